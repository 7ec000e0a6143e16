"""The frame of the page's table in a picture: it identifies the page when anchors and code are gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np

from forms.definition import Form
from forms.geometry import Rect, Transform
from forms.layout.model import Layout, Page
from scanner.paper.pose import homography, move_inwards
from scanner.paper.printed_rules import find_rules
from scanner.values.page.picture import Floats, Gray

_AREA_MIN: Final = 0.15
"""Share of the picture that a table's frame takes at least; the page itself may take only 0.5 of a photo."""

_SUPPORT_MIN: Final = 0.75
_LEAD_MIN: Final = 0.15
"""By how much the support of the best page must exceed that of any other.

The support is the share of a page's rules that are found where the frame puts them. It is 0.97 to 1.0 for the
right page, and 0.3 to 0.62 for another page or for one upside down, where other lines happen to lie.
"""

_STREAK_SHARE: Final = 0.88
"""Share of the picture's height that a streak's column is inked; a page's table takes up to 0.83."""

_REACH_MM: Final = 1.2
_COARSE_PER_MM: Final = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class FramedPage:
    """A page whose rules agree with the frame that was found.

    Attributes:
        form: The form.
        layout: Its layout.
        page: The page.
        points_mm: float64, (4, 2), the frame's corners on paper.
        points_px: float64, (4, 2), the frame's corners in the picture.
    """

    form: Form
    layout: Layout
    page: Page
    points_mm: Floats = field(repr=False)
    points_px: Floats = field(repr=False)


def table_frame(page: Page) -> Rect | None:
    """Return the rectangle around a page's rules, mm, or None where there are too few for a frame."""
    if len(page.rules) < 6:
        return None
    xs = [x for rule in page.rules for x in (rule.start.x, rule.end.x)]
    ys = [y for rule in page.rules for y in (rule.start.y, rule.end.y)]
    return Rect(min(xs), min(ys), max(xs), max(ys))


def find_frame(gray: Gray) -> Floats | None:
    """Return the corners of the largest drawn quadrangle, clockwise, float64 (4, 2), or None where there is none.

    Args:
        gray: uint8, (height, width), about 200 dpi.
    """
    small = cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    clean = _remove_streaks(_remove_streaks(np.asarray(ink, dtype=np.uint8)).T).T
    ink = cv2.dilate(clean, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    boxes = stats[1:, cv2.CC_STAT_WIDTH].astype(np.int64) * stats[1:, cv2.CC_STAT_HEIGHT]
    for index in np.argsort(boxes)[::-1][:4]:
        if boxes[index] < _AREA_MIN * small.size:
            break
        corners = _find_quadrangle((labels == index + 1).astype(np.uint8))
        if corners is not None:
            # the outer edge was dilated by 1.5 pixels; the result is in pixels of the full size
            return (move_inwards(corners, 1.5) + 0.5) * 2.0
    return None


def match_frame(
    gray: Gray, frame: Floats, candidates: Sequence[tuple[Form, Layout, Page]], *, lead_needed: bool = True
) -> FramedPage | None:
    """Return the page whose rules fit inside a frame, or None where none fits or two fit about as well.

    Args:
        gray: uint8, (height, width), the picture that the frame was found in.
        frame: float64, (4, 2), from `find_frame`.
        candidates: The pages that it may be.
        lead_needed: Whether the page must also be better than all others by a margin.
    """
    scored: list[tuple[float, FramedPage]] = []
    for form, layout, page in candidates:
        expected = table_frame(page)
        if expected is None:
            continue
        corners_mm = np.array([(corner.x, corner.y) for corner in expected.corners])
        for turn in range(4):
            corners_px = np.roll(frame, turn, axis=0)
            transform = homography(corners_mm, corners_px)
            if transform is None or not _is_proportionate(transform, expected):
                continue
            samples = find_rules(gray, transform, page, reach_mm=_REACH_MM, per_mm=_COARSE_PER_MM)
            scored.append((samples.support, FramedPage(form, layout, page, corners_mm, corners_px)))
    scored.sort(key=lambda pair: pair[0], reverse=True)
    if not scored or scored[0][0] < _SUPPORT_MIN:
        return None
    if lead_needed and len(scored) > 1 and scored[0][0] - scored[1][0] < _LEAD_MIN:
        return None
    return scored[0][1]


def _remove_streaks(ink: Gray) -> Gray:
    """Return ink without columns that are inked from end to end.

    Such streaks connect the table to the paper's edge. A table's own sides are shorter than the paper.
    """
    # a streak may lie between two columns
    share = cv2.dilate(ink, np.ones((1, 2), np.uint8)).mean(axis=0) / 255.0
    streak = np.flatnonzero(share > _STREAK_SHARE)
    if len(streak) == 0 or len(streak) > ink.shape[1] // 20:
        return ink
    mended = ink.copy()
    for column in np.unique(np.clip(streak[:, None] + np.arange(-1, 2), 0, ink.shape[1] - 1)):
        # ink on both sides of the streak is a rule that the streak crosses
        before, after = max(0, int(column) - 3), min(ink.shape[1] - 1, int(column) + 3)
        mended[:, column] = ink[:, before] & ink[:, after]
    return mended


def _find_quadrangle(mask: Gray) -> Floats | None:
    """Return the corners of a connected drawing, clockwise, or None where it is no quadrangle inside the picture."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(np.concatenate(contours))
    if len(hull) < 4 or cv2.contourArea(hull) < 100:
        return None
    corners = np.asarray(cv2.approxPolyN(hull, 4, ensure_convex=True), dtype=np.float64).reshape(-1, 2)
    if len(corners) != 4:
        return None
    height, width = mask.shape
    edge = 3.0
    touching = (corners < edge).any() or (corners[:, 0] > width - edge).any() or (corners[:, 1] > height - edge).any()
    # a quadrangle that reaches the picture's edge is a scanner's lid, or the desk under a photographed page
    if touching:
        return None
    area = cv2.contourArea(corners.astype(np.float32), oriented=True)
    return corners if area > 0 else corners[::-1]


def _is_proportionate(transform: Transform, expected: Rect) -> bool:
    """Tell whether a frame's width and height have about the expected proportion."""
    corners = transform.rect_to_pixels(expected)
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    ratio = (sides[0] + sides[2]) / (sides[1] + sides[3]) / (expected.width / expected.height)
    return bool(0.75 < ratio < 1.33)
