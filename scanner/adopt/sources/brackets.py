"""Finds pairs of brackets that are drawn with lines, in a drawing without words.

How it works. A bracket is a stroke of its own, two to seven millimetres high and narrow, whose outer side is drawn
along its whole height. Two of them are a pair where they are as high as each other, stand on one line, and open towards
each other with nothing between.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from scanner.adopt.printed import Outline, OutlineShape

_HEIGHT_MM: Final = (2.0, 7.0)
_WIDTH_MM: Final = (0.5, 2.2)
_APART_MM: Final = (0.4, 7.0)
_SIDE_DRAWN: Final = 0.75
_ALIKE_MM: Final = 0.6


def bracket_pairs(thin: NDArray[np.uint8], per_mm: float) -> list[Outline]:
    """Return the pairs of brackets among thin strokes, uint8 (height, width), 0 or 1."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(thin, connectivity=8)
    left: list[Rect] = []
    right: list[Rect] = []
    for number, (x, y, width, height, _area) in enumerate(stats.tolist()):
        rect = Rect(x / per_mm, y / per_mm, (x + width) / per_mm, (y + height) / per_mm)
        if not (_HEIGHT_MM[0] <= rect.height <= _HEIGHT_MM[1] and _WIDTH_MM[0] <= rect.width <= _WIDTH_MM[1]):
            continue
        ink = labels[y : y + height, x : x + width] == number
        third = max(1, width // 3)
        middle = ink[height // 4 : -height // 4 or None]
        if middle[:, :third].any(axis=1).mean() > _SIDE_DRAWN and not middle[:, -third:].any():
            left.append(rect)
        elif middle[:, -third:].any(axis=1).mean() > _SIDE_DRAWN and not middle[:, :third].any():
            right.append(rect)
    return [
        Outline(one.union(other), OutlineShape.BRACKET, 0.8)
        for one in left
        for other in right
        if _is_pair(one, other) and not _has_ink(thin, one, other, per_mm)
    ]


def _is_pair(one: Rect, other: Rect) -> bool:
    alike = abs(one.top - other.top) < _ALIKE_MM and abs(one.bottom - other.bottom) < _ALIKE_MM
    return alike and _APART_MM[0] < other.left - one.right < _APART_MM[1]


def _has_ink(thin: NDArray[np.uint8], one: Rect, other: Rect, per_mm: float) -> bool:
    rows = slice(round(one.top * per_mm), round(one.bottom * per_mm))
    return bool(thin[rows, round(one.right * per_mm) + 1 : round(other.left * per_mm) - 1].any())
