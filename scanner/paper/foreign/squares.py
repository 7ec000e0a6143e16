"""Square outlines in a table's cells: the boxes to tick that somebody else printed.

How it works: for each size from 1.4 to 5.6 mm, and for each place of the window, the mean darkness along each of the
four sides is measured. A square's score is mostly that of its faintest side, less what is dark around it: a box has
bare paper around, a square inside a Han character has strokes. The sizes are tried at half the resolution first. A
size that other boxes of the page have may be less clear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from forms.geometry import Rect
from scanner.paper.foreign.ruled_lines import PER_MM, Table
from scanner.values.page.picture import Floats32

_SIDES_MM: Final = tuple(step / 10 for step in range(14, 58, 2))  # sizes that are tried
_SCORE_MIN: Final = 0.42  # least score where no size is usual
_USUAL_SCORE_MIN: Final = 0.3  # least score of a size that other boxes of the page have
_LONE_SCORE_MIN: Final = 0.6  # least score of a size that no other box has
# an outline covers about a tenth of the place before an option's words; a mark covers less
_BLACK_PERCENTILE: Final = 90
_BLACK_RANGE: Final = (60.0, 255.0)  # least and greatest darkness that counts as black
_CLEAR_MM: Final = 0.55  # width of the bare paper around a square; only a tick breaks it
_NEARLY_SHARE: Final = 0.75  # a larger square is taken if its score is at least this share of the clearest one's
_LARGER_TIMES: Final = 1.25  # a larger square is one that is so many times as wide
_SIDES_TRIED: Final = 4  # of the sizes that look likeliest at half the resolution
_ALIKE_MM: Final = 0.35  # sides of boxes of one typeface differ by less
_ALIKE_COUNT: Final = 2  # as many boxes of a page make a size usual
_RING_WEIGHT: Final = 1.5
_LINE_DARK_SHARE: Final = 0.7  # share of the sides' darkness from which a line counts as a side
_LINE_MM: Final = 0.4  # a side is no thicker
_SIDE_REACH_MM: Final = 0.4  # how far a side may lie from where the square was found


@dataclass(frozen=True, slots=True)
class Square:
    """A square outline.

    Attributes:
        rect: The middles of its lines, mm.
        score: How dark its sides are against black, less what is dark around, up to 1.0.
    """

    rect: Rect
    score: float

    @property
    def side_mm(self) -> float:
        """The mean length of its sides."""
        return (self.rect.width + self.rect.height) / 2


def usual_sides(squares: Sequence[Square]) -> list[float]:
    """Return the sides, mm, that several clear squares of a page have.

    Several sizes may be usual, because an empty and a ticked box may be of two typefaces.
    """
    sides = [square.side_mm for square in squares if square.score >= _LONE_SCORE_MIN]
    least = min(_ALIKE_COUNT, len(sides))
    return [side for side in sides if sum(abs(side - other) <= _ALIKE_MM for other in sides) >= least]


def is_clear(square: Square, usual_mm: Sequence[float]) -> bool:
    """Tell whether a square leaves no doubt: it is dark all around and as large as others of its page."""
    return square.score >= _LONE_SCORE_MIN and any(abs(square.side_mm - side) <= _ALIKE_MM for side in usual_mm)


def find_square(table: Table, window: Rect, sides_mm: Sequence[float] = ()) -> Square | None:
    """Return the clearest square outline in an area, or None.

    Args:
        table: The table.
        window: Where the square lies, whole, with hardly anything else.
        sides_mm: The likely lengths of its sides; a square of another size must be clearer.
    """
    usual = [side for side in _SIDES_MM if any(abs(side - one) <= _ALIKE_MM for one in sides_mm)]
    found = _find_clearest(table, window, usual, _USUAL_SCORE_MIN) if usual else None
    return found or _find_clearest(table, window, _SIDES_MM, _LONE_SCORE_MIN if usual else _SCORE_MIN)


def _find_clearest(table: Table, window: Rect, sides: Sequence[float], least: float) -> Square | None:
    """Return the clearest square with one of several sides, or None where its score is too low."""
    level = _level(table, window)
    small = np.asarray(cv2.resize(level, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.float32)
    quick = sorted(((_find_best(small, side, side, PER_MM // 2)[0], side) for side in sides), reverse=True)
    found = [
        max(
            (*_find_best(level, width, height, PER_MM), width, height)
            for width in (side - 0.1, side, side + 0.1)
            for height in (side - 0.1, side, side + 0.1)
        )
        for _, side in quick[:_SIDES_TRIED]
    ]
    best = max(found)
    # a tick and two sides of its box look like a smaller square, so a larger one that is nearly as clear is taken
    around = [one for one in found if one[0] >= _NEARLY_SHARE * best[0] and one[3] > _LARGER_TIMES * best[3]]
    score, x, y, width, height = max([best, *around], key=lambda one: one[3])
    if score < least:
        return None
    rows, columns = table.cut(window)
    half = 0.5 / PER_MM
    left, top = columns.start / PER_MM + x / PER_MM + half, rows.start / PER_MM + y / PER_MM + half
    return Square(Rect.at(left, top, width, height), score)


def _level(table: Table, window: Rect) -> Floats32:
    """Return the darkness of an area, where 1.0 is as black as its print, which may be thin and pale."""
    rows, columns = table.cut(window)
    dark = table.dark[rows, columns]
    black = float(np.clip(np.percentile(dark, _BLACK_PERCENTILE), *_BLACK_RANGE))
    level: Floats32 = np.clip(dark / black, 0, 1).astype(np.float32)
    return level


def _find_best(level: Floats32, width_mm: float, height_mm: float, per_mm: int) -> tuple[float, int, int]:
    """Return the best score of an outline of one size, and the column and row of its top left corner."""
    score = _outline_scores(level, round(width_mm * per_mm), round(height_mm * per_mm), per_mm)
    if score is None:
        return -1.0, 0, 0
    row, column = np.unravel_index(int(score.argmax()), score.shape)
    return float(score[row, column]), int(column), int(row)


def _outline_scores(level: Floats32, width: int, height: int, per_mm: int) -> Floats32 | None:
    """Return the score of an outline of one size for each place of its top left corner, None without any room."""
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


def _ring(level: Floats32, width: int, height: int, per_mm: int) -> Floats32:
    """Return how dark it is around an outline, for each place of its top left corner."""
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
    # a tick leaves a box at one or two sides, so the two clearest sides weigh most
    sides = np.sort(sides, axis=0)
    return (
        np.asarray(0.35 * sides[0] + 0.35 * sides[1] + 0.2 * sides[2] + 0.1 * sides[3], dtype=np.float32) * _RING_WEIGHT
    )


def _mean_at(level: Floats32, width: int, height: int) -> Floats32:
    """Return for each pixel the mean of the area whose top left corner it is."""
    return np.asarray(
        cv2.boxFilter(level, -1, (width, height), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT), dtype=np.float32
    )


def refine_square(table: Table, box: Rect) -> Rect:
    """Return a square with each side moved to the middle of the line that is printed there.

    From inside the square, that is the first line about as dark as its sides. The first character behind a pale
    box may stand closer to it than a line's width.
    """
    reach = round(_SIDE_REACH_MM * PER_MM)
    rows, columns = table.cut(box.inset(-_SIDE_REACH_MM - 0.1))
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
    # the median along a side does not see a tick that crosses the side in one place
    down = np.median(dark[top + 2 : bottom - 1], axis=0) if bottom - top > 6 else dark.mean(axis=0)
    across = np.median(dark[:, left + 2 : right - 1], axis=1) if right - left > 6 else dark.mean(axis=1)
    sides = ((down, left, -1), (down, right, 1), (across, top, -1), (across, bottom, 1))
    outwards = [profile[max(0, at - reach) : at + reach + 1][::step] for profile, at, step in sides]
    if any(len(part) != 2 * reach + 1 for part in outwards):
        return box
    level = float(np.median([part.max() for part in outwards]))
    x0, x1, y0, y1 = (
        at + step * (_first_line(part, level) - reach) for (_, at, step), part in zip(sides, outwards, strict=True)
    )
    if x1 - x0 < 1.0 * PER_MM or y1 - y0 < 1.0 * PER_MM:
        return box
    half = 0.5
    return Rect(
        (columns.start + x0 + half) / PER_MM,
        (rows.start + y0 + half) / PER_MM,
        (columns.start + x1 + half) / PER_MM,
        (rows.start + y1 + half) / PER_MM,
    )


def _first_line(profile: Floats32, level: float) -> float:
    """Return the middle of the first dark line along a profile, in pixels of the profile."""
    inked = np.flatnonzero(profile >= _LINE_DARK_SHARE * min(level, float(profile.max())))
    if not len(inked):
        return len(profile) / 2
    ends = np.flatnonzero(np.diff(inked) > 1)
    first = (inked[: int(ends[0]) + 1] if len(ends) else inked)[: round(_LINE_MM * PER_MM)]
    return float(np.average(first, weights=profile[first] + 1e-6))
