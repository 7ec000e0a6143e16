"""Strokes that print cut in two are one again: the tail of a tick that sweeps over words.

Taking print away takes the ink over it too. Short gaps close by themselves (`mark_strokes`);
a straight piece beyond a printed character is the same stroke when it lies on the other's
axis, is as dark, and print hides most of what is between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scanner.ink.boxes.surroundings import PER_MM, Mask

_GAP_MM: Final = 3.5  # a printed character of 10.5 pt is 3.7 mm
_GAP_HIDDEN: Final = 0.5  # of the gap lies under print
_LONG_MM: Final = 1.2  # shorter pieces have no direction
_BOW_MM: Final = 0.33  # root mean square distance of a straight piece's ink from its axis
_ASIDE_MM: Final = 0.45  # of the other's end from the axis
_ALIGNED: Final = 0.96  # cosine of 16 degrees: a tail bows
_END_MM: Final = 2.5  # of the other stroke gives its direction
_DARKNESS_RATIO: Final = 0.7

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)  # no slots: what is worked out is kept
class Piece:
    """A connected piece of ink.

    Attributes:
        number: Its number.
        points: (n, 2), its pixels, x and y.
        darkness: Of its ink.
        bounds: Left, top, right and bottom of its pixels.
    """

    number: int
    points: NDArray[Any]
    darkness: float
    bounds: tuple[float, float, float, float]

    @cached_property
    def axis(self) -> tuple[Floats, Floats, float]:
        """See `_axis`."""
        return _axis(self.points)

    @cached_property
    def is_straight(self) -> bool:
        """Whether it has a direction: long and without a bow."""
        middle, direction, bow_mm = self.axis
        length = float(np.ptp((self.points - middle) @ direction))
        return length >= _LONG_MM * PER_MM and bow_mm < _BOW_MM


def bridges(pieces: Sequence[Piece], hidden: Mask) -> dict[int, int]:
    """Return the number that each piece takes; pieces of one stroke take the same.

    Args:
        pieces: All of a choice's surroundings.
        hidden: bool, (height, width), where print was taken away.
    """
    taken = {piece.number: piece.number for piece in pieces}
    strokes = [piece for piece in pieces if len(piece.points) >= PER_MM]  # specks have no direction
    for far, near in ((strokes[one], strokes[other]) for one, other in _candidates(strokes)):
        if taken[far.number] != taken[near.number] and _continues(near, far, hidden):
            before, after = taken[far.number], taken[near.number]
            taken = {number: after if other == before else other for number, other in taken.items()}
    return taken


def _candidates(strokes: Sequence[Piece]) -> list[list[int]]:
    """Return the pairs of strokes that are about as dark and whose bounds are no farther apart than the widest gap."""
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
    """Return the middle of pixels, the direction of their long axis and their distance from it in mm."""
    middle = points.mean(axis=0)
    spread, directions = np.linalg.eigh(np.cov((points - middle).T))
    return middle, directions[:, 1], float(np.sqrt(max(spread[0], 0.0))) / PER_MM


def _continues(near: Piece, far: Piece, hidden: Mask) -> bool:
    """Tell whether the straight piece `far` goes on where `near` went under print."""
    if not far.is_straight:
        return False
    middle, direction, _ = far.axis
    along = (far.points - middle) @ direction
    for end in (middle + direction * along.min(), middle + direction * along.max()):
        away = np.hypot(*(near.points - end).T)
        closest = int(away.argmin())
        if away[closest] > _GAP_MM * PER_MM or not _is_hidden(near.points[closest], end, hidden):
            continue
        tail = near.points[np.hypot(*(near.points - near.points[closest]).T) <= _END_MM * PER_MM]
        if len(tail) >= PER_MM and _is_in_line(tail, middle, direction):
            return True
    return False


def _is_in_line(tail: Floats, middle: Floats, direction: Floats) -> bool:
    tail_middle, tail_direction, _ = _axis(tail)
    across = tail_middle - middle
    aside = abs(across[0] * direction[1] - across[1] * direction[0]) / PER_MM
    return bool(aside <= _ASIDE_MM and abs(tail_direction @ direction) >= _ALIGNED)


def _is_hidden(start: Floats, end: Floats, hidden: Mask) -> bool:
    steps = max(2, round(float(np.hypot(*(end - start)))))
    columns, rows = np.round(np.linspace(start, end, steps)).astype(int).T
    height, width = hidden.shape
    kept = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    return bool(kept.any() and hidden[rows[kept], columns[kept]].mean() >= _GAP_HIDDEN)
