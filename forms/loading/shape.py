"""Plain values to the models of the grammar, with problems in words that name the cure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from forms.errors import did_you_mean
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
from forms.loading.problems import Problems, Route
from forms.loading.spec import (
    LABEL_KEYS,
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

_SPEC = TypeVar("_SPEC", bound=Spec)
_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "literal_error": "false",
}
_BOUNDS = {
    "too_short": "needs at least {min_length} entries, it has {actual_length}",
    "too_long": "takes at most {max_length} entries",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
}
_BY_KEY: dict[Any, type[Spec]] = {
    "table": TableSpec,
    "sections": SectionSpec,
    "rules": RuleSpec,
    "line": LineSpec,
    "blank": PictureSpec,
}
_CUSTOM = {"unknown_word", "bad_id", "bad_key", "bad_required", "bad_bound", "bad_pattern"}


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


def _wording(spec: type[Spec], tree: Mapping[str, Any], route: Route, detail: ErrorDetails) -> str:
    kind = detail["type"]
    if kind == "extra_forbidden":
        valid = _spec_at(spec, tree, route[:-1]).model_fields
        return f'unknown key "{route[-1]}"{did_you_mean(str(route[-1]), valid)}'
    if kind == "missing":
        return f'"{detail["loc"][-1]}" is missing'
    if kind in _CUSTOM:
        return detail["msg"]
    place, context = _place_name(route), detail.get("ctx", {})
    if kind in _TYPES:
        quotes = kind == "string_type" and isinstance(detail["input"], (bool, int, float))
        return f"{place} must be {_TYPES[kind]}" + (": write it in quotes" if quotes else "")
    if kind in _BOUNDS:
        return f"{place} {_BOUNDS[kind].format(**context)}"
    return f"{place} {detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _place_name(route: Route) -> str:
    """Return the key that a person would look for: `"columns"`, or `"columns", entry 2`."""
    keys = [position for position, step in enumerate(route) if isinstance(step, str)]
    if not keys:
        return "the definition"
    entries = [f"entry {int(step) + 1}" for step in route[keys[-1] + 1 :]]
    return ", ".join([f'"{route[keys[-1]]}"', *entries])


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
