"""CSV of one form's records: UTF-8 with a byte order mark, so that Excel and WPS read it; one row for each record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, ClassVar, Final

from forms.definition import Form
from scanner.export.batches import Batches
from scanner.export.cells import CellValue, guarded, plain_number
from scanner.export.columns import JOINED, record_table
from scanner.export.one_form import of_one_form
from scanner.export.options import switch
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.record import Record

BOM: Final = b"\xef\xbb\xbf"
"""The byte order mark of UTF-8."""


@dataclass(frozen=True, slots=True)
class CsvExporter:
    """Writes the records of one form, and records without a form, of which the fields' cells are blank.

    A text that a spreadsheet would calculate, or take for a number or a date, stands after an apostrophe
    (`cells.guarded`). A text of any length is written whole.

    Attributes:
        joined: Whether a choice of many is one column, instead of one column for each option.
        acceptance: The least confidence, 0.0 to 1.0, of a value that no person has to check.
        batches: Where the records come from, if they come from batches.
    """

    is_text: ClassVar[bool] = True
    joined: bool = switch(JOINED)
    acceptance: float = ACCEPTANCE
    batches: Batches | None = None

    def export(self, records: Iterable[Record], forms: Sequence[Form], stream: IO[bytes]) -> None:
        """Write the records into the stream, one row after another.

        Records without a form that come first are held in memory until a record shows which form the file is for.

        Raises:
            UnknownFormError: A record is of a form or a version that is not among `forms`.
            UsageError: The records are of several forms.
        """
        write_rows(self._rows(records, forms), stream)

    def _rows(self, records: Iterable[Record], forms: Sequence[Form]) -> Iterator[list[str]]:
        versions, known = of_one_form(records, forms, holder="CSV")
        table = record_table(versions, joined=self.joined, acceptance=self.acceptance, batches=self.batches)
        yield [guarded(f"{column.name} {column.id}") for column in table.columns]
        for record in known:
            yield [written(cell.value) for cell in table.row(record)]


def write_rows(rows: Iterable[list[str]], stream: IO[bytes]) -> None:
    """Write rows as CSV in UTF-8 with a mark that spreadsheets know it by, one row after another."""
    stream.write(BOM)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(row)
        stream.write(out.getvalue().encode())
        out.seek(0)
        out.truncate()


def written(value: CellValue) -> str:
    """Return a cell's value as it stands in the file."""
    match value:
        case None:
            return ""
        case str():
            return guarded(value)
        case int():
            return str(value)
        case float():
            return plain_number(value)
