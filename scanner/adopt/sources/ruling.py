"""Finds ruled lines in a picture of a page, those that are dotted or broken too, and closes what they leave open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.adopt.printed import RuledLine
from scanner.values.page.picture import Gray

Bits = NDArray[np.uint8]
"""uint8, (height, width), 0 or 1."""

_THIN_MM: Final = 1.2
_DOT_MM: Final = 2.6
_DOT_GAP_MM: Final = 2.2
_DOTTED_MM: Final = 10.0
_THICK_MM: Final = 1.0
_BREAK_MM: Final = 2.0
_LOST_MM: Final = 3.5
_LOST_INK: Final = 0.01
_OPEN_END_MM: Final = 1.0
_OPEN_GAP_MM: Final = 20.0
_OPEN_WIDTH_MM: Final = 90.0
_NEARLY_MM: Final = 1.6


def ruled_lines(across: Bits, thin: Bits, per_mm: float, *, has_words: bool) -> list[RuledLine]:
    """Return the horizontal lines of a page.

    Args:
        across: Its long strokes, uint8 (height, width).
        thin: All its thin strokes.
        per_mm: Pixels a millimetre.
        has_words: Whether words are among the strokes.
    """
    lines = [line for line in _lines(across, per_mm) if not has_words or _is_lone(line, thin, across, per_mm, 0.5)]
    lines = _rejoined(lines, thin, per_mm) if has_words else lines
    return lines + [line for line in _dotted(thin, per_mm) if not any(_is_on(line, other) for other in lines)]


def thin_strokes(gray: Gray, per_mm: float, least: int) -> Bits:
    """Return the strokes that are thinner than 1.2 mm and darker than what is around them by so many greys at least."""
    side = round(_THIN_MM * per_mm)
    filled = cv2.morphologyEx(gray, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    return (cv2.subtract(filled, gray) > least).astype(np.uint8)


def opened(bits: Bits, across: float, down: float) -> Bits:
    """Return bits without what is narrower than so many pixels across, or lower than so many down."""
    kernel = np.ones((max(1, round(down)), max(1, round(across))), np.uint8)
    return np.asarray(cv2.morphologyEx(bits, cv2.MORPH_OPEN, kernel), np.uint8)


def closed(bits: Bits, across: float, down: float) -> Bits:
    """Return bits with gaps filled that are no wider than so many pixels across and no higher than so many down."""
    kernel = np.ones((max(1, round(down)), max(1, round(across))), np.uint8)
    return np.asarray(cv2.morphologyEx(bits, cv2.MORPH_CLOSE, kernel), np.uint8)


def _lines(bits: Bits, per_mm: float) -> list[RuledLine]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(bits)
    return [
        RuledLine(x / per_mm, (x + width) / per_mm, (y + height / 2) / per_mm)
        for x, y, width, height, _ in stats[1:].tolist()
        if height <= max(_THICK_MM * per_mm, 0.01 * width)
    ]


def _rejoined(lines: list[RuledLine], thin: Bits, per_mm: float) -> list[RuledLine]:
    """Join the pieces of lines that a poor scan has broken: over short gaps, and over long ones with nothing there."""
    joined: list[RuledLine] = []
    for line in sorted(lines, key=lambda one: one.left):
        for number, before in enumerate(joined):
            gap = line.left - before.right
            if abs(before.y - line.y) < 0.5 and (
                -0.5 < gap < _BREAK_MM or (0 < gap < _LOST_MM and _is_blank(before, line, thin, per_mm))
            ):
                joined[number] = RuledLine(before.left, max(before.right, line.right), (before.y + line.y) / 2)
                break
        else:
            joined.append(line)
    return joined


def _is_blank(before: RuledLine, after: RuledLine, thin: Bits, per_mm: float) -> bool:
    """Tell whether next to nothing is printed between two pieces of a line, where writing above it would be."""
    rows = slice(max(0, round((after.y - 4.0) * per_mm)), round((after.y + 1.0) * per_mm))
    strip = thin[rows, round(before.right * per_mm) : round(after.left * per_mm)]
    return bool(strip.size) and float(strip.mean()) < _LOST_INK


def _dotted(thin: Bits, per_mm: float) -> list[RuledLine]:
    """Return lines of dots and dashes."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(thin)
    small = (stats[:, 2] <= _DOT_MM * per_mm) & (stats[:, 3] <= 0.8 * per_mm)
    small[0] = False
    dots = small[labels].astype(np.uint8)
    joined = opened(closed(dots, _DOT_GAP_MM * per_mm, 1), _DOTTED_MM * per_mm, 1)
    lines = [line for line in _lines(joined, per_mm) if _is_lone(line, thin, dots, per_mm)]
    return [replace(line, is_dotted=True) for line in lines]


def _is_lone(line: RuledLine, thin: Bits, drawn: Bits, per_mm: float, share: float = 0.8) -> bool:
    """Tell whether little else is printed close above and below a line; strokes of letters are no line.

    Args:
        line: The line.
        thin: All thin strokes.
        drawn: Those of lines.
        per_mm: Pixels a millimetre.
        share: How much of the ink there is the line's own at least.
    """
    rows = slice(max(0, round((line.y - 1.1) * per_mm)), round((line.y + 1.1) * per_mm))
    columns = slice(round(line.left * per_mm), round(line.right * per_mm))
    ink = int(thin[rows, columns].sum())
    return int((drawn & thin)[rows, columns].sum()) > share * ink


def _is_on(line: RuledLine, other: RuledLine) -> bool:
    return abs(line.y - other.y) < 0.6 and line.left < other.right and other.left < line.right


def close_open_sides(walls: Bits, lines: list[RuledLine], per_mm: float) -> None:
    """Draw what closes cells that are open: gaps at the ends of lines, and sides between lines that end alike."""
    for line in lines:
        _reach(walls, line, per_mm)
    rest = sorted((line for line in lines if line.length >= _OPEN_WIDTH_MM), key=lambda line: line.y)
    for ends in (lambda line: (line.left, line.right), lambda line: (line.right,)):
        _draw_sides(walls, rest, per_mm, ends)


def _reach(walls: Bits, line: RuledLine, per_mm: float) -> None:
    """Draw a line on to a wall that it nearly reaches."""
    row, far = round(line.y * per_mm), round(_NEARLY_MM * per_mm)
    for end, step in ((round(line.left * per_mm), -1), (round(line.right * per_mm), 1)):
        columns = range(end + step, end + step * far, step)
        hit = next((x for x in columns if 0 <= x < walls.shape[1] and walls[row - far : row + far, x].all()), None)
        if hit is not None:
            cv2.line(walls, (end - step, row), (hit, row), 1, 1)


def _draw_sides(
    walls: Bits, lines: list[RuledLine], per_mm: float, ends: Callable[[RuledLine], tuple[float, ...]]
) -> None:
    """Draw the sides of stacks of three lines at least that end alike: tables are often open at the left and right."""
    rest = lines
    while rest:
        first, *others = rest
        alike = [first]
        for line in others:
            same = all(abs(one - other) < _OPEN_END_MM for one, other in zip(ends(line), ends(first), strict=True))
            if same and line.y - alike[-1].y < _OPEN_GAP_MM:
                alike.append(line)
        rest = [line for line in others if line not in alike]
        if len(alike) >= 3:
            for end in ends(first):
                x = round(end * per_mm)
                cv2.line(walls, (x, round(first.y * per_mm)), (x, round(alike[-1].y * per_mm)), 1, 2)
