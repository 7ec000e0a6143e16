"""What may stand in a cell of a table: a value's text or number, made safe for spreadsheets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from scanner.values.record import Value
from scanner.values.record_parts import RowAnswer

CellValue = str | int | float | None
"""Text, a number, or nothing."""

BETWEEN: Final = "；"
"""Stands between the parts of a cell that holds several."""

_EXACT_BELOW: Final = 10**15
"""Spreadsheets keep 15 digits of a number."""


class Flag(StrEnum):
    """Why a cell is pointed out."""

    NONE = "none"
    UNCLEAR = "unclear"  # its field could not be read for certain
    DOUBTFUL = "doubtful"  # its field has a warning or a low confidence
    CORRECTED = "corrected"  # a person has confirmed or changed it


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    value: CellValue = None
    flag: Flag = Flag.NONE


_CONTROLS: Final = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"} | {0x7F: 0x2421}
_NO_CHARACTERS: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return text that any table can hold: a control character becomes its picture (␀), a lone surrogate U+FFFD.

    Line ends become line feeds; tabs stay.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return _NO_CHARACTERS.sub("\ufffd", text)


def number_or_text(value: Value) -> CellValue:
    """Return a value as a cell holds it; text where a spreadsheet keeps fewer digits, None for empty text."""
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
    """Return a row of a field that repeats in one line: what was answered in its columns, in their order."""
    cells = (number_or_text(value) for value in row.values())
    return " ".join(str(cell) for cell in cells if cell is not None)


def plain_number(value: float) -> str:
    """Return a number's shortest digits, never with an exponent; `NaN` and `Infinity` as words."""
    return f"{Decimal(repr(value)):f}".removesuffix(".0")


_FORMULA: Final = tuple("=+-@")
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

    It begins with `=`, `+`, `-` or `@`, full-width or behind spaces and invisible
    characters too, or with a tab.
    """
    folded = unicodedata.normalize("NFKC", text)
    seen = (one for one in folded if not one.isspace() and unicodedata.category(one) != "Cf")
    return text.startswith("\t") or next(seen, "") in _FORMULA


def is_misread(text: str) -> bool:
    """Return whether a spreadsheet that opens a file with this text would show or keep something else.

    A long number loses its first zeros and its digits after the fifteenth, and shows as
    1.39E+10; `2015-03`, `3/4` and `MAR1` become days, `(5)` becomes -5. Short plain
    numbers and whole ISO dates go on saying the same.
    """
    if _SHOWN_AS_IT_IS.fullmatch(text):
        return False
    return _MISREAD.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def guarded(text: str) -> str:
    """Return a text as a CSV file says it: behind an apostrophe where a spreadsheet would take it for something else.

    To undo it, take one leading apostrophe away: a text that begins with one gets another.
    """
    return f"'{text}" if text.startswith("'") or is_formula(text) or is_misread(text) else text
