"""A sheet of a workbook, written row by row: with fixed headings, column widths, a filter and colours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Color
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from scanner.export.cells import Cell, CellValue
from scanner.export.xlsx.styles import FONT, HEADING_GREY, Styles

TEXT_MAX: Final = 32_767
"""The most UTF-16 units that Excel allows in a cell."""

_A3: Final = 8  # the number of this paper size, from ECMA-376, 18.3.1.63
_TITLE_MAX: Final = 31
_NOT_IN_TITLES: Final = re.compile(r"[\\/*?:'\[\]]")
_LOOKS_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LINE_PT: Final = 15.0
_HEADING_PT: Final = 62.0
_LINES_MAX: Final = 6  # the most lines that a row shows; its cells hold the whole text


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading, and how the column is shown.

    Attributes:
        id: The column's name for programs; empty for a heading without it.
        name: The column's name for people.
        width: The column's width in characters; a Han character counts as two.
        centred: Whether the column's cells are centred.
        is_words: Whether what somebody types into an empty cell of the column is text, whatever it looks like.
    """

    id: str
    name: str
    width: int
    centred: bool = False
    is_words: bool = False


class Sheet:
    """A sheet that takes rows. When it is full, it continues on a second sheet of the same name with a number."""

    def __init__(
        self,
        workbook: Workbook,
        title: str,
        headings: Sequence[Heading],
        *,
        kept_columns: int,
        rows_max: int,
        before: Sheet | None = None,
        lines_max: int = _LINES_MAX,
    ) -> None:
        """Begin the sheet.

        Args:
            workbook: The workbook, which is write-only.
            title: The sheet's name; it is shortened and changed where Excel would not allow it.
            headings: The headings of the sheet's columns.
            kept_columns: How many columns at the left stay in sight when a reader scrolls.
            rows_max: How many rows fit on a sheet, including the row of headings.
            before: The sheet that this one stands before; None puts this one last.
            lines_max: The most lines that a row shows.
        """
        self._workbook = workbook
        self._title = title
        self._headings = headings
        self._kept_columns = kept_columns
        self._rows_max = rows_max
        self._before = before
        self._lines_max = lines_max
        self._rows = 0
        self.worksheet: Any = None
        self._begin()

    def append(self, cells: Sequence[Cell]) -> list[int]:
        """Write a row and return the numbers, from 0, of the cells whose text had to be cut."""
        if self._rows == self._rows_max:
            self.finish()
            self._begin()
        written = [fitted(cell.value) for cell in cells]
        lines = max((_lines(*one, self._lines_max) for one in zip(written, self._headings, strict=True)), default=1)
        styled = (
            self._styles.cell(value, cell.flag, centred=heading.centred, is_words=heading.is_words)
            for value, cell, heading in zip(written, cells, self._headings, strict=True)
        )
        self._append(styled, min(lines, self._lines_max) * _LINE_PT)
        return [number for number, cell in enumerate(cells) if _is_too_long(cell.value)]

    def finish(self) -> None:
        """Put the filter on all rows that were written."""
        self.worksheet.auto_filter.ref = f"A1:{get_column_letter(len(self._headings))}{self._rows}"

    def _begin(self) -> None:
        """Open a worksheet and write its headings."""
        index = None if self._before is None else self._workbook.index(self._before.worksheet)
        worksheet: Any = self._workbook.create_sheet(free_title(self._workbook, self._title), index)
        for number, heading in enumerate(self._headings, start=1):
            worksheet.column_dimensions[get_column_letter(number)].width = heading.width
        worksheet.freeze_panes = f"{get_column_letter(self._kept_columns + 1)}2"
        worksheet.print_title_rows = "1:1"
        if self._kept_columns:
            worksheet.print_title_cols = f"A:{get_column_letter(self._kept_columns)}"
        else:
            print_one_page_wide(worksheet)
        worksheet.page_setup.orientation = "landscape"
        worksheet.page_setup.paperSize = _A3
        self.worksheet, self._rows, self._styles = worksheet, 0, Styles(worksheet)
        self._append((self._styles.heading(_two_lines(heading)) for heading in self._headings), _HEADING_PT)

    def _append(self, row: Iterator[Any], height_pt: float) -> None:
        self._rows += 1
        self.worksheet.row_dimensions[self._rows].height = height_pt
        self.worksheet.append(row)
        del self.worksheet.row_dimensions[self._rows]  # openpyxl has written it; a long sheet must not keep them all


def free_title(workbook: Workbook, wanted: str) -> str:
    """Return a name for a new sheet: the wanted one, shortened and changed where Excel would not allow it."""
    taken = {title.casefold() for title in workbook.sheetnames}
    number = 1
    while True:
        more = f" ({number})" if number > 1 else ""
        title = _NOT_IN_TITLES.sub("-", wanted)[: _TITLE_MAX - len(more)] + more
        if title.casefold() not in taken:
            return title
        number += 1


def print_one_page_wide(worksheet: Any) -> None:
    """Make a worksheet print with all its columns on one page's width, on as many pages as its rows need."""
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    worksheet.page_setup.fitToHeight = 0


def _two_lines(heading: Heading) -> CellRichText:
    if not heading.id:
        return CellRichText(TextBlock(InlineFont(rFont=FONT, sz=11, b=True), heading.name))
    name = TextBlock(InlineFont(rFont=FONT, sz=11, b=True), heading.name + "\n")
    return CellRichText(name, TextBlock(InlineFont(rFont=FONT, sz=8, color=Color(HEADING_GREY)), heading.id))


def fitted(value: CellValue) -> CellValue:
    """Return a value as it is written into the file.

    `_x0041_` is escaped, because Excel would show it as A. A text that is too long is cut and ends with a notice.
    """
    if not isinstance(value, str):
        return value
    if not _is_too_long(value):
        return _escaped(value)
    notice = f"……【单元格放不下，全文共 {len(value)} 字，见 JSON】"
    kept = _escaped(value).encode("utf-16-le")[: 2 * (TEXT_MAX - len(notice))].decode("utf-16-le", "ignore")
    return kept + notice


def _escaped(text: str) -> str:
    return _LOOKS_ESCAPED.sub("_x005F_", text)


def _is_too_long(value: CellValue) -> bool:
    return isinstance(value, str) and len(_escaped(value).encode("utf-16-le")) > 2 * TEXT_MAX


def _lines(value: CellValue, heading: Heading, most: int) -> int:
    """Return how many lines a value takes in its column; the count of a long text stops soon after `most`."""
    if not isinstance(value, str):
        return 1
    paragraphs = value.split("\n", most)[:most]
    return sum(max(1, ceil(_width(one[: most * heading.width]) / heading.width)) for one in paragraphs)


def _width(text: str) -> int:
    """Return a text's width in characters; a Han character counts as two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in text)
