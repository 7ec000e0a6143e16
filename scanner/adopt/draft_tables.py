"""The tables of a draft: its cells that say of themselves in which row and column they stand, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scanner.adopt.draft import Draft, DraftField


@dataclass(frozen=True, slots=True)
class DraftTable:
    """A table of equal rows, which becomes one field that repeats.

    Attributes:
        id: Its id.
        rows: The positions of its cells among the draft's fields, for each row one for each column.
    """

    id: str
    rows: tuple[tuple[int, ...], ...]

    @property
    def first(self) -> int:
        """The position of the first row's first cell."""
        return self.rows[0][0]

    @property
    def positions(self) -> tuple[int, ...]:
        """The positions of all cells, row by row."""
        return tuple(position for row in self.rows for position in row)

    def column_of(self, position: int) -> tuple[int, ...]:
        """Return the positions of all cells of the column in which a cell stands, from top to bottom."""
        at = next(row.index(position) for row in self.rows if position in row)
        return tuple(row[at] for row in self.rows)


def tables_of(fields: Sequence[DraftField]) -> dict[str, DraftTable]:
    """Return the tables among fields by their ids, in the order of their first cells."""
    rows: dict[str, dict[int, list[int]]] = {}
    for position, field in enumerate(fields):
        if field.row is not None:
            rows.setdefault(field.row.table, {}).setdefault(field.row.row, []).append(position)
    return {name: _table(name, of_table, fields) for name, of_table in rows.items()}


def table_of(fields: Sequence[DraftField], position: int) -> DraftTable | None:
    """Return the table in which a field is a cell; None for a field that is none."""
    row = fields[position].row
    return tables_of(fields)[row.table] if row is not None else None


def entries_of(fields: Sequence[DraftField]) -> list[int | DraftTable]:
    """Return what a definition asks, in its order: the positions of lone fields, and tables where they begin."""
    tables = tables_of(fields)
    begun: set[str] = set()
    entries: list[int | DraftTable] = []
    for position, field in enumerate(fields):
        if field.row is None:
            entries.append(position)
        elif field.row.table not in begun:
            begun.add(field.row.table)
            entries.append(tables[field.row.table])
    return entries


def with_whole_tables(draft: Draft) -> Draft:
    """Return a draft without tables that lack a cell, or whose rows do not ask the same: their cells are fields."""
    broken = {name for name, table in tables_of(draft.fields).items() if not _is_whole(table, draft.fields)}
    if not broken:
        return draft
    lone = (one if one.row is None or one.row.table not in broken else replace(one, row=None) for one in draft.fields)
    return replace(draft, fields=tuple(lone))


def _table(name: str, rows: dict[int, list[int]], fields: Sequence[DraftField]) -> DraftTable:
    """Return a table whose columns stand as its first row's cells do on paper, from the left."""
    head = sorted(rows[min(rows)], key=lambda position: fields[position].place.left)
    order = [_column(fields[position]) for position in head]

    def place(position: int) -> int:
        column = _column(fields[position])
        return order.index(column) if column in order else len(order)

    return DraftTable(name, tuple(tuple(sorted(rows[number], key=place)) for number in sorted(rows)))


def _is_whole(table: DraftTable, fields: Sequence[DraftField]) -> bool:
    cells = [[fields[position] for position in row] for row in table.rows]
    head = cells[0]
    columns = [_column(cell) for cell in head]
    return len(set(columns)) == len(columns) and all(
        [_column(cell) for cell in row] == columns
        and all(cell.row is not None and cell.row.row == number for cell in row)
        and all(_asks_as(cell, first) for cell, first in zip(row, head, strict=True))
        for number, row in enumerate(cells)
    )


def _asks_as(cell: DraftField, first: DraftField) -> bool:
    same_page = all(option.page_no == first.page_no for option in cell.options) and cell.page_no == first.page_no
    return same_page and len(cell.options) == len(first.options)


def _column(cell: DraftField) -> str:
    return cell.row.column if cell.row is not None else ""
