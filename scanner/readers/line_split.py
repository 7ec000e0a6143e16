"""Writing split into lines: straight pictures of one line each, with where they begin and end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.model import Gray
from scanner.readers.cell_ink import Mask, Writing, runs_of
from scanner.readers.cell_picture import MARGIN_MM

_MARGIN: Final = 0.3  # of the line's height, on all sides (facts: what the recogniser wants)
_SLOPES: Final = tuple(step / 200 for step in range(-16, 17))  # rise over run; 4.5 degrees either way
_SLOPE_GAIN: Final = 1.02  # a slanted view must be this much sharper than the level one
_LEAST_HEIGHT_MM: Final = 1.8  # smaller is no line of its own but a part of one
_MOST_HEIGHT_MM: Final = 9.0
_DASH_HEIGHT_MM: Final = 3.0  # the line about a lone dash is taken to be this high
_SMOOTHING: Final = 0.12  # of a character's height
_VALLEY: Final = 0.45  # two lines touch where the profile sinks below this part of the peaks on both sides
_PEAK_REACH: Final = 1.2  # character heights in which those peaks lie
_WIDE_FOR_SLOPE: Final = 4.0  # character heights of ink; less tells no slope
_STACK_WIDTH: Final = 2.2  # heights: one or two characters
_STACK_PARTS: Final = 3  # more are the lines of a tall, closely set paragraph
_STACK_GAP: Final = 0.35  # of the lowest part's height
_WRAPPED: Final = 0.5  # of the cell's width: who wraps has used at least this much of it
_INKED: Final = 200  # grey level under which a column of a line has ink
_GAP: Final = 0.12  # of a line picture's height: what is left of a comb's gaps
_SPREAD_BAND: Final = 1.55  # a band this much higher than a character holds several lines


@dataclass(frozen=True, slots=True, eq=False)
class LinePicture:
    """One line of writing.

    Attributes:
        gray: uint8, (height, width), 0 = black, level, with margin.
        left_mm: Where its ink begins on the paper ...
        right_mm: ... and ends.
        height_mm: The height of its ink.
    """

    gray: Gray = field(repr=False)
    left_mm: float
    right_mm: float
    height_mm: float


def split_lines(writing: Writing, *, multiline: bool) -> tuple[LinePicture, ...]:
    """Return the lines from top to bottom.

    Args:
        writing: The strokes.
        multiline: Whether several lines are expected; a field made for one is only split
            when the ink leaves no doubt.
    """
    if writing.is_blank:
        return ()
    pieces = _Pieces.of(writing)
    slope = pieces.slope()
    bands = _bands(pieces, slope, multiline=multiline)
    members = _members(pieces, slope, bands)
    pictures = [_cut(writing, pieces, member, slope) for member in members if member.any()]
    return tuple(pictures)


def close_gaps(line: LinePicture) -> LinePicture:
    """Return a line with its wide gaps made narrow: a comb's characters as a word."""
    inked = np.asarray((line.gray < _INKED).any(axis=0), dtype=np.bool_)
    widest = max(2, round(_GAP * line.gray.shape[0]))
    keep = np.ones(len(inked), dtype=np.bool_)
    for start, end in runs_of(~inked):
        inner = start > 0 and end < len(inked)
        if inner and end - start > widest:
            keep[start + widest // 2 : end - (widest - widest // 2)] = False
    return replace(line, gray=line.gray[:, keep])


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """The ink's pixels and which connected piece each is of.

    Attributes:
        x, y: int64, (n,): columns and rows.
        label: int64, (n,): the piece, from 0.
        char_px: Height of a character.
        px_mm: Millimetres a pixel.
        room_px: Width of the cell.
    """

    x: NDArray[np.int64]
    y: NDArray[np.int64]
    label: NDArray[np.int64]
    char_px: float
    px_mm: float
    room_px: float

    @classmethod
    def of(cls, writing: Writing) -> _Pieces:
        _, labels, stats, _ = cv2.connectedComponentsWithStats(writing.ink.astype(np.uint8), connectivity=8)
        y, x = np.nonzero(writing.ink)
        px_mm = writing.picture.mm(1)
        room_px = writing.ink.shape[1] - 2 * MARGIN_MM / px_mm
        boxes = stats[1:].astype(np.float64) * px_mm
        char_mm = _character_mm(boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT])
        return cls(x, y, labels[y, x].astype(np.int64) - 1, char_mm / px_mm, px_mm, room_px)

    def level_rows(self, slope: float) -> NDArray[np.int64]:
        """Return the pixels' rows as they are when the slope is taken out."""
        rows: NDArray[np.int64] = np.round(self.y - slope * (self.x - self.x.min())).astype(np.int64)
        return rows

    def slope(self) -> float:
        """Return the lines' rise over run (positive: downwards), by the sharpest row profile."""
        if self.x.max() - self.x.min() < _WIDE_FOR_SLOPE * self.char_px:
            return 0.0
        sharpness = {}
        for slope in _SLOPES:
            rows = self.level_rows(slope)
            profile = np.bincount(rows - rows.min()).astype(np.float64)
            sharpness[slope] = float((profile**2).sum())
        best = max(_SLOPES, key=lambda slope: (sharpness[slope], -abs(slope)))
        return best if sharpness[best] >= _SLOPE_GAIN * sharpness[0.0] else 0.0


def _character_mm(widths: NDArray[np.float64], heights: NDArray[np.float64]) -> float:
    """Return a character's height, mm: tall pieces say it, else flat ones (三) by their width."""
    tall = heights[heights >= _LEAST_HEIGHT_MM]
    flat = widths[(widths > 2.5 * heights) & (widths >= _LEAST_HEIGHT_MM)]
    sizes = tall if len(tall) >= len(flat) else 0.8 * flat
    size = float(np.percentile(sizes, 70)) if len(sizes) else _DASH_HEIGHT_MM
    return min(_MOST_HEIGHT_MM, max(_LEAST_HEIGHT_MM, size))


def _bands(pieces: _Pieces, slope: float, *, multiline: bool) -> list[tuple[int, int]]:
    """Return the rows (start, end) of each line in the level view."""
    rows = pieces.level_rows(slope)
    origin = int(rows.min())
    profile = np.bincount(rows - origin).astype(np.float64)
    blurred = cv2.GaussianBlur(profile[:, np.newaxis], (0, 0), max(0.8, _SMOOTHING * pieces.char_px))
    smooth = np.asarray(blurred.ravel(), dtype=np.float64)
    bands = _merge_thin(runs_of(profile > 0), pieces.char_px)
    split = [part for band in bands for part in _split_band(smooth, band, pieces.char_px)]
    many = len(split) > 1
    if many and (_is_stack(split, pieces) or not (multiline or _surely_several(profile, rows - origin, split, pieces))):
        split = [(split[0][0], split[-1][1])]
    return [(start + origin, end + origin) for start, end in split]


def _merge_thin(bands: list[tuple[int, int]], char_px: float) -> list[tuple[int, int]]:
    """Join a band that is too thin for a line (the strokes of 二, a row of dots) to its nearest."""
    bands = list(bands)
    while len(bands) > 1:
        heights = [end - start for start, end in bands]
        thinnest = min(range(len(bands)), key=heights.__getitem__)
        if heights[thinnest] >= 0.55 * char_px:
            break
        above = bands[thinnest][0] - bands[thinnest - 1][1] if thinnest > 0 else np.inf
        below = bands[thinnest + 1][0] - bands[thinnest][1] if thinnest + 1 < len(bands) else np.inf
        if min(above, below) > 1.0 * char_px:
            break
        first = thinnest - 1 if above <= below else thinnest
        bands[first : first + 2] = [(bands[first][0], bands[first + 1][1])]
    return bands


def _split_band(smooth: NDArray[np.float64], band: tuple[int, int], char_px: float) -> list[tuple[int, int]]:
    """Split a band that holds several touching lines at its deepest valleys."""
    start, end = band
    least = max(2, int(0.7 * char_px))
    if end - start < _SPREAD_BAND * char_px or end - start < 2 * least:
        return [band]
    reach = int(_PEAK_REACH * char_px)
    depth = {
        row: float(smooth[row])
        / min(float(smooth[max(start, row - reach) : row].max()), float(smooth[row : row + reach].max()))
        for row in range(start + least, end - least)
    }
    valley = min(depth, key=lambda row: (depth[row], abs(row - (start + end) / 2)), default=start)
    if not depth or depth[valley] > _VALLEY:
        return [band]
    return _split_band(smooth, (start, valley), char_px) + _split_band(smooth, (valley, end), char_px)


def _is_stack(bands: list[tuple[int, int]], pieces: _Pieces) -> bool:
    """Tell whether bands are the parts of one or two characters, such as 吕: narrow and close together."""
    height, width = bands[-1][1] - bands[0][0], int(pieces.x.max() - pieces.x.min())
    gaps = max(below[0] - above[1] for above, below in pairwise(bands))
    return (
        len(bands) <= _STACK_PARTS
        and width <= _STACK_WIDTH * height
        and gaps <= _STACK_GAP * min(end - start for start, end in bands)
    )


def _surely_several(
    profile: NDArray[np.float64], rows: NDArray[np.int64], bands: list[tuple[int, int]], pieces: _Pieces
) -> bool:
    """Tell whether a field made for one line holds several: high and full ones, the first of which ran out of room."""
    high = all((end - start) * pieces.px_mm >= _LEAST_HEIGHT_MM for start, end in bands)
    ink = [float(profile[start:end].sum()) for start, end in bands]
    widest = max(int(np.ptp(pieces.x[(rows >= start) & (rows < end)])) for start, end in bands)
    return high and min(ink) >= 0.12 * max(ink) and widest >= _WRAPPED * pieces.room_px


def _members(pieces: _Pieces, slope: float, bands: list[tuple[int, int]]) -> list[NDArray[np.bool_]]:
    """Return, for each band, which pixels are its line's: whole pieces, unless one runs through two lines."""
    rows = pieces.level_rows(slope)
    borders = np.array([(above[1] + below[0]) / 2 for above, below in pairwise(bands)])
    count = int(pieces.label.max()) + 1
    size = np.maximum(1, np.bincount(pieces.label, minlength=count))
    middle = np.bincount(pieces.label, weights=rows, minlength=count) / size
    top, bottom = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(top, pieces.label, rows)
    np.maximum.at(bottom, pieces.label, rows)
    whole = (bottom - top) <= 1.45 * pieces.char_px
    line_of_piece = np.searchsorted(borders, middle)
    line_of_pixel = np.searchsorted(borders, rows)
    line = np.where(whole[pieces.label], line_of_piece[pieces.label], line_of_pixel)
    return [line == number for number in range(len(bands))]


def _cut(writing: Writing, pieces: _Pieces, member: NDArray[np.bool_], slope: float) -> LinePicture:
    """Return a line's picture: its own strokes only, level, with margin."""
    x, y = pieces.x[member], pieces.y[member]
    mine: Mask = np.zeros_like(writing.ink)
    mine[y, x] = True
    mine = cv2.dilate(mine.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    others: Mask = writing.ink.copy()
    others[y, x] = False
    gray = np.where(mine & ~others, writing.gray, 255).astype(np.uint8)
    origin = int(pieces.x.min())
    if slope:
        level = np.array([[1.0, 0, 0], [-slope, 1.0, slope * origin]])
        gray = cv2.warpAffine(gray, level, (gray.shape[1], gray.shape[0]), borderValue=255).astype(np.uint8)
        y = np.round(y - slope * (x - origin)).astype(np.int64)
    px_mm = pieces.px_mm
    top, bottom, left, right = int(y.min()), int(y.max()) + 1, int(x.min()), int(x.max()) + 1
    ink_height = bottom - top
    missing = max(0, round(_DASH_HEIGHT_MM / px_mm) - ink_height)
    margin = max(2, round(_MARGIN * (ink_height + missing)))
    window = writing.picture.window
    return LinePicture(
        _crop(gray, top - missing // 2 - margin, bottom + missing // 2 + margin, left - margin, right + margin),
        window.left + left * px_mm,
        window.left + right * px_mm,
        ink_height * px_mm,
    )


def _crop(gray: Gray, top: int, bottom: int, left: int, right: int) -> Gray:
    """Return an area of a picture, white where it reaches beyond."""
    height, width = gray.shape
    result = np.full((bottom - top, right - left), 255, np.uint8)
    up, down, west, east = max(0, top), min(height, bottom), max(0, left), min(width, right)
    if up < down and west < east:
        result[up - top : down - top, west - left : east - left] = gray[up:down, west:east]
    return result
