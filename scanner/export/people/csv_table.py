"""CSV for people: UTF-8 with a byte order mark, one form, Chinese headings only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, ClassVar

from forms.definition import Form
from scanner.export.batches import Batches
from scanner.export.cells import guarded
from scanner.export.csv_table import write_rows, written
from scanner.export.one_form import of_one_form
from scanner.export.options import option
from scanner.export.people.columns import ColumnChoice, people_table
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.record import Record


@dataclass(frozen=True, slots=True)
class PeopleCsvExporter:
    """Writes the records of one form, and records without a form, of which only status and file are told.

    Texts are guarded as in the CSV for programs (`cells.guarded`). There is no title and no row of totals, so that
    the first line is the headings and every other line a record.

    Attributes:
        acceptance: The least confidence, 0.0 to 1.0, of a value that no person has to check.
        batches: Where the records come from, if they come from batches.
        choice: The columns that the user wants; None for all that people need.
    """

    is_text: ClassVar[bool] = True
    acceptance: float = ACCEPTANCE
    batches: Batches | None = None
    choice: ColumnChoice | None = field(default=None, metadata=option("columns"))

    def export(self, records: Iterable[Record], forms: Sequence[Form], stream: IO[bytes]) -> None:
        """Write the records into the stream, one row after another.

        Raises:
            UnknownFormError: A record is of a form or a version that is not among `forms`.
            UsageError: The records are of several forms.
        """
        write_rows(self._rows(records, forms), stream)

    def _rows(self, records: Iterable[Record], forms: Sequence[Form]) -> Iterator[list[str]]:
        versions, known = of_one_form(records, forms, holder="CSV")
        table = people_table(versions, self.choice, acceptance=self.acceptance, batches=self.batches)
        yield ["序号", *(guarded(column.name) for column in table.columns)]
        for number, record in enumerate(known, start=1):
            yield [str(number), *(written(cell.value) for cell in table.row(record))]
