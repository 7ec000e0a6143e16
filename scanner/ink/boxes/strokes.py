"""Ink that somebody added around a choice: its strokes, without dust streaks, folds and specks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.ink.boxes.bridges import Piece, bridges
from scanner.ink.boxes.surroundings import PER_MM, Floats, Mask, Surroundings, percentile

_INK_DARK: Final = 42.0  # darkness of a pale stroke's edge where print is black
_INK_DARK_ROUGH: Final = 58.0  # on a smoothed picture that was dithered, where the grain reaches 50
_ROUGH_TIMES: Final = 6.0  # ... and so many sigmas on one of greys, whose grain is even
_NOISE_TIMES: Final = 5.0  # ... and at least so many sigmas of the paper's noise
_PALE_DARK: Final = 14.0  # darkness of a stroke that a person just sees
_PALE_SOFTEN_MM: Final = 0.12
_FRINGE_SHARE: Final = 0.85  # of a fringe lies within 0.2 mm of where print may be ...
_FRINGE_DARK: Final = 0.6  # ... and none of it is as dark as print
_BRIDGE_MM: Final = 1.2  # strokes are joined again under print up to this
_SPECK_MM2: Final = 0.06  # smaller is dust
_SLOPE_MAX: Final = 0.10  # of a streak or a fold; a page lies up to 5 degrees askew on the glass
_STREAK_FULL: Final = 0.65  # of the visible pixels along it; a fold is broken, a 1-bit streak dashed
_STREAK_SEEN: Final = 0.4  # of a line lies on bare paper
_STREAK_THIRD: Final = 0.45  # ... and of each third of them
_STREAK_THICK_MM: Final = 1.2  # ink thicker than this is more than a streak
_LOOK_MM: Final = 3.0
_STREAK_EDGE_MM: Final = 0.2
_SLOPES_AT_ONCE: Final = 4  # two columns apart at a line's ends
_INK_UNIT: Final = 4096.0  # more than the pixels of a column: sums of ink and of paper stay apart in one number
_COARSE_INK: Final = 0.25  # of a coarse pixel
_COARSE: Final = 3  # pixels of the mask to one of the search for streaks


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """A connected piece of added ink.

    Attributes:
        number: Its number in `Ink.numbers`.
        points: int32, (n, 2), its pixels, x and y.
        darkness: Of its middle line: the 80th percentile.
        bounds: Its first and last column and row: left, top, right, bottom.
    """

    number: int
    points: NDArray[np.int32] = field(repr=False)
    darkness: float
    bounds: tuple[int, int, int, int]

    @property
    def area_mm2(self) -> float:
        """Visible ink."""
        return len(self.points) / PER_MM**2

    @property
    def extent_mm(self) -> tuple[float, float]:
        """Width and height."""
        left, top, right, bottom = self.bounds
        return (right - left + 1) / PER_MM, (bottom - top + 1) / PER_MM

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
        level = max(level, _INK_DARK_ROUGH if place.tones.bitonal else _ROUGH_TIMES * place.noise)
    raw = (place.dark >= level) & ~place.hidden
    soft = cv2.GaussianBlur(place.dark, (0, 0), _PALE_SOFTEN_MM * PER_MM)
    near = cv2.dilate(raw.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)
    clean = not place.rough and not place.tones.bitonal
    pale = clean & (soft >= max(_PALE_DARK, 0.5 * _NOISE_TIMES * place.noise)) & ~place.hidden & ~near
    streaked = _streaks(raw, pale, place.hidden)
    mask = raw & ~streaked
    size = round(_BRIDGE_MM * PER_MM) | 1
    closed = cv2.morphologyEx(
        mask.astype(np.uint8), cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    )
    joined = mask | (closed.astype(bool) & (place.hidden | streaked))
    _, parts = cv2.connectedComponents(joined.astype(np.uint8), connectivity=8)
    pixels = _pixels(np.where(mask, parts, 0), place.dark)
    pixels = pixels.only((np.diff(pixels.starts) >= _SPECK_MM2 * PER_MM**2) & ~_fringes(place, pixels))
    strokes = _bridged(pixels.strokes(), place)
    numbers: NDArray[np.int32] = np.zeros(mask.shape, np.int32)
    for stroke in strokes:
        numbers[stroke.points[:, 1], stroke.points[:, 0]] = stroke.number
    return Ink(numbers > 0, numbers, strokes, streaked, pale & ~streaked, raw & streaked)


def _bridged(strokes: Sequence[Stroke], place: Surroundings) -> tuple[Stroke, ...]:
    """Return strokes with the pieces that print cut in two put together."""
    pieces = [Piece(stroke.number, stroke.points, stroke.darkness, stroke.bounds) for stroke in strokes]
    taken = bridges(pieces, place.hidden)
    together: dict[int, list[Stroke]] = {}
    for stroke in strokes:
        together.setdefault(taken[stroke.number], []).append(stroke)
    return tuple(_joined(number, together[number], place.dark) for number in sorted(together))


@dataclass(frozen=True, slots=True, eq=False)
class _Pixels:
    """The inked pixels of a window, stroke by stroke.

    Attributes:
        points: int32, (n, 2), x and y.
        dark: float32, (n,), their darkness.
        starts: int, (k + 1,), where each stroke's pixels begin, and the end.
        numbers: int, (k,), the strokes' numbers.
    """

    points: NDArray[np.int32]
    dark: Floats
    starts: NDArray[np.intp]
    numbers: NDArray[np.int32]

    def only(self, kept: Mask) -> _Pixels:
        """Return the pixels of some of the strokes."""
        sizes = np.diff(self.starts)
        inside = np.repeat(kept, sizes)
        starts = np.concatenate(([0], np.cumsum(sizes[kept])))
        return _Pixels(self.points[inside], self.dark[inside], starts, self.numbers[kept])

    def strokes(self) -> tuple[Stroke, ...]:
        """Return the strokes with what is measured of each."""
        return tuple(
            _stroke(number, self.points[start:end], self.dark[start:end])
            for number, start, end in zip(self.numbers.tolist(), self.starts[:-1], self.starts[1:], strict=True)
        )


def _pixels(numbers: NDArray[np.int32], dark: Floats) -> _Pixels:
    """Return the pixels of numbered strokes, sorted by their numbers."""
    rows, columns = np.nonzero(numbers)
    at = numbers[rows, columns]
    order = np.argsort(at, kind="stable")
    rows, columns, at = rows[order], columns[order], at[order]
    starts = np.flatnonzero(np.diff(at, prepend=0))
    points = np.stack((columns, rows), axis=1).astype(np.int32)
    return _Pixels(points, dark[rows, columns], np.append(starts, len(at)), at[starts])


def _stroke(number: int, points: NDArray[np.int32], dark: Floats) -> Stroke:
    left, top = points.min(axis=0).tolist()
    right, bottom = points.max(axis=0).tolist()
    return Stroke(number, points, percentile(dark, 80), (left, top, right, bottom))


def _joined(number: int, pieces: Sequence[Stroke], dark: Floats) -> Stroke:
    """Return pieces of one stroke as one, its pixels row by row."""
    if len(pieces) == 1:
        return pieces[0]
    points = np.concatenate([piece.points for piece in pieces])
    points = points[np.lexsort((points[:, 0], points[:, 1]))]
    return _stroke(number, points, dark[points[:, 1], points[:, 0]])


def _fringes(place: Surroundings, pixels: _Pixels) -> Mask:
    """Tell which pieces are print's own blurred edges: pale, thin, and close along it."""
    if not len(pixels.numbers):
        return np.zeros(0, np.bool_)
    columns, rows = pixels.points.T
    close = cv2.dilate(place.hidden.astype(np.uint8), np.ones((5, 5), np.uint8))[rows, columns]
    starts = pixels.starts[:-1]
    along = np.add.reduceat(close.astype(np.intp), starts) / np.diff(pixels.starts)
    darkest = np.maximum.reduceat(pixels.dark, starts)
    result: Mask = (along >= _FRINGE_SHARE) & (darkest < _FRINGE_DARK * place.black)
    return result


def _streaks(ink: Mask, pale: Mask, hidden: Mask) -> Mask:
    """Return the pixels of thin straight lines through the whole of the surroundings, either way."""
    inked, visible = _shares(ink | pale) > _COARSE_INK, _shares(hidden) < 0.5
    down = _streaks_down(ink, _full_lines(inked & visible, visible))
    across = _streaks_down(np.ascontiguousarray(ink.T), _full_lines((inked & visible).T, visible.T)).T
    result: Mask = down | across
    return result


def _streaks_down(ink: Mask, lines: Sequence[tuple[float, float]]) -> Mask:
    """Return the pixels of those lines from top to bottom, at most a little slanted, that are thin."""
    height, width = ink.shape
    found = np.zeros_like(ink)
    zone = np.zeros((height, width), np.uint8)
    for slope, column in lines:
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


def _shares(mask: Mask) -> Floats:
    """Return the share of each coarse pixel that a mask covers."""
    height, width = (max(1, side // _COARSE) for side in mask.shape)
    whole = mask[: height * _COARSE, : width * _COARSE].astype(np.uint8) * np.uint8(255)
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA) / np.float32(255))


def _full_lines(inked: Mask, visible: Mask) -> list[tuple[float, float]]:
    """Return slope and middle column, in pixels, of lines that are inked from top to bottom.

    Whether any line is, is asked first of several slopes at once, with every pixel of ink as broad as these lie apart.
    """
    height = len(inked)
    slopes = np.linspace(-_SLOPE_MAX, _SLOPE_MAX, 2 * round(_SLOPE_MAX * height) + 1)
    ink, seen = (np.ascontiguousarray(mask, dtype=np.float32) for mask in (inked, visible))
    row = np.ones((1, _SLOPES_AT_ONCE + 1), np.uint8)
    sharp, broad = seen + _INK_UNIT * ink, cv2.erode(seen, row) + _INK_UNIT * cv2.dilate(ink, row)
    least = _STREAK_SEEN * height
    lines: list[tuple[float, float]] = []
    for few in np.array_split(slopes, range(_SLOPES_AT_ONCE, len(slopes), _SLOPES_AT_ONCE)):
        may_be, _ = _are_full(broad, float(few[len(few) // 2]), least=least)
        for slope in few.tolist() if may_be.any() else []:
            full, whole = _are_full(sharp, slope, least=least)
            lines += [(slope, (float(column) + 0.5) * _COARSE) for column in np.flatnonzero(full & (whole >= least))]
    return lines


def _are_full(coarse: NDArray[Any], slope: float, *, least: float) -> tuple[Mask, Floats]:
    """Return of each slanted column whether enough of it and of its thirds is inked, and how much of it is seen.

    Args:
        coarse: float32, (height, width), 1.0 where ink could be seen, and `_INK_UNIT` more where it is.
        slope: Columns to the right a row.
        least: Pixels of a column that are to be seen.
    """
    height, width = coarse.shape
    # the sheared column x holds the pixels whose x is column + slope * (y - middle)
    matrix = np.array([[1.0, -slope, slope * height / 2], [0, 1.0, 0]])
    sheared = cv2.warpAffine(coarse, matrix, (width, height), flags=cv2.INTER_NEAREST)
    thirds = np.add.reduceat(sheared, np.linspace(0, height, 4).astype(int)[:3])
    inked, seen = np.divmod(thirds, np.float32(_INK_UNIT))
    whole = seen.sum(axis=0)
    full: Mask = inked.sum(axis=0) >= _STREAK_FULL * np.maximum(whole, least)
    return full & (inked >= _STREAK_THIRD * seen).all(axis=0), whole


def _width_along(ink: Mask, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> float:
    """Return the median width of the ink under a line, in pixels across it; 1.0 where there is none.

    What is much wider than a streak may be is told as wide as is looked: `_LOOK_MM` to either side.
    """
    reach = round(_LOOK_MM * PER_MM)
    kept = (columns >= 0) & (columns < ink.shape[1])
    rows, columns = rows[kept], columns[kept]
    inked = ink[rows, columns]
    if not inked.any():
        return 1.0
    rows, columns = rows[inked][:, np.newaxis], columns[inked][:, np.newaxis]
    steps = np.arange(1, reach + 1)
    widths = np.ones(len(rows), np.intp)
    for side in (-steps, steps):
        at = columns + side
        inside = (at >= 0) & (at < ink.shape[1])
        run = ink[rows, np.clip(at, 0, ink.shape[1] - 1)] & inside
        widths += np.logical_and.accumulate(run, axis=1).sum(axis=1)
    return float(np.median(widths))
