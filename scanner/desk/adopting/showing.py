"""A draft as its page shows it: the places on the pictures, the list beside them, and the part that is selected.

Of a table of equal rows the list has a line for the table and one for each column; its cells stand in the picture
alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from forms.definition.kinds import Kind
from scanner.adopt.draft import DraftField
from scanner.adopt.draft_tables import DraftTable, entries_of, table_of
from scanner.adopt.yaml_source.definition import UNSURE
from scanner.desk.adopting.faults import Fault
from scanner.desk.adopting.states import (
    DraftState,
    PartName,
    as_column,
    certainty_of,
    certainty_of_table,
    field_of,
    option_of,
    place_of,
)
from scanner.desk.adopting.words import Look, look_of


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """An outlined place on the picture of a page.

    Attributes:
        part: The field or the option.
        page_no: The page, from 1.
        box: Left, top, right and bottom in millimetres.
        look: How certain it is.
        words: What it is called.
        is_box: Whether it is a box to tick.
        is_now: Whether it is selected.
        is_kin: Whether it belongs to the selected choice or table.
        has_fault: Whether something is wrong with it.
    """

    part: PartName
    page_no: int
    box: tuple[float, float, float, float]
    look: Look
    words: str
    is_box: bool
    is_now: bool
    is_kin: bool
    has_fault: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A line of the list: a field, an option below its choice, a table, or a column below its table.

    Attributes:
        part: The field, the option or the table; of a column the cell that is selected, else its first.
        sort: What the line is of.
        words: Its label.
        id: Its id.
        kind: What is asked; None for an option and a table.
        counts: How many rows and columns a table has; None for all else.
        look: How certain it is.
        is_now: Whether it is selected.
        has_fault: Whether something is wrong with it.
    """

    part: PartName
    sort: Literal["field", "option", "table", "column"]
    words: str
    id: str
    kind: Kind | None
    counts: tuple[int, int] | None
    look: Look
    is_now: bool
    has_fault: bool


@dataclass(frozen=True, slots=True)
class ShownTable:
    """The table of equal rows that is selected, or in which the selected cell stands.

    Attributes:
        part: The table.
        id: Its id.
        name: What it is called.
        columns: Its columns, called as they are, from the left.
        firsts: The first row's cells, one for each column.
        cells: The parts of the selected cell's column, row by row; empty where the table is selected.
        row: The selected cell's row, from 1; 0 where the table is selected.
        rows: How many rows it has.
    """

    part: PartName
    id: str
    name: str
    columns: tuple[DraftField, ...]
    firsts: tuple[PartName, ...]
    cells: tuple[PartName, ...]
    row: int
    rows: int


@dataclass(frozen=True, slots=True)
class ShownPart:
    """The selected part: its field with all options, and its own place.

    Attributes:
        part: The field, the option or the table.
        field: The field; of a cell called as its column is, of a table its first cell.
        table: The table that is selected, or in which the cell stands; None for all else.
        look: How certain the least certain part of the field is.
        certainty: The same in hundredths.
        page_no: The page of its place, from 1; None for a choice as a whole.
        place: Left, top, width and height in millimetres; None for a choice as a whole.
        faults: What is wrong with the field and its options.
    """

    part: PartName
    field: DraftField
    table: ShownTable | None
    look: Look
    certainty: int
    page_no: int | None
    place: tuple[float, float, float, float] | None
    faults: tuple[Fault, ...]


def shown_places(state: DraftState, now: PartName | None, faults: Sequence[Fault]) -> Iterator[ShownPlace]:
    """Yield the places of a draft, those that are selected last, so that they lie on top."""
    wrong = {fault.part for fault in faults}
    kin = _kin_of(state, now)
    found = []
    for name in _parts(state):
        place = place_of(state.draft, name)
        if place is None:
            continue
        page_no, box = place
        field, option = field_of(state.draft, name), option_of(state.draft, name)
        certainty = field.certainty if option is None else min(field.certainty, option.certainty)
        found.append(
            ShownPlace(
                name,
                page_no,
                box.as_tuple(),
                look_of(certainty),
                called(field) if option is None else f"{called(field)}：{option.label or option.id}",
                option is not None,
                name == now,
                name.field in kin and (option is not None or field.row is not None),
                name in wrong or PartName(name.field) in wrong,
            )
        )
    yield from sorted(found, key=lambda one: (one.is_now, one.is_kin))


def shown_rows(state: DraftState, now: PartName | None, faults: Sequence[Fault]) -> Iterator[ShownRow]:
    """Yield the lines of the list, in the draft's order."""
    wrong = {fault.part for fault in faults}
    for entry in entries_of(state.draft.fields):
        if isinstance(entry, DraftTable):
            yield from _rows_of_table(state, entry, now, wrong)
            continue
        name, field = PartName(entry), state.draft.fields[entry]
        look = look_of(field.certainty)
        yield ShownRow(name, "field", field.label, field.id, field.kind, None, look, name == now, name in wrong)
        for at, option in enumerate(field.options):
            name, look = PartName(entry, at), look_of(option.certainty)
            yield ShownRow(name, "option", option.label, option.id, None, None, look, name == now, name in wrong)


def shown_part(state: DraftState, name: PartName, faults: Sequence[Fault]) -> ShownPart:
    """Return the selected part."""
    field, place = field_of(state.draft, name), place_of(state.draft, name)
    table = table_of(state.draft.fields, name.field)
    certainty = certainty_of(field)
    about = {name.field}
    if table is not None:
        about = set(table.positions if name.is_table else table.column_of(name.field))
        own = [certainty_of(state.draft.fields[position]) for position in about]
        certainty = certainty_of_table(state.draft, table) if name.is_table else min(own)
    box = place[1] if place is not None else None
    sides = None if box is None else (box.left, box.top, box.width, box.height)
    return ShownPart(
        name,
        as_column(field),
        _shown_table(state, table, name) if table is not None else None,
        look_of(certainty),
        round(100 * certainty),
        place[0] if place is not None else None,
        None if sides is None else (round(sides[0], 1), round(sides[1], 1), round(sides[2], 1), round(sides[3], 1)),
        tuple(fault for fault in faults if fault.part is not None and fault.part.field in about),
    )


def unsure_parts(state: DraftState) -> list[PartName]:
    """Return the fields and tables that somebody should look at, the least certain first."""
    found = []
    for entry in entries_of(state.draft.fields):
        if isinstance(entry, DraftTable):
            found.append((certainty_of_table(state.draft, entry), PartName(entry.first, is_table=True)))
        else:
            found.append((certainty_of(state.draft.fields[entry]), PartName(entry)))
    return [name for certainty, name in sorted(found, key=lambda one: one[0]) if certainty < UNSURE]


def called(field: DraftField) -> str:
    """Return what a field is called: a cell by its table, its row and its column."""
    if field.row is None:
        return field.label or field.id
    return f"{field.row.name} {field.row.row + 1} {field.row.label}"


def _rows_of_table(
    state: DraftState, table: DraftTable, now: PartName | None, wrong: set[PartName | None]
) -> Iterator[ShownRow]:
    fields, name = state.draft.fields, PartName(table.first, is_table=True)
    row = fields[table.first].row
    assert row is not None  # noqa: S101  it is a cell
    counts, look = (len(table.rows), len(table.rows[0])), look_of(certainty_of_table(state.draft, table))
    yield ShownRow(name, "table", row.name, row.table, None, counts, look, name == now, name in wrong)
    for position in table.rows[0]:
        column, field = table.column_of(position), as_column(fields[position])
        is_now = now is not None and not now.is_table and now.field in column
        part = now if is_now and now is not None else PartName(position)
        look = look_of(min(certainty_of(fields[one]) for one in column))
        has_fault = any(one is not None and not one.is_table and one.field in column for one in wrong)
        yield ShownRow(part, "column", field.label, field.id, field.kind, None, look, is_now, has_fault)


def _shown_table(state: DraftState, table: DraftTable, name: PartName) -> ShownTable:
    fields = state.draft.fields
    row = fields[table.first].row
    assert row is not None  # noqa: S101  it is a cell
    cells = () if name.is_table else tuple(PartName(position) for position in table.column_of(name.field))
    number = 0 if name.is_table else 1 + cells.index(PartName(name.field))
    columns = tuple(as_column(fields[position]) for position in table.rows[0])
    return ShownTable(
        PartName(table.first, is_table=True),
        row.table,
        row.name,
        columns,
        tuple(PartName(position) for position in table.rows[0]),
        cells,
        number,
        len(table.rows),
    )


def _kin_of(state: DraftState, now: PartName | None) -> tuple[int, ...]:
    """Return the positions of the fields that are marked as belonging to what is selected."""
    if now is None:
        return ()
    table = table_of(state.draft.fields, now.field)
    return table.positions if table is not None else (now.field,)


def _parts(state: DraftState) -> Iterator[PartName]:
    for position, field in enumerate(state.draft.fields):
        yield PartName(position)
        for at in range(len(field.options)):
            yield PartName(position, at)
