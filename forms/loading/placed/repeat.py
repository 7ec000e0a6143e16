"""A field that repeats on the blank of somebody else: a table's printed rows, each cell with its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from forms.definition import Field, LabelPlace, Option, RepeatedField
from forms.definition.places import Place, Shape
from forms.loading.asked import check_options, make_field
from forms.loading.placed.spec import PlacedColumnSpec, PlacedRepeatSpec
from forms.loading.problems import Problems, Route, nothing_said
from forms.loading.repeat import TAKEN_BY_A_COLUMN
from forms.wording import Wording

PlaceMaker = Callable[[str, Sequence[float], Route, Shape], Place | None]
"""Makes a place of a name, a box in mm, its route and its shape; None where the box is wrong, which it notes."""


def make_placed_rows(
    spec: PlacedRepeatSpec, route: Route, problems: Problems, place: PlaceMaker
) -> tuple[RepeatedField, list[tuple[Field, Route]]]:
    """Return a field that repeats, and the fields of its cells, row by row, with places and their columns' routes.

    Args:
        spec: The field.
        route: Where it stands in the definition.
        problems: Where problems are noted.
        place: Makes places.
    """
    routes = [(*route, "cells", position) for position in range(len(spec.cells))]
    columns: list[Field] = []
    for column, at in zip(spec.cells, routes, strict=True):
        if column.field in [one.id for one in columns]:
            problems.add(TAKEN_BY_A_COLUMN, route=(*at, "field"))
        columns.append(_column(column, spec.repeat, at, problems))
    repeated = RepeatedField(spec.field, spec.name, spec.repeat, tuple(columns))
    cells = [
        (_placed(repeated.cell(row, made), column, row, at, place), at)
        for row in range(spec.repeat)
        for made, column, at in zip(columns, spec.cells, routes, strict=True)
    ]
    return repeated, cells


def _column(spec: PlacedColumnSpec, rows: int, route: Route, problems: Problems) -> Field:
    check_options(spec.kind, spec.options, route, problems)
    if spec.kind.is_choice == (spec.boxes is not None):
        missing = Wording(zh="缺少位置（boxes）：每行一个", en='"boxes" is missing: one for each row')
        problems.add(nothing_said("boxes", spec.kind, "its options have them") if spec.boxes else missing, route=route)
    for boxes in (spec.boxes, *(option.boxes for option in (spec.options or {}).values())):
        if boxes is not None and len(boxes) != rows:
            what = Wording(zh=f"{rows} 行却有 {len(boxes)} 个位置", en=f"{len(boxes)} boxes for {rows} rows")
            problems.add(what, route=route)
    options = tuple(Option(option_id, option.label) for option_id, option in (spec.options or {}).items())
    return make_field(spec, options, spec.label, LabelPlace.NONE, route=route, problems=problems)


def _placed(cell: Field, spec: PlacedColumnSpec, row: int, route: Route, place: PlaceMaker) -> Field:
    """Return a cell with its places; a row for which a box is missing has none, which is noted already."""

    def in_row(name: str, boxes: Sequence[Sequence[float]], at: Route, shape: Shape) -> Place | None:
        return place(name, boxes[row], (*at, "boxes", row), shape) if row < len(boxes) else None

    if spec.boxes is not None:
        return replace(cell, place=in_row(cell.id, spec.boxes, route, Shape.SQUARE))
    asked = spec.options or {}
    options = []
    for option in cell.options:
        own, at = asked[option.id], (*route, "options", option.id)
        options.append(replace(option, place=in_row(f"{cell.id}.{option.id}", own.boxes, at, own.shape)))
    return replace(cell, options=tuple(options))
