"""Dust streaks: thin dark lines that dust on a scanner's glass draws down the whole page, and their removal.

A scanner with a feeder draws the paper past a speck of dust. The speck leaves a dark line along the columns of
pixels, from the first row to the last (along the rows where the page lay across). A table's rules end at the page's
margins, and they lie a little askew. A streak is therefore looked for in the whole picture, where it cannot be
confused with a stroke.

How it works:
1. A closing with a kernel wider than any streak paints the bare paper over streaks. Paper less picture is the light
   that is missing at each pixel.
2. The picture is cut into 24 bands. A column is a streak where at least 23 of them, the page's margins
   included, are at least 6 grey values darker than the band's usual column.
3. A streak keeps its place to a fraction of a pixel, since the speck does not move. What people draw from margin to
   margin wanders and leans, and so does a fold: in at least a quarter of the bands it lies elsewhere, and is left as
   it is.
4. The share of the paper's light that is left in a streak is measured, and its pixels are divided by it, so that ink
   under a translucent streak is seen again. A streak that leaves less than a quarter of the light hides what is under
   it; its pixels are taken from beside it.

Measured by the soak in docs/accuracy.md, row "streaked" (2026-11-28): of 11,120 boxes none was wrong. Of 104 streaks
on scans of 150 to 300 dpi 102 lie within 0.13 pixels of one place in three quarters of the bands; of 52 lines of a pen
that strike out a row and that step 2 takes for streaks none lies within less than 0.30 (2026-12-01).
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.ink.dilation import dilate
from scanner.values.page.picture import Floats32, Gray

_BAND_COUNT: Final = 24  # of about 12 mm from top to bottom; a streak is seen in all of them but one at most
_ROWS_PER_BAND: Final = 12  # of each band that are looked at
_STREAK_WIDTH_MM: Final = 1.0  # the widest streak, its soft edges included
_PAGE_MM: Final = 297.0
# grey values by which a streak darkens the paper at least; those of the benchmarks take 48 and more
_DARKENING_MIN: Final = 6.0
# share of its median darkness that a streak has in every band; a table's rule has none in the margins
_EVEN_SHARE_MIN: Final = 0.5
_STILL_PX: Final = 0.2  # a streak lies within so many pixels of one place ...
_WANDERS_PX: Final = 3  # what lies so near to the line's columns is looked at
_BARE_ROWS: Final = 6  # of a band's rows so many show where the line lies
_STILL_SHARE: Final = 0.75  # ... in this share of the bands
_EDGE_MM: Final = 3.0  # a scanner's lid shows as dark columns this near to the picture's edge; they are no streaks
_LIGHT_OF_PAPER: Final = 0.97  # share of the light; a column that keeps more beside a streak is bare paper
_LIGHT_SEEN_THROUGH: Final = 0.25  # share of the light; a streak that leaves less hides what is under it


def remove_streaks(gray: Gray) -> Gray:
    """Return a page without dust streaks.

    Args:
        gray: uint8, (height, width), 0 = black, as it was scanned.

    Returns:
        The same array where the page has no streak, otherwise a mended copy.
    """
    down = _remove_column_streaks(gray, gray[:: _sampling_step(gray.shape[0])])
    columns = np.ascontiguousarray(down[:, :: _sampling_step(down.shape[1])])
    across = _find_light_left(np.asarray(cv2.transpose(columns), dtype=np.uint8), max(down.shape))
    if across is None:
        return down
    return np.ascontiguousarray(_restore_light(np.ascontiguousarray(down.T), across, max(down.shape)).T)


def _remove_column_streaks(gray: Gray, sampled_rows: Gray) -> Gray:
    light = _find_light_left(sampled_rows, max(gray.shape))
    return gray if light is None else _restore_light(gray, light, max(gray.shape))


def _sampling_step(length: int) -> int:
    return max(1, length // (_BAND_COUNT * _ROWS_PER_BAND))


def _kernel_px(long_px: int) -> int:
    return max(3, round(_STREAK_WIDTH_MM * long_px / _PAGE_MM)) | 1


def _find_light_left(sampled_rows: Gray, long_px: int) -> Floats32 | None:
    """Return the share of the paper's light that is left in each column, or None where no column is a streak.

    Args:
        sampled_rows: uint8, (rows, width), rows of the picture, evenly spread.
        long_px: The picture's longer side.

    Returns:
        float32, (width,): 1.0 for a column without a streak, 0.0 for a streak that hides the paper.
    """
    size = _kernel_px(long_px)
    rows = sampled_rows[: len(sampled_rows) // _BAND_COUNT * _BAND_COUNT]
    if not len(rows):
        return None
    paper = cv2.morphologyEx(rows, cv2.MORPH_CLOSE, np.ones((1, size), np.uint8), borderType=cv2.BORDER_REPLICATE)
    missing: Gray = np.asarray(paper - rows, dtype=np.uint8).reshape(_BAND_COUNT, -1, rows.shape[1])
    taken = missing.mean(axis=1, dtype=np.float32)
    taken -= np.median(taken, axis=1, keepdims=True)  # a poor scan's grain darkens every column
    streak = (taken >= _DARKENING_MIN).sum(axis=0) >= _BAND_COUNT - 1
    even = taken[:, streak] >= _EVEN_SHARE_MIN * np.median(taken[:, streak], axis=0)
    streak[streak] = even.sum(axis=0) >= _BAND_COUNT - 1
    edge = round(_EDGE_MM * long_px / _PAGE_MM)
    streak[:edge] = streak[-edge:] = False
    for columns in _neighbours(np.flatnonzero(streak)):
        streak[columns] = _keeps_its_place(missing, columns)
    if not streak.any():
        return None
    near = dilate(streak[np.newaxis], 2 * (size // 3) + 1, 1)[0]
    light = np.ones(rows.shape[1], np.float32)
    share = rows[:, near].astype(np.float32) / np.maximum(paper[:, near], 1)
    light[near] = np.median(share, axis=0)
    light[streak & (light >= _LIGHT_OF_PAPER)] = 0.0  # a dithered streak has black dots between white ones
    light[light >= _LIGHT_OF_PAPER] = 1.0
    return light


def _neighbours(columns: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Return some columns in groups of which each lies side by side."""
    return np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1) if len(columns) else []


def _keeps_its_place(missing: NDArray[np.uint8], columns: NDArray[np.intp]) -> bool:
    """Tell whether a dark line lies at the same place in the bands of a picture, as no hand can draw it.

    Args:
        missing: uint8, (bands, rows, width), the light that is missing.
        columns: int, the line's columns, side by side.
    """
    near = slice(max(0, int(columns[0]) - _WANDERS_PX), int(columns[-1]) + _WANDERS_PX + 1)
    around = missing[:, :, near].astype(np.float32)
    line = missing[:, :, columns].mean(axis=2)
    # words that touch the line would draw it aside, so that only the rows with the least ink beside it are looked at
    ink = np.where(line >= np.median(line) / 2, around.sum(axis=2), np.inf)
    barest = np.argsort(ink, axis=1)[:, :_BARE_ROWS]
    seen = np.median(np.take_along_axis(around, barest[:, :, np.newaxis], axis=1), axis=1)
    seen = seen[np.isfinite(ink).sum(axis=1) >= _BARE_ROWS]
    if not len(seen):
        return True
    places = (seen * np.arange(seen.shape[1])).sum(axis=1) / np.maximum(seen.sum(axis=1), 1.0)
    return bool((np.abs(places - np.median(places)) <= _STILL_PX).mean() >= _STILL_SHARE)


def _restore_light(gray: Gray, light: Floats32, long_px: int) -> Gray:
    """Return the picture with the streaks' columns made as bright as they would be without streaks.

    Args:
        gray: uint8, (height, width).
        light: float32, (width,), the share of the light that is left in each column, see `_find_light_left`.
        long_px: The picture's longer side before it was turned.
    """
    size = _kernel_px(long_px)
    result = gray.copy()
    for columns in _neighbours(np.flatnonzero(light < 1.0)):
        left = max(0, int(columns[0]) - size)
        strip = np.ascontiguousarray(gray[:, left : int(columns[-1]) + size + 1])
        beside = cv2.morphologyEx(strip, cv2.MORPH_CLOSE, np.ones((1, size), np.uint8), borderType=cv2.BORDER_REPLICATE)
        for column in columns:
            kept = float(light[column])
            if kept < _LIGHT_SEEN_THROUGH:
                result[:, column] = beside[:, column - left]
            else:
                result[:, column] = np.minimum(strip[:, column - left] / kept, 255).astype(np.uint8)
    return result
