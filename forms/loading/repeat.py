"""A field that repeats, from the definition to rows: the heads of its columns, and a field for each cell under them."""

from __future__ import annotations

from collections.abc import Sequence

from forms.definition import Cell, CellRole, Field, LabelPlace, Option, RepeatedField, Row
from forms.definition.kinds import Answer
from forms.loading.asked import check_options, in_one_line, make_field
from forms.loading.problems import Problems, Route
from forms.loading.spec import ColumnSpec, RepeatSpec
from forms.wording import Wording

TAKEN_BY_A_COLUMN = Wording(zh="编号（id）与前面的列重复，请改一个", en="this id is taken by a column before it")


def make_repeated(
    spec: RepeatSpec, route: Route, problems: Problems
) -> tuple[RepeatedField, list[tuple[Field, Route]]]:
    """Return a field that repeats, and the fields of its cells, row by row, with the routes of their columns.

    Args:
        spec: The field.
        route: Where it stands in the definition.
        problems: Where problems are noted.
    """
    columns: list[Field] = []
    places: list[Route] = []
    for position, column in enumerate(spec.cells):
        place = (*route, "cells", position)
        if column.field in [one.id for one in columns]:
            problems.add(TAKEN_BY_A_COLUMN, route=(*place, "field"))
        columns.append(_column(column, place, problems))
        places.append(place)
    repeated = RepeatedField(spec.field, spec.name, spec.repeat, tuple(columns))
    cells = [
        (repeated.cell(row, column), place)
        for row in range(spec.repeat)
        for column, place in zip(columns, places, strict=True)
    ]
    return repeated, cells


def rows_of(repeated: RepeatedField, spec: RepeatSpec, columns_mm: Sequence[float], height_mm: float) -> list[Row]:
    """Return the printed rows of a field that repeats: its head, which is printed again on each page, and its cells."""
    heads = tuple(Cell(CellRole.LABEL, column.label, is_head=True) for column in spec.cells)
    widths = tuple(columns_mm)
    head = Row(heads, widths, 0.0, height_mm, new_page=spec.new_page, is_head=True)
    written = [
        Row(
            tuple(Cell(CellRole.WRITING, field_id=repeated.cell(row, column).id) for column in repeated.columns),
            widths,
            0.0,
            spec.height or height_mm,
            head=head,
        )
        for row in range(repeated.rows)
    ]
    return [head, *written]


def _column(spec: ColumnSpec, route: Route, problems: Problems) -> Field:
    check_options(spec.kind, spec.options, route, problems)
    if spec.kind.traits.answer is Answer.PARAGRAPHS and spec.lines is None:
        what = Wording(zh=f"{spec.kind} 列要写行数（lines）", en=f"a column of kind {spec.kind} says its lines")
        problems.add(what, route=(*route, "kind"))
    options = tuple(Option(option_id, label) for option_id, label in (spec.options or {}).items())
    label = in_one_line(spec.label)
    return make_field(spec, options, label, LabelPlace.NONE, route=route, problems=problems)
