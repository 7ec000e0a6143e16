"""The lines that somebody else's form prints for an answer, where nothing stands on them.

Where a word stands on such a line, the line is kept. Taking it away would also take a comma or the foot of a
character, and a recogniser reads underlined words as well as others.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from forms.geometry import Rect
from scanner.paper.foreign.ruled_lines import PER_MM, Table
from scanner.paper.foreign.type_lines import ink_of
from scanner.values.page.picture import Gray, Mask

_LENGTH_MIN_MM: Final = 12.0  # a shorter line is no underline
_THICK_MAX_MM: Final = 0.9  # a thicker line is no underline
_BELOW_MM: Final = 1.0  # a line may lie this far below the area
_INK_BELOW_SHARE: Final = 0.1  # share of the pixels just below a line; with more ink the paper there is not bare
_ABOVE_MM: Final = 2.0  # height above a line in which something that stands on the line has ink
_RIM_PX: Final = 2  # pixels of the line's own blurred edge
_CHARACTER_GAP_MM: Final = 1.5  # widest gap between the ink of two characters of one word


def find_bare_underlines(table: Table, area: Rect) -> tuple[slice, slice, Mask]:
    """Return thin level lines with bare paper below them, except for the parts that something stands on.

    Args:
        table: The page, straightened.
        area: Where the answer has its place, mm.

    Returns:
        The rows and columns of the table's pictures that hold the area, and bool (rows, columns): the lines,
        wider by a pixel.
    """
    reach = Rect(area.left, area.top, area.right, area.bottom + _BELOW_MM)
    rows, columns = table.cut(reach)
    ink = ink_of(table, reach)
    found: Mask = np.zeros(ink.shape, np.bool_)
    if not ink.size:
        return rows, columns, found
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 7), np.uint8))
    long = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, round(_LENGTH_MIN_MM * PER_MM)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(long, connectivity=8)
    for index in range(1, count):
        left, top, width, height = (int(value) for value in stats[index][:4])
        below = ink[top + height + 2 : top + height + 8, left : left + width]
        if height <= _THICK_MAX_MM * PER_MM and (not below.size or below.mean() < _INK_BELOW_SHARE):
            found |= (labels == index) & ~_are_written_on(ink[:top])
    return rows, columns, cv2.dilate(found.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0


def _are_written_on(above: Gray) -> Mask:
    """Return bool (width,): the columns that have ink just above a line, and those between such columns."""
    stands: Gray = np.max(above[-round(_ABOVE_MM * PER_MM) : -_RIM_PX], axis=0, initial=0)
    near = 2 * round(_CHARACTER_GAP_MM * PER_MM) + 1
    wide: Gray = np.asarray(cv2.dilate(stands[np.newaxis], np.ones((1, near), np.uint8)), np.uint8)
    return wide.reshape(-1) > 0
