"""Whether a picture has anything on it at all."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from forms.geometry import A4_HEIGHT_MM
from scanner.values.page.picture import Gray

_SEARCH_PER_MM: Final = 3.0
_EDGE_MM: Final = 15.0
"""Width of the edge that is left out: punch holes, a copier's shadows, the lid beside the paper."""

_PAPER_MIN: Final = 90
"""Grey value; a darker picture shows no paper and is not called blank."""

_STROKE_CONTRAST: Final = 28
"""Grey values by which a stroke is darker than its paper; print that shows through from the back has less."""

_STROKE_MIN_MM2: Final = 0.7
"""Area of the smallest stroke: a dot of a pen is larger, dust is smaller."""


def is_blank(gray: Gray) -> bool:
    """Tell whether nothing is printed or written on a page, its edges left out.

    Args:
        gray: uint8, (height, width), any resolution.
    """
    scale = _SEARCH_PER_MM * A4_HEIGHT_MM / max(gray.shape)
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 0.8)
    paper = cv2.medianBlur(small, 41)
    if np.median(paper) < _PAPER_MIN:
        return False
    darker = cv2.subtract(paper, small)
    edge = round(_EDGE_MM * _SEARCH_PER_MM)
    inner = (darker[edge:-edge, edge:-edge] >= _STROKE_CONTRAST).astype(np.uint8)
    if inner.size == 0:
        return False
    _, _, stats, _ = cv2.connectedComponentsWithStats(inner, connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    return not bool((areas >= _STROKE_MIN_MM2 * _SEARCH_PER_MM**2).any())
