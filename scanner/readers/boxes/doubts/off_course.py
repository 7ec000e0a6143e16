"""Ink by which another choice's mark leaves its own course: something else was drawn there, and touches it.

The tail of a tick that sweeps into the next row is one line: each row, or each column, of it has one run of ink about
as long as the pen is wide. An arrow, a brace or an underline that it meets is joined to it as one stroke, and gives
second runs and long ones both ways.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from forms.geometry import Rect
from scanner.ink.boxes.strokes import Stroke
from scanner.ink.boxes.surroundings import PER_MM
from scanner.values.page.picture import Floats, Mask

_BEFORE_MM: Final = 2.5  # of the stroke before it enters the cell, which shows how wide the pen is
_WIDE_TIMES: Final = 1.8  # a pen's run is so many times as long as usual where the line bends or the pen is pressed


def off_course_mm2(window: Rect, stroke: Stroke, cell: Rect) -> float:
    """Return how much ink of a stroke in a cell is more than a line that passes through, mm2.

    Args:
        window: What the picture of the choice shows, mm.
        stroke: A mark of another choice's box.
        cell: The cell.
    """
    x, y = stroke.points[:, 0] / PER_MM + window.left, stroke.points[:, 1] / PER_MM + window.top
    away = np.hypot(
        np.maximum(np.maximum(cell.left - x, x - cell.right), 0.0),
        np.maximum(np.maximum(cell.top - y, y - cell.bottom), 0.0),
    )
    near = stroke.points[away <= _BEFORE_MM]
    if not (away == 0.0).any():
        return 0.0
    left, top = near.min(axis=0)
    right, bottom = near.max(axis=0) + 1
    ink, inside = np.zeros((2, bottom - top, right - left), np.bool_)
    ink[near[:, 1] - top, near[:, 0] - left] = True
    within = stroke.points[away == 0.0]
    inside[within[:, 1] - top, within[:, 0] - left] = True
    return min(_beyond_one_run(ink, inside), _beyond_one_run(ink.T, inside.T)) / PER_MM**2


def _beyond_one_run(ink: Mask, inside: Mask) -> float:
    """Return how many of the pixels inside are not in the longest run of their row, or make it longer than usual."""
    longest = _longest_runs(ink)
    usual = float(np.quantile(longest[longest > 0], 0.25))
    allowed = np.minimum(_longest_runs(inside), _WIDE_TIMES * usual)
    return float((inside.sum(axis=1) - allowed).sum())


def _longest_runs(ink: Mask) -> Floats:
    """Return the length of the longest run in each row: float64, (height,)."""
    run = np.zeros(len(ink))
    longest = np.zeros(len(ink))
    for column in ink.T:
        run = np.where(column, run + 1, 0.0)
        longest = np.maximum(longest, run)
    return longest
