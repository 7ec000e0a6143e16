"""A grid on the blank of somebody else: questions below each other whose options stand in shared columns."""

from __future__ import annotations

from forms.definition import Field, LabelPlace, Option
from forms.loading.asked import in_one_line, make_field
from forms.loading.placed.repeat import PlaceMaker
from forms.loading.placed.spec import PlacedGridSpec
from forms.loading.problems import Problems, Route
from forms.loading.spec import AskedSpec, QuestionSpec
from forms.wording import Wording


def make_placed_grid(
    spec: PlacedGridSpec, route: Route, problems: Problems, place: PlaceMaker
) -> list[tuple[Field, Route]]:
    """Return the questions of a grid with their routes; each box stands where its column and its question's row cross.

    Args:
        spec: The grid.
        route: Where it stands in the definition.
        problems: Where problems are noted.
        place: Makes places.
    """
    if not spec.kind.is_choice:
        what = Wording(
            zh=f"方阵的类型（kind）应为 one 或 many，不是 {spec.kind}",
            en=f"a grid is of kind one or many, not {spec.kind}",
        )
        problems.add(what, route=(*route, "kind"))
    if len(spec.columns) != len(spec.options):
        what = Wording(
            zh=f"{len(spec.options)} 个选项却有 {len(spec.columns)} 列，每列写左、右",
            en=f"{len(spec.columns)} columns for {len(spec.options)} options: left and right of each one's boxes",
        )
        problems.add(what, route=(*route, "columns"))
    if len(spec.rows) != len(spec.questions):
        what = Wording(
            zh=f"{len(spec.questions)} 个问题却有 {len(spec.rows)} 行，每行写上、下",
            en=f"{len(spec.rows)} rows for {len(spec.questions)} questions: top and bottom of each one's boxes",
        )
        problems.add(what, route=(*route, "rows"))
    fields: list[tuple[Field, Route]] = []
    for (question_id, entry), (top, bottom) in zip(spec.questions.items(), spec.rows, strict=False):
        own = entry if isinstance(entry, QuestionSpec) else QuestionSpec(label=entry)
        at = (*route, "questions", question_id)
        options = tuple(
            Option(
                option_id,
                label,
                place=place(f"{question_id}.{option_id}", (left, top, right, bottom), at, spec.shape),
            )
            for (option_id, label), (left, right) in zip(spec.options.items(), spec.columns, strict=False)
        )
        required = spec.required if own.required is None else own.required
        asked = AskedSpec(field=question_id, kind=spec.kind, name=own.name, required=required)
        label = in_one_line(own.label)
        fields.append((make_field(asked, options, label, LabelPlace.CELL, route=at, problems=problems), at))
    return fields
