"""A grid of the definition to rows: questions below each other, their options' words printed once above the boxes."""

from __future__ import annotations

from collections.abc import Sequence

from forms.definition import Align, Cell, CellRole, Field, Kind, LabelPlace, Option, Row
from forms.loading.asked import in_one_line, make_field
from forms.loading.problems import Problems, Route
from forms.loading.spec import FieldSpec, GridSpec, QuestionSpec
from forms.wording import Wording

DEFAULT_ROW_MM = 8.0  # a box of 4 mm with as much room above and below as between two lines of boxes


def make_grid(
    spec: GridSpec, columns: Sequence[float], route: Route, problems: Problems
) -> tuple[list[Row], list[tuple[Field, Route]]]:
    """Return the rows of a grid, its head first, and its questions with their routes.

    A question's row repeats the head above it where it starts a page.

    Args:
        spec: The grid.
        columns: The widths of its own columns, or of the table's: that of the questions, then one for each option.
        route: Where it stands in the definition.
        problems: Where problems are noted.
    """
    if len(columns) != len(spec.options) + 1:
        count = len(spec.options)
        what = Wording(
            zh=f"{count} 个选项的方阵应有 {count + 1} 列，不是 {len(columns)} 列",
            en=f"a grid of {count} options has {count + 1} columns, not {len(columns)}: "
            "the questions' and one for each option",
        )
        problems.add(what, route=(*route, "columns"))
    options = tuple(Option(option_id, in_one_line(label)) for option_id, label in spec.options.items())
    heads = [
        Cell(CellRole.LABEL, spec.heading or "", is_head=True),
        *(Cell(CellRole.LABEL, label, is_head=True) for label in spec.options.values()),
    ]
    height = spec.height or DEFAULT_ROW_MM
    head = Row(
        cells=tuple(heads),
        columns_mm=tuple(columns),
        indent_mm=0.0,
        height_mm=height,
        new_page=spec.new_page,
        is_head=True,
    )
    rows: list[Row] = [head]
    fields: list[tuple[Field, Route]] = []
    for question_id, entry in spec.questions.items():
        place = (*route, "questions", question_id)
        own = entry if isinstance(entry, QuestionSpec) else QuestionSpec(label=entry)
        required = spec.required if own.required is None else own.required
        asked = FieldSpec(field=question_id, kind=Kind.ONE, label=own.label, name=own.name, required=required)
        question = make_field(asked, options, in_one_line(own.label), LabelPlace.CELL, route=place, problems=problems)
        fields.append((question, place))
        boxes = (Cell(CellRole.WRITING, field_id=question_id, option_id=option.id) for option in options)
        cells = (Cell(CellRole.LABEL, own.label, align=Align.LEFT), *boxes)
        rows.append(Row(cells=cells, columns_mm=tuple(columns), indent_mm=0.0, height_mm=height, head=head))
    return rows, fields
