"""Joins the pieces of one stroke that the form's print cut apart, such as the tail of a tick that sweeps over words.

Where print was taken away, the ink over it went as well, so one stroke may be left in several
pieces. `strokes` closes short gaps by itself. This module closes longer ones.

How it works: a straight piece belongs to another piece when its end lies at most 3.5 mm (a
printed character) from the other piece, print hides at least half of the gap, both are about as dark, and the other
piece's nearest 2.5 mm run along the straight piece's axis (at most 0.45 mm aside of it and 16 degrees turned).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scanner.ink.boxes.surroundings import PER_MM
from scanner.values.page.picture import Floats, Mask

_GAP_MM: Final = 3.5  # longest gap that is closed: a printed character of 10.5 pt is 3.7 mm wide
_GAP_HIDDEN_SHARE: Final = 0.5  # share of the gap that lies under print
_STRAIGHT_LENGTH_MM: Final = 1.2  # shorter pieces have no direction
_BOW_MM: Final = 0.33  # root mean square distance of a straight piece's ink from its axis
_ASIDE_MM: Final = 0.45  # farthest distance of the other piece's end from the axis
_ALIGNED_COSINE: Final = 0.96  # cosine of 16 degrees, the widest turn between both pieces: the tail of a tick is a bow
_END_MM: Final = 2.5  # length of the other piece's end that gives its direction
_DARKNESS_RATIO: Final = 0.7  # of the paler piece to the darker one, at least


@dataclass(frozen=True, eq=False)  # no slots, because cached properties need a dict
class Piece:
    """A connected piece of ink.

    Attributes:
        number: Its number.
        points: (n, 2), the columns and rows of its pixels.
        darkness: Of its ink, 0 = bare paper, 255 = black.
        bounds: Left, top, right and bottom of its pixels.
    """

    number: int
    points: NDArray[Any]
    darkness: float
    bounds: tuple[float, float, float, float]

    @cached_property
    def axis(self) -> tuple[Floats, Floats, float]:
        """The piece's middle, direction and bow, see `_axis`."""
        return _axis(self.points)

    @cached_property
    def is_straight(self) -> bool:
        """Whether the piece is long enough to have a direction and follows it without a bow."""
        left, top, right, bottom = self.bounds
        if np.hypot(right - left, bottom - top) < _STRAIGHT_LENGTH_MM * PER_MM:  # shorter in every direction
            return False
        middle, direction, bow_mm = self.axis
        length = float(np.ptp((self.points - middle) @ direction))
        return length >= _STRAIGHT_LENGTH_MM * PER_MM and bow_mm < _BOW_MM


def number_strokes(pieces: Sequence[Piece], hidden: Mask) -> dict[int, int]:
    """Return for each piece's number the number of the stroke that it belongs to.

    Pieces of one stroke have the same number; a piece that continues no other one keeps its own.

    Args:
        pieces: All pieces in a choice's surroundings.
        hidden: bool, (height, width), where print was taken away.
    """
    taken = {piece.number: piece.number for piece in pieces}
    strokes = [piece for piece in pieces if len(piece.points) >= PER_MM]  # specks have no direction
    for far, near in ((strokes[one], strokes[other]) for one, other in _candidates(strokes)):
        if taken[far.number] != taken[near.number] and _is_continued_by(near, far, hidden):
            before, after = taken[far.number], taken[near.number]
            taken = {number: after if other == before else other for number, other in taken.items()}
    return taken


def _candidates(strokes: Sequence[Piece]) -> list[list[int]]:
    """Return the index pairs of strokes that may be one stroke.

    They are about as dark as each other, and their bounds are no farther apart than the widest gap that is closed.
    """
    if len(strokes) < 2:
        return []
    darkness = np.array([stroke.darkness for stroke in strokes])
    left, top, right, bottom = np.array([stroke.bounds for stroke in strokes]).T
    across, down = left[:, np.newaxis] - right, top[:, np.newaxis] - bottom
    apart = np.maximum(np.maximum(across, across.T), np.maximum(down, down.T))
    darker = np.maximum(darkness[:, np.newaxis], darkness)
    alike = (darker > 0) & (np.minimum(darkness[:, np.newaxis], darkness) >= _DARKNESS_RATIO * darker)
    pairs: list[list[int]] = np.argwhere(
        (apart <= _GAP_MM * PER_MM) & alike & ~np.eye(len(strokes), dtype=bool)
    ).tolist()
    return pairs


def _axis(points: Floats) -> tuple[Floats, Floats, float]:
    """Return the axis of a piece's pixels.

    Returns:
        The pixels' middle, the direction of their long axis (a unit vector), and their root mean square
        distance from that axis in mm: the piece's bow.
    """
    middle, direction, spread = long_axis(points)
    return middle, direction, math.sqrt(spread / (len(points) - 1)) / PER_MM


def long_axis(points: NDArray[Any]) -> tuple[Floats, Floats, float]:
    """Return the long axis of pixels: their middle, its direction, and the sum of the squared distances from it.

    A matrix of two rows needs no solver, which would take ten times as long.

    Args:
        points: (n, 2), columns and rows.
    """
    x, y = points[:, 0].astype(np.float64), points[:, 1].astype(np.float64)
    middle_x, middle_y = float(x.mean()), float(y.mean())
    x -= middle_x
    y -= middle_y
    across, down, both = float((x * x).sum()), float((y * y).sum()), float((x * y).sum())
    angle = math.atan2(2 * both, across - down) / 2
    rest = (across + down - math.hypot(across - down, 2 * both)) / 2
    return np.array([middle_x, middle_y]), np.array([math.cos(angle), math.sin(angle)]), max(rest, 0.0)


def _is_continued_by(near: Piece, far: Piece, hidden: Mask) -> bool:
    """Tell whether the straight piece `far` goes on where the piece `near` went under print."""
    if not far.is_straight:
        return False
    middle, direction, _ = far.axis
    along = (far.points - middle) @ direction
    for end in (middle + direction * along.min(), middle + direction * along.max()):
        if _outside_px(near.bounds, *end.tolist()) > _GAP_MM * PER_MM:  # no pixel is nearer than the bounds
            continue
        away = np.hypot(*(near.points - end).T)
        closest = int(away.argmin())
        if away[closest] > _GAP_MM * PER_MM or not _is_hidden(near.points[closest], end, hidden):
            continue
        tail = near.points[np.hypot(*(near.points - near.points[closest]).T) <= _END_MM * PER_MM]
        if len(tail) >= PER_MM and _is_in_line(tail, middle, direction):
            return True
    return False


def _outside_px(bounds: tuple[float, float, float, float], x: float, y: float) -> float:
    """Return how far a point lies outside of bounds, across or down, pixels."""
    left, top, right, bottom = bounds
    return max(left - x, x - right, top - y, y - bottom)


def _is_in_line(tail: Floats, middle: Floats, direction: Floats) -> bool:
    """Tell whether the end of a piece lies on the axis of another one and runs along it."""
    tail_middle, tail_direction, _ = _axis(tail)
    across = tail_middle - middle
    aside = abs(across[0] * direction[1] - across[1] * direction[0]) / PER_MM
    return bool(aside <= _ASIDE_MM and abs(tail_direction @ direction) >= _ALIGNED_COSINE)


def _is_hidden(start: Floats, end: Floats, hidden: Mask) -> bool:
    """Tell whether print hides enough of the gap between two points."""
    steps = max(2, round(float(np.hypot(*(end - start)))))
    columns, rows = np.round(np.linspace(start, end, steps)).astype(int).T
    height, width = hidden.shape
    kept = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    return bool(kept.any() and hidden[rows[kept], columns[kept]].mean() >= _GAP_HIDDEN_SHARE)
