"""CSV of one form's records, as Excel and WPS open it: UTF-8 with its mark, one row of headings, one row a record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO, ClassVar, Final

from forms.definition import Form
from forms.errors import UnknownFormError, UsageError
from scanner.export.cells import CellValue, guarded, plain_number
from scanner.export.columns import JOINED, RecordTable, record_table
from scanner.export.options import switch
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.record import Record

BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class CsvExporter:
    """Writes the records of one form, and those without a form, whose fields are blank.

    Text that a spreadsheet would calculate or take for a number or a date stands behind an
    apostrophe (`cells.guarded`). Text of any length is written whole.

    Attributes:
        joined: Whether a choice of many is one column instead of one an option.
        acceptance: Least confidence of a value that needs no person.
    """

    is_text: ClassVar[bool] = True
    joined: bool = switch(JOINED)
    acceptance: float = ACCEPTANCE

    def export(self, records: Iterable[Record], forms: Sequence[Form], stream: IO[bytes]) -> None:
        """Write the records; those without a form that come before the first with one are kept until it is known.

        Raises:
            UnknownFormError: A record is of a form or a version that is not among `forms`.
            UsageError: The records are of several forms.
        """
        stream.write(BOM)
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        for row in self._rows(iter(records), forms):
            writer.writerow(row)
            stream.write(out.getvalue().encode())
            out.seek(0)
            out.truncate()

    def _rows(self, records: Iterator[Record], forms: Sequence[Form]) -> Iterator[list[str]]:
        waiting: list[Record] = []
        form_id = ""
        for record in records:
            waiting.append(record)
            if record.form is not None:
                form_id = record.form.id
                break
        table = self._table(form_id, forms)
        yield [guarded(f"{column.name} {column.id}") for column in table.columns]
        for record in chain(waiting, records):
            if record.form is not None and record.form.id != form_id:
                several = {form_id, record.form.id, *(other.form.id for other in records if other.form)}
                raise UsageError(
                    f"the records are of {', '.join(sorted(several))}, and a CSV holds one form: choose with --form, "
                    "or export to xlsx, which has a sheet a form 一个 CSV 只能导出一种表格，请用 --form 选择"
                )
            yield [_written(cell.value) for cell in table.row(record)]

    def _table(self, form_id: str, forms: Sequence[Form]) -> RecordTable:
        known = {form.id for form in forms if form.has_fields}
        if not form_id and len(known) == 1:
            form_id = min(known)
        versions = [form for form in forms if form.id == form_id]
        if form_id and not versions:
            raise UnknownFormError(f'unknown form "{form_id}" in the records; name its folder with --templates')
        return record_table(versions, joined=self.joined, acceptance=self.acceptance)


def _written(value: CellValue) -> str:
    match value:
        case None:
            return ""
        case str():
            return guarded(value)
        case int():
            return str(value)
        case float():
            return plain_number(value)
