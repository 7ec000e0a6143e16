"""Whether a page that was identified by its table alone is printed as its layout says.

A page printed from the Word file may have the same rules and other places for its words.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from forms.geometry import Rect, Transform
from forms.layout.model import Page
from scanner.paper.straighten import darker_by, draw, grid
from scanner.values.page.picture import Gray

PER_MM: Final = 8.0
BLANK_DPI: Final = PER_MM * 25.4

PRINT_MIN: Final = 0.9
"""Least share of the print in writing cells that must be where the layout has it.

Our own print has 0.99 and more, and 0.7 in a 1-bit scan that lost thin strokes. A Word file whose rows have not
grown has the same rules, but only 0.8 (measured in 2026-11 with LibreOffice's prints of annex 2).
"""

_NEAR_MM: Final = 0.3  # print is where it should be if there is ink this near
_MARGIN_MM: Final = 0.25  # around boxes and words
_PRINTED_BELOW: Final = 100  # grey value under which the blank page is printed
_INK_CONTRAST: Final = 28.0  # grey values by which ink is darker than the paper around it


def print_agreement(gray: Gray, transform: Transform, page: Page, blank: Gray) -> float:
    """Return the share of the words and boxes in writing cells that a page shows at their place.

    Args:
        gray: uint8, (height, width), the page as it came back.
        transform: From millimetres on paper to its pixels.
        page: The layout's page.
        blank: uint8, the blank page at `BLANK_DPI`.

    Returns:
        0.0 to 1.0; 1.0 where nothing is printed in such cells.
    """
    seen = draw(gray, transform, grid(0.0, 0.0, PER_MM), blank.shape[::-1])
    ink = (darker_by(seen, PER_MM) > _INK_CONTRAST).astype(np.uint8)
    reach = 2 * round(_NEAR_MM * PER_MM) + 1
    near = cv2.dilate(ink, np.ones((reach, reach), np.uint8)) > 0
    printed = blank < _PRINTED_BELOW
    due = found = 0
    for area in _areas(page):
        rows, columns = _cut(area, blank.shape)
        due += int(printed[rows, columns].sum())
        found += int((printed[rows, columns] & near[rows, columns]).sum())
    return found / due if due else 1.0


def _areas(page: Page) -> list[Rect]:
    """Return the areas of a page's boxes to tick and their words; of all words in its table where it has no boxes."""
    boxes = [area for option in page.options for area in (option.rect, option.label)]
    if boxes:
        return [area.inset(-_MARGIN_MM) for area in boxes]
    return [run.box for run in page.runs if any(row.rect.contains(run.at) for row in page.rows)]


def _cut(area: Rect, shape: tuple[int, ...]) -> tuple[slice, slice]:
    top, bottom = (min(shape[0], max(0, round(y * PER_MM))) for y in (area.top, area.bottom))
    left, right = (min(shape[1], max(0, round(x * PER_MM))) for x in (area.left, area.right))
    return slice(top, bottom), slice(left, right)
