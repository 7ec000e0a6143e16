"""Writing split into lines: a straight picture of each line, with where it begins and ends.

How it works:
1. The slope of the lines is the one at which the ink's row profile is sharpest (the sum of its squares is greatest).
2. In the level view, rows with ink form bands. A band too thin for a line, such as one stroke of 二, joins the nearest
   one. A band higher than 1.55 characters is split where its smoothed profile sinks below 45 % of the peaks above and
   below.
3. Bands of one or two stacked characters, such as 吕, are one line.
4. Each connected piece of ink goes to the band that its middle lies in; a piece higher than 1.45 characters is cut.
5. Each line is cut out with a margin of 0.3 of its height, the other lines painted over.

A field made for one line is split only where the bands are surely lines: the first ran out of room.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.ink.cells.picture import MARGIN_MM, PAPER
from scanner.ink.cells.streaks import find_runs
from scanner.ink.cells.writing import Writing
from scanner.ink.dilation import dilate
from scanner.ink.percentile import percentile
from scanner.values.page.picture import Gray

_MARGIN_SHARE: Final = 0.3  # of the line's height, on all sides: the recogniser needs about so much margin
_SLOPES: Final = tuple(step / 200 for step in range(-16, 17))  # rise over run, up to 4.5 degrees either way
_SLOPE_GAIN: Final = 1.02  # a slanted view must be this many times as sharp as the level one
_LINE_HEIGHT_MIN_MM: Final = 1.8  # a lower band is no line of its own but a part of one
_CHARACTER_HEIGHT_MAX_MM: Final = 9.0  # a character is no higher than this
_DASH_HEIGHT_MM: Final = 3.0  # a line that holds only a dash is taken to be this high
_SMOOTHING: Final = 0.12  # sigma of the profile's blur, of a character's height
_VALLEY_SHARE: Final = 0.45  # two lines touch where the profile sinks below this share of the peaks on both sides
_PEAK_REACH: Final = 1.2  # character heights above and below a valley in which its peaks lie
_SLOPE_WIDTH_MIN: Final = 4.0  # character heights; narrower writing shows no slope
_STACK_WIDTH_MAX: Final = 2.2  # heights; a stack of parts is no wider: it is one or two characters
_STACK_PARTS_MAX: Final = 3  # more parts are the lines of a tall, closely set paragraph
_STACK_GAP_MAX: Final = 0.35  # widest gap between parts of a stack, of the lowest part's height
_WRAPPED_WIDTH_MIN: Final = 0.5  # share of the cell's width; somebody who wraps has used at least this much of it
_WRAP_INDENT_MAX: Final = 1.5  # character heights between the beginnings of the first line and of a wrapped one
_LONG_SHARE: Final = 0.25  # of the first line's length; a longer line is no slip of the pen
_SLOPE_PIXEL_COUNT: Final = 4000  # about so many of the ink's pixels are enough to find the slope
# grey value that becomes white, paper having 250: errors fell from 12 to 6 in 4355 printed characters and from 53 to 47
# in 3184 handwritten ones
_WHITE_LEVEL: Final = 240
_INKED_BELOW: Final = 200  # grey value under which a column of a line has ink
_STOP_REACH: Final = 1.0  # character heights behind the last stroke in which a pale full stop is looked for
_COMB_GAP_SHARE: Final = 0.12  # of a line picture's height; a comb's gaps are narrowed to it
_SEVERAL_LINES_HEIGHT: Final = 1.55  # character heights; a higher band holds several lines


@dataclass(frozen=True, slots=True, eq=False)
class LinePicture:
    """One line of writing.

    Attributes:
        gray: uint8, (height, width), 0 = black, level, with a margin.
        left_mm: Where its ink begins on the paper.
        right_mm: Where its ink ends.
        height_mm: The height of its ink.
        may_be_several: Whether it may be several lines that were not split.
    """

    gray: Gray = field(repr=False)
    left_mm: float
    right_mm: float
    height_mm: float
    may_be_several: bool = False


def split_lines(writing: Writing, *, multiline: bool) -> tuple[LinePicture, ...]:
    """Return the lines from top to bottom; none for blank writing.

    Args:
        writing: The strokes.
        multiline: Whether several lines are expected; a field made for one line is split only
            where the ink leaves no doubt.
    """
    if writing.is_blank:
        return ()
    pieces = _Pieces.of(writing)
    slope = pieces.slope()
    bands = _find_bands(pieces, slope)
    if len(bands) > 1 and not (multiline or _are_surely_several(pieces, slope, bands)):
        [whole] = _cut_all(writing, pieces, slope, [(bands[0][0], bands[-1][1])])
        return (replace(whole, may_be_several=_are_high(pieces, bands)),)
    return tuple(_cut_all(writing, pieces, slope, bands))


def _cut_all(writing: Writing, pieces: _Pieces, slope: float, bands: list[tuple[int, int]]) -> list[LinePicture]:
    """Return a picture of each line that has ink."""
    members = _assign_pixels(pieces, slope, bands)
    return [_cut(writing, pieces, member, slope) for member in members if member.any()]


def close_gaps(line: LinePicture) -> LinePicture:
    """Return a line with its wide gaps made narrow, so that a comb's characters look like a word."""
    inked = np.asarray((line.gray < _INKED_BELOW).any(axis=0), dtype=np.bool_)
    widest = max(2, round(_COMB_GAP_SHARE * line.gray.shape[0]))
    keep = np.ones(len(inked), dtype=np.bool_)
    for start, end in find_runs(~inked):
        inner = start > 0 and end < len(inked)
        if inner and end - start > widest:
            keep[start + widest // 2 : end - (widest - widest // 2)] = False
    return replace(line, gray=line.gray[:, keep])


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """The ink's pixels and the connected piece that each belongs to.

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
        px_mm = writing.picture.mm(1)
        found = writing.pieces
        room_px = writing.ink.shape[1] - 2 * MARGIN_MM / px_mm
        return cls(found.x, found.y, found.label, _character_mm(*found.extent_mm.T) / px_mm, px_mm, room_px)

    def level_rows(self, slope: float) -> NDArray[np.int64]:
        """Return the pixels' rows in the level view, in which the slope is taken out."""
        rows: NDArray[np.int64] = np.round(self.y - slope * (self.x - self.x.min())).astype(np.int64)
        return rows

    def slope(self) -> float:
        """Return the lines' rise over run (positive: downwards) at which the row profile is sharpest."""
        if self.x.max() - self.x.min() < _SLOPE_WIDTH_MIN * self.char_px:
            return 0.0
        sharpness = {}
        step = max(1, len(self.x) // _SLOPE_PIXEL_COUNT)
        x, y = (side[::step].astype(np.float64) for side in (self.x - self.x.min(), self.y))
        # lines with a gap between them at slope 0 are kept apart, so that their ink never adds up to one line
        numbers = _line_numbers(self.y)[::step]
        apart = numbers if numbers.any() else np.zeros((), np.int64)
        for slope in _SLOPES:
            rows = np.rint(y - slope * x).astype(np.int64)
            rows += apart * (int(np.ptp(rows)) + 1) - rows.min()
            profile = np.bincount(rows)
            sharpness[slope] = float((profile * profile).sum())
        best = max(_SLOPES, key=lambda slope: (sharpness[slope], -abs(slope)))
        return best if sharpness[best] >= _SLOPE_GAIN * sharpness[0.0] else 0.0


def _line_numbers(y: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each pixel how many runs of inked rows end above it."""
    rows = np.zeros(int(y.max()) + 2, dtype=np.bool_)
    rows[y] = True
    numbers: NDArray[np.int64] = np.cumsum(np.diff(rows.astype(np.int8), prepend=0) == 1)[y]
    return numbers


def _character_mm(widths: NDArray[np.float64], heights: NDArray[np.float64]) -> float:
    """Return a character's height, mm: from tall pieces, or from the width of flat ones where these are more (三)."""
    tall = heights[heights >= _LINE_HEIGHT_MIN_MM]
    flat = widths[(widths > 2.5 * heights) & (widths >= _LINE_HEIGHT_MIN_MM)]
    sizes = tall if len(tall) >= len(flat) else 0.8 * flat
    size = percentile(sizes, 70) if len(sizes) else _DASH_HEIGHT_MM
    return min(_CHARACTER_HEIGHT_MAX_MM, max(_LINE_HEIGHT_MIN_MM, size))


def _find_bands(pieces: _Pieces, slope: float) -> list[tuple[int, int]]:
    """Return the rows (start, end) of each line in the level view."""
    rows = pieces.level_rows(slope)
    origin = int(rows.min())
    profile = np.bincount(rows - origin).astype(np.float64)
    blurred = cv2.GaussianBlur(profile[:, np.newaxis], (0, 0), max(0.8, _SMOOTHING * pieces.char_px))
    smooth = np.asarray(blurred.ravel(), dtype=np.float64)
    bands = _merge_thin(find_runs(profile > 0), pieces.char_px)
    split = [part for band in bands for part in _split_band(smooth, band, pieces.char_px)]
    if len(split) > 1 and _is_stack(split, pieces):
        split = [(split[0][0], split[-1][1])]
    return [(start + origin, end + origin) for start, end in split]


def _merge_thin(bands: list[tuple[int, int]], char_px: float) -> list[tuple[int, int]]:
    """Join a band that is too thin for a line, such as a stroke of 二 or a row of dots, to the nearest band."""
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
    """Split a band that holds several touching lines at its deepest valley, as long as there is one."""
    start, end = band
    least = max(2, int(0.7 * char_px))
    if end - start < _SEVERAL_LINES_HEIGHT * char_px or end - start < 2 * least:
        return [band]
    reach = int(_PEAK_REACH * char_px)
    depth = {
        row: float(smooth[row])
        / min(float(smooth[max(start, row - reach) : row].max()), float(smooth[row : row + reach].max()))
        for row in range(start + least, end - least)
    }
    valley = min(depth, key=lambda row: (depth[row], abs(row - (start + end) / 2)), default=start)
    if not depth or depth[valley] > _VALLEY_SHARE:
        return [band]
    return _split_band(smooth, (start, valley), char_px) + _split_band(smooth, (valley, end), char_px)


def _is_stack(bands: list[tuple[int, int]], pieces: _Pieces) -> bool:
    """Tell whether bands are the parts of one or two characters, such as 吕: narrow and close together."""
    height, width = bands[-1][1] - bands[0][0], int(pieces.x.max() - pieces.x.min())
    gaps = max(below[0] - above[1] for above, below in pairwise(bands))
    return (
        len(bands) <= _STACK_PARTS_MAX
        and width <= _STACK_WIDTH_MAX * height
        and gaps <= _STACK_GAP_MAX * min(end - start for start, end in bands)
    )


def _are_surely_several(pieces: _Pieces, slope: float, bands: list[tuple[int, int]]) -> bool:
    """Tell whether a field made for one line surely holds several.

    All lines are high enough, one of them uses half of the cell's width or more, and each of the others begins where
    the first one does or is long itself.
    """
    rows = pieces.level_rows(slope)
    across = [pieces.x[(rows >= start) & (rows < end)] for start, end in bands]
    widths = [int(np.ptp(x)) if len(x) else 0 for x in across]
    begins = [int(x.min()) if len(x) else 0 for x in across]
    wrapped = all(
        abs(begin - begins[0]) <= _WRAP_INDENT_MAX * pieces.char_px or width >= _LONG_SHARE * widths[0]
        for begin, width in zip(begins[1:], widths[1:], strict=True)
    )
    return _are_high(pieces, bands) and wrapped and max(widths) >= _WRAPPED_WIDTH_MIN * pieces.room_px


def _are_high(pieces: _Pieces, bands: list[tuple[int, int]]) -> bool:
    """Tell whether every band is high enough for a line."""
    return all((end - start) * pieces.px_mm >= _LINE_HEIGHT_MIN_MM for start, end in bands)


def _assign_pixels(pieces: _Pieces, slope: float, bands: list[tuple[int, int]]) -> list[NDArray[np.bool_]]:
    """Return for each band which pixels are its line's: whole pieces, except those that run through two lines."""
    if len(bands) == 1:
        return [np.ones(len(pieces.x), dtype=np.bool_)]
    rows = pieces.level_rows(slope)
    borders = np.array([(above[1] + below[0]) / 2 for above, below in pairwise(bands)])
    count = int(pieces.label.max()) + 1
    size = np.maximum(1, np.bincount(pieces.label, minlength=count))
    middle = np.bincount(pieces.label, weights=rows, minlength=count) / size
    order = np.argsort(pieces.label, kind="stable")
    starts = np.searchsorted(pieces.label[order], np.arange(count))
    high = np.maximum.reduceat(rows[order], starts) - np.minimum.reduceat(rows[order], starts)
    whole = high <= 1.45 * pieces.char_px
    line_of_piece = np.searchsorted(borders, middle)
    line_of_pixel = np.searchsorted(borders, rows)
    line = np.where(whole[pieces.label], line_of_piece[pieces.label], line_of_pixel)
    return [line == number for number in range(len(bands))]


def _cut(writing: Writing, pieces: _Pieces, member: NDArray[np.bool_], slope: float) -> LinePicture:
    """Return a line's picture, level and with a margin; the other lines' strokes are painted over."""
    x, y = pieces.x[member], pieces.y[member]
    origin, left, right = int(x.min()), int(x.min()), _find_end(writing, pieces, x, y)
    level_y = np.round(y - slope * (x - origin)).astype(np.int64)
    top, bottom = int(level_y.min()), int(level_y.max()) + 1
    px_mm = pieces.px_mm
    missing = max(0, round(_DASH_HEIGHT_MM / px_mm) - (bottom - top))
    margin = max(2, round(_MARGIN_SHARE * (bottom - top + missing)))
    drift = math.ceil(abs(slope) * (right - left))
    up, west = top - missing // 2 - margin, left - margin
    window = (up - drift, bottom + missing // 2 + margin + drift, west, right + margin)
    gray = _crop(writing.gray, window, beyond=PAPER)
    ink = _crop(writing.ink.astype(np.uint8), window, beyond=0).astype(bool)
    mine = np.zeros_like(ink)
    mine[y - window[0], x - window[2]] = True
    others = ink & ~mine
    gray[(dilate(others, 3) & ~dilate(mine, 3)) | others] = PAPER
    if slope:
        level = np.array([[1.0, 0, 0], [-slope, 1.0, slope * (origin - window[2])]])
        gray = cv2.warpAffine(gray, level, (gray.shape[1], gray.shape[0]), borderValue=PAPER).astype(np.uint8)
    area = writing.picture.window
    return LinePicture(
        _whiten(gray[drift : gray.shape[0] - drift]),
        area.left + left * px_mm,
        area.left + right * px_mm,
        (bottom - top) * px_mm,
    )


def _find_end(writing: Writing, pieces: _Pieces, x: NDArray[np.int64], y: NDArray[np.int64]) -> int:
    """Return the column where a line ends, including a full stop behind its last stroke that is too pale for ink."""
    end, reach = int(x.max()) + 1, round(_STOP_REACH * pieces.char_px)
    last = y[x >= end - reach]
    behind = writing.gray[int(last.min()) : int(last.max()) + 1, end : end + reach] < _INKED_BELOW
    behind &= ~writing.ink[int(last.min()) : int(last.max()) + 1, end : end + reach]
    inked = np.flatnonzero(behind.any(axis=0))
    return end + int(inked[-1]) + 1 if len(inked) else end


def _whiten(gray: Gray) -> Gray:
    """Return a picture with its paper white, because paper's grain makes the recogniser miss narrow spaces."""
    return np.asarray(np.clip(gray * (255.0 / _WHITE_LEVEL), 0, 255), dtype=np.uint8)


def _crop(picture: Gray, window: tuple[int, int, int, int], *, beyond: int) -> Gray:
    """Return a window (top, bottom, left, right) of a picture; where it reaches beyond, it has the shade `beyond`."""
    top, bottom, left, right = window
    height, width = picture.shape
    result = np.full((bottom - top, right - left), beyond, np.uint8)
    up, down, west, east = max(0, top), min(height, bottom), max(0, left), min(width, right)
    if up < down and west < east:
        result[up - top : down - top, west - left : east - left] = picture[up:down, west:east]
    return result
