"""What may stand in a cell of a table: a value's text or number, made safe for spreadsheets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from scanner.values.record import Value
from scanner.values.record.parts import RowAnswer

CellValue = str | int | float | None
"""Text, a number, or nothing."""

BETWEEN: Final = "；"
"""The sign that separates the parts of a cell that holds several values."""

_EXACT_BELOW: Final = 10**15
"""Numbers from here on are written as text, because spreadsheets keep only 15 digits of a number."""


class Flag(StrEnum):
    """Why a cell is highlighted for the reader of the table."""

    NONE = "none"
    UNCLEAR = "unclear"  # the cell's field could not be read with certainty
    DOUBTFUL = "doubtful"  # the cell's field has a warning or a low confidence
    CORRECTED = "corrected"  # a person has confirmed or changed the value


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its value, and why it is highlighted."""

    value: CellValue = None
    flag: Flag = Flag.NONE


_CONTROLS: Final = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"} | {0x7F: 0x2421}
_NO_CHARACTERS: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return a text without the characters that some table formats refuse.

    A control character becomes the sign that pictures it (␀). A lone surrogate, U+FFFE and U+FFFF become U+FFFD.
    Every line end becomes a line feed. Tabs stay.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return _NO_CHARACTERS.sub("\ufffd", text)


def number_or_text(value: Value) -> CellValue:
    """Return a value as a cell holds it.

    A number of more digits than a spreadsheet keeps becomes text. An empty text or list becomes None. A list becomes
    one text, with `BETWEEN` between its parts. True is 1 and False is 0.
    """
    match value:
        case None:
            return None
        case bool():
            return int(value)
        case int():
            return value if abs(value) < _EXACT_BELOW else str(value)
        case float():
            return value if abs(value) < _EXACT_BELOW else plain_number(value)
        case list():
            return clean(BETWEEN.join(one if isinstance(one, str) else _row(one) for one in value)) or None
        case _:
            return clean(value) or None


def _row(row: RowAnswer) -> str:
    """Return one row of a field with repeated rows as one line: the answers of its columns, in the columns' order."""
    cells = (number_or_text(value) for value in row.values())
    return " ".join(str(cell) for cell in cells if cell is not None)


def plain_number(value: float) -> str:
    """Return a number in its shortest digits, never with an exponent; `NaN` and `Infinity` are written as words."""
    return f"{Decimal(repr(value)):f}".removesuffix(".0")


_FORMULA: Final = frozenset(
    "=+-@"
    "\u2212\u2010\u2011\u2012\u2013\u2043\u02d7\u2796"  # minus signs, dashes, hyphens
    "\u2795\u16ed"  # heavy and runic plus
    "\ua78a\u1400\u2e40\u30a0\ua4ff"  # short and double equals signs
)
"""Signs that begin a formula, in half width, and signs that look like them: a program may take one for the other."""

_SEPARATORS: Final = frozenset(",;\t\n|")
"""Signs at which a program may split a line of CSV into cells, whatever stands between quotation marks."""

_MISREAD_LONGEST: Final = 256
"""Characters of a text that are compared with what spreadsheets take for numbers and dates."""
_SHOWN_AS_IT_IS: Final = re.compile("0|[1-9][0-9]{0,7}|(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_MONTH: Final = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_TIME: Final = r"\d{1,4}(?::\d{1,2}){1,2}(?:\.\d+)?\s*(?:[ap]m?)?"
_MISREAD: Final = re.compile(
    r"(?:[-+$¥€£(]|\s)*+(?:\d[\d,]*+(?:\.\d*+)?|\.\d++)(?:e[-+]?\d+)?[\s%)$¥€£]*"  # a number
    r"|(?:\d+\s+)?\d+\s*/\s*\d+"  # a fraction
    rf"|{_TIME}"
    rf"|\d{{1,4}}\s*[-/.年月]\s*\d{{1,2}}(?:\s*[-/.月]\s*\d{{1,4}})?\s*[月日]?(?:\s*{_TIME})?"
    rf"|(?:\d{{1,2}}[-/. ]*)?{_MONTH}[-/., ]*\d{{1,4}}(?:[-/., ]+\d{{1,4}})?"
    rf"|\d{{1,4}}[-/. ]*{_MONTH}"
    "|true|false",
    re.IGNORECASE,
)


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet might calculate a text.

    Such a text begins with `=`, `+`, `-` or `@`, or with a tab. The sign may be full-width, and spaces and invisible
    characters may stand before it.
    """
    if text.startswith("\t"):
        return True
    seen = next((one for one in text if not _is_passed_over(one)), "")
    return bool(seen) and _begins_formula(seen)


def _is_passed_over(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"


def _begins_formula(character: str) -> bool:
    return character in _FORMULA or unicodedata.normalize("NFKC", character)[:1] in _FORMULA


def is_misread(text: str) -> bool:
    """Return whether a spreadsheet that opens a file with this text would show or keep something else.

    For example, a long number loses its leading zeros and its digits after the fifteenth, and is shown as 1.39E+10;
    `2015-03`, `3/4` and `MAR1` become days; `(5)` becomes -5. Short plain numbers and whole ISO dates keep their
    meaning, so the answer for them is False.
    """
    if _SHOWN_AS_IT_IS.fullmatch(text):
        return False
    if len(text) > _MISREAD_LONGEST:  # a number of so many digits is the only thing that is so long
        return not any(map(str.isalpha, text))
    return _MISREAD.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def guarded(text: str) -> str:
    """Return a text as it stands in a CSV file: after an apostrophe where a spreadsheet would not take it for text.

    A text that itself begins with an apostrophe gets a second one. Behind a comma, a semicolon, a tab, a line break or
    a bar, at which a program may split the text, a sign that begins a formula gets an apostrophe too. To undo this,
    remove one leading apostrophe, and one before each such sign behind a separator.
    """
    inside = _guarded_inside(text)
    return f"'{inside}" if text.startswith("'") or is_formula(text) or is_misread(text) else inside


def _guarded_inside(text: str) -> str:
    if _SEPARATORS.isdisjoint(text):
        return text
    written: list[str] = []
    is_behind = False
    for character in text:
        if is_behind and _begins_formula(character):
            written.append("'")
        stays_behind = is_behind and (character == "'" or _is_passed_over(character))
        is_behind = character in _SEPARATORS or stays_behind
        written.append(character)
    return "".join(written)
