"""Square outlines in a table's cells: the boxes to tick that somebody else printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from scanner.table.rules import PER_MM, Table

Floats = NDArray[np.float32]

_SIDES_MM: Final = tuple(step / 10 for step in range(16, 58, 2))
_SCORE_MIN: Final = 0.42  # of black: least mean darkness of a square's faintest side
_APART: Final = 0.8  # of a side: squares overlap less
_CLEAR_MM: Final = 0.55  # a square has bare paper around, except where a tick leaves it
_SIDES_TRIED: Final = 3
_RING_WEIGHT: Final = 1.5
_SIDE_MM: Final = 0.4  # how far a side may be from where the square was found


@dataclass(frozen=True, slots=True)
class Square:
    """A square outline.

    Attributes:
        rect: The middles of its lines, mm.
        score: Darkness of its faintest side, of black, 0.0 to 1.0.
    """

    rect: Rect
    score: float


def likely_sides(table: Table, cells: Sequence[Rect], counts: Sequence[int]) -> list[float]:
    """Return the sides in mm that squares in several cells may have in common, the likeliest first.

    Args:
        table: The table.
        cells: The cells of choices.
        counts: How many boxes each should have.
    """
    totals = []
    for side in _SIDES_MM:
        total = 0.0
        for cell, count in zip(cells, counts, strict=True):
            scores = _quick_scores(table, cell, side)
            total += sum(scores[:count]) - 0.5 * sum(scores[count : 2 * count])
        totals.append(total)
    ranked: list[float] = []
    for index in np.argsort(totals)[::-1]:
        side = _SIDES_MM[int(index)]
        if totals[index] > 0 and all(abs(side - other) > 0.45 for other in ranked):
            ranked.append(side)
    return ranked[:_SIDES_TRIED]


def _quick_scores(table: Table, cell: Rect, side_mm: float) -> list[float]:
    """Return the scores of squares of one size, best first, looked at with half the resolution."""
    level = _level(table, cell)
    if not level.size:
        return []
    small = cv2.resize(level, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    side = round(side_mm * PER_MM / 2)
    score = _outline(np.asarray(small, dtype=np.float32), side, side, per_mm=PER_MM // 2)
    if score is None:
        return []
    reach = max(1, round(_APART * side))
    peaks = (score >= cv2.dilate(score, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))) & (score >= _SCORE_MIN)
    return sorted(score[peaks].tolist(), reverse=True)


def _level(table: Table, cell: Rect) -> Floats:
    """Return a cell's darkness, 1.0 = as black as its print."""
    rows, columns = table.cut(cell.inset(0.5))
    dark = table.dark[rows, columns]
    if not dark.size:
        return np.zeros((0, 0), np.float32)
    black = float(np.clip(np.percentile(dark, 99), 90, 255))
    level: Floats = np.clip(dark / black, 0, 1).astype(np.float32)
    return level


def squares_in(table: Table, cell: Rect, side_mm: float) -> list[Square]:
    """Return the square outlines of about one size in a cell, best first."""
    rows, columns = table.cut(cell.inset(0.5))
    level = _level(table, cell)
    if not level.size:
        return []
    best: Floats | None = None
    wide = np.zeros((0, 0), np.float32)
    for width in (side_mm - 0.1, side_mm, side_mm + 0.1):
        for height in (side_mm - 0.1, side_mm, side_mm + 0.1):
            score = _outline(level, round(width * PER_MM), round(height * PER_MM))
            if score is None:
                continue
            if best is None:
                best, wide = score, np.full(score.shape, width, np.float32)
                tall = np.full(score.shape, height, np.float32)
                continue
            h, w = min(best.shape[0], score.shape[0]), min(best.shape[1], score.shape[1])
            better = score[:h, :w] > best[:h, :w] + 0.01
            best, wide, tall = best[:h, :w], wide[:h, :w], tall[:h, :w]
            best[better], wide[better], tall[better] = score[:h, :w][better], width, height
    if best is None:
        return []
    left, top = columns.start / PER_MM, rows.start / PER_MM
    found: list[Square] = []
    reach = max(1, round(_APART * side_mm * PER_MM))
    peaks = (best >= cv2.dilate(best, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))) & (best >= _SCORE_MIN)
    for y, x in np.argwhere(peaks):
        half = 0.5 / PER_MM
        rect = Rect.at(left + x / PER_MM + half, top + y / PER_MM + half, float(wide[y, x]), float(tall[y, x]))
        if all(_distance(rect, other.rect) > _APART * side_mm for other in found):
            found.append(Square(rect, float(best[y, x])))
    return sorted(found, key=lambda square: square.score, reverse=True)


def _distance(one: Rect, other: Rect) -> float:
    return max(abs(one.center.x - other.center.x), abs(one.center.y - other.center.y))


def _outline(level: Floats, width: int, height: int, per_mm: int = PER_MM) -> Floats | None:
    """Return for each top left corner how dark the faintest side of an outline of this size is there.

    What is around it counts against it.
    """
    rows, columns = level.shape[0] - height, level.shape[1] - width
    if rows < 1 or columns < 1:
        return None
    across = cv2.dilate(level, np.ones((3, 1), np.uint8))
    down = cv2.dilate(level, np.ones((1, 3), np.uint8))
    flat = cv2.boxFilter(across, -1, (width + 1, 1), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    tall = cv2.boxFilter(down, -1, (1, height + 1), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    sides = np.stack(
        [
            flat[:rows, :columns],
            flat[height : height + rows, :columns],
            tall[:rows, :columns],
            tall[:rows, width : width + columns],
        ]
    )
    return np.asarray(
        0.6 * sides.min(axis=0) + 0.4 * sides.mean(axis=0) - _ring(level, width, height, per_mm)[:rows, :columns],
        dtype=np.float32,
    )


def _ring(level: Floats, width: int, height: int, per_mm: int) -> Floats:
    """Return how dark it is around an outline: a square in a Han character has strokes around, a box only a tick."""
    clear = round(_CLEAR_MM * per_mm)
    gap = per_mm // 5
    edge = clear + gap
    bordered = cv2.copyMakeBorder(level, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(0,))
    padded = np.asarray(bordered, dtype=np.float32)
    beside = _mean_at(padded, clear, height + 1)
    above = _mean_at(padded, width + 1, clear)
    rows, columns = level.shape[0] - height, level.shape[1] - width
    sides = np.stack(
        [
            beside[edge : edge + rows, :columns],
            beside[edge : edge + rows, edge + width + gap : edge + width + gap + columns],
            above[:rows, edge : edge + columns],
            above[edge + height + gap : edge + height + gap + rows, edge : edge + columns],
        ]
    )
    # a tick leaves a box at one or two sides
    sides = np.sort(sides, axis=0)
    return (
        np.asarray(0.35 * sides[0] + 0.35 * sides[1] + 0.2 * sides[2] + 0.1 * sides[3], dtype=np.float32) * _RING_WEIGHT
    )


def _mean_at(level: Floats, width: int, height: int) -> Floats:
    """Return the mean of the area whose top left corner each pixel is."""
    return np.asarray(
        cv2.boxFilter(level, -1, (width, height), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT), dtype=np.float32
    )


def refined(table: Table, box: Rect) -> Rect:
    """Return a square with each side moved to the middle of the line that is printed there."""
    reach = round(_SIDE_MM * PER_MM)
    rows, columns = table.cut(box.inset(-_SIDE_MM - 0.1))
    dark = table.dark[rows, columns]
    left, top, right, bottom = (
        round(side * PER_MM) - origin
        for side, origin in (
            (box.left, columns.start),
            (box.top, rows.start),
            (box.right, columns.start),
            (box.bottom, rows.start),
        )
    )

    def middle(profile: NDArray[np.float32], at: int) -> float:
        low = max(0, at - reach)
        part = profile[low : at + reach + 1]
        if not part.size or part.max() <= 0:
            return float(at)
        weights = np.clip(part - 0.6 * part.max(), 0, None)
        return float(low + (weights * np.arange(len(part))).sum() / weights.sum())

    # the median along a side: a tick crosses it in one place
    down = np.median(dark[top + 2 : bottom - 1], axis=0) if bottom - top > 6 else dark.mean(axis=0)
    across = np.median(dark[:, left + 2 : right - 1], axis=1) if right - left > 6 else dark.mean(axis=1)
    x0, x1, y0, y1 = middle(down, left), middle(down, right), middle(across, top), middle(across, bottom)
    if x1 - x0 < 1.0 * PER_MM or y1 - y0 < 1.0 * PER_MM:
        return box
    half = 0.5
    return Rect(
        (columns.start + x0 + half) / PER_MM,
        (rows.start + y0 + half) / PER_MM,
        (columns.start + x1 + half) / PER_MM,
        (rows.start + y1 + half) / PER_MM,
    )
