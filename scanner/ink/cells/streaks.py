"""Lines that run through a whole cell and on into its neighbours: a scanner's dust streaks, and folds.

How it works: the picture is sheared to each slope up to 5 degrees until such a line would be a column. A column is a
streak where 92 % of the pixels that print does not hide are inked, and it is no wider than 0.8 mm. `dust_streaks`
removes streaks of the whole page before; this one finds folds, and streaks that do not run through the page.
"""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from scanner.ink.cells.picture import CellPicture
from scanner.values.page.picture import Gray, Mask

_THICK_MAX_MM: Final = 0.8  # a thicker line is no streak
_INKED_SHARE_MIN: Final = 0.92  # inked share of a streak's visible pixels, through the picture's whole height or width
_VISIBLE_SHARE_MIN: Final = 0.6  # share of a column that print must not hide
_HEIGHT_MIN_MM: Final = 10.0  # in a lower picture a streak cannot be told from a stroke
_SLOPE_MAX: Final = 0.09  # slope of a streak, as a tangent: the paper may lie 5 degrees askew
_SLOPE_STEPS_MAX: Final = 18  # slopes that are tried on either side of upright
_STRIP_MM: Final = 3.0  # height of a strip of the quick look, see `_find_possible_columns`
_STRIP_FILL_MIN: Final = 0.75  # share of a strip's height that a possible column fills; the rest is noise
_DARKER_THAN_STREAK: Final = 45  # ink that is this much darker than the streak is no part of it


def find_streaks(picture: CellPicture, ink: Mask, hidden: Mask, dark: Gray) -> Mask:
    """Return dust streaks and folds: thin, nearly upright or level lines through the whole picture.

    They run through the margins around the cell too, where writing of this cell never is. Ink
    that is clearly darker than the streak that crosses it stays.

    Args:
        picture: The cell; gives the scale.
        ink: bool, (height, width), what is dark and no print.
        hidden: bool, where print was taken away, so that ink cannot be seen.
        dark: uint8, the picture's darkness, 255 = black.

    Returns:
        bool, (height, width).
    """
    streaks = _find_upright_streaks(picture, ink, hidden) | _find_upright_streaks(picture, ink.T, hidden.T).T
    if streaks.any():
        streaks &= dark < float(np.median(dark[streaks & ink])) + _DARKER_THAN_STREAK
    return streaks


def _find_upright_streaks(picture: CellPicture, ink: Mask, hidden: Mask) -> Mask:
    height, width = ink.shape
    streak = np.zeros_like(ink)
    if picture.mm(height) < _HEIGHT_MIN_MM:
        return streak
    possible = _find_possible_columns(picture, ink, hidden)
    if not possible.any():
        return streak
    wide = cv2.dilate(np.ascontiguousarray(ink & possible, dtype=np.uint8), np.ones((1, 3), np.uint8)) * ~hidden
    y, x = np.nonzero(wide)
    known = (~hidden).sum(axis=0)
    enough = np.where(known >= _VISIBLE_SHARE_MIN * height, _INKED_SHARE_MIN * known, np.inf)
    steps = min(_SLOPE_STEPS_MAX, math.ceil(_SLOPE_MAX * height / 2))  # a step moves each end by one pixel
    for slope in np.arange(-steps, steps + 1) * (_SLOPE_MAX / steps):
        shift = np.round(slope * (np.arange(height) - height / 2)).astype(np.int64)
        column = x - shift[y]
        on_picture = (column >= 0) & (column < width)
        full = np.bincount(column[on_picture], minlength=width) >= enough
        if not full.any():
            continue
        for start, end in find_runs(full):
            if end - start <= picture.pixels(_THICK_MAX_MM) + 2:
                inside = (column >= start - 1) & (column <= end)
                streak[y[inside], x[inside]] = True
    return streak


def _find_possible_columns(picture: CellPicture, ink: Mask, hidden: Mask) -> Mask:
    """Return the columns that a streak may run through: close to them every strip of the picture is nearly full.

    This spares most pictures the search along every slope.
    """
    height, width = ink.shape
    drift = 2 * round(_SLOPE_MAX * height / 2) + 3
    strip = picture.pixels(_STRIP_MM)
    window = np.ones((1, 2 * round(_SLOPE_MAX * strip) + 3), np.uint8)
    possible: Mask = np.ones(width, dtype=np.bool_)
    for top in range(0, height - strip + 1, strip):
        rows = slice(top, top + strip)
        reached = cv2.dilate(np.ascontiguousarray(ink[rows] | hidden[rows], dtype=np.uint8), window)
        full = (reached.sum(axis=0) >= _STRIP_FILL_MIN * strip).astype(np.uint8)
        possible &= cv2.dilate(full[np.newaxis], np.ones((1, drift), np.uint8))[0].astype(bool)
    return possible


def find_runs(flags: Mask) -> list[tuple[int, int]]:
    """Return start and end (exclusive) of each run of true flags."""
    padded = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(padded == 1).tolist(), np.flatnonzero(padded == -1).tolist(), strict=True))
