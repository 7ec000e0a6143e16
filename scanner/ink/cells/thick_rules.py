"""Strokes that lie along a rule beside or below a cell, and were taken away with it.

A 1 that somebody writes onto the rule at the left of its cell is hidden by it: 125 is read as 25. So is the underscore
of an address on the rule below. The rule is thicker there, by what the pen is wider than the rule or stands beside it.

How it works: across the rule the darkness of each line of pixels is added up, without the strokes that were found. The
rule's own thickness is that of its thinner lines; a stroke is a stretch of lines that are all thicker. Along a longer
stretch the rule itself is thicker, as on a sheet that came back darker on one side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from forms.geometry import Rect
from scanner.ink.cells.cell_rules import RULES
from scanner.ink.cells.picture import CellPicture
from scanner.ink.dilation import dilate
from scanner.ink.percentile import percentile
from scanner.values.page.picture import Floats32, Mask

_UPRIGHT_MM: Final = (2.2, 9.0)  # the shortest and the longest stroke that is looked for on an upright rule: a 1
_LEVEL_MM: Final = (1.4, 6.0)  # the same on a level rule: an underscore
_PART_MM: Final = 20.0  # a long rule is looked at in parts of this length, since paper is not quite straight
_NEAR_MM: Final = 0.7  # how far from the rule's middle its darkness is added up
_OFF_MM: Final = 0.5  # how far the rule may lie from its place
_EDGE_MM: Final = 0.8  # left out at both ends, where other rules meet it
_PALE: Final = 25  # darkness that is paper's
_RULE_DARK: Final = 100  # darkness of a rule on the blank form
_RULED_SHARE: Final = 0.95  # of its length that a rule is seen on the blank form
_OWN_PERCENTILE: Final = 30  # of the lines' thickness, which is the rule's own: a stroke takes up most of a low cell
_THIN_SHARE: Final = 0.2  # of the lines of a stroke that may be thinner: ink that did not come out


def thicker_beside_mm(picture: CellPicture, cell: Rect, area: Rect, strokes: Mask) -> float:
    """Return by how much the upright rules beside a cell are thicker along a stroke than elsewhere, at most, mm.

    Args:
        picture: The cell.
        cell: Its rules' middles, mm.
        area: Where the field's writing lies, mm. Boxes to tick may stand between it and a rule, whose marks reach the
            rule; then the rule is not looked at.
        strokes: bool, (height, width), the ink that was found in the cell, which is no part of the rules.
    """
    rows = picture.rows_between(cell.top + _EDGE_MM, cell.bottom - _EDGE_MM)
    edges = [at for at, end in ((cell.left, area.left), (cell.right, area.right)) if abs(at - end) <= _EDGE_MM]
    found = [0.0]
    for at in edges:
        columns = picture.columns_between(at - _NEAR_MM - _OFF_MM, at + _NEAR_MM + _OFF_MM)
        found += _Strip.of(picture, rows, columns, strokes).thicker_mm(*_UPRIGHT_MM)
    return max(found)


def thicker_below_mm(picture: CellPicture, cell: Rect, area: Rect, strokes: Mask) -> float:
    """Return by how much the level rule below a cell is thicker along a stroke than elsewhere, at most, mm.

    Args:
        picture: The cell.
        cell: Its rules' middles, mm.
        area: Where the field's writing lies, mm; where it ends above the rule, the rule is not looked at.
        strokes: bool, (height, width), the ink that was found in the cell, which is no part of the rule.
    """
    if abs(cell.bottom - area.bottom) > _EDGE_MM:
        return 0.0
    rows = picture.rows_between(cell.bottom - _NEAR_MM - _OFF_MM, cell.bottom + _NEAR_MM + _OFF_MM)
    columns = picture.columns_between(max(area.left, cell.left + _EDGE_MM), min(area.right, cell.right - _EDGE_MM))
    return max([0.0, *_Strip.of(picture, rows, columns, strokes).turned().thicker_mm(*_LEVEL_MM)])


@dataclass(frozen=True, slots=True, eq=False)
class _Strip:
    """A strip of paper along a rule.

    Attributes:
        dark: float32, (length, width), 255 = black, without paper and strokes.
        printed: bool, (length, width), where the blank form is dark.
        mm: Millimetres a pixel.
    """

    dark: Floats32
    printed: Mask
    mm: float

    @classmethod
    def of(cls, picture: CellPicture, rows: slice, columns: slice, strokes: Mask) -> _Strip:
        dark = (255 - picture.gray[rows, columns]).astype(np.float32)
        dark[(dark < _PALE) | dilate(strokes[rows, columns], 3)] = 0.0
        return cls(dark, 255 - picture.blank[rows, columns] >= _RULE_DARK, picture.mm(1))

    def turned(self) -> _Strip:
        return _Strip(self.dark.T, self.printed.T, self.mm)

    def thicker_mm(self, shortest_mm: float, longest_mm: float) -> Iterator[float]:
        """Yield for each part of the rule how much thicker it is along its thickest stroke, mm."""
        if not self.dark.size or self.printed.any(axis=1).mean() <= _RULED_SHARE:
            return
        part, count = round(_PART_MM / self.mm), round(shortest_mm / self.mm)
        for start in range(0, len(self.dark), part):
            dark = self.dark[start : start + part + count]
            if len(dark) >= 1.5 * count:
                yield self._thickest_mm(dark, count, longest_mm)

    def _thickest_mm(self, dark: Floats32, count: int, longest_mm: float) -> float:
        usual = np.median(dark, axis=0)
        if usual.max() < RULES.print_darkness:
            return 0.0
        places = np.arange(len(usual))
        middle = float((places * usual).sum() / usual.sum())
        near = np.abs(places - middle) * self.mm <= _NEAR_MM
        thick_mm = dark[:, near].sum(axis=1) * np.float32(self.mm / 255)
        thin = round(_THIN_SHARE * (count - 1))
        stretches = np.partition(sliding_window_view(thick_mm, count), thin, axis=1)[:, thin]
        own = percentile(thick_mm, _OWN_PERCENTILE)
        most = float(stretches.max()) - own
        long_mm = (np.count_nonzero(stretches > own + most / 2) + count) * self.mm
        return most if long_mm <= longest_mm else 0.0
