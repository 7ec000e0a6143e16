"""Straight pictures of cells beside the blank form's: what the reader of writing looks at."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import MM_PER_INCH, Rect, Transform, mm_from_pixels, pixels_from_mm
from scanner.values.page.picture import Gray

WORKING_DPI: Final = 200
"""Resolution that cells are straightened to; the recogniser scales lines to 48 pixels anyway."""

MARGIN_MM: Final = 3.0
"""How far a cell's picture reaches beyond the cell, to show strokes that run over its border."""

_PAPER_KERNEL_MM: Final = 4.0  # wider than any pen stroke, so that a closing of this size shows the bare paper
_PAPER_MIN: Final = 60.0  # grey value; a darker background is no paper, and the gain stays bounded
_LONE_DOTS_MIN: Final = 0.002  # share of a dithered page's pixels that are black and alone; scans and faxes have 0.0001
_DITHER_BLUR_PX: Final = 1.0  # sigma, pixels
_OVERSAMPLING_MAX: Final = 4  # samples for a pixel, in either direction


@dataclass(frozen=True, slots=True, eq=False)
class CellPicture:
    """A cell as it came back and as it was printed, on the same grid of pixels.

    Attributes:
        gray: uint8, (height, width), 0 = black, the paper evened out to 250.
        blank: uint8, (height, width), the same area of the blank form.
        window: The area on paper that both show, mm.
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
        """Return the pixels inside a rectangle on paper: bool, (height, width)."""
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
    straight = _warp(gray, transform, window, (right - left, bottom - top), dpi)
    return CellPicture(_even_out(straight, dpi), blank_page[top:bottom, left:right], window, dpi)


def soften_dither(gray: Gray) -> Gray:
    """Return a dithered page as the greys that its dots stand for, any other page unchanged.

    A dithered page has many black pixels that stand alone. Of 159 typed fields of dithered pages at 150 to 300 dpi, 133
    were right without this and 156 with it. A fax has one threshold for all pixels and no such
    dots; it is better left alone.
    """
    dark = (gray < 128).astype(np.uint8)
    around = cv2.boxFilter(dark, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    lone_dots = float(((dark == 1) & (around == 1)).mean())
    if lone_dots < _LONE_DOTS_MIN:
        return gray
    return np.asarray(cv2.GaussianBlur(gray, (0, 0), _DITHER_BLUR_PX), dtype=np.uint8)


def _warp(gray: Gray, transform: Transform, window: Rect, size: tuple[int, int], dpi: float) -> Gray:
    """Return a straight picture; a finer source is sampled several times for each pixel and averaged."""
    width, height = size
    corners = transform.rect_to_pixels(window)
    source_px = float(np.hypot(*(corners[1] - corners[0])))
    finer = min(_OVERSAMPLING_MAX, max(1, round(source_px / max(1, width))))
    step = mm_from_pixels(1.0, dpi) / finer
    to_paper = np.array([[step, 0, window.left + step / 2], [0, step, window.top + step / 2], [0, 0, 1]])
    centre = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])  # OpenCV counts from a pixel's middle
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
