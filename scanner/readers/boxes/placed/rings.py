"""Rings round boxes and their words, told as those round words to circle are, see `circled_words`.

The reader of boxes counts the directions in which a ring is seen. Where print hides a part of it, where it cuts into
its box, or where it lies close to the next option, a box is asked about. Here the ring itself is looked at: it holds a
box, its words, or both, and hardly anything of the options around.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import Final

from forms.geometry import Rect
from forms.layout.model import OptionBox, Page
from scanner.ink.boxes.strokes import Ink, Stroke, find_ink
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.readers.boxes.claims import points_in
from scanner.readers.boxes.placed.circled_words import CIRCLED, RULES, PennedWords
from scanner.readers.boxes.placed.part import cut_part, with_words
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk

_BESIDE_MM: Final = 3.0  # ink so near to a box is beside it
_NEIGHBOURS_MM: Final = 6.0  # a ring round an option farther away does not reach a box
_NICK_MM2: Final = 0.03  # less ink in a box is none
_HALF_HELD: Final = 0.5  # of a ring round words that print had cut in two, one half held 0.56 (seed 90811)
_SEAL_MM: Final = 1.0


def ringed_boxes(subject: PageInk, boxes: Sequence[OptionBox], page: Page, blank: Blank) -> set[str]:
    """Return the names of those boxes that have a ring round them or their words, and no other ink inside.

    Args:
        subject: The page.
        boxes: Boxes that are asked about.
        page: The page of the layout.
        blank: Gives the blank form.
    """
    found: set[str] = set()
    for box in boxes:
        place, ink = _inked(subject, [box], page, blank)
        near = [one for one in page.options if place.window.overlaps(with_words(one))]
        if subject.is_sealed(with_words(box), _SEAL_MM) or not is_ringed(place, ink.strokes, box, near):
            continue
        if all(is_ringed(place, [one], box, near) for one in _strokes_in(place, ink, box)):
            found.add(box.name)
    return found


def boxes_in_rings(subject: PageInk, boxes: Sequence[OptionBox], page: Page, blank: Blank) -> set[str]:
    """Return the names of those boxes whose ink may be of a ring round another option, which only cuts into them.

    Args:
        subject: The page.
        boxes: Boxes that are ticked by ink inside.
        page: The page of the layout.
        blank: Gives the blank form.
    """
    found: set[str] = set()
    for box in boxes:
        place, ink = _inked(subject, [box], page, blank)
        near = [one for one in page.options if one.name != box.name and place.window.overlaps(with_words(one))]
        if near and any(goes_round(place, one, near) for one in _strokes_in(place, ink, box)):
            found.add(box.name)
    return found


def goes_round(place: Surroundings, stroke: Stroke, boxes: Sequence[OptionBox]) -> bool:
    """Tell whether a stroke's hull holds half of one of some boxes or of its words: print hides pieces of rings."""
    targets = [replace(one, rect=rect) for one in boxes for rect in (one.rect, one.label)]
    return any(
        PennedWords(place, [stroke], [target]).held(stroke.points)[target.name] >= _HALF_HELD for target in targets
    )


def boxes_beside_rings(
    subject: PageInk, boxes: Sequence[OptionBox], ringed: Sequence[OptionBox], page: Page, blank: Blank
) -> set[str]:
    """Return the names of those boxes that have no ink near them but rings round their neighbours.

    Args:
        subject: The page.
        boxes: Boxes that are asked about.
        ringed: Options of the page that are circled.
        page: The page of the layout.
        blank: Gives the blank form.
    """
    found: set[str] = set()
    for box in boxes:
        near = [one for one in ringed if with_words(one).overlaps(with_words(box).inset(-_NEIGHBOURS_MM))]
        if not near:
            continue
        place, ink = _inked(subject, [box, *near], page, blank)
        is_streaked = bool(ink.streaked[place.slices(place.seen(box))].any())
        if not is_streaked and lies_beside_rings(place, ink.strokes, box, near):
            found.add(box.name)
    return found


def lies_beside_rings(
    place: Surroundings, strokes: Sequence[Stroke], box: OptionBox, ringed: Sequence[OptionBox]
) -> bool:
    """Tell whether all ink at a box and its words is of rings round other options, each a plain ring by itself.

    Args:
        place: The surroundings, which show the rings whole.
        strokes: The ink that was added there.
        box: The box.
        ringed: Options near it that are circled.
    """
    at_box = place.seen(box).inset(-_BESIDE_MM)
    at_words = place.seen_label(box).inset(-RULES.close_mm)
    rest_px = 0
    for one in strokes:
        near_px = max(len(points_in(place, one, at)) for at in (at_box, at_words))
        if near_px and not any(is_ringed(place, [one], other, [other, box]) for other in ringed):
            rest_px += near_px
    return rest_px <= RULES.none_mm2 * PER_MM**2


def is_ringed(place: Surroundings, strokes: Sequence[Stroke], box: OptionBox, near: Sequence[OptionBox]) -> bool:
    """Tell whether a ring goes round a box, its words, or both, and round nothing of other options.

    Args:
        place: The surroundings.
        strokes: The ink that was added there.
        box: The box.
        near: All options that stand there.
    """
    others = [
        replace(one, option_id=f"{one.option_id} {part}", rect=rect)
        for one in near
        if one.name != box.name
        for part, rect in (("box", place.seen(one)), ("words", place.seen_label(one)))
    ]
    targets = {box.rect, box.label, with_words(box)}
    said = (PennedWords(place, strokes, [replace(box, rect=target), *others]).say(box.name) for target in targets)
    return any(why == CIRCLED for _, why in said)


def _inked(subject: PageInk, boxes: Sequence[OptionBox], page: Page, blank: Blank) -> tuple[Surroundings, Ink]:
    """Return the surroundings of some boxes and their words, and the ink that was added there."""
    place = cut_part(subject, reduce(Rect.union, map(with_words, boxes)), page, blank)
    return place, find_ink(place)


def _strokes_in(place: Surroundings, ink: Ink, box: OptionBox) -> list[Stroke]:
    """Return the strokes with ink in a box."""
    return [one for one in ink.strokes if len(points_in(place, one, place.seen(box))) >= _NICK_MM2 * PER_MM**2]
