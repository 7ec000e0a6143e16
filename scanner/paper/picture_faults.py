"""Faults of a whole picture: its dots are not square though the file says so, or it shows white on black.

A file may state a resolution that it does not have, such as that of a standard fax for a scan with square dots. Which
shape the dots have is then told by the marks on the page: a millimetre across must have as many dots as one down. A
negative is a picture that is dark nearly everywhere; whether it is one shows when a page is found in it turned round.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from scanner.paper.pose import affine
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Gray, Picture

SQUARE_MAX: Final = 0.15
"""Greatest difference, as a share, between the dots of a millimetre across and down in a picture with square dots.

Photos from aside have up to 0.12 (`PHOTO_ANISOTROPY_MAX` in scanner/paper/register/plausibility.py). The resolutions of
machines that are not square differ by 0.25 and more: 200 by 100, 300 by 200, 204 by 98."""

_DENSE_PER_MM: Final = 9.0  # dots of a millimetre; with more, the denser direction is drawn with fewer, else the other
_NEGATIVE_MAX: Final = 100  # grey value of the middle pixel: paper is lighter even under a poor lamp
_STEP: Final = 8  # every eighth row and column tells how dark a picture is


def find_squared(found: IdentifiedPage) -> Picture | None:
    """Return the picture of a page redrawn with square dots, or None where its dots are square or nothing tells.

    Its resolution is unknown then, since what the file said of it is wrong.
    """
    picture = found.picture
    transform = affine(found.points_mm, found.points_px)
    if transform is None or picture.words:
        return None
    across, down = (float(np.hypot(*row[:2])) for row in transform.matrix[:2])
    if min(across, down) <= 0 or max(across, down) <= (1.0 + SQUARE_MAX) * min(across, down):
        return None
    per_mm = min(across, down) if max(across, down) > _DENSE_PER_MM else max(across, down)
    height, width = picture.gray.shape
    size = (max(1, round(width * per_mm / across)), max(1, round(height * per_mm / down)))
    colour = None if picture.colour is None else _redraw(picture.colour, size)
    return replace(picture, gray=_redraw(picture.gray, size), colour=colour, dpi=None)


def _redraw(pixels: Gray, size: tuple[int, int]) -> Gray:
    shrinking = size[0] * size[1] < pixels.shape[0] * pixels.shape[1]
    resized = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC)
    return np.asarray(resized, dtype=np.uint8)


def find_positive(picture: Picture) -> Picture | None:
    """Return a dark picture with black and white exchanged, or None for a picture that shows light paper."""
    if not picture.gray.size or np.median(picture.gray[::_STEP, ::_STEP]) >= _NEGATIVE_MAX:
        return None
    return replace(picture, gray=255 - picture.gray, colour=None if picture.colour is None else 255 - picture.colour)
