r"""Works out what Word's field codes and symbol fonts show: old form fields, enclosed characters, Wingdings' ✓.

How it works
------------
A *field* in Word's own sense is a piece of text that Word computes, such as a date. The file has it
as `begin`, a code, `separate`, a result and `end`, or as `w:fldSimple` with the code in an
attribute. People see the result, which is ordinary text, and not the code. Some fields have no
result, because the program draws them from their code:

- `FORMCHECKBOX` and `FORMDROPDOWN` keep their state in `w:ffData`. That of a box is its `w:checked`
  or, without one, its `w:default`. That of a list is the number of the chosen entry, from 0: its
  `w:result` or, without one, its `w:default`.
- `EQ \o\ac(□,√)` writes characters over each other. The command *enclose characters* of Word and WPS
  writes this code, with a ring, a box or a triangle first. A mark in a box is a ticked box; words in
  a ring are words that stand out. Every other `EQ` is a formula, which is no line of text.
- `SYMBOL 254 \f "Wingdings"` shows a sign of a font.
- `MACROBUTTON name words` and `GOTOBUTTON name words` show their words.

Codes that only mark a place (`XE`, `TC`, `SET` …) show nothing. Any other code without a result
shows something that the file does not contain. `DATE` and `TIME` are computed anew whenever the
document is opened, so their result is not what the sender saw.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from scanner.readers.word.names import UNKNOWN, W, is_switched_on

DRAWN_FROM_CODE: Final = frozenset(
    {"FORMCHECKBOX", "FORMDROPDOWN", "EQ", "SYMBOL", "MACROBUTTON", "GOTOBUTTON", "ADVANCE"}
)
"""Codes that are drawn from the code itself; a result that the file may have for them is not shown."""

CHANGING: Final = frozenset({"DATE", "TIME"})
"""Codes whose result changes each time that the document is opened."""

_SHOW_NOTHING: Final = frozenset(
    {"", "XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "ADVANCE", "FORMTEXT", "HYPERLINK", "REF", "TOC", "NOTEREF"}
)
_RINGS: Final = frozenset("○◯〇△□☐▢◇▽")
_BOXES: Final = frozenset("□☐▢○◯")
_MARKS: Final = frozenset("√✓✔×✕✖✗✘")

Drawn = list[tuple[str, frozenset[str]]]
"""Pieces of text, each with the looks that make it stand out (see `Look.stress`)."""


def name_of(code: str) -> str:
    """Return the name that a field's code begins with, in capitals."""
    words = code.split()
    return words[0].upper().split("\\")[0] if words else ""


def drawn(code: str, form_field: etree._Element | None) -> Drawn:
    """Return what Word shows for a field that is drawn from its code.

    Args:
        code: The field's code.
        form_field: The field's `w:ffData`, or None.
    """
    name = name_of(code)
    if name == "FORMCHECKBOX":
        return [(_box(form_field), frozenset())]
    if name == "FORMDROPDOWN":
        return [(_entry(form_field), frozenset())]
    if name == "EQ":
        return _equation(code)
    if name == "SYMBOL":
        return [(_symbol(code), frozenset())]
    if name in ("MACROBUTTON", "GOTOBUTTON"):
        return [(code.split(maxsplit=2)[2] if len(code.split(maxsplit=2)) > 2 else "", frozenset())]
    return [] if name in _SHOW_NOTHING else [(UNKNOWN, frozenset())]


def _box(form_field: etree._Element | None) -> str:
    box = form_field.find(f"{W}checkBox") if form_field is not None else None
    if box is None:
        return UNKNOWN
    state = box.find(f"{W}checked")
    return "☑" if is_switched_on(state if state is not None else box.find(f"{W}default")) else "☐"


_OVER: Final = re.compile(r"\s*eq\s*\\o\s*(?:\\a[lcr]\s*)?\((.*)\)\s*(?:\\\*.*)?", re.IGNORECASE | re.DOTALL)
"""An `EQ` field that writes characters over each other: `EQ \\o(□,√)`."""

_LONGEST_CODE: Final = 500
"""Characters of a field's code that are looked at; a real one has some forty."""

_MOST_DIGITS: Final = 9


def _entry(form_field: etree._Element | None) -> str:
    choice = form_field.find(f"{W}ddList") if form_field is not None else None
    if choice is None:
        return UNKNOWN
    entries = [str(entry.get(f"{W}val", "")) for entry in choice.findall(f"{W}listEntry")]
    chosen = choice.find(f"{W}result")
    chosen = chosen if chosen is not None else choice.find(f"{W}default")
    number = str(chosen.get(f"{W}val", "0")) if chosen is not None else "0"
    is_number = number.isdecimal() and len(number) <= _MOST_DIGITS
    return entries[int(number)] if is_number and int(number) < len(entries) else UNKNOWN


def _equation(code: str) -> Drawn:
    """Return what an `EQ` code shows that writes characters over each other; any other `EQ` is `UNKNOWN`."""
    over = _OVER.fullmatch(code) if len(code) <= _LONGEST_CODE else None
    if over is None:
        return [(UNKNOWN, frozenset())]
    parts = [part.strip() for part in re.split(r"[,;，；]", over[1])]
    if any("\\" in part or "(" in part for part in parts):
        return [(UNKNOWN, frozenset())]
    rings = [part for part in parts if part in _RINGS]
    inside = [part for part in parts if part not in _RINGS and part]
    if rings and len(inside) == 1 and inside[0] in _MARKS and rings[0] in _BOXES:
        return [("☒" if inside[0] in "×✕✖✗✘" else "☑", frozenset())]
    if len(rings) == 1 and len(inside) == 1:
        return [(inside[0], frozenset({"ringed"}))]
    if rings and not inside:
        return [(rings[0], frozenset())]
    return [(UNKNOWN, frozenset())]


def _symbol(code: str) -> str:
    words = re.findall(r'"[^"]*"|\S+', code[:_LONGEST_CODE])
    font = next((words[at + 1].strip('"') for at, word in enumerate(words[:-1]) if word.lower() == "\\f"), "")
    number = words[1].strip('"') if len(words) > 1 else ""
    if number.isdecimal() and len(number) <= _MOST_DIGITS:
        number = f"{int(number):X}"
    return symbol(font, number.lower().removeprefix("0x"))


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
    """Return what the codes of a symbol font show, as far as that is known; None for a font of ordinary letters."""
    return _FONTS.get(font.lower())


def shown_by(character: str, symbols: Mapping[int, str]) -> str:
    """Return what a character shows that is set in a symbol font; a character that the font lacks shows itself."""
    code = ord(character)
    in_font = code < 0x100 or 0xF000 <= code <= 0xF0FF
    if character.isspace() or not in_font:
        return character
    return symbols.get(code & 0xFF, UNKNOWN)


def symbol(font: str, code: str) -> str:
    """Return what a `w:sym` element shows, which names a font and a code in hexadecimal digits."""
    try:
        number = int(code, 16)
    except ValueError:
        return UNKNOWN
    known = _FONTS.get(font.lower(), {}).get(number & 0xFF)
    return known or (chr(number) if 0x2000 <= number < 0xE000 else UNKNOWN)
