"""Where corner anchors and a page code can be stamped on a blank: where nothing is printed.

How it works: the page is looked at coarsely. The four anchors have one place each, 12 mm from the paper's edges as on
a form of ours. The code is tried along the foot of the page, then along its head, from the left; its text takes 36 mm
to its right.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from PIL import Image

from forms.geometry import Rect

ANCHOR_MM: Final = 6.0
EDGE_MM: Final = 12.0  # from the paper's edge: nearer ones are lost in a skewed scan
CODE_MM: Final = 10.0
_CODE_TEXT_MM: Final = 36.0
_QUIET_MM: Final = 1.5  # nothing is printed so near to a mark
_STEP_MM: Final = 4.0
_PRINTED_BELOW: Final = 200  # grey value


def anchor_rects(width_mm: float, height_mm: float) -> tuple[Rect, Rect, Rect, Rect]:
    """Return where the anchors of a page stand, clockwise from the top left."""
    right, bottom = width_mm - EDGE_MM - ANCHOR_MM, height_mm - EDGE_MM - ANCHOR_MM
    corners = ((EDGE_MM, EDGE_MM), (right, EDGE_MM), (right, bottom), (EDGE_MM, bottom))
    first, second, third, fourth = (Rect.at(x, y, ANCHOR_MM, ANCHOR_MM) for x, y in corners)
    return first, second, third, fourth


def find_mark_room(picture: Image.Image, width_mm: float, height_mm: float) -> tuple[bool, Rect | None]:
    """Return whether four anchors have room on a page, and where a page code has, or None.

    Args:
        picture: The page, grey, at any resolution.
        width_mm: The page's width.
        height_mm: The page's height.
    """
    printed = np.asarray(picture) < _PRINTED_BELOW
    per_mm = (printed.shape[1] / width_mm, printed.shape[0] / height_mm)

    def is_free(rect: Rect) -> bool:
        wide = rect.inset(-_QUIET_MM)
        if wide.left < 0 or wide.top < 0 or wide.right > width_mm or wide.bottom > height_mm:
            return False
        rows = slice(int(wide.top * per_mm[1]), int(np.ceil(wide.bottom * per_mm[1])))
        columns = slice(int(wide.left * per_mm[0]), int(np.ceil(wide.right * per_mm[0])))
        return not printed[rows, columns].any()

    anchors = anchor_rects(width_mm, height_mm)
    has_room = all(is_free(rect) for rect in anchors)
    inner = EDGE_MM + (ANCHOR_MM + 2 * _QUIET_MM if has_room else 0.0)
    for top in (height_mm - EDGE_MM - CODE_MM, EDGE_MM):
        for left in np.arange(inner, width_mm - inner - CODE_MM - _CODE_TEXT_MM, _STEP_MM):
            if is_free(Rect.at(float(left), top, CODE_MM + _CODE_TEXT_MM, CODE_MM)):
                return has_room, Rect.at(float(left), top, CODE_MM, CODE_MM)
    return has_room, None
