"""Reads the fields of a filled PDF: exact values, no pixels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from forms.definition import Field, Form
from forms.layout.model import Layout
from scanner.issues import issue
from scanner.values.issue import Issue
from scanner.values.opened import FilledPdf
from scanner.values.reading import BoxState, Outcome, Reading

_NAME: Final = "form-values"
_OFF: Final = "Off"
_KNOWN_SHARE: Final = 0.5  # of a form's names that must be in a file for it to be that form


def identify_values(subject: FilledPdf, forms: Iterable[Form]) -> Form | None:
    """Return the form that a filled PDF is of: what it says it is, else the one most of whose names it has.

    Of several versions with the same names the newest counts. None where no form's names
    are in it, or where it says that it is a version that is not among these.
    """
    shares = [(_share(subject, form), form) for form in forms]
    fitting = [(share, form) for share, form in shares if share >= _KNOWN_SHARE]
    said = subject.declared
    if said is not None and any(form.id == said.form_id for _, form in fitting):
        wanted = (said.form_id, said.version)
        return next((form for _, form in fitting if (form.id, form.version) == wanted), None)
    best = max(fitting, key=lambda fit: (fit[0], fit[1].version), default=None)
    return best[1] if best is not None else None


def _share(subject: FilledPdf, form: Form) -> float:
    names = list(_names(form))
    return sum(name in subject.values for name in names) / max(len(names), 1)


class FormValuesReader:
    """Takes each field's value by its name."""

    def read(self, subject: FilledPdf, form: Form, layout: Layout) -> tuple[Reading, ...]:
        """Return a reading for each field of the form; one that the file lacks is blank, with a warning.

        An ink field has no value and no reading: whether there is any is seen on the page.
        """
        return tuple(_read_field(subject, field, layout) for field in form.fields if not field.kind.is_ink)


def _names(form: Form) -> Iterator[str]:
    for field in form.fields:
        if field.kind.takes_many:
            yield from (f"{field.id}.{option.id}" for option in field.options)
        elif not field.kind.is_ink:
            yield field.id


def _read_field(subject: FilledPdf, field: Field, layout: Layout) -> Reading:
    page, place = layout.place_of(field.id)
    text, options = None, {}
    if field.kind.takes_many:
        options = {option.id: _box_state(subject, f"{field.id}.{option.id}") for option in field.options}
    elif field.kind.is_choice:
        options = _one_states(subject, field)
    else:
        text = subject.values.get(field.id)
        if text is not None and not text.strip():
            text = None
    return Reading(
        field.id,
        _outcome(text, options),
        _NAME,
        text,
        options=options,
        page_no=page.page_no,
        box_mm=place,
        issues=_missing(subject, field),
    )


def _one_states(subject: FilledPdf, field: Field) -> dict[str, BoxState]:
    """Return the boxes' states; all unclear where the group's state is none of theirs."""
    value = subject.values.get(field.id)
    chosen = set() if value in (None, _OFF) else set(str(value).split(","))
    ids = [option.id for option in field.options]
    if not chosen <= set(ids):
        return dict.fromkeys(ids, BoxState.UNCLEAR)
    return {option_id: BoxState.TICKED if option_id in chosen else BoxState.EMPTY for option_id in ids}


def _box_state(subject: FilledPdf, name: str) -> BoxState:
    match subject.values.get(name):
        case None | "Off":
            return BoxState.EMPTY
        case "on":
            return BoxState.TICKED
        case _:
            return BoxState.UNCLEAR


def _outcome(text: str | None, options: dict[str, BoxState]) -> Outcome:
    states = set(options.values())
    if BoxState.UNCLEAR in states or (text is not None and "\ufffd" in text):
        return Outcome.UNCLEAR
    return Outcome.READ if text is not None or BoxState.TICKED in states else Outcome.BLANK


def _missing(subject: FilledPdf, field: Field) -> tuple[Issue, ...]:
    names = [f"{field.id}.{option.id}" for option in field.options] if field.kind.takes_many else [field.id]
    if all(name in subject.values for name in names):
        return ()
    return (issue("field_missing", field),)
