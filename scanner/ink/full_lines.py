"""Straight lines that run through a whole picture and are inked throughout: dust streaks, folds and the like.

How it works: for each slope the picture is sheared until such lines are columns. A column is full where enough of what
can be seen of it is inked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.values.page.picture import Floats32, Gray, Mask

FullLine = tuple[float, int]
"""A line from top to bottom: its slope, in columns to the right a row down, and its column in the middle row."""

# So many neighbouring slopes are tried at once, by the line of the middle one. Each slope moves a line's ends by half a
# column, so that the other lines end at most two columns beside that line.
_SLOPES_AT_ONCE: Final = 8
_STRIP_ROWS: Final = 8  # rows that are tried at once; a line has pixels of two columns in them at most
# how far a line of these slopes may lie from the column that is looked at, rounding included
_STRIP_REACH: Final = 3
# An inked pixel counts this much and a visible one counts 1, so that one sum holds both numbers. A column has fewer
# pixels than this, so that the two numbers do not mix.
_INK_UNIT: Final = 4096.0


@dataclass(frozen=True, slots=True)
class LineLook:
    """What counts as a line from top to bottom.

    Attributes:
        slope_max: How far it may lean, as a tangent.
        inked_share: The share of its visible pixels that are inked, at least.
        visible_share: The share of its length that nothing hides, at least.
        third_share: The share of the visible pixels of each third that are inked, at least.
    """

    slope_max: float
    inked_share: float
    visible_share: float
    third_share: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no line.

        Raises:
            ValueError: It leans by more than 12 degrees, or a share is not between 0.0 and 1.0.
        """
        shares = (self.inked_share, self.visible_share)
        if not (0 < self.slope_max < 0.21 and all(0 < share <= 1 for share in shares) and 0 <= self.third_share <= 1):
            raise ValueError(f"no look at lines: {self}")


def find_full_lines(inked: Mask, visible: Mask, look: LineLook) -> list[FullLine]:
    """Return slope and middle column, in pixels, of the lines from top to bottom that are inked throughout.

    Trying every slope takes long. Several neighbouring slopes are therefore tried at once, see `_possible_columns`,
    and only where a line may be full are they tried one by one.

    Args:
        inked: bool, (height, width), the ink that can be seen.
        visible: bool, (height, width), where ink could be seen.
        look: What a line is.
    """
    height, width = inked.shape
    if 100 * np.count_nonzero(inked.any(axis=1)) < _least_ink(height, look):
        return []  # a line has one pixel in each row, and most cells are not inked in so many
    slopes = np.linspace(-look.slope_max, look.slope_max, 2 * round(look.slope_max * height) + 1)
    ink, seen = (np.ascontiguousarray(mask).view(np.uint8) for mask in (inked, visible))
    strips = _in_strips(ink, seen, look)
    if not _may_hold_lines(strips, height, look):
        return []
    drift = math.ceil(look.slope_max * height / 2) + 2
    thirds = np.linspace(0, height, 4).astype(int)[:3]
    lines: list[FullLine] = []
    for few in np.array_split(slopes, range(_SLOPES_AT_ONCE, len(slopes), _SLOPES_AT_ONCE)):
        possible = _possible_columns(strips, float(few[len(few) // 2]), inked.shape, look)
        if not len(possible):
            continue
        left, right = max(0, int(possible[0]) - drift), min(width, int(possible[-1]) + drift + 1)
        part = seen[:, left:right] + np.float32(_INK_UNIT) * ink[:, left:right]
        for slope in few.tolist():
            full = left + np.flatnonzero(_are_full(part, thirds, slope, look))
            inner = full[(full >= possible[0]) & (full <= possible[-1])]  # other lines leave the part
            lines += [(slope, int(column)) for column in inner]
    return lines


def turned(mask: Mask) -> Mask:
    """Return a mask with its rows as columns; the same as `mask.T`, but its pixels lie in a row, which is faster."""
    return np.asarray(cv2.transpose(np.ascontiguousarray(mask).view(np.uint8)), dtype=np.uint8).view(np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class _Strips:
    """Strips of rows added up, with a margin on either side: the most that any line of a few close slopes may have.

    Attributes:
        ink: float32, (strips, width): ink.
        above: float32, (strips, width): how much ink is above what a line needs of the pixels that can be seen.
    """

    ink: Floats32
    above: Floats32


def _in_strips(ink: Gray, seen: Gray, look: LineLook) -> _Strips:
    margin, below = 2 * _STRIP_REACH, -len(ink) % _STRIP_ROWS
    wide, wide_seen = (
        cv2.copyMakeBorder(rows, 0, below, margin, margin, cv2.BORDER_CONSTANT).astype(np.uint8) for rows in (ink, seen)
    )
    near, across = np.ones((1, 2 * _STRIP_REACH + 1), np.uint8), np.ones((1, 3), np.uint8)
    needed = math.floor(100 * look.inked_share)
    most = []
    # ink counts 100, what can be seen counts against it; small whole numbers from 0 to 100 are added up fastest
    for rows, least in ((100 * wide, 0), (100 * wide + np.uint8(needed) * (1 - wide_seen), needed)):
        wider = cv2.dilate(rows, across).astype(np.int16)
        strips = wider.reshape(-1, _STRIP_ROWS, rows.shape[1]).sum(axis=1, dtype=np.int16)
        most.append(np.asarray(cv2.dilate(strips - np.int16(least * _STRIP_ROWS), near), dtype=np.float32))
    return _Strips(*most)


def _may_hold_lines(strips: _Strips, height: int, look: LineLook) -> bool:
    """Tell whether a line of any slope may be inked throughout; a margin without ink is enough to rule it out."""
    reach = math.ceil(look.slope_max * height / 2) + 1
    near = np.ones((1, 2 * reach + 1), np.uint8)
    above, ink = (cv2.dilate(one, near).sum(axis=0) for one in (strips.above, strips.ink))
    return bool(((above >= 0) & (ink >= _least_ink(height, look))).any())


def _least_ink(height: int, look: LineLook) -> float:
    """Return how much ink a line has at least, in the unit of `_Strips`."""
    return 100 * look.inked_share * look.visible_share * height - 0.01


def _possible_columns(strips: _Strips, slope: float, shape: tuple[int, ...], look: LineLook) -> NDArray[np.intp]:
    """Return the middle columns of lines of about this slope that may be inked throughout."""
    height, width = shape
    matrix = np.array([[1.0, -slope * _STRIP_ROWS, slope * (height - _STRIP_ROWS + 1) / 2], [0, 1.0, 0]])
    margin = 2 * _STRIP_REACH

    def along(strips_: Floats32) -> Floats32:
        sheared = cv2.warpAffine(strips_, matrix, strips_.shape[1::-1], flags=cv2.INTER_NEAREST)
        return np.asarray(sheared.sum(axis=0)[margin : margin + width], dtype=np.float32)

    enough = along(strips.above) >= 0
    if not enough.any():  # so it is nearly always
        return np.flatnonzero(enough)
    return np.flatnonzero(enough & (along(strips.ink) >= _least_ink(height, look)))


def _are_full(both: Floats32, thirds: NDArray[np.intp], slope: float, look: LineLook) -> Mask:
    """Tell which slanted columns, and each third of them, are inked throughout: bool, (width,).

    Args:
        both: float32, (height, width): 1.0 where ink could be seen, and `_INK_UNIT` more where ink is.
        thirds: The first row of each third.
        slope: How many columns the line moves to the right for each row.
        look: What a line is.
    """
    height, width = both.shape
    # column x of the sheared picture holds the pixels along the line x + slope * (y - middle)
    matrix = np.array([[1.0, -slope, slope * height / 2], [0, 1.0, 0]])
    sheared = cv2.warpAffine(both, matrix, (width, height), flags=cv2.INTER_NEAREST)
    # whole numbers, exact in float32; a product by @ would wake the threads of BLAS
    inked, seen = np.divmod(np.add.reduceat(sheared, thirds, axis=0), np.float32(_INK_UNIT))
    whole = seen.sum(axis=0)
    full: Mask = (whole >= look.visible_share * height) & (inked.sum(axis=0) >= look.inked_share * whole)
    return full & (inked >= look.third_share * seen).all(axis=0)
