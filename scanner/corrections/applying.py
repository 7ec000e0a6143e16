"""Puts people's words on a record as the program read it.

How it works. The record as it was read is kept, and so is the history of what people said. The record that is given out
is always worked out from these two: each word that is in force stands in its field, the issues of such a field are
settled, the rules between fields are asked again, and the status follows. So a word can be taken back, a second reading
can take the place of the first, and pages can join a form, without anything that people said being lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from forms.definition import Form
from scanner.issues import CATALOGUE, issue
from scanner.roads.rejection import issue_ref
from scanner.validate.rules import RULE_CODES, broken_rules
from scanner.validate.validation import NO_READER
from scanner.values.record import (
    VERDICT_LAPSED,
    Correction,
    FieldRef,
    FieldState,
    HistoryEntry,
    IssueRef,
    Record,
    Value,
    status_of,
)
from scanner.values.record.history import first_words, verdict_in_force, words_in_force

_CERTAIN: Final = 1.0


def with_history(read: Record, history: Sequence[HistoryEntry], form: Form | None, acceptance: float) -> Record:
    """Return a record with what people said of it.

    Args:
        read: The record as the program read it.
        history: Everything that people did, oldest first.
        form: The record's form; None where its definition is not known, then no rules between fields are asked.
        acceptance: Least confidence, 0.0 to 1.0, of a value that needs no person.
    """
    if not history:
        return read
    first = first_words(history)
    words = {
        name: entry
        for name, entry in words_in_force(history).items()
        if name in read.fields and _is_there(read, name, first[name])
    }
    answers, fields = dict(read.answers), dict(read.fields)
    for name, entry in words.items():
        fields[name], value = _with_word(read.fields[name], entry)
        if name in answers:
            answers[name] = value
    record = read.model_copy(update={"answers": answers, "fields": fields, "history": list(history)})
    record = _with_otherwise_read(record, read, first)
    record = record.model_copy(update={"issues": _settled_issues(record, words)})
    if form is not None and words:
        record = _with_rules(record, form, words)
    return record.model_copy(update={"status": status_of(record, acceptance)})


def _is_there(read: Record, name: str, first: HistoryEntry) -> bool:
    """Tell whether a word counts for a record: not where the program had read the field and lacks its page now."""
    if read.fields[name].reader != NO_READER or None not in read.source.pages:
        return True
    before = first.before
    return isinstance(before, FieldState) and before.outcome == "unclear" and before.text is None


def _with_word(read: FieldRef, entry: HistoryEntry) -> tuple[FieldRef, Value]:
    """Return a field as a person's word leaves it, and its value.

    Raises:
        ValueError: The entry is no word on a field.
    """
    before, after = entry.before, entry.after
    if not isinstance(before, FieldState) or not isinstance(after, FieldState):
        raise ValueError("a word on a field says what stood there and what stands there now")
    is_illegible = entry.kind == "illegible"
    correction = Correction.model_validate(
        {"by": entry.by, "at": entry.at, "kind": entry.kind, "before": before.model_dump()}
    )
    return (
        read.model_copy(
            update={
                "outcome": after.outcome,
                "text": after.text,
                "confidence": 0.0 if is_illegible else _CERTAIN,
                "options": _options_of(read, after),
                "doubtful": read.doubtful if after.text == read.text and is_illegible else [],
                "correction": correction,
            }
        ),
        after.value,
    )


def _options_of(read: FieldRef, after: FieldState) -> Mapping[str, str] | None:
    """Return the states of a choice's boxes that follow from its value; of an illegible one they are all unclear."""
    if read.options is None:
        return None
    if after.outcome == "unclear":
        return dict.fromkeys(read.options, "unclear")
    chosen = after.value if isinstance(after.value, list) else [after.value]
    return {option: "ticked" if option in chosen else "empty" for option in read.options}


def _with_otherwise_read(record: Record, read: Record, first: Mapping[str, HistoryEntry]) -> Record:
    """Return the record with an issue for each word where the form now reads otherwise than before the word."""
    told: list[IssueRef] = []
    fields = dict(record.fields)
    for name, entry in first.items():
        one, before = read.fields.get(name), entry.before
        if one is None or fields[name].correction is None or not isinstance(before, FieldState):
            continue
        now = FieldState(outcome=one.outcome, value=read.answers.get(name), text=one.text)
        if now in (before, entry.after) or now.value == record.answers.get(name):
            continue
        kind = CATALOGUE["read_otherwise"]
        words = {"field": name, "name": name}
        told.append(
            IssueRef(
                code=kind.code,
                field=name,
                severity=kind.severity.value,
                message=kind.message.format(**words),
                message_zh=kind.message_zh.format(**words),
            )
        )
        fields[name] = fields[name].model_copy(update={"issues": [*fields[name].issues, kind.code]})
    return record.model_copy(update={"fields": fields, "issues": [*record.issues, *told]}) if told else record


def _settled_issues(record: Record, words: Mapping[str, HistoryEntry]) -> list[IssueRef]:
    """Return the issues of a record; those of fields that a person spoke of, and a lapsed verdict, are settled."""
    verdict = verdict_in_force(record.history)
    seen = verdict is not None and verdict.at > record.read_at
    return [
        one.model_copy(update={"settled": True}) if one.field in words or (one.code == VERDICT_LAPSED and seen) else one
        for one in record.issues
    ]


def _with_rules(record: Record, form: Form, words: Mapping[str, HistoryEntry]) -> Record:
    """Return the record with the rules between its fields asked again: kept ones are settled, broken ones are told."""
    asked = {field.id for field in form.fields}
    answers = {**dict.fromkeys(asked, None), **{name: one for name, one in record.answers.items() if name in asked}}
    written_in = {
        name: one.outcome != "blank" for name, one in record.fields.items() if name in asked and one.reader != NO_READER
    }
    broken = {(one.code, one.field_id): one for one in broken_rules(form, answers, written_in)}
    issues = [
        one.model_copy(update={"settled": True})
        if one.code in RULE_CODES and (one.code, one.field) not in broken
        else one
        for one in record.issues
    ]
    known = {(one.code, one.field) for one in issues}
    fields = dict(record.fields)
    for key, found in broken.items():
        if key in known or found.field_id not in fields:
            continue
        issues.append(issue_ref(found).model_copy(update={"settled": found.field_id in words}))
        one = fields[found.field_id]
        fields[found.field_id] = one.model_copy(update={"issues": [*one.issues, found.code]})
    return record.model_copy(update={"issues": issues, "fields": fields})


def lapsed(record: Record) -> Record:
    """Return a record that says that somebody's verdict was spoken before it was read as it is now."""
    return record.model_copy(update={"issues": [*record.issues, issue_ref(issue(VERDICT_LAPSED))]})
