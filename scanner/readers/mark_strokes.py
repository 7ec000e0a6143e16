"""Ink that somebody added around a choice: its strokes, without dust streaks, folds and specks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.readers.mark_bridges import Piece, bridges
from scanner.readers.mark_picture import PER_MM, Floats, Mask, Surroundings

_INK_DARK: Final = 42.0  # darkness of a pale stroke's edge where print is black
_INK_DARK_ROUGH: Final = 58.0  # on a smoothed picture, where the grain reaches 50
_NOISE_TIMES: Final = 5.0  # ... and at least so many sigmas of the paper's noise
_PALE_DARK: Final = 14.0  # darkness of a stroke that a person just sees
_PALE_SOFTEN_MM: Final = 0.12
_FRINGE_SHARE: Final = 0.85  # of a fringe lies within 0.2 mm of where print may be ...
_FRINGE_DARK: Final = 0.6  # ... and none of it is as dark as print
_BRIDGE_MM: Final = 1.2  # strokes are joined again under print up to this
_SPECK_MM2: Final = 0.06  # smaller is dust
_SLOPE_MAX: Final = 0.10  # of a streak or a fold; a page lies up to 5 degrees askew on the glass
_STREAK_FULL: Final = 0.65  # of the visible pixels along it; a fold is broken, a 1-bit streak dashed
_STREAK_THIRD: Final = 0.45  # ... and of each third of them
_STREAK_THICK_MM: Final = 1.2  # ink thicker than this is more than a streak
_STREAK_EDGE_MM: Final = 0.2
_COARSE: Final = 3  # pixels of the mask to one of the search for streaks


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """A connected piece of added ink.

    Attributes:
        number: Its number in `Ink.numbers`.
        points: int32, (n, 2), its pixels, x and y.
        darkness: Of its middle line: the 80th percentile.
        sharpness: Steepest change of darkness a tenth of a millimetre, against its darkness.
    """

    number: int
    points: NDArray[np.int32] = field(repr=False)
    darkness: float
    sharpness: float

    @property
    def area_mm2(self) -> float:
        """Visible ink."""
        return len(self.points) / PER_MM**2

    @property
    def extent_mm(self) -> tuple[float, float]:
        """Width and height."""
        width, height = (np.ptp(self.points, axis=0) + 1) / PER_MM
        return float(width), float(height)

    @property
    def long_mm(self) -> float:
        """The longer of its width and height."""
        return max(self.extent_mm)

    @property
    def narrow_mm(self) -> float:
        """The shorter of its width and height."""
        return min(self.extent_mm)


@dataclass(frozen=True, slots=True, eq=False)
class Ink:
    """All added ink in a choice's surroundings.

    Attributes:
        mask: bool, (height, width), visible ink.
        numbers: int32, (height, width), the stroke a pixel belongs to, 0 for none.
        strokes: The pieces, specks left out.
        streaked: bool, (height, width), where a dust streak or a fold was taken out.
        pale: bool, (height, width), strokes too pale for ink.
        removed: bool, (height, width), the ink taken out with streaks.
    """

    mask: Mask = field(repr=False)
    numbers: NDArray[np.int32] = field(repr=False)
    strokes: tuple[Stroke, ...]
    streaked: Mask = field(repr=False)
    pale: Mask = field(repr=False)
    removed: Mask = field(repr=False)


def find_ink(place: Surroundings) -> Ink:
    """Return the ink that the blank form does not have."""
    level = max(_INK_DARK * float(np.clip(place.black / 160.0, 0.7, 1.0)), _NOISE_TIMES * place.noise)
    if place.rough:
        level = max(level, _INK_DARK_ROUGH)
    raw = (place.dark >= level) & ~place.hidden
    soft = cv2.GaussianBlur(place.dark, (0, 0), _PALE_SOFTEN_MM * PER_MM)
    near = cv2.dilate(raw.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)
    clean = not place.rough and not place.bitonal
    pale = clean & (soft >= max(_PALE_DARK, 0.5 * _NOISE_TIMES * place.noise)) & ~place.hidden & ~near
    streaked = _streaks(raw, pale, place.hidden)
    mask = raw & ~streaked
    size = round(_BRIDGE_MM * PER_MM) | 1
    closed = cv2.morphologyEx(
        mask.astype(np.uint8), cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    )
    joined = mask | (closed.astype(bool) & (place.hidden | streaked))
    _, joined_numbers = cv2.connectedComponents(joined.astype(np.uint8), connectivity=8)
    numbers: NDArray[np.int32] = np.where(mask, joined_numbers, 0).astype(np.int32)
    slope = _slope(place.dark)
    pixels = _pixels(numbers, place.dark, slope)
    kept = np.zeros(int(numbers.max(initial=0)) + 1, np.bool_)
    kept[pixels.numbers] = (np.diff(pixels.starts) >= _SPECK_MM2 * PER_MM**2) & ~_fringes(place, pixels)
    numbers = np.where(kept[numbers], numbers, 0).astype(np.int32)
    strokes = _pixels(numbers, place.dark, slope).strokes()
    numbers = _bridged(strokes, numbers, place.hidden)
    strokes = _pixels(numbers, place.dark, slope).strokes()
    return Ink(numbers > 0, numbers, strokes, streaked, pale & ~streaked, raw & streaked)


def _slope(dark: Floats) -> Floats:
    """Return the steepest change of darkness a pixel."""
    across, down = cv2.Sobel(dark, cv2.CV_32F, 1, 0), cv2.Sobel(dark, cv2.CV_32F, 0, 1)
    return np.asarray(cv2.magnitude(across, down) / 8, dtype=np.float32)


def _bridged(strokes: Sequence[Stroke], numbers: NDArray[np.int32], hidden: Mask) -> NDArray[np.int32]:
    """Give the pieces of one stroke that print cut in two the same number."""
    pieces = [Piece(stroke.number, stroke.points.astype(np.float64), stroke.darkness) for stroke in strokes]
    taken = bridges(pieces, hidden)
    renumbered = np.arange(int(numbers.max(initial=0)) + 1, dtype=np.int32)
    for number, after in taken.items():
        renumbered[number] = after
    result: NDArray[np.int32] = renumbered[numbers]
    return result


@dataclass(frozen=True, slots=True, eq=False)
class _Pixels:
    """The inked pixels of a window, stroke by stroke.

    Attributes:
        rows: int, (n,).
        columns: int, (n,).
        dark: float32, (n,), their darkness.
        steep: float32, (n,), its steepest change a pixel.
        starts: int, (k + 1,), where each stroke's pixels begin, and the end.
        numbers: int, (k,), the strokes' numbers.
    """

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    dark: Floats
    steep: Floats
    starts: NDArray[np.intp]
    numbers: NDArray[np.int32]

    def strokes(self) -> tuple[Stroke, ...]:
        """Return the strokes with what is measured of each."""
        strokes = []
        for number, start, end in zip(self.numbers.tolist(), self.starts[:-1], self.starts[1:], strict=True):
            darkness = float(np.percentile(self.dark[start:end], 80))
            sharpness = float(np.percentile(self.steep[start:end], 90)) / max(darkness, 1.0)
            points = np.stack((self.columns[start:end], self.rows[start:end]), axis=1).astype(np.int32)
            strokes.append(Stroke(int(number), points, darkness, sharpness))
        return tuple(strokes)


def _pixels(numbers: NDArray[np.int32], dark: Floats, slope: Floats) -> _Pixels:
    """Return the pixels of numbered strokes, sorted by their numbers."""
    rows, columns = np.nonzero(numbers)
    at = numbers[rows, columns]
    order = np.argsort(at, kind="stable")
    rows, columns, at = rows[order], columns[order], at[order]
    starts = np.flatnonzero(np.diff(np.concatenate(([0], at))))
    ends = np.concatenate((starts, [len(at)]))
    return _Pixels(rows, columns, dark[rows, columns], slope[rows, columns], ends, at[starts])


def _fringes(place: Surroundings, pixels: _Pixels) -> Mask:
    """Tell which pieces are print's own blurred edges: pale, thin, and close along it."""
    if not len(pixels.numbers):
        return np.zeros(0, np.bool_)
    close = cv2.dilate(place.hidden.astype(np.uint8), np.ones((5, 5), np.uint8))[pixels.rows, pixels.columns]
    starts = pixels.starts[:-1]
    along = np.add.reduceat(close.astype(np.intp), starts) / np.diff(pixels.starts)
    darkest = np.maximum.reduceat(pixels.dark, starts)
    result: Mask = (along >= _FRINGE_SHARE) & (darkest < _FRINGE_DARK * place.black)
    return result


def _streaks(ink: Mask, pale: Mask, hidden: Mask) -> Mask:
    """Return the pixels of thin straight lines through the whole of the surroundings, either way."""
    down = _streaks_down(ink, pale, hidden)
    across = _streaks_down(*(np.ascontiguousarray(mask.T) for mask in (ink, pale, hidden))).T
    result: Mask = down | across
    return result


def _streaks_down(ink: Mask, pale: Mask, hidden: Mask) -> Mask:
    """Return the pixels of thin lines from top to bottom, at most a little slanted."""
    height, width = ink.shape
    found = np.zeros_like(ink)
    zone = np.zeros((height, width), np.uint8)
    for slope, column in _full_lines(ink | pale, hidden):
        rows = np.arange(height)
        columns = np.round(column + slope * (rows - height / 2)).astype(int)
        wide = _width_along(ink, rows, columns)
        if wide > _STREAK_THICK_MM * PER_MM:
            continue
        ends = [(int(columns[0]), 0), (int(columns[-1]), height - 1)]
        cv2.line(zone, ends[0], ends[1], 1, round(wide + 2 * _STREAK_EDGE_MM * PER_MM))
    if not zone.any():
        return found
    size = round(1.5 * _STREAK_THICK_MM * PER_MM)
    thick = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, size), np.uint8))
    result: Mask = zone.astype(bool) & ~thick.astype(bool)
    return result


def _full_lines(ink: Mask, hidden: Mask) -> list[tuple[float, float]]:
    """Return slope and middle column, in pixels, of lines that are inked from top to bottom."""
    height, width = ink.shape
    coarse = (max(1, width // _COARSE), max(1, height // _COARSE))
    small = cv2.resize(ink.astype(np.float32), coarse, interpolation=cv2.INTER_AREA)
    visible = (cv2.resize(hidden.astype(np.float32), coarse, interpolation=cv2.INTER_AREA) < 0.5).astype(np.float32)
    small = (small > 0.25).astype(np.float32) * visible
    lines: list[tuple[float, float]] = []
    for slope in np.linspace(-_SLOPE_MAX, _SLOPE_MAX, 2 * round(_SLOPE_MAX * coarse[1]) + 1):
        # the sheared column x holds the pixels whose x is column + slope * (y - middle)
        matrix = np.array([[1.0, -slope, slope * coarse[1] / 2], [0, 1.0, 0]])
        sheared = cv2.warpAffine(small, matrix, coarse, flags=cv2.INTER_NEAREST)
        if sheared.sum(axis=0).max(initial=0.0) < 0.25 * coarse[1]:
            continue
        seen = cv2.warpAffine(visible, matrix, coarse, flags=cv2.INTER_NEAREST)
        whole = seen.sum(axis=0)
        full = (sheared.sum(axis=0) >= _STREAK_FULL * whole) & (whole >= 0.4 * coarse[1])
        for part in np.array_split(np.arange(coarse[1]), 3):
            full &= sheared[part].sum(axis=0) >= _STREAK_THIRD * seen[part].sum(axis=0)
        lines += [(float(slope), (float(column) + 0.5) * _COARSE) for column in np.flatnonzero(full)]
    return lines


def _width_along(ink: Mask, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> float:
    """Return the median width of the ink under a line, in pixels across it; 1.0 where there is none."""
    width = ink.shape[1]
    kept = (columns >= 0) & (columns < width)
    rows, columns = rows[kept], columns[kept]
    inked = ink[rows, columns]
    if not inked.any():
        return 1.0
    rows, columns = rows[inked], columns[inked]
    place = np.arange(width)
    lines = ink[rows]
    left = np.where(~lines & (place < columns[:, None]), place, -1).max(axis=1)
    right = np.where(~lines & (place > columns[:, None]), place, width).min(axis=1)
    return float(np.median(right - left - 1))
