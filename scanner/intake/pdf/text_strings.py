"""Decodes the text strings of a PDF, whichever encoding a program has written them in (ISO 32000-2, 7.9.2.2).

A text string should begin with a mark (the bytes FE FF for UTF-16, for example) or be in
PDFDocEncoding. Programs in China write GBK, UTF-8 or UTF-16 without a mark. Bytes that are valid
UTF-8 are hardly ever anything else, so UTF-8 is certain. GBK and UTF-16 are guesses, and a
`TextString` says that its encoding was guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pikepdf import Array, Name, Stream, String

_MARKS: Final = ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8"))
_LANGUAGE: Final = re.compile("\x1b(?:[A-Za-z-]{2,11}|[\u4141-\u7a7a]{1,2})\x1b")
"""An escape sequence that names the language of the text after it, such as `ESC en ESC`.

In a UTF-16 string the language's letters are one byte each, so two of them decode to one
character between U+4141 and U+7A7A.
"""

_HIGH_RUN: Final = re.compile(rb"[\x80-\xff]{2,}")
_PRINTABLE: Final = re.compile(rb"[\t\n\r -~]*")
_GB2312_PAIRS: Final = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xf7][\xa1-\xfe])+")


@dataclass(frozen=True, slots=True)
class TextString:
    """A decoded text string.

    Attributes:
        text: The text. Its lines end with line feeds; language marks and NULs are taken out.
        is_guess: Whether the encoding was guessed, so that the text may be wrong.
    """

    text: str
    is_guess: bool = False


def text_string(value: Any) -> TextString | None:
    """Return the text of a PDF object: a string, stream, name or number, or an array of those; else None."""
    if isinstance(value, Stream | String):
        return decoded(value.read_bytes() if isinstance(value, Stream) else bytes(value))
    if isinstance(value, Name):
        return TextString(str(value)[1:])
    if isinstance(value, Array):
        parts = [part for item in value if (part := text_string(item)) is not None and part.text]
        return TextString("\n".join(part.text for part in parts), any(part.is_guess for part in parts))
    return TextString(str(value)) if isinstance(value, int | float | Decimal) else None


def text_of(value: Any) -> str | None:
    """Return the text of a PDF object, as `text_string`, but without telling whether the encoding was guessed."""
    found = text_string(value)
    return None if found is None else found.text


def decoded(raw: bytes) -> TextString:
    """Decode a text string. Half of a UTF-16 surrogate pair, which Chromium may write, becomes U+FFFD."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return TextString(_plain(raw[len(mark) :].decode(encoding, errors="replace")))
    return _unmarked(raw)


def _unmarked(raw: bytes) -> TextString:
    plain = raw.decode("pdfdoc_pikepdf", errors="replace")
    if _PRINTABLE.fullmatch(raw):
        return TextString(_plain(plain))
    wide = _utf16(raw)
    if wide is not None:
        return TextString(_plain(wide), is_guess=True)
    if not _HIGH_RUN.search(raw):
        return TextString(_plain(plain))
    for encoding, is_guess in (("utf-8", False), ("gb2312", True), ("gb18030", True)):
        if encoding == "gb2312" and not _GB2312_PAIRS.fullmatch(raw):
            continue
        try:
            return TextString(_plain(raw.decode(encoding)), is_guess)
        except UnicodeDecodeError:
            continue
    return TextString(_plain(plain), is_guess=True)


def _utf16(raw: bytes) -> str | None:
    """Return the text of bytes that are UTF-16 without a mark; None where they do not look like that.

    Any even number of bytes is some text in UTF-16. Only a text whose characters are all in
    GB 2312, with at least one Chinese character among them, is believed.
    """
    if len(raw) % 2:
        return None
    for encoding in ("utf-16-be", "utf-16-le"):
        try:
            text = raw.decode(encoding)
            text.encode("gb2312")
        except UnicodeError:
            continue
        if any("\u4e00" <= character <= "\u9fff" for character in text) and "\0" not in text:
            return text
    return None


def _plain(text: str) -> str:
    return _LANGUAGE.sub("", text).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
