"""The lines that a form by others prints for an answer, where nothing stands on them.

Under a word the line stays: with it a comma or the foot of a character would be taken away,
and a recogniser reads words that are underlined as well as others.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from forms.geometry import Rect
from scanner.paper.foreign.cell_text import ink_of
from scanner.paper.foreign.ruled_lines import PER_MM, Table
from scanner.values.picture import Gray, Mask

_LEAST_MM: Final = 12.0
_THICKEST_MM: Final = 0.9
_BELOW_MM: Final = 1.0  # of the area a line may lie
_FULL_BELOW: Final = 0.1  # of the pixels just below a line: more is no bare paper
_STANDS_MM: Final = 2.0  # above a line: what stands on it has ink there
_RIM: Final = 2  # pixels of the line's own blurred edge
_BETWEEN_MM: Final = 1.5  # from a character's ink to that of the next


def find_bare_underlines(table: Table, area: Rect) -> tuple[slice, slice, Mask]:
    """Return where thin level lines with bare paper below them are, less what something stands on.

    Args:
        table: The page, straight.
        area: Millimetres, where the answer has its place.

    Returns:
        The rows and columns of the table that hold the area, and bool (rows, columns): the lines, a pixel wider.
    """
    reach = Rect(area.left, area.top, area.right, area.bottom + _BELOW_MM)
    rows, columns = table.cut(reach)
    ink = ink_of(table, reach)
    found: Mask = np.zeros(ink.shape, np.bool_)
    if not ink.size:
        return rows, columns, found
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 7), np.uint8))
    long = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, round(_LEAST_MM * PER_MM)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(long, connectivity=8)
    for index in range(1, count):
        left, top, width, height = (int(value) for value in stats[index][:4])
        below = ink[top + height + 2 : top + height + 8, left : left + width]
        if height <= _THICKEST_MM * PER_MM and (not below.size or below.mean() < _FULL_BELOW):
            found |= (labels == index) & ~_are_written_on(ink[:top])
    return rows, columns, cv2.dilate(found.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0


def _are_written_on(above: Gray) -> Mask:
    """Return bool (width,): the columns that ink stands in just above a line, and those between them."""
    stands: Gray = np.max(above[-round(_STANDS_MM * PER_MM) : -_RIM], axis=0, initial=0)
    near = 2 * round(_BETWEEN_MM * PER_MM) + 1
    wide: Gray = np.asarray(cv2.dilate(stands[np.newaxis], np.ones((1, near), np.uint8)), np.uint8)
    return wide.reshape(-1) > 0
