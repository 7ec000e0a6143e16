"""Frames in a picture: large connected drawings with four straight sides, each of which may be a table's outline.

How it works: a frame has four sides that are drawn for 75 % of their length; each side is the straight line along most
of its outermost pixels, because a tick may reach beyond it. Streaks that are dark from edge to edge connect a table to
the picture's edge, so that every frame is looked for with and without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

import cv2
import numpy as np

from forms.geometry import A4_HEIGHT_MM, MM_PER_INCH
from scanner.paper.pose import move_inwards
from scanner.values.page.picture import Floats, Gray

_COARSE_PER_MM: Final = 4.0
_FRAME_SHARE_MIN: Final = 0.012  # share of the picture that a frame takes at least: that of a table of one row
_CURLED_PX: Final = 25  # how far a side may bend on paper curled under a camera, at `_COARSE_PER_MM`
_BENT_PX: Final = 9  # how far a side may bend on a scan, at `_COARSE_PER_MM`
_FRAME_FILL_MIN: Final = 0.6  # share of the smallest rectangle around it that a frame fills, even seen from the side
_ROW_HEIGHT_SHARE: Final = 0.25  # of its length; a frame of one row is no higher
_COMPONENTS_TRIED: Final = 12  # around a photographed page there are larger things than a table of one row
_SIDE_DRAWN_MIN: Final = 0.75  # share of each side of a frame that must be drawn
_STREAK_SHARE: Final = 0.9  # share of the picture's height that a streak is inked; a table's side takes up to 0.83


def find_frames(gray: Gray, dpi: tuple[float, float] | None) -> Iterator[Floats]:
    """Yield the corners of possible frames, the largest first, clockwise from the top left, float64 (4, 2)."""
    per_mm = dpi[0] / MM_PER_INCH if dpi is not None else max(gray.shape) / A4_HEIGHT_MM
    scale = min(1.0, _COARSE_PER_MM / per_mm)
    small = np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    dark = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    ink = _spread(np.asarray(dark, dtype=np.uint8), 3, 3)
    seen: set[tuple[int, ...]] = set()
    for clean, bent_px in product((ink, _remove_long_lines(ink)), (_BENT_PX, _CURLED_PX)):
        _, labels, stats, _ = cv2.connectedComponentsWithStats(clean, connectivity=8)
        boxes = stats[1:, cv2.CC_STAT_WIDTH].astype(np.int64) * stats[1:, cv2.CC_STAT_HEIGHT]
        for index in np.argsort(boxes)[::-1][:_COMPONENTS_TRIED]:
            if boxes[index] < _FRAME_SHARE_MIN * small.size:
                break
            box = tuple(int(value) for value in stats[index + 1, :4])
            if box in seen:
                continue
            corners = _find_quadrangle((labels == index + 1).astype(np.uint8), bent_px)
            if corners is not None:
                seen.add(box)
                yield (move_inwards(corners, 1.5) + 0.5) / scale


def _remove_long_lines(ink: Gray) -> Gray:
    """Return ink without streaks, which are dark from edge to edge and connect a table to the picture's edge."""
    return np.ascontiguousarray(_remove_long_columns(np.ascontiguousarray(_remove_long_columns(ink).T)).T)


def _remove_long_columns(ink: Gray) -> Gray:
    """Return ink without columns that are dark from edge to edge."""
    streak = ink.mean(axis=0) / 255.0 > _STREAK_SHARE
    if not streak.any() or streak.mean() > 0.05:
        return ink
    result = ink.copy()
    width = len(streak)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], streak.astype(np.int8), [0]])))
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        # ink on both sides of the streak is a rule that the streak crosses
        sides = [
            _spread(np.ascontiguousarray(ink[:, [at]]), 3, 1) for at in (max(0, start - 2), min(width - 1, end + 1))
        ]
        result[:, max(0, start - 1) : end + 1] = sides[0] & sides[1]
    return result


def _find_quadrangle(mask: Gray, bent_px: int) -> Floats | None:
    """Return the corners of a component that has a frame's shape, or None where its four sides are not drawn."""
    middle, around, degrees = cv2.minAreaRect(cv2.findNonZero(mask))
    if min(around) < _ROW_HEIGHT_SHARE * max(around):
        # a long, low row is turned level first: askew, it reaches higher than its short sides are long
        degrees = (degrees + 45.0) % 90.0 - 45.0
        turn = cv2.getRotationMatrix2D(middle, degrees, 1.0)
        level = cv2.warpAffine(mask, turn, mask.shape[::-1], flags=cv2.INTER_NEAREST)
        corners = _find_corners(np.asarray(level, dtype=np.uint8), bent_px)
        if corners is not None:
            back = cv2.invertAffineTransform(turn)
            corners = corners @ back[:, :2].T + back[:, 2]
    else:
        corners = _find_corners(mask, bent_px)
    if corners is None:
        return None
    height, width = mask.shape
    if (corners < 3).any() or (corners[:, 0] > width - 3).any() or (corners[:, 1] > height - 3).any():
        return None
    area = cv2.contourArea(corners.astype(np.float32), oriented=True)
    if area < max(100.0, _FRAME_FILL_MIN * around[0] * around[1]):
        return None
    near = cv2.dilate(mask, np.ones((bent_px, bent_px), np.uint8))
    for one, other in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = np.linspace(0.03, 0.97, 60)[:, None]
        points = np.clip((one + (other - one) * along).round().astype(int), 0, [width - 1, height - 1])
        if (near[points[:, 1], points[:, 0]] > 0).mean() < _SIDE_DRAWN_MIN:
            return None
    return corners


def _find_corners(mask: Gray, bent_px: int) -> Floats | None:
    """Return where the four sides of a component meet, clockwise from the top left, or None.

    A side is the straight line along most of the outermost pixels, because a tick may reach beyond it.
    """
    tall, wide = mask.shape
    turned = (mask, mask[::-1], mask.T, mask.T[::-1])
    top, bottom, left, right = (_fit_side(np.ascontiguousarray(one), bent_px) for one in turned)
    if top is None or bottom is None or left is None or right is None:
        return None
    bottom = (-bottom[0], tall - 1 - bottom[1])
    right = (-right[0], wide - 1 - right[1])
    pairs = ((top, left), (top, right), (bottom, right), (bottom, left))
    return np.array([_crossing(level, upright) for level, upright in pairs])


def _fit_side(mask: Gray, bent_px: int) -> tuple[float, float] | None:
    """Return slope and offset (y = slope x + offset) of the line along the topmost pixels, outliers left out."""
    inked = np.flatnonzero(mask.any(axis=0))
    if len(inked) < 20:
        return None
    low, high = inked[0], inked[-1]
    inset = round(0.08 * (high - low))
    x = inked[(inked >= low + inset) & (inked <= high - inset)]
    if len(x) < 10:
        return None
    y = mask[:, x].argmax(axis=0).astype(np.float64)
    far = max(1, len(x) // 3)
    slope = float(np.median((y[far:] - y[:-far]) / (x[far:] - x[:-far])))
    offset = float(np.median(y - slope * x))
    for _ in range(4):
        near = np.abs(y - slope * x - offset) <= bent_px / 2
        if near.sum() < 0.4 * len(x):
            return None
        slope, offset = (float(value) for value in np.polyfit(x[near], y[near], 1))
    return slope, offset


def _crossing(level: tuple[float, float], upright: tuple[float, float]) -> tuple[float, float]:
    """Return where y = a x + b and x = c y + d meet."""
    (a, b), (c, d) = level, upright
    x = (c * b + d) / (1 - a * c)
    return x, a * x + b


def _spread(mask: Gray, rows: int, columns: int) -> Gray:
    """Return a mask dilated by a rectangle."""
    return np.asarray(cv2.dilate(mask, np.ones((rows, columns), np.uint8)), dtype=np.uint8)
