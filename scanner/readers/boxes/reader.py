"""Reads the boxes to tick of a page that was found on paper.

How it works: the ink around each choice is found, each box is measured and judged. Where the page has a seal, the
boxes near it are measured and judged again without the seal's ink, and the two verdicts are united. On a scan in black
and white, empty boxes that may have lost a mark to the threshold are looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

import numpy as np

from forms.definition import Field, Form
from forms.geometry import Rect
from forms.layout.model import Layout, OptionBox, Page
from scanner.ink.boxes.grey_rings import measure_seal_ink, remove_seal_ink
from scanner.ink.boxes.ink_rules import RULES as INK_RULES
from scanner.ink.boxes.ink_rules import InkRules
from scanner.ink.boxes.strokes import ChoiceInk
from scanner.ink.boxes.surroundings import MARK_DPI, Surroundings, cut_surroundings
from scanner.ink.red_seals import darkness_of_seal, is_darker_than_seal, is_marked_red
from scanner.issues import issue
from scanner.readers.boxes.claims import inside_of
from scanner.readers.boxes.decision_rules import Style, Verdict, darkest_around, judge
from scanner.readers.boxes.doubts.heavy_words import RULES as WORDS_RULES
from scanner.readers.boxes.doubts.heavy_words import HeavyWordsRules, doubt_heavy_words
from scanner.readers.boxes.doubts.thresholded_marks import doubt_remains
from scanner.readers.boxes.doubts.unclaimed_ink import UNCLAIMED_MM2, unclaimed_mm2
from scanner.readers.boxes.doubts.words_inside import doubt_words_inside
from scanner.readers.boxes.features import BoxMarks, measure
from scanner.readers.boxes.mark_rules import RULES, MarkRules
from scanner.readers.boxes.measure_rules import RULES as MEASURE_RULES
from scanner.readers.boxes.measure_rules import MeasureRules
from scanner.readers.boxes.under_seal import judge_under_seal, may_be_pen_ink, may_be_seal_rest
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk, Tones
from scanner.values.page.picture import Gray
from scanner.values.reading import BoxScore, BoxState, Outcome, Reading
from scanner.values.seams import OcrEngine

READER: Final = "marks"

NEAR_SEAL_MM: Final = 4.0  # a seal's strokes that lie farther away are not taken for strokes beside a box


class MarksReader:
    """Reads which boxes are ticked, by comparing the page with the blank form."""

    def __init__(self, blank: Blank, engine: OcrEngine | None = None) -> None:
        """Take what gives the blank form, and what reads words in boxes; without it, words are not looked for."""
        self._blank, self._engine = blank, engine

    def read(self, subject: PageInk, form: Form, layout: Layout) -> tuple[Reading, ...]:
        """Return a reading for each choice with boxes on this page, in the form's order.

        Args:
            subject: The page with its foreign ink.
            form: The form.
            layout: Where the form's boxes are.
        """
        page = layout.pages[subject.page.page_no - 1]
        measured = measure_page(subject, layout, self._blank)
        verdicts = doubt_remains(measured.choices, page.options, judge_measured(measured))
        if self._engine is not None:
            verdicts = doubt_words_inside(subject, measured.first, verdicts, self._engine)
        choices = [field for field in form.fields if any(box.field_id == field.id for box in page.options)]
        if not choices:
            return ()
        blank = self._blank(MARK_DPI)[page.index]
        readings = [_reading(field, page, layout, verdicts) for field in choices]
        return tuple(
            _beside(reading, field, subject, page, blank, verdicts=verdicts, seen=measured.choices[field.id])
            for reading, field in zip(readings, choices, strict=True)
        )


def _beside(
    reading: Reading,
    field: Field,
    subject: PageInk,
    page: Page,
    blank: Gray,
    *,
    verdicts: Mapping[str, Verdict],
    seen: ChoiceInk,
) -> Reading:
    """Return a choice's reading as a question where something else is drawn in its cell than marks in boxes."""
    boxes = [box for box in page.options if box.field_id == field.id]
    around = any(verdicts[box.name].style is Style.AROUND for box in boxes)
    if reading.outcome is Outcome.UNCLEAR or around:
        return reading
    is_blank = reading.outcome is Outcome.BLANK
    if unclaimed_mm2(subject, page, boxes, seen, blank, is_blank=is_blank) < UNCLAIMED_MM2:
        return reading
    code = "ink_beside_boxes" if is_blank else "ink_beside_answer"
    return replace(reading, outcome=Outcome.UNCLEAR, issues=(*reading.issues, issue(code, field)))


def judge_boxes(subject: PageInk, layout: Layout, blank_form: Blank) -> dict[str, Verdict]:
    """Return the verdict on each box of a page, by the box's name `field.option`."""
    return judge_measured(measure_page(subject, layout, blank_form))


@dataclass(frozen=True, slots=True)
class MeasuredPage:
    """What is measured of a page's boxes, before any rule looked at it.

    Attributes:
        first: Box name to what is measured of it, in the page's order.
        second: The same without the seal's ink, of the boxes that lie under a seal or close to it.
        level: Darkness up to which ink was removed; 0.0 where red ink was removed by its colour.
        is_like: Tells from the ticked boxes of the page and another box whether that box may have had a mark
            that was removed with the seal.
        choices: Field id to the ink around that choice, without that of red seals.
    """

    first: Mapping[str, BoxMarks]
    second: Mapping[str, BoxMarks]
    level: float
    is_like: Callable[[Sequence[BoxMarks], BoxMarks, MarkRules], bool]
    choices: Mapping[str, ChoiceInk]


def judge_measured(
    page: MeasuredPage, rules: MarkRules = RULES, *, words: HeavyWordsRules = WORDS_RULES
) -> dict[str, Verdict]:
    """Return the verdict on each box, by its name: where a seal lies, the verdicts with and without its ink united."""
    seen = _judge_all(page.first, rules, words)
    if not page.second:
        return seen
    without = _judge_all({**page.first, **page.second}, rules, words)
    elsewhere = [page.first[name] for name in seen if name not in page.second and _is_ticked(seen[name])]
    pen = elsewhere or [marks for name, marks in page.second.items() if _is_ticked(without[name])]
    return seen | {
        name: judge_under_seal(
            seen[name],
            without[name],
            like_seal=page.is_like(pen, page.first[name], rules),
            may_be_seal=may_be_seal_rest(page.first[name], marks, level=page.level, rules=rules),
        )
        for name, marks in page.second.items()
    }


def _judge_all(boxes: Mapping[str, BoxMarks], rules: MarkRules, words: HeavyWordsRules) -> dict[str, Verdict]:
    page = list(boxes.values())
    return dict(zip(boxes, doubt_heavy_words(page, judge(page, rules), words), strict=True))


def _is_ticked(verdict: Verdict) -> bool:
    return verdict.state is BoxState.TICKED


def measure_page(subject: PageInk, layout: Layout, blank_form: Blank, rules: InkRules = INK_RULES) -> MeasuredPage:
    """Measure the boxes of a page, those near a seal a second time without its ink."""
    page = layout.pages[subject.page.page_no - 1]
    blank = blank_form(MARK_DPI)[page.index] if page.options else np.zeros((0, 0), np.uint8)
    places = {
        field_id: cut_surroundings(
            subject.gray, subject.transform, _area(boxes), page.options, blank, tones=subject.tones, rules=rules
        )
        for field_id, boxes in _by_field(page.options).items()
    }
    choices = _inked(places, rules)
    found = measure_boxes(choices, page)
    first = {box.name: found[box.name] for box in page.options}
    sealed = _find_unsealed(subject, places, page, blank, rules)
    if sealed is None:
        return MeasuredPage(first, {}, 0.0, lambda *_: False, choices)
    unsealed = _inked(sealed.places, rules)
    bare = measure_boxes(unsealed, page, sealed=False)
    again = {name: replace(marks, words=replace(marks.words, unsealed=True)) for name, marks in bare.items()}
    # words are weighed without the seal, which makes them heavier
    first = {name: replace(marks, words=again[name].words) if name in again else marks for name, marks in first.items()}
    second = {name: replace(again[name], outline=marks.outline) for name, marks in first.items() if name in sealed.near}
    without_red = choices if subject.seal is None else choices | unsealed
    return MeasuredPage(first, second, sealed.level, sealed.is_like, without_red)


def _inked(places: Mapping[str, Surroundings], rules: InkRules) -> dict[str, ChoiceInk]:
    return {field_id: ChoiceInk.of(place, rules) for field_id, place in places.items()}


@dataclass(frozen=True, slots=True)
class _UnsealedPage:
    """A page without its seal.

    Attributes:
        near: Names of the boxes that lie under the seal or close to it.
        places: Field id to the surroundings of its choice without the seal.
        level: As in `MeasuredPage`.
        is_like: As in `MeasuredPage`.
    """

    near: frozenset[str]
    places: Mapping[str, Surroundings]
    level: float
    is_like: Callable[[Sequence[BoxMarks], BoxMarks, MarkRules], bool]


def _find_unsealed(
    subject: PageInk, places: Mapping[str, Surroundings], page: Page, blank: Gray, rules: InkRules
) -> _UnsealedPage | None:
    """Return a page without its seal, or None where it has none.

    On a colour picture the red ink is removed. On a grey one all ink is removed that is no darker than the seal.
    """
    near = [box for box in page.options if subject.is_sealed(box.rect.union(box.label), NEAR_SEAL_MM)]
    ring, colour, transform = subject.ring, subject.colour, subject.transform
    if ring is not None:
        above_it = {field_id: remove_seal_ink(places[field_id], ring) for field_id in _by_field(near)}

        def is_dark(ticked: Sequence[BoxMarks], marks: BoxMarks, rules: MarkRules) -> bool:
            place = places[marks.box.field_id]
            gone = measure_seal_ink(place, ring, inside_of(place, marks.box))
            return may_be_pen_ink(ticked, gone, min(ring.level, darkest_around(marks, rules)), rules)

        return _UnsealedPage(frozenset(box.name for box in near), above_it, ring.level, is_dark)
    if colour is None or subject.seal is None:
        return None
    clean, tones = subject.bare, Tones.of(subject.bare)
    cleaned = {
        field_id: cut_surroundings(
            clean, transform, places[field_id].area, page.options, blank, tones=tones, rules=rules
        )
        for field_id in _by_field(near)
    }

    usual = darkness_of_seal(subject.gray, subject.bare)

    def is_red(ticked: Sequence[BoxMarks], marks: BoxMarks, _: MarkRules) -> bool:
        return (
            not ticked
            or any(is_marked_red(colour, transform, one.box.rect) for one in ticked)
            or is_darker_than_seal(subject.gray, subject.bare, transform, marks.box.rect, usual)
        )

    return _UnsealedPage(frozenset(box.name for box in near), cleaned, 0.0, is_red)


def measure_boxes(
    choices: Mapping[str, ChoiceInk], page: Page, *, sealed: bool = True, rules: MeasureRules = MEASURE_RULES
) -> dict[str, BoxMarks]:
    """Return what is measured of the boxes of some choices, by the box's name.

    Args:
        choices: Field id to the ink around the choice.
        page: The page they are on.
        sealed: Whether a seal may lie there.
        rules: What counts.
    """
    writing = [box.rect for box in page.fields]
    found: dict[str, BoxMarks] = {}
    for field_id, seen in choices.items():
        inside = [box for box in page.options if box.name in seen.place.shifts]
        here = measure(seen.place, seen.ink, inside, writing, sealed=sealed, rules=rules)
        found |= {marks.box.name: marks for marks in here if marks.box.field_id == field_id}
    return found


def _by_field(boxes: Iterable[OptionBox]) -> dict[str, list[OptionBox]]:
    """Return boxes by the ids of their fields."""
    found: dict[str, list[OptionBox]] = {}
    for box in boxes:
        found.setdefault(box.field_id, []).append(box)
    return found


def _area(boxes: list[OptionBox]) -> Rect:
    """Return the smallest rectangle on paper that holds some boxes and their words, mm."""
    return reduce(Rect.union, (part for box in boxes for part in (box.rect, box.label)))


def _reading(field: Field, page: Page, layout: Layout, verdicts: Mapping[str, Verdict]) -> Reading:
    here = {box.option_id: verdicts[box.name] for box in page.options if box.field_id == field.id}
    options = {option.id: here[option.id].state for option in field.options if option.id in here}
    return Reading(
        field.id,
        _outcome(options),
        READER,
        confidence=min(verdict.confidence for verdict in here.values()),
        options=options,
        page_no=page.page_no,
        box_mm=layout.place_of(field.id)[1],
        scores={option_id: BoxScore(verdict.confidence, verdict.reason) for option_id, verdict in here.items()},
    )


def _outcome(options: Mapping[str, BoxState]) -> Outcome:
    if BoxState.UNCLEAR in options.values():
        return Outcome.UNCLEAR
    return Outcome.READ if BoxState.TICKED in options.values() else Outcome.BLANK
