"""Red seals on colour pictures: where they are, and the page as it is seen without them.

Chinese companies stamp forms with a round red seal about 40 mm wide; its ring and words cross
boxes. In the red channel a seal is nearly as bright as paper, black and blue ink stay dark.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from forms.geometry import Rect, Transform
from scanner.model import Colour, Gray

Mask = NDArray[np.bool_]

_RED: Final = 35  # red above the stronger of green and blue; faded seals on real scans have 40 and more
_SEAL_MM: Final = 14.0  # least width and height; ticks and circles of a red pen stay under one of them
_CLOSE_MM: Final = 2.5
_PIECES_MM: Final = 4.0
_SMALL_PER_MM: Final = 2.0
_PAPER: Final = 60  # percentile of the light between a seal's strokes that is bare paper
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
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    large = [one for one in outlines if min(cv2.boundingRect(one)[2:]) >= _SEAL_MM * per_mm * scale]
    if not large:
        return None
    found = np.zeros_like(closed)
    for one in large:
        # rules and pens cut a ring to pieces: what lies close to a large piece is of the same seal
        around = cv2.convexHull(one)
        pieces = [piece for piece in outlines if _is_close(piece, around, _PIECES_MM * per_mm * scale)]
        cv2.fillPoly(found, [cv2.convexHull(np.concatenate(pieces))], 1)
    found = cv2.dilate(found, shape)
    full = cv2.resize(found, (colour.shape[1], colour.shape[0]), interpolation=cv2.INTER_NEAREST)
    return full.astype(bool)


def _is_close(outline: MatLike, hull: MatLike, reach: float) -> bool:
    return any(cv2.pointPolygonTest(hull, (float(x), float(y)), True) >= -reach for x, y in outline[:, 0])


def without_seal(gray: Gray, colour: Colour, seal: Mask) -> Gray:
    """Return the page in the light of the red channel where a seal lies, with what its ink took of that given back."""
    result = gray.copy()
    pixels = colour[seal].astype(np.float32)
    light = pixels[:, 2]
    redness = np.maximum(light - pixels[:, :2].max(axis=1), 0.0)
    red = redness >= _RED
    if red.any():
        paper = np.percentile(light[~red], _PAPER) if not red.all() else 255.0
        taken = np.median((paper - light[red]) / redness[red])
        light = np.minimum(light + max(0.0, float(taken)) * redness, 255.0)
    result[seal] = np.maximum(gray[seal], light)
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
