"""Which boxes a stroke belongs to, and which boxes it only passes or nicks.

How it works: a stroke with ink in one box belongs to that box. A stroke with ink in several boxes belongs to those in
which it bends, because a tick has its turn in its own box and its tail runs straight through the neighbour's. Where
that does not decide, the box with by far the most ink owns the stroke. Otherwise the stroke is contested among all
its boxes, and a person is asked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Point, Rect
from forms.layout.model import OptionBox
from scanner.ink.boxes.bridges import long_axis
from scanner.ink.boxes.strokes import Ink, Stroke
from scanner.ink.boxes.surroundings import BOX_LINE_MM, PER_MM, Surroundings
from scanner.readers.boxes.tails import find_tails
from scanner.values.page.picture import Floats

Points = NDArray[np.int32]
"""int32, (n, 2), pixels of a choice's surroundings, x and y."""

_ENTRY_MM: Final = 1.0  # ink this far before a box shows where a stroke comes from
_TOUCH_MM2: Final = 0.06  # less ink inside a box is the edge of something else
_END_MM2: Final = 0.5  # the end of a tail has at most this much ink in a neighbour's box
_NICK_MM2: Final = 0.5  # a nick has at most this much ink in the box
# a nick is at most this share of its stroke; a tick that sweeps 20 mm has a quarter of its ink in its box
_NICK_SHARE: Final = 0.1
_STRAIGHT_BEND_MM: Final = 0.33  # root mean square distance of a straight stroke's ink from its axis
_STRAIGHT_LONG_MM: Final = 1.2  # shorter strokes have no direction
# the same distance of a stroke with a turn of its own; the bowed tail of a neighbour's tick has less
_TURN_BEND_MM: Final = 0.5

_TICK_WIDE_MM: Final = 1.5
_TICK_RISE_MM: Final = 2.0
_TICK_FALL_MM: Final = 0.5
_TICK_TURN_SHARES: Final = (0.08, 0.65)  # where a tick has its turn, as a share of its width from the left
_TURN_END_MM: Final = 0.4  # length of the ends of a tick that its turn is compared with
_TURN_FALL_MM: Final = 0.4  # how far the middle of a tick's first stroke falls
_TURN_RISE_MM: Final = 1.2  # how far the middle of its tail rises, and how steeply: a line along a row rises by 0.19
_TURN_SLOPE: Final = 0.22
_TURN_AWAY_MM: Final = 1.0  # a tick's turn lies no farther above or below its own box
_UNEVEN_MM: Final = 0.5  # how far a tick's middle line rises where it falls, and falls where it rises
_OPEN_MM: Final = 0.3  # paper between two lines above each other
_OPEN_SHARE: Final = 0.12  # share of a tick's width where such paper shows: at its turn, where the pen was set down


@dataclass(frozen=True, slots=True)
class Claim:
    """Which boxes a stroke belongs to, by their names.

    Attributes:
        owners: Boxes that the stroke is a mark of.
        passed: Boxes that it has ink in without being their mark.
        contested: Boxes of which any may be the owner.
    """

    owners: frozenset[str]
    passed: frozenset[str] = frozenset()
    contested: frozenset[str] = frozenset()


NOBODY: Final = Claim(frozenset())
"""The claim of a stroke that lies in no box."""


def inside_of(place: Surroundings, box: OptionBox) -> Rect:
    """Return the inside of a box, mm: the part in which ink cannot be confused with the printed outline."""
    return place.seen(box).inset(BOX_LINE_MM / 2 + 0.13 + 0.45 * place.pixel_mm + 0.05)


def points_in(place: Surroundings, stroke: Stroke, rect: Rect) -> Points:
    """Return a stroke's pixels that lie in an area on paper: int32, (n, 2)."""
    return _points_at(stroke, *place.slices(rect))


def _points_at(stroke: Stroke, rows: slice, columns: slice) -> Points:
    """Return a stroke's pixels that lie in some rows and columns: int32, (n, 2)."""
    left, top, right, bottom = stroke.bounds
    if left >= columns.stop or right < columns.start or top >= rows.stop or bottom < rows.start:
        return stroke.points[:0]
    x, y = stroke.points[:, 0], stroke.points[:, 1]
    kept: Points = stroke.points[(x >= columns.start) & (x < columns.stop) & (y >= rows.start) & (y < rows.stop)]
    return kept


def _bend_mm(points: Points) -> float:
    """Return the root mean square distance of pixels from their own long axis, mm; 0.0 for a dot."""
    if len(points) < 8:
        return 0.0
    return math.sqrt(long_axis(points)[2] / len(points)) / PER_MM


def is_straight(points: Points) -> bool:
    """Tell whether pixels lie along one straight line that is long enough to have a direction."""
    long_mm = float(np.hypot(*np.ptp(points, axis=0))) / PER_MM if len(points) else 0.0
    return long_mm >= _STRAIGHT_LONG_MM and _bend_mm(points) < _STRAIGHT_BEND_MM


def is_tick_shaped(points: Points) -> bool:
    """Tell whether pixels have a tick's shape.

    Seen from the left they fall to a turn and rise from there to the right, to higher than they began.
    """
    if not len(points) or is_straight(points):
        return False
    x, y = points[:, 0] / PER_MM, points[:, 1] / PER_MM
    width = float(np.ptp(x))
    if width < _TICK_WIDE_MM:
        return False
    turn_x = float(x[y >= y.max() - 0.3].mean())
    first, last = y[x <= x.min() + 0.4], y[x >= x.max() - 0.4]
    rise, fall = float(y.max() - last.min()), float(y.max() - first.max())
    turn = (turn_x - float(x.min())) / width
    return (
        rise >= _TICK_RISE_MM
        and fall >= _TICK_FALL_MM
        and rise > fall
        and _TICK_TURN_SHARES[0] <= turn <= _TICK_TURN_SHARES[1]
    )


def is_plain_tick(place: Surroundings, strokes: Sequence[Stroke], box: OptionBox) -> bool:
    """Tell whether strokes are a tick that turns in a box or close to it, however far it begins and ends from there.

    Its middle line falls to the turn and rises from there to the right, steeper than a line that is drawn along a row.
    Seen from above it is one line: where a tick was struck out, paper shows between it and the line.
    """
    if not strokes:
        return False
    points = np.concatenate([stroke.points for stroke in strokes])
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0) + 1
    ink = np.zeros((bottom - top, right - left), np.bool_)
    ink[points[:, 1] - top, points[:, 0] - left] = True
    across = np.flatnonzero(ink.any(axis=0))
    middle = (ink[:, across] * np.arange(bottom - top)[:, np.newaxis]).sum(axis=0) / ink[:, across].sum(axis=0)
    turn, end = int(np.argmax(middle)), round(_TURN_END_MM * PER_MM)
    fall = float(middle[turn] - middle[: max(1, min(turn, end))].min()) / PER_MM
    rise = float(middle[turn] - middle[-end:].mean()) / PER_MM
    wide = float(across[-1] - across[turn]) / PER_MM
    at = Point(place.window.left + (left + across[turn]) / PER_MM, place.window.top + (top + middle[turn]) / PER_MM)
    if fall < _TURN_FALL_MM or rise < max(_TURN_RISE_MM, _TURN_SLOPE * wide):
        return False
    if _unevenness(middle[: turn + 1]) > _UNEVEN_MM * PER_MM or _unevenness(-middle[turn:]) > _UNEVEN_MM * PER_MM:
        return False
    between = np.maximum.accumulate(ink, axis=0) & np.maximum.accumulate(ink[::-1], axis=0)[::-1]
    paper = (between & ~ink & ~place.hidden[top:bottom, left:right]).sum(axis=0)
    is_one = float((paper >= _OPEN_MM * PER_MM).mean()) <= _OPEN_SHARE
    return is_one and place.seen(box).inset(0.0, -_TURN_AWAY_MM).contains(at)


def _unevenness(falling: Floats) -> float:
    """Return by how much a line that falls all the way, as its rows grow, rises in between."""
    return float((np.maximum.accumulate(falling) - falling).max())


def claim_strokes(place: Surroundings, ink: Ink, boxes: Sequence[OptionBox]) -> dict[int, Claim]:
    """Return the claim of each stroke that has ink inside boxes, by the stroke's number.

    Args:
        place: The choice's surroundings.
        ink: The ink added there.
        boxes: All boxes in the surroundings.
    """
    claims: dict[int, Claim] = {}
    areas = {box.name: place.slices(inside_of(place, box)) for box in boxes}
    for stroke in ink.strokes:
        inside = {name: _points_at(stroke, *area) for name, area in areas.items()}
        touched = {
            name: points
            for name, points in inside.items()
            if len(points) / PER_MM**2 >= _TOUCH_MM2 and not _is_nick(points, stroke)
        }
        if len(touched) == 1:
            claims[stroke.number] = Claim(frozenset(touched))
        elif touched:
            entered = {box.name for box in boxes if box.name in touched and _comes_from_outside(place, stroke, box)}
            claims[stroke.number] = _share_out(stroke, touched, entered)
    sure = [one for one in ink.strokes if one.number in claims and not claims[one.number].contested]
    tails = find_tails(place, ink, sure, [one for one in ink.strokes if one.number not in claims])
    return claims | {tail: Claim(claims[number].owners) for tail, number in tails.items()}


def _is_nick(points: Points, stroke: Stroke) -> bool:
    """Tell whether a stroke only nicks a box, as the end of a tick beside it or a loop round its words does."""
    return len(points) <= min(_NICK_MM2 * PER_MM**2, _NICK_SHARE * len(stroke.points))


def _comes_from_outside(place: Surroundings, stroke: Stroke, box: OptionBox) -> bool:
    """Tell whether a stroke has ink just left of a box or just below it, from where the tails of other boxes come."""
    rect = place.seen(box).inset(-BOX_LINE_MM / 2)
    low = rect.bottom + _ENTRY_MM
    before = (
        Rect(rect.left - _ENTRY_MM, rect.top, rect.left, low),
        Rect(rect.left, rect.bottom, rect.right - _ENTRY_MM / 2, low),
    )
    return sum(len(points_in(place, stroke, side)) for side in before) >= _TOUCH_MM2 * PER_MM**2


def _share_out(stroke: Stroke, touched: dict[str, Points], entered: set[str]) -> Claim:
    """Return the claim of a stroke that has ink in several boxes.

    Args:
        stroke: The stroke.
        touched: Name to the stroke's pixels in that box.
        entered: The boxes that it comes into from outside; in the others it begins, and is their mark.
    """
    lowest = stroke.points[int(stroke.points[:, 1].argmax())]
    bent = {name for name, points in touched.items() if not is_straight(points)}
    mass = {name: len(points) for name, points in touched.items()}
    heaviest = max(mass, key=mass.__getitem__)
    nearest = min(touched, key=lambda name: float(np.hypot(*(touched[name] - lowest).T).min()))
    everywhere = frozenset(touched)
    if len(bent) == 1:
        (owner,) = bent
        light = frozenset(name for name in touched if name != owner)
        sure = owner in (nearest, heaviest) and light <= entered
        return Claim(frozenset({owner}), light, frozenset() if sure else everywhere)
    if len(bent) > 1:
        # a tail that only just enters a box is not straight either, because of its rounded end
        end = _END_MM2 * PER_MM**2
        own = frozenset(name for name in bent if mass[name] >= 0.35 * mass[heaviest] or mass[name] >= end)
        clear = len(own) == 1 or all(_bend_mm(touched[name]) >= _TURN_BEND_MM for name in own)
        return Claim(own, everywhere - own, frozenset() if clear else everywhere)
    if heaviest == nearest and all(mass[heaviest] >= 1.8 * mass[name] for name in mass if name != heaviest):
        return Claim(frozenset({heaviest}), everywhere - {heaviest})
    return Claim(everywhere, contested=everywhere)
