"""The printed words of a page, compared with a picture where a transform puts them.

A threshold that loses the thin rules leaves at least specks of the words. These specks lie on the words' strokes only
if the page lies right, not if it is put a row too low or is another page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np

from forms.geometry import MM_PER_INCH, Rect, Transform
from forms.layout.model import Page
from scanner.paper.straighten import darker_by, draw, grid
from scanner.values.page.picture import Floats, Gray, Mask

PER_MM: Final = 8.0
WORDS_DPI: Final = PER_MM * MM_PER_INCH

_PRINTED_BELOW: Final = 128  # grey value under which the blank page is printed
_INK_CONTRAST: Final = 60.0
"""Grey values by which ink is darker than the paper around it."""

_STROKE_SLACK_PX: Final = 1
"""Ink may lie this far beside the stroke that it belongs to; a pixel is an eighth of a millimetre."""


@dataclass(frozen=True, slots=True, eq=False)
class WordSamples:
    """The ink where words are printed.

    Attributes:
        places_mm: float64, (n, 2), the middles of the words.
        due: float64, (n,), mm² of print in each place.
        ink: float64, (n,), mm² of ink there in the picture.
        fitting: float64, (n,), mm² of this ink that lies on the print's strokes.
    """

    places_mm: Floats = field(repr=False)
    due: Floats = field(repr=False)
    ink: Floats = field(repr=False)
    fitting: Floats = field(repr=False)

    @property
    def shown(self) -> float:
        """How much of the print is seen, as a share of the print; 0.0 where nothing is printed."""
        return float(self.fitting.sum() / self.due.sum()) if self.due.any() else 0.0

    @property
    def agreement(self) -> float:
        """Share of the ink that lies on the print's strokes.

        It is 0.92 and more on pages that are right, faint ones too. On another page, or one put a row too low, it is
        0.34 to 0.44, as chance has it (faxes, 1-bit scans, photos and grey scans, 2026-11).
        """
        return float(self.fitting.sum() / self.ink.sum()) if self.ink.any() else 0.0


def find_words(gray: Gray, transform: Transform, page: Page, blank: Gray) -> WordSamples:
    """Compare the ink where a page's words should be with the words of the blank form.

    Args:
        gray: uint8, (height, width), the upright picture.
        transform: From millimetres on paper to the picture's pixels.
        page: The layout's page.
        blank: uint8, the blank page at `WORDS_DPI`.
    """
    ink = darker_by(draw(gray, transform, grid(0.0, 0.0, PER_MM), blank.shape[::-1]), PER_MM) > _INK_CONTRAST
    printed = blank < _PRINTED_BELOW
    near = cv2.dilate(printed.astype(np.uint8), np.ones((2 * _STROKE_SLACK_PX + 1,) * 2, np.uint8)) > 0
    boxes = [run.box for run in page.runs]
    return WordSamples(
        places_mm=np.array([(box.center.x, box.center.y) for box in boxes]).reshape(-1, 2),
        due=_areas_mm2(printed, boxes),
        ink=_areas_mm2(ink, boxes),
        fitting=_areas_mm2(ink & near, boxes),
    )


def _areas_mm2(mask: Mask, boxes: Sequence[Rect]) -> Floats:
    """Return how much of a mask lies in each box, float64 (n,) in mm²."""
    height, width = mask.shape
    counts = []
    for box in boxes:
        top, bottom = (int(np.clip(round(y * PER_MM), 0, height)) for y in (box.top, box.bottom))
        left, right = (int(np.clip(round(x * PER_MM), 0, width)) for x in (box.left, box.right))
        counts.append(np.count_nonzero(mask[top:bottom, left:right]) / PER_MM**2)
    return np.array(counts, dtype=np.float64)
