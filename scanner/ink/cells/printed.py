"""The form's own print in a cell: where it came back, and how dark it may be there.

How it works: the blank form's picture is cut into pieces of about 25 mm, because paper stretches, and each piece is
moved by up to 0.5 mm to where it matches best. Print spreads a little when it is scanned, so its area is made wider.
In that area only what is darker than print may be counts as ink on top of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.ink.cells.cell_rules import RULES, CellRules
from scanner.ink.cells.picture import CellPicture
from scanner.ink.cells.rule_contact import find_level_rules
from scanner.ink.dilation import ellipse
from scanner.ink.percentile import percentile
from scanner.values.page.picture import Gray, Mask

_PIECE_MM: Final = 25.0  # print is aligned in pieces of about this width, because paper stretches
# share of the best match that a pixel of shift costs: where print cannot tell, it has not moved
_SHIFT_COST: Final = 0.004


@dataclass(frozen=True, slots=True, eq=False)
class CellPrint:
    """What the form prints in a cell.

    Attributes:
        near: bool, (height, width): where print may lie.
        gone: bool, (height, width): the part of it that is no darker than print alone, and is taken away.
        level_rules: bool, (height, width): the middles of its level rules, see `rule_contact`.
    """

    near: Mask = field(repr=False)
    gone: Mask = field(repr=False)
    level_rules: Mask = field(repr=False)


def find_print(picture: CellPicture, dark: Gray, rules: CellRules = RULES) -> CellPrint:
    """Return a cell's print.

    Args:
        picture: The cell and its blank.
        dark: uint8, the cell's darkness, 255 = black.
        rules: What counts as print.
    """
    printed = _align_print(picture, dark, rules)
    spread = _spread_print(picture, printed, rules)
    near = spread > rules.print_darkness
    gone = near & (dark < _seen_print(dark, printed, spread, rules) + rules.over_print_darkness)
    return CellPrint(near, gone, find_level_rules(picture, printed, rules))


def _align_print(picture: CellPicture, dark: Gray, rules: CellRules) -> Gray:
    """Return the blank form's darkness, each piece of it moved to where it came back."""
    reach = picture.pixels(rules.print_off_mm)
    print_ = 255 - picture.blank
    padded = cv2.copyMakeBorder(dark, *(reach,) * 4, cv2.BORDER_CONSTANT).astype(np.uint8, copy=False)
    result = np.zeros_like(print_)
    height, width = print_.shape
    around = cv2.copyMakeBorder(print_, *(reach,) * 4, cv2.BORDER_REPLICATE)
    pieces = max(1, round(width / picture.pixels(_PIECE_MM)))
    edges = np.linspace(0, width, pieces + 1).astype(int)
    for left, right in pairwise(edges.tolist()):
        tile = print_[:, left:right]
        if int(tile.max()) <= rules.print_darkness:
            continue
        dy, dx = _shift_of(tile, padded[:, left : right + 2 * reach], reach, rules)
        across = slice(reach - dx + left, reach - dx + right)
        result[:, left:right] = around[reach - dy : reach - dy + height, across]
    return result


def _shift_of(tile: Gray, around: Gray, reach: int, rules: CellRules) -> tuple[int, int]:
    """Return how many pixels (down, right) a printed piece has moved."""
    scores = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    for top, bottom in _changing_bands(tile, reach, rules):
        scores += cv2.matchTemplate(around[top : bottom + 2 * reach], tile[top:bottom], cv2.TM_CCOEFF)
    steps = np.arange(-reach, reach + 1)
    distance = np.hypot(steps[:, np.newaxis], steps[np.newaxis, :])
    best = (scores - _SHIFT_COST * abs(float(scores.max())) * distance).argmax()
    row, column = np.unravel_index(int(best), scores.shape)
    return int(row) - reach, int(column) - reach


def _changing_bands(tile: Gray, margin: int, rules: CellRules) -> Iterator[tuple[int, int]]:
    """Yield bands of rows (start, end exclusive) in which a printed piece changes from row to row, with a margin.

    Only these bands are matched. Between them the piece is bare or an upright rule, and a few rows say as much as all.
    """
    rows = np.flatnonzero((cv2.absdiff(tile[1:], tile[:-1]) > rules.print_darkness).any(axis=1))
    if not len(rows):
        rows = np.array([len(tile) // 2])
    ends = np.flatnonzero(np.diff(rows) > 2 * margin)
    for first, last in zip([rows[0], *rows[ends + 1]], [*rows[ends], rows[-1]], strict=True):
        yield max(0, int(first) - margin), min(len(tile), int(last) + 2 + margin)


def _spread_print(picture: CellPicture, printed: Gray, rules: CellRules) -> Gray:
    """Return the print's darkness as wide as print may come back."""
    size = 2 * round(rules.print_spread_mm * picture.dpi / 25.4) + 3
    wide = cv2.dilate(printed, ellipse(size))
    return np.asarray(wide, dtype=np.uint8)


def _seen_print(dark: Gray, printed: Gray, spread: Gray, rules: CellRules) -> NDArray[np.int16]:
    """Return how dark print may be at each pixel: as drawn, or as dark as grey print really came back.

    A fax makes grey hints black, and a copier darkens them.
    """
    expected = spread.astype(np.int16)
    grey = (printed > rules.print_darkness) & (printed < 200)
    if int(grey.sum()) < 20:
        return expected
    seen = percentile(dark[grey], 90)
    drawn = percentile(printed[grey], 90)
    if seen > drawn:
        expected = np.where(expected > rules.print_darkness, np.minimum(255, expected + int(seen - drawn)), expected)
    return expected.astype(np.int16)
