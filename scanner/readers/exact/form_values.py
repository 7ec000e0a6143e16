"""Reads the fields of a filled PDF from its exact values, without pixels; where parts of the file differ, in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from forms.definition import Field, Form
from forms.definition.rows import pdf_name
from forms.geometry import Rect
from forms.layout.model import Layout
from scanner.issues import issue
from scanner.readers.exact.form_pages import FormPages, forms_in, plain_name
from scanner.readers.exact.witnesses import OFF, Testimony, testimony_of_button, testimony_of_text
from scanner.values.issue import Issue
from scanner.values.opened import FilledPdf
from scanner.values.reading import BoxState, Outcome, Reading, Witness
from scanner.values.reading.statements import FieldWidget, Statement

_NAME: Final = "form-values"
_KNOWN_SHARE: Final = 0.5  # share of a form's field names that a file must have to be of that form
_MOVED_MM: Final = 5.0  # a widget that reaches farther than this out of its cell was moved
_SAME_PAGE_MM: Final = 1.0  # how much a page's width and height may differ from the form's


def identify_values(subject: FilledPdf, forms: Iterable[Form]) -> Form | None:
    """Return the form that a filled PDF is of; None where it is of none of these forms.

    A PDF may say which form and version it is. If that version is not among these forms, the
    result is None. A PDF that does not say it is of the form whose field names it has the largest
    share of, and of several versions with the same names the newest is taken.
    """
    shares = [(own_share(subject, form), form) for form in forms]
    fitting = [(share, form) for share, form in shares if share >= _KNOWN_SHARE]
    said = subject.declared
    if said is not None and any(form.id == said.form_id for _, form in fitting):
        wanted = (said.form_id, said.version)
        return next((form for _, form in fitting if (form.id, form.version) == wanted), None)
    best = max(fitting, key=lambda fit: (fit[0], fit[1].version), default=None)
    return best[1] if best is not None else None


def own_share(subject: FilledPdf, form: Form) -> float:
    """Return which share of a form's fields a PDF has under the names that a PDF built here has."""
    names = list(_names(form))
    return sum(name in subject.values for name in names) / max(len(names), 1)


@dataclass(frozen=True, slots=True)
class FormValuesReader:
    """Reads each field's value by the field's name, and compares what every part of the file says about it.

    Attributes:
        pages: Where the pages of the form are; if it is None, those of the first filled form in the file.
    """

    pages: FormPages | None = None

    def read(self, subject: FilledPdf, form: Form, layout: Layout) -> tuple[Reading, ...]:
        """Return a reading for each field of the form; a field that the file lacks is blank, with a warning.

        An ink field (a signature, a seal) has no value and gets no reading here: the page is
        looked at for ink.

        Args:
            subject: The file.
            form: The form.
            layout: Where its parts stand.
        """
        hearing = _Hearing(subject, layout, self.pages or forms_in(subject, layout)[0])
        return tuple(_read_field(hearing, field) for field in form.fields if not field.kind.is_ink)


@dataclass(frozen=True, slots=True)
class _Hearing:
    """A file that is asked about its fields; what it says on the pages of another filled form is left out."""

    subject: FilledPdf
    layout: Layout
    pages: FormPages

    def of_text(self, name: str) -> Testimony:
        said = self._said(name)
        return testimony_of_text(said) if self.subject.statements else Testimony(self.subject.values.get(name))

    def of_button(self, name: str) -> Testimony:
        said = self._said(name)
        return testimony_of_button(said) if self.subject.statements else Testimony(self.subject.values.get(name))

    def widgets(self, name: str) -> list[FieldWidget]:
        here = [one for one in self.subject.widgets if one.page_no is None or one.page_no not in self.pages.others]
        exact = [one for one in here if one.name == name]
        return exact or [one for one in here if plain_name(one.name) == name and one.name != name]

    def _said(self, name: str) -> list[Statement]:
        """Return what the form's pages say of a field; a numbered name counts only where the name itself is missing."""
        others = self.pages.others
        here = [one for one in self.subject.statements if not one.page_nos or set(one.page_nos) - set(others)]
        placed = [one for one in here if one.page_nos]
        if any(one.name == name for one in placed) or not any(plain_name(one.name) == name for one in placed):
            return [one for one in here if one.name == name]
        return [one for one in placed if plain_name(one.name) == name]


def _names(form: Form) -> Iterator[str]:
    for field in form.fields:
        if field.kind.takes_many:
            yield from (pdf_name(f"{field.id}.{option.id}") for option in field.options)
        elif not field.kind.is_ink:
            yield pdf_name(field.id)


def _read_field(hearing: _Hearing, field: Field) -> Reading:
    page, place = hearing.layout.place_of(field.id)
    text, options = None, {}
    heard: dict[str, Testimony] = {}
    if field.kind.takes_many:
        heard = {option.label: hearing.of_button(pdf_name(f"{field.id}.{option.id}")) for option in field.options}
        options = {option.id: _box_state(one) for option, one in zip(field.options, heard.values(), strict=True)}
    elif field.kind.is_choice:
        heard = {"": hearing.of_button(pdf_name(field.id))}
        options = _one_states(heard[""], field)
    else:
        heard = {"": hearing.of_text(pdf_name(field.id))}
        text = heard[""].text
        if text is not None and not text.strip():
            text = None
    witnesses = tuple(
        Witness(one.said_by, f"{label}: {one.text}" if label else one.text)
        for label, testimony in heard.items()
        for one in testimony.witnesses
    )
    issues = (
        *_missing(hearing.subject, field),
        *((issue("witnesses_differ", field),) if witnesses else ()),
        *((issue("encoding_guessed", field),) if any(one.is_guess for one in heard.values()) else ()),
        *_misplaced(hearing, field),
    )
    doubted = bool(witnesses) or any(one.code != "field_missing" for one in issues)
    return Reading(
        field.id,
        Outcome.UNCLEAR if doubted else _outcome(text, options),
        _NAME,
        text,
        options=options,
        page_no=page.page_no,
        box_mm=place,
        issues=issues,
        witnesses=witnesses,
    )


def _one_states(heard: Testimony, field: Field) -> dict[str, BoxState]:
    """Return the states of the boxes of a choice of one option, from the state of the group.

    All boxes are unclear where the group's state names no option, or where parts of the file differ.
    """
    chosen = set() if heard.text in (None, OFF) else set(str(heard.text).split(","))
    ids = [option.id for option in field.options]
    if heard.witnesses or not chosen <= set(ids):
        return dict.fromkeys(ids, BoxState.UNCLEAR)
    return {option_id: BoxState.TICKED if option_id in chosen else BoxState.EMPTY for option_id in ids}


def _box_state(heard: Testimony) -> BoxState:
    if heard.witnesses:
        return BoxState.UNCLEAR
    match heard.text:
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
    if all(pdf_name(name) in subject.values for name in names):
        return ()
    return (issue("field_missing", field),)


def _misplaced(hearing: _Hearing, field: Field) -> Iterator[Issue]:
    """Yield an issue where no viewer shows a field's widget, or where the widget was moved out of the field's cell."""
    places = {box.name: box.rect for page in hearing.layout.pages for box in page.options if box.field_id == field.id}
    if not field.kind.is_choice:
        places = {field.id: hearing.layout.place_of(field.id)[1]}
    known = {name: widgets for name in places if (widgets := hearing.widgets(pdf_name(name)))}
    if any(all(one.is_hidden or one.page_no is None for one in widgets) for widgets in known.values()):
        yield issue("field_hidden", field)
    elif any(_is_moved(one, places[name], hearing.layout) for name, widgets in known.items() for one in widgets):
        yield issue("field_moved", field)


def _is_moved(widget: FieldWidget, place: Rect, layout: Layout) -> bool:
    if widget.rect is None or widget.is_hidden:
        return False
    sides = zip(widget.page_mm, (layout.width_mm, layout.height_mm), strict=True)
    if any(abs(one - other) > _SAME_PAGE_MM for one, other in sides):
        return False  # the page was printed to paper of another size, so the cell's place on it is not known
    around = place.inset(-_MOVED_MM)
    return not all(around.contains(corner) for corner in widget.rect.corners)
