"""Transforms from paper to a picture, fitted to points that are known in both, from stiff to flexible ones."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from forms.geometry import Transform
from scanner.values.page.picture import Floats

WIDE_SHARE: Final = 0.25
"""Share of the page that points must surround for a homography to be trusted beyond them.

Three anchors surround 0.38 of an A4 page, two a tenth at most.
"""


def similarity(points_mm: Floats, points_px: Floats) -> Transform | None:
    """Return the best turn, scale and shift, or None for fewer than two points.

    Args:
        points_mm: float64, (n, 2), on paper.
        points_px: float64, (n, 2), the same points in the picture.
    """
    if len(points_mm) < 2:
        return None
    x, y = points_mm[:, 0], points_mm[:, 1]
    one, zero = np.ones_like(x), np.zeros_like(x)
    rows = np.vstack([np.stack([x, -y, one, zero], axis=1), np.stack([y, x, zero, one], axis=1)])
    solved = np.linalg.lstsq(rows, np.concatenate([points_px[:, 0], points_px[:, 1]]), rcond=None)[0]
    a, b, shift_x, shift_y = (float(value) for value in solved)
    return _make_transform(np.array([[a, -b, shift_x], [b, a, shift_y], [0, 0, 1.0]]))


def affine(points_mm: Floats, points_px: Floats) -> Transform | None:
    """Return the best affine map, or None for fewer than three points or points on one line; see `similarity`."""
    if len(points_mm) < 3:
        return None
    rows = np.hstack([points_mm, np.ones((len(points_mm), 1))])
    solved, _, rank, _ = np.linalg.lstsq(rows, points_px, rcond=None)
    if rank < 3:
        return None
    return _make_transform(np.vstack([solved.T, [0, 0, 1.0]]))


def homography(points_mm: Floats, points_px: Floats) -> Transform | None:
    """Return the best projective map, or None for fewer than four points or points on one line; see `similarity`."""
    if len(points_mm) < 4:
        return None
    # OpenCV's types promise a matrix, but the result is None for points on one line
    matrix: Floats | None = cv2.findHomography(points_mm, points_px, method=0)[0]  # type: ignore[assignment]
    return None if matrix is None else _make_transform(matrix)


def hull_share(points_mm: Floats, page_mm2: float) -> float:
    """Return the share of the page's area inside the convex hull of points."""
    if len(points_mm) < 3:
        return 0.0
    return float(cv2.contourArea(cv2.convexHull(points_mm.astype(np.float32)))) / page_mm2


def fit_by_spread(points_mm: Floats, points_px: Floats, page_mm2: float) -> Transform | None:
    """Return the most flexible fit that can be trusted for points that surround so much of the page."""
    if hull_share(points_mm, page_mm2) >= WIDE_SHARE:
        return homography(points_mm, points_px)
    return similarity(points_mm, points_px)


def _make_transform(matrix: Floats) -> Transform | None:
    if not np.all(np.isfinite(matrix)) or abs(float(np.linalg.det(matrix))) < 1e-9:
        return None
    return Transform(matrix)


def move_inwards(corners: Floats, pixels: float) -> Floats:
    """Return a quadrangle's corners, float64 (4, 2), moved towards its middle by some pixels across and down."""
    middle = corners.mean(axis=0)
    away = corners - middle
    moved: Floats = middle + away * (1.0 - np.sqrt(2.0) * pixels / np.linalg.norm(away, axis=1, keepdims=True))
    return moved
