"""Corner anchors (AprilTag 36h11) in a picture: found in any orientation, with corners to a fraction of a pixel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.marks.symbols import ANCHOR_MODULES
from scanner.values.page.picture import Floats, Gray

NEAR_SHARE: Final = 0.12
"""Side of the windows that are searched first, as a share of the picture's longer side: 36 mm of a scanned page.

An anchor's far edge is 18 mm from the paper's corner. Printing at 92 % moves it 12 mm inwards, 3° of skew 8 mm.
"""

CORNER_SHARE: Final = 0.24
"""Sides of the corner windows that are searched next, as a share of the picture's sides."""

_SIDE_MIN: Final = 17.0
_SIDE_MAX: Final = 110.0
"""Pixels of a tag's side; a tag of 6 mm has 47 at 200 dpi, and half of that in a distant photo."""

_EDGE_CONTRAST_MIN: Final = 20
"""Grey values by which an anchor's border is darker than the paper around it."""

_EDGE_POINTS_MIN: Final = 8
_PARALLEL_SINE: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """An anchor in a picture.

    Attributes:
        id: Its id in the family.
        corners_px: float64, (4, 2), clockwise from the tag's own top left.
    """

    id: int
    corners_px: Floats = field(repr=False)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a picture in pixels: left, top, right, bottom."""

    left: int
    top: int
    right: int
    bottom: int

    def cut(self, gray: Gray) -> Gray:
        """Return this part of a picture."""
        return gray[max(0, self.top) : max(0, self.bottom), max(0, self.left) : max(0, self.right)]


def near_windows(gray: Gray) -> tuple[Window, ...]:
    """Return the places where a page that was scanned straight has its anchors, whichever way up it lies."""
    side = round(max(gray.shape) * NEAR_SHARE)
    return _in_corners(gray, side, side)


def corner_windows(gray: Gray) -> tuple[Window, ...]:
    """Return the four corners of a picture, where a page that fills the picture has its anchors."""
    height, width = gray.shape
    return _in_corners(gray, round(width * CORNER_SHARE), round(height * CORNER_SHARE))


def _in_corners(gray: Gray, x: int, y: int) -> tuple[Window, ...]:
    height, width = gray.shape
    return (
        Window(0, 0, x, y),
        Window(width - x, 0, width, y),
        Window(width - x, height - y, width, height),
        Window(0, height - y, x, height),
    )


def find_tags(
    gray: Gray, ids: Iterable[int], windows: Sequence[Window] = (), *, scale: float = 1.0, hasty: bool = False
) -> dict[int, Tag]:
    """Return the known tags in a picture or in parts of it, by id; their corners are not refined yet.

    Args:
        gray: uint8, (height, width).
        ids: The tags that exist; any other one is a chance resemblance and is dropped.
        windows: The parts to look at; the whole picture where there are none.
        scale: The factor that brings the picture to about 200 dpi; only the parts are scaled.
        hasty: Whether to look with one threshold only, which misses tags in bad light.
    """
    known = set(ids)
    found: dict[int, Tag] = {}
    for window in windows or (Window(0, 0, gray.shape[1], gray.shape[0]),):
        part = scale_picture(window.cut(gray), scale)
        if min(part.shape) < _SIDE_MIN:
            continue
        corners, numbers, _ = _detector(max(part.shape), hasty=hasty).detectMarkers(np.ascontiguousarray(part))
        if numbers is None:
            continue
        offset = np.array([max(0, window.left), max(0, window.top)])
        for number, square in zip(np.ravel(numbers), corners, strict=True):
            if int(number) in known and int(number) not in found:
                seen = np.asarray(square, dtype=np.float64).reshape(4, 2) + 0.5
                found[int(number)] = Tag(int(number), seen / scale + offset)
    return found


def refine_corners(gray: Gray, tags: Sequence[Tag]) -> list[Tag]:
    """Return tags with their corners where the lines along their sides meet.

    Each side is probed across at 24 places, from the dark border out to the white paper. The edge is where the grey
    value is half-way. Thicker or thinner print moves opposite sides by the same amount, so the tag's middle stays in
    place.
    """
    if not tags:
        return []
    corners = np.stack([tag.corners_px for tag in tags])
    starts, ends = corners.reshape(-1, 2), np.roll(corners, -1, axis=1).reshape(-1, 2)
    lines = _fit_sides(gray, starts, ends).reshape(-1, 4, 4)
    met = _intersections(np.roll(lines, 1, axis=1), lines)
    sides = np.linalg.norm(corners[:, 0] - corners[:, 1], axis=1)
    moved = np.abs(met - corners).max(axis=(1, 2))
    # a side that was not seen gives nan, which compares as false
    good = moved <= sides / ANCHOR_MODULES
    return [Tag(tag.id, met[at]) if good[at] else tag for at, tag in enumerate(tags)]


def scale_picture(gray: Gray, scale: float) -> Gray:
    """Return a picture at another size; the same array where the scale is 1.0."""
    if scale == 1.0 or gray.size == 0:
        return gray
    how = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=how), dtype=np.uint8)


def _detector(longer_side: int, *, hasty: bool) -> cv2.aruco.ArucoDetector:
    """Return a detector for tags of a likely size in a picture with the given longer side."""
    settings = cv2.aruco.DetectorParameters()
    settings.adaptiveThreshWinSizeMin, settings.adaptiveThreshWinSizeMax = (23, 23) if hasty else (13, 33)
    settings.adaptiveThreshWinSizeStep = 20
    settings.minMarkerPerimeterRate = 4 * _SIDE_MIN / longer_side
    settings.maxMarkerPerimeterRate = 4 * _SIDE_MAX / longer_side
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_NONE
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)
    return cv2.aruco.ArucoDetector(family, settings)


def _fit_sides(gray: Gray, starts: Floats, ends: Floats) -> Floats:
    """Return the lines (point, direction), float64 (n, 4), along the tags' dark edges.

    A line is nan where its edge is not seen.

    Args:
        gray: uint8, (height, width).
        starts: float64, (n, 2), one corner of each side.
        ends: float64, (n, 2), its other corner.
    """
    lengths = np.linalg.norm(ends - starts, axis=1)
    along = (ends - starts) / np.maximum(lengths, 1e-6)[:, None]
    outward = np.stack([along[:, 1], -along[:, 0]], axis=1)
    shares = np.linspace(0.1, 0.9, 24)
    steps = np.linspace(-1.0, 1.0, 25) * (0.8 / ANCHOR_MODULES) * lengths[:, None]
    bases = starts[:, None] + shares[None, :, None] * (ends - starts)[:, None]
    points = bases[:, :, None] + steps[:, None, :, None] * outward[:, None, None]
    maps = (points.reshape(-1, len(steps[0]), 2) - 0.5).astype(np.float32)
    values = cv2.remap(gray, maps[..., 0], maps[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    values = values.reshape(*points.shape[:3])
    lines = np.full((len(starts), 4), np.nan)
    for at, seen in enumerate(values):
        if lengths[at] >= _SIDE_MIN / 2:
            rows, across = _find_edge(seen, steps[at])
            if len(rows) >= _EDGE_POINTS_MIN:
                edge = bases[at, rows] + across[:, None] * outward[at]
                dx, dy, x, y = np.ravel(cv2.fitLine(edge.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01))
                lines[at] = x, y, dx, dy
    return lines


def _find_edge(values: Gray, steps: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Return where probes turn from dark to light: the probes' rows, and how far out they turn, float64 (k,).

    Args:
        values: uint8, (probes, steps), grey values from inside to outside.
        steps: float64, (steps,), how far out each value is.
    """
    dark, light = _median(values[:, :5]), _median(values[:, -5:])
    nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
    if light - dark < _EDGE_CONTRAST_MIN:
        return nothing
    level = (dark + light) / 2
    above = values >= level
    at = above.argmax(axis=1)
    rows = np.flatnonzero(above.any(axis=1) & (at > 0))
    at = at[rows]
    high, low = values[rows, at].astype(np.float64), values[rows, at - 1].astype(np.float64)
    share = (level - low) / np.maximum(high - low, 1e-6)
    return rows, steps[at - 1] + share * (steps[1] - steps[0])


def _median(values: Gray) -> float:
    """Return the median of grey values."""
    ordered = np.sort(values, axis=None)
    return (float(ordered[(len(ordered) - 1) // 2]) + float(ordered[len(ordered) // 2])) / 2


def _intersections(first: Floats, second: Floats) -> Floats:
    """Return where pairs of lines meet, float64 (..., 2); nan where they are parallel."""
    apart = second[..., :2] - first[..., :2]
    turning = first[..., 2] * second[..., 3] - first[..., 3] * second[..., 2]
    turning = np.where(np.abs(turning) < _PARALLEL_SINE, np.nan, turning)
    share = (apart[..., 0] * second[..., 3] - apart[..., 1] * second[..., 2]) / turning
    met: Floats = first[..., :2] + share[..., None] * first[..., 2:]
    return met
