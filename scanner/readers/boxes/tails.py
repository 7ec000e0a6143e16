"""Ends of ticks that print cuts off from their beginnings: with these they belong to the box that owns them.

The tail of a hurried tick runs over words and rules, and what is printed there hides a part of it. The end that is
left, in no box and often beside the next one, would be ink of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scanner.ink.boxes.strokes import Ink, Stroke
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.values.page.picture import Floats, Mask

_LONG_MM: Final = 0.8  # shorter pieces have no direction
_GAP_MM: Final = 3.0  # print hides so much of a tail at most: a wide character
_AWAY_MM: Final = 0.5  # how far from the line to its end a tail goes on
_HIDDEN_SHARE: Final = 0.9  # of the gap
_DARKER_TIMES: Final = 1.6  # two parts of one stroke differ in darkness by no more than this
_END_MM: Final = 0.3  # length of a stroke's end
_RISE_LEAST: Final = 0.2  # a flatter piece was drawn along the row


def find_tails(place: Surroundings, ink: Ink, owned: Sequence[Stroke], free: Sequence[Stroke]) -> dict[int, int]:
    """Return the free pieces that go on with an owned stroke behind print: the piece's number to the stroke's.

    Args:
        place: The surroundings, whose print hides the gaps.
        ink: The ink added there.
        owned: Strokes that belong to boxes.
        free: Strokes that lie in no box.
    """
    found: dict[int, int] = {}
    covered = place.hidden | ink.mask
    roots = {one.number: one.number for one in owned}
    ends = list(owned)
    while ends:
        joined = [
            (piece, next((one for one in ends if _goes_on(covered, one, piece)), None))
            for piece in free
            if piece.number not in found
        ]
        ends = [piece for piece, one in joined if one is not None]
        for piece, one in joined:
            if one is not None:
                found[piece.number] = roots[piece.number] = roots[one.number]
    return found


def _goes_on(covered: Mask, stroke: Stroke, piece: Stroke) -> bool:
    """Tell whether a piece goes on with a stroke's upper right end, to the right and upwards, with print between."""
    left, _top, right, bottom = piece.bounds
    darker, paler = max(stroke.darkness, piece.darkness), min(stroke.darkness, piece.darkness)
    if right <= stroke.bounds[2] or piece.long_mm < _LONG_MM or darker > _DARKER_TIMES * paler:
        return False
    if left - stroke.bounds[2] > _GAP_MM * PER_MM or stroke.bounds[1] - bottom > _GAP_MM * PER_MM:
        return False
    start, first, last = _upper_right(stroke), _lower_left(piece), _upper_right(piece)
    across, up = last[0] - start[0], start[1] - last[1]
    if up < _RISE_LEAST * abs(across) or first[0] < start[0] or np.hypot(*(first - start)) > _GAP_MM * PER_MM:
        return False
    along = (last - start) / float(np.hypot(*(last - start)))
    away = abs(float(along[0] * (first - start)[1] - along[1] * (first - start)[0]))
    return away <= _AWAY_MM * PER_MM and _is_covered(covered, start, first)


def _upper_right(stroke: Stroke) -> Floats:
    return _end(stroke, stroke.points[:, 0] - stroke.points[:, 1])


def _lower_left(stroke: Stroke) -> Floats:
    return _end(stroke, stroke.points[:, 1] - stroke.points[:, 0])


def _end(stroke: Stroke, towards: NDArray[np.int32]) -> Floats:
    """Return the middle of a stroke's end: float64, (2,), its column and row."""
    end: Floats = stroke.points[towards >= towards.max() - _END_MM * PER_MM].mean(axis=0)
    return end


def _is_covered(covered: Mask, start: Floats, end: Floats) -> bool:
    """Tell whether print or ink covers what lies between two places."""
    steps = np.linspace(start, end, max(3, round(float(np.hypot(*(end - start)))) + 1))[1:-1]
    columns, rows = np.rint(steps).astype(np.intp).T
    return float(covered[rows, columns].mean()) >= _HIDDEN_SHARE
