"""Reads choices with short lines or words to circle on a page of somebody else's blank.

How it works: the ink that the blank does not have is found as around boxes to tick. Each option has an area in which a
mark is made: above a line, or a box's own where a choice has boxes too. A stroke belongs to the option with most of its
ink. Two scores decide, the ink of an option's own strokes in its area, and the ink there of strokes that it shares,
also with other questions: little of both is empty, much of the first and little of the second is ticked, all else is
asked about, and so is much more than a mark, which may be one that was scribbled out. Words are circled or underlined,
see `circled_words`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

from forms.definition import Field, Form
from forms.definition.places import Shape
from forms.geometry import Rect
from forms.layout.model import Layout, OptionBox, Page
from scanner.ink.boxes.strokes import Stroke, find_ink
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.readers.boxes.claims import points_in
from scanner.readers.boxes.placed.circled_words import PennedWords, pen_width_mm
from scanner.readers.boxes.placed.part import cut_part
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk
from scanner.values.reading import BoxScore, BoxState, Outcome, Reading

READER: Final = "marks"

_SURE: Final = 0.995
_ASKED: Final = 0.5
_CHOSEN: Final = {True: (BoxState.TICKED, _SURE), False: (BoxState.EMPTY, _SURE), None: (BoxState.UNCLEAR, _ASKED)}
_SHARED: Final = 0.25  # of a stroke's ink: an option with so much of it may be its owner as well
_MIDDLE_SHARE: Final = 0.3  # of the words' height
_RING_REACH_MM: Final = 3.5  # a ring passes the ends of its words by no more
_OFF_BOX_MM: Final = 0.2
_BARE_MM2: Final = 0.05
_OUTSIDE: Final = 0.35  # of a stroke's ink: with less of it in any option's area it only passes by


@dataclass(frozen=True, slots=True)
class ShapeLook:
    """Where a mark is made at an option of one shape, and how much ink it has.

    Attributes:
        beside_mm: How far the area reaches to the left and right of the place.
        above_mm: How far it reaches above.
        below_mm: How far it reaches below.
        none_mm2: Up to so much ink the option is empty.
        sure_mm2: From so much on it is ticked.
        most_mm2: With more it may be a mark that was scribbled out,
        longest_mm: and so where the path of the pen is longer.
        edge_mm: A stroke no higher is the edge of a printed line that came back wider,
        high_mm: and a mark is at least so high.
    """

    beside_mm: float
    above_mm: float
    below_mm: float
    none_mm2: float
    sure_mm2: float
    most_mm2: float = math.inf
    longest_mm: float = math.inf
    edge_mm: float = 0.0
    high_mm: float = 0.0


LOOKS: Final[Mapping[Shape, ShapeLook]] = {
    Shape.SQUARE: ShapeLook(0.3, 0.3, 0.3, none_mm2=0.10, sure_mm2=0.45),
    Shape.CIRCLE: ShapeLook(0.3, 0.3, 0.3, none_mm2=0.10, sure_mm2=0.45),
    Shape.BRACKET: ShapeLook(0.3, 0.8, 0.8, none_mm2=0.10, sure_mm2=0.45),
    Shape.LINE: ShapeLook(
        0.5,
        1.0,
        1.0,
        none_mm2=0.10,
        sure_mm2=0.50,
        most_mm2=9.0,
        longest_mm=22.0,
        edge_mm=0.35,  # in a fax a line of 0.3 mm came back 0.2 mm wider; a thin pen draws 0.4
        high_mm=1.0,
    ),
    Shape.WORD: ShapeLook(2.0, 1.8, 1.8, none_mm2=0.25, sure_mm2=1.60),  # a ring around two characters has 3
}
"""How each shape is looked at. A tick of a thin ball pen has 0.8 mm² of ink, a dot 0.2."""


class ShapesReader:
    """Reads choices with options that are not squares, by comparing the page with the blank."""

    def __init__(self, blank: Blank, field_ids: Set[str]) -> None:
        """Take what gives the blank form, and the ids of the choices that are read."""
        self._blank = blank
        self._field_ids = field_ids

    def read(self, subject: PageInk, form: Form, layout: Layout) -> tuple[Reading, ...]:
        """Return a reading for each of these choices with options on this page, in the form's order.

        Args:
            subject: The page with its foreign ink.
            form: The form.
            layout: Where all of the form's options are.
        """
        page = layout.pages[subject.page.page_no - 1]
        here = self._field_ids & {box.field_id for box in page.options}
        return tuple(self._reading(field, subject, page, layout) for field in form.fields if field.id in here)

    def _reading(self, field: Field, subject: PageInk, page: Page, layout: Layout) -> Reading:
        boxes = [box for box in page.options if box.field_id == field.id]
        area = reduce(Rect.union, map(_area, boxes))
        place = cut_part(subject, area, page, self._blank)
        strokes = find_ink(place).strokes
        near = [box for box in page.options if place.window.overlaps(box.rect)]
        found = _weigh(place, strokes, near)
        penned = PennedWords(place, strokes, [box for box in near if box.shape is Shape.WORD])
        scores = {
            box.option_id: _verdict(box, found[box.name], penned, sealed=subject.is_sealed(box.rect, 1.0))
            for box in boxes
        }
        options = {option.id: scores[option.id][0] for option in field.options if option.id in scores}
        unclear, ticked = BoxState.UNCLEAR in options.values(), BoxState.TICKED in options.values()
        return Reading(
            field.id,
            Outcome.UNCLEAR if unclear else Outcome.READ if ticked else Outcome.BLANK,
            READER,
            confidence=min(confidence for _, confidence, _ in scores.values()),
            options=options,
            page_no=page.page_no,
            box_mm=layout.place_of(field.id)[1],
            scores={option_id: BoxScore(sure, reason) for option_id, (_, sure, reason) in scores.items()},
        )


def ringed_words(subject: PageInk, boxes: Sequence[OptionBox], page: Page, blank: Blank) -> set[str]:
    """Return the names of those boxes with words that a ring may go round, whoever else it belongs to.

    Rings round the words of two neighbours touch, and together they are one stroke.
    """
    found: set[str] = set()
    for field_id in {box.field_id for box in boxes}:
        words = [
            replace(box, rect=box.label, shape=Shape.WORD)
            for box in boxes
            if box.field_id == field_id and box.label != box.rect
        ]
        if not words:
            continue
        area = reduce(Rect.union, (box.rect for box in words))
        place = cut_part(subject, area, page, blank)
        weighed = _weigh(place, find_ink(place).strokes, words)
        found |= {name for name, ink in weighed.items() if ink.all_mm2 >= LOOKS[Shape.WORD].sure_mm2}
    return found


def untouched_words(subject: PageInk, boxes: Sequence[OptionBox], page: Page, blank: Blank) -> set[str]:
    """Return the names of those boxes whose words no ring goes round and no stroke means, though ink may touch them.

    A ring round words, a line through them and a tick on them all have ink at the height of the words' middle, in the
    words or just beside them. The ring of a neighbour above or below only dips into them. The box itself has no ink.
    """
    words = [box for box in boxes if box.label != box.rect]
    found: set[str] = set()
    for field_id in dict.fromkeys(box.field_id for box in words):
        mine = [box for box in words if box.field_id == field_id]
        area = reduce(Rect.union, (part for box in mine for part in (box.rect, _middle_of(box))))
        place = cut_part(subject, area, page, blank)
        strokes = find_ink(place).strokes
        for box in mine:
            ink = sum(len(points_in(place, stroke, part)) for stroke in strokes for part in (_middle_of(box), box.rect))
            if ink <= _BARE_MM2 * PER_MM**2:
                found.add(box.name)
    return found


def _middle_of(box: OptionBox) -> Rect:
    """Return the strip at the middle height of an option's words, as far beside them as a ring round them reaches."""
    words, height = box.label, _MIDDLE_SHARE * box.label.height
    left, right = words.left - _RING_REACH_MM, words.right + _RING_REACH_MM
    if box.rect.right <= words.left:
        left = max(left, box.rect.right + _OFF_BOX_MM)
    if box.rect.left >= words.right:
        right = min(right, box.rect.left - _OFF_BOX_MM)
    return Rect(left, words.center.y - height / 2, right, words.center.y + height / 2)


def _area(box: OptionBox) -> Rect:
    """Return where a mark of an option is made, mm."""
    look = LOOKS[box.shape]
    rect = box.rect
    return Rect(
        rect.left - look.beside_mm, rect.top - look.above_mm, rect.right + look.beside_mm, rect.bottom + look.below_mm
    )


@dataclass(slots=True)
class _OptionInk:
    """The ink in an option's area.

    Attributes:
        own_mm2: That of its own strokes.
        shared_mm2: That of strokes that may be another's.
        path_mm: How long the path of the pen is that drew the first.
        high_mm: How high the highest of them is.
    """

    own_mm2: float = 0.0
    shared_mm2: float = 0.0
    path_mm: float = 0.0
    high_mm: float = 0.0

    @property
    def all_mm2(self) -> float:
        """All of it."""
        return self.own_mm2 + self.shared_mm2


def _weigh(place: Surroundings, strokes: Sequence[Stroke], boxes: Sequence[OptionBox]) -> dict[str, _OptionInk]:
    """Return the ink of each option, by its name."""
    found = {box.name: _OptionInk() for box in boxes}
    places = {box.name: (_area(box), LOOKS[box.shape].edge_mm) for box in boxes}
    for stroke in strokes:
        areas = {name: area for name, (area, edge_mm) in places.items() if stroke.extent_mm[1] > edge_mm}
        if not areas:
            continue
        ink = {name: len(points_in(place, stroke, area)) for name, area in areas.items()}
        owner = max(ink, key=ink.__getitem__)
        whole = len(stroke.points)
        is_sure = ink[owner] >= _OUTSIDE * whole and not any(
            count >= _SHARED * ink[owner] for name, count in ink.items() if name != owner
        )
        for name, count in ink.items():
            area_mm2 = stroke.area_mm2 * count / whole
            if name == owner and is_sure:
                found[name].own_mm2 += area_mm2
                found[name].path_mm += area_mm2 / pen_width_mm(stroke.points)
                found[name].high_mm = max(found[name].high_mm, stroke.extent_mm[1])
            elif count:
                found[name].shared_mm2 += area_mm2
    return found


def _verdict(box: OptionBox, ink: _OptionInk, penned: PennedWords, *, sealed: bool) -> tuple[BoxState, float, str]:
    """Return an option's state, how sure it is, and why.

    Args:
        box: The option.
        ink: The ink in its area.
        penned: What was drawn at words.
        sealed: Whether it lies under a seal.
    """
    if sealed and ink.all_mm2 > LOOKS[box.shape].none_mm2:
        return BoxState.UNCLEAR, _ASKED, "under a seal"
    if box.shape is Shape.WORD:
        is_chosen, why = penned.say(box.name)
        return (*_CHOSEN[is_chosen], why)
    return _judge(LOOKS[box.shape], ink)


def _judge(look: ShapeLook, ink: _OptionInk) -> tuple[BoxState, float, str]:
    """Return an option's state, how sure it is, and why."""
    if ink.all_mm2 <= look.none_mm2:
        return BoxState.EMPTY, _SURE, "no ink"
    if ink.own_mm2 > look.most_mm2 or ink.path_mm > look.longest_mm:
        return BoxState.UNCLEAR, _ASKED, "more than a mark"
    is_mark = ink.own_mm2 >= look.sure_mm2 and ink.high_mm >= look.high_mm
    if is_mark and ink.shared_mm2 <= look.none_mm2:
        return BoxState.TICKED, _SURE, "ink of its own"
    why = "a trace" if ink.shared_mm2 <= look.none_mm2 else "ink of another one's, or its own"
    return BoxState.UNCLEAR, _ASKED, why
