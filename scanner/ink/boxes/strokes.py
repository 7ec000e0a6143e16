"""The ink that somebody added around a choice: its strokes, without dust streaks, folds and specks.

How it works:
1. Ink is what is dark enough on the picture and not hidden by print. Paler ink that a person
   would just see is kept apart as `Ink.pale`.
2. Streaks and folds are taken out. They are thin straight lines that run through the whole of the
   surroundings, level or upright with a slant of up to one in ten, inked for 65 % of what can be seen of them and
   for 45 % of each third, see `full_lines`, and go on to an edge of the paper, see `page_margins`.
3. Ink is joined to strokes over short gaps under print, and straight pieces over longer ones, see `bridges`.
4. Specks and the blurred edges of print are dropped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.ink.boxes.bridges import Piece, number_strokes
from scanner.ink.boxes.ink_rules import RULES, InkRules
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.ink.dilation import dilate, ellipse
from scanner.ink.full_lines import LineLook, find_full_lines, turned
from scanner.ink.percentile import percentile
from scanner.paper.straighten import shrink
from scanner.values.page.picture import Floats32, Gray, Mask

_PALE_SOFTEN_MM: Final = 0.12
# a page lies up to 5 degrees askew on the glass; a fold is broken, a streak of a 1-bit scan dashed
_STREAK: Final = LineLook(slope_max=0.10, inked_share=0.65, visible_share=0.4, third_share=0.45)
_WIDTH_REACH_MM: Final = 3.0  # how far to either side of a line the width of its ink is measured
_STREAK_EDGE_MM: Final = 0.2  # soft edge of a streak that is taken out with it, on either side
_COARSE_INK_SHARE: Final = 0.25  # share of a coarse pixel from which it counts as inked
# print's blurred edges lie so near to it, in pixels, half to either side: along a rule they are a pale line, not a fold
_FRINGE_PX: Final = 7
_COARSE_PX: Final = 3  # pixels of the mask that make one pixel of the search for streaks
_WHOLE: Final = 255  # of a coarse pixel that a mask covers wholly


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """A connected piece of added ink.

    Attributes:
        number: Its number in `Ink.numbers`.
        points: int32, (n, 2), the columns and rows of its pixels.
        darkness: 80th percentile of its pixels' darkness, which is that of its middle line: its edges are paler.
        bounds: Its first and last column and row: left, top, right, bottom.
    """

    number: int
    points: NDArray[np.int32] = field(repr=False)
    darkness: float
    bounds: tuple[int, int, int, int]

    @property
    def area_mm2(self) -> float:
        """Area of its visible ink."""
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
        mask: bool, (height, width), the pixels of all strokes.
        numbers: int32, (height, width), the number of the stroke that a pixel belongs to, 0 for none.
        strokes: The strokes, specks left out.
        streaked: bool, (height, width), where a dust streak or a fold was taken out, whether inked or not.
        pale: bool, (height, width), what is too pale for ink, but darker than bare paper.
        removed: bool, (height, width), the ink that was taken out with streaks and folds.
    """

    mask: Mask = field(repr=False)
    numbers: NDArray[np.int32] = field(repr=False)
    strokes: tuple[Stroke, ...]
    streaked: Mask = field(repr=False)
    pale: Mask = field(repr=False)
    removed: Mask = field(repr=False)

    def drawn(self, strokes: Iterable[Stroke], at: tuple[slice, slice] = (slice(None), slice(None))) -> Mask:
        """Return the pixels of some of its strokes in some rows and columns: bool, (height, width) of these."""
        wanted = np.zeros(max((stroke.number for stroke in self.strokes), default=0) + 1, np.bool_)
        wanted[[stroke.number for stroke in strokes]] = True
        pixels: Mask = wanted[self.numbers[at]]
        return pixels


@dataclass(frozen=True, slots=True, eq=False)
class ChoiceInk:
    """A choice's surroundings with the ink that was added there.

    Attributes:
        place: The surroundings.
        ink: The ink.
    """

    place: Surroundings
    ink: Ink

    @classmethod
    def of(cls, place: Surroundings, rules: InkRules = RULES) -> Self:
        """Find the ink in surroundings."""
        return cls(place, find_ink(place, rules))


def find_ink(place: Surroundings, rules: InkRules = RULES) -> Ink:
    """Return the ink in a choice's surroundings that the blank form does not have.

    Args:
        place: The surroundings, as they came back and as they were printed.
        rules: What counts as ink.
    """
    level = max(rules.ink_darkness * float(np.clip(place.black / 160.0, 0.7, 1.0)), rules.noise_times * place.noise)
    if place.rough:
        level = max(level, rules.rough_darkness if place.tones.bitonal else rules.rough_noise_times * place.noise)
    raw = (place.dark >= level) & ~place.hidden
    pale = _find_pale(place, raw, max(rules.pale_darkness, 0.5 * rules.noise_times * place.noise))
    streaked = _find_streaks(place, raw, pale, rules.streak_thick_mm)
    mask = raw & ~streaked
    size = round(rules.gap_mm * PER_MM) | 1
    closed = cv2.morphologyEx(mask.view(np.uint8), cv2.MORPH_CLOSE, ellipse(size))
    joined = mask | (closed.view(np.bool_) & (place.hidden | streaked))
    _, parts = cv2.connectedComponents(joined.view(np.uint8), connectivity=8)
    pixels = _sorted_pixels(mask, np.asarray(parts, dtype=np.int32), place.dark)
    pixels = pixels.only((np.diff(pixels.starts) >= rules.speck_mm2 * PER_MM**2) & ~_are_fringes(place, pixels, rules))
    strokes = _join_over_print(pixels.strokes(), place)
    numbers: NDArray[np.int32] = np.zeros(mask.shape, np.int32)
    for stroke in strokes:
        numbers[stroke.points[:, 1], stroke.points[:, 0]] = stroke.number
    return Ink(numbers > 0, numbers, strokes, streaked, pale & ~streaked, raw & streaked)


def _find_pale(place: Surroundings, ink: Mask, level: float) -> Mask:
    """Return what is darker than bare paper and too pale for ink; a picture without even greys shows none."""
    if place.rough or place.tones.bitonal:
        return np.zeros_like(ink)
    soft = cv2.GaussianBlur(place.dark, (0, 0), _PALE_SOFTEN_MM * PER_MM)
    pale: Mask = (soft >= level) & ~(place.hidden | dilate(ink, 7))
    return pale


def _join_over_print(strokes: Sequence[Stroke], place: Surroundings) -> tuple[Stroke, ...]:
    """Return the strokes that are left when pieces that print cut apart are joined again, see `bridges`."""
    pieces = [Piece(stroke.number, stroke.points, stroke.darkness, stroke.bounds) for stroke in strokes]
    stroke_of_piece = number_strokes(pieces, place.hidden)
    together: dict[int, list[Stroke]] = {}
    for stroke in strokes:
        together.setdefault(stroke_of_piece[stroke.number], []).append(stroke)
    return tuple(_join_pieces(number, together[number], place.dark) for number in sorted(together))


@dataclass(frozen=True, slots=True, eq=False)
class _Pixels:
    """The inked pixels of a window, sorted by stroke.

    Attributes:
        points: int32, (n, 2), columns and rows.
        dark: float32, (n,), their darkness.
        starts: int, (k + 1,), where each stroke's pixels begin in `points`, and at last their end.
        numbers: int, (k,), the strokes' numbers.
    """

    points: NDArray[np.int32]
    dark: Floats32
    starts: NDArray[np.intp]
    numbers: NDArray[np.int32]

    def only(self, kept: Mask) -> _Pixels:
        """Return the pixels of those strokes that are flagged in `kept`: bool, (k,)."""
        sizes = np.diff(self.starts)
        inside = np.repeat(kept, sizes)
        starts = np.concatenate(([0], np.cumsum(sizes[kept])))
        return _Pixels(self.points[inside], self.dark[inside], starts, self.numbers[kept])

    def strokes(self) -> tuple[Stroke, ...]:
        """Return the strokes, each with its bounds and darkness."""
        if not len(self.numbers):
            return ()
        starts, sides = self.starts[:-1], np.ascontiguousarray(self.points.T)
        edges = [least_or_most.reduceat(sides, starts, axis=1) for least_or_most in (np.minimum, np.maximum)]
        bounds = np.concatenate(edges).T.tolist()
        return tuple(
            Stroke(number, self.points[start:end], percentile(self.dark[start:end], 80), tuple(sides))
            for number, start, end, sides in zip(self.numbers.tolist(), starts, self.starts[1:], bounds, strict=True)
        )


def _sorted_pixels(ink: Mask, parts: NDArray[np.int32], dark: Floats32) -> _Pixels:
    """Return the inked pixels of numbered parts, sorted by their numbers."""
    inked = np.flatnonzero(ink)  # much faster than for rows and columns
    at = parts.ravel()[inked]
    order = np.argsort(at.astype(np.uint16) if at.max(initial=0) < 2**16 else at, kind="stable")
    inked, at = inked[order], at[order]
    rows = inked // ink.shape[1]
    starts = np.flatnonzero(np.diff(at, prepend=0))
    points = np.stack((inked - rows * ink.shape[1], rows), axis=1).astype(np.int32)
    return _Pixels(points, dark.ravel()[inked], np.append(starts, len(at)), at[starts])


def _stroke(number: int, points: NDArray[np.int32], dark: Floats32) -> Stroke:
    left, top = points.min(axis=0).tolist()
    right, bottom = points.max(axis=0).tolist()
    return Stroke(number, points, percentile(dark, 80), (left, top, right, bottom))


def _join_pieces(number: int, pieces: Sequence[Stroke], dark: Floats32) -> Stroke:
    """Return one stroke made of the pieces, its pixels row by row."""
    if len(pieces) == 1:
        return pieces[0]
    points = np.concatenate([piece.points for piece in pieces])
    points = points[np.lexsort((points[:, 0], points[:, 1]))]
    return _stroke(number, points, dark[points[:, 1], points[:, 0]])


def _are_fringes(place: Surroundings, pixels: _Pixels, rules: InkRules) -> Mask:
    """Tell which pieces are blurred edges of print.

    Such a fringe is paler than print and lies along it.
    """
    if not len(pixels.numbers):
        return np.zeros(0, np.bool_)
    columns, rows = pixels.points.T
    close = dilate(place.hidden, 5)[rows, columns]
    starts = pixels.starts[:-1]
    along = np.add.reduceat(close.astype(np.intp), starts) / np.diff(pixels.starts)
    darkest = np.maximum.reduceat(pixels.dark, starts)
    result: Mask = (along >= rules.fringe_share) & (darkest < rules.fringe_darkness_share * place.black)
    return result


def _find_streaks(place: Surroundings, ink: Mask, pale: Mask, thick_mm: float) -> Mask:
    """Return the pixels of streaks and folds, upright and level, that are no thicker: bool, (height, width)."""
    hidden, margins = place.hidden, place.margins
    fringe = dilate(hidden, _FRINGE_PX)
    visible = _coarse_shares(hidden | (fringe & ~ink)) < 0.5 * _WHOLE
    inked = (_coarse_shares(ink | pale) > _COARSE_INK_SHARE * _WHOLE) & visible
    upright = find_full_lines(inked, visible, _STREAK)
    level = find_full_lines(turned(inked), turned(visible), _STREAK)
    if margins is not None:
        upright = margins.only_to_edge(upright, place.window, PER_MM / _COARSE_PX)
        level = margins.only_to_edge(level, place.window, PER_MM / _COARSE_PX, level=True)
    down = _find_upright_streaks(ink, upright, thick_mm)
    result: Mask = down | _find_upright_streaks(turned(ink), level, thick_mm).T
    return result


def _find_upright_streaks(ink: Mask, lines: Sequence[tuple[float, int]], thick_mm: float) -> Mask:
    """Return the pixels of those lines that are thin enough for a streak.

    Args:
        ink: bool, (height, width).
        lines: Slope and middle column of lines from top to bottom, in coarse pixels.
        thick_mm: How thick a streak may be.
    """
    height, width = ink.shape
    found = np.zeros_like(ink)
    if not lines:
        return found
    rows, zone = np.arange(height), np.zeros((height, width), np.uint8)
    under = [np.round((at + 0.5) * _COARSE_PX + slope * (rows - height / 2)).astype(int) for slope, at in lines]
    for columns, wide in zip(under, _widths_along(ink, under), strict=True):
        if wide > thick_mm * PER_MM:
            continue
        ends = [(int(columns[0]), 0), (int(columns[-1]), height - 1)]
        cv2.line(zone, ends[0], ends[1], 1, round(wide + 2 * _STREAK_EDGE_MM * PER_MM))
    if not zone.any():
        return found
    size = round(1.5 * thick_mm * PER_MM)
    thick = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, size), np.uint8))
    result: Mask = zone.view(np.bool_) & ~thick.view(np.bool_)
    return result


def _coarse_shares(mask: Mask) -> Gray:
    """Return how much of each coarse pixel, `_COARSE_PX` pixels wide and high, a mask covers: uint8, 0 to `_WHOLE`."""
    return shrink(mask.view(np.uint8) * np.uint8(_WHOLE), _COARSE_PX)


def _widths_along(ink: Mask, lines: Sequence[NDArray[np.intp]]) -> list[float]:
    """Return the median width of the ink under each line, in pixels across the line; 1.0 where no ink is under it.

    Ink is followed for `_WIDTH_REACH_MM` beyond the outermost lines that lie close together, so a much wider area
    counts as that at least.

    Args:
        ink: bool, (height, width).
        lines: Of each line the column in each row: int, (height,).
    """
    reach = round(_WIDTH_REACH_MM * PER_MM)
    widths: dict[int, float] = {}
    for together in _close_together(lines, 2 * reach):
        left = max(0, min(int(lines[one].min()) for one in together) - reach)
        right = min(ink.shape[1], max(int(lines[one].max()) for one in together) + reach + 1)
        runs = _run_lengths(ink[:, left:right])
        for one in together:
            rows = np.flatnonzero((lines[one] >= left) & (lines[one] < right))
            under = runs[rows, lines[one][rows] - left]
            widths[one] = float(np.median(under[under > 0])) if under.any() else 1.0
    return [widths[one] for one in range(len(lines))]


def _close_together(lines: Sequence[NDArray[np.intp]], reach: int) -> list[list[int]]:
    """Return the numbers of lines in groups of which none comes within `reach` pixels of another one."""
    groups: list[list[int]] = []
    end = -math.inf
    for start, stop, number in sorted((int(one.min()), int(one.max()), number) for number, one in enumerate(lines)):
        if start > end:
            groups.append([])
        groups[-1].append(number)
        end = max(end, stop + reach)
    return groups


def _run_lengths(ink: Mask) -> NDArray[np.int32]:
    """Return how many inked pixels lie in a row without a gap at each inked pixel, and 0 at others: (height, width)."""
    width = ink.shape[1]
    columns = np.arange(width, dtype=np.int32)
    before = np.maximum.accumulate(np.where(ink, np.int32(-1), columns), axis=1)
    behind = np.minimum.accumulate(np.where(ink, np.int32(width), columns)[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(np.maximum(behind - before - 1, 0), dtype=np.int32)
