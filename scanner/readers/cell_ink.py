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
_BRIDGE_MM: Final = 1.1  # strokes are joined again across a removed line up to this
_SPECK_MM2: Final = 0.045  # smaller is dust, wherever it is; a full stop in 10.5 pt has 0.12
_STROKE_MM: Final = 1.0  # a field is written in when one stroke is at least this long ...
_STROKE_MM2: Final = 0.15  # ... and covers this much
_DOT_NEAR_MM: Final = 3.0  # dots and commas stand this close to a stroke
_SPOTS_MM2: Final = 0.4  # more than this left out of a blank field makes it less sure
_EDGE_MM: Final = 0.55  # this close to print, thin remains are the print's own edges
_THIN_MM: Final = 0.5
_STREAK_THICK_MM: Final = 0.8
_STREAK_FULL: Final = 0.92  # of the picture's height or width, margins and all


@dataclass(frozen=True, slots=True, eq=False)
class Writing:
    """The strokes of one field.

    Attributes:
        gray: uint8, (height, width), 0 = black: the picture with all but the strokes white.
        ink: bool, (height, width): the strokes' pixels.
        picture: The cell they were found in.
        left_out_mm2: Dark spots in the field's area that were held to be no writing.
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
        """The estimated chance that a blank field is blank: lower where spots were left out."""
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
    ink |= _bridges(picture, ink, (dark >= _INK_DARK) & gone)
    ink &= ~_streaks(picture, ink)
    near_print = spread > _PRINT_DARK
    spots = ink & picture.mask_of(area) & ~near_print & (dark >= _INK_CORE)
    ink = _strokes(picture, ink, dark, near_print, area)
    edge = cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & ~gone
    gray = np.where(ink | edge, picture.gray, 255).astype(np.uint8)
    return Writing(gray, ink, picture, float((spots & ~ink).sum()) * picture.mm(1) ** 2)


def _aligned_print(picture: CellPicture, dark: Gray) -> Gray:
    """Return the blank's darkness, each piece moved to where it came back."""
    reach = picture.pixels(_SHIFT_MM)
    print_ = 255 - picture.blank
    padded = cv2.copyMakeBorder(dark, reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=0)
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
    """Return the hidden pixels between strokes on both sides of removed print."""
    size = picture.pixels(_BRIDGE_MM) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    closed = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    return closed.astype(bool) & hidden


def _streaks(picture: CellPicture, ink: Mask) -> Mask:
    """Return dust streaks and folds: thin lines through the whole picture."""
    streak = np.zeros_like(ink)
    for view, lines in ((streak, ink), (streak.T, ink.T)):
        full = lines.mean(axis=0) >= _STREAK_FULL
        for start, end in _runs(full):
            if end - start <= picture.pixels(_STREAK_THICK_MM):
                view[:, max(0, start - 1) : end + 1] = True
    return streak


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return start and end (exclusive) of each run of true flags."""
    padded = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(padded == 1).tolist(), np.flatnonzero(padded == -1).tolist(), strict=True))


def _strokes(picture: CellPicture, ink: Mask, dark: Gray, near_print: Mask, area: Rect) -> Mask:
    """Return the ink without specks, remains of print, streaks and what belongs to a neighbour."""
    count, labels, stats, middles = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    if count <= 1:
        return np.zeros_like(ink)
    flat = labels.ravel()
    size = np.maximum(1, np.bincount(flat, minlength=count))
    size_mm2 = picture.mm(1) ** 2 * size
    extent = picture.mm(1) * stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    long_mm, short_mm = extent.max(axis=1), extent.min(axis=1)
    peak = np.zeros(count)
    np.maximum.at(peak, flat, dark.ravel())
    edge = cv2.dilate(near_print.astype(np.uint8), _square(picture.pixels(_EDGE_MM))).ravel()
    beside_print = np.bincount(flat, weights=edge, minlength=count) / size
    remains = (beside_print > 0.75) & ((long_mm < _STROKE_MM) | (short_mm < _THIN_MM))
    inside = picture.mask_of(area)
    rows = np.clip(middles[:, 1].round().astype(int), 0, ink.shape[0] - 1)
    columns = np.clip(middles[:, 0].round().astype(int), 0, ink.shape[1] - 1)
    kept = (size_mm2 >= _SPECK_MM2) & (peak >= _INK_CORE) & ~remains & inside[rows, columns]
    kept &= ~_slanted_streaks(stats, size_mm2, long_mm, ink.shape, picture)
    kept[0] = False
    strokes = kept & (long_mm >= _STROKE_MM) & (size_mm2 >= _STROKE_MM2)
    if not strokes.any():
        return np.zeros_like(ink)
    around = cv2.dilate(strokes[labels].astype(np.uint8), _square(picture.pixels(2 * _DOT_NEAR_MM))).astype(bool)
    near = np.bincount(flat, weights=around.ravel(), minlength=count) > 0
    result: Mask = (kept & near)[labels]
    return result


def _slanted_streaks(
    stats: NDArray[np.int32],
    size_mm2: NDArray[np.float64],
    long_mm: NDArray[np.float64],
    shape: tuple[int, ...],
    picture: CellPicture,
) -> Mask:
    """Tell which components are thin and run from one side of the picture to the other."""
    height, width = shape
    across = (stats[:, cv2.CC_STAT_WIDTH] >= _STREAK_FULL * width) & (width >= height)
    down = (stats[:, cv2.CC_STAT_HEIGHT] >= _STREAK_FULL * height) & (picture.mm(height) >= 10.0)
    thin = size_mm2 / np.maximum(long_mm, 0.1) <= _STREAK_THICK_MM
    result: Mask = (across | down) & thin
    return result


def _square(size: int) -> NDArray[np.uint8]:
    return np.ones((size, size), np.uint8)
