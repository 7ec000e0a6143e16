"""Ink of a second colour at what is written: a clerk's mark, a correction, a line in red.

Nobody changes the pen within an answer. So where a field's strokes have two colours, something was added to the
answer, or taken away from it, by another hand or later. Only a picture in colour can show it.

How it works: a scanner's three colours never lie quite on each other, and JPEG keeps colour in coarse blocks, so that
the edges of black print have all colours. Across a whole stroke they cancel out. So the colour of ink is that of all
ink within a third of a millimetre, weighted by how dark it is, and only a coherent piece of another colour counts. What
is usual in the fields of a page is its scanner's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from forms.geometry import Rect, Transform
from scanner.ink.cells.picture import CellPicture
from scanner.ink.cells.writing import Writing
from scanner.ink.percentile import percentile
from scanner.paper.straighten import straighten
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Colour, Floats, Floats32, Gray, Mask

_APART: Final = 32.0
"""Distance between two inks' colours, as blue less green and red less green: blue and black pens are 40 to 110 apart
after JPEG, the printed text's own edges up to 20."""

OTHER_MM2: Final = 0.3
"""Size of a piece of ink in another colour from which it is told. Of 75 typed fields of three colour scans whose
colours lie a pixel apart none has a piece of more than 0.16, a long text neither; a red line through one digit has 1.4,
a clerk's tick 4, the smallest number in a corner 0.4."""

_USUAL_TIMES: Final = 1.5  # times what is usual on a page: where red and blue lie two pixels apart, that is 0.5 mm2
_FIELDS_MIN: Final = 3  # of fewer fields none says what is usual
_STROKE_MM: Final = 0.35  # a pen's stroke, across which the fringes of its edges cancel out

_DARK_SHARE: Final = (
    0.4  # share of the writing's darkness from which a pixel shows the ink's colour, and not the paper's
)
_SEAL_NEAR_MM: Final = 1.0  # under a red seal, or this close to it, colours say nothing


def other_colours(ink: PageInk, fields: Sequence[tuple[Writing, Rect]]) -> tuple[bool, ...]:
    """Tell of each field of a page whether some of its ink has another colour than the rest.

    Args:
        ink: The page with its foreign ink.
        fields: Each field's strokes with the picture of its cell, and where it is written, mm.
    """
    pieces = [other_colour_mm2(ink, writing, area) for writing, area in fields]
    usual = float(np.median(pieces)) if len(pieces) >= _FIELDS_MIN else 0.0
    return tuple(piece >= OTHER_MM2 + _USUAL_TIMES * usual for piece in pieces)


def other_colour_mm2(ink: PageInk, writing: Writing, area: Rect) -> float:
    """Return how large the largest piece of a field's ink in another colour than most of it is, mm2.

    It is 0.0 on a picture without colour.

    Args:
        ink: The page with its foreign ink.
        writing: The field's strokes with the picture of its cell.
        area: Where it is written, mm.
    """
    if ink.colour is None or writing.is_blank or ink.is_sealed(area, _SEAL_NEAR_MM):
        return 0.0
    picture = writing.picture
    dark = 255 - picture.gray
    darkest = percentile(dark[writing.ink], 95)
    drawn = (dark >= _DARK_SHARE * darkest) & writing.ink
    if not drawn.any():
        return 0.0
    tints = _of_strokes(_tints(ink.colour, ink.transform, picture), dark, drawn, picture)
    away = np.zeros_like(drawn)
    away[drawn] = np.hypot(*(tints - np.median(tints, axis=0)).T) > _APART
    _, _, pieces, _ = cv2.connectedComponentsWithStats(away.view(np.uint8), connectivity=8)
    return float(pieces[1:, cv2.CC_STAT_AREA].max(initial=0)) * picture.mm(1) ** 2


def _of_strokes(tints: Floats32, dark: Gray, drawn: Mask, picture: CellPicture) -> Floats:
    """Return the colour of all ink around each drawn pixel within a stroke's width: float64, (drawn pixels, 2).

    Up to the last step all are whole numbers below 2**24, which float32 holds exactly in half of the memory.
    """
    size = (max(1, round(_STROKE_MM / picture.mm(1))),) * 2
    weights = np.where(drawn, dark, 0).astype(np.float32)
    tints *= weights[:, :, np.newaxis]
    total = cv2.boxFilter(tints, -1, size, normalize=False)[drawn]
    weight = cv2.boxFilter(weights, -1, size, normalize=False)[drawn]
    mean: Floats = total / np.maximum(weight, 1.0, dtype=np.float64)[:, np.newaxis]
    return mean


def _tints(colour: Colour, transform: Transform, picture: CellPicture) -> Floats32:
    """Return a cell's colours without their brightness: float32, (height, width, 2), blue and red less green."""
    height, width = picture.gray.shape
    corners = transform.rect_to_pixels(picture.window)
    (left, top), (right, bottom) = np.floor(corners.min(axis=0)).astype(int), np.ceil(corners.max(axis=0)).astype(int)
    # a cell may lie beyond the edge of a photo: there the edge's colour goes on, as its grey does
    high, wide = colour.shape[:2]
    left, top = int(np.clip(left - 2, 0, wide - 1)), int(np.clip(top - 2, 0, high - 1))
    part = colour[top : max(bottom + 3, top + 1), left : max(right + 3, left + 1)]
    moved = Transform(np.array([[1.0, 0, -left], [0, 1.0, -top], [0, 0, 1.0]]) @ transform.matrix)
    blue, green, red = (
        straighten(np.ascontiguousarray(part[:, :, plane]), moved, picture.window, 1 / picture.mm(1), (width, height))
        for plane in range(3)
    )
    return np.stack([blue.astype(np.float32) - green, red.astype(np.float32) - green], axis=2)
