"""A digit that was blotted out: a scribble over it runs together to a piece of ink far thicker than a pen.

A recogniser still reads the digit from what stands out of the blot. Figures are written with one pen and few strokes,
none of which run together, so that the thickest ink of a number tells it; Han characters are dense themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from scanner.ink.percentile import percentile
from scanner.readers.writing.line_split import LinePicture

BLOT_TIMES: Final = 3.5
"""Thickness of the thickest ink of a number, as a multiple of what is usual in it, from which a part is blotted out.

Of 238 numbers, phones and dates that nobody altered, typed and by hand, on scans, faxes and photos, the thickest has
3.13 (two digits that a fax filled). Of 52 that were struck ten have more than 3.5, up to 5.7, most of them wavy or in
two lines (seeds 771201, 771202, 309174 and 660311)."""

_TIMES: Final = 3  # the picture is enlarged so many times: a thin stroke is two pixels thick
_DARK_SHARE: Final = 0.5  # share of the writing's darkness from which ink counts
_INK_DARK: Final = 60
_DARKEST_PERCENTILE: Final = 95


def blot_times(lines: Sequence[LinePicture]) -> float:
    """Return how thick the thickest ink of a number is, as a multiple of what is usual in it; 0.0 without ink.

    Args:
        lines: Its lines.
    """
    return max(map(_blot_times, lines), default=0.0)


def _blot_times(line: LinePicture) -> float:
    dark = 255 - line.gray
    own = dark[dark > _INK_DARK]
    if not own.size:
        return 0.0
    large = cv2.resize(dark, None, fx=_TIMES, fy=_TIMES, interpolation=cv2.INTER_LINEAR)
    ink = (large >= _DARK_SHARE * percentile(own, _DARKEST_PERCENTILE)).astype(np.uint8)
    thick = cv2.distanceTransform(ink, cv2.DIST_L2, 5)
    middle = (thick > 1) & (thick >= cv2.dilate(thick, np.ones((3, 3), np.uint8)))
    return float(thick.max() / np.median(thick[middle])) if middle.any() else 0.0
