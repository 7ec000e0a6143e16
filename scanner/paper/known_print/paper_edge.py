"""Finds the edges of a sheet that was photographed on something darker, to look at it from straight above.

Features turn with the page but they do not lean: seen from far aside, a page has none of the features of its blank.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from scanner.paper.straighten import Halvings
from scanner.values.page.picture import Floats, Gray

_SIDE_PX: Final = 400
_SOFTEN_PX: Final = 3.0
_AREA_MIN: Final = 0.25  # share of the picture
_AREA_MAX: Final = 0.97  # a scan is all paper
_CORNER_SHARE: Final = 0.03  # of the outline's length: how far a corner's simplification may lie off


def find_sheet(picture: Halvings) -> Floats | None:
    """Return the corners of the sheet in a picture, clockwise, float64 (4, 2) in px, or None where none is seen.

    The first corner is the one that is nearest to the picture's upper left corner.

    Args:
        picture: The picture.
    """
    small, enlarged = picture.shrunk_to(_SIDE_PX)
    size = (small.shape[1], small.shape[0])
    small = np.asarray(cv2.GaussianBlur(small, (0, 0), _SOFTEN_PX), dtype=np.uint8)
    _, bright = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return None
    outline = cv2.convexHull(max(outlines, key=cv2.contourArea))
    share = cv2.contourArea(outline) / (size[0] * size[1])
    if not _AREA_MIN <= share <= _AREA_MAX:
        return None
    corners = cv2.approxPolyDP(outline, _CORNER_SHARE * cv2.arcLength(outline, True), True).reshape(-1, 2)
    if len(corners) != 4:
        return None
    points = np.asarray(corners, dtype=np.float64)
    if cv2.contourArea(corners, oriented=True) < 0:
        points = points[::-1]
    return np.asarray(np.roll(points, -int(points.sum(axis=1).argmin()), axis=0) * enlarged, dtype=np.float64)


def draw_sheet(gray: Gray, corners: Floats, long_side_px: int) -> tuple[Gray, Floats]:
    """Return a sheet seen from straight above, and the map from its pixels to the picture's, float64 (3, 3).

    Args:
        gray: uint8, (height, width), the picture.
        corners: The sheet's corners, as `find_sheet` returns them.
        long_side_px: The longer side of the result.
    """
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    across, down = float(sides[0] + sides[2]), float(sides[1] + sides[3])
    width = round(long_side_px * min(1.0, across / down))
    height = round(long_side_px * min(1.0, down / across))
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    to_picture = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    times = max(1, int(max(sides) / long_side_px))
    small = cv2.resize(gray, None, fx=1 / times, fy=1 / times, interpolation=cv2.INTER_AREA)
    drawn = cv2.warpPerspective(
        small,
        np.diag([1 / times, 1 / times, 1.0]) @ to_picture,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
    )
    return np.asarray(drawn, dtype=np.uint8), np.asarray(to_picture, dtype=np.float64)
