"""Reads Word files: content controls first, then what people did to the form instead.

A control that was deleted leaves its bookmark or its cell; a box that was replaced leaves
a sign beside its label. What is found by place alone is a little less certain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from forms.definition import Field, Form, LabelPlace, Option
from forms.layout.model import Layout
from forms.page_code import PageCode, parse_page_code
from scanner.issues import issue
from scanner.readers.word.choices import CellEvidence, OptionEvidence, Sign, fold, read_signs, signs_of
from scanner.readers.word.places import Places, find_places, labels_in, named_in, names_of
from scanner.readers.word.walk import (
    UNKNOWN,
    box_state,
    has_floating_picture,
    has_picture,
    shows_placeholder,
    text_of,
    tokens,
)
from scanner.values.issue import Issue
from scanner.values.opened import WordContent
from scanner.values.reading import BoxState, Outcome, Reading

NAME = "content-controls"

_BY_PLACE = 0.9  # an estimate: nothing measured yet on real returns
_BY_HABIT = 0.8  # likewise: other options deleted, or the chosen one underlined
_PICTURE_ELSEWHERE = 0.5  # likewise: a picture that floats may be anchored anywhere
_NAMES_LEAST = 0.3  # of a form's names, for its document to be known by them
_LABELS_LEAST = 0.6
_CODE = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{17}(?![A-Z0-9])")
# What Word and WPS show in an empty control when the form's own blank is gone.
_PROMPTS = frozenset(
    fold(prompt)
    for prompt in (
        "单击或点击此处输入文字。",
        "单击此处输入文字。",
        "单击或点击以输入日期。",
        "单击此处输入日期。",
        "点击此处输入文字。",
        "Click or tap here to enter text.",
        "Click here to enter text.",
        "Click or tap to enter a date.",
    )
)


def page_code_of(content: WordContent) -> PageCode | None:
    """Return the first page code that stands in the footers, or None."""
    for footer in content.footers:
        for match in _CODE.finditer(footer):
            code = parse_page_code(match[0])
            if code is not None:
                return code
    return None


def identify_word(content: WordContent, forms: Sequence[Form]) -> Form | None:
    """Return the form that a document is: by page code, by tags and bookmarks, by labels; or None.

    A page code of a known form's other version is none of these forms. Without a page
    code, of several versions with the same names the one with most of its labels counts,
    and then the newest.
    """
    asking = [form for form in forms if form.has_fields]
    code = page_code_of(content)
    if code is not None and any(form.key == code.key for form in asking):
        return next((form for form in asking if (form.key, form.version) == (code.key, code.version)), None)
    names = {form: named_in(content.body, form) / len(names_of(form)) for form in asking}
    found = {form: labels_in(content.body, form) for form in asking}
    labels = {form: count / max(1, total) for form, (count, total) in found.items()}
    best = max(asking, key=lambda form: (names[form], labels[form], form.version), default=None)
    if best is not None and names[best] >= _NAMES_LEAST:
        return best
    best = max(asking, key=lambda form: (labels[form], form.version), default=None)
    return best if best is not None and labels[best] >= _LABELS_LEAST else None


class ContentControlsReader:
    """Reads a returned Word document; a `Reader[WordContent]` without state."""

    def read(self, subject: WordContent, form: Form, layout: Layout) -> tuple[Reading, ...]:
        """Return a reading for each field; see `Reader`. Word has no places: the layout is not used."""
        del layout
        places = find_places(subject.body, form)
        boxes = [places.cell_of([asked.id], asked.id) for asked in form.fields if asked.kind.is_ink]
        stray_picture = bool(boxes) and has_floating_picture(subject.body, [box for box in boxes if box is not None])
        lines = {option.line: (asked, option) for asked in form.fields for option in asked.options if option.line}
        readings = []
        for asked in form.fields:
            if asked.kind.is_choice:
                readings.append(_read_choice(asked, places))
            elif asked.kind.is_ink:
                readings.append(_read_ink(asked, places, stray_picture=stray_picture))
            elif asked.id in lines:
                readings.append(_read_line(asked, *lines[asked.id], places))
            else:
                readings.append(_read_text(asked, places))
        return tuple(readings)


def _read_text(asked: Field, places: Places) -> Reading:
    """Read a text field: its control or bookmark, and what stands beside that in its cell."""
    written = _named_text(asked, places)
    cell = places.cell_of([asked.id], asked.id)
    if cell is None:
        return _missing(asked) if written is None else _text_reading(asked, written)
    beside = _without_print(text_of([cell]), asked)
    if written is None:
        issues = (issue("word_found_by_label", asked),) if beside else ()
        return _text_reading(asked, beside, confidence=_BY_PLACE, issues=issues)
    if fold(beside) == fold(written) or not beside:
        return _text_reading(asked, written)
    return _text_reading(asked, beside, confidence=_BY_PLACE, issues=(issue("word_written_outside", asked),))


def _read_line(asked: Field, choice: Field, option: Option, places: Places) -> Reading:
    """Read the text behind an option: its control or bookmark, else the words behind the option's label."""
    written = _named_text(asked, places)
    if written:
        return _text_reading(asked, written)
    evidence = _evidence(choice, places)
    if evidence is None:
        return _missing(asked) if written is None else _text_reading(asked, written)
    words = evidence.options[option.id].words
    if not words:
        return _text_reading(asked, "")
    return _text_reading(asked, words, confidence=_BY_PLACE, issues=(issue("word_found_by_label", asked),))


def _named_text(asked: Field, places: Places) -> str | None:
    """Return what stands in a field's control or bookmark, empty when blank; None without either."""
    control = places.controls.get(asked.id)
    if control is not None:
        text = "" if shows_placeholder(control) else text_of([control])
    elif asked.id in places.ranges:
        text = text_of(places.ranges[asked.id])
    else:
        return None
    return "" if fold(text) in _PROMPTS else text


def _without_print(text: str, asked: Field) -> str:
    """Return a cell's text without the label, hint and unit that are printed in it."""
    if asked.hint:
        text = text.replace(asked.hint, "", 1).strip()
    if asked.label_place is LabelPlace.INSIDE:
        text = text.removeprefix(asked.label).strip()
    if asked.unit:
        text = text.removesuffix(asked.unit).strip()
    return "" if fold(text) in _PROMPTS else text


def _text_reading(asked: Field, text: str, *, confidence: float = 1.0, issues: tuple[Issue, ...] = ()) -> Reading:
    if not text:
        return Reading(asked.id, Outcome.BLANK, NAME)
    outcome = Outcome.UNCLEAR if UNKNOWN in text else Outcome.READ
    return Reading(asked.id, outcome, NAME, text=text, confidence=confidence, issues=issues)


def _read_ink(asked: Field, places: Places, *, stray_picture: bool) -> Reading:
    """Read a box to sign or to put a picture in: a picture in its cell counts, and so do words."""
    cell = places.cell_of([asked.id], asked.id)
    if cell is None:
        return _missing(asked)
    words = _without_print(text_of([cell]), asked)
    if has_picture(cell) or words:
        return Reading(asked.id, Outcome.READ, NAME, text=words or None)
    if stray_picture:
        problem = issue("word_picture_elsewhere", asked)
        return Reading(asked.id, Outcome.UNCLEAR, NAME, confidence=_PICTURE_ELSEWHERE, issues=(problem,))
    return Reading(asked.id, Outcome.BLANK, NAME)


def _missing(asked: Field) -> Reading:
    return Reading(asked.id, Outcome.UNCLEAR, NAME, confidence=0.0, issues=(issue("field_missing", asked),))


def _evidence(asked: Field, places: Places) -> CellEvidence | None:
    """Return what the signs in a choice's cell say, or None without a cell."""
    cell = places.cell_of([f"{asked.id}.{option.id}" for option in asked.options], asked.id)
    if cell is None:
        return None
    names: Mapping[etree._Element, str] = {control: name for name, control in places.controls.items()}
    return read_signs(tokens([cell], names), asked.options, f"{asked.id}.")


def _read_choice(asked: Field, places: Places) -> Reading:
    evidence = _evidence(asked, places)
    if evidence is None:
        return _missing(asked)
    states: dict[str, BoxState] = {}
    by_place = []
    for option in asked.options:
        name = f"{asked.id}.{option.id}"
        control, bookmarked = places.controls.get(name), places.ranges.get(name)
        states[option.id], needs_place = _box(control, bookmarked, evidence.options[option.id])
        by_place += [name] if needs_place else []
    outcome = _outcome(states)
    confidence = _BY_PLACE if by_place else 1.0
    issues: tuple[Issue, ...] = ()
    if by_place and outcome is not Outcome.UNCLEAR:
        has_controls = all(name in places.controls for name in by_place)
        issues = (issue("word_written_outside" if has_controls else "word_found_by_label", asked),)
    if outcome is Outcome.BLANK:
        habit = _by_habit(asked, evidence)
        if habit is not None:
            states, code = habit
            outcome, confidence, issues = _outcome(states), _BY_HABIT, (issue(code, asked),)
        elif evidence.stray_words:
            outcome, issues = Outcome.UNCLEAR, (issue("word_choice_in_words", asked),)
    return Reading(asked.id, outcome, NAME, confidence=confidence, options=states, issues=issues)


def _outcome(states: Mapping[str, BoxState]) -> Outcome:
    if BoxState.UNCLEAR in states.values():
        return Outcome.UNCLEAR
    return Outcome.READ if BoxState.TICKED in states.values() else Outcome.BLANK


def _box(
    control: etree._Element | None, bookmarked: Sequence[etree._Element] | None, found: OptionEvidence
) -> tuple[BoxState, bool]:
    """Return a box's state, and whether signs that only stand near its label were needed to tell.

    A program that knows no controls, as one that saves a DOC, leaves a box as a sign in its bookmark.
    """
    if control is None and bookmarked:
        named = signs_of(tokens(bookmarked))
        if len(named) == 1 and Sign.UNKNOWN not in named and found.signs == named and not found.doubtful:
            return BoxState.TICKED if named[0] is Sign.TICK else BoxState.EMPTY, False
    ticked = box_state(control) if control is not None else None
    glyph = _glyph(control) if control is not None else None
    if ticked is not None and glyph is not None and (glyph is Sign.TICK) != ticked:
        return BoxState.UNCLEAR, True
    signs = [*found.signs, *([glyph] if glyph is not None and ticked is None else [])]
    if Sign.UNKNOWN in signs or found.doubtful:
        return BoxState.UNCLEAR, True
    if ticked:
        return BoxState.TICKED, False
    if Sign.TICK in signs:
        return BoxState.TICKED, True
    return BoxState.EMPTY, ticked is None


def _glyph(control: etree._Element) -> Sign | None:
    """Return what the sign in a box's control says; None where it holds nothing."""
    found = [token for token in tokens([control]) if not token.text.isspace()]
    return next(iter(signs_of(found)), Sign.UNKNOWN) if found else None


def _by_habit(asked: Field, evidence: CellEvidence) -> tuple[dict[str, BoxState], str] | None:
    """Return what people mean who delete, strike out, underline or embolden instead of ticking; and its issue.

    Several options left with their boxes still empty are unclear: one may have been
    deleted by accident.
    """
    found = evidence.options
    left = [option.id for option in asked.options if found[option.id].present and not found[option.id].struck]
    marked = [option_id for option_id in left if found[option_id].emphasised]
    if 0 < len(left) < len(asked.options):
        doubtful = len(left) > 1 and any(found[option_id].boxed for option_id in left)
        chosen, state, code = left, BoxState.UNCLEAR if doubtful else BoxState.TICKED, "word_options_deleted"
    elif 0 < len(marked) < len(asked.options):
        chosen, state, code = marked, BoxState.TICKED, "word_option_emphasised"
    else:
        return None
    return {option.id: state if option.id in chosen else BoxState.EMPTY for option in asked.options}, code
