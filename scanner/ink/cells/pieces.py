"""The connected pieces of a cell's ink, and the measures that tell strokes from dust, print and neighbours' strokes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.values.page.picture import Floats, Gray, Mask

_BLOB_MM: Final = 2.0  # a solid piece that is larger is ink, no dust
_BLOB_FILL_MIN: Final = 0.6  # share of its bounding box that a blob fills; a disc fills 0.79, 口 and 日 less than 0.5
_STRAIGHT_TIMES: Final = 1.15  # a straight stroke's area is at most so many times its width by its length
_STROKE_WIDTH_MM: Final = 1.0  # ink, in mm2, for each mm of a single stroke's length; characters have more


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """The connected pieces of a cell's ink. Every method returns one value for each piece.

    Attributes:
        shape: Height and width of the picture.
        y, x: int64, (n,): rows and columns of the ink's pixels.
        label: int64, (n,): which piece a pixel belongs to, from 0.
        pixels: int64, (pieces,): how many pixels a piece has.
        middle: float64, (pieces, 2): column and row of a piece's centre.
        box: float64, (pieces, 4): its left, top, right and bottom (exclusive), pixels.
        px_mm: Millimetres a pixel.
    """

    shape: tuple[int, int]
    y: NDArray[np.int64] = field(repr=False)
    x: NDArray[np.int64] = field(repr=False)
    label: NDArray[np.int64] = field(repr=False)
    pixels: NDArray[np.int64] = field(repr=False)
    middle: Floats = field(repr=False)
    box: Floats = field(repr=False)
    px_mm: float

    @classmethod
    def of(cls, ink: Mask, px_mm: float) -> Pieces:
        """Find the pieces of a mask."""
        height, width = ink.shape
        y, x = np.divmod(np.flatnonzero(ink), width)  # much faster than for rows and columns
        top, left = (int(side.min()) if len(side) else 0 for side in (y, x))
        part = ink[top : int(y.max(initial=0)) + 1, left : int(x.max(initial=0)) + 1].astype(np.uint8)
        _, labels, stats, middle = cv2.connectedComponentsWithStats(part, connectivity=8)
        box = stats[1:, :4].astype(np.float64)
        box[:, 2:] += box[:, :2]
        origin = np.array([left, top], np.float64)
        label = labels[y - top, x - left].astype(np.int64) - 1
        pixels = stats[1:, cv2.CC_STAT_AREA].astype(np.int64)
        return cls((height, width), y, x, label, pixels, middle[1:] + origin, box + np.tile(origin, 2), px_mm)

    @property
    def count(self) -> int:
        """How many pieces there are."""
        return len(self.box)

    @property
    def size_mm2(self) -> Floats:
        """Their areas: (pieces,)."""
        return self.pixels.astype(np.float64) * self.px_mm**2

    @property
    def extent_mm(self) -> Floats:
        """Their widths and heights: (pieces, 2)."""
        extent: Floats = (self.box[:, 2:] - self.box[:, :2]) * self.px_mm
        return extent

    def only(self, kept: Mask) -> Pieces:
        """Return the pieces that are flagged in `kept`: bool, (pieces,)."""
        inside = kept[self.label]
        label = (np.cumsum(kept) - 1)[self.label[inside]]
        parts = self.pixels[kept], self.middle[kept], self.box[kept]
        return Pieces(self.shape, self.y[inside], self.x[inside], label, *parts, self.px_mm)

    def darkest(self, dark: Gray) -> Floats:
        """Return the darkness of each piece's darkest pixel."""
        order = np.argsort(self.label, kind="stable")
        starts = np.searchsorted(self.label[order], np.arange(self.count))
        if not self.count:
            return np.zeros(0)
        return np.maximum.reduceat(dark[self.y, self.x][order], starts).astype(np.float64)

    def pixels_in(self, mask: Mask) -> Floats:
        """Return how many of each piece's pixels lie in a mask."""
        inside = self.label[mask[self.y, self.x]]
        return np.bincount(inside, minlength=self.count).astype(np.float64)

    def part_in(self, mask: Mask) -> Floats:
        """Return the share of each piece's pixels that lie in a mask, 0.0 to 1.0."""
        part: Floats = self.pixels_in(mask) / self.pixels
        return part

    def centred_in(self, mask: Mask) -> Mask:
        """Tell which pieces have their centre in a mask."""
        columns, rows = np.round(self.middle).astype(np.int64).T
        result: Mask = mask[rows, columns]
        return result

    def are_blobs(self) -> Mask:
        """Tell which pieces are small and solid, as dust is and no stroke."""
        extent = self.extent_mm
        solid = self.size_mm2 > _BLOB_FILL_MIN * extent.prod(axis=1)
        result: Mask = solid & (extent.min(axis=1) > 0.5 * extent.max(axis=1)) & (extent.max(axis=1) < _BLOB_MM)
        return result

    def are_lines(self) -> Mask:
        """Tell which pieces have no more ink than one stroke of a pen."""
        result: Mask = self.size_mm2 <= _STROKE_WIDTH_MM * np.hypot(*self.extent_mm.T)
        return result

    def are_straight(self) -> Mask:
        """Tell which pieces are one nearly straight stroke: slips of a pen, and the digit 1."""
        result = self.are_lines()
        for number in np.flatnonzero(result):
            mine = self.label == number
            y, x = self.y[mine], self.x[mine]
            piece = np.zeros((int(np.ptp(y)) + 3, int(np.ptp(x)) + 3), np.uint8)
            piece[y - y.min() + 1, x - x.min() + 1] = 1
            width = 2 * float(cv2.distanceTransform(piece, cv2.DIST_L2, 5).max())
            result[number] = int(mine.sum()) <= _STRAIGHT_TIMES * width * float(np.hypot(np.ptp(x) + 1, np.ptp(y) + 1))
        return result

    def reach_border(self) -> Mask:
        """Tell which pieces run out of the picture."""
        height, width = self.shape
        left, top, right, bottom = self.box.T
        result: Mask = (left <= 0) | (top <= 0) | (right >= width) | (bottom >= height)
        return result

    def draw(self, chosen: Mask) -> Mask:
        """Return the pixels of the pieces that are flagged in `chosen`: bool, (height, width)."""
        mask: Mask = np.zeros(self.shape, dtype=np.bool_)
        inside = chosen[self.label]
        mask[self.y[inside], self.x[inside]] = True
        return mask


def piece_extents_px(ink: Mask) -> NDArray[np.int32]:
    """Return the widths and heights of a mask's pieces alone, pixels: int32, (pieces, 2).

    OpenCV measures the paper around them as if it were a piece, which takes it longest: as little as may be is shown.
    """
    rows, columns = (np.flatnonzero(ink.any(axis=across)) for across in (1, 0))
    if not len(rows):
        return np.zeros((0, 2), np.int32)
    part = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    stats = cv2.connectedComponentsWithStats(np.ascontiguousarray(part).view(np.uint8), connectivity=8)[2]
    return np.asarray(stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]], dtype=np.int32)
