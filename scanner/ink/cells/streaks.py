"""Lines that run through a whole cell and on into its neighbours: a scanner's dust streaks, and folds."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.ink.cells.picture import CellPicture
from scanner.values.picture import Gray

Mask = NDArray[np.bool_]

_THICK_MM: Final = 0.8
_FULL: Final = 0.92  # of the picture's height or width, margins and all
_KNOWN: Final = 0.6  # of a column must be free of print to tell
_LEAST_MM: Final = 10.0  # lower pictures cannot tell a streak from a stroke
_STEEPEST: Final = 0.09  # the paper may lie 5 degrees askew
_MOST_STEPS: Final = 18  # between level and steepest
_STRIP_MM: Final = 3.0
_STRIP_FULL: Final = 0.75  # of a strip's height; the rest is noise
_DARKER: Final = 45  # than the streak itself: ink under it


def find_streaks(picture: CellPicture, ink: Mask, gone: Mask, dark: Gray) -> Mask:
    """Return dust streaks and folds: thin, nearly upright or level lines through the whole picture.

    They run through the neighbours' margins too, where writing of this cell never is. Ink
    that is darker than the streak which crosses it is no part of it.

    Args:
        picture: Gives the scale.
        ink: What is dark and no print.
        gone: Where print was taken away, so that nothing can be told.
        dark: The picture's darkness.
    """
    streaks = _upright_streaks(picture, ink, gone) | _upright_streaks(picture, ink.T, gone.T).T
    if streaks.any():
        streaks &= dark < float(np.median(dark[streaks & ink])) + _DARKER
    return streaks


def _upright_streaks(picture: CellPicture, ink: Mask, gone: Mask) -> Mask:
    height, width = ink.shape
    streak = np.zeros_like(ink)
    if picture.mm(height) < _LEAST_MM:
        return streak
    possible = _possible_columns(picture, ink, gone)
    if not possible.any():
        return streak
    wide = cv2.dilate(np.ascontiguousarray(ink & possible, dtype=np.uint8), np.ones((1, 3), np.uint8)) * ~gone
    y, x = np.nonzero(wide)
    known = (~gone).sum(axis=0)
    enough = np.where(known >= _KNOWN * height, _FULL * known, np.inf)
    steps = min(_MOST_STEPS, math.ceil(_STEEPEST * height / 2))  # one moves an end by a pixel
    for slope in np.arange(-steps, steps + 1) * (_STEEPEST / steps):
        shift = np.round(slope * (np.arange(height) - height / 2)).astype(np.int64)
        column = x - shift[y]
        on_picture = (column >= 0) & (column < width)
        full = np.bincount(column[on_picture], minlength=width) >= enough
        if not full.any():
            continue
        for start, end in runs_of(full):
            if end - start <= picture.pixels(_THICK_MM) + 2:
                inside = (column >= start - 1) & (column <= end)
                streak[y[inside], x[inside]] = True
    return streak


def _possible_columns(picture: CellPicture, ink: Mask, gone: Mask) -> Mask:
    """Return the columns that a streak may run through: every strip of the picture is nearly full near them.

    Spares most pictures the search along every slope.
    """
    height, width = ink.shape
    drift = 2 * round(_STEEPEST * height / 2) + 3
    strip = picture.pixels(_STRIP_MM)
    window = np.ones((1, 2 * round(_STEEPEST * strip) + 3), np.uint8)
    possible: Mask = np.ones(width, dtype=np.bool_)
    for top in range(0, height - strip + 1, strip):
        rows = slice(top, top + strip)
        reached = cv2.dilate(np.ascontiguousarray(ink[rows] | gone[rows], dtype=np.uint8), window)
        full = (reached.sum(axis=0) >= _STRIP_FULL * strip).astype(np.uint8)
        possible &= cv2.dilate(full[np.newaxis], np.ones((1, drift), np.uint8))[0].astype(bool)
    return possible


def runs_of(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return start and end (exclusive) of each run of true flags."""
    padded = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(padded == 1).tolist(), np.flatnonzero(padded == -1).tolist(), strict=True))
