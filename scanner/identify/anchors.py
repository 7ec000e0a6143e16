"""Corner anchors (AprilTag 36h11) in a picture: found in any orientation, corners to a fraction of a pixel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.symbols import ANCHOR_MODULES
from scanner.model import Gray

Floats = NDArray[np.float64]

CORNER_SHARE: Final = 0.24
"""Side of the corner windows that are searched first, of the picture's sides."""

_SIDE_MIN: Final = 17.0
_SIDE_MAX: Final = 110.0
"""Pixels; a tag of 6 mm at 200 dpi has 47, in a distant photo half of it."""


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
        return gray[max(0, self.top) : self.bottom, max(0, self.left) : self.right]


def corner_windows(gray: Gray) -> tuple[Window, ...]:
    """Return the four corners of a picture, where an upright or turned page has its anchors."""
    height, width = gray.shape
    x, y = round(width * CORNER_SHARE), round(height * CORNER_SHARE)
    return (
        Window(0, 0, x, y),
        Window(width - x, 0, width, y),
        Window(width - x, height - y, width, height),
        Window(0, height - y, x, height),
    )


def find_tags(gray: Gray, ids: Iterable[int], windows: Sequence[Window] = ()) -> dict[int, Tag]:
    """Return the known tags in a picture or in parts of it, by id; corners are not yet refined.

    Args:
        gray: uint8, (height, width), about 200 dpi.
        ids: The tags that exist; others are taken for chance.
        windows: The parts to look at; none for the whole picture.
    """
    known = set(ids)
    found: dict[int, Tag] = {}
    for window in windows or (Window(0, 0, gray.shape[1], gray.shape[0]),):
        part = window.cut(gray)
        if min(part.shape) < _SIDE_MIN:
            continue
        corners, numbers, _ = _detector(max(part.shape)).detectMarkers(np.ascontiguousarray(part))
        if numbers is None:
            continue
        offset = np.array([max(0, window.left) + 0.5, max(0, window.top) + 0.5])
        for number, square in zip(np.ravel(numbers), corners, strict=True):
            if int(number) in known and int(number) not in found:
                found[int(number)] = Tag(int(number), np.asarray(square, dtype=np.float64).reshape(4, 2) + offset)
    return found


def refined(gray: Gray, tag: Tag) -> Tag:
    """Return a tag with its corners where lines through its edges meet.

    Each side is probed across at places along it, from the dark border into the white
    around; the half-way level is the edge. Thicker or thinner print moves opposite sides
    alike, so that the tag's middle stays.
    """
    corners = tag.corners_px
    lines = [_fitted_side(gray, corners[side], corners[(side + 1) % 4]) for side in range(4)]
    if any(line is None for line in lines):
        return tag
    met = [_meeting(lines[side - 1], lines[side]) for side in range(4)]
    moved = np.array(met)
    side_px = float(np.linalg.norm(corners[0] - corners[1]))
    if not np.all(np.isfinite(moved)) or np.abs(moved - corners).max() > side_px / ANCHOR_MODULES:
        return tag
    return Tag(tag.id, moved)


def _detector(longer_side: int) -> cv2.aruco.ArucoDetector:
    """Return a detector for squares of a likely size in a picture whose longer side is given."""
    settings = cv2.aruco.DetectorParameters()
    settings.adaptiveThreshWinSizeMin = 13
    settings.adaptiveThreshWinSizeMax = 33
    settings.adaptiveThreshWinSizeStep = 20
    settings.minMarkerPerimeterRate = 4 * _SIDE_MIN / longer_side
    settings.maxMarkerPerimeterRate = 4 * _SIDE_MAX / longer_side
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_NONE
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)
    return cv2.aruco.ArucoDetector(family, settings)


def _fitted_side(gray: Gray, start: Floats, end: Floats) -> Floats | None:
    """Return the line (point, direction), float64 (4,), through the dark edge between two corners."""
    length = float(np.linalg.norm(end - start))
    if length < _SIDE_MIN / 2:
        return None
    along = (end - start) / length
    outward = np.array([along[1], -along[0]])
    reach = 0.8 * length / ANCHOR_MODULES
    shares = np.linspace(0.1, 0.9, 24)
    steps = np.linspace(-reach, reach, 25)
    points = start + shares[:, None, None] * (end - start) + steps[None, :, None] * outward
    maps = (points - 0.5).astype(np.float32)
    values = cv2.remap(gray, maps[..., 0], maps[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    values = values.astype(np.float64)
    dark, light = np.median(values[:, :5]), np.median(values[:, -5:])
    if light - dark < 20:
        return None
    above = values >= (dark + light) / 2
    at = above.argmax(axis=1)
    usable = above.any(axis=1) & (at > 0)
    if usable.sum() < 8:
        return None
    rows = np.flatnonzero(usable)
    high, low = values[rows, at[rows]], values[rows, at[rows] - 1]
    share = ((dark + light) / 2 - low) / np.maximum(high - low, 1e-6)
    across = steps[at[rows] - 1] + share * (steps[1] - steps[0])
    edge = start + shares[rows, None] * (end - start) + across[:, None] * outward
    dx, dy, x, y = np.ravel(cv2.fitLine(edge.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01))
    return np.array([x, y, dx, dy], dtype=np.float64)


def _meeting(first: Floats | None, second: Floats | None) -> Floats:
    if first is None or second is None:
        return np.full(2, np.nan)
    matrix = np.array([[first[2], -second[2]], [first[3], -second[3]]])
    if abs(float(np.linalg.det(matrix))) < 1e-6:
        return np.full(2, np.nan)
    share = np.linalg.solve(matrix, second[:2] - first[:2])[0]
    meeting: Floats = first[:2] + share * first[2:]
    return meeting
