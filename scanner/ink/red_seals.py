"""Red seals on colour pictures: where they are, and the page as it is seen without them.

Chinese companies stamp forms with a round red seal about 40 mm wide; its ring and words cross
boxes. In the red channel a seal is nearly as bright as paper, black and blue ink stay dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from forms.geometry import Rect, Transform
from scanner.values.picture import Colour, Gray

Mask = NDArray[np.bool_]

_RED: Final = 35  # red above the stronger of green and blue; faded seals on real scans have 40 and more
_SEAL_MM: Final = 14.0  # least width and height; ticks and circles of a red pen stay under one of them
_CLOSE_MM: Final = 2.5
_PIECES_MM: Final = 4.0
_SMALL_PER_MM: Final = 2.0
_PAPER: Final = 60  # percentile of the light between a seal's strokes that is bare paper
_RED_SHARE: Final = 0.03  # of a box's area that a red pen's tick covers at least; its circle takes more
_CIRCLE_MM: Final = 3.0  # from a box to the far side of a circle round it


def find_seal(colour: Colour, transform: Transform) -> Mask | None:
    """Return where large red prints lie, bool (height, width) of the picture, or None without any."""
    per_mm = _per_mm(transform)
    scale = min(1.0, _SMALL_PER_MM / per_mm)
    small = cv2.resize(colour, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    red = _is_red(np.asarray(small, dtype=np.uint8))
    size = max(3, round(_CLOSE_MM * per_mm * scale)) | 1
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    closed = cv2.morphologyEx(red.astype(np.uint8), cv2.MORPH_CLOSE, shape)
    reach = _PIECES_MM * per_mm * scale
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = np.zeros_like(closed)
    for together in _groups(closed, outlines, reach):
        # rules and pens cut a ring to pieces: what lies close to a large group is of the same seal
        around = cv2.convexHull(np.concatenate(together))
        if min(cv2.boundingRect(around)[2:]) >= _SEAL_MM * per_mm * scale:
            pieces = [piece for piece in outlines if _is_close(piece, around, reach)]
            cv2.fillPoly(found, [cv2.convexHull(np.concatenate(pieces))], 1)
    if not found.any():
        return None
    found = cv2.dilate(found, shape)
    full = cv2.resize(found, (colour.shape[1], colour.shape[0]), interpolation=cv2.INTER_NEAREST)
    return full.astype(bool)


def _groups(red: MatLike, outlines: Sequence[MatLike], reach: float) -> list[list[MatLike]]:
    """Return outlines by the groups whose gaps are within a reach, in pixels."""
    size = max(3, round(reach)) | 1
    wide = cv2.dilate(red, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    _, labels = cv2.connectedComponents(wide)
    groups: dict[int, list[MatLike]] = {}
    for outline in outlines:
        x, y = outline[0, 0]
        groups.setdefault(int(labels[y, x]), []).append(outline)
    return list(groups.values())


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


def is_marked_red(colour: Colour, transform: Transform, box: Rect) -> bool:
    """Tell whether a box's own mark, in it or in a circle round it, is red."""
    for rect in (box, box.inset(-_CIRCLE_MM)):
        rows, columns = _pixels_of(transform, rect, colour.shape)
        piece = colour[rows, columns]
        if piece.size and float(_is_red(piece).mean()) >= _RED_SHARE:
            return True
    return False


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
