"""Makes answers from readings: every field of the form gets a value, an outcome, a confidence and issues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Final, Literal, Protocol

from forms.definition import Field, Form, Kind
from scanner.issues import CATALOGUE, issue
from scanner.validate.alike_signs import alike_signs
from scanner.validate.confidence import FormWriting, confidence_of, writing_of
from scanner.validate.kinds import other_readings, parse
from scanner.validate.kinds.choices import choose
from scanner.validate.repairs import repairs_between
from scanner.validate.rules import broken_rules
from scanner.validate.whole_dates import with_whole_dates
from scanner.validate.written import (
    LONGEST_TEXT,
    LOST,
    WrittenText,
    has_doubtful,
    hidden_codes,
    is_garbled,
    mended,
    says_nothing,
    visible,
)
from scanner.values.issue import Issue, Severity
from scanner.values.reading import BoxState, Outcome, Reading
from scanner.values.record import FieldRef, Value, WitnessRef

NO_READER: Final = "none"
"""The reader's name for a field that no reader has read."""

_MOST_ALTERNATIVES: Final = 4
"""The most alternatives of a field that a record holds."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What goes into a record.

    Attributes:
        answers: Every field id in the form's order to its value.
        fields: Every field id in the form's order to what was read there.
        issues: The issues of the readers, of the kinds and of the rules between fields, in the form's order.
    """

    answers: dict[str, Value]
    fields: dict[str, FieldRef]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class _CheckedField:
    """A reading after the rules of its field's kind; `check` is as in `ParsedValue`."""

    reading: Reading
    value: Value
    outcome: Outcome
    issues: tuple[Issue, ...]
    check: int = 1


class Judge(Protocol):
    """Makes answers from readings, as `validate` does."""

    def __call__(self, form: Form, readings: Sequence[Reading], *, today: date) -> Validation:
        """Return the answers of a form with their issues; the arguments are as in `validate`."""
        ...


def validate(form: Form, readings: Sequence[Reading], *, today: date) -> Validation:
    """Return the answers of a form with their issues. The result depends on the arguments alone.

    Args:
        form: A form with fields.
        readings: At most one reading for each field, in any order. A field without a reading was not seen: it is
            unclear and has an error.
        today: The latest day that a date may be.

    Raises:
        ValueError: A field has two readings, or a reading is of a field that the form does not have.
    """
    readings = with_whole_dates(form, readings)
    form = form.recorded().with_rows_of(reading.field_id for reading in readings)
    by_field = _by_field(form, readings)
    checked = {field.id: _check(field, by_field.get(field.id), today) for field in form.fields}
    written_in = {
        field_id: one.outcome is not Outcome.BLANK for field_id, one in checked.items() if field_id in by_field
    }
    checked |= _mended_between(form, checked, written_in, today)
    checked |= _settled_signs(form, checked)
    answers = {field_id: one.value for field_id, one in checked.items()}
    of_rules = tuple(broken_rules(form, answers, written_in))
    for field_id, one in checked.items():
        mine = tuple(found for found in of_rules if found.field_id == field_id)
        checked[field_id] = replace(one, issues=one.issues + mine)
    writing = writing_of(one.reading.evidence for one in checked.values() if one.reading.evidence)
    fields = {field_id: _field_ref(form.field(field_id).kind, one, writing) for field_id, one in checked.items()}
    issues = tuple(found for one in checked.values() for found in one.issues)
    return Validation(answers, fields, issues)


def _by_field(form: Form, readings: Sequence[Reading]) -> Mapping[str, Reading]:
    known = {field.id for field in form.fields}
    by_field: dict[str, Reading] = {}
    for reading in readings:
        if reading.field_id not in known:
            raise ValueError(f"a reading of {reading.field_id}, which {form.id} has not")
        if reading.field_id in by_field:
            raise ValueError(f"two readings of {reading.field_id}")
        by_field[reading.field_id] = reading
    return by_field


def _check(field: Field, reading: Reading | None, today: date) -> _CheckedField:
    if reading is None:
        unseen = Reading(
            field.id, Outcome.UNCLEAR, NO_READER, confidence=0.0, options=_every_box(field, BoxState.UNCLEAR)
        )
        return _CheckedField(unseen, None, Outcome.UNCLEAR, (issue("field_not_seen", field),))
    if field.kind.is_choice:
        return _check_choice(field, reading)
    if field.kind.is_ink:
        return _check_ink(field, reading)
    return _check_text(field, reading, today)


def _check_choice(field: Field, reading: Reading) -> _CheckedField:
    if not reading.options and reading.outcome is Outcome.BLANK:
        reading = replace(reading, options=_every_box(field, BoxState.EMPTY))
    elif not reading.options:
        reading = replace(reading, options=_every_box(field, BoxState.UNCLEAR))
        return _unsure(field, _CheckedField(reading, None, Outcome.UNCLEAR, reading.issues))
    choice = choose(field, reading.options, reading.outcome)
    checked = _CheckedField(
        replace(reading, options=choice.states), choice.value, choice.outcome, reading.issues + choice.issues
    )
    return _unsure(field, checked)


def _every_box(field: Field, state: BoxState) -> Mapping[str, BoxState]:
    return {option.id: state for option in field.options}


def _check_ink(field: Field, reading: Reading) -> _CheckedField:
    value = None if reading.outcome is Outcome.UNCLEAR else reading.outcome is Outcome.READ
    return _unsure(field, _CheckedField(reading, value, reading.outcome, reading.issues))


def _check_text(field: Field, reading: Reading, today: date) -> _CheckedField:
    whole = mended(reading.text or "")
    text = whole[:LONGEST_TEXT]
    reading = replace(reading, text=text or None, alternatives=tuple(map(mended, reading.alternatives)))
    hidden = tuple(issue(code, field) for code in hidden_codes(text))
    if says_nothing(visible(text)):
        outcome = Outcome.UNCLEAR if reading.outcome is Outcome.UNCLEAR else Outcome.BLANK
        return _unsure(field, _CheckedField(reading, None, outcome, reading.issues + hidden))
    parsed = parse(field, _written(reading), today=today)
    damage = {
        "character_lost": LOST in text,
        "character_doubtful": has_doubtful(visible(text)),
        "text_garbled": is_garbled(visible(text)),
        "text_too_long": len(whole) > LONGEST_TEXT,
    }
    codes = tuple(dict.fromkeys((*parsed.codes, *(code for code, is_there in damage.items() if is_there))))
    unclear = reading.outcome is Outcome.UNCLEAR or any(CATALOGUE[code].unclear for code in codes)
    outcome = Outcome.UNCLEAR if unclear else Outcome.READ
    issues = reading.issues + hidden + tuple(issue(code, field) for code in codes)
    return _unsure(field, _CheckedField(reading, parsed.value, outcome, issues, parsed.check))


def _written(reading: Reading) -> WrittenText:
    return WrittenText(visible(reading.text or ""), tuple(map(visible, reading.alternatives)), exact=reading.exact)


def _mended_between(
    form: Form, checked: Mapping[str, _CheckedField], written_in: Mapping[str, bool], today: date
) -> dict[str, _CheckedField]:
    """Return the fields that change because alternatives of theirs keep a broken rule between fields."""
    answers = {field_id: one.value for field_id, one in checked.items()}
    others = {
        field_id: tuple(
            other.value for other in other_readings(form.field(field_id), _written(one.reading), today=today)
        )
        for field_id, one in checked.items()
        if one.reading.alternatives and one.value is not None
    }
    mended_fields = {}
    for field_id, values in repairs_between(form, answers, others, written_in):
        one, field = checked[field_id], form.field(field_id)
        if len(values) == 1:
            repair = replace(one, value=values[0], issues=(*one.issues, issue("reading_repaired", field)))
        else:
            doubt = issue("reading_ambiguous", field)
            repair = replace(one, outcome=Outcome.UNCLEAR, issues=(*one.issues, doubt))
        mended_fields[field_id] = repair
    return mended_fields


def _settled_signs(form: Form, checked: Mapping[str, _CheckedField]) -> dict[str, _CheckedField]:
    """Return the fields read from paper whose signs may be others that look alike, settled or doubtful."""
    read = {
        field_id: one.value
        for field_id, one in checked.items()
        if isinstance(one.value, str) and one.outcome is Outcome.READ and not one.reading.exact
    }
    settled = {}
    for found in alike_signs(form, read):
        one, field = checked[found.field_id], form.field(found.field_id)
        code = "signs_alike" if found.value is None else "signs_settled"
        value = one.value if found.value is None else found.value
        settled[found.field_id] = replace(one, value=value, issues=(*one.issues, issue(code, field)))
    return settled


def _unsure(field: Field, checked: _CheckedField) -> _CheckedField:
    """Return the field with the issue `field_unclear` if it is unclear and has no error or warning yet."""
    told = any(found.severity is not Severity.INFO for found in checked.issues)
    if checked.outcome is not Outcome.UNCLEAR or told:
        return checked
    return replace(checked, issues=(*checked.issues, issue("field_unclear", field)))


def _field_ref(kind: Kind, checked: _CheckedField, writing: FormWriting) -> FieldRef:
    reading = checked.reading
    return FieldRef(
        outcome=checked.outcome.value,
        text=reading.text,
        confidence=confidence_of(
            reading, kind, writing, check=checked.check, codes=[found.code for found in checked.issues]
        ),
        page=reading.page_no,
        box_mm=reading.box_mm.as_tuple() if reading.box_mm else None,
        reader=reading.reader,
        options=_states(reading.options) if reading.options else None,
        alternatives=_alternatives(reading),
        doubtful=_doubtful(reading),
        witnesses=[WitnessRef(said_by=one.said_by, text=mended(one.text)) for one in reading.witnesses],
        issues=list(dict.fromkeys(found.code for found in checked.issues)),
    )


def _alternatives(reading: Reading) -> list[str]:
    """Return the other texts that a text on paper may be, likeliest first; none for an exact reading."""
    if reading.exact:
        return []
    others = (other for other in dict.fromkeys(reading.alternatives) if other and other != reading.text)
    return list(islice(others, _MOST_ALTERNATIVES))


def _doubtful(reading: Reading) -> list[list[int]]:
    """Return the doubtful characters of a text on paper, as pairs of start and end (exclusive), counted from 0."""
    if reading.exact or reading.evidence is None or not reading.text:
        return []
    return [[start, end] for start, end in reading.evidence.doubtful if end <= len(reading.text)]


def _states(options: Mapping[str, BoxState]) -> dict[str, Literal["ticked", "empty", "unclear"]]:
    return {option_id: state.value for option_id, state in options.items()}
