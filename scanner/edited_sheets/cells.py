"""What a cell of an edited workbook holds, and whether it still holds what was exported."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from openpyxl.utils.escape import unescape

from forms.answers import answer_text
from forms.copies.spreadsheet import written_date
from scanner.export.cells import CellValue
from scanner.export.xlsx.sheet import fitted
from scanner.validate.written import mended, trimmed, visible

_DIGITS: Final = ".15g"
"""Spreadsheets keep 15 digits of a number."""

_CONTROL_ESCAPE: Final = re.compile(r"_x00[01][0-9A-Fa-f]_")
_ESCAPED: Final = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")
_APOSTROPHES: Final = "'’‘＇"


class Origin(StrEnum):
    """What a cell holds."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    TRUTH = "truth"  # TRUE or FALSE
    ERROR = "error"  # such as #N/A
    FORMULA = "formula"  # whose result the program did not store


@dataclass(frozen=True, slots=True)
class EditedCell:
    """A cell of an edited workbook.

    Attributes:
        origin: What it holds.
        text: What it says: a number in plain digits, a date in ISO as precise as it is shown, a time
            with its seconds, TRUE as 1; empty for all else.
        number: Of a number: the number.
        number_format: How a number is shown, in the codes of ECMA-376, 18.8.30.
    """

    origin: Origin = Origin.BLANK
    text: str = ""
    number: float = 0.0
    number_format: str = "General"


BLANK: Final = EditedCell()


def cell_of(result: Any, source: Any) -> EditedCell:  # noqa: PLR0911  one for each type
    """Return a cell.

    Args:
        result: The cell as openpyxl reads it with the results of formulas.
        source: The same cell with the formulas themselves.
    """
    value, number_format = result.value, str(result.number_format)
    if value is None:
        return EditedCell(Origin.FORMULA) if source is not None and source.data_type == "f" else BLANK
    if result.data_type == "e":
        return EditedCell(Origin.ERROR)
    match value:
        case bool():
            return EditedCell(Origin.TRUTH, str(int(value)))
        case date():  # and datetime, which is one
            return EditedCell(Origin.DATE, written_date(value, number_format))
        case time():
            return EditedCell(Origin.TIME, value.isoformat())
        case timedelta():
            return EditedCell(Origin.TIME)
        case int() | float():
            return _number(value, number_format)
        case _:
            return _text(_unescaped(str(value)))


def _text(text: str) -> EditedCell:
    is_seen = text[:1].isalnum() or comparable(text)  # the first answers quickly for nearly all texts
    return EditedCell(Origin.TEXT, text) if is_seen else BLANK


def _number(value: int | float, number_format: str) -> EditedCell:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        return EditedCell(Origin.ERROR)
    text = answer_text(Decimal(format(number, _DIGITS)))
    zeros = re.fullmatch("0+", number_format)  # a format that shows leading zeros
    return EditedCell(Origin.NUMBER, text.zfill(len(zeros[0])) if zeros else text, number, number_format)


def _unescaped(text: str) -> str:
    """Return a text without the escapes of the format: `_x000D_` is a carriage return, `_x005F_x0041_` is `_x0041_`."""
    return _ESCAPED.sub("_", unescape(text) if _CONTROL_ESCAPE.search(text) else text)


def is_unchanged(cell: EditedCell, exported: CellValue) -> bool:
    """Return whether a cell holds what the export wrote there.

    White space around a text, the kind of line ends and characters that show nothing do not count, because office
    programs change them by themselves; nor does an apostrophe that they put before a text.
    """
    match exported:
        case None:
            return cell.origin is Origin.BLANK
        case int() | float():
            return cell.origin is Origin.NUMBER and format(cell.number, _DIGITS) == format(float(exported), _DIGITS)
        case _:
            if cell.text == exported and cell.origin is Origin.TEXT:
                return True
            if not comparable(exported):
                return cell.origin is Origin.BLANK
            return cell.origin is Origin.TEXT and bool(_readings(exported) & _said(cell.text))


def was_cut(exported: CellValue) -> bool:
    """Return whether a text was too long for a cell, so that the export wrote only its beginning."""
    return isinstance(exported, str) and _ESCAPED.sub("_", str(fitted(exported))) != exported


def comparable(text: str) -> str:
    r"""Return a text for comparing: what is seen of it, with `\n` as its only line break and no white space around."""
    return trimmed(visible(mended(text)))


def without_apostrophe(text: str) -> str:
    """Return a text without one apostrophe in front: people type it so that a spreadsheet takes a number for text."""
    return text[1:] if text[:1] in _APOSTROPHES else text


def _readings(exported: str) -> set[str]:
    """Return what an exported text may look like when it is read: openpyxl undoes its escape in some files only."""
    written = str(fitted(exported))
    return {comparable(one) for one in (exported, written, _ESCAPED.sub("_", written), written.replace("x005F_", ""))}


def _said(text: str) -> set[str]:
    return {comparable(text), comparable(without_apostrophe(text))}
