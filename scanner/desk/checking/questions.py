"""A doubtful field as a question: all that its page shows, worked out from the record and the form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from forms.definition import Field, Form
from forms.wording import Wording, as_it_is
from scanner.corrections.typed import bound_fields
from scanner.desk.office import Office
from scanner.desk.users.entrance import FieldPlace, Language
from scanner.desk.words import SAID_BY, UNSURE, said
from scanner.values.record import FieldRef, HistoryEntry, Record, Value

Style = Literal["line", "lines", "one", "many", "ink"]
"""How a field is answered: a line of text, several lines, one box, several boxes, or yes or no for a signature."""

_INK_OPTIONS: Final = (
    ("true", Wording(zh="有", en="something is there")),
    ("false", Wording(zh="没有", en="nothing is there")),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a text, which are doubtful or not."""

    text: str
    is_doubtful: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a choice, with the number that is its key and its state: `ticked`, `empty` or `unclear`."""

    number: int
    id: str
    label: str
    state: str


@dataclass(frozen=True, slots=True)
class Said:
    """What one part of a digital file says of a field."""

    number: int
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Related:
    """A field that a rule binds to the one that is asked."""

    field: str
    name: str
    unit: str
    text: str
    is_doubtful: bool
    can_be_typed: bool
    has_picture: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A doubtful field as its page shows it.

    Attributes:
        place: The record and the field.
        version: The record's version; a word on an older one is refused.
        style: How it is answered.
        name: What people are told the field is.
        unit: The unit of its value, or empty.
        text: The value as it can be typed.
        pieces: The text that was read, its doubtful characters apart; empty where none is doubtful.
        alternatives: Other texts that the reader held possible.
        witnesses: What the parts of a digital file say, where they differ.
        boxes: The boxes of a choice.
        reasons: Why it is doubtful, in plain words.
        related: The fields that a rule binds to it.
        has_picture: Whether there is a picture of it.
        page: The form's page that it is on, from 1; None for Word.
        company: Who filled the form in, or the file's name.
        form: The form's short name.
        lines: How many lines of writing it has room for.
        settled: What a person has said of it before, in the words of a history, or empty.
    """

    place: FieldPlace
    version: str
    style: Style
    name: str
    unit: str
    text: str
    pieces: tuple[Piece, ...]
    alternatives: tuple[str, ...]
    witnesses: tuple[Said, ...]
    boxes: tuple[Box, ...]
    reasons: tuple[str, ...]
    related: tuple[Related, ...]
    has_picture: bool
    page: int | None
    company: str
    form: str
    lines: int
    settled: str


def question(office: Office, record: Record, version: str, field_id: str, language: Language) -> Question | None:
    """Return a field of a record as a question; None where the form or the field is not known.

    Args:
        office: The batch.
        record: The record.
        version: The record's version.
        field_id: The field.
        language: The language of the reasons.
    """
    form, seen = office.form_of(record), record.fields.get(field_id)
    field = next((one for one in form.fields if one.id == field_id), None) if form is not None else None
    if form is None or field is None or seen is None:
        return None
    return Question(
        place=FieldPlace(record.record_id, field_id),
        version=version,
        style=_style(field),
        name=field.name,
        unit=field.unit,
        text=typed_text(record.answers.get(field_id), seen),
        pieces=_pieces(seen),
        alternatives=_alternatives(record.answers.get(field_id), seen),
        witnesses=tuple(
            Said(number, said(SAID_BY.get(one.said_by, as_it_is(one.said_by)), language), one.text)
            for number, one in enumerate(seen.witnesses, start=1)
        ),
        boxes=_boxes(field, seen, record.answers.get(field_id), language),
        reasons=reasons_of_field(
            record, field_id, language, is_open=field_id in office.queue.open_fields(record.record_id)
        ),
        related=tuple(_related(office, record, form, field_id)),
        has_picture=seen.box_mm is not None and office.pictures.has(record.record_id, seen.page),
        page=seen.page,
        company=company_of(form, record),
        form=form.annex or form.title,
        lines=field.lines,
        settled=seen.correction.kind if seen.correction is not None else "",
    )


def typed_text(value: Value, seen: FieldRef) -> str:
    """Return a field's value as it can be typed; where there is no value, the text that was read."""
    match value:
        case None | bool() | list():
            return seen.text or ""
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def company_of(form: Form | None, record: Record) -> str:
    """Return who filled a form in, as far as it was read, or else the file's name."""
    names = (one.id for one in form.fields if one.kind.traits.names_recipient) if form is not None else iter(())
    name = record.answers.get(next(names, ""))
    return name if isinstance(name, str) and name else record.source.name


def reasons_of_record(record: Record, language: Language) -> tuple[str, ...]:
    """Return why a record as a whole, not one of its fields, still needs a person."""
    return tuple(
        one.message_zh if language == "zh" else one.message
        for one in record.issues
        if one.field is None and one.severity != "info" and not one.settled
    )


def shown(form: Form | None, field_id: str, value: Value) -> str:
    """Return a value as people read it: options by their labels, an empty text for a blank."""
    field = next((one for one in form.fields if one.id == field_id), None) if form is not None else None
    labels = {option.id: option.label for option in field.options} if field is not None else {}
    match value:
        case None:
            return ""
        case bool():
            return "有" if value else "没有"
        case list():
            return "、".join(labels.get(one, one) for one in value if isinstance(one, str))
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return labels.get(str(value), str(value))


def _style(field: Field) -> Style:
    if field.kind.is_choice:
        return "many" if field.kind.takes_many else "one"
    if field.kind.is_ink:
        return "ink"
    return "lines" if field.multiline else "line"


def _pieces(seen: FieldRef) -> tuple[Piece, ...]:
    """Return the text that was read, cut at the doubtful characters; nothing where none is doubtful."""
    if not seen.doubtful or not seen.text:
        return ()
    found, at = [], 0
    for start, end in sorted(seen.doubtful):
        if at < start:
            found.append(Piece(seen.text[at:start], False))
        if max(at, start) < end:
            found.append(Piece(seen.text[max(at, start) : end], True))
        at = max(at, end)
    return (*found, Piece(seen.text[at:], False)) if at < len(seen.text) else tuple(found)


def _alternatives(value: Value, seen: FieldRef) -> tuple[str, ...]:
    """Return the other texts that were held possible; the text itself too, where a repair made another value of it."""
    now = typed_text(value, seen)
    return tuple(dict.fromkeys(one for one in (seen.text, *seen.alternatives) if one and one != now))[:4]


def _boxes(field: Field, seen: FieldRef, value: Value, language: Language) -> tuple[Box, ...]:
    if field.kind.is_ink:
        now = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else None
        return tuple(
            Box(number, one, said(words, language), "ticked" if one == now else "empty")
            for number, (one, words) in enumerate(_INK_OPTIONS, start=1)
        )
    states = seen.options or {}
    return tuple(
        Box(number, option.id, option.label, states.get(option.id, "empty"))
        for number, option in enumerate(field.options, start=1)
    )


def reasons_of_field(record: Record, field_id: str, language: Language, *, is_open: bool) -> tuple[str, ...]:
    """Return why a field is doubtful, in plain words; where no issue says it, that it was not surely read right.

    Args:
        record: The record.
        field_id: The field.
        language: The language of the words.
        is_open: Whether the field waits for a person.
    """
    found = [
        one.message_zh if language == "zh" else one.message
        for one in record.issues
        if one.field == field_id and not one.settled and one.severity != "info"
    ]
    return tuple(dict.fromkeys(found)) or ((said(UNSURE, language),) if is_open else ())


def change_words(form: Form | None, entry: HistoryEntry) -> tuple[str, str]:
    """Return what stood in a field before somebody's word on it, and what stands there since; empty for blank."""
    before, after = (
        shown(form, entry.field or "", state.value) if not isinstance(state, str | list | None) else ""
        for state in (entry.before, entry.after)
    )
    return before, after


def _related(office: Office, record: Record, form: Form, field_id: str) -> Iterator[Related]:
    doubtful = office.queue.open_fields(record.record_id)
    for other in bound_fields(form, field_id):
        seen = record.fields.get(other)
        if seen is None:
            continue
        field, value = form.field(other), record.answers.get(other)
        text = typed_text(value, seen) if field.kind.is_text else shown(form, other, value)
        has_picture = seen.box_mm is not None and office.pictures.has(record.record_id, seen.page)
        can_be_typed = field.kind.is_text and not field.multiline
        yield Related(other, field.name, field.unit, text, other in doubtful, can_be_typed, has_picture)
