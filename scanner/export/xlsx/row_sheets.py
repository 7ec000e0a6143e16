"""The sheets of fields that repeat: a row for each of their rows, beside the record's own row on the form's sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from forms.definition import Form, RepeatedField
from forms.definition.rows import nested
from scanner.export.cells import Cell, Flag, number_or_text
from scanner.export.columns import said_of
from scanner.export.xlsx.sheet import Heading, Sheet
from scanner.values.record import Record, Value

_LEAD = (Heading("record", "记录编号", 27), Heading("source.path", "来源文件", 30), Heading("row", "行", 6))
Begin = Callable[[str, Sequence[Heading]], Sheet]
"""Begins a sheet of a title with headings."""


class RowSheets:
    """The sheets of one workbook, begun when the first record of a form with such fields comes."""

    def __init__(self, begin: Begin) -> None:
        """Take how a sheet is begun."""
        self._begin = begin
        self._sheets: dict[tuple[str, str], tuple[RepeatedField, Sheet]] = {}

    def add(self, record: Record, versions: Sequence[Form]) -> None:
        """Write the rows of a record that say anything; rows from 1, as people count."""
        for repeated in {one.id: one for form in reversed(versions) for one in form.repeated}.values():
            key = (versions[0].id, repeated.id)
            if key not in self._sheets:
                self._sheets[key] = (repeated, self._begin(f"{repeated.name} {repeated.id}", _headings(repeated)))
            known, sheet = self._sheets[key]
            for number, row in enumerate(nested(record.answers).get(repeated.id) or (), start=1):
                values = [said_of(column, row.get(column.id)) for column in known.columns]
                lead: list[Value] = [record.record_id, record.source.path, number]
                sheet.append([Cell(number_or_text(value), Flag.NONE) for value in (*lead, *values)])

    def finish(self) -> None:
        """Put the filters on the sheets."""
        for _, sheet in self._sheets.values():
            sheet.finish()


def _headings(repeated: RepeatedField) -> list[Heading]:
    columns = [
        Heading(
            column.id,
            f"{column.name}（{column.unit}）" if column.unit else column.name,
            column.kind.traits.column_width or 24,
        )
        for column in repeated.columns
    ]
    return [*_LEAD, *columns]
