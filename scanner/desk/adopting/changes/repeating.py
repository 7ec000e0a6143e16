"""Rows that repeat: marked cells become one table, which gets more rows or fewer, and is taken apart again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from forms.errors import UsageError
from forms.geometry import Rect
from forms.wording import Wording
from scanner.adopt.draft import Draft, DraftField, DraftRow
from scanner.adopt.draft_tables import DraftTable, table_of
from scanner.adopt.guesses.naming import unique_id
from scanner.desk.adopting.changes.drawing import Drawn, new_id, on_page, with_fields
from scanner.desk.adopting.states import PartName

ROWS_MOST: Final = 20
"""Rows that a definition's field may have; a test holds it to the loader's."""

_FEW: Final = Wording(zh="请先勾选各行的栏目。", en="mark the cells of the rows first.")
_TAKEN: Final = Wording(
    zh="勾选的栏目已在重复行中，请先拆开。", en="a marked field stands in a table already: take it apart first."
)
_NAMED: Final = Wording(
    zh="这些栏目在空白 PDF 中有自己的域名，合成重复行后就读不到填好的 PDF，请保持单独的栏目。",
    en="these fields have names in the blank's own PDF form, which rows that repeat cannot keep.",
)
_PAGES: Final = Wording(zh="重复行须在同一页上。", en="rows that repeat stand on one page.")
_UNLIKE: Final = Wording(
    zh="同一列须都是填写处，或选框个数相同。",
    en="the cells of a column must be alike: places to write, or as many boxes.",
)


def repeated(draft: Draft, names: Sequence[PartName]) -> Drawn:
    """Return a draft in which marked fields are the cells of one table; what a column is called stands once.

    The cells are put into rows by where they stand. The first row gives each column its name, kind and options. A
    person who marks a single row says afterwards how many there are.

    Raises:
        UsageError: They are no rows of equal cells.
    """
    positions = sorted({name.field for name in names})
    fields = [draft.fields[position] for position in positions]
    _check(fields)
    rows = _rows(draft, positions)
    table = unique_id("rows", {field.id for field in draft.fields} | _table_ids(draft))
    columns: list[str] = []
    for position in rows[0]:
        columns.append(unique_id(draft.fields[position].id, set(columns)))
    name = "重复行" if draft.language.startswith("zh") else "Rows"
    changed = {}
    for number, row in enumerate(rows):
        for column, position, first in zip(columns, row, rows[0], strict=True):
            cell = _as_asked(draft.fields[position], draft.fields[first])
            place = DraftRow(table, name, number, column, draft.fields[first].label)
            changed[position] = replace(cell, row=place, certainty=1.0)
    return with_fields(draft, changed), PartName(rows[0][0], is_table=True)


def taken_apart(draft: Draft, name: PartName) -> Drawn:
    """Return a draft in which the cells of a table are fields of their own, called by their column and row."""
    table = table_of(draft.fields, name.field)
    if table is None:
        return draft, name
    taken = {one.id for at, one in enumerate(draft.fields) if at not in table.positions}
    taken |= _table_ids(draft, but=table.id)
    changed = {}
    for position in table.positions:
        cell, row = draft.fields[position], _row(draft.fields[position])
        own_id = unique_id(row.column, taken)
        changed[position] = replace(cell, id=own_id, label=f"{row.label} {row.row + 1}".strip(), row=None)
    return with_fields(draft, changed), PartName(name.field)


def with_row_count(draft: Draft, table: DraftTable, count: int) -> Draft:
    """Return a draft whose table has so many rows, 1 to `ROWS_MOST`.

    Rows are taken away from the end. A new row stands as far below the last one as that stands below the one before it;
    fields that were drafted there become its cells.
    """
    count = min(max(count, 1), ROWS_MOST)
    if count <= len(table.rows):
        return _without_positions(draft, [position for row in table.rows[count:] for position in row])
    made = draft
    for _ in range(count - len(table.rows)):
        current = table_of(made.fields, table.first)
        assert current is not None  # noqa: S101  it only grows, behind its first cell
        made = _with_new_row(made, current)
    return made


def without_row(draft: Draft, name: PartName) -> Drawn:
    """Return a draft without the row of a table in which a cell stands; the last row takes the table with it."""
    table = table_of(draft.fields, name.field)
    if table is None:
        return draft, name
    gone = next(row for row in table.rows if name.field in row)
    left = [row for row in table.rows if row is not gone]
    numbers = {position: number for number, row in enumerate(left) for position in row}
    changed = {at: replace(draft.fields[at], row=replace(_row(draft.fields[at]), row=to)) for at, to in numbers.items()}
    return _selected_after(with_fields(draft, changed), list(gone), left[0][0] if left else None)


def without_cells(draft: Draft, name: PartName) -> Drawn:
    """Return a draft without a table, or without the column in which a cell stands."""
    table = table_of(draft.fields, name.field)
    if table is None:
        return draft, name
    gone = table.positions if name.is_table else table.column_of(name.field)
    left = [position for position in table.rows[0] if position not in gone]
    return _selected_after(draft, list(gone), left[0] if left else None)


def _check(fields: Sequence[DraftField]) -> None:
    if not fields:
        raise UsageError(_FEW)
    if any(field.row is not None for field in fields):
        raise UsageError(_TAKEN)
    options = [option for field in fields for option in field.options]
    if any(field.pdf_name for field in fields) or any(one.pdf_name or one.pdf_state for one in options):
        raise UsageError(_NAMED)
    if len({field.page_no for field in fields} | {option.page_no for option in options}) > 1:
        raise UsageError(_PAGES)


def _rows(draft: Draft, positions: Sequence[int]) -> list[list[int]]:
    """Return the positions of fields in rows from top to bottom, in each row from the left.

    Raises:
        UsageError: The rows have not the same cells.
    """
    rows: list[list[int]] = []
    for position in sorted(positions, key=lambda one: draft.fields[one].place.center.y):
        place = draft.fields[position].place
        if rows and place.top < draft.fields[rows[-1][0]].place.center.y:
            rows[-1].append(position)
        else:
            rows.append([position])
    for row in rows:
        row.sort(key=lambda one: draft.fields[one].place.left)
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            first, own = len(rows[0]), len(row)
            raise UsageError(
                Wording(
                    zh=f"各行的栏目要一样多：第1行 {first} 个，第{number}行 {own} 个。",
                    en=f"each row needs as many cells: row 1 has {first}, row {number} has {own}.",
                )
            )
        pairs = [(draft.fields[one], draft.fields[first]) for one, first in zip(row, rows[0], strict=True)]
        if any(len(one.options) != len(first.options) for one, first in pairs):
            raise UsageError(_UNLIKE)
    return rows


def _as_asked(field: DraftField, first: DraftField) -> DraftField:
    """Return a field that asks what the first of its column does, at its own places."""
    options = tuple(
        replace(option, id=own.id, label=own.label, shape=own.shape, certainty=1.0)
        for option, own in zip(field.options, first.options, strict=True)
    )
    return replace(
        field,
        kind=first.kind,
        options=options,
        unit=first.unit,
        comb=first.comb,
        lines=first.lines,
        required=first.required,
    )


def _with_new_row(draft: Draft, table: DraftTable) -> Draft:
    last, top = table.rows[-1], draft.fields[table.rows[-1][0]].place.top
    if len(table.rows) > 1:
        down = top - draft.fields[table.rows[-2][0]].place.top
    else:
        down = max(draft.fields[position].place.height for position in last)
    made: list[DraftField] = []
    taken: list[int] = []
    for position in last:
        cell = _moved_down(draft, draft.fields[position], down)
        there = _field_at(draft, cell, taken)
        if there is not None:
            taken.append(there)
            cell = replace(_as_asked(draft.fields[there], cell), row=cell.row, certainty=1.0)
        else:
            cell = replace(cell, id=new_id(draft, cell.id))
        made.append(cell)
    behind = max(table.positions) + 1
    fields = [*draft.fields[:behind], *made, *draft.fields[behind:]]
    shifted = {one if one < behind else one + len(made) for one in taken}
    return replace(draft, fields=tuple(field for at, field in enumerate(fields) if at not in shifted))


def _moved_down(draft: Draft, cell: DraftField, down_mm: float) -> DraftField:
    size = draft.sizes_mm[cell.page_no - 1]

    def below(box: Rect) -> Rect:
        return on_page(Rect(box.left, box.top + down_mm, box.right, box.bottom + down_mm), size)

    row = _row(cell)
    return replace(
        cell,
        box=below(cell.box) if cell.box is not None else None,
        options=tuple(replace(option, box=below(option.box)) for option in cell.options),
        row=replace(row, row=row.row + 1),
        certainty=1.0,
    )


def _field_at(draft: Draft, cell: DraftField, taken: Sequence[int]) -> int | None:
    """Return the position of a lone field that stands where a cell would, and is of its sort; None for none."""
    for position, field in enumerate(draft.fields):
        lone = field.row is None and not field.pdf_name and position not in taken and field.page_no == cell.page_no
        if lone and len(field.options) == len(cell.options) and cell.place.contains(field.place.center):
            return position
    return None


def _selected_after(draft: Draft, gone: Sequence[int], position: int | None) -> Drawn:
    """Return a draft without some fields, and the table that still has a cell at a position, selected."""
    made = _without_positions(draft, gone)
    if position is None:
        return made, PartName(min(*gone, len(made.fields) - 1)) if made.fields else None
    return made, PartName(position - sum(1 for one in gone if one < position), is_table=True)


def _without_positions(draft: Draft, gone: Sequence[int]) -> Draft:
    return replace(draft, fields=tuple(field for at, field in enumerate(draft.fields) if at not in gone))


def _table_ids(draft: Draft, but: str = "") -> set[str]:
    return {field.row.table for field in draft.fields if field.row is not None} - {but}


def _row(cell: DraftField) -> DraftRow:
    assert cell.row is not None  # noqa: S101  only cells are asked
    return cell.row
