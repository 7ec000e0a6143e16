"""Reads the options of a page of a blank: boxes as those of our own forms, lines and words by their ink alone."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Final

from forms.definition import Form
from forms.definition.places import Shape
from forms.layout.model import Layout, OptionBox, Page
from scanner.ink.boxes.surroundings import MARK_DPI
from scanner.readers.boxes.decision_rules import CIRCLED, HALF_CIRCLED
from scanner.readers.boxes.placed.print_inside import find_heavy_boxes, find_struck_words
from scanner.readers.boxes.placed.printed_outlines import on_outlines
from scanner.readers.boxes.placed.rings import boxes_beside_rings, boxes_in_rings, ringed_boxes
from scanner.readers.boxes.placed.shapes import ShapesReader, ringed_words, untouched_words
from scanner.readers.boxes.placed.small_boxes import SMALL_MM, inked_boxes, marked_boxes, scribbled_boxes
from scanner.readers.boxes.reader import MarksReader
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk
from scanner.values.reading import BoxScore, BoxState, Outcome, Reading
from scanner.values.seams import OcrEngine

_ASKED: Final = 0.5
_LESS_SURE: Final = 0.99
_TRACE: Final = "a trace"  # how the reader of boxes calls ink inside that is too little to be sure of
_OVER_WORDS: Final = "ink over the words"
_BESIDE: Final = "ink beside"
_INSIDE: Final = "ink inside"
_IN_SMALL_BOX: Final = "ink in a small box"
_SMALL_REASONS: Final = (_TRACE, _OVER_WORDS, _BESIDE, _IN_SMALL_BOX)
_MAY_BE_RINGS: Final = (HALF_CIRCLED, "very faint", "a line passes through")


def read_placed_marks(
    subject: PageInk, form: Form, layout: Layout, blank: Blank, engine: OcrEngine | None = None
) -> list[Reading]:
    """Return the readings of a page's choices.

    Args:
        subject: The page with its foreign ink.
        form: The form.
        layout: Where its options are.
        blank: Gives the blank form.
        engine: Reads words in boxes; None where they are not looked for.
    """
    said = layout.pages[subject.page.page_no - 1]
    page = on_outlines(said, blank(MARK_DPI)[said.index])
    layout = replace(layout, pages=tuple(page if one.index == page.index else one for one in layout.pages))
    shaped = {box.field_id for box in page.options if box.shape in (Shape.LINE, Shape.WORD)}
    boxed = _only(layout, {box.field_id for box in page.options} - shaped)
    boxes = MarksReader(blank, engine).read(subject, form, boxed)
    others = _ringed_shapes(ShapesReader(blank, shaped).read(subject, form, layout), subject, page, blank)
    return [*_doubted(boxes, subject, boxed, blank), *others]


def _ringed_shapes(readings: Sequence[Reading], subject: PageInk, page: Page, blank: Blank) -> list[Reading]:
    """Return readings of other shapes; an empty one whose words have a ring or a line through them is asked about."""
    empty = _named(readings, BoxState.EMPTY)
    boxes = [box for box in page.options if box.name in empty]
    ringed = ringed_words(subject, boxes, page, blank)
    touched = ringed - untouched_words(subject, [box for box in boxes if box.name in ringed], page, blank)
    words = [box for box in page.options if box.shape is Shape.WORD]
    struck = find_struck_words(subject, words, blank(MARK_DPI)[page.index])
    steps = ((touched, BoxScore(_ASKED, "ink round its words")), (struck, BoxScore(_ASKED, "ink on the words")))
    settled = list(readings)
    for names, score in steps:
        settled = [_judged_anew(reading, names, BoxState.UNCLEAR, score) for reading in settled]
    return settled


def _only(layout: Layout, field_ids: Set[str]) -> Layout:
    """Return a layout with the options of some choices only."""
    pages = (
        replace(page, options=tuple(box for box in page.options if box.field_id in field_ids)) for page in layout.pages
    )
    return replace(layout, pages=tuple(pages))


def _doubted(readings: Sequence[Reading], subject: PageInk, layout: Layout, blank: Blank) -> list[Reading]:
    """Return readings of boxes, weighed by the number printed in them and by the rings round their neighbours.

    An empty one that is heavier than its number is asked about. One that is asked about only since a ring round its
    neighbour touches its words is empty.
    """
    page = layout.pages[subject.page.page_no - 1]
    readings = _ringed_boxes(readings, subject, page, blank)
    empty = _named(readings, BoxState.EMPTY)
    traces = _named(readings, BoxState.UNCLEAR, _TRACE)
    heavy = find_heavy_boxes(subject, page.options, empty, traces, blank(MARK_DPI)[page.index])
    circled = {
        reading.field_id
        for reading in readings
        if any(score.reason in (CIRCLED, HALF_CIRCLED) for score in reading.scores.values())
    }
    boxes = [box for box in page.options if box.field_id in circled]
    touched = _named(readings, BoxState.UNCLEAR, _OVER_WORDS)
    ringed = ringed_words(subject, boxes, page, blank) & empty
    asked = [box for box in boxes if box.name in touched | ringed]
    bare = untouched_words(subject, asked, page, blank)
    beside = _options(page, _named(readings, BoxState.UNCLEAR, _BESIDE))
    rings = _options(page, _named(readings, BoxState.TICKED, CIRCLED))
    passed = boxes_beside_rings(subject, beside, rings, page, blank) & untouched_words(subject, beside, page, blank)
    inked = _options(page, _named(readings, BoxState.TICKED, _INSIDE))
    cut = boxes_in_rings(subject, inked, page, blank)
    small = [box for box in _options(page, empty) if box.rect.width < SMALL_MM]
    steps = (
        (heavy.marked, BoxState.TICKED, BoxScore(_LESS_SURE, "a dot on the print inside")),
        ((bare & touched) | passed, BoxState.EMPTY, BoxScore(_LESS_SURE, "the ring is its neighbour's")),
        (heavy.doubtful, BoxState.UNCLEAR, BoxScore(_ASKED, "ink on the print inside")),
        (inked_boxes(subject, small, page, blank), BoxState.UNCLEAR, BoxScore(_ASKED, _IN_SMALL_BOX)),
        (cut, BoxState.UNCLEAR, BoxScore(_ASKED, "a ring of another option may cut into it")),
        (ringed - bare, BoxState.UNCLEAR, BoxScore(_ASKED, "a ring may be round its words as well")),
    )
    settled = list(readings)
    for names, state, score in steps:
        settled = [_judged_anew(reading, names, state, score) for reading in settled]
    crossing = BoxScore(_ASKED, "a ring round its neighbour may cross it")
    settled = [_judged_anew(reading, _crossed(reading), BoxState.UNCLEAR, crossing) for reading in settled]
    return _settled_small(settled, subject, page, blank)


def _ringed_boxes(readings: Sequence[Reading], subject: PageInk, page: Page, blank: Blank) -> list[Reading]:
    """Return readings in which boxes that are asked about are ticked where a plain ring goes round them or their words.

    A ring that cuts into its box looks like a line that passes through it, and print hides a part of many a ring.
    """
    asked = {name for reason in _MAY_BE_RINGS for name in _named(readings, BoxState.UNCLEAR, reason)}
    traces = _named(readings, BoxState.UNCLEAR, _TRACE)
    boxes = [box for box in page.options if box.name in asked or (box.name in traces and box.rect.width < SMALL_MM)]
    ringed = ringed_boxes(subject, boxes, page, blank)
    return [_judged_anew(reading, ringed, BoxState.TICKED, BoxScore(_LESS_SURE, CIRCLED)) for reading in readings]


def _settled_small(readings: Sequence[Reading], subject: PageInk, page: Page, blank: Blank) -> list[Reading]:
    """Return readings in which small boxes with a mark of their own are ticked, and scribbled ones asked about."""
    small = [box for box in page.options if box.rect.width < SMALL_MM]
    empty = _named(readings, BoxState.EMPTY)
    asked = {name for reason in _SMALL_REASONS for name in _named(readings, BoxState.UNCLEAR, reason)}
    marked = marked_boxes(
        subject,
        [box for box in small if box.name in asked],
        [box for box in small if box.name in empty],
        page,
        blank,
    )
    score = BoxScore(_LESS_SURE, "a mark in a small box")
    circled = _named(readings, BoxState.TICKED, CIRCLED)
    scribbled = scribbled_boxes(subject, [box for box in small if box.name in circled], page, blank)
    settled = [_judged_anew(reading, marked, BoxState.TICKED, score) for reading in readings]
    doubt = BoxScore(_ASKED, "a ring or a scribble")
    return [_judged_anew(reading, scribbled, BoxState.UNCLEAR, doubt) for reading in settled]


def _options(page: Page, names: Set[str]) -> list[OptionBox]:
    """Return the options of a page with some names, in the page's order."""
    return [box for box in page.options if box.name in names]


def _named(readings: Sequence[Reading], wanted: BoxState, reason: str | None = None) -> set[str]:
    """Return the names of the boxes with a state, and for a reason if one is given."""
    return {
        f"{reading.field_id}.{option_id}"
        for reading in readings
        for option_id, state in reading.options.items()
        if state is wanted and (reason is None or reading.scores[option_id].reason == reason)
    }


def _crossed(reading: Reading) -> set[str]:
    """Return the names of the options that are ticked otherwise than by a ring, though another one has a ring."""
    if not any(score.reason == CIRCLED for score in reading.scores.values()):
        return set()
    return {
        f"{reading.field_id}.{option_id}"
        for option_id, state in reading.options.items()
        if state is BoxState.TICKED and reading.scores[option_id].reason != CIRCLED
    }


def _judged_anew(reading: Reading, names: Set[str], state: BoxState, score: BoxScore) -> Reading:
    """Return a reading in which some of its options have another state; what the whole says follows from all."""
    changed = [option_id for option_id in reading.options if f"{reading.field_id}.{option_id}" in names]
    if not changed:
        return reading
    options = {**reading.options, **dict.fromkeys(changed, state)}
    scores = {**reading.scores, **dict.fromkeys(changed, score)}
    unclear, ticked = BoxState.UNCLEAR in options.values(), BoxState.TICKED in options.values()
    return replace(
        reading,
        outcome=Outcome.UNCLEAR if unclear else Outcome.READ if ticked else Outcome.BLANK,
        confidence=min(one.confidence for one in scores.values()),
        options=options,
        scores=scores,
    )
