"""Straight pictures of cells beside the blank form's: what the reader of writing looks at."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import MM_PER_INCH, Rect, Transform, mm_from_pixels, pixels_from_mm
from scanner.ink.page_margins import PageMargins
from scanner.paper.straighten import PaperLook, straighten
from scanner.values.page.picture import Gray

WORKING_DPI: Final = 200
"""Resolution that cells are straightened to; the recogniser scales lines to 48 pixels anyway."""

MARGIN_MM: Final = 3.0
"""How far a cell's picture reaches beyond the cell, to show strokes that run over its border."""

PAPER: Final = 250
"""Grey level of evened paper; ink that is painted over gets it."""

_PAPER: Final = PaperLook(wider_mm=4.0, soften_mm=1.97, shrink=0.25, least=60.0, round=True)  # wider than any pen
_LONE_DOTS_MIN: Final = 0.002  # share of a dithered page's pixels that are black and alone; scans and faxes have 0.0001
_DITHER_BLUR_PX: Final = 1.0  # sigma, pixels


@dataclass(frozen=True, slots=True, eq=False)
class CellPicture:
    """A cell as it came back and as it was printed, on the same grid of pixels.

    Attributes:
        gray: uint8, (height, width), 0 = black, the paper evened out to 250.
        blank: uint8, (height, width), the same area of the blank form.
        window: The area on paper that both show, mm.
        dpi: Resolution of both.
        margins: The margins of the page that it was cut from; None where nothing is known of them.
    """

    gray: Gray = field(repr=False)
    blank: Gray = field(repr=False)
    window: Rect
    dpi: float = WORKING_DPI
    margins: PageMargins | None = None

    def pixels(self, mm: float) -> int:
        """Return a length as whole pixels, at least one."""
        return max(1, round(pixels_from_mm(mm, self.dpi)))

    def mm(self, pixels: float) -> float:
        """Return a length in pixels as millimetres."""
        return mm_from_pixels(pixels, self.dpi)

    def rows_between(self, top: float, bottom: float) -> slice:
        """Return the rows of pixels between two heights on paper, mm."""
        return self._between(top - self.window.top, bottom - self.window.top, self.gray.shape[0])

    def columns_between(self, left: float, right: float) -> slice:
        """Return the columns of pixels between two places on paper, mm."""
        return self._between(left - self.window.left, right - self.window.left, self.gray.shape[1])

    def _between(self, low: float, high: float, size: int) -> slice:
        start, stop = (min(size, max(0, round(pixels_from_mm(mm, self.dpi)))) for mm in (low, high))
        return slice(start, max(start, stop))

    def mask_of(self, rect: Rect) -> NDArray[np.bool_]:
        """Return the pixels inside a rectangle on paper: bool, (height, width)."""
        height, width = self.gray.shape
        scale = self.dpi / MM_PER_INCH
        columns = (np.arange(width) + 0.5) / scale + self.window.left
        rows = (np.arange(height) + 0.5) / scale + self.window.top
        inside_x = (columns >= rect.left) & (columns <= rect.right)
        inside_y = (rows >= rect.top) & (rows <= rect.bottom)
        return inside_y[:, np.newaxis] & inside_x[np.newaxis, :]


def cut_cell(
    gray: Gray, transform: Transform, cell: Rect, blank_page: Gray, *, dpi: float = WORKING_DPI
) -> CellPicture:
    """Cut a cell with its margin out of a page and out of the blank page.

    Args:
        gray: uint8, (height, width), the page as it came back.
        transform: From millimetres on paper to its pixels.
        cell: The cell, mm.
        blank_page: uint8, the blank page drawn at `dpi`.
        dpi: Resolution of the result.
    """
    height, width = blank_page.shape
    left = max(0, math.floor(pixels_from_mm(cell.left - MARGIN_MM, dpi)))
    top = max(0, math.floor(pixels_from_mm(cell.top - MARGIN_MM, dpi)))
    right = min(width, math.ceil(pixels_from_mm(cell.right + MARGIN_MM, dpi)))
    bottom = min(height, math.ceil(pixels_from_mm(cell.bottom + MARGIN_MM, dpi)))
    window = Rect(*(mm_from_pixels(edge, dpi) for edge in (left, top, right, bottom)))
    per_mm = pixels_from_mm(1.0, dpi)
    seen = straighten(gray, transform, window, per_mm, (right - left, bottom - top))
    even = np.clip(seen * (PAPER / _PAPER.level(seen, per_mm)), 0, 255).astype(np.uint8)
    margins = PageMargins(gray, transform, mm_from_pixels(width, dpi), mm_from_pixels(height, dpi))
    return CellPicture(even, blank_page[top:bottom, left:right], window, dpi, margins)


def soften_dither(gray: Gray) -> Gray:
    """Return a dithered page as the greys that its dots stand for, any other page unchanged.

    A dithered page has many black pixels that stand alone. Of 159 typed fields of dithered pages at 150 to 300 dpi, 133
    were right without this and 156 with it. A fax has one threshold for all pixels and no such
    dots; it is better left alone.
    """
    dark = (gray < 128).astype(np.uint8)
    around = cv2.boxFilter(dark, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    lone_dots = np.count_nonzero(dark.view(np.bool_) & (around == 1)) / dark.size
    if lone_dots < _LONE_DOTS_MIN:
        return gray
    return np.asarray(cv2.GaussianBlur(gray, (0, 0), _DITHER_BLUR_PX), dtype=np.uint8)
