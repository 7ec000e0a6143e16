"""Tells in which area of a page the writing of a field is looked for, and which cells stand beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forms.geometry import Rect
from forms.layout.model import FieldBox, Page

SAME_MM: Final = 0.5
"""Edges of cells that lie so close together are one."""

_STRIP_MM: Final = 3.0  # a narrower strip is a rule, and no label's cell
_STRAY_MM: Final = (1.0, 1.5)
"""How far writing strays from its line, sideways and up or down, where the line shares a cell with boxes to tick."""


def writing_area(box: FieldBox, page: Page) -> Rect:
    """Return the area on paper, in millimetres, in which a field's writing is looked for.

    It is the field's cell. Where boxes to tick share the cell (as in `□ other: ____`), it is the field's own line
    with a little space around it, and it begins to the right of the option's words before the line.
    """
    if not any(option.cell.overlaps(box.rect) for option in page.options):
        return box.cell
    own = box.rect.inset(-_STRAY_MM[0], -_STRAY_MM[1])
    left = max(
        [box.cell.left, *(option.label.right for option in page.options if _stands_before(option.label, box.rect))]
    )
    return Rect(max(own.left, left), max(own.top, box.cell.top), min(own.right, box.cell.right), own.bottom)


def cells_beside(cell: Rect, page: Page) -> Iterator[Rect]:
    """Yield the cells to write or tick in that stand in the same rows."""
    cells = [*(one.cell for one in page.fields), *(one.cell for one in page.options)]
    for other in cells:
        if other.top < cell.bottom - SAME_MM and other.bottom > cell.top + SAME_MM:
            yield other


def label_strip(box: FieldBox, page: Page) -> Rect | None:
    """Return the label's cell to the left of a field's, mm; None where the next cell to write in stands there."""
    before = [one.right for one in cells_beside(box.cell, page) if one.right <= box.cell.left + SAME_MM]
    left = max(before, default=min(one.rect.left for one in page.rows))
    return Rect(left, box.cell.top, box.cell.left, box.cell.bottom) if box.cell.left - left >= _STRIP_MM else None


def _stands_before(label: Rect, line: Rect) -> bool:
    """Tell whether a label stands left of a line and overlaps it in height."""
    return label.right <= line.left + _STRAY_MM[0] and label.top < line.bottom and line.top < label.bottom
