"""What people type about a draft: labels, ids, kinds, units, options, and the head of the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from forms.definition.kinds import Kind
from forms.errors import UsageError
from forms.geometry import Rect
from forms.terminal.printable import printable_line
from forms.wording import Wording
from scanner.adopt.draft import Draft, DraftField, DraftOption
from scanner.adopt.draft_tables import DraftTable, table_of
from scanner.adopt.printed import OutlineShape
from scanner.desk.adopting.changes.drawing import Drawn, moved, with_fields
from scanner.desk.adopting.changes.repeating import with_row_count
from scanner.desk.adopting.states import DraftState, PartName, as_column, field_of, place_of

LONGEST_WORDS: Final = 300
_LONGEST_NUMBER: Final = 7
_TAKEN: Final = Wording(
    zh="编号与另一列或另一组重复行相同，没有改。",
    en="this id is taken by another column or table: nothing was changed.",
)
_NUMBER_MOST: Final = 9999.0
_LINE_MM: Final = 6.0
_LINES_MOST: Final = 60


def worded(state: DraftState, name: PartName, posted: Mapping[str, str]) -> Drawn:
    """Return a draft with what a person has typed about a field or a box of it.

    Args:
        state: The draft.
        name: The part that is selected.
        posted: `label`, `id`, `kind`, `unit`, `lines`, `comb`, `required` of the field; `label.N`, `id.N`, `shape.N` of
            its options; `left`, `top`, `width`, `height` of the selected part's place, in millimetres. What is missing
            stays, but for `required`. For a table see `_worded_table`.

    Raises:
        UsageError: A table would have the id of another one, or two columns one id: they could not be told apart.
    """
    table = table_of(state.draft.fields, name.field)
    if table is not None and name.is_table:
        return _worded_table(state.draft, table, posted), name
    before = field_of(state.draft, name)
    column = table.column_of(name.field) if table is not None else (name.field,)
    draft = with_fields(state.draft, {one: _worded_field(state.draft.fields[one], posted) for one in column})
    if table is not None:
        _check_columns(draft, table)
    after = field_of(draft, name)
    if (after.box is None) != (before.box is None):
        return draft, PartName(name.field, 0 if after.options else -1)
    box = _place(draft_place=place_of(draft, name), posted=posted)
    return moved(draft, name, box) if box is not None else (draft, name)


def _worded_field(field: DraftField, posted: Mapping[str, str]) -> DraftField:
    """Return a field with what a person has typed; of a table's cell, what is typed is said of its column."""
    before = as_column(field)
    after = _with_options(_with_words(before, posted), posted)
    if after == before:
        return field
    row = None if field.row is None else replace(field.row, column=after.id, label=after.label)
    own = after if row is None else replace(after, id=field.id, label=field.label)
    return replace(own, row=row, certainty=1.0)


def _worded_table(draft: Draft, table: DraftTable, posted: Mapping[str, str]) -> Draft:
    """Return a draft with what a person has typed about a table and its columns.

    Args:
        draft: The draft.
        table: The table.
        posted: `label` and `id` of the table, `rows`; `label.N`, `id.N`, `kind.N` of its columns, from 0.
    """
    changed = {}
    for row in table.rows:
        for number, position in enumerate(row):
            keys = {key: f"{key}.{number}" for key in ("label", "id", "kind")}
            own = {key: posted[named] for key, named in keys.items() if named in posted}
            cell = draft.fields[position]
            cell = _worded_field(cell, {"required": "true" if cell.required else "", **own})
            place = cell.row
            assert place is not None  # noqa: S101  it is a cell
            called = replace(
                place, table=_words(posted.get("id", place.table)), name=_words(posted.get("label", place.name))
            )
            changed[position] = replace(cell, row=called)
    made = with_fields(draft, changed)
    _check_columns(made, table)
    now = table_of(made.fields, table.first)
    count = _whole(posted.get("rows"), len(table.rows), least=1)
    return made if now is None or count == len(now.rows) else with_row_count(made, now, count)


def _check_columns(draft: Draft, table: DraftTable) -> None:
    rows = [draft.fields[position].row for position in table.rows[0]]
    columns = [row.column for row in rows if row is not None]
    name = rows[0].table if rows[0] is not None else ""
    others = {one.row.table for at, one in enumerate(draft.fields) if one.row is not None and at not in table.positions}
    if len(set(columns)) < len(columns) or name in others:
        raise UsageError(_TAKEN)


def headed(state: DraftState, posted: Mapping[str, str]) -> DraftState:
    """Return a draft with what a person has typed about the form as a whole: `title`, `form_id`, `language`."""
    draft = replace(
        state.draft,
        title=_words(posted.get("title", state.draft.title)),
        language=_words(posted.get("language", state.draft.language)),
    )
    return DraftState(_words(posted.get("form_id", state.form_id)), draft)


def _with_words(field: DraftField, posted: Mapping[str, str]) -> DraftField:
    made = replace(
        field,
        id=_words(posted.get("id", field.id)),
        label=_words(posted.get("label", field.label)),
        unit=_words(posted.get("unit", field.unit)),
        lines=_whole(posted.get("lines"), field.lines, least=1),
        comb=_whole(posted.get("comb"), field.comb, least=0),
        required=posted.get("required") == "true" if "label" in posted else field.required,
    )
    kind = next((kind for kind in Kind if kind.value == posted.get("kind")), field.kind)
    return made if kind is field.kind else _of_kind(made, kind)


def _of_kind(field: DraftField, kind: Kind) -> DraftField:
    """Return a field of another kind; what says nothing for it is left out.

    A place to write that becomes a choice has one box, where it was written; a choice of one box that becomes a place
    to write is written there. A choice of several boxes stays a choice.
    """
    if kind.is_choice and field.box is not None:
        option = DraftOption("option_1", field.label, field.page_no, field.box, certainty=1.0, pdf_name=field.pdf_name)
        return replace(field, kind=kind, box=None, options=(option,), unit="", lines=1, comb=0, pdf_name="")
    if not kind.is_choice and field.options:
        if len(field.options) > 1:
            return field
        lone = field.options[0]
        return replace(field, kind=kind, box=lone.box, options=(), pdf_name=lone.pdf_name or field.pdf_name)
    if kind.is_ink:
        return replace(field, kind=kind, unit="", comb=0)
    if kind is Kind.LONG_TEXT and field.box is not None:
        lines = max(field.lines, int(field.box.height / _LINE_MM), 2)
        return replace(field, kind=kind, lines=min(lines, _LINES_MOST), comb=0)
    return replace(field, kind=kind)


def _with_options(field: DraftField, posted: Mapping[str, str]) -> DraftField:
    options = []
    for position, option in enumerate(field.options):
        shape = next((one for one in OutlineShape if one.value == posted.get(f"shape.{position}")), option.shape)
        worded_option = replace(
            option,
            id=_words(posted.get(f"id.{position}", option.id)),
            label=_words(posted.get(f"label.{position}", option.label)),
            shape=shape,
        )
        options.append(worded_option if worded_option == option else replace(worded_option, certainty=1.0))
    return replace(field, options=tuple(options))


def _place(*, draft_place: tuple[int, Rect] | None, posted: Mapping[str, str]) -> Rect | None:
    """Return the place that was typed, or None where it is as it was."""
    if draft_place is None:
        return None
    box = draft_place[1]
    was = {"left": box.left, "top": box.top, "width": box.width, "height": box.height}
    typed = {key: number_of(posted.get(key)) for key in was}
    now = {key: round(value, 1) if (said := typed[key]) is None else said for key, value in was.items()}
    if all(abs(now[key] - round(was[key], 1)) < 0.05 for key in was):
        return None
    return Rect.at(now["left"], now["top"], max(now["width"], 0.0), max(now["height"], 0.0))


def number_of(text: str | None) -> float | None:
    """Return a number of millimetres that a request gives; None if it is none."""
    kept = (text or "").strip()
    try:
        found = float(kept) if kept.isascii() and len(kept) <= _LONGEST_NUMBER else None
    except ValueError:
        return None
    return found if found is not None and 0.0 <= found <= _NUMBER_MOST else None


def _whole(text: str | None, before: int, *, least: int) -> int:
    kept = (text or "").strip()
    if text is not None and not kept:
        return least
    return max(int(kept), least) if kept.isascii() and kept.isdigit() and len(kept) <= _LONGEST_NUMBER else before


def _words(text: str) -> str:
    return printable_line(text).strip()[:LONGEST_WORDS]
