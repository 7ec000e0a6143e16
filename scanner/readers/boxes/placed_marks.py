"""Reads the options of a page of a blank: squares as those of our own forms, other shapes by their ink alone."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Final

from forms.definition import Form
from forms.layout.model import Layout
from forms.places import Shape
from scanner.ink.boxes.surroundings import MARK_DPI
from scanner.readers.boxes.print_inside import find_heavy_boxes
from scanner.readers.boxes.reader import MarksReader
from scanner.readers.boxes.shapes import ShapesReader, ringed_words
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk
from scanner.values.reading import BoxScore, BoxState, Outcome, Reading

_ASKED: Final = 0.5
_CIRCLED: Final = "circled"  # how the reader of boxes calls a ring round a box or its words
_HALF_CIRCLED: Final = "half circled"  # and one that it sees in part


def read_placed_marks(subject: PageInk, form: Form, layout: Layout, blank: Blank) -> list[Reading]:
    """Return the readings of a page's choices.

    Args:
        subject: The page with its foreign ink.
        form: The form.
        layout: Where its options are.
        blank: Gives the blank form.
    """
    page = layout.pages[subject.page.page_no - 1]
    shaped = {box.field_id for box in page.options if box.shape is not Shape.SQUARE}
    square = _only(layout, {box.field_id for box in page.options} - shaped)
    squares = MarksReader(blank).read(subject, form, square)
    others = ShapesReader(blank).read(subject, form, _only(layout, shaped))
    return [*_doubted(squares, subject, layout, blank), *others]


def _only(layout: Layout, field_ids: Set[str]) -> Layout:
    """Return a layout with the options of some choices only."""
    pages = (
        replace(page, options=tuple(box for box in page.options if box.field_id in field_ids)) for page in layout.pages
    )
    return replace(layout, pages=tuple(pages))


def _doubted(readings: Sequence[Reading], subject: PageInk, layout: Layout, blank: Blank) -> list[Reading]:
    """Return readings of squares; an empty one that is heavier than the number printed in it is asked about."""
    page = layout.pages[subject.page.page_no - 1]
    empty = {
        f"{reading.field_id}.{option_id}": state is BoxState.EMPTY
        for reading in readings
        for option_id, state in reading.options.items()
    }
    heavy = find_heavy_boxes(subject, page.options, empty, blank(MARK_DPI)[page.index])
    circled = [
        box
        for reading in readings
        if any(score.reason in (_CIRCLED, _HALF_CIRCLED) for score in reading.scores.values())
        for box in page.options
        if box.field_id == reading.field_id
    ]
    ringed = {name for name in ringed_words(subject, circled, page, blank) if empty.get(name)}
    first = [_with_doubt(reading, heavy, "ink on the print inside") for reading in readings]
    second = [_with_doubt(reading, ringed, "a ring may be round its words as well") for reading in first]
    return [_with_doubt(reading, _crossed(reading), "a ring round its neighbour may cross it") for reading in second]


def _crossed(reading: Reading) -> set[str]:
    """Return the names of the options that are ticked otherwise than by a ring, though another one has a ring."""
    if not any(score.reason == _CIRCLED for score in reading.scores.values()):
        return set()
    return {
        f"{reading.field_id}.{option_id}"
        for option_id, state in reading.options.items()
        if state is BoxState.TICKED and reading.scores[option_id].reason != _CIRCLED
    }


def _with_doubt(reading: Reading, names: Set[str], reason: str) -> Reading:
    doubtful = [option_id for option_id in reading.options if f"{reading.field_id}.{option_id}" in names]
    if not doubtful:
        return reading
    score = BoxScore(_ASKED, reason)
    return replace(
        reading,
        outcome=Outcome.UNCLEAR,
        confidence=min(reading.confidence, _ASKED),
        options={**reading.options, **dict.fromkeys(doubtful, BoxState.UNCLEAR)},
        scores={**reading.scores, **dict.fromkeys(doubtful, score)},
    )
