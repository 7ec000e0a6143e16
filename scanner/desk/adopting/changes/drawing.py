"""What people do to a draft with the mouse or the arrow keys: draw, move, remove, put boxes together, take them apart.

Each function returns the draft as it is then, and the part that is to be selected. What they leave is not checked here:
`faults` says what is wrong with it, and people see it while they work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from forms.definition.kinds import Kind
from forms.geometry import Rect
from scanner.adopt.draft import Draft, DraftField, DraftOption
from scanner.adopt.draft_tables import table_of
from scanner.adopt.guesses.naming import option_ids, unique_id
from scanner.desk.adopting.states import PartName, field_of, option_of

Drawn = tuple[Draft, PartName | None]

_LEAST_MM: Final = 1.0
_ROW_MM: Final = 4.0
"""Places whose tops differ by less stand in one row."""


def drawn(draft: Draft, page_no: int, box: Rect, *, is_box: bool) -> Drawn:
    """Return a draft with a new field, in reading order: a place to write, or a choice of one box.

    Args:
        draft: The draft.
        page_no: The page, from 1.
        box: Where it was drawn.
        is_box: Whether it is a box to tick.
    """
    page_no = min(max(page_no, 1), len(draft.sizes_mm))
    place = on_page(box, draft.sizes_mm[page_no - 1])
    name = new_id(draft, "choice" if is_box else "field")
    if is_box:
        option = DraftOption("option_1", "", page_no, place)
        field = DraftField(name, "", Kind.MANY, 1.0, page_no, options=(option,))
    else:
        field = DraftField(name, "", Kind.TEXT, 1.0, page_no, place)
    made = _inserted(draft, field)
    position = made.fields.index(field)
    return made, PartName(position, 0 if is_box else -1)


def moved(draft: Draft, name: PartName, box: Rect) -> Drawn:
    """Return a draft with a part at another place of its page; whoever moves a place has looked at it."""
    field, option = field_of(draft, name), option_of(draft, name)
    if not 1 <= (field if option is None else option).page_no <= len(draft.sizes_mm):
        return draft, name
    if option is not None:
        place = on_page(box, draft.sizes_mm[option.page_no - 1])
        return _with_option(draft, name, replace(option, box=place, certainty=1.0)), name
    if field.box is None:
        return draft, name
    place = on_page(box, draft.sizes_mm[field.page_no - 1])
    return with_field(draft, name.field, replace(field, box=place, certainty=1.0)), name


def removed(draft: Draft, name: PartName) -> Drawn:
    """Return a draft without a field or a box; a choice that loses its last box goes with it.

    A box of a table's column goes in all rows.
    """
    field, table = field_of(draft, name), table_of(draft.fields, name.field)
    if table is not None:
        column = {position: _without_option(draft.fields[position], name) for position in table.column_of(name.field)}
        return with_fields(draft, column), PartName(name.field, min(name.option, len(field.options) - 2))
    if name.option >= 0 and len(field.options) > 1:
        selected = PartName(name.field, min(name.option, len(field.options) - 2))
        return with_field(draft, name.field, _without_option(field, name)), selected
    fields = tuple(one for position, one in enumerate(draft.fields) if position != name.field)
    return replace(draft, fields=fields), PartName(min(name.field, len(fields) - 1)) if fields else None


def confirmed(draft: Draft, name: PartName) -> Drawn:
    """Return a draft with a field that a person has found right, with all its options.

    Of a table's cell that is its whole column; of a table all its cells, and that its rows ask the same.
    """
    table = table_of(draft.fields, name.field)
    if table is None:
        positions: Sequence[int] = [name.field]
    else:
        positions = table.positions if name.is_table else table.column_of(name.field)
    changed = {position: _certain(draft.fields[position], with_row=name.is_table) for position in positions}
    return with_fields(draft, changed), name


def _certain(field: DraftField, *, with_row: bool) -> DraftField:
    options = tuple(replace(option, certainty=1.0) for option in field.options)
    row = replace(field.row, certainty=1.0) if with_row and field.row is not None else field.row
    return replace(field, certainty=1.0, options=options, row=row)


def grouped(draft: Draft, names: Sequence[PartName]) -> Drawn:
    """Return a draft with boxes as one choice: that of the first of them, which a person then names.

    Two boxes or more that had been choices of their own become a choice of one; a choice that had several keeps its
    kind. Choices that are left without boxes go.
    """
    chosen = _boxes_among(draft, names)
    if len(chosen) < 2:
        return draft, chosen[0] if chosen else None
    wholes = [field_of(draft, name) for name in chosen]
    keeper = next((one for one in wholes if len(one.options) > 1), wholes[0])
    kind = keeper.kind if len(keeper.options) > 1 else Kind.ONE
    options = _with_own_ids(_in_order([_named_itself(draft, name) for name in chosen]))
    joined = replace(_choice(keeper, options), kind=kind, certainty=1.0, pdf_name="")
    kept = [
        replace(field, id=new_id(draft, field.id)) if field.id == joined.id else field
        for field in _without(draft, chosen)
    ]
    made = _inserted(replace(draft, fields=tuple(kept)), joined)
    return made, PartName(made.fields.index(joined))


def parted(draft: Draft, names: Sequence[PartName]) -> Drawn:
    """Return a draft in which each of some boxes is a choice of its own; the last box of a choice stays in it."""
    chosen: list[PartName] = []
    for name in _boxes_among(draft, names):
        others = [one for one in chosen if one.field == name.field]
        if len(others) + 1 < len(field_of(draft, name).options):
            chosen.append(name)
    made, selected = replace(draft, fields=tuple(_without(draft, chosen))), None
    for name in chosen:
        option = _named_itself(draft, name)
        selected = DraftField(
            new_id(made, option.id),
            option.label,
            Kind.MANY,
            1.0,
            option.page_no,
            options=(replace(option, certainty=1.0),),
        )
        made = _inserted(made, selected)
    return made, None if selected is None else PartName(made.fields.index(selected))


def _boxes_among(draft: Draft, names: Sequence[PartName]) -> list[PartName]:
    """Return the boxes among marked parts, in their order; those of a table's cells stay as they are."""
    return sorted({name for name in names if name.option >= 0 and draft.fields[name.field].row is None})


def _without_option(field: DraftField, name: PartName) -> DraftField:
    return _choice(field, tuple(one for position, one in enumerate(field.options) if position != name.option))


def _without(draft: Draft, names: Sequence[PartName]) -> list[DraftField]:
    """Return the fields of a draft without some boxes; a choice that has none left is not among them."""
    kept = []
    for position, field in enumerate(draft.fields):
        left = tuple(one for at, one in enumerate(field.options) if PartName(position, at) not in names)
        if left or not field.options:
            kept.append(_choice(field, left) if len(left) < len(field.options) else field)
    return kept


def _named_itself(draft: Draft, name: PartName) -> DraftOption:
    """Return an option that says the name of its box in the blank's PDF form, where its field had said it for all."""
    field = field_of(draft, name)
    option = field.options[name.option]
    return replace(option, pdf_name=option.pdf_name or field.pdf_name)


def ordered(draft: Draft, name: PartName | None) -> Drawn:
    """Return a draft with its fields in reading order: page by page, row by row, from the left."""
    fields = tuple(sorted(draft.fields, key=_order))
    made = replace(draft, fields=fields)
    if name is None:
        return made, None
    selected = field_of(draft, name)
    position = next(at for at, one in enumerate(fields) if one is selected)
    table = table_of(fields, position)
    if name.is_table and table is not None:
        return made, PartName(table.first, is_table=True)
    return made, PartName(position, name.option)


def with_fields(draft: Draft, fields: Mapping[int, DraftField]) -> Draft:
    """Return a draft with other fields at some positions."""
    return replace(draft, fields=tuple(fields.get(position, field) for position, field in enumerate(draft.fields)))


def with_field(draft: Draft, position: int, field: DraftField) -> Draft:
    """Return a draft with another field at a position."""
    return replace(draft, fields=(*draft.fields[:position], field, *draft.fields[position + 1 :]))


def on_page(box: Rect, size_mm: tuple[float, float]) -> Rect:
    """Return a place moved onto a page, in tenths of a millimetre, 1 mm wide and high at least."""
    # a tenth of a millimetre less than the page: a definition is written in tenths
    most_right, most_bottom = size_mm[0] - 0.1, size_mm[1] - 0.1
    width = min(max(box.width, _LEAST_MM), most_right)
    height = min(max(box.height, _LEAST_MM), most_bottom)
    left = round(min(max(box.left, 0.0), most_right - width), 1)
    top = round(min(max(box.top, 0.0), most_bottom - height), 1)
    return Rect(left, top, round(left + width, 1), round(top + height, 1))


def _with_option(draft: Draft, name: PartName, option: DraftOption) -> Draft:
    field = field_of(draft, name)
    options = (*field.options[: name.option], option, *field.options[name.option + 1 :])
    return with_field(draft, name.field, _choice(field, options))


def _choice(field: DraftField, options: tuple[DraftOption, ...]) -> DraftField:
    """Return a choice with other options; it stands where the first of them does."""
    return replace(field, options=options, page_no=options[0].page_no if options else field.page_no)


def _in_order(options: Sequence[DraftOption]) -> tuple[DraftOption, ...]:
    return tuple(sorted(options, key=lambda one: (one.page_no, round(one.box.top / _ROW_MM), one.box.left)))


def _with_own_ids(options: Sequence[DraftOption]) -> tuple[DraftOption, ...]:
    """Return options whose ids are not the same: those of their words where two have one id."""
    if len({one.id for one in options}) == len(options):
        return tuple(options)
    ids = option_ids([one.label for one in options])
    return tuple(replace(one, id=name) for one, name in zip(options, ids, strict=True))


def _inserted(draft: Draft, field: DraftField) -> Draft:
    """Return a draft with one more field, before the first that stands behind it on paper."""
    mine = _order(field)
    position = next((at for at, one in enumerate(draft.fields) if _order(one) > mine), len(draft.fields))
    return replace(draft, fields=(*draft.fields[:position], field, *draft.fields[position:]))


def _order(field: DraftField) -> tuple[int, int, float]:
    return field.page_no, round(field.place.top / _ROW_MM), field.place.left


def new_id(draft: Draft, stem: str) -> str:
    """Return an id that no field and no table has, beginning with a word."""
    tables = {field.row.table for field in draft.fields if field.row is not None}
    return unique_id(stem, {field.id for field in draft.fields} | tables)
