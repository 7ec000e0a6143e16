"""Tells what a pen did to printed words that are answered by circling or underlining them.

How it works: each stroke near some words is compared with them and with the words around. Its *hull*, the smallest
convex area that holds all of its ink, goes round words of which most lie in it. A stroke that lies much nearer to other
words and goes round nothing of these passes by. What is left decides:
1. No ink: the words are not chosen.
2. A *ring*: the hull holds the words and hardly anything of others, ink was seen in most directions around them, hardly
   any lies between their letters, the ring keeps near to them, and no line runs through it. They are chosen.
3. A *line below*: it runs under most of the words and under no others, level and near to them. They are chosen.
4. All else is asked about: half a ring, one round two words, a tick, and words that are struck out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from forms.layout.model import OptionBox
from scanner.ink.boxes.strokes import Stroke
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.ink.percentile import percentile
from scanner.values.page.picture import Floats

Points = NDArray[np.int32]
_SECTORS: Final = 24
_SEEN_PX: Final = 2  # of ink in a sector
_DEEP_PERCENTILE: Final = 90  # of a line's ink lies so deep in it; where lines cross it lies deeper
CIRCLED: Final = "circled"
_ON_MM: Final = 0.3  # ink so near to words is on them: print hides what lies nearer


@dataclass(frozen=True, slots=True)
class WordRules:
    """The measures by which words are told to be circled or underlined.

    Attributes:
        near_mm: Ink so near to the words is looked at.
        none_mm2: So much of it is dirt.
        around_share: A ring's hull holds this share of the words.
        others_share: Of other words it holds at most this share; with more it goes round both.
        passed_times: A stroke passes by words that are so many times farther from it than others are.
        close_mm: A stroke that passes by comes so near to the words
        touched_share: along this share of their width at most.
        seen_share: A ring is seen in this share of the directions.
        beside_mm: The end of a line through a ring is compared with the ink so far beside it,
        out_mm: and stands out by so much on both sides,
        one_out_mm: or by so much on one,
        within_mm2: with so much ink within the ring
        apart_mm: and so far from its line.
        on_share: Of a ring's ink this share at most lies on the words; of hatching more does.
        core_mm2: So much ink between the letters is no stroke through them.
        ring_mm: A ring lies no farther from its words, to the left and right, and above and below.
        below_share: A line below words begins in this lowest share of their height.
        along_share: It runs under this share of their width.
        below_mm: It lies no farther below them.
        level_mm: It leaves its own straight line by no more.
        beyond_mm: It ends no farther beyond them.
    """

    near_mm: float = 2.6
    none_mm2: float = 0.15
    around_share: float = 0.85
    others_share: float = 0.15
    passed_times: float = 2.0
    close_mm: float = 1.3
    touched_share: float = 0.3
    seen_share: float = 0.7
    beside_mm: tuple[float, float] = (0.8, 1.6)
    out_mm: float = 0.75
    one_out_mm: float = 0.5
    within_mm2: float = 0.06
    apart_mm: float = 0.3
    on_share: float = 0.4
    core_mm2: float = 0.15
    ring_mm: tuple[float, float] = (5.0, 4.0)
    below_share: float = 0.25
    along_share: float = 0.7
    below_mm: float = 3.0
    level_mm: float = 1.3
    beyond_mm: float = 5.0


RULES: Final = WordRules()


class PennedWords:
    """The strokes near a choice, compared with all words to circle that stand there."""

    def __init__(
        self, place: Surroundings, strokes: Sequence[Stroke], boxes: Sequence[OptionBox], rules: WordRules = RULES
    ) -> None:
        """Take the strokes and the places of the words.

        Args:
            place: The choice's surroundings.
            strokes: The ink that was added there.
            boxes: The words of the choice and of its neighbours.
            rules: The measures.
        """
        self._place = place
        self._rules = rules
        self._words = {box.name: place.seen(box) for box in boxes}
        self._strokes = strokes

    def say(self, name: str) -> tuple[bool | None, str]:
        """Return whether words are chosen, None where that is not sure, and why.

        Args:
            name: Of the words' option.
        """
        rules, words = self._rules, self._words[name]
        near = words.inset(-rules.near_mm)
        mine = [
            stroke for stroke in self._strokes if self._inked(stroke.points, near) and not self._passes(stroke, name)
        ]
        if sum(self._inked(stroke.points, near) for stroke in mine) <= rules.none_mm2:
            return False, "no ink of their own"
        points = np.concatenate([stroke.points for stroke in mine])
        held = self.held(points)
        if self._is_ring(points, words, held[name]):
            others = max((share for other, share in held.items() if other != name), default=0.0)
            return (True, CIRCLED) if others <= rules.others_share else (None, "circled with others")
        if self._is_line_below(points, name):
            return True, "underlined"
        return None, "ink at the words"

    def _passes(self, stroke: Stroke, name: str) -> bool:
        """Tell whether a stroke lies much nearer to other words and goes round nothing of these.

        It must not lie along these words either, but for a plain line below others: a line below these may touch a ring
        round others and be one stroke with it.
        """
        rules, points, words = self._rules, stroke.points, self._words[name]
        off = {other: self._off_mm(points, rect) for other, rect in self._words.items()}
        nearest = min(off, key=off.__getitem__)
        return (
            off[name] > 0
            and off[name] >= rules.passed_times * off[nearest]
            and self.held(points)[name] <= rules.others_share
            and self._inked(points, _core(words)) <= rules.none_mm2
            and (self._along(points, words) <= rules.touched_share or self._is_line_below(points, nearest))
        )

    def _is_ring(self, points: Points, words: Rect, held: float) -> bool:
        rules = self._rules
        if held < rules.around_share or self._inked(points, _core(words)) > rules.core_mm2:
            return False
        if self._inked(points, words.inset(-_ON_MM)) * PER_MM**2 > rules.on_share * len(points):
            return False
        (left, top), (right, bottom) = self._in_mm(points.min(axis=0)), self._in_mm(points.max(axis=0))
        aside, above = rules.ring_mm
        if max(words.left - left, right - words.right) > aside or max(words.top - top, bottom - words.bottom) > above:
            return False
        return self._seen_around(points, words) >= rules.seen_share and not self._is_crossed(points)

    def _is_crossed(self, points: Points) -> bool:
        """Tell whether a line runs through a ring.

        Its ends stand out of the ring on two sides that face each other; or one does, where print hides the other, and
        there is ink within the ring.
        """
        rules = self._rules
        middle = self._in_mm(points) - self._in_mm(points).mean(axis=0)
        for turn in np.arange(4) * np.pi / 4:
            along = middle @ np.array([np.cos(turn), np.sin(turn)])
            aside = middle @ np.array([-np.sin(turn), np.cos(turn)])
            less, more = sorted((self._out_mm(along, aside), self._out_mm(-along, aside)))
            if less >= rules.out_mm or (more >= rules.one_out_mm and self._within_mm2(points) > rules.within_mm2):
                return True
        return False

    def _within_mm2(self, points: Points) -> float:
        """Return how much ink lies within a ring and apart from its line, mm²."""
        within = np.zeros(self._place.dark.shape, np.uint8)
        cv2.fillConvexPoly(within, cv2.convexHull(np.ascontiguousarray(points)), 1)
        off = math.ceil((pen_width_mm(points) + self._rules.apart_mm) * PER_MM)
        within = np.asarray(cv2.erode(within, np.ones((2 * off + 1, 2 * off + 1), np.uint8)), np.uint8)
        return float(within[points[:, 1], points[:, 0]].sum()) / PER_MM**2

    def _out_mm(self, along: Floats, aside: Floats) -> float:
        """Return how far the point farthest out in a direction stands out over the ink beside it, on either hand."""
        first = int(along.argmax())
        off = aside - aside[first]
        low, high = self._rules.beside_mm
        hands = (along[(off >= low) & (off <= high)], along[(off <= -low) & (off >= -high)])
        return float(min((along[first] - hand.max() for hand in hands if hand.size), default=0.0))

    def _along(self, points: Points, words: Rect) -> float:
        """Return the share of words' width above, on or under which ink comes close to them."""
        close = words.inset(-self._rules.close_mm)
        x, y = self._in_mm(points).T
        return _under(x[(y >= close.top) & (y <= close.bottom)], words)

    def _seen_around(self, points: Points, words: Rect) -> float:
        """Return the share of the directions around words in which there is ink."""
        middle = np.array([words.center.x, words.center.y])
        half = np.array([words.width / 2 + 1.0, words.height / 2 + 1.0])
        across, down = ((self._in_mm(points) - middle) / half).T
        turn = np.floor((np.arctan2(down, across) / (2 * np.pi) + 0.5) * _SECTORS).astype(int) % _SECTORS
        return float((np.bincount(turn, minlength=_SECTORS) >= _SEEN_PX).mean())

    def _is_line_below(self, points: Points, name: str) -> bool:
        """Tell whether ink is a line below words."""
        rules, words = self._rules, self._words[name]
        x, y = self._in_mm(points).T
        top, bottom = percentile(y, 2), percentile(y, 98)
        if top < words.bottom - rules.below_share * words.height or bottom > words.bottom + rules.below_mm:
            return False
        slope, start = np.polyfit(x, y, 1) if np.ptp(x) > 1.0 else (0.0, float(y.mean()))
        if percentile(np.abs(y - slope * x - start), 98) > rules.level_mm:
            return False
        if words.left - x.min() > rules.beyond_mm or x.max() - words.right > rules.beyond_mm:
            return False
        if self._off_mm(points, words) > min(self._off_mm(points, other) for other in self._words.values()):
            return False
        under = {other: _under(x, rect) for other, rect in self._words.items() if _is_in_line(rect, words)}
        others = max((share for other, share in under.items() if other != name), default=0.0)
        return under[name] >= rules.along_share and others <= rules.others_share

    def held(self, points: Points) -> dict[str, float]:
        """Return the share of each of the words that lies in the hull of some ink."""
        hull = np.zeros(self._place.dark.shape, np.uint8)
        cv2.fillConvexPoly(hull, cv2.convexHull(np.ascontiguousarray(points)), 1)
        shares = {}
        for name, rect in self._words.items():
            part = hull[self._place.slices(rect)]
            shares[name] = float(part.mean()) if part.size else 0.0
        return shares

    def _off_mm(self, points: Points, rect: Rect) -> float:
        """Return how far most of some ink is from words at least, mm; 0.0 on them."""
        x, y = self._in_mm(points).T
        across = np.maximum(np.maximum(rect.left - x, x - rect.right), 0.0)
        down = np.maximum(np.maximum(rect.top - y, y - rect.bottom), 0.0)
        return float(np.median(np.hypot(across, down)))

    def _inked(self, points: Points, rect: Rect) -> float:
        """Return how much ink lies in an area, mm²."""
        x, y = self._in_mm(points).T
        inside = (x >= rect.left) & (x < rect.right) & (y >= rect.top) & (y < rect.bottom)
        return float(inside.sum()) / PER_MM**2

    def _in_mm(self, points: Points) -> Floats:
        window = self._place.window
        places: Floats = points / PER_MM + np.array([window.left, window.top])
        return places


def _core(words: Rect) -> Rect:
    """Return the middle of words, where a ring has no ink and a stroke through them has."""
    aside, above = min(1.0, 0.2 * words.width), 0.25 * words.height
    return words.inset(aside, above)


def _under(x: Floats, words: Rect) -> float:
    """Return the share of words' width under which ink lies, in steps of half a millimetre."""
    edges = np.linspace(words.left, words.right, max(2, round(words.width / 0.5)) + 1)
    return float((np.histogram(x, edges)[0] > 0).mean())


def _is_in_line(one: Rect, other: Rect) -> bool:
    return one.top < other.center.y < one.bottom


def pen_width_mm(points: Points) -> float:
    """Return how wide the pen of a stroke is: most of its ink lies nearer than half of it to the stroke's edge."""
    corner = points.min(axis=0) - 1
    ink = np.zeros((points.max(axis=0) - corner + 2)[::-1], np.uint8)
    ink[points[:, 1] - corner[1], points[:, 0] - corner[0]] = 1
    deep = cv2.distanceTransform(ink, cv2.DIST_L2, 3)[ink > 0]
    return float(max(1.0, 2 * percentile(deep, _DEEP_PERCENTILE) - 1)) / PER_MM
