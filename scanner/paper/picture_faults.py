"""Faults of a whole picture: its dots are not square though the file says so, or it shows white on black.

A file may state a resolution that it does not have, such as that of a standard fax for a scan with square dots. Which
shape the dots have is then told by the marks on the page: a millimetre across must have as many dots as one down,
from mark to mark and within each mark. Where only the former differs, the marks are those of two sheets side by side. A
negative is a picture that is dark nearly everywhere; whether it is one shows when a page is found in it turned round.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from scanner.paper.pose import affine
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Floats, Gray, Picture

SQUARE_MAX: Final = 0.15
"""Greatest difference, as a share, between the dots of a millimetre across and down in a picture with square dots.

Photos from aside have up to 0.12 (`PHOTO_ANISOTROPY_MAX` in scanner/paper/register/plausibility.py). The resolutions of
machines that are not square differ by 0.25 and more: 200 by 100, 300 by 200, 204 by 98."""

_MARKS_AGREE: Final = 0.15  # greatest difference, as a logarithm, between the shapes from mark to mark and within them
_CORNERS: Final = 4  # of a mark: an anchor, the page code or the table's frame
_DENSE_PER_MM: Final = 9.0  # dots of a millimetre; with more, the denser direction is drawn with fewer, else the other
_NEGATIVE_MAX: Final = 100  # grey value of the middle pixel: paper is lighter even under a poor lamp
_STEP: Final = 8  # every eighth row and column tells how dark a picture is


def find_squared(found: IdentifiedPage) -> Picture | None:
    """Return the picture of a page redrawn with square dots, or None where its dots are square or nothing tells.

    Its resolution is unknown then, since what the file said of it is wrong.
    """
    picture = found.picture
    if len(found.points_mm) % _CORNERS:
        return None
    whole = _dots_per_mm(found.points_mm, found.points_px)
    each = _dots_per_mm(_about_their_middles(found.points_mm), _about_their_middles(found.points_px))
    if whole is None or each is None or picture.words:
        return None
    (across, down), (across_each, down_each) = whole, each
    if max(across, down) <= (1.0 + SQUARE_MAX) * min(across, down):
        return None
    if abs(np.log(across / down * down_each / across_each)) > _MARKS_AGREE:
        return None
    per_mm = min(across, down) if max(across, down) > _DENSE_PER_MM else max(across, down)
    height, width = picture.gray.shape
    size = (max(1, round(width * per_mm / across)), max(1, round(height * per_mm / down)))
    colour = None if picture.colour is None else _redraw(picture.colour, size)
    return replace(picture, gray=_redraw(picture.gray, size), colour=colour, dpi=None)


def _dots_per_mm(points_mm: Floats, points_px: Floats) -> tuple[float, float] | None:
    """Return how many dots a millimetre has across and down in a picture, or None where points do not tell."""
    transform = affine(points_mm, points_px)
    if transform is None:
        return None
    across, down = (float(np.hypot(*row[:2])) for row in transform.matrix[:2])
    return (across, down) if min(across, down) > 0 else None


def _about_their_middles(points: Floats) -> Floats:
    """Return the corners of marks, four a mark, float64 (n, 2), as seen from the middle of their own mark."""
    marks = points.reshape(-1, _CORNERS, 2)
    seen: Floats = (marks - marks.mean(axis=1, keepdims=True)).reshape(-1, 2)
    return seen


def _redraw(pixels: Gray, size: tuple[int, int]) -> Gray:
    shrinking = size[0] * size[1] < pixels.shape[0] * pixels.shape[1]
    resized = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC)
    return np.asarray(resized, dtype=np.uint8)


def find_positive(picture: Picture) -> Picture | None:
    """Return a dark picture with black and white exchanged, or None for a picture that shows light paper."""
    if not picture.gray.size or np.median(picture.gray[::_STEP, ::_STEP]) >= _NEGATIVE_MAX:
        return None
    return replace(picture, gray=255 - picture.gray, colour=None if picture.colour is None else 255 - picture.colour)
