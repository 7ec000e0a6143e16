"""What a typed answer means in a field, and which rules it breaks, while a person types and before anything is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forms.definition import Field, Form
from forms.wording import Wording, did_you_mean
from scanner.corrections.words import RefusedWordError
from scanner.issues import issue
from scanner.validate.kinds import parse
from scanner.validate.rules import broken_rules
from scanner.validate.written import WrittenText, mended, says_nothing, visible
from scanner.values.issue import Issue
from scanner.values.record import Record, Value


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """What a typed text means.

    Attributes:
        value: The answer; None where the text says nothing or cannot be understood.
        text: The text as it is kept; None where it says nothing.
        issues: The rules of the field's kind that it breaks.
    """

    value: Value
    text: str | None
    issues: tuple[Issue, ...] = ()

    @property
    def can_be_kept(self) -> bool:
        """Whether it is an answer or a blank; a text that cannot be understood is neither."""
        return self.text is None or self.value is not None


def typed(form: Form, field_id: str, text: str, *, today: date) -> TypedAnswer:
    """Return what a text means in a field that is answered in words.

    Args:
        form: The form.
        field_id: A field of the form.
        text: What was typed.
        today: The latest day that a date may be.

    Raises:
        RefusedWordError: There is no such field, or it is a choice or ink.
    """
    field = field_of(form, field_id)
    if field.kind.is_choice or field.kind.is_ink:
        raise RefusedWordError(
            Wording(zh="此栏目为选框，请勾选。", en="is answered by its boxes, not in words"), at=f'field "{field_id}"'
        )
    shown = visible(mended(text)).strip()
    if says_nothing(shown):
        return TypedAnswer(None, None)
    parsed = parse(field, WrittenText(shown, (), exact=True), today=today)
    return TypedAnswer(parsed.value, shown, tuple(issue(code, field) for code in parsed.codes))


def rules_broken_with(form: Form, record: Record, field_id: str, value: Value) -> tuple[Issue, ...]:
    """Return the rules between fields that a record would break if a field had a value.

    Only rules that bind this field are told: those that name it, and those of fields that depend on it.
    """
    answers = {**dict.fromkeys((field.id for field in form.fields), None), **record.answers, field_id: value}
    written_in = {
        name: (value not in (None, [], "") if name == field_id else one.outcome != "blank")
        for name, one in record.fields.items()
        if name in answers
    }
    bound = {field_id, *bound_fields(form, field_id)}
    return tuple(found for found in broken_rules(form, answers, written_in) if found.field_id in bound)


def bound_fields(form: Form, field_id: str) -> tuple[str, ...]:
    """Return the fields that a rule binds to a field, in the form's order: they are looked at together."""
    found: set[str] = set()
    for rule in form.rules:
        if field_id in rule.field_ids:
            found |= set(rule.field_ids)
    for field in form.fields:
        condition = field.required_if
        if condition is not None and field_id in (field.id, condition.field_id):
            found |= {field.id, condition.field_id}
    found.discard(field_id)
    return tuple(field.id for field in form.fields if field.id in found)


def field_of(form: Form, field_id: str) -> Field:
    """Return a field of a form.

    Raises:
        RefusedWordError: The form has no such field.
    """
    known = {field.id: field for field in form.fields}
    if field_id not in known:
        raise RefusedWordError(
            Wording(zh="表中没有此栏目。", en=f'{form.id} has no field "{field_id}"{did_you_mean(field_id, known).en}')
        )
    return known[field_id]
