"""Transforms fitted to points of paper and where they are in a picture, stiffest to most flexible."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from forms.geometry import Transform
from scanner.values.picture import Floats

WIDE_SHARE: Final = 0.25
"""Share of the page that points must span for a homography to be trusted beyond them.

Three anchors span 0.38 of an A4 page, two a tenth at most.
"""


def similarity(points_mm: Floats, points_px: Floats) -> Transform | None:
    """Return the best turn, scale and shift (2 points or more), or None for points too close to tell."""
    if len(points_mm) < 2:
        return None
    x, y = points_mm[:, 0], points_mm[:, 1]
    one, zero = np.ones_like(x), np.zeros_like(x)
    rows = np.vstack([np.stack([x, -y, one, zero], axis=1), np.stack([y, x, zero, one], axis=1)])
    solved = np.linalg.lstsq(rows, np.concatenate([points_px[:, 0], points_px[:, 1]]), rcond=None)[0]
    a, b, shift_x, shift_y = (float(value) for value in solved)
    return _made(np.array([[a, -b, shift_x], [b, a, shift_y], [0, 0, 1.0]]))


def affine(points_mm: Floats, points_px: Floats) -> Transform | None:
    """Return the best affine map (3 points or more, not in a line), or None."""
    if len(points_mm) < 3:
        return None
    rows = np.hstack([points_mm, np.ones((len(points_mm), 1))])
    solved, _, rank, _ = np.linalg.lstsq(rows, points_px, rcond=None)
    if rank < 3:
        return None
    return _made(np.vstack([solved.T, [0, 0, 1.0]]))


def homography(points_mm: Floats, points_px: Floats) -> Transform | None:
    """Return the best projective map (4 points or more), or None where they do not give one."""
    if len(points_mm) < 4:
        return None
    # typed as always a matrix, but None for points in a line
    matrix: Floats | None = cv2.findHomography(points_mm, points_px, method=0)[0]  # type: ignore[assignment]
    return None if matrix is None else _made(matrix)


def spread(points_mm: Floats, page_mm2: float) -> float:
    """Return the share of the page inside the points' hull."""
    if len(points_mm) < 3:
        return 0.0
    return float(cv2.contourArea(cv2.convexHull(points_mm.astype(np.float32)))) / page_mm2


def likely(points_mm: Floats, points_px: Floats, page_mm2: float) -> Transform | None:
    """Return the most flexible fit that the points' spread bears."""
    if spread(points_mm, page_mm2) >= WIDE_SHARE:
        return homography(points_mm, points_px)
    return similarity(points_mm, points_px)


def _made(matrix: Floats) -> Transform | None:
    if not np.all(np.isfinite(matrix)) or abs(float(np.linalg.det(matrix))) < 1e-9:
        return None
    return Transform(matrix)


def inwards(corners: Floats, pixels: float) -> Floats:
    """Return a quadrangle's corners, float64 (4, 2), drawn towards its middle by so many pixels across and down."""
    middle = corners.mean(axis=0)
    away = corners - middle
    moved: Floats = middle + away * (1.0 - np.sqrt(2.0) * pixels / np.linalg.norm(away, axis=1, keepdims=True))
    return moved
