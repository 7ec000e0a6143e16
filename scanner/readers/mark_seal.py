"""Red seals on colour pictures: where they are, and the page as it is seen without them.

Chinese companies stamp forms with a round red seal about 40 mm wide; its ring and words cross
boxes. In the red channel a seal is nearly as bright as paper, black and blue ink stay dark.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect, Transform
from scanner.model import Colour, Gray

Mask = NDArray[np.bool_]

_RED: Final = 35  # red above the stronger of green and blue; faded seals on real scans have 40 and more
_SEAL_MM: Final = 14.0  # least width and height; ticks and circles of a red pen stay under one of them
_CLOSE_MM: Final = 2.5
_SMALL_PER_MM: Final = 2.0
_RED_SHARE: Final = 0.03  # of a box's area that a red pen's tick covers at least


def find_seal(colour: Colour, transform: Transform) -> Mask | None:
    """Return where large red prints lie, bool (height, width) of the picture, or None without any."""
    per_mm = _per_mm(transform)
    scale = min(1.0, _SMALL_PER_MM / per_mm)
    small = cv2.resize(colour, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    red = _is_red(np.asarray(small, dtype=np.uint8))
    size = max(3, round(_CLOSE_MM * per_mm * scale)) | 1
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    closed = cv2.morphologyEx(red.astype(np.uint8), cv2.MORPH_CLOSE, shape)
    found = np.zeros_like(closed)
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        _, _, width, height = cv2.boundingRect(outline)
        if min(width, height) >= _SEAL_MM * per_mm * scale:
            cv2.fillPoly(found, [cv2.convexHull(outline)], 1)
    if not found.any():
        return None
    found = cv2.dilate(found, shape)
    full = cv2.resize(found, (colour.shape[1], colour.shape[0]), interpolation=cv2.INTER_NEAREST)
    return full.astype(bool)


def without_seal(gray: Gray, colour: Colour, seal: Mask) -> Gray:
    """Return the page in the light of the red channel where a seal lies."""
    result = gray.copy()
    result[seal] = np.maximum(gray[seal], colour[:, :, 2][seal])
    return result


def touches(seal: Mask, transform: Transform, rect: Rect) -> bool:
    """Tell whether a seal lies over a place on paper."""
    rows, columns = _pixels_of(transform, rect, seal.shape)
    return bool(seal[rows, columns].any())


def is_red_inside(colour: Colour, transform: Transform, rect: Rect) -> bool:
    """Tell whether a box's own mark is red."""
    rows, columns = _pixels_of(transform, rect, colour.shape)
    piece = colour[rows, columns]
    return bool(piece.size) and float(_is_red(piece).mean()) >= _RED_SHARE


def _is_red(colour: Colour) -> Mask:
    blue, green, red = (colour[:, :, channel].astype(np.int16) for channel in range(3))
    result: Mask = red - np.maximum(blue, green) >= _RED
    return result


def _per_mm(transform: Transform) -> float:
    corners = transform.to_pixels(np.array([(50.0, 100.0), (150.0, 100.0)]))
    return float(np.hypot(*(corners[1] - corners[0]))) / 100.0


def _pixels_of(transform: Transform, rect: Rect, shape: tuple[int, ...]) -> tuple[slice, slice]:
    corners = transform.rect_to_pixels(rect)
    left, top = np.floor(corners.min(axis=0)).astype(int)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int)
    return slice(max(0, top), min(shape[0], bottom)), slice(max(0, left), min(shape[1], right))
