"""The row of totals under a table for people: sums of amounts and whole numbers, counts of ticked options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from forms.definition import Field, Form
from scanner.export.cells import Cell, CellValue, number_or_text
from scanner.export.columns import STATUS_ZH
from scanner.export.people.columns import OPEN, PeopleTable
from scanner.values.record import Record


class Totals:
    """Adds up the rows of a table.

    Attributes:
        count: How many rows were added.
    """

    def __init__(self, table: PeopleTable) -> None:
        self.count = 0
        versions = table.table.versions
        self._adders = [
            _adder(field, column.id, versions) for field, column in zip(table.fields, table.columns, strict=True)
        ]

    def add(self, row: Sequence[Cell], record: Record) -> None:
        """Add a record's row."""
        self.count += 1
        for adder, cell in zip(self._adders, row, strict=True):
            if adder is not None:
                adder.add(cell, record)

    def row(self) -> list[CellValue]:
        """Return the totals: a number, a line for each option, or None under a column that has no total."""
        return [None if adder is None else adder.total() for adder in self._adders]


class _Sum:
    """A sum of numbers, exact to the last digit; text, such as the word for an open cell, is not added."""

    def __init__(self) -> None:
        self._total = Decimal()

    def add(self, cell: Cell, record: Record) -> None:  # noqa: ARG002  a count needs the record
        if isinstance(cell.value, int | float):
            self._total += Decimal(repr(cell.value))

    def total(self) -> CellValue:
        whole = self._total == self._total.to_integral_value()
        return number_or_text(int(self._total) if whole else float(self._total))


class _Count:
    """How often each option was ticked, or each status occurs, and how many cells are open."""

    def __init__(self, words: Mapping[Any, str], field_id: str | None) -> None:
        self._words = words
        self._field_id = field_id
        self._counts: Counter[str] = Counter(dict.fromkeys(words.values(), 0))

    def add(self, cell: Cell, record: Record) -> None:
        if cell.value in OPEN:
            self._counts[str(cell.value)] += 1
            return
        said: object = record.status if self._field_id is None else record.answers.get(self._field_id)
        self._counts.update(
            self._words[one] for one in (said if isinstance(said, list) else [said]) if one in self._words
        )

    def total(self) -> CellValue:
        return "\n".join(f"{word} {count}" for word, count in self._counts.items()) or None


def _adder(field: Field | None, column_id: str, versions: Sequence[Form]) -> _Sum | _Count | None:
    if field is None:
        return _Count(STATUS_ZH, None) if column_id == "status" else None
    if field.kind.traits.adds_up:
        return _Sum()
    if not field.kind.is_choice:
        return None
    words: dict[str, str] = {}
    for variant in (one for form in versions for one in form.fields if one.id == field.id):
        for option in variant.options:
            words.setdefault(option.id, option.label)
    return _Count(words, field.id)
