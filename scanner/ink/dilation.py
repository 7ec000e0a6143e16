"""Masks made wider: what lies near ink, print or a seal."""

from __future__ import annotations

import cv2
import numpy as np

from scanner.values.page.picture import Gray, Mask


def dilate(mask: Mask, width: int, height: int | None = None, *, is_round: bool = False) -> Mask:
    """Return a mask of which every pixel is as large as a rectangle, or as an ellipse, around it.

    Args:
        mask: bool, (height, width).
        width: Of the rectangle, px; an odd number reaches as far to the left as to the right.
        height: Of the rectangle, px; as large as its width if not given.
        is_round: Whether it is an ellipse instead.
    """
    size = (width, width if height is None else height)
    shape = ellipse(*size) if is_round else np.ones(size[::-1], np.uint8)
    wide = cv2.dilate(np.ascontiguousarray(mask).view(np.uint8), shape)
    return np.asarray(wide, dtype=np.uint8).view(np.bool_)


def ellipse(width: int, height: int | None = None) -> Gray:
    """Return an ellipse of a width and a height, px, a circle without the height, for closing, opening and dilating."""
    size = (width, width if height is None else height)
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, size), dtype=np.uint8)
