"""Level lines that begin in a box and run on over its words: struck out, and no mark.

A tick, a cross or a slash leaves its box upwards, and so does the tail of a tick that sweeps over the words. A line
that ends to the right of its box, no higher and no lower than the box itself, was drawn along the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from forms.geometry import Rect
from forms.layout.model import OptionBox
from scanner.ink.boxes.strokes import Ink, Stroke
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.ink.percentile import percentile
from scanner.readers.boxes.claims import Points, is_straight
from scanner.readers.boxes.mark_rules import RULES
from scanner.values.page.picture import Floats

_BEYOND_MM: Final = 0.8  # ink nearer to the outline is the end of a cross or a scribble
_PIECE_MM: Final = 0.4  # shorter than this, what the words leave of a line is as small as their own edges
_PIECE_HIGH_MM: Final = 1.0  # a level piece is no higher, and lies no farther above or below the rest of its line
_LEAVES_MM: Final = 0.3  # ink so far from the outline has left the box
_END_MM: Final = 0.5  # length of a line's end
_BAND_SHARES: Final = (0.3, 1.0)  # of a box's height, from the top: where such a line ends; a tick's tail ends higher
_AROUND_WORDS_MM: Final = (0.3, 0.6)  # how far words reach beyond their place, sideways and up or down
_WORDS_LINE_MM: Final = 1.5  # ink over the words that is less wide shows no direction
# tangents; a line through one short word rises by up to 0.19, the tail of a sweeping tick by 0.2 to 0.6; none falls
_RISE_MOST: Final = 0.22
_FALL_MOST: Final = 0.4
_FLAT_MOST: Final = 0.45  # tangent; a straight line that is flatter was drawn along the row: a slash has 0.6 and more
_SHORT_WORDS: Final = (0.3, 0.6)  # share of the words that a line leaves at either end, and its greatest slope
_BENT_MM: Final = 1.1  # how far such a line's ink, hooks and width included, may lie from a straight line
_BENT_PERCENTILE: Final = 95  # of that ink: a fax blots print into it
_DASH_MM: Final = (1.2, 1.2)  # least width and greatest height of a dash that leads to words
_DASH_SHARES: Final = (0.2, 0.85)  # of the words' height, from the top: where it stands
_CLEAR_MM: Final = 0.4  # a line through the words alone begins no further left than this from the box
_THROUGH_MM: Final = (0.8, 1.8)  # how far a line through a box reaches beyond it, to the left and to the right
_THROUGH_SLOPES: Final = tuple(step / 25 for step in range(-10, 11))  # rise over run; the arms of a cross are steeper
_THROUGH_BENT_MM: Final = 0.2  # how far its middle may lie from a straight line, half of its width not counted
_THROUGH_SEEN: Final = 0.97  # share of its length where it is inked, or print hides it
_THROUGH_INKED: Final = 0.6  # share of its length where it is inked
_LINE_MM2: Final = 0.25  # less ink beyond a box is no line
_HIGH_MM: Final = 3.0  # two lines drawn along a row, with their soft edges, are no higher together
_BACK_MM: Final = (1.5, 4.0)
"""How far below the highest ink beyond a box a line ends that came back from there, and how high it is at most: a tick
that joins the line through its words. A tick's own tail ends at its highest."""

_BACK_CLEAR_MM: Final = 0.4  # such a line keeps so far above the lower edge of its box, which a ring round it does not


def level_reach_mm(
    place: Surroundings, ink: Ink, box: OptionBox, own: Sequence[Stroke], free: Sequence[Stroke] = ()
) -> float:
    """Return how far level lines run on to the right of a box, mm; 0.0 where there are none.

    Args:
        place: The choice's surroundings.
        ink: The ink added there.
        box: The box.
        own: The strokes that the box owns.
        free: Strokes that no box owns: printed words may cut off the end of a line.
    """
    cut_off = [one for one in free if own and _goes_on(place, box, own, one)]
    lines = [own, [*own, *cut_off]] if cut_off else [own]
    return max(_own_reach_mm(place, ink, box, line) for line in lines)


def _own_reach_mm(place: Surroundings, ink: Ink, box: OptionBox, own: Sequence[Stroke]) -> float:
    """Return how far a level line of a box's own strokes runs on to the right."""
    rect = place.seen(box)
    left, top = place.window.left, place.window.top
    beyond = [_beyond(stroke, rect.right - left + _BEYOND_MM) for stroke in own]
    points = np.concatenate(beyond) if beyond else np.zeros((0, 2))
    if len(points) < _LINE_MM2 * PER_MM**2:
        return 0.0
    x, y = points[:, 0] / PER_MM + left, points[:, 1] / PER_MM + top
    end_mm = float(x.max())
    if _is_flat(own) or _runs_through(place, ink, box, own):
        return end_mm - rect.right
    end_y = float(y[x >= end_mm - _END_MM].mean())
    least, most = (rect.top + share * rect.height for share in _BAND_SHARES)
    is_level = float(np.ptp(y)) <= _HIGH_MM or _comes_back(y, end_y, rect)
    return end_mm - rect.right if is_level and least <= end_y <= most else 0.0


def _comes_back(y: Floats, end_y: float, rect: Rect) -> bool:
    """Tell whether ink at some heights beyond a box, mm, rises from it and comes back to the row where it ends."""
    top, bottom = float(y.min()), float(y.max())
    return end_y - top >= _BACK_MM[0] and bottom - top <= _BACK_MM[1] and bottom <= rect.bottom - _BACK_CLEAR_MM


def _runs_through(place: Surroundings, ink: Ink, box: OptionBox, own: Sequence[Stroke]) -> bool:
    """Tell whether a nearly level line comes from the left, goes through a box and on to the right.

    No tick has one, since its tail begins in the box; a cross has steeper arms, a scribble ends at its box.
    """
    rect = place.seen(box)
    drawn = ink.drawn(own).view(np.uint8)
    hidden = place.hidden | ink.streaked
    thick = cv2.dilate(drawn, np.ones((2 * round(_THROUGH_BENT_MM * PER_MM) + 1, 1), np.uint8)) > 0
    rows, columns = place.slices(Rect(rect.left - _THROUGH_MM[0], rect.top, rect.right + _THROUGH_MM[1], rect.bottom))
    along = np.arange(columns.start, columns.stop)
    if not len(along):
        return False
    for slope in _THROUGH_SLOPES:
        down = np.round(slope * (along - along.mean())).astype(np.intp)
        at = np.clip(np.add.outer(np.arange(rows.start, rows.stop), down), 0, len(drawn) - 1)
        inked = thick[at, along]
        seen = (inked | hidden[at, along]).mean(axis=1)
        if ((seen >= _THROUGH_SEEN) & (inked.mean(axis=1) >= _THROUGH_INKED)).any():
            return True
    return False


def _goes_on(place: Surroundings, box: OptionBox, own: Sequence[Stroke], piece: Stroke) -> bool:
    """Tell whether a level piece at a box's words goes on with what leaves the box to the right, at the same height."""
    rect = place.seen(box)
    left, top, right, bottom = (side / PER_MM for side in piece.bounds)
    is_level = bottom - top <= _PIECE_HIGH_MM and piece.darkness >= RULES.faint_darkness
    if not is_level or left + place.window.left < rect.right or right - left < _PIECE_MM:
        return False
    leaving = [_beyond(stroke, rect.right - place.window.left + _LEAVES_MM) for stroke in own]
    points = np.concatenate(leaving) if leaving else np.zeros((0, 2))
    if not len(points) or points[:, 0].min() > piece.bounds[0]:
        return False
    end_mm = float(points[points[:, 0] >= points[:, 0].max() - _LEAVES_MM * PER_MM, 1].mean()) / PER_MM
    return abs((top + bottom) / 2 - end_mm) <= _PIECE_HIGH_MM


def _is_flat(own: Sequence[Stroke]) -> bool:
    """Tell whether a box's own strokes are one straight line that rises or falls too little for a slash or a tick."""
    points = np.concatenate([stroke.points for stroke in own])
    slope = float(np.polyfit(points[:, 0].astype(float), points[:, 1].astype(float), 1)[0])
    return is_straight(points) and abs(slope) <= _FLAT_MOST


def level_ink_mm2(place: Surroundings, free: Sequence[Stroke], ink: Ink, box: OptionBox) -> float:
    """Return how much ink of free strokes lies over a box's words along the row, mm2; the tail of a tick rises.

    A nearly straight line that goes through the words from end to end, and begins behind the box, may rise more: it
    is no tail, which begins in a box. The printed words break it into several strokes.
    """
    label = place.seen_label(box)
    drawn = [one for one in free if one.darkness >= RULES.faint_darkness and one.long_mm >= _BEYOND_MM]
    if not drawn:
        return 0.0
    if dashes := [one.area_mm2 for one in drawn if _leads_to_words(place, one, box)]:
        return max(dashes)
    lines = [one.points for one in drawn]
    dark = (one for one in free if one.darkness >= RULES.faint_darkness and one.long_mm >= _PIECE_MM)
    behind_mm = place.seen(box).right - _CLEAR_MM
    if pieces := [one.points for one in dark if _is_at_words(place.window, one, label, behind_mm)]:
        lines.append(np.concatenate(pieces))
    through = max(len(line) if _goes_through(place.window, line, label, behind_mm) else 0 for line in lines) / PER_MM**2
    y, x = np.nonzero(ink.drawn(drawn, place.slices(label.inset(-_AROUND_WORDS_MM[0], -_AROUND_WORDS_MM[1]))))
    if len(x) < _LINE_MM2 * PER_MM**2 or float(np.ptp(x)) < _WORDS_LINE_MM * PER_MM:
        return through
    slope = float(np.polyfit(x.astype(float), y.astype(float), 1)[0])
    return max(through, len(x) / PER_MM**2 if -_RISE_MOST <= slope <= _FALL_MOST else 0.0)


def _leads_to_words(place: Surroundings, stroke: Stroke, box: OptionBox) -> bool:
    """Tell whether a level dash stands between a box and its words, half as high as these: the rest is hidden there."""
    rect, label = place.seen(box), place.seen_label(box)
    left, top, right, bottom = (side / PER_MM for side in stroke.bounds)
    left, right = left + place.window.left, right + place.window.left
    middle = place.window.top + (top + bottom) / 2
    is_level = right - left >= _DASH_MM[0] and bottom - top <= _DASH_MM[1]
    least, most = (label.top + share * label.height for share in _DASH_SHARES)
    return is_level and rect.right <= left <= label.left + _CLEAR_MM and right > label.left and least <= middle <= most


def _is_at_words(window: Rect, stroke: Stroke, label: Rect, behind_mm: float) -> bool:
    """Tell whether a stroke begins behind a box and lies at its words, not above or below them."""
    left, right = stroke.bounds[0] / PER_MM + window.left, stroke.bounds[2] / PER_MM + window.left
    if left < behind_mm or left > label.right or right < label.left:
        return False
    return label.top <= float(stroke.points[:, 1].mean()) / PER_MM + window.top <= label.bottom


def _goes_through(window: Rect, points: Points, label: Rect, behind_mm: float) -> bool:
    """Tell whether a nearly straight line goes through a box's words from end to end, and begins behind the box."""
    share, most = _SHORT_WORDS
    left, right = (int(edge) / PER_MM + window.left for edge in (points[:, 0].min(), points[:, 0].max()))
    if not behind_mm <= left <= label.left + share * label.width or right < label.right - share * label.width:
        return False
    x, y = points[:, 0] / PER_MM + window.left, points[:, 1] / PER_MM + window.top
    if not label.top <= float(y.mean()) <= label.bottom:
        return False
    slope, start = np.polyfit(x, y, 1)
    return abs(float(slope)) <= most and percentile(np.abs(y - slope * x - start), _BENT_PERCENTILE) <= _BENT_MM


def _beyond(stroke: Stroke, right_mm: float) -> Points:
    """Return a stroke's pixels to the right of a place in the window: int32, (n, 2)."""
    kept: Points = stroke.points[stroke.points[:, 0] > right_mm * PER_MM]
    return kept
