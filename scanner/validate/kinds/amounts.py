"""Amounts of money, whole numbers and percentages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from forms.definition import Kind
from scanner.validate.kinds.numerals import plain_digits, read_number
from scanner.validate.kinds.traits import KindTraits, Script
from scanner.validate.written import ParsedValue, folded, half_width

_YUAN_IN = {"元": 1, "千元": 10**3, "万元": 10**4, "百万元": 10**6, "亿元": 10**8}
_FOREIGN = re.compile(
    r"美元|美金|港[币元幣]|欧元|日元|日币|英镑|台币|澳元|韩元|新加坡元|新元|(?:USD|US\$|HKD|HK\$|EUR|JPY|GBP)|[$€£]",
    re.IGNORECASE,
)
_RENMINBI = re.compile(r"人民币|RMB|CNY|[¥￥]", re.IGNORECASE)
_ABOUT_BEFORE = re.compile(r"^(?:大约|大概|约为|约|将近|接近|近|预计|估计|不低于|不少于|不超过|超过|至少|[~≈≥≤><]=?)+")
_ABOUT_BEHIND = re.compile(r"(?:左右|上下|以上|以下|以内|\+)+$")
_ABOUT_INSIDE = re.compile(r"(?<=[\d十百千])[余多](?=[十百千万亿元人名位]|$)")
_RANGE = re.compile(r"[\d元万亿千百十][-~至到]+\d")
_SHORT_RANGE = re.compile(r"[一二三四五六七八九]{2}[十百千万亿]")  # 三四千: three or four thousand
_TWO_LINES = re.compile(r"[\d十百千万亿元][^\S\n]*\n\s*[\d十百千]")
_RUN = re.compile(r"\d(?:[\d\s,.]*\d)?")
_LEADING_POINT = re.compile(r"[。.]\d")
_APART = re.compile(r"\s")
_THOUSANDS = re.compile(r"\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?")
_TENTHS = re.compile(r"(\d)成(?:(\d)|(半))?")
_PER_CENT = re.compile(r"百分之(.+)|(.+?)(?:%|个?百分点)")
_PER_MILLE = re.compile(r"千分之(.+)|(.+?)‰")
_PEOPLE = re.compile(r"(?:名员工|人员|员工|人|名|位|个)$")

# 100亿元, in 万元. From here on a number without a unit was more often meant in yuan. The few companies of the
# province whose revenue is greater are looked at by a person.
LARGE_WAN = 1_000_000


def parse_amount(text: str, unit: str, *, exact: bool = False) -> ParsedValue:
    """Return an amount in the form's unit, as int where it is whole and as float otherwise.

    A bare number is in the form's unit. A number with 元, 万 or 亿 is converted from that unit.

    Args:
        text: The text as it was written.
        unit: The form's unit, such as `万元`.
        exact: Whether the text was typed exactly so. Then a space between digits separates two numbers, unless it
            separates thousands.
    """
    if _has_two_numbers(text, exact=exact):
        return ParsedValue(None, ("amount_unparsed",))
    plain = _trimmed(text, exact=exact)
    if _FOREIGN.search(plain):
        return ParsedValue(None, ("amount_currency",))
    plain, approximate = _without_about(_RENMINBI.sub("", plain))
    plain = re.sub(r"[整正]$", "", plain)
    if _RANGE.search(plain_digits(plain)) or _SHORT_RANGE.search(plain):
        return ParsedValue(None, ("amount_range",))
    body, yuan = (plain[:-1], True) if plain.endswith(("元", "圆", "块")) else (plain, False)
    number = read_number(body.removesuffix(unit) if unit not in _YUAN_IN else body)
    if number is None:
        return ParsedValue(None, ("amount_unparsed",))
    codes = ["amount_approximate"] if approximate else []
    per_unit = _YUAN_IN.get(unit)
    own_unit = bool(re.search("[万萬亿億]", body))
    if per_unit and (yuan or own_unit):
        if not own_unit and per_unit != 1:
            codes.append("amount_unit_converted")
        number /= per_unit
    elif unit == "万元" and number >= LARGE_WAN:
        codes.append("amount_large")
    return ParsedValue(_json_number(number), tuple(codes))


def parse_integer(text: str, unit: str, *, exact: bool = False) -> ParsedValue:
    """Return a whole number, such as a number of people. The arguments are as in `parse_amount`."""
    if _has_two_numbers(text, exact=exact):
        return ParsedValue(None, ("integer_unparsed",))
    plain, approximate = _without_about(_trimmed(text, exact=exact))
    plain = _PEOPLE.sub("", plain.removesuffix(unit))
    plain, still = _without_about(plain)
    number = None if _SHORT_RANGE.search(plain) else read_number(plain)
    if number is None or number != number.to_integral_value():
        return ParsedValue(None, ("integer_unparsed",))
    return ParsedValue(int(number), ("integer_approximate",) if approximate or still else ())


def parse_percent(text: str, *, exact: bool = False) -> ParsedValue:
    """Return a percentage: 12.5 for `12.5%`, `百分之十二点五` and a bare `12.5`, 0.3 for `3‰`, 65 for 六成半.

    The arguments are as in `parse_amount`.
    """
    if _has_two_numbers(text, exact=exact):
        return ParsedValue(None, ("percent_unparsed",))
    plain, approximate = _without_about(_trimmed(text, exact=exact))
    is_negative = plain.startswith(("-", "负"))
    plain = plain[1:] if is_negative else plain
    if _RANGE.search(re.sub("[%‰]|百分之", "", plain_digits(plain))):
        return ParsedValue(None, ("percent_range",))
    number = _share(plain)
    if number is None:
        return ParsedValue(None, ("percent_unparsed",))
    return ParsedValue(
        _json_number(-number if is_negative else number), ("percent_approximate",) if approximate else ()
    )


def _trimmed(text: str, *, exact: bool) -> str:
    """Return a folded text without signs around it; a point before its first digit is part of the number.

    Typed, .5 is 0.5. On paper a digit may have been lost before the point, so that it is no number.
    """
    plain = folded(text).lstrip(";:").rstrip("。.,;:")
    return f"0.{plain[1:]}" if exact and _LEADING_POINT.match(plain) else plain


def _share(plain: str) -> Decimal | None:
    """Return the hundredths that a text without its sign says, or None where it says no share."""
    tenths = _TENTHS.fullmatch(plain_digits(plain))
    if tenths is not None:
        return Decimal(int(tenths[1]) * 10 + (5 if tenths[3] else int(tenths[2] or 0)))
    mille, cent = _PER_MILLE.fullmatch(plain), _PER_CENT.fullmatch(plain)
    found = mille or cent
    body = plain if found is None else found[1] or found[2]
    number = _with_decimals(body)
    return number / 10 if mille is not None and number is not None else number


def _with_decimals(text: str) -> Decimal | None:
    """Return a number whose whole part may be in hanzi before its point, as in 十二点五."""
    whole, point, decimals = re.sub("[点點]", ".", text).partition(".")
    number = read_number(whole)
    digits = plain_digits(decimals)
    if number is None or not point or not re.fullmatch(r"\d{1,6}", digits):
        return read_number(text)
    return number + Decimal(f"0.{digits}")


def _has_two_numbers(text: str, *, exact: bool) -> bool:
    """Tell whether a text has two numbers: on two lines, or typed with a space that does not separate thousands."""
    plain = plain_digits(half_width(text)).strip()
    if _TWO_LINES.search(plain):
        return True
    return exact and any(_APART.search(run) and not _THOUSANDS.fullmatch(run) for run in _RUN.findall(plain))


def _without_about(text: str) -> tuple[str, bool]:
    """Return a text without its words for "about", and whether there were any."""
    bare = _ABOUT_BEHIND.sub("", _ABOUT_BEFORE.sub("", text))
    bare = _ABOUT_INSIDE.sub("", bare)
    return bare, bare != text


def _json_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


TRAITS: Final[Mapping[Kind, KindTraits]] = {
    Kind.AMOUNT: KindTraits(
        parse=lambda field, written, _today: parse_amount(written.text, field.unit, exact=written.exact),
        is_mendable=True,
        script=Script.DIGITS,
    ),
    Kind.INTEGER: KindTraits(
        parse=lambda field, written, _today: parse_integer(written.text, field.unit, exact=written.exact),
        is_mendable=True,
        script=Script.DIGITS,
    ),
    Kind.PERCENT: KindTraits(
        parse=lambda _field, written, _today: parse_percent(written.text, exact=written.exact),
        is_mendable=True,
        script=Script.DIGITS,
    ),
}
