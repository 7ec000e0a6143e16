"""Straight pictures of cells, side by side with the blank form's: what the text reader looks at."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import MM_PER_INCH, Rect, Transform, mm_from_pixels, pixels_from_mm
from scanner.values.picture import Gray

WORKING_DPI: Final = 200
"""Resolution that cells are straightened to; the recogniser scales lines to 48 pixels anyway."""

MARGIN_MM: Final = 3.0
"""How far a cell's picture reaches beyond the cell, to see strokes that overhang."""

_PAPER_KERNEL_MM: Final = 4.0  # wider than any pen stroke, so that its closing is the bare paper
_PAPER_MIN: Final = 60.0  # paper darker than this is no paper; bounds the gain
_DITHER_DOTS: Final = 0.002  # of the page's pixels are black and alone; scans and faxes have 0.0001
_DITHER_BLUR: Final = 1.0  # pixels
_MOST_OVERSAMPLING: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class CellPicture:
    """A cell as it came back and as it was printed, on the same grid.

    Attributes:
        gray: uint8, (height, width), 0 = black, the paper evened out to 255.
        blank: The same area of the blank form.
        window: The area on paper, mm.
        dpi: Resolution of both.
    """

    gray: Gray = field(repr=False)
    blank: Gray = field(repr=False)
    window: Rect
    dpi: float = WORKING_DPI

    def pixels(self, mm: float) -> int:
        """Return a length as whole pixels, at least one."""
        return max(1, round(pixels_from_mm(mm, self.dpi)))

    def mm(self, pixels: float) -> float:
        """Return a length in pixels as millimetres."""
        return mm_from_pixels(pixels, self.dpi)

    def mask_of(self, rect: Rect) -> NDArray[np.bool_]:
        """Return the pixels inside an area of the paper: bool, (height, width)."""
        height, width = self.gray.shape
        scale = self.dpi / MM_PER_INCH
        columns = (np.arange(width) + 0.5) / scale + self.window.left
        rows = (np.arange(height) + 0.5) / scale + self.window.top
        inside_x = (columns >= rect.left) & (columns <= rect.right)
        inside_y = (rows >= rect.top) & (rows <= rect.bottom)
        return inside_y[:, np.newaxis] & inside_x[np.newaxis, :]


def straighten(
    gray: Gray, transform: Transform, cell: Rect, blank_page: Gray, *, dpi: float = WORKING_DPI
) -> CellPicture:
    """Cut a cell with its margin out of a page and out of the blank page.

    Args:
        gray: The page as it came back.
        transform: Paper to its pixels.
        cell: The area wanted, mm.
        blank_page: The blank page drawn at `dpi`.
        dpi: Resolution of the result.
    """
    height, width = blank_page.shape
    left = max(0, math.floor(pixels_from_mm(cell.left - MARGIN_MM, dpi)))
    top = max(0, math.floor(pixels_from_mm(cell.top - MARGIN_MM, dpi)))
    right = min(width, math.ceil(pixels_from_mm(cell.right + MARGIN_MM, dpi)))
    bottom = min(height, math.ceil(pixels_from_mm(cell.bottom + MARGIN_MM, dpi)))
    window = Rect(*(mm_from_pixels(edge, dpi) for edge in (left, top, right, bottom)))
    straight = _warp(gray, transform, window, (right - left, bottom - top), dpi)
    return CellPicture(_even_out(straight, dpi), blank_page[top:bottom, left:right], window, dpi)


def soften_dither(gray: Gray) -> Gray:
    """Return a dithered page as the greys that its dots stand for; any other page as it is.

    Typed fields of dithered pages at 150 to 300 dpi: 133 of 159 right as they are, 156
    softened. A fax, one threshold for all, has no dots and is better left alone.
    """
    dark = (gray < 128).astype(np.uint8)
    around = cv2.boxFilter(dark, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    lone_dots = float(((dark == 1) & (around == 1)).mean())
    if lone_dots < _DITHER_DOTS:
        return gray
    return np.asarray(cv2.GaussianBlur(gray, (0, 0), _DITHER_BLUR), dtype=np.uint8)


def _warp(gray: Gray, transform: Transform, window: Rect, size: tuple[int, int], dpi: float) -> Gray:
    """Warp at a multiple of the resolution where the source is finer, then average down."""
    width, height = size
    corners = transform.rect_to_pixels(window)
    source_px = float(np.hypot(*(corners[1] - corners[0])))
    finer = min(_MOST_OVERSAMPLING, max(1, round(source_px / max(1, width))))
    step = mm_from_pixels(1.0, dpi) / finer
    to_paper = np.array([[step, 0, window.left + step / 2], [0, step, window.top + step / 2], [0, 0, 1]])
    centre = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])  # cv2's pixels have their middle at whole numbers
    matrix = centre @ transform.matrix @ to_paper
    warped = cv2.warpPerspective(
        gray,
        matrix,
        (width * finer, height * finer),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    result = cv2.resize(warped, (width, height), interpolation=cv2.INTER_AREA) if finer > 1 else warped
    return np.asarray(result, dtype=np.uint8)


def _even_out(gray: Gray, dpi: float) -> Gray:
    """Divide by the paper's own brightness, so that shadows and tinted paper become white."""
    kernel = max(3, round(pixels_from_mm(_PAPER_KERNEL_MM, dpi)))
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (max(3, kernel // 4), max(3, kernel // 4)))
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, shape, borderType=cv2.BORDER_REPLICATE)
    paper = cv2.GaussianBlur(paper, (0, 0), kernel / 8)
    paper = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    evened = gray.astype(np.float32) * (250.0 / np.maximum(paper.astype(np.float32), _PAPER_MIN))
    return np.clip(evened, 0, 255).astype(np.uint8)
