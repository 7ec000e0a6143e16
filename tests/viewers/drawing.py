"""What is to be seen in a picture of a page: ink inside and outside of places, words, ticks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from forms.faces import Face, face_path
from forms.geometry import A4_WIDTH_MM, Rect
from tests.viewers.steps import DPI, Picture

_DARK = 140  # Chromium tints fields in light blue
_CHANGED = 90  # of 255: more than antialiasing and tints make
_BLUR_PX = 1.2


def cut(picture: Picture, rect: Rect, *, margin_mm: float = 0.0) -> Picture:
    """Return the part of a page's picture within a rectangle."""
    scale = picture.shape[1] / A4_WIDTH_MM
    wide = rect.inset(-margin_mm, -margin_mm)
    left, top, right, bottom = (max(0, round(edge * scale)) for edge in wide.as_tuple())
    return picture[top:bottom, left:right]


def ink_share(picture: Picture, rect: Rect) -> float:
    """Return how much of a rectangle is dark, 0.0 to 1.0."""
    return float((cut(picture, rect) < _DARK).mean())


def changed_outside(picture: Picture, before: Picture, places: Iterable[Rect]) -> int:
    """Return how many pixels differ between two pictures of a page outside of places."""
    outside = np.abs(picture.astype(np.int16) - before.astype(np.int16)) > _CHANGED
    for place in places:
        cut(outside.view(np.uint8), place, margin_mm=0.3)[:] = 0
    return int(outside.sum())


def likeness(picture: Picture, place: Rect, text: str, size_pt: float, *, font: Path | None = None) -> float:
    """Return how well a text matches its best place in a rectangle: -1.0 to 1.0.

    Args:
        picture: A page.
        place: Where the text should be.
        text: On one line.
        size_pt: Its size.
        font: What it should be drawn with, the field font by default.
    """
    wanted = _softened(_drawn(text, size_pt, font or face_path(Face.FIELD)))
    seen = _softened(cut(picture, place, margin_mm=0.5))
    if any(small > large for small, large in zip(wanted.shape, seen.shape, strict=True)):
        return -1.0
    return float(cv2.matchTemplate(seen, wanted, cv2.TM_CCOEFF_NORMED).max())


def _drawn(text: str, size_pt: float, path: Path) -> Picture:
    font = ImageFont.truetype(str(path), size_pt * DPI / 72)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text))
    image = Image.new("L", (right - left, bottom - top), 255)
    ImageDraw.Draw(image).text((-left, -top), text, fill=0, font=font)
    return np.asarray(image, np.uint8)


def _softened(picture: Picture) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(picture.astype(np.float32), (0, 0), _BLUR_PX), np.float32)
