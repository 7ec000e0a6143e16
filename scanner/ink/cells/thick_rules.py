"""Strokes that lie along an upright rule beside a cell, and were taken away with it.

A 1 that somebody writes onto the rule at the left of its cell is hidden by it: 125 is read as 25. The rule is thicker
there, by what the pen is wider than the rule or stands beside it.

How it works: across the rule the darkness of each row of pixels is added up, without the strokes that were found. The
rule's own thickness is that of its thinner rows; a stroke is a stretch of rows that are all thicker. Along a longer
stretch the rule itself is thicker, as on a sheet that came back darker on one side.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from forms.geometry import Rect
from scanner.ink.cells.cell_rules import RULES
from scanner.ink.cells.picture import CellPicture
from scanner.ink.dilation import dilate
from scanner.ink.percentile import percentile
from scanner.values.page.picture import Floats32, Mask

_STROKE_MM: Final = 2.2  # the shortest stroke that is looked for
_LONGEST_MM: Final = 9.0
_NEAR_MM: Final = 0.7  # how far from the rule's middle its darkness is added up
_OFF_MM: Final = 0.5  # how far the rule may lie from its place
_EDGE_MM: Final = 0.8  # left out at both ends, where level rules meet it
_PALE: Final = 25  # darkness that is paper's
_RULE_DARK: Final = 100  # darkness of a rule on the blank form
_OWN_PERCENTILE: Final = 30  # of the rows' thickness, which is the rule's own: a stroke takes up most of a low cell
_STRETCH_SHARE: Final = 0.2  # of the rows of a stroke that may be thinner: ink that did not come out


def thicker_mm(picture: CellPicture, cell: Rect, area: Rect, strokes: Mask) -> float:
    """Return by how much the upright rules beside a cell are thicker along a stroke than elsewhere, at most, mm.

    Args:
        picture: The cell.
        cell: Its rules' middles, mm.
        area: Where the field's writing lies, mm. Boxes to tick may stand between it and a rule, whose marks reach the
            rule; then the rule is not looked at.
        strokes: bool, (height, width), the ink that was found in the cell, which is no part of the rules.
    """
    edges = [at for at, end in ((cell.left, area.left), (cell.right, area.right)) if abs(at - end) <= _EDGE_MM]
    return max((_thicker_at(picture, cell, at, strokes) for at in edges), default=0.0)


def _thicker_at(picture: CellPicture, cell: Rect, at: float, strokes: Mask) -> float:
    rows = picture.rows_between(cell.top + _EDGE_MM, cell.bottom - _EDGE_MM)
    if rows.stop - rows.start < 1.5 * picture.pixels(_STROKE_MM) or not _is_ruled(picture, rows, at):
        return 0.0
    columns = picture.columns_between(at - _NEAR_MM - _OFF_MM, at + _NEAR_MM + _OFF_MM)
    dark = (255 - picture.gray[rows, columns]).astype(np.float32)
    dark[(dark < _PALE) | dilate(strokes[rows, columns], 3)] = 0.0
    usual = np.median(dark, axis=0)
    if usual.max() < RULES.print_darkness:
        return 0.0
    places = np.arange(len(usual))
    middle = float((places * usual).sum() / usual.sum())
    thick_mm: Floats32 = dark[:, np.abs(places - middle) <= picture.pixels(_NEAR_MM)].sum(axis=1) * (
        picture.mm(1) / 255
    )
    return _stretch_mm(thick_mm, picture)


def _stretch_mm(thick_mm: Floats32, picture: CellPicture) -> float:
    """Return by how much the thickest stretch of rows that may be a stroke is thicker than the rule's own rows, mm."""
    count = picture.pixels(_STROKE_MM)
    least = round(_STRETCH_SHARE * (count - 1))
    stretches = np.partition(sliding_window_view(thick_mm, count), least, axis=1)[:, least]
    own = percentile(thick_mm, _OWN_PERCENTILE)
    most = float(stretches.max()) - own
    is_long = picture.mm(int(np.count_nonzero(stretches > own + most / 2))) + _STROKE_MM > _LONGEST_MM
    return 0.0 if is_long else most


def _is_ruled(picture: CellPicture, rows: slice, at: float) -> bool:
    """Tell whether the form prints a rule all along some rows."""
    near = picture.blank[rows, picture.columns_between(at - _OFF_MM, at + _OFF_MM)]
    return bool(near.size) and bool((255 - near.min(axis=1) >= _RULE_DARK).mean() > 0.95)
