"""The line that a value stands on: with hardly any ink below it, it strikes nothing out.

How it works: the lowest ink of each column is looked at. Below characters it jumps up and down and is missing between
them; where a form prints a line for the answer, or a clerk draws one under it, it lies on one straight level. The feet
of 22 lie on one level too, and have a gap between them; those of 2 and 正 are no longer than the character is high.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scanner.ink.cells.picture import PAPER
from scanner.ink.dilation import dilate
from scanner.ink.percentile import percentile
from scanner.readers.writing.line_split import LinePicture
from scanner.values.page.picture import Mask

Places = NDArray[np.intp]
"""intp, (n,), columns of a picture."""

UNDERLINED_SHARE: Final = 0.85
"""Share of the columns from the first to the last ink whose lowest ink lies on one line.

Two answers on lines that Word printed have 0.92 and 1.0, 57 other typed fields of the same pages up to 0.76, which is
one of digits alone (rows *Word print*, seed 430117)."""

LONG_HEIGHTS: Final = 1.25
"""Length of a line without a gap, in heights of the ink with it, from which a value may stand on it.

The lowest stroke of one character (2, 正, 工) has up to 1.15."""

GAP_MM: Final = 0.2
"""Widest gap within a stretch of a line. The digits of 22 in Word's print of 10 points stand 0.35 mm apart, and what a
scan of one bit loses of a line is wider: it is enough that one stretch of it is long."""

_NEAR_MM: Final = 0.25  # how far the lowest ink may lie from the line
_THICK_MAX_MM: Final = 1.0  # a thicker line is no underline; a pen of 0.5 has up to 0.8 with its soft edges
_THIN_PERCENTILE: Final = 30  # of how far ink goes upwards from the line: where nothing stands on it, that is its own
_INK_DARK: Final = 70  # darkness of the palest stroke's middle, 255 = black
_SOFT_PX: Final = 5  # a line's soft edges reach so far, above and below together


def without_underline(ink: Mask, px_mm: float) -> Mask:
    """Return ink without the line that all of it stands on; the same ink where there is none.

    Args:
        ink: bool, (height, width).
        px_mm: Length of a pixel, mm.
    """
    columns = np.flatnonzero(ink.any(axis=0))
    if not len(columns) or len(columns) < UNDERLINED_SHARE * (columns[-1] + 1 - columns[0]):
        return ink
    lowest = ink.shape[0] - 1 - ink[::-1, columns].argmax(axis=0)
    first, last = np.array_split(np.arange(len(columns)), 2)
    x = [float(np.median(columns[part])) for part in (first, last)]
    y = [float(np.median(lowest[part])) for part in (first, last)]
    level = y[0] + (columns - x[0]) * (y[1] - y[0]) / (x[1] - x[0])
    near = np.abs(lowest - level) <= _NEAR_MM / px_mm
    if near.sum() < UNDERLINED_SHARE * (columns[-1] + 1 - columns[0]) or not _is_line(ink, columns, near, px_mm):
        return ink
    upwards = [_run_up(ink[: bottom + 1, column]) for column, bottom in zip(columns[near], lowest[near], strict=True)]
    thick = percentile(np.array(upwards), _THIN_PERCENTILE) + 1
    if thick * px_mm > _THICK_MAX_MM:
        return ink
    rest = ink.copy()
    for column, bottom in zip(columns[near], lowest[near], strict=True):
        rest[max(0, bottom + 1 - int(thick)) : bottom + 1, column] = False
    return rest


def _is_line(ink: Mask, columns: Places, near: Mask, px_mm: float) -> bool:
    """Tell whether the lowest ink that lies on one level goes on without a gap for longer than a character's stroke.

    Args:
        ink: bool, (height, width).
        columns: Those that have ink.
        near: bool, (n,), which of them have it on the level.
        px_mm: Length of a pixel, mm.
    """
    rows = np.flatnonzero(ink.any(axis=1))
    first, last = np.flatnonzero(near)[[0, -1]]
    along = columns[first : last + 1]
    stretches = np.split(along, np.flatnonzero((np.diff(along) - 1) * px_mm > GAP_MM) + 1)
    longest = max(int(one[-1]) + 1 - int(one[0]) for one in stretches)
    return longest >= LONG_HEIGHTS * (int(rows[-1]) + 1 - int(rows[0]))


def _run_up(column: Mask) -> int:
    """Return how many pixels of ink lie on each other at the lower end of a column."""
    gaps = np.flatnonzero(~column)
    return len(column) - 1 - int(gaps[-1]) if len(gaps) else len(column)


def bare_line(line: LinePicture, px_mm: float) -> LinePicture:
    """Return a line of writing without the line that all of it stands on; the same where there is none.

    Args:
        line: The line of writing.
        px_mm: Length of a pixel, mm.
    """
    ink = np.asarray(255 - line.gray >= _INK_DARK, dtype=np.bool_)
    rest = without_underline(ink, px_mm)
    if rest is ink:
        return line
    gone = dilate(ink & ~rest, 3, _SOFT_PX)
    gray = np.where(gone & ~rest, np.uint8(PAPER), line.gray).astype(np.uint8)
    return replace(line, gray=gray)
