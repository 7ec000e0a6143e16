"""What somebody wrote in a cell: the picture less what the form prints, less dust, streaks and neighbours."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from scanner.model import Gray
from scanner.readers.cell_picture import CellPicture

Mask = NDArray[np.bool_]

_SHIFT_MM: Final = 0.5  # how far print may lie from where registration puts it
_TILE_MM: Final = 25.0  # print is aligned piece by piece: paper stretches
_SHIFT_COST: Final = 0.004  # of the best match a pixel: where print cannot tell, it has not moved
_PRINT_SPREAD_MM: Final = 0.18  # how much wider than drawn print comes back
_PRINT_DARK: Final = 40  # darkness (255 = black) from which the blank counts as printed
_OVER_PRINT: Final = 60  # ink this much darker than grey print stands on top of it
_INK_DARK: Final = 55  # darkness of the palest stroke's edge
_INK_CORE: Final = 80  # ... and of its middle: pencil reaches 90
_BRIDGE_MM: Final = 1.5  # strokes are joined again across a removed line up to this
_BRIDGE_ANGLES: Final = 8  # directions in which strokes are followed
_SPECK_MM2: Final = 0.045  # smaller is dust, wherever it is; a full stop in 10.5 pt has 0.12
_STROKE_MM: Final = 1.4  # a field is written in when one stroke is at least this long ...
_STROKE_MM2: Final = 0.15  # ... and covers this much
_DOT_NEAR_MM: Final = 3.0  # dots and commas stand this close to a stroke
_SPOT_MM: Final = 0.5  # smaller are the paper's own and a fax's grain
_SPOTS_MM2: Final = 0.4  # more than this left out of a blank field makes it less sure
_EDGE_MM: Final = 0.55  # this close to print, thin remains are the print's own edges
_THIN_MM: Final = 0.5
_REMAINS_MM: Final = 1.0
_BLOB_MM: Final = 2.0  # larger solid blobs are ink
_BLOB_FILL: Final = 0.6  # of its box; a disc has 0.79, 口 and 日 less than 0.5
_STREAK_THICK_MM: Final = 0.8
_STREAK_FULL: Final = 0.92  # of the picture's height or width, margins and all
_STREAK_KNOWN: Final = 0.6  # of a column must be free of print to tell
_STREAK_LEAST_MM: Final = 10.0  # lower pictures cannot tell a streak from a stroke
_STREAK_SLOPES: Final = tuple(step / 200 for step in range(-18, 19))  # the paper may lie 5 degrees askew


@dataclass(frozen=True, slots=True, eq=False)
class Writing:
    """The strokes of one field.

    Attributes:
        gray: uint8, (height, width), 0 = black: the picture with all but the strokes white.
        ink: bool, (height, width): the strokes' pixels.
        picture: The cell they were found in.
        left_out_mm2: Area of the spots in the field that were held to be dust.
    """

    gray: Gray = field(repr=False)
    ink: Mask = field(repr=False)
    picture: CellPicture
    left_out_mm2: float = 0.0

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written."""
        return not bool(self.ink.any())

    @property
    def blank_chance(self) -> float:
        """The estimated chance that nothing was taken for dust that is writing: lower where spots were left out."""
        return 0.99 if self.left_out_mm2 < _SPOTS_MM2 else 0.85


def find_writing(picture: CellPicture, area: Rect) -> Writing:
    """Return the strokes that belong to an area of a cell's picture.

    Args:
        picture: The cell and its blank.
        area: Where the field's writing lies; a stroke belongs to it when its middle does.
    """
    dark = 255 - picture.gray
    printed = _aligned_print(picture, dark)
    spread = _spread(picture, printed)
    gone = (spread > _PRINT_DARK) & (dark < _seen_print(dark, printed, spread) + _OVER_PRINT)
    ink = (dark >= _INK_DARK) & ~gone
    ink &= ~_streaks(picture, ink, gone)
    ink |= _bridges(picture, ink, (dark >= _INK_DARK) & gone)
    ink, left_out_mm2 = _strokes(picture, ink, dark, spread > _PRINT_DARK, area)
    edge = cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & ~gone
    gray = np.where(ink | edge, picture.gray, 255).astype(np.uint8)
    return Writing(gray, ink, picture, left_out_mm2)


def _aligned_print(picture: CellPicture, dark: Gray) -> Gray:
    """Return the blank's darkness, each piece moved to where it came back."""
    reach = picture.pixels(_SHIFT_MM)
    print_ = 255 - picture.blank
    padded = np.pad(dark, reach)
    result = np.zeros_like(print_)
    width = print_.shape[1]
    pieces = max(1, round(width / picture.pixels(_TILE_MM)))
    edges = np.linspace(0, width, pieces + 1).astype(int)
    for left, right in pairwise(edges.tolist()):
        tile = print_[:, left:right]
        if int(tile.max()) <= _PRINT_DARK:
            continue
        dy, dx = _shift_of(tile, padded[:, left : right + 2 * reach], reach)
        moved = cv2.warpAffine(
            print_, np.array([[1.0, 0, dx], [0, 1.0, dy]]), (width, print_.shape[0]), borderMode=cv2.BORDER_REPLICATE
        )
        result[:, left:right] = moved[:, left:right]
    return result


def _shift_of(tile: Gray, around: Gray, reach: int) -> tuple[int, int]:
    """Return by how many pixels (down, right) a printed piece has moved."""
    scores = cv2.matchTemplate(around, tile, cv2.TM_CCOEFF)
    steps = np.arange(-reach, reach + 1)
    distance = np.hypot(steps[:, np.newaxis], steps[np.newaxis, :])
    scores = scores - _SHIFT_COST * abs(float(scores.max())) * distance
    row, column = np.unravel_index(int(scores.argmax()), scores.shape)
    return int(row) - reach, int(column) - reach


def _spread(picture: CellPicture, printed: Gray) -> Gray:
    """Return print as wide as it may come back."""
    size = 2 * round(_PRINT_SPREAD_MM * picture.dpi / 25.4) + 3
    wide = cv2.dilate(printed, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    return np.asarray(wide, dtype=np.uint8)


def _seen_print(dark: Gray, printed: Gray, spread: Gray) -> NDArray[np.int16]:
    """Return how dark print may be here: as drawn, but grey as dark as it really came back.

    A fax makes grey hints black; a copier darkens them.
    """
    expected = spread.astype(np.int16)
    grey = (printed > _PRINT_DARK) & (printed < 200)
    if int(grey.sum()) < 20:
        return expected
    seen = float(np.percentile(dark[grey], 90))
    drawn = float(np.percentile(printed[grey], 90))
    if seen > drawn:
        expected = np.where(expected > _PRINT_DARK, np.minimum(255, expected + int(seen - drawn)), expected)
    return expected.astype(np.int16)


def _bridges(picture: CellPicture, ink: Mask, hidden: Mask) -> Mask:
    """Return the hidden pixels that lie in line between strokes on both sides of removed print."""
    size = picture.pixels(_BRIDGE_MM) | 1
    source = ink.astype(np.uint8)
    closed = np.zeros_like(source)
    for angle in np.arange(_BRIDGE_ANGLES) * np.pi / _BRIDGE_ANGLES:
        line = np.zeros((size, size), np.uint8)
        reach = np.array([np.cos(angle), np.sin(angle)]) * (size // 2)
        start, end = (np.round(size // 2 + side * reach).astype(int).tolist() for side in (-1, 1))
        cv2.line(line, start, end, 1)
        closed |= cv2.morphologyEx(source, cv2.MORPH_CLOSE, line).astype(np.uint8)
    return closed.astype(bool) & hidden


def _streaks(picture: CellPicture, ink: Mask, gone: Mask) -> Mask:
    """Return dust streaks and folds: thin, nearly upright or level lines through the whole picture.

    They run through the neighbours' margins too, where writing of this cell never is.

    Args:
        picture: Gives the scale.
        ink: What is dark and no print.
        gone: Where print was taken away, so that nothing can be told.
    """
    return _upright_streaks(picture, ink, gone) | _upright_streaks(picture, ink.T, gone.T).T


def _upright_streaks(picture: CellPicture, ink: Mask, gone: Mask) -> Mask:
    height, width = ink.shape
    streak = np.zeros_like(ink)
    wide = cv2.dilate(ink.astype(np.uint8), np.ones((1, 3), np.uint8)) * ~gone
    y, x = np.nonzero(wide)
    if picture.mm(height) < _STREAK_LEAST_MM or not len(x):
        return streak
    known = (~gone).sum(axis=0)
    enough = np.where(known >= _STREAK_KNOWN * height, _STREAK_FULL * known, np.inf)
    for slope in _STREAK_SLOPES:
        shift = np.round(slope * (np.arange(height) - height / 2)).astype(np.int64)
        column = np.clip(x - shift[y], 0, width - 1)
        for start, end in runs_of(np.bincount(column, minlength=width) >= enough):
            if end - start <= picture.pixels(_STREAK_THICK_MM) + 2:
                inside = (column >= start - 1) & (column <= end)
                streak[y[inside], x[inside]] = True
    return streak


def runs_of(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return start and end (exclusive) of each run of true flags."""
    padded = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(padded == 1).tolist(), np.flatnonzero(padded == -1).tolist(), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """The connected pieces of ink; index 0 is the paper.

    Attributes:
        labels: int64, (height, width): which piece a pixel is of.
        middle: float64, (n, 2): column and row of its centre.
        extent_mm: float64, (n, 2): its box.
        size_mm2: float64, (n,): its area.
    """

    labels: NDArray[np.int64]
    middle: NDArray[np.float64]
    extent_mm: NDArray[np.float64]
    size_mm2: NDArray[np.float64]

    @classmethod
    def of(cls, ink: Mask, px_mm: float) -> _Pieces:
        _, labels, stats, middle = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
        extent = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].astype(np.float64) * px_mm
        size = np.maximum(1, stats[:, cv2.CC_STAT_AREA]).astype(np.float64) * px_mm**2
        return cls(labels.astype(np.int64), middle.astype(np.float64), extent, size)

    @property
    def long_mm(self) -> NDArray[np.float64]:
        longest: NDArray[np.float64] = self.extent_mm.max(axis=1)
        return longest

    @property
    def short_mm(self) -> NDArray[np.float64]:
        shortest: NDArray[np.float64] = self.extent_mm.min(axis=1)
        return shortest

    def darkest(self, dark: Gray) -> NDArray[np.float64]:
        peak = np.zeros(len(self.size_mm2))
        inked = self.labels > 0
        np.maximum.at(peak, self.labels[inked], dark[inked].astype(np.float64))
        return peak

    def part_in(self, mask: Mask) -> NDArray[np.float64]:
        """Return how much of each piece lies in a mask, 0.0 to 1.0."""
        inked = self.labels > 0
        flat, count = self.labels[inked], len(self.size_mm2)
        total = np.maximum(1, np.bincount(flat, minlength=count))
        part: NDArray[np.float64] = np.bincount(flat, weights=mask[inked], minlength=count) / total
        return part

    def centred_in(self, mask: Mask) -> Mask:
        height, width = mask.shape
        rows = np.clip(np.nan_to_num(self.middle[:, 1]).round().astype(int), 0, height - 1)
        columns = np.clip(np.nan_to_num(self.middle[:, 0]).round().astype(int), 0, width - 1)
        result: Mask = mask[rows, columns]
        return result

    def are_blobs(self) -> Mask:
        """Tell which pieces are small and solid, as dust is and no stroke."""
        solid = self.size_mm2 > _BLOB_FILL * self.extent_mm.prod(axis=1)
        result: Mask = solid & (self.short_mm > 0.5 * self.long_mm) & (self.long_mm < _BLOB_MM)
        return result


def _strokes(picture: CellPicture, ink: Mask, dark: Gray, near_print: Mask, area: Rect) -> tuple[Mask, float]:
    """Return the ink without specks, remains of print and what is a neighbour's; and the area of specks, mm²."""
    pieces = _Pieces.of(ink, picture.mm(1))
    edge = cv2.dilate(near_print.astype(np.uint8), _square(picture.pixels(_EDGE_MM))).astype(bool)
    thin = (pieces.long_mm < _REMAINS_MM) | (pieces.short_mm < _THIN_MM)
    remains = thin & (pieces.part_in(edge) > 0.75)
    dark_enough = (pieces.size_mm2 >= _SPECK_MM2) & (pieces.darkest(dark) >= _INK_CORE)
    kept = dark_enough & ~remains & pieces.centred_in(picture.mask_of(area))
    kept[0] = False
    strokes = kept & (pieces.long_mm >= _STROKE_MM) & (pieces.size_mm2 >= _STROKE_MM2) & ~pieces.are_blobs()
    around = cv2.dilate(strokes[pieces.labels].astype(np.uint8), _square(picture.pixels(2 * _DOT_NEAR_MM)))
    writing = kept & (pieces.part_in(around.astype(bool)) > 0)
    spots = kept & ~writing & (pieces.long_mm >= _SPOT_MM)
    return writing[pieces.labels], float(pieces.size_mm2[spots].sum())


def _square(size: int) -> NDArray[np.uint8]:
    return np.ones((size, size), np.uint8)
