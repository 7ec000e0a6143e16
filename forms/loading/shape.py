"""Plain values to the models of the grammar, with problems in words that name the cure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from forms.loading.placed.spec import (
    PictureSpec,
    PlacedCellOptionSpec,
    PlacedColumnSpec,
    PlacedFieldSpec,
    PlacedFormSpec,
    PlacedGridSpec,
    PlacedOptionSpec,
    PlacedRepeatSpec,
)
from forms.loading.problems import MUST_BE, Problems, Route, key_words
from forms.loading.spec import (
    LABEL_KEYS,
    REFUSED,
    REFUSED_OF_KEY,
    FieldSpec,
    FreeRowSpec,
    GridSpec,
    GroupSpec,
    LabelSpec,
    LineSpec,
    OptionSpec,
    QuestionSpec,
    RepeatSpec,
    RowSpec,
    RuleSpec,
    SectionSpec,
    Spec,
    TableSpec,
)
from forms.wording import NO_WORDS, Wording, did_you_mean

_SPEC = TypeVar("_SPEC", bound=Spec)
_WHOLE_NUMBER = Wording(zh="整数", en="a whole number")
_NUMBER = Wording(zh="数", en="a number")
_MAPPING = Wording(zh="映射", en="a mapping")
_TYPES = {
    "string_type": Wording(zh="文字", en="text"),
    "int_type": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": Wording(zh="true 或 false", en="true or false"),
    "list_type": Wording(zh="列表", en="a list"),
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "literal_error": Wording(zh="false", en="false"),
}
"""What a value must be, by pydantic's type of its error."""

_BOUNDS = {
    "too_short": Wording(
        zh="至少 {min_length} 项，现有 {actual_length} 项",
        en=" needs at least {min_length} entries, it has {actual_length}",
    ),
    "too_long": Wording(zh="最多 {max_length} 项", en=" takes at most {max_length} entries"),
    "greater_than": Wording(zh="应大于 {gt:g}", en=" must be more than {gt:g}"),
    "greater_than_equal": Wording(zh="应不小于 {ge:g}", en=" must be at least {ge:g}"),
    "less_than_equal": Wording(zh="应不大于 {le:g}", en=" must be at most {le:g}"),
}
"""What is wrong with the size of a value, by pydantic's type of its error."""

_IN_QUOTES = Wording(zh="，请加引号", en=": write it in quotes")
_BY_KEY: dict[Any, type[Spec]] = {
    "table": TableSpec,
    "sections": SectionSpec,
    "rules": RuleSpec,
    "line": LineSpec,
    "blank": PictureSpec,
}


def check_shape(spec: type[_SPEC], tree: Mapping[str, Any], problems: Problems) -> _SPEC:
    """Return the tree as a model.

    Raises:
        DefinitionError: The tree has another shape; everything that is wrong is told.
    """
    try:
        return spec.model_validate(tree)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            route = problems.places.settle(detail["loc"])
            problems.add(_wording(spec, tree, route, detail), route=route)
        problems.check()
        raise


def _wording(spec: type[Spec], tree: Mapping[str, Any], route: Route, detail: ErrorDetails) -> Wording:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        valid = _spec_at(spec, tree, route[:-1]).model_fields
        what = Wording(zh=f"没有“{route[-1]}”这个关键字", en=f'unknown key "{route[-1]}"')
        return what + did_you_mean(str(route[-1]), valid)
    if kind == "missing":
        key = key_words(detail["loc"][-1])
        return Wording(zh=f"缺少{key.zh}", en=f"{key.en} is missing")
    if kind == REFUSED:
        return _carried(context)
    return _place_name(route) + _wording_of_key(kind, context, detail)


def _wording_of_key(kind: str, context: Mapping[str, Any], detail: ErrorDetails) -> Wording:
    """Return what is said of a key, to be put behind its name."""
    if kind == REFUSED_OF_KEY:
        return _carried(context)
    if kind in _TYPES:
        quotes = kind == "string_type" and isinstance(detail["input"], (bool, int, float))
        return MUST_BE + _TYPES[kind] + (_IN_QUOTES if quotes else NO_WORDS)
    if kind in _BOUNDS:
        what = _BOUNDS[kind]
        return Wording(zh=what.zh.format(**context), en=what.en.format(**context))
    words = f"{detail['msg'][:1].lower()}{detail['msg'][1:]}"
    return Wording(zh=f"写法不对（{words}）", en=f" {words}")


def _carried(context: Mapping[str, Any]) -> Wording:
    """Return the wording that an error of ours has carried through pydantic (`spec.refusal`)."""
    what = context["what"]
    assert isinstance(what, Wording)  # noqa: S101  `refusal` has put it there
    return what


def _place_name(route: Route) -> Wording:
    """Return the key that a person would look for: `"columns"`, or `"columns", entry 2`."""
    keys = [position for position, step in enumerate(route) if isinstance(step, str)]
    if not keys:
        return Wording(zh="定义", en="the definition")
    name = key_words(route[keys[-1]])
    for step in route[keys[-1] + 1 :]:
        name += Wording(zh=f"第 {int(step) + 1} 项", en=f", entry {int(step) + 1}")
    return name


def _spec_at(spec: type[Spec], tree: Mapping[str, Any], route: Route) -> type[Spec]:
    """Return the model of the mapping at a route, told by the keys that lead to it."""
    node: Any = tree
    for step in route:
        node = node[step]
    keys = [step for step in route if isinstance(step, str)]
    if not keys or not isinstance(node, dict):
        return spec
    if spec is PlacedFormSpec and keys[0] == "fields":
        return _placed_spec(node, keys)
    if len(keys) > 1 and keys[-2] == "options":
        return OptionSpec
    if len(keys) > 1 and keys[-2] == "questions":
        return QuestionSpec
    if keys[-1] == "rows" and isinstance(route[-2], str):  # a row, not a cell in a row that is a list
        return _row_spec(node, is_inner=keys.count("rows") > 1)
    cell = LabelSpec if "field" not in node and node.keys() <= LABEL_KEYS else FieldSpec
    return _BY_KEY.get(keys[-1], cell)


def _placed_spec(node: Mapping[str, Any], keys: Sequence[str]) -> type[Spec]:
    """Return the model of a mapping among the fields of a definition with places."""
    in_table = "cells" in keys
    if len(keys) > 1 and keys[-2] == "questions":
        return QuestionSpec
    if len(keys) > 1 and keys[-2] == "options":
        return PlacedCellOptionSpec if in_table else PlacedOptionSpec
    if in_table:
        return PlacedColumnSpec
    return PlacedRepeatSpec if "repeat" in node else PlacedGridSpec if "questions" in node else PlacedFieldSpec


def _row_spec(node: Mapping[str, Any], *, is_inner: bool) -> type[Spec]:
    """Return the model of a mapping among rows."""
    by_key: dict[str, type[Spec]] = {"questions": GridSpec, "repeat": RepeatSpec, "heading": GroupSpec}
    found = next((spec for key, spec in by_key.items() if key in node), None)
    return found or (RowSpec if is_inner else FreeRowSpec)
