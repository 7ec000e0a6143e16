"""The list of who has to be reminded, as XLSX: the list's own columns, what is lacking, the letter's file."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from scanner.export.cells import clean
from scanner.reminding.letters import LETTERS
from scanner.reminding.recipients import Outstanding

_TITLE: Final = "催办名单"
_OWN: Final = ("情况", "缺什么", "收件人", "邮件草稿")
_HEADING: Final = PatternFill("solid", fgColor="DCE6F1")
_WIDEST: Final = 48
_NARROWEST: Final = 8


def list_sheet(people: Sequence[Outstanding], letters: Mapping[str, str]) -> bytes:
    """Return the list as an XLSX file; every cell is text, so that a spreadsheet neither calculates nor shortens it.

    Args:
        people: Who has to be reminded.
        letters: Copy id to the name of the letter's file.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  a new workbook has one
    sheet.title = _TITLE
    headings = list(dict.fromkeys(heading for one in people for heading in one.cells))
    rows = [["行号", *headings, *_OWN]]
    for one in people:
        state = LETTERS["silent" if one.record_id is None else "lacking"]
        own = [state, "；".join(one.lacks), one.address, letters[one.copy_id]]
        rows.append([str(one.row_no), *(one.cells.get(heading, "") for heading in headings), *own])
    for row_no, row in enumerate(rows, start=1):
        for column_no, words in enumerate(row, start=1):
            cell = sheet.cell(row_no, column_no)
            assert isinstance(cell, Cell)  # noqa: S101  none is merged
            cell.value = clean(words) or None
            if cell.value is not None:
                cell.data_type = "s"
            cell.number_format = "@"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if row_no == 1:
                cell.font, cell.fill = Font(bold=True), _HEADING
    for column_no, column in enumerate(zip(*rows, strict=True), start=1):
        width = max(sum(1 if sign.isascii() else 2 for sign in words) for words in column) + 2
        sheet.column_dimensions[get_column_letter(column_no)].width = min(max(width, _NARROWEST), _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
