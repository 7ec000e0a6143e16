"""Finds ruled lines, cells and small outlines in a picture of a page.

How it works. Thin strokes are what a closing by a square of 1.2 mm fills (a "black hat"): lines are among them on white
and on grey alike, filled panels are not. An opening along 5 mm leaves the lines, since no stroke of a letter is as
long; dots and dashes are joined before. What is enclosed is found from the other side: a part of the page within which
nothing changes (a connected component of what is no edge) is a cell if it fills its bounding rectangle, and the inside
of a small outline if it is as small as one. So a frame, four lines of a table, a white field on a grey panel and a
grey field on white paper are found alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from scanner.adopt.printed import Outline, OutlineShape, RuledLine
from scanner.adopt.sources.brackets import bracket_pairs
from scanner.adopt.sources.ruling import Bits, close_open_sides, closed, opened, ruled_lines, thin_strokes
from scanner.values.page.picture import Gray

_GAP_MM: Final = 0.5
_GAP_AMONG_WORDS_MM: Final = 0.13  # letters stand closer than ends of a broken line
_LINE_MM: Final = 5.0
_WALL_MM: Final = 4.0
_FAINT: Final = 14
_BOX_MM: Final = (1.5, 7.2)
"""The sides of the inside of a box to tick."""
_SQUARE_FILL: Final = 0.87
_CIRCLE_FILL: Final = 0.68
_NUMBERED_FILL: Final = 0.5
_SIDE_DRAWN: Final = 0.86
_ALONE_MM: Final = 1.9
_FRAME_MM: Final = 0.2  # an outline's line is about as wide
_GOES_ON_MM: Final = 1.5  # a side that is drawn so far beyond a corner is a ruled line
_CELL_FILL: Final = 0.9
_CELL_MM: Final = (6.0, 3.0)
_DARK: Final = 110
_SHADED: Final = 236
_TINTED: Final = 250  # in a drawing that is exact
_GREY: Final = 205
"""An empty cell that is darker is not there to be written in."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn on a page beside its words.

    Attributes:
        lines: Horizontal lines.
        cells: Enclosed rectangles, the innermost ones.
        outlines: Small outlines.
        shaded: Those of the cells that are filled.
    """

    lines: tuple[RuledLine, ...]
    cells: tuple[Rect, ...]
    outlines: tuple[Outline, ...]
    shaded: frozenset[Rect] = frozenset()


def drawing_of(gray: Gray, per_mm: float, *, has_words: bool) -> Drawing:
    """Return what is drawn on a page.

    Args:
        gray: uint8, (height, width), the page, straight.
        per_mm: Its pixels a millimetre.
        has_words: Whether its words are in the picture; then a letter must not pass for an outline.
    """
    thin = thin_strokes(gray, per_mm, least=45 if has_words else 16)
    gap = (_GAP_AMONG_WORDS_MM if has_words else _GAP_MM) * per_mm
    across = opened(closed(thin, gap, 1), _LINE_MM * per_mm, 1)
    down = opened(closed(thin, 1, gap), 1, _WALL_MM * per_mm)
    lines = ruled_lines(across, thin, per_mm, has_words=has_words)
    walls = across | down if has_words else _edges(gray)
    close_open_sides(walls, lines, per_mm)
    if has_words:
        walls = np.asarray(cv2.dilate(walls, np.ones((3, 3), np.uint8)), np.uint8)
    parts = _Parts.of(walls, gray, per_mm)
    outlines = _outlines_among_words(gray, thin, per_mm) if has_words else ()
    cells, found = _sorted(parts, outlines, small_too=not has_words)
    if not has_words:
        pairs = bracket_pairs(thin, per_mm)
        found = (*found, *(pair for pair in pairs if not any(pair.box.overlaps(one.box) for one in found)))
    shaded = frozenset(part.rect for part in parts if part.gray < (_SHADED if has_words else _TINTED))
    return Drawing(tuple(lines), cells, found, shaded & frozenset(cells))


def _edges(gray: Gray) -> Bits:
    """Return where the grey changes; a line of any width is an edge."""
    return (cv2.morphologyEx(gray, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 10).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class _Part:
    """A connected part of a page within which nothing changes.

    Attributes:
        rect: Its bounding rectangle.
        fill: The share of it that the part fills.
        gray: Its grey value in the middle.
    """

    rect: Rect
    fill: float
    gray: int


class _Parts(list[_Part]):
    """All parts of a page that a wall leaves."""

    @classmethod
    def of(cls, walls: Bits, gray: Gray, per_mm: float) -> _Parts:
        _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - walls, connectivity=4)
        found = cls()
        height, width = gray.shape
        for number, (x, y, across, down, area) in enumerate(stats.tolist()):
            if min(across, down) < 1.2 * per_mm or (across > 0.97 * width and down > 0.97 * height) or number == 0:
                continue
            inside = labels[y : y + down, x : x + across] == number
            value = int(np.median(gray[y : y + down, x : x + across][inside]))
            rect = Rect(x / per_mm, y / per_mm, (x + across) / per_mm, (y + down) / per_mm)
            found.append(_Part(rect, area / (across * down), value))
        return found


def _shape(part: _Part, least_fill: float = _CIRCLE_FILL) -> OutlineShape | None:
    """Return which outline a part is the inside of; None if of none.

    Args:
        part: The part.
        least_fill: How much of its rectangle it fills at least; less where a number may be printed in it.
    """
    low, high = _BOX_MM
    width, height = part.rect.width, part.rect.height
    if not (low <= width <= high and low <= height <= high and 0.72 <= width / height <= 1.39) or part.gray < _DARK:
        return None
    if part.fill >= _SQUARE_FILL:
        return OutlineShape.SQUARE
    return OutlineShape.CIRCLE if part.fill >= least_fill and 0.88 <= width / height <= 1.14 else None


def _outlines_among_words(gray: Gray, thin: Bits, per_mm: float) -> tuple[Outline, ...]:
    """Return the outlines in a scan; a second look finds those that are drawn in grey, as bevelled ones are."""
    found = _outlines(_Parts.of(thin, gray, per_mm), per_mm, thin)
    soft = np.asarray(cv2.GaussianBlur(gray, (0, 0), 0.1 * per_mm), np.uint8)
    faint = thin_strokes(soft, per_mm, least=_FAINT)
    more = _outlines(_Parts.of(faint, gray, per_mm), per_mm, faint)
    return (*found, *(one for one in more if not any(one.box.overlaps(other.box) for other in found)))


def _outlines(parts: _Parts, per_mm: float, thin: Bits) -> tuple[Outline, ...]:
    """Return the outlines in a picture that has words: those whose line is a stroke of its own."""
    _, marked, stats, _ = cv2.connectedComponentsWithStats(thin, connectivity=8)
    labels = np.asarray(marked, np.int32)
    found: list[Outline] = []
    for part in parts:
        shape = _shape(part, least_fill=_NUMBERED_FILL)
        if shape is None:
            continue
        box = part.rect
        row = round(box.center.y * per_mm)
        strip = labels[row, max(0, round(box.left * per_mm) - 3) : round(box.left * per_mm) + 1]
        number = int(strip.max(initial=0))
        if not number:
            continue
        x, y, width, height = (value / per_mm for value in stats[number][:4].tolist())
        ring = Rect(x, y, x + width, y + height)
        thick = max(ring.width - box.width, ring.height - box.height)
        small = min(box.width, box.height) < _ALONE_MM
        if (small or part.fill < _SQUARE_FILL) and not _stands_alone(labels, number, ring, per_mm):
            continue
        if thick <= 1.8 and _is_frame(labels == number, ring, per_mm):
            found.append(Outline(ring, OutlineShape.SQUARE, 0.75 if small else 0.9))
        elif shape is OutlineShape.SQUARE and not small and _stands_on_a_line(thin, box, per_mm):
            found.append(Outline(box.inset(-_FRAME_MM), shape, 0.8))
        elif (
            thick <= 1.2 and shape is OutlineShape.CIRCLE and not small and _stands_alone(labels, number, ring, per_mm)
        ):
            found.append(Outline(ring, shape, 0.8))
    return tuple(found)


def _stands_on_a_line(thin: Bits, box: Rect, per_mm: float) -> bool:
    """Tell whether the inside of a frame is that of a box which touches a ruled line, as □ does in a table's low row.

    One of its sides may go on beyond its corners; two or more do where it is a cell of a table or of a comb.
    """
    turned = Rect(box.top, box.left, box.bottom, box.right)
    return _sides_that_go_on(thin, box, per_mm) + _sides_that_go_on(thin.T, turned, per_mm) <= 1


def _sides_that_go_on(thin: Bits, box: Rect, per_mm: float) -> int:
    """Return how many of the upper and the lower side of a frame are drawn on to the left or to the right of it."""
    left, right = round(box.left * per_mm), round(box.right * per_mm)
    reach, line = round((_FRAME_MM + _GOES_ON_MM) * per_mm), round(2 * _FRAME_MM * per_mm)
    upper, lower = round(box.top * per_mm), round(box.bottom * per_mm)
    count = 0
    for rows in (slice(max(0, upper - line), upper), slice(lower, lower + line)):
        ends = thin[rows, max(0, left - reach) : left], thin[rows, right : right + reach]
        count += any(end.size and bool(end.any(axis=0).all()) for end in ends)
    return count


def _is_frame(ink: NDArray[np.bool_], ring: Rect, per_mm: float) -> bool:
    """Tell whether a stroke is drawn along all four sides of its bounding rectangle."""
    left, top, right, bottom = (round(value * per_mm) for value in (ring.left, ring.top, ring.right, ring.bottom))
    deep = max(2, round(0.5 * per_mm))
    inside = ink[top:bottom, left:right]
    sides = (
        inside[:deep].any(axis=0),
        inside[-deep:].any(axis=0),
        inside[:, :deep].any(axis=1),
        inside[:, -deep:].any(axis=1),
    )
    return all(float(side.mean()) > _SIDE_DRAWN for side in sides) and _has_corners(inside, deep)


def _has_corners(inside: NDArray[np.bool_], deep: int) -> bool:
    """Tell whether ink stands in all corners; a letter O and a circle have none there."""
    corners = (inside[:deep, :deep], inside[:deep, -deep:], inside[-deep:, :deep], inside[-deep:, -deep:])
    return all(float(corner.mean()) > 0.25 for corner in corners)


def _stands_alone(labels: NDArray[np.int32], number: int, ring: Rect, per_mm: float) -> bool:
    """Tell whether nothing is printed close beside an outline, as it is beside a letter O."""
    around = ring.inset(-0.6, 0.0)
    rows = slice(round(around.top * per_mm), round(around.bottom * per_mm))
    columns = slice(max(0, round(around.left * per_mm)), round(around.right * per_mm))
    return bool(
        (np.isin(labels[rows, columns], (0, number)) | _inner(labels[rows, columns], around, ring, per_mm)).all()
    )


def _inner(labels: NDArray[np.int32], around: Rect, ring: Rect, per_mm: float) -> NDArray[np.bool_]:
    """Return which pixels of the surroundings of an outline lie within it, bool, of the shape of `labels`."""
    inside = np.zeros(labels.shape, np.bool_)
    left = round((ring.left - max(around.left, 0.0)) * per_mm)
    inside[:, left : left + round(ring.width * per_mm)] = True
    return inside


def _sorted(
    parts: _Parts, outlines: tuple[Outline, ...], *, small_too: bool
) -> tuple[tuple[Rect, ...], tuple[Outline, ...]]:
    """Return the cells and the outlines among all parts."""
    cells: list[Rect] = []
    found = list(outlines)
    for part in parts:
        shape = _shape(part)
        if shape is not None:
            box = part.rect.inset(-0.2)
            if small_too or not any(one.box.overlaps(box) for one in outlines):
                found.append(Outline(box, shape, 0.95 if shape is OutlineShape.SQUARE else 0.85))
        elif part.fill >= _CELL_FILL and part.rect.width >= _CELL_MM[0] and part.rect.height >= _CELL_MM[1]:
            if part.gray >= _GREY:
                cells.append(part.rect)
        elif part.fill >= _CELL_FILL and part.rect.height >= _CELL_MM[1] and part.rect.width >= 2.0:
            cells.append(part.rect)  # a narrow one, of a row of cells for one letter each
    return tuple(_innermost(cells)), tuple(_once(found))


def _innermost(cells: list[Rect]) -> list[Rect]:
    def holds(outer: Rect, inner: Rect) -> bool:
        return (
            outer is not inner
            and outer.contains(inner.center)
            and outer.width * outer.height > 1.3 * (inner.width * inner.height)
        )

    return [cell for cell in cells if not any(holds(cell, other) for other in cells)]


def _once(outlines: list[Outline]) -> list[Outline]:
    """Return outlines without those that lie in others: a double line is one outline."""
    kept: list[Outline] = []
    for one in sorted(outlines, key=lambda outline: -outline.box.width * outline.box.height):
        if not any(other.box.contains(one.box.center) for other in kept):
            kept.append(one)
    return kept
