"""A worksheet with a title, headings, ruled rows and totals, set up so that it can be printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from scanner.export.cells import CellValue, Flag
from scanner.export.people.measuring import shown
from scanner.export.people.printing import MARGINS_MM, PrintLayout, units_of
from scanner.export.people.styles import PeopleStyles

_SCREEN_WIDTH: Final = 22.0
"""The width, in half characters, of a column that is not printed."""

_MM_PER_INCH: Final = 25.4
_TITLE_PT: Final = 16.0
_WORDS_PT: Final = 10.0
_LEGEND: Final = (
    (Flag.UNCLEAR, "橙色、带“？”：存疑，所写或所勾不能确定，请对照原图核对"),
    (Flag.DOUBTFUL, "黄色、带“？”：待核，已读取，但有错误、警告，或把握不足"),
    (Flag.CORRECTED, "绿色：已由人工核对或更正"),
)


class RuledSheet:
    """A worksheet of a write-only workbook, written from top to bottom.

    Columns behind those of the layout are for the screen only: they stand outside the area that is printed.
    """

    def __init__(self, worksheet: Any, layout: PrintLayout, title: str, words: str, headings: Sequence[str]) -> None:
        """Write the title, the words under it, and the headings.

        Args:
            worksheet: The worksheet, still empty.
            layout: How the first columns are laid out for print.
            title: The title; it stands on each of the pages that lie side by side.
            words: A line under the title, or empty.
            headings: The headings of all columns.
        """
        self._worksheet = worksheet
        self._layout = layout
        self._styles = PeopleStyles(worksheet)
        self._rows = 0
        self._columns = len(headings)
        self._printed = len(layout.widths)
        self._head_rows = 3 if words else 2
        self._set_up(" ".join(filter(None, (title, words))))
        self._append(self._over_parts(title, size_pt=_TITLE_PT, bold=True), 30.0)
        for start, end in zip(layout.starts, layout.ends, strict=True):
            if end - start > 1:
                worksheet.merged_cells.add(f"{get_column_letter(start + 1)}1:{get_column_letter(end)}1")
        if words:
            self._append(self._over_parts(words, size_pt=_WORDS_PT), 18.0)
        height = layout.height_pt(headings[: self._printed]) + 4
        self._append([self._styles.heading(one) for one in headings], height)

    def write(
        self,
        values: Sequence[CellValue],
        flags: Sequence[Flag],
        links: Sequence[tuple[str | None, str | None]],
        texts: Sequence[str],
    ) -> None:
        """Write a row.

        Args:
            values: The cells' values.
            flags: Why each is highlighted.
            links: The words and the targets of the links behind them; None and None for an empty cell.
            texts: What the cells show; those that are printed decide how high the row is.
        """
        cells = [self._styles.cell(value, flag) for value, flag in zip(values, flags, strict=True)]
        cells += [self._styles.cell(words, link=link) for words, link in links]
        self._append(cells, self._layout.height_pt(texts[: self._printed]))

    def finish(self, totals: Sequence[CellValue]) -> None:
        """Write the totals and what the colours mean, and put the filter on the rows above them."""
        last = get_column_letter(self._columns)
        self._worksheet.auto_filter.ref = f"A{self._head_rows}:{last}{self._rows}"
        height = self._layout.height_pt([shown(value) for value in totals[: self._printed]])
        self._append([self._styles.cell(value, is_total=True) for value in totals], height)
        before = [None] * self._layout.starts[0]
        for flag, words in _LEGEND:
            self._append([*before, self._styles.cell(None, flag), self._styles.words(words, size_pt=9.0)], 15.0)
        self._worksheet.print_area = f"A1:{get_column_letter(self._printed)}{self._rows}"

    def _set_up(self, footer: str) -> None:
        """Set the widths, the rows and columns that stay in sight, and everything about printing."""
        worksheet, layout = self._worksheet, self._layout
        widths = [*layout.widths, *[_SCREEN_WIDTH] * (self._columns - self._printed)]
        for number, width in enumerate(widths, start=1):
            worksheet.column_dimensions[get_column_letter(number)].width = units_of(width)
        worksheet.freeze_panes = f"{get_column_letter(layout.kept + 1)}{self._head_rows + 1}"
        worksheet.print_title_rows = f"{self._head_rows}:{self._head_rows}"
        if len(layout.ends) > 1:
            worksheet.print_title_cols = f"A:{get_column_letter(layout.kept)}"
        worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        setup = worksheet.page_setup
        setup.orientation, setup.paperSize = "landscape", layout.paper.number
        setup.fitToWidth, setup.fitToHeight, setup.pageOrder = len(layout.ends), 0, "overThenDown"
        worksheet.print_options.horizontalCentered = True
        left, top, right, bottom = (mm / _MM_PER_INCH for mm in MARGINS_MM)
        worksheet.page_margins = PageMargins(left, right, top, bottom, header=0.2, footer=0.25)
        worksheet.oddFooter.left.text = footer.replace("&", "&&")
        worksheet.oddFooter.right.text = "第 &P 页，共 &N 页"
        for side in (worksheet.oddFooter.left, worksheet.oddFooter.right):
            side.size = 8

    def _over_parts(self, text: str, *, size_pt: float, bold: bool = False) -> list[Any]:
        """Return a row that says something at the beginning of each part."""
        row: list[Any] = [None] * self._printed
        for start in self._layout.starts:
            row[start] = self._styles.words(text, size_pt=size_pt, bold=bold, across="center" if bold else None)
        return row

    def _append(self, row: Iterable[Any], height_pt: float) -> None:
        self._rows += 1
        self._worksheet.row_dimensions[self._rows].height = round(height_pt, 1)
        self._worksheet.append(list(row))
        del self._worksheet.row_dimensions[self._rows]  # openpyxl has written it; a long sheet must not keep them all
