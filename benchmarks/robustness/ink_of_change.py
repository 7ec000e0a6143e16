"""How much of what somebody drew onto a page can be seen on the page that came back.

A fax's threshold takes a pale line for paper, and leaves a pixel here and there at the strokes that it crossed. Nobody
can see from these that a line was there. So the page is sent back a second time, in the same way and with the same
noise, as it was before the change, and the two are compared: only ink that came where no other ink is near shows
anything.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from tests.makers.paper.conditions import Returned

Pixels = NDArray[np.uint8]

SEEN_MM2: Final = 0.1
"""Ink of a change, away from all other ink, from which a person may see it: a dot as large as a small full stop.

Of 48 changed values on four fine faxes (seed 550731) six have less than 0.05, all of them lost clerks' numbers,
highlighters and one red line; the least that is to be made out has 0.4."""

_AWAY_MM: Final = 0.2  # a stroke that is broader by two pixels of a fax shows nothing
_CHANGED: Final = 40  # grey values; noise and JPEG are the same on both pages
_INK: Final = 60  # darker than the paper
_AROUND_MM: Final = 4.0  # a change may reach so far out of the cell


def seen_mm2(after: Returned, before: Returned, page_index: int, cell: Rect) -> float:
    """Return how much ink a change left on a returned page, away from all that stood there before, mm2.

    Args:
        after: The file with the change.
        before: The same file without it, sent back in the same way.
        page_index: The page.
        cell: The changed field's cell on paper, mm.
    """
    around = cell.inset(-_AROUND_MM, -_AROUND_MM)
    corners = after.to_pixels[page_index](np.array([(one.x, one.y) for one in around.corners]))
    (left, top), (right, bottom) = np.floor(corners.min(axis=0)).astype(int), np.ceil(corners.max(axis=0)).astype(int)
    part = slice(max(0, top), bottom), slice(max(0, left), right)
    px_mm = float(np.sqrt(around.width * around.height / ((bottom - top) * (right - left))))
    new, old = (one.pictures[page_index][part].astype(np.int16) for one in (after, before))
    changed, gray = np.abs(new - old), old
    if gray.ndim == 3:
        changed, gray = changed.max(axis=2), gray.min(axis=2)
    ink = (gray < np.median(gray) - _INK).astype(np.uint8)
    size = 2 * round(_AWAY_MM / px_mm) + 1
    near = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    return float(((changed > _CHANGED) & (near == 0)).sum()) * px_mm**2
