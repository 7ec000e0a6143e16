"""The rules and cells of a table in a picture, whoever drew it: straightened, in millimetres.

How it works:
1. The largest connected drawings are tried as frames (`frames`). The frame says how the page lies, and it is
   straightened.
2. Long thin lines are rules: openings with a line of 9 mm keep them and drop strokes of characters.
3. Lines that run on beyond the table by more than 5 mm are streaks or folds. Upright lines on which three or more
   equally long short lines end are the sides of boxes to tick, one below the other. Both are left out.
4. Breaks of a rule are closed over up to 3 mm, and over up to 60 mm where a mark lies along it. Ends are
   extended to a crossing rule over up to 1.5 mm.
5. The areas that the rules enclose are the cells.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import compress, islice
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import A4_HEIGHT_MM, MM_PER_INCH, Rect, Transform
from scanner.paper.foreign.frames import find_frames
from scanner.paper.pose import homography
from scanner.paper.straighten import PaperLook, draw, grid
from scanner.values.page.picture import Floats, Gray, Mask

PER_MM: Final = 10
"""Pixels a millimetre of the straightened picture."""

_FRAMES_TRIED: Final = 4
_MARGIN_MM: Final = 12.0  # kept around the table in the straightened picture
_TABLE_WIDTH_MM: Final = 165.0  # taken as the table's width where a photo does not say its scale
_PAPER: Final = PaperLook(wider_mm=8.0, soften_mm=8.0 / 6, shrink=0.2, least=40.0)
_INK_DARK: Final = 45.0
_RULE_LENGTH_MM: Final = 9.0  # shorter lines are strokes of characters
_THICK_MM: Final = 1.3  # thicker lines are no rules
# breaks of rules are closed up to this; at a row's height, words would lead one rule to the next
_BREAK_MM: Final = 3.0
_INKED_BREAK_MM: Final = 60.0  # breaks are closed up to this where a mark lies along a rule
_INKED_BREAK_SHARE: Final = 0.95  # share of such a break that must be ink
_EXTEND_MM: Final = 1.5  # ends of rules are extended to a crossing rule over so much
_BEYOND_MM: Final = 5.0  # a line that leaves the table by more is a streak or a fold
_BOX_MM: Final = (1.3, 6.5)  # least and greatest side of boxes to tick
# The left or right sides of boxes to tick, one box below the other, may look like one upright rule. The boxes' upper
# and lower sides are then like a ladder's rungs: they end within this distance of the upright line, and their lengths
# differ by no more than this.
_RUNG_MM: Final = 0.4
_RUNGS_MIN: Final = 3  # a ladder has at least so many rungs; two boxes have four
# share of the line's length that a ladder's rungs spread over; strokes of one character lie close
_LADDER_SHARE: Final = 0.5
_CELL_MIN_MM: Final = (3.0, 3.0)
_HALF_RULE_MM: Final = 0.15  # taken as half of a rule's width where no two cells show it
_CELL_FILL_MIN: Final = 0.8  # share of its bounding box that a cell covers
_DITHER_BLUR_PX: Final = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table as it lies in a picture.

    Attributes:
        dark: float32, (height, width), darkness of the straightened table with a margin, 0 = bare paper, 255 = black
            on white; `PER_MM` pixels a millimetre.
        rules: bool, the same size: the table's rules.
        cells: The areas that the rules enclose, from top to bottom, each row from left to right, in
            millimetres of the straightened picture; their edges are the middles of the rules.
        transform: From these millimetres to the picture's pixels.
    """

    dark: NDArray[np.float32] = field(repr=False)
    rules: Mask = field(repr=False)
    cells: tuple[Rect, ...]
    transform: Transform

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the straightened picture."""
        height, width = self.dark.shape
        return width / PER_MM, height / PER_MM

    def cut(self, rect: Rect) -> tuple[slice, slice]:
        """Return the rows and columns of an area, clipped to the picture."""
        height, width = self.dark.shape
        top, bottom = (min(height, max(0, round(y * PER_MM))) for y in (rect.top, rect.bottom))
        left, right = (min(width, max(0, round(x * PER_MM))) for x in (rect.left, rect.right))
        return slice(top, bottom), slice(left, right)


def turn_over(table: Table, shape: tuple[int, int]) -> Table:
    """Return a table as it lies in the same picture turned by half; `shape` is the picture's height and width."""
    height, width = shape
    across, down = table.size_mm
    cells = [Rect(across - cell.right, down - cell.bottom, across - cell.left, down - cell.top) for cell in table.cells]
    in_picture = np.array([[-1.0, 0.0, width], [0.0, -1.0, height], [0.0, 0.0, 1.0]])
    in_table = np.array([[-1.0, 0.0, across], [0.0, -1.0, down], [0.0, 0.0, 1.0]])
    return Table(
        np.ascontiguousarray(table.dark[::-1, ::-1]),
        np.ascontiguousarray(table.rules[::-1, ::-1]),
        _in_order(cells),
        Transform(in_picture @ table.transform.matrix @ in_table),
    )


def find_table(gray: Gray, dpi: tuple[float, float] | None, *, least_cells: int = 1) -> Table | None:
    """Return the table of a page, or None where nothing has the shape of one.

    Args:
        gray: uint8, (height, width), the page, lying any way round.
        dpi: Its resolution, None for a photo.
        least_cells: A frame with fewer cells is no table, but a card or a picture beside the page.
    """
    for corners in islice(find_frames(gray, dpi), _FRAMES_TRIED):
        transform, size = _fit_straightening(corners, dpi)
        if transform is None or max(size) > 2.2 * A4_HEIGHT_MM:
            continue
        table = _table_in(gray, transform, size)
        if len(table.cells) >= least_cells:
            return table
    return None


def _table_in(gray: Gray, transform: Transform, size_mm: tuple[float, float]) -> Table:
    """Return the straightened contents of a frame as a table, which may have no cells."""
    dark = _darkness(gray, transform, size_mm)
    ink = (dark > _INK_DARK).astype(np.uint8)
    level = _find_lines(ink)
    upright = np.ascontiguousarray(_find_lines(np.ascontiguousarray(ink.T)).T)
    level, upright = _remove_streaks(level, upright)
    upright = _remove_ladders(upright, ink)
    rules = _join(level, upright, ink)
    return Table(dark, rules.astype(bool), _in_order(_find_cells(rules)), transform)


def _fit_straightening(
    corners: Floats, dpi: tuple[float, float] | None
) -> tuple[Transform | None, tuple[float, float]]:
    """Return the map from the straightened table's millimetres to pixels, and its size with margins in mm."""
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    across, down = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    per_mm = dpi[0] / MM_PER_INCH if dpi is not None else across / _TABLE_WIDTH_MM
    width, height = across / per_mm, down / per_mm
    left, top = _MARGIN_MM, _MARGIN_MM
    target = np.array(
        [(left, top), (left + width, top), (left + width, top + height), (left, top + height)], dtype=np.float64
    )
    size = (float(width + 2 * _MARGIN_MM), float(height + 2 * _MARGIN_MM))
    return homography(target, corners), size


def _darkness(gray: Gray, transform: Transform, size_mm: tuple[float, float]) -> NDArray[np.float32]:
    """Return the straightened picture as darkness against the paper around."""
    size = round(size_mm[0] * PER_MM), round(size_mm[1] * PER_MM)
    return _PAPER.darkness(draw(_soften(gray, transform), transform, grid(0.0, 0.0, PER_MM), size), PER_MM)


def _soften(gray: Gray, transform: Transform) -> Gray:
    """Return a picture blurred to the detail that the straightened one can show; a dithered one becomes grey."""
    size = np.linalg.norm(transform.to_pixels(np.array([(50.0, 50.0)])) - transform.to_pixels(np.array([(60.0, 50.0)])))
    finer = float(size) / 10 / PER_MM
    sample = gray[::4, ::4]
    bitonal = float(((sample < 12) | (sample > 243)).mean()) > 0.98
    sigma = max(0.4 * finer if finer > 1.1 else 0.0, _DITHER_BLUR_PX if bitonal else 0.0)
    return np.asarray(cv2.GaussianBlur(gray, (0, 0), sigma), dtype=np.uint8) if sigma else gray


def _find_lines(ink: Gray) -> Gray:
    """Return the long thin level lines of a picture, uint8, 1 = line."""
    long = round(_RULE_LENGTH_MM * PER_MM)
    opened = _open(_close(_dilate(ink, 3, 1), 1, round(0.6 * PER_MM)), 1, long)
    # heavy type and filled areas are long too, but higher than a line
    high = _dilate(_open(opened, round(_THICK_MM * PER_MM), 1), 3, 9)
    return _open(np.asarray(opened & (high == 0), dtype=np.uint8), 1, long // 2)


def _dilate(mask: Gray, rows: int, columns: int) -> Gray:
    """Return a mask dilated by a rectangle."""
    return np.asarray(cv2.dilate(mask, np.ones((rows, columns), np.uint8)), dtype=np.uint8)


def _open(mask: Gray, rows: int, columns: int) -> Gray:
    """Return a mask opened with a rectangle."""
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((rows, columns), np.uint8)), dtype=np.uint8)


def _close(mask: Gray, rows: int, columns: int) -> Gray:
    """Return a mask closed with a rectangle."""
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((rows, columns), np.uint8)), dtype=np.uint8)


def _extents(mask: Gray) -> tuple[NDArray[np.int64], list[tuple[int, int]]]:
    """Return left, top, right, bottom (exclusive) of each component, int64 (n, 4), and a pixel (x, y) of each.

    They are taken from the components' outlines, since a page of lines has few of them: to number the components
    pixel by pixel takes seventeen times as long.
    """
    outlines, relations = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    outer = (
        [one for one, (_, _, _, around) in zip(outlines, relations[0], strict=True) if around < 0] if outlines else []
    )
    boxes = np.array([cv2.boundingRect(one) for one in outer], dtype=np.int64).reshape(-1, 4)
    boxes[:, 2:] += boxes[:, :2]
    return boxes, [(int(one[0, 0, 0]), int(one[0, 0, 1])) for one in outer]


def _without(mask: Gray, pixels: Iterable[tuple[int, int]]) -> Gray:
    """Return a mask without the components of which these are pixels (x, y)."""
    result = mask.copy()
    for pixel in pixels:
        cv2.floodFill(result, None, pixel, (0,), flags=8)
    return result


def _remove_streaks(level: Gray, upright: Gray) -> tuple[Gray, Gray]:
    """Return level and upright lines without those that run on beyond the table."""
    height, width = level.shape
    beyond = round(_BEYOND_MM * PER_MM)
    margin = round(_MARGIN_MM * PER_MM)

    def kept(mask: Gray, axis: int, limit: int) -> Gray:
        boxes, pixels = _extents(mask)
        stray = (boxes[:, axis] < margin - beyond) | (boxes[:, axis + 2] > limit - margin + beyond)
        return _without(mask, compress(pixels, stray))

    return kept(level, 0, width), kept(upright, 1, height)


def _remove_ladders(upright: Gray, ink: Gray) -> Gray:
    """Return upright lines without those that are the sides of boxes to tick, one below the other.

    The boxes' upper and lower sides look like a ladder's rungs: they end at the line and are equally long.
    """
    shortest, longest = (round(mm * PER_MM) for mm in _BOX_MM)
    near = round(_RUNG_MM * PER_MM)
    boxes, pixels = _extents(upright)
    rungs, _ = _extents(_open(ink, 1, shortest))
    rungs = rungs[rungs[:, 2] - rungs[:, 0] <= longest]
    ladders = []
    for pixel, (left, top, right, bottom) in zip(pixels, boxes.tolist(), strict=True):
        beside = rungs[(rungs[:, 3] > top - near) & (rungs[:, 1] < bottom + near)]
        for mine, other, at in ((0, 2, left), (2, 0, right)):
            ending = beside[np.abs(beside[:, mine] - at) <= near]
            if len(ending) < _RUNGS_MIN:
                continue
            alike = np.abs(ending[:, other, np.newaxis] - ending[np.newaxis, :, other]) <= near
            most = ending[alike[int(alike.sum(axis=1).argmax())]]
            hull_share = int(most[:, 3].max() - most[:, 1].min())
            if len(most) >= _RUNGS_MIN and hull_share >= _LADDER_SHARE * (bottom - top):
                ladders.append(pixel)
    return _without(upright, ladders)


def _join(level: Gray, upright: Gray, ink: Gray) -> Gray:
    """Return all rules as one mask, with breaks closed and ends extended to crossing rules."""
    across = _close_breaks(level, ink)
    down = np.ascontiguousarray(_close_breaks(np.ascontiguousarray(upright.T), np.ascontiguousarray(ink.T)).T)
    reach = 2 * round(_EXTEND_MM * PER_MM) + 1
    # an end is extended only where it meets a crossing rule
    led_across = _close(across | (_dilate(across, 1, reach) & _dilate(down, 3, 3)), 1, reach)
    led_down = _close(down | (_dilate(down, reach, 1) & _dilate(across, 3, 3)), reach, 1)
    joined: Gray = led_across | led_down
    return joined


def _close_breaks(level: Gray, ink: Gray) -> Gray:
    """Return level lines with the breaks between pieces of the same line closed.

    A wide break is closed only if there is ink all along it: a stroke beside the line made it too thick to be seen as
    one.
    """
    result = level.copy()
    boxes, _ = _extents(level)
    boxes = boxes[np.lexsort((boxes[:, 1], boxes[:, 0]))]
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    for index, box in enumerate(boxes):
        gaps = boxes[:, 0] - box[2]
        near = (gaps > 0) & (gaps <= _INKED_BREAK_MM * PER_MM) & (np.abs(middles - middles[index]) <= 0.8 * PER_MM)
        for other in np.flatnonzero(near)[:1]:
            start = (int(box[2]) - 1, round(float(middles[index])))
            end = (int(boxes[other, 0]), round(float(middles[other])))
            if gaps[other] <= _BREAK_MM * PER_MM or _is_inked(ink, start, end):
                cv2.line(result, start, end, 1, 3)
    return result


def _is_inked(ink: Gray, start: tuple[int, int], end: tuple[int, int]) -> bool:
    """Tell whether nearly all of a break is ink."""
    columns = np.arange(start[0], end[0])
    rows = np.interp(columns, (start[0], end[0]), (start[1], end[1])).round().astype(int)
    return bool(ink[np.clip(rows, 0, ink.shape[0] - 1), columns].mean() >= _INKED_BREAK_SHARE)


def _find_cells(rules: Gray) -> list[Rect]:
    """Return the areas that the rules enclose, mm."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((1 - rules).astype(np.uint8), connectivity=4)
    outside = {int(labels[0, 0]), int(labels[-1, -1]), int(labels[0, -1]), int(labels[-1, 0])}
    cells = []
    for index in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[index])
        small = width < _CELL_MIN_MM[0] * PER_MM or height < _CELL_MIN_MM[1] * PER_MM
        if index in outside or small or area < _CELL_FILL_MIN * width * height:
            continue
        cell = labels[top : top + height, left : left + width] == index
        rows, columns = cell.mean(axis=1) > 0.5, cell.mean(axis=0) > 0.5
        y, x = np.flatnonzero(rows), np.flatnonzero(columns)
        cells.append(
            Rect(
                float(left + x[0]) / PER_MM,
                float(top + y[0]) / PER_MM,
                float(left + x[-1] + 1) / PER_MM,
                float(top + y[-1] + 1) / PER_MM,
            )
        )
    return _to_middles(cells)


def _to_middles(cells: list[Rect]) -> list[Rect]:
    """Return cells with their edges at the middles of the rules between them."""
    level, upright = [], []
    for cell in cells:
        right = [other.left - cell.right for other in cells if _beside(cell, other)]
        below = [other.top - cell.bottom for other in cells if _below(cell, other)]
        upright += [gap for gap in right if 0 < gap < _THICK_MM]
        level += [gap for gap in below if 0 < gap < _THICK_MM]
    dx = float(np.median(upright)) / 2 if upright else _HALF_RULE_MM
    dy = float(np.median(level)) / 2 if level else _HALF_RULE_MM
    return [cell.inset(-dx, -dy) for cell in cells]


def _beside(cell: Rect, other: Rect) -> bool:
    """Tell whether a cell stands right of another one, at its height."""
    return other.left >= cell.right and other.top < cell.bottom and cell.top < other.bottom


def _below(cell: Rect, other: Rect) -> bool:
    """Tell whether a cell stands below another one, at its width."""
    return other.top >= cell.bottom and other.left < cell.right and cell.left < other.right


def _in_order(cells: list[Rect]) -> tuple[Rect, ...]:
    """Return cells row by row; cells that begin at the same height form a row, from left to right."""
    rows: list[list[Rect]] = []
    for cell in sorted(cells, key=lambda cell: cell.top):
        if rows and cell.top - rows[-1][0].top < 1.5:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return tuple(cell for row in rows for cell in sorted(row, key=lambda cell: cell.left))
