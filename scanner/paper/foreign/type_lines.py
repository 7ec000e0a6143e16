"""Lines of type in a table's cells: where their ink is, and what of it is no type.

How it works: the ink in a cell is summed row by row. Rows with ink form bands, and bands that are parts of one line,
such as both strokes of 二, are joined. Ink higher than type, such as a loop round some words, is left out first and
looked at on its own afterwards. Each band is one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from forms.geometry import Rect
from scanner.paper.foreign.ruled_lines import PER_MM, Table
from scanner.values.page.picture import Mask

INK_DARK: Final = 60.0
FAINT_DARK: Final = 24.0
"""Darkness of the thin strokes of grey print such as hints; the paper's grain, evened out, has half of it."""

_GRAIN_PX: Final = 3  # size of the blur that evens out the paper's grain, in pixels of the straightened picture
_CHARACTER_EM: Final = 1.25  # a character is no wider or no higher; a ring drawn round one has 1.3 and more
_INSET_MM: Final = 0.45  # from the middles of the rules around a cell, where the cell's own ink begins
_LINE_MM: Final = (1.5, 7.0)  # least and greatest height of a line of type
_TYPE_MM: Final = 6.0  # characters and boxes are no higher
# share of the fullest row's ink; rows with less hold only a stroke that crosses a line of type
_CROSSED_SHARE: Final = 0.25
_CROSSED_MM: Final = 2.0  # a lower band is a part of a loop between two lines
_DUST_SHARE: Final = 0.08  # share of a full row's ink; rows with less part two lines
_DUST_MM: Final = 0.4  # if they also have no more than this much ink: the sides of a box have more


@dataclass(frozen=True, slots=True)
class Character:
    """A character and its place, mm: exact in a text layer, to about half a character where it was recognised."""

    text: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words in a cell.

    Attributes:
        rect: Around its ink, mm of the straightened table.
        text: What was read; empty before it is read.
        characters: Its characters with their places.
    """

    rect: Rect
    text: str = ""
    characters: tuple[Character, ...] = ()


def ink_of(table: Table, area: Rect, *, faint: bool = False) -> NDArray[np.uint8]:
    """Return the ink in an area without lone pixels, uint8, 1 = ink; with `faint`, grey print counts as ink too."""
    rows, columns = table.cut(area)
    dark = table.dark[rows, columns]
    if not dark.size:
        return np.zeros(dark.shape, np.uint8)
    ink = (cv2.blur(dark, (_GRAIN_PX, _GRAIN_PX)) > FAINT_DARK if faint else dark > INK_DARK).astype(np.uint8)
    around = cv2.boxFilter(ink, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    kept: NDArray[np.uint8] = ink & (np.asarray(around) > 1)
    return kept


def lines_run(table: Table, cells: Sequence[Rect]) -> tuple[int, int]:
    """Return into how many parts the ink of cells falls from top to bottom, and from left to right.

    Where words run across, their lines are few, and their characters side by side are many.
    """
    down = across = 0
    for cell in cells:
        ink = ink_of(table, cell.inset(_INSET_MM))
        if ink.size:
            down += len(_runs(np.asarray(ink.any(axis=1))))
            across += len(_runs(np.asarray(ink.any(axis=0))))
    return down, across


def type_lines(table: Table, cell: Rect, *, faint: bool = False) -> list[Line]:
    """Return the lines of ink in a cell from top to bottom, not yet read; with `faint`, those in grey print too."""
    inside = cell.inset(_INSET_MM)
    ink = ink_of(table, inside, faint=faint)
    if not ink.size or not ink.any():
        return []
    low = _remove_tall(ink)
    lines = []
    for top, bottom in _find_all_bands(ink, low):
        columns = np.flatnonzero(ink[top:bottom].any(axis=0))
        rect = Rect(
            inside.left + int(columns[0]) / PER_MM,
            inside.top + top / PER_MM,
            inside.left + (int(columns[-1]) + 1) / PER_MM,
            inside.top + bottom / PER_MM,
        )
        lines.append(Line(rect))
    return lines


def _find_all_bands(ink: NDArray[np.uint8], low: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Return the rows of each line: first of ink as low as type, then of ink that a stroke makes higher."""
    profile = low.sum(axis=1).astype(np.float64)
    bands = [band for band in _merge(_find_bands(profile), profile) if band[1] - band[0] >= _LINE_MM[0] * PER_MM]
    if low is ink:
        return bands
    bands = _make_as_high(bands, len(ink))
    rest = ink.sum(axis=1).astype(np.float64)
    for top, bottom in bands:
        rest[top:bottom] = 0
    crossed = _merge(_runs(rest > max(0.5, _CROSSED_SHARE * float(rest.max()))), rest)
    return sorted([*bands, *(band for band in crossed if band[1] - band[0] >= _CROSSED_MM * PER_MM)])


def _make_as_high(bands: list[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """Return bands made as high as they usually are, as far as there is room, where a part of a line was left out."""
    usual = float(np.median([bottom - top for top, bottom in bands])) if bands else 0.0
    result = []
    for number, (top, bottom) in enumerate(bands):
        lack = max(0, round(usual) - (bottom - top)) // 2
        above = bands[number - 1][1] if number else 0
        below = bands[number + 1][0] if number + 1 < len(bands) else end
        result.append((max(min(above, top), top - lack), min(max(below, bottom), bottom + lack)))
    return result


def _remove_tall(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return ink without pieces higher than type, such as a loop round some words; all of it if nothing is left."""
    if len(ink) <= _TYPE_MM * PER_MM:
        return ink.copy()
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    low = stats[:, cv2.CC_STAT_HEIGHT] <= _TYPE_MM * PER_MM
    low[0] = False
    kept: NDArray[np.uint8] = low[labels].astype(np.uint8)
    return kept if kept.any() else ink


def _find_bands(profile: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return bands of rows full of ink, and bands of little ink that are as high as a line: one character alone."""
    full = profile > max(0.5, min(_DUST_SHARE * float(np.percentile(profile, 95)), _DUST_MM * PER_MM))
    rest = [(top, bottom) for top, bottom in _runs((profile > 0.5) & ~full) if bottom - top >= _LINE_MM[0] * PER_MM]
    return sorted(_runs(full) + rest)


def _runs(mask: Mask) -> list[tuple[int, int]]:
    """Return start and end (exclusive) of each run of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _merge(bands: list[tuple[int, int]], profile: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Join bands that are parts of one line: 二, a hyphen above a descender, the upper side of a box."""
    result: list[tuple[int, int]] = []
    for top, bottom in bands:
        height = bottom - result[-1][0] if result else 0
        thin = bottom - top < 1.8 * PER_MM or (result and result[-1][1] - result[-1][0] < 1.8 * PER_MM)
        near = result and (top - result[-1][1] < 0.7 * PER_MM or bool((profile[result[-1][1] : top] > 0).all()))
        if near and thin and height < 4.5 * PER_MM:
            result[-1] = (result[-1][0], bottom)
        else:
            result.append((top, bottom))
    return result


def are_drawn(stats: MatLike, em: float) -> NDArray[np.bool_]:
    """Tell which pieces of ink are wider and also higher than a character, as a ring round a word is.

    Args:
        stats: Of pieces, as `cv2.connectedComponentsWithStats` gives them.
        em: Width of a character, mm.
    """
    sizes = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    return np.asarray((sizes > _CHARACTER_EM * em * PER_MM).all(axis=1), dtype=np.bool_)


def tighten(table: Table, area: Rect, em: float | None = None) -> Rect | None:
    """Return the smallest rectangle around the ink in an area, mm, or None where there is no ink.

    Args:
        table: The table.
        area: On it, mm.
        em: Width of a character, mm, where pieces of ink that are larger are none; None where all ink counts.
    """
    ink = ink_of(table, area)
    if ink.size and em is not None:
        ink &= ~_drawn_ink(table, area, em)
    if not ink.size or not ink.any():
        return None
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return Rect(
        area.left + int(columns[0]) / PER_MM,
        area.top + int(rows[0]) / PER_MM,
        area.left + (int(columns[-1]) + 1) / PER_MM,
        area.top + (int(rows[-1]) + 1) / PER_MM,
    )


def _drawn_ink(table: Table, area: Rect, em: float) -> NDArray[np.uint8]:
    """Return the ink of pieces that are larger than a character, also where an area holds a part of them alone."""
    around = area.inset(-_CHARACTER_EM * em)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink_of(table, around), connectivity=8)
    drawn = are_drawn(stats, em)
    drawn[0] = False
    (rows, columns), (all_rows, all_columns) = table.cut(area), table.cut(around)
    part = labels[
        rows.start - all_rows.start : rows.stop - all_rows.start,
        columns.start - all_columns.start : columns.stop - all_columns.start,
    ]
    return np.asarray(drawn[part], dtype=np.uint8)
