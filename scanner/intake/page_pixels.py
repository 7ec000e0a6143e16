"""The pixels of a page as it was opened: in grey, in colour where there is any, and square."""

from __future__ import annotations

import cv2
import numpy as np

from scanner.values.page.picture import Colour, Gray


def gray_and_colour(bgr: Colour) -> tuple[Gray, Colour | None]:
    """Return a picture in grey, and in colour if it has any."""
    gray: Gray = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    blue, green, red = cv2.split(bgr)
    is_grey = cv2.norm(blue, green, cv2.NORM_INF) == 0 and cv2.norm(green, red, cv2.NORM_INF) == 0
    return gray, None if is_grey else bgr


def squared(gray: Gray, colour: Colour | None, ratio: float) -> tuple[Gray, Colour | None]:
    """Return a page with square pixels: it is stretched in the direction that has fewer dots an inch.

    Args:
        gray: The page in grey.
        colour: The page in colour, or None.
        ratio: Its dots an inch across over its dots an inch down.
    """
    return _stretched(gray, ratio), None if colour is None else _stretched(colour, ratio)


def _stretched(pixels: Gray, ratio: float) -> Gray:
    height, width = pixels.shape[:2]
    size = (width, round(height * ratio)) if ratio > 1 else (round(width / ratio), height)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
