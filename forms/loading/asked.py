"""What every field of a definition says, whether its form is laid out or a blank with places, to a `Field`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from forms.definition import Align, Condition, Field, FormRule, Kind, LabelPlace, Option, RepeatedField
from forms.definition.kinds import Answer
from forms.definition.provinces import JIANGSU
from forms.definition.rows import RowPlace
from forms.loading.bounds import bound_of, check_bounds
from forms.loading.placed.spec import PlacedFieldSpec
from forms.loading.problems import Problems, Route, key_words, nothing_said
from forms.loading.spec import AskedSpec, ColumnSpec, LineSpec, RuleSpec
from forms.wording import Wording


def make_field(
    spec: AskedSpec,
    options: tuple[Option, ...],
    label: str,
    label_place: LabelPlace,
    *,
    route: Route,
    problems: Problems,
) -> Field:
    """Return a field; what its kind has no use for is noted in `problems`.

    Args:
        spec: What the definition says of it.
        options: Its options.
        label: Its printed label, on one line.
        label_place: Where the label stands.
        route: Where it stands in the definition.
        problems: Where problems are noted.
    """
    lines = spec.lines or spec.kind.traits.lines
    _check_writing(spec, lines, route, problems)
    check_bounds(spec, route, problems)
    _check_parts(spec, route, problems)
    return Field(
        id=spec.field,
        label=label,
        name=spec.name or label,
        kind=spec.kind,
        unit=spec.unit or spec.kind.traits.unit,
        hint=spec.hint or "",
        options=options,
        required=spec.required is True,
        required_if=_condition(spec),
        lines=lines,
        comb=spec.comb or 0,
        label_place=label_place,
        align=spec.align or Align.LEFT,
        least=bound_of(spec.kind, spec.min),
        most=bound_of(spec.kind, spec.max),
        pattern=spec.pattern or "",
        province=spec.province or JIANGSU,
        in_parts=spec.parts,
    )


def in_one_line(label: str) -> str:
    """Return a label without its breaks: nothing stands for one beside Han, a space within Latin words."""
    return re.sub(r"(?<=[!-~])\n(?=[!-~])", " ", label).replace("\n", "")


def make_rule(spec: RuleSpec, repeated: Sequence[RepeatedField] = ()) -> FormRule:
    """Return a rule; whether it is whole is checked where its fields are known.

    A part `items.price` stands for the column's cells in all rows that are printed.
    """
    parts: list[str] = []
    for part in spec.parts or ():
        field_id, dot, column = part.partition(".")
        rows = next((one.rows for one in repeated if one.id == field_id), 0)
        parts += [RowPlace(field_id, row, column).cell_id for row in range(rows)] if dot and rows else [part]
    return FormRule(spec.rule, spec.field, spec.other or "", tuple(parts))


def check_options(kind: Kind, options: Mapping[str, object] | None, route: Route, problems: Problems) -> None:
    """Note a choice without options, and options of what is no choice."""
    if kind.is_choice and not options:
        what = Wording(
            zh=f"缺少选项（options）：{kind} 靠勾选回答",
            en=f'"options" are missing: kind {kind} is answered by ticking',
        )
        problems.add(what, route=route)
    if not kind.is_choice and options is not None:
        what = Wording(
            zh=f"{kind} 没有选项，只有 one 和 many 有", en=f"kind {kind} has no options: only one and many have"
        )
        problems.add(what, route=(*route, "options"))


def _check_writing(spec: AskedSpec, lines: int, route: Route, problems: Problems) -> None:
    if spec.kind.is_choice:
        for key in ("unit", "lines", "comb", "align"):
            if getattr(spec, key) is not None:
                problems.add(nothing_said(key, spec.kind), route=(*route, key))
    elif spec.kind.is_ink:
        for key in ("unit", "comb", "align"):
            if getattr(spec, key) is not None:
                problems.add(nothing_said(key, spec.kind), route=(*route, key))
    elif spec.comb and lines > 1:
        what = Wording(zh="分格的栏目只有一行：行数（lines）写 1，或不写格数（comb）", en="a comb has one line")
        problems.add(what, route=(*route, "comb"))
    elif spec.comb and spec.align is not None:
        what = Wording(zh="“align”对分格的栏目不起作用", en='"align" says nothing for a comb')
        problems.add(what, route=(*route, "align"))


def _check_parts(spec: AskedSpec, route: Route, problems: Problems) -> None:
    if not spec.parts:
        return
    if spec.kind.traits.answer is not Answer.DATE:
        problems.add(nothing_said("parts", spec.kind, "only a date has 年, 月 and 日"), route=(*route, "parts"))
    for key in ("comb", "unit", "hint", "align", "lines"):
        if getattr(spec, key) is not None:
            name = key_words(key)
            what = Wording(zh=f"{name.zh}对分年月日的日期不起作用", en=f"{name.en} says nothing for a date in parts")
            problems.add(what, route=(*route, key))
    if isinstance(spec, LineSpec | ColumnSpec | PlacedFieldSpec):
        what = Wording(zh="分年月日的日期要独占一格", en="a date in parts has a cell of its own")
        problems.add(what, route=(*route, "parts"))


def _condition(spec: AskedSpec) -> Condition | None:
    if isinstance(spec.required, dict):
        ((field_id, option_id),) = spec.required.items()
        return Condition(field_id, option_id)
    return None
