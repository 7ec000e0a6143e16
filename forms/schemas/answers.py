"""The JSON Schema of a form's answers, field by field, as a record has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from forms.definition import Field, Form, RepeatedField
from forms.definition.kinds import Answer

_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_PLAIN: Final[Mapping[Answer, str]] = {
    Answer.WORDS: "string",
    Answer.PARAGRAPHS: "string",
    Answer.NUMBER: "number",
    Answer.WHOLE_NUMBER: "integer",
    Answer.INK: "boolean",
}
"""The sorts of answers that a JSON type says all about."""


def answers_schema(form: Form) -> dict[str, Any]:
    """Return the JSON Schema of a record's `answers`: every field of the form, or none where nothing was read."""
    rows = {one.id: _rows(one) for one in form.repeated}
    properties: dict[str, Any] = {}
    for field in form.fields:
        if field.row is None:
            properties[field.id] = _answer(field)
        else:
            properties[field.row.field_id] = rows[field.row.field_id]
    return {
        "type": "object",
        "description": "Every field of the form to its value, null for what is blank or cannot be understood; "
        "empty where nothing was read.",
        "properties": properties,
        "additionalProperties": False,
        "anyOf": [{"required": list(properties)}, {"maxProperties": 0}],
    }


def _rows(repeated: RepeatedField) -> dict[str, Any]:
    """Return the schema of a field that repeats: an object a row, up to the last one in which anything stands."""
    columns = {column.id: _answer(column) for column in repeated.columns}
    row = {"type": "object", "properties": columns, "required": list(columns), "additionalProperties": False}
    return {"description": f"{repeated.name}: rows", "type": "array", "items": row}


def _answer(field: Field) -> dict[str, Any]:
    words = f"{field.name}（{field.unit}）" if field.unit else field.name
    return {"description": f"{words}: {_sort(field)}", **_type(field)}


def _sort(field: Field) -> str:
    """Return what sort of answer is asked: the options' labels where there are some, and what else the form asks.

    Bounds and patterns are words here and no constraints, because a record keeps a value that breaks them.
    """
    answer = field.kind.traits.answer.value
    bounds = [f"at least {field.least}"] if field.least is not None else []
    bounds += [f"at most {field.most}"] if field.most is not None else []
    bounds += [f"in the pattern {field.pattern}"] if field.pattern else []
    return "; ".join([answer, *bounds, *(f"{option.id} {option.label}" for option in field.options)])


def _type(field: Field) -> dict[str, Any]:
    traits = field.kind.traits
    options = [option.id for option in field.options]
    match traits.answer:
        case Answer.CODE:
            return {"type": ["string", "null"], "pattern": f"^[{traits.alphabet}]{{{traits.length}}}$"}
        case Answer.DATE:
            return {"type": ["string", "null"], "pattern": _DATE}
        case Answer.TIME:
            return {"type": ["string", "null"], "pattern": _TIME}
        case Answer.ONE_OPTION:
            return {"enum": [*options, None]}
        case Answer.OPTIONS:
            return {"type": ["array", "null"], "items": {"enum": options}, "uniqueItems": True}
        case _:
            return {"type": [_PLAIN[traits.answer], "null"]}
