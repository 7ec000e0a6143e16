"""Phone numbers, e-mail addresses and web addresses.

A value is the written text in half width; the rules only say whether the value is valid.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from forms.definition import Kind
from scanner.validate.kinds.traits import KindTraits, Script
from scanner.validate.written import ParsedValue, WrittenText, folded, half_width

_REGION = "CN"
_BETWEEN = re.compile(r"[、,;/|\n]|或(?:者)?|和|及")
_LABEL = re.compile(
    r"^(?:手机|移动电话|电话|座机|固话|固定电话|办公室?|联系电话|传真|tel|mobile|phone|mob|[TMP])[.:]*", re.I
)
_AREA_CODE = re.compile(r"^(0\d{2,3})\s+(?=\d)")
_EXTENSION = re.compile(r"(?:-?(?:转|分机号?|ext\.?|x|#):?|(?<=\d{7})-)(\d{1,6})$", re.IGNORECASE)
_HOST = re.compile(r"(?=.{4,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}", re.UNICODE)
_NEARLY_WWW = re.compile(r"ww(?:ww)?\.|www(?!\d*\.)", re.IGNORECASE)
_URL = re.compile(r"(?:https?://)?(?P<host>[^/:?#\s]+)(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)


def parse_phone(written: WrittenText) -> ParsedValue:
    """Return one or several phone numbers as they were written, in half width with `-` as the only dash.

    Extensions (`025-85485892转801`, `025-85485892-801`) and the separators between several numbers stay as written.
    Spaces between the digits of a number stay only where the text was typed, because on paper the reader guesses them.
    """
    narrow = half_width(written.text)
    value = re.sub(r"\s*[‐-―−─-]+\s*", "-", narrow).strip()
    if written.exact:
        value = re.sub(r"[^\S\n]+", " ", value)
    numbers = _numbers(value)
    if not written.exact and len(numbers) == 1:
        value = re.sub(r"\s+", "", _AREA_CODE.sub(r"\1-", value))
    return ParsedValue(value, () if numbers and all(map(_is_phone, numbers)) else ("phone_invalid",))


def _numbers(text: str) -> list[str]:
    """Return the phone numbers in a text; a space separates numbers only if all its parts are valid numbers."""
    numbers = []
    for piece in filter(None, map(str.strip, _BETWEEN.split(text))):
        words = piece.split()
        if len(words) > 1 and all(map(_is_phone, words)):
            numbers += words
        else:
            numbers.append(piece)
    return numbers


def _is_phone(text: str) -> bool:
    bare = _LABEL.sub("", folded(text))
    bare = _EXTENSION.sub("", bare)
    if not re.fullmatch(r"[-+()\d.]+", bare):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(bare, _REGION))
    except phonenumbers.NumberParseException:
        return False


def parse_email(text: str, *, exact: bool = False) -> ParsedValue:
    """Return one or several e-mail addresses in half width without spaces.

    Several addresses keep the separators that were written; where only spaces separate them, `;` does.

    Args:
        text: The text as it was written.
        exact: Whether the text was typed exactly so. Then a space separates an address from other words, and an
            address with other words beside it is invalid.
    """
    parts = [folded(part) for part in text.split()]
    alone = [part for part in parts if _is_email(part)]
    value = (";" if len(alone) == len(parts) else "").join(parts).replace("。", ".")
    addresses = [address for address in re.split(r"[;,、|/]+", value) if address]
    is_beside = exact and 0 < len(alone) < len(parts)
    fits = addresses and not is_beside and all(map(_is_email, addresses))
    return ParsedValue(value, () if fits else ("email_invalid",))


def _is_email(address: str) -> bool:
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def parse_url(text: str, *, exact: bool = False) -> ParsedValue:
    """Return a web address in half width without spaces; its scheme is optional.

    A host that begins with `ww.` or `wwww.`, or with `www` and no point behind it, is invalid, because `www.` was
    misread or mistyped.

    Args:
        text: The text as it was written.
        exact: Whether the text was typed exactly so. Then a space separates an address from other words, and an
            address with other words beside it is invalid.
    """
    parts = [folded(part).replace("。", ".") for part in text.split()]
    alone = sum(map(_is_url, parts))
    value = "".join(parts)
    if alone > 1:
        return ParsedValue(None, ("several_values",))
    fits = _is_url(value) and not (exact and alone and len(parts) > 1)
    return ParsedValue(value, () if fits else ("url_invalid",))


def _is_url(address: str) -> bool:
    found = _URL.fullmatch(address)
    return found is not None and _HOST.fullmatch(found["host"]) is not None and not _NEARLY_WWW.match(found["host"])


TRAITS: Final[Mapping[Kind, KindTraits]] = {
    Kind.PHONE: KindTraits(
        parse=lambda _field, written, _today: parse_phone(written),
        is_mendable=True,
        script=Script.DIGITS,
    ),
    Kind.EMAIL: KindTraits(
        parse=lambda _field, written, _today: parse_email(written.text, exact=written.exact),
        is_mendable=True,
        script=Script.LATIN,
    ),
    Kind.URL: KindTraits(
        parse=lambda _field, written, _today: parse_url(written.text, exact=written.exact),
        is_mendable=True,
        script=Script.LATIN,
    ),
}
