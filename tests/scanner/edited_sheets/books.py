"""Exported workbooks of a batch, edited by openpyxl as a spreadsheet would save them, and compared with the batch."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook

from scanner.edited_sheets import Edits, compared, opened
from scanner.export import XlsxExporter
from scanner.ledger.folder import BatchFolder
from scanner.values.record import Record
from tests.scanner.corrections.made import FORM
from tests.scanner.corrections.made import opened as corrections_of

TODAY: Final = date(2026, 11, 30)


def exported(folder: Path, records: Iterable[Record], *, joined: bool = False) -> bytes:
    """The workbook of a batch's records, as they stand now."""
    stream = io.BytesIO()
    kept = [BatchFolder(folder).read(one.record_id) for one in records]
    XlsxExporter(joined=joined).export(kept, [FORM], stream)
    return stream.getvalue()


def changed(workbook: bytes, change: Callable[[Any], None]) -> bytes:
    """A workbook after its first sheet was changed."""
    book = load_workbook(io.BytesIO(workbook))
    change(book.worksheets[0])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_cells(workbook: bytes, record: Record, values: Mapping[str, object]) -> bytes:
    """A workbook with other values in a record's row, by the columns' ids."""

    def change(sheet: Any) -> None:
        for name, value in values.items():
            sheet.cell(row_of(sheet, record), columns_of(sheet)[name]).value = value

    return changed(workbook, change)


def columns_of(sheet: Any) -> dict[str, int]:
    return {str(cell.value).split()[-1]: cell.column for cell in sheet[1]}


def row_of(sheet: Any, record: Record) -> int:
    number = columns_of(sheet)["record_id"]
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, number).value == record.record_id)


def edits_in(folder: Path, workbook: bytes) -> Edits:
    """What was changed in a workbook against the batch as it stands now."""
    path = folder.parent / "edited.xlsx"
    path.write_bytes(workbook)
    with closing(corrections_of(folder)) as corrections, opened(path) as book:
        return compared(book, corrections, today=TODAY)


def values_in(edits: Edits) -> dict[str, object]:
    """What can be taken of a workbook: field to value; of a blank the word for it."""
    return {
        edit.word.field: edit.word.value if edit.word.kind == "changed" else edit.word.kind
        for one in edits.wanted
        for edit in one.edits
    }


def told(edits: Edits) -> str:
    """All that is told and not taken."""
    return "\n".join([*(f"{one.place}: {one.why}" for one in edits.refusals), *edits.strays, *edits.notices])
