"""What the characters of symbol fonts show: Wingdings' ü is a ✓."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scanner.readers.word.names import UNKNOWN

_WINGDINGS: Final = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "□", 0xA8: "□", 0xFB: "×", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2: Final = {
    0x4F: "×", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA2: "■", 0xA3: "□",
}  # fmt: skip
_FONTS: Final[dict[str, Mapping[int, str]]] = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": {},
    "webdings": {},
    "symbol": {},
    "marlett": {},
    "opensymbol": {},
}


def symbols_of(font: str) -> Mapping[int, str] | None:
    """Return what a symbol font's codes show, as far as it is known; None for a font of letters."""
    return _FONTS.get(font.lower())


def shown_by(character: str, symbols: Mapping[int, str]) -> str:
    """Return what a character in a symbol font shows; a character that such a font lacks shows itself."""
    code = ord(character)
    in_font = code < 0x100 or 0xF000 <= code <= 0xF0FF
    if character.isspace() or not in_font:
        return character
    return symbols.get(code & 0xFF, UNKNOWN)


def symbol(font: str, code: str) -> str:
    """Return what a `w:sym` shows: a font and a code in hexadecimal digits."""
    try:
        number = int(code, 16)
    except ValueError:
        return UNKNOWN
    known = _FONTS.get(font.lower(), {}).get(number & 0xFF)
    return known or (chr(number) if 0x2000 <= number < 0xE000 else UNKNOWN)
