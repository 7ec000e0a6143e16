"""Whose ink it is: which boxes a stroke belongs to, and which it only passes or nicks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from forms.layout.model import OptionBox
from scanner.ink.boxes.strokes import Ink, Stroke
from scanner.ink.boxes.surroundings import BOX_LINE_MM, PER_MM, Surroundings

Points = NDArray[np.int32]
"""int32, (n, 2), pixels of a choice's surroundings, x and y."""

_TOUCH_MM2: Final = 0.06  # of a stroke inside a box: less is the edge of something else
_END_MM2: Final = 0.5  # of a tail's end in a neighbour's box at most
_NICK_MM2: Final = 0.5
_NICK_SHARE: Final = 0.1  # a tick that sweeps 20 mm has a quarter of its ink in its box
_STRAIGHT_MM: Final = 0.33  # root mean square distance from its own axis of a straight stroke's ink
_STRAIGHT_LONG_MM: Final = 1.2
_TURN_MM: Final = 0.5  # ... and of ink with a turn of its own: no bowed tail of a neighbour's tick

_TICK_WIDE_MM: Final = 1.5
_TICK_RISE_MM: Final = 2.0
_TICK_FALL_MM: Final = 0.5
_TICK_TURN: Final = (0.08, 0.65)  # of its width from the left


@dataclass(frozen=True, slots=True)
class Claim:
    """Which boxes a stroke belongs to, and which it only passes."""

    owners: frozenset[str]
    passed: frozenset[str] = frozenset()
    contested: frozenset[str] = frozenset()


NOBODY: Final = Claim(frozenset())
"""Of a stroke that lies in no box."""


def inside_of(place: Surroundings, box: OptionBox) -> Rect:
    """Return the part of a box in which ink can be told from its outline."""
    return place.seen(box).inset(BOX_LINE_MM / 2 + 0.13 + 0.45 * place.pixel_mm + 0.05)


def points_in(place: Surroundings, stroke: Stroke, rect: Rect) -> Points:
    """Return a stroke's pixels that lie in an area of the paper."""
    rows, columns = place.slices(rect)
    left, top, right, bottom = stroke.bounds
    if left >= columns.stop or right < columns.start or top >= rows.stop or bottom < rows.start:
        return stroke.points[:0]
    x, y = stroke.points[:, 0], stroke.points[:, 1]
    kept: Points = stroke.points[(x >= columns.start) & (x < columns.stop) & (y >= rows.start) & (y < rows.stop)]
    return kept


def _bend(points: Points) -> float:
    """Return the root mean square distance of pixels from their own long axis, mm; 0.0 for a dot."""
    if len(points) < 8:
        return 0.0
    centred = (points - points.mean(axis=0)) / PER_MM
    spread = np.linalg.eigvalsh(centred.T @ centred / len(centred))
    return float(np.sqrt(max(spread[0], 0.0)))


def is_straight(points: Points) -> bool:
    """Tell whether pixels lie along one straight line, long enough to tell."""
    long_mm = float(np.hypot(*np.ptp(points, axis=0))) / PER_MM if len(points) else 0.0
    return long_mm >= _STRAIGHT_LONG_MM and _bend(points) < _STRAIGHT_MM


def is_tick_shaped(points: Points) -> bool:
    """Tell whether pixels fall from the left to a turn and rise from there to the right, higher than they began."""
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
    return rise >= _TICK_RISE_MM and fall >= _TICK_FALL_MM and rise > fall and _TICK_TURN[0] <= turn <= _TICK_TURN[1]


def claim_strokes(place: Surroundings, ink: Ink, boxes: Sequence[OptionBox]) -> dict[int, Claim]:
    """Return for each stroke that has ink inside boxes which of them it belongs to."""
    claims: dict[int, Claim] = {}
    areas = {box.name: inside_of(place, box) for box in boxes}
    for stroke in ink.strokes:
        inside = {name: points_in(place, stroke, area) for name, area in areas.items()}
        touched = {
            name: points
            for name, points in inside.items()
            if len(points) / PER_MM**2 >= _TOUCH_MM2 and not _is_nick(points, stroke)
        }
        if len(touched) == 1:
            claims[stroke.number] = Claim(frozenset(touched))
        elif touched:
            claims[stroke.number] = _shared(stroke, touched)
    return claims


def _is_nick(points: Points, stroke: Stroke) -> bool:
    """Tell whether a stroke only nicks a box: the end of a tick beside it, a loop round its words."""
    return len(points) <= min(_NICK_MM2 * PER_MM**2, _NICK_SHARE * len(stroke.points))


def _shared(stroke: Stroke, touched: dict[str, Points]) -> Claim:
    """Share out a stroke that has ink in several boxes.

    A tick has its turn in its own box, and its tail runs straight through the neighbour's.
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
        sure = owner in (nearest, heaviest)
        return Claim(frozenset({owner}), light, frozenset() if sure else everywhere)
    if len(bent) > 1:
        # a tail that only just enters a box is bent by nothing but its own end
        end = _END_MM2 * PER_MM**2
        own = frozenset(name for name in bent if mass[name] >= 0.35 * mass[heaviest] or mass[name] >= end)
        clear = len(own) == 1 or all(_bend(touched[name]) >= _TURN_MM for name in own)
        return Claim(own, everywhere - own, frozenset() if clear else everywhere)
    if heaviest == nearest and all(mass[heaviest] >= 1.8 * mass[name] for name in mass if name != heaviest):
        return Claim(frozenset({heaviest}), everywhere - {heaviest})
    return Claim(everywhere, contested=everywhere)
