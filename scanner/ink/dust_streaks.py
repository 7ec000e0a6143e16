"""Dust on a scanner's glass: thin dark lines down whole columns of pixels, and the page without them.

A feeder draws the paper past a speck, which leaves a line along the pixels' columns (rows, where
the page lay across) from the first to the last. Paper's own rules end at its margins and
lie a little askew. So such a line is looked for in the whole picture, where it can be told from
a stroke with certainty, and the light that it took is given back.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.values.picture import Gray

Floats = NDArray[np.float32]

_BANDS: Final = 24  # from top to bottom, 12 mm each: a streak is in all of them but one, the margins included
_ROWS: Final = 12  # of each band that are looked at
_WIDE_MM: Final = 1.0  # widest streak with its soft edges
_PAGE_MM: Final = 297.0
_DARKER: Final = 6.0  # grey values that a streak takes on average; benchmarks, "streaked" takes 48 and more
_EVEN: Final = 0.5  # of its usual darkness everywhere: a table's rule has none of it in the margins
_EDGE_MM: Final = 3.0  # of the picture: lids and tables show there
_LIGHT: Final = 0.97  # of the paper's left beside a streak: more is no part of it
_OPAQUE: Final = 0.25  # of the light left: less hides what is under it


def without_streaks(gray: Gray) -> Gray:
    """Return a page without dust streaks; the very same picture where there are none."""
    down = _without_columns(gray, gray[:: _step(gray.shape[0])])
    across = _light_left(np.ascontiguousarray(down[:, :: _step(down.shape[1])].T), max(down.shape))
    if across is None:
        return down
    return np.ascontiguousarray(_mended(np.ascontiguousarray(down.T), across, max(down.shape)).T)


def _without_columns(gray: Gray, some: Gray) -> Gray:
    light = _light_left(some, max(gray.shape))
    return gray if light is None else _mended(gray, light, max(gray.shape))


def _step(length: int) -> int:
    return max(1, length // (_BANDS * _ROWS))


def _width_px(long_px: int) -> int:
    return max(3, round(_WIDE_MM * long_px / _PAGE_MM)) | 1


def _light_left(some: Gray, long_px: int) -> Floats | None:
    """Return the share of the paper's light that each column keeps, 1.0 off streaks; None without any streak.

    Args:
        some: uint8, (rows, width), rows of the picture, evenly spread.
        long_px: The picture's longer side.
    """
    size = _width_px(long_px)
    rows = some[: len(some) // _BANDS * _BANDS]
    if not len(rows):
        return None
    paper = cv2.morphologyEx(rows, cv2.MORPH_CLOSE, np.ones((1, size), np.uint8), borderType=cv2.BORDER_REPLICATE)
    taken = (paper - rows).reshape(_BANDS, -1, rows.shape[1]).mean(axis=1, dtype=np.float32)
    taken -= np.median(taken, axis=1, keepdims=True)  # the grain of a poor scan takes some of every column
    least = np.maximum(_DARKER, _EVEN * np.median(taken, axis=0))
    streak = (taken >= least).sum(axis=0) >= _BANDS - 1
    edge = round(_EDGE_MM * long_px / _PAGE_MM)
    streak[:edge] = streak[-edge:] = False
    if not streak.any():
        return None
    near = cv2.dilate(streak.astype(np.uint8)[None], np.ones((1, 2 * (size // 3) + 1), np.uint8))[0] > 0
    light = np.ones(rows.shape[1], np.float32)
    share = rows[:, near].astype(np.float32) / np.maximum(paper[:, near], 1)
    light[near] = np.median(share, axis=0)
    light[streak & (light >= _LIGHT)] = 0.0  # dots of black and white
    light[light >= _LIGHT] = 1.0
    return light


def _mended(gray: Gray, light: Floats, long_px: int) -> Gray:
    """Return the picture with the light of some columns given back, or taken from beside where none was left."""
    size = _width_px(long_px)
    result = gray.copy()
    at = np.flatnonzero(light < 1.0)
    for columns in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1):
        left = max(0, int(columns[0]) - size)
        strip = np.ascontiguousarray(gray[:, left : int(columns[-1]) + size + 1])
        beside = cv2.morphologyEx(strip, cv2.MORPH_CLOSE, np.ones((1, size), np.uint8), borderType=cv2.BORDER_REPLICATE)
        for column in columns:
            kept = float(light[column])
            if kept < _OPAQUE:
                result[:, column] = beside[:, column - left]
            else:
                result[:, column] = np.minimum(strip[:, column - left] / kept, 255).astype(np.uint8)
    return result
