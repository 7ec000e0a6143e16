"""Checks answers from a JSON object against a form before they are written into a file."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import assert_never

from forms.definition import Field, Form
from forms.definition.kinds import Answer
from forms.definition.rows import find_row_place, flat, row_counts
from forms.errors import UsageError
from forms.wording import Wording, did_you_mean

Value = str | int | float | list[str] | None
"""An answer as JSON has it; None and the empty list are blanks."""

_LINE_BREAKS = frozenset("\n\r\t")


def check_answers(form: Form, raw: Mapping[str, object]) -> dict[str, Value]:
    """Return the answers in the form's order; ids that `raw` has not are left out.

    Raises:
        UsageError: An id that the form has not, or a value of the wrong kind; names the
            field with its label and says what is expected, never the value.
    """
    raw = flat(raw)
    for one in form.repeated:
        if raw.get(one.id) in ([], None):
            raw.pop(one.id, None)
    ids = [field.id for field in form.fields]
    for field_id in raw:
        _refuse_row(form, field_id)
        if field_id not in ids:
            raise UsageError(
                Wording(zh="没有此栏目。", en=f'{form.id} has no field "{field_id}"{did_you_mean(field_id, ids).en}')
            )
    return {field.id: _checked(field, raw[field.id]) for field in form.fields if field.id in raw}


def _refuse_row(form: Form, field_id: str) -> None:
    """Refuse a row beyond those that the form has."""
    place = find_row_place(field_id)
    repeated = next((one for one in form.repeated if place is not None and one.id == place.field_id), None)
    rows = row_counts(field.id for field in form.fields)
    if place is not None and repeated is not None and place.row >= rows[repeated.id]:
        most = rows[repeated.id]
        raise UsageError(
            Wording(zh=f"此表只有 {most} 行。", en=f"the form has {most} rows."),
            at=f'field "{repeated.id}" ({repeated.name})',
        )


def answer_text(value: str | int | float | Decimal) -> str:
    """Return an answer as somebody would write it: numbers plainly, without exponent or `.0`."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        value = Decimal(repr(value))
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _checked(field: Field, value: object) -> Value:
    match field.kind.traits.answer:
        case Answer.NUMBER:
            return _number(field, value)
        case Answer.WHOLE_NUMBER:
            return _integer(field, value)
        case Answer.ONE_OPTION:
            return None if value is None else _option(field, value)
        case Answer.OPTIONS:
            return _options(field, value)
        case Answer.INK:
            _refuse_ink(field, value)
            return None
        case Answer.WORDS | Answer.PARAGRAPHS | Answer.CODE | Answer.DATE | Answer.TIME:
            return _text(field, value)
        case _:
            assert_never(field.kind.traits.answer)


def _number(field: Field, value: object) -> int | float | None:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)):
        return value
    raise _wrong(field, "a number or null", value)


def _integer(field: Field, value: object) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise _wrong(field, "a whole number or null", value)


def _options(field: Field, value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _wrong(field, "a list of option ids", value)
    chosen = {_option(field, item) for item in value}
    return [option.id for option in field.options if option.id in chosen]


def _option(field: Field, value: object) -> str:
    ids = [option.id for option in field.options]
    if not isinstance(value, str):
        raise _wrong(field, f"one of the option ids {', '.join(ids)}", value)
    if value not in ids:
        raise UsageError(
            Wording(zh="不是该栏的选项代号。", en=f"not one of its option ids{did_you_mean(value, ids).en}"),
            at=_named(field),
        )
    return value


def _refuse_ink(field: Field, value: object) -> None:
    """Refuse all but false and null, which both leave the box blank."""
    if value is True:
        raise UsageError(
            Wording(
                zh="此栏由手写或粘贴，不能填入内容。",
                en="is signed or stuck on by hand and cannot be filled in; leave it out or say false.",
            ),
            at=_named(field),
        )
    if value is not None and value is not False:
        raise _wrong(field, "false or null", value)


def _text(field: Field, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise _wrong(field, "a string or null", value)
    for character in value:
        category = unicodedata.category(character)
        if (category == "Cc" and character not in _LINE_BREAKS) or category == "Cs":
            raise UsageError(
                Wording(
                    zh="含有不能写入的字符，请删除。",
                    en=f"holds U+{ord(character):04X}, which is no character that can be written; remove it.",
                ),
                at=_named(field),
            )
    return value


def _wrong(field: Field, expected: str, value: object) -> UsageError:
    return UsageError(
        Wording(zh="内容类型不对。", en=f"expected {expected}, not {_json_type(value)}."), at=_named(field)
    )


def _named(field: Field) -> str:
    return f'field "{field.id}" ({field.name})'


def _json_type(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case _:
            return "an object"
