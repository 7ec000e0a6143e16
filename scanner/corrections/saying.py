"""Turns a person's word into an entry of a record's history, or says why it cannot be kept."""

from __future__ import annotations

from typing import assert_never

from forms.answers import answer_text, check_answers
from forms.definition import Field, Form
from forms.errors import UsageError
from forms.wording import Wording
from scanner.corrections.typed import field_of
from scanner.corrections.words import FieldWord, RecordWord, RefusedWordError
from scanner.values.record import FieldState, HistoryEntry, Record, Value
from scanner.values.record.history import latest_standing, verdict_in_force


def entry_of(record: Record, form: Form | None, word: FieldWord | RecordWord, *, by: str, at: str) -> HistoryEntry:
    """Return the entry of the history that a word makes.

    Args:
        record: The record as it stands now.
        form: The record's form, or None where it has none or its definition is not known.
        word: What the person says.
        by: Who says it.
        at: When, ISO 8601 with offset.

    Raises:
        RefusedWordError: The word cannot be kept; the message says why and never holds the value.
    """
    match word:
        case RecordWord():
            return _verdict(record, word, by=by, at=at)
        case FieldWord():
            if word.field not in record.fields or form is None:
                raise RefusedWordError(
                    Wording(
                        zh="此记录没有该栏目，或缺少其表单定义。",
                        en=f'record {record.record_id} has no field "{word.field}" that can be corrected',
                    )
                )
            return _said_of_field(record, field_of(form, word.field), form, word, by=by, at=at)
        case _:
            assert_never(word)


def undoing(record: Record, *, by: str, at: str) -> HistoryEntry:
    """Return the entry that takes a person's latest word on a record back.

    Raises:
        RefusedWordError: Nothing that the person said of it stands, or others have spoken of the same since.
    """
    last = latest_standing(record.history, by)
    if last is None:
        raise RefusedWordError(
            Wording(zh="没有可以撤销的操作。", en="nothing of yours to take back"), at=f"record {record.record_id}"
        )
    return HistoryEntry(at=at, by=by, kind="undone", field=last.field, before=last.after, after=last.before)


def _verdict(record: Record, word: RecordWord, *, by: str, at: str) -> HistoryEntry:
    reason = word.reason.strip()
    if word.kind == "restored" and verdict_in_force(record.history) is None:
        raise RefusedWordError(
            Wording(zh="此记录没有人工结论。", en="nobody accepted or rejected it"), at=f"record {record.record_id}"
        )
    if word.kind != "restored" and not reason:
        raise RefusedWordError(Wording(zh="请填写理由。", en="say why"), at=f"record {record.record_id}")
    if word.kind == "accepted" and not record.fields:
        raise RefusedWordError(
            Wording(zh="未读出表单，无法通过。", en="no form was read, so there is nothing to accept"),
            at=f"record {record.record_id}",
        )
    after = {"accepted": "accepted", "rejected": "rejected", "restored": None}[word.kind]
    return HistoryEntry(
        at=at, by=by, kind=word.kind, field=None, before=record.status, after=after, reason=reason or None
    )


def _said_of_field(record: Record, field: Field, form: Form, word: FieldWord, *, by: str, at: str) -> HistoryEntry:
    one = record.fields[field.id]
    now = FieldState(outcome=one.outcome, value=record.answers.get(field.id), text=one.text)
    kind = word.kind
    match kind:
        case "confirmed":
            after = _confirmed(field, now)
        case "blank":
            after = FieldState(outcome="blank", value=_nothing(field), text=None)
        case "illegible":
            after = FieldState(outcome="unclear", value=None, text=None)
        case "changed":
            after = _changed(form, field, word)
            kind = "blank" if after.outcome == "blank" else kind
        case _:
            assert_never(kind)
    return HistoryEntry(at=at, by=by, kind=kind, field=field.id, before=now, after=after)


def _confirmed(field: Field, now: FieldState) -> FieldState:
    if now.outcome == "unclear" and now.value is None:
        raise RefusedWordError(
            Wording(
                zh="没有可确认的值，请填写、选“空白”或“看不清”。",
                en="there is no value to confirm; say the value, blank or illegible.",
            ),
            at=f'field "{field.id}" ({field.name})',
        )
    outcome = "read" if now.value not in (None, [], "") else "blank"
    return FieldState.model_validate({"outcome": outcome, "value": now.value, "text": now.text})


def _nothing(field: Field) -> Value:
    """Return the value of a field in which nothing was filled in."""
    if field.kind.is_ink:
        return False
    return [] if field.kind.is_choice and field.kind.takes_many else None


def _changed(form: Form, field: Field, word: FieldWord) -> FieldState:
    if field.kind.is_ink:
        if not isinstance(word.value, bool):
            raise RefusedWordError(
                Wording(zh="请填 true 或 false。", en="say true or false"), at=f'field "{field.id}" ({field.name})'
            )
        return FieldState(outcome="read" if word.value else "blank", value=word.value, text=None)
    try:
        value: Value = check_answers(form, {field.id: word.value})[field.id]
    except UsageError as error:
        raise RefusedWordError(error.wording, at=error.at) from error
    if value in (None, [], ""):
        return FieldState(outcome="blank", value=_nothing(field), text=None)
    if field.kind.is_choice:
        return FieldState(outcome="read", value=value, text=None)
    text = word.text if word.text is not None else answer_text(value) if isinstance(value, str | int | float) else None
    return FieldState(outcome="read", value=value, text=text)
