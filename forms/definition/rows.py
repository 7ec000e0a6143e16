"""Fields that repeat: a list of rows in answers, a field for each cell everywhere else.

A cell is a field with the id `<field>[<row>].<column>`, rows from 0; so whatever draws, fills, reads or corrects fields
need not know of rows. Only JSON has them as lists of objects: `nested` and `flat` turn the one into the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

_CELL: Final = re.compile(r"([a-z][a-z0-9_]*)\[(0|[1-9][0-9]*)\]\.([a-z][a-z0-9_]*)")
ROWS_MOST: Final = 200
"""The most rows of one return; people may add rows to those that the form has."""


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a cell stands.

    Attributes:
        field_id: The field that repeats.
        row: Its row, from 0.
        column: Its column's id.
    """

    field_id: str
    row: int
    column: str

    @property
    def cell_id(self) -> str:
        """The id of the cell's field."""
        return f"{self.field_id}[{self.row}].{self.column}"


def find_row_place(field_id: str) -> RowPlace | None:
    """Return where a cell stands, told by its id; None for the id of a field that does not repeat."""
    found = _CELL.fullmatch(field_id)
    return RowPlace(found[1], int(found[2]), found[3]) if found is not None else None


def pdf_name(name: str) -> str:
    """Return the name of a field or a box in a PDF, where a dot parts a name: `family.0.born` for `family[0].born`."""
    return re.sub(r"\[(\d+)\]\.", r".\1.", name)


def bookmark_name(name: str) -> str:
    """Return the name of a field's or a box's bookmark in a Word file: `_` for what no bookmark may hold."""
    return re.sub(r"[^A-Za-z0-9]+", "_", name)


def nested(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers with a list of rows for each field that repeats, where its first cell stands.

    Rows at the end in which nothing is said are left out; rows between others stay, so that they keep their numbers.
    """
    found: dict[str, Any] = {}
    for field_id, value in answers.items():
        place = find_row_place(field_id)
        if place is None:
            found[field_id] = value
            continue
        rows: list[dict[str, Any]] = found.setdefault(place.field_id, [])
        rows.extend({} for _ in range(len(rows), place.row + 1))
        rows[place.row][place.column] = value
    for field_id in {place.field_id for place in map(find_row_place, answers) if place is not None}:
        rows = found[field_id]
        while rows and all(value is None or value == [] for value in rows[-1].values()):
            rows.pop()
    return found


def flat(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers with a value for each cell in place of each list of rows; all else stays as it is."""
    found: dict[str, Any] = {}
    for field_id, value in answers.items():
        if isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
            for number, row in enumerate(value):
                found |= {RowPlace(field_id, number, column).cell_id: one for column, one in row.items()}
        else:
            found[field_id] = value
    return found


def row_counts(field_ids: Iterable[str]) -> dict[str, int]:
    """Return how many rows each field that repeats has among the ids of cells."""
    counts: dict[str, int] = {}
    for place in map(find_row_place, field_ids):
        if place is not None:
            counts[place.field_id] = max(counts.get(place.field_id, 0), place.row + 1)
    return counts
