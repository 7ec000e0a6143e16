"""Tells in which area of a page the writing of a field is looked for."""

from __future__ import annotations

from typing import Final

from forms.geometry import Rect
from forms.layout.model import FieldBox, Page

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


def _stands_before(label: Rect, line: Rect) -> bool:
    """Tell whether a label stands left of a line and overlaps it in height."""
    return label.right <= line.left + _STRAY_MM[0] and label.top < line.bottom and line.top < label.bottom
