"""Ink of a second colour at what is written: a clerk's mark, a correction, a line in red.

Nobody changes the pen within an answer. So where a field's strokes have two colours, something was added to the
answer, or taken away from it, by another hand or later. Only a picture in colour can show it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from forms.geometry import Rect, Transform
from scanner.ink.cells.picture import CellPicture
from scanner.ink.cells.writing import Writing
from scanner.paper.straighten import straighten
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Colour, Floats

_APART: Final = 32.0
"""Distance between two inks' colours, as blue less green and red less green: blue and black pens are 40 to 110 apart
after JPEG, the printed text's own edges up to 20."""

OTHER_MM2: Final = 0.45
"""Ink of another colour from which it is told. Of 160 fields that nobody altered, on colour scans and photos, 1 has
more than 0.3; a clerk's tick has 4, the smallest number in a corner 0.4."""

_DARK_SHARE: Final = (
    0.4  # share of the writing's darkness from which a pixel shows the ink's colour, and not the paper's
)
_SEAL_NEAR_MM: Final = 1.0  # under a red seal, or this close to it, colours say nothing


def other_colour_mm2(ink: PageInk, writing: Writing, area: Rect) -> float:
    """Return how much ink of a field has another colour than most of it, mm2; 0.0 on a picture without colour.

    Args:
        ink: The page with its foreign ink.
        writing: The field's strokes with the picture of its cell.
        area: Where it is written, mm.
    """
    if ink.colour is None or writing.is_blank or ink.is_sealed(area, _SEAL_NEAR_MM):
        return 0.0
    picture = writing.picture
    dark = 255 - picture.gray
    darkest = float(np.percentile(dark[writing.ink], 95))
    drawn = (dark >= _DARK_SHARE * darkest) & writing.ink
    tints = _tints(ink.colour, ink.transform, picture)[drawn]
    if not len(tints):
        return 0.0
    away = np.hypot(*(tints - np.median(tints, axis=0)).T)
    return float((away > _APART).sum()) * picture.mm(1) ** 2


def _tints(colour: Colour, transform: Transform, picture: CellPicture) -> Floats:
    """Return a cell's colours without their brightness: float64, (height, width, 2), blue and red less green."""
    height, width = picture.gray.shape
    corners = transform.rect_to_pixels(picture.window)
    (left, top), (right, bottom) = np.floor(corners.min(axis=0)).astype(int), np.ceil(corners.max(axis=0)).astype(int)
    left, top = max(0, left - 2), max(0, top - 2)
    part = colour[top : bottom + 3, left : right + 3]
    moved = Transform(np.array([[1.0, 0, -left], [0, 1.0, -top], [0, 0, 1.0]]) @ transform.matrix)
    blue, green, red = (
        straighten(np.ascontiguousarray(part[:, :, plane]), moved, picture.window, 1 / picture.mm(1), (width, height))
        for plane in range(3)
    )
    return np.stack([blue.astype(np.float64) - green, red.astype(np.float64) - green], axis=2)
