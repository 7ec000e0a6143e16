"""A draft while people correct it: the form's id and everything that is asked, and how its parts are named in requests.

A part of a draft is named by its position: `3` is the fourth field, `3.1` that field's second option, and `t3` the
table of equal rows whose first cell is the fourth field. Ids are of no use for this, since a person may change them,
and may give two fields the same one for a moment.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Final

from pydantic import TypeAdapter

from forms.geometry import Rect
from scanner.adopt.draft import Draft, DraftField, DraftOption
from scanner.adopt.draft_tables import DraftTable, table_of, with_whole_tables

MOST_PARTS: Final = 3000
"""Fields and options that a draft may have."""

_VERSION_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class DraftState:
    """A draft at some moment.

    Attributes:
        form_id: The form's id; what people type, so that it may be none.
        draft: What is asked.
    """

    form_id: str
    draft: Draft

    def to_json(self) -> bytes:
        """Return it as it is kept on the disk."""
        return _STATE.dump_json(self)

    @classmethod
    def from_json(cls, content: bytes) -> DraftState:
        """Return what was kept on the disk; of a table that lacks a cell each cell is a field of its own.

        Raises:
            ValueError: It is no draft.
        """
        state = _STATE.validate_json(content)
        return replace(state, draft=with_whole_tables(state.draft))

    @property
    def version(self) -> str:
        """A digest of all of it: a change of an older version is refused."""
        return hashlib.sha256(self.to_json()).hexdigest()[:_VERSION_LENGTH]

    @property
    def part_count(self) -> int:
        """How many fields and options it has."""
        return sum(1 + len(field.options) for field in self.draft.fields)


_STATE: Final = TypeAdapter(DraftState)


@dataclass(frozen=True, slots=True, order=True)
class PartName:
    """The name of a field, of an option, or of a table of a draft.

    Attributes:
        field: The field's position, from 0; of a table that of its first cell.
        option: The option's position, from 0; -1 for the field itself.
        is_table: Whether it is the table.
    """

    field: int
    option: int = -1
    is_table: bool = False

    def __str__(self) -> str:
        if self.is_table:
            return f"t{self.field}"
        return f"{self.field}.{self.option}" if self.option >= 0 else str(self.field)


def part_name(text: str, draft: Draft) -> PartName | None:
    """Return the name that a request gives; None if the draft has no such part."""
    if text.startswith("t"):
        return _table_name(text[1:], draft)
    first, dot, second = text.partition(".")
    if not _is_position(first) or (dot and not _is_position(second)):
        return None
    name = PartName(int(first), int(second) if dot else -1)
    if name.field >= len(draft.fields) or name.option >= len(draft.fields[name.field].options):
        return None
    return name


def _table_name(text: str, draft: Draft) -> PartName | None:
    if not _is_position(text) or int(text) >= len(draft.fields):
        return None
    table = table_of(draft.fields, int(text))
    return None if table is None else PartName(table.first, is_table=True)


def _is_position(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def field_of(draft: Draft, name: PartName) -> DraftField:
    """Return the field that a part is, or belongs to."""
    return draft.fields[name.field]


def option_of(draft: Draft, name: PartName) -> DraftOption | None:
    """Return the option that a part is; None for a field."""
    return draft.fields[name.field].options[name.option] if name.option >= 0 else None


def place_of(draft: Draft, name: PartName) -> tuple[int, Rect] | None:
    """Return the page, from 1, and the place of a part; None for a choice or a table, whose parts have the places."""
    if name.is_table:
        return None
    option, field = option_of(draft, name), field_of(draft, name)
    if option is not None:
        return option.page_no, option.box
    return (field.page_no, field.box) if field.box is not None else None


def certainty_of(field: DraftField) -> float:
    """Return how certain the least certain part of a field is, 0.0 to 1.0."""
    return min([field.certainty, *(option.certainty for option in field.options)])


def certainty_of_table(draft: Draft, table: DraftTable) -> float:
    """Return how certain the least certain cell of a table is, and that its rows ask the same, 0.0 to 1.0."""
    cells = [draft.fields[position] for position in table.positions]
    return min(min(certainty_of(cell), cell.row.certainty if cell.row is not None else 1.0) for cell in cells)


def as_column(cell: DraftField) -> DraftField:
    """Return a cell that is called as its column is; all other fields as they are."""
    return cell if cell.row is None else replace(cell, id=cell.row.column, label=cell.row.label)
