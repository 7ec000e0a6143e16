"""Boxes so small that a pen's line fills most of their inside, where areas and lengths in millimetres are too coarse.

How it works: a tick in a box of 1.5 mm shows 0.2 to 0.4 mm² of ink between the edges of the print, less than the reader
of boxes calls a mark. So the ink is compared with what print leaves bare inside, and what the whole box is darker than
printed, ink on its outline with it, is weighed. A mark covers a good share of the one and has the weight of the
shortest tick. It belongs to the box if it keeps close to it, or begins in it and rises to the right in one straight
line, as the tail of a tick does. All else stays a question: a line through the box, a scribble over it, and other ink
on the box or its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from forms.geometry import Rect
from forms.layout.model import OptionBox, Page
from scanner.ink.boxes.strokes import Stroke, find_ink
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.ink.thresholds import Thresholds
from scanner.readers.boxes.claims import Points, is_straight, points_in
from scanner.readers.boxes.own_print import dark_mm2, printed_mm2
from scanner.readers.boxes.placed.circled_words import pen_width_mm
from scanner.readers.boxes.placed.part import cut_part, with_words
from scanner.readers.boxes.placed.rings import is_ringed
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk

SMALL_MM: Final = 2.6  # the inside of a smaller box is hardly wider than a pen's line, which may seem to pass by


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallBoxRules(Thresholds):
    """When ink in a small box is a mark.

    Attributes:
        none_mm2: Up to so much ink in the bare inside an empty box stays empty,
        none_share: or up to this share of it.
        touch_mm2: A stroke with less ink in the box is not its own.
        share: A mark covers this share of the bare inside.
        mark_mm2: A mark makes a box heavier than the page's empty ones by so much of its print's black, which thin
            lines of a scan have paler than solid print: ticks of pens in 1.5 mm by 0.7 and more (seed 90801); of 60
            specks of 0.35 by up to 0.7 mm none got so far (seed 90802).
        near_mm: A mark reaches no farther beyond the box, but for a tail to the right and upwards.
        through_mm: One that reaches farther on both its left and its right, half a pen's width not counted, goes
            through the box: a cross reaches 0.4, a line that strikes a tick out 0.75.
        rise: A tail rises by this share of its length: a line drawn along the row by 0.2 at most.
        rest_mm2: So much other ink on the box or its words may be dirt.
        full_share: A box is blacked out with this share of its inside covered,
        light_share: and is asked about where another one of its choice has a mark that covers less than this.
    """

    none_mm2: float = 0.05
    none_share: float = 0.25
    touch_mm2: float = 0.03
    share: float = 0.4
    mark_mm2: float = 0.65
    near_mm: float = 0.8
    through_mm: float = 0.5
    rise: float = 0.3
    rest_mm2: float = 0.15
    full_share: float = 0.95
    light_share: float = 0.7

    ORDERS: ClassVar = (("none_share", "share", "light_share", "full_share"), ("touch_mm2", "none_mm2"))


RULES: Final = SmallBoxRules()


@dataclass(frozen=True, slots=True)
class SmallMark:
    """What ink in a small box has of a mark.

    Attributes:
        field_id: The choice that the box belongs to.
        name: Of the box.
        more_mm2: By how much the box is darker than an empty one, mm² of print's black.
        share: Share of its bare inside that strokes of its own cover; 0.0 where they may be no mark.
    """

    field_id: str
    name: str
    more_mm2: float
    share: float


def inked_boxes(subject: PageInk, boxes: Sequence[OptionBox], page: Page, blank: Blank) -> set[str]:
    """Return the names of those boxes of which ink covers a good part of what print leaves bare inside."""
    return {box.name for box in boxes if is_inked(cut_part(subject, box.rect, page, blank), box)}


def is_inked(place: Surroundings, box: OptionBox) -> bool:
    """Tell whether ink covers a good part of what print leaves bare in a box."""
    inside = sum(len(points_in(place, stroke, box.rect)) for stroke in find_ink(place).strokes)
    return inside > max(RULES.none_mm2 * PER_MM**2, RULES.none_share * _bare_pixels(place, box.rect))


def scribbled_boxes(subject: PageInk, boxes: Sequence[OptionBox], page: Page, blank: Blank) -> set[str]:
    """Return the names of those boxes with ink inside that have no plain ring round them or their words.

    A scribble over a small box has hardly any of its ink between the edges of the print, and seems to go round it.
    """
    inked = inked_boxes(subject, boxes, page, blank)
    found: set[str] = set()
    for box in (one for one in boxes if one.name in inked):
        place = cut_part(subject, with_words(box), page, blank)
        near = [one for one in page.options if place.window.overlaps(with_words(one))]
        if not is_ringed(place, find_ink(place).strokes, box, near):
            found.add(box.name)
    return found


def marked_boxes(
    subject: PageInk, boxes: Sequence[OptionBox], empty: Sequence[OptionBox], page: Page, blank: Blank
) -> set[str]:
    """Return the names of those small boxes that hold a mark of their own.

    Args:
        subject: The page.
        boxes: The small boxes that are asked about.
        empty: Small boxes of the page that are empty; they say how dark its print came back.
        page: The page of the layout.
        blank: Gives the blank form.
    """
    if not boxes:
        return set()
    places = ((cut_part(subject, with_words(box), page, blank), box) for box in empty)
    usual = [dark_mm2(place, _whole(place, box)) for place, box in places]
    usual_mm2 = float(np.median(usual)) if usual else None
    return choose_marked(
        [measure_mark(cut_part(subject, with_words(box), page, blank), box, usual_mm2) for box in boxes]
    )


def measure_mark(place: Surroundings, box: OptionBox, usual_mm2: float | None) -> SmallMark:
    """Return what ink in a small box has of a mark.

    Args:
        place: The surroundings of the box and its words.
        box: The box.
        usual_mm2: How much is dark in an empty small box of the page; None where none is known to be empty.
    """
    bare_mm2 = printed_mm2(place, _whole(place, box)) if usual_mm2 is None else usual_mm2
    more_mm2 = dark_mm2(place, _whole(place, box)) - bare_mm2
    return SmallMark(box.field_id, box.name, more_mm2, _marked_share(place, box))


def choose_marked(marks: Sequence[SmallMark]) -> set[str]:
    """Return the names of the boxes whose ink is a mark; one that is blacked out beside a light mark was taken back."""
    marked = [one for one in marks if one.more_mm2 >= RULES.mark_mm2 and one.share >= RULES.share]
    light = {one.field_id for one in marked if one.share < RULES.light_share}
    return {one.name for one in marked if not (one.field_id in light and one.share >= RULES.full_share)}


def _bare_pixels(place: Surroundings, rect: Rect) -> int:
    """Return how many pixels of a box print leaves bare."""
    return int((~place.hidden[place.slices(rect)]).sum())


def _marked_share(place: Surroundings, box: OptionBox) -> float:
    """Return the share of a box's bare inside that a mark of its own covers; 0.0 where it may be no mark."""
    rect, strokes = place.seen(box), find_ink(place).strokes
    own = [one for one in strokes if len(points_in(place, one, rect)) >= RULES.touch_mm2 * PER_MM**2]
    if not own or _rest_mm2(place, [one for one in strokes if one not in own], box) > RULES.rest_mm2:
        return 0.0
    points = np.concatenate([one.points for one in own])
    if not _belongs(place, points, rect):
        return 0.0
    return sum(len(points_in(place, one, rect)) for one in own) / max(1, _bare_pixels(place, rect))


def _rest_mm2(place: Surroundings, others: Sequence[Stroke], box: OptionBox) -> float:
    """Return how much ink of other strokes lies on a box or its words, mm²."""
    area = place.seen(box).union(place.seen_label(box)).inset(-RULES.near_mm / 2)
    return sum(len(points_in(place, one, area)) for one in others) / PER_MM**2


def _belongs(place: Surroundings, points: Points, rect: Rect) -> bool:
    """Tell whether strokes keep close to a box, or begin in it and rise from it to the right in one straight line."""
    x, y = points[:, 0] / PER_MM + place.window.left, points[:, 1] / PER_MM + place.window.top
    left, right = rect.left - float(x.min()), float(x.max()) - rect.right
    top, bottom = rect.top - float(y.min()), float(y.max()) - rect.bottom
    if max(left, bottom) > RULES.near_mm:
        return False
    if min(left, right) - pen_width_mm(points) / 2 > RULES.through_mm:
        return False
    if max(right, top) <= RULES.near_mm:
        return True
    beyond = points[(x > rect.right) | (y < rect.top)]
    length = float(x.max()) - rect.center.x
    rise = float(y.max()) - float(y[x >= x.max() - RULES.near_mm / 2].mean())
    return is_straight(beyond) and rise >= RULES.rise * length


def _whole(place: Surroundings, box: OptionBox) -> Rect:
    return place.seen(box).inset(-RULES.near_mm / 2)
