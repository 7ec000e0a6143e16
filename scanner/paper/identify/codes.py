"""Page codes (DataMatrix) in a picture, at their expected place or anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
import zxingcpp

from forms.geometry import Rect, Transform
from forms.marks.page_code import PageCode, parse_page_code
from scanner.paper.straighten import draw, grid
from scanner.values.page.picture import Floats, Gray

_MODULE_COUNT: Final = 18
"""Modules along a side of a page code: its seventeen upper-case letters and digits take 18 by 18."""

_CROP_PER_MM: Final = 16.0
"""Pixels a millimetre of the cut-out: nine for each module of the 10 mm symbol, at any resolution."""


@dataclass(frozen=True, slots=True, eq=False)
class FoundCode:
    """A page code in a picture.

    Attributes:
        code: What it says.
        corners_px: float64, (4, 2), clockwise from the symbol's own top left, exact to about a
            pixel: good enough to find other marks, not for registration.
    """

    code: PageCode
    corners_px: Floats = field(repr=False)


def find_code_at(gray: Gray, transform: Transform, place: Rect, *, margin_mm: float = 5.0) -> FoundCode | None:
    """Return the page code where a transform puts it, or None.

    Args:
        gray: uint8, (height, width), as it was opened, in any orientation.
        transform: From millimetres on paper to this picture's pixels.
        place: Where the code is printed, mm.
        margin_mm: How far from there it may be.
    """
    area = place.inset(-margin_mm)
    size = (round(area.width * _CROP_PER_MM), round(area.height * _CROP_PER_MM))
    crop = draw(gray, transform, grid(area.left, area.top, _CROP_PER_MM), size, curved=True, beyond=255)
    for variant in _variants(crop):
        found = _read(variant, wide=False)
        if found is not None:
            corners = found.corners_px / _CROP_PER_MM + np.array([area.left, area.top])
            return FoundCode(found.code, transform.to_pixels(corners))
    code = _read_modules(crop, margin_mm)
    return None if code is None else FoundCode(code, transform.rect_to_pixels(place))


def find_code_anywhere(gray: Gray) -> FoundCode | None:
    """Return a page code of a whole picture, uint8 (height, width), about 200 dpi, or None."""
    for variant in (gray, np.asarray(cv2.GaussianBlur(gray, (0, 0), 1.0), dtype=np.uint8)):
        found = _read(variant, wide=True)
        if found is not None:
            return found
    return None


def find_codes_anywhere(gray: Gray) -> list[FoundCode]:
    """Return all page codes of a whole picture, uint8 (height, width), about 200 dpi, each once."""
    found: list[FoundCode] = []
    for variant in (gray, np.asarray(cv2.GaussianBlur(gray, (0, 0), 1.0), dtype=np.uint8)):
        for one in _read_all(variant, wide=True):
            middles = [other.corners_px.mean(axis=0) for other in found]
            side = float(np.linalg.norm(one.corners_px[1] - one.corners_px[0]))
            if all(np.linalg.norm(one.corners_px.mean(axis=0) - middle) > side for middle in middles):
                found.append(one)
    return found


def _variants(crop: Gray) -> Iterator[Gray]:
    """Yield a cut-out as it is, then softened against noise and faxes, then in black and white, then softer still."""
    yield crop
    soft = np.asarray(cv2.GaussianBlur(crop, (0, 0), 2.5), dtype=np.uint8)
    yield soft
    _, binary = cv2.threshold(soft, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    yield np.asarray(binary, dtype=np.uint8)
    yield np.asarray(cv2.GaussianBlur(crop, (0, 0), 4.0), dtype=np.uint8)


def _read_modules(crop: Gray, margin_mm: float) -> PageCode | None:
    """Read a symbol module by module where it should be, without looking for its finder pattern.

    A streak or a stroke through the finder pattern hides the symbol from a general reader, while the error correction
    bears the damaged modules. Places within two thirds of a millimetre are tried, the nearest first.
    """
    margin, side = round(margin_mm * _CROP_PER_MM), crop.shape[0] - 2 * round(margin_mm * _CROP_PER_MM)
    if side < 2 * _MODULE_COUNT or crop.shape[0] != crop.shape[1]:
        return None
    soft = np.asarray(cv2.GaussianBlur(crop, (0, 0), 2.0), dtype=np.uint8)
    steps = np.arange(-3, 4) * 3
    for dx, dy in sorted(
        ((int(x), int(y)) for x in steps for y in steps), key=lambda step: step[0] ** 2 + step[1] ** 2
    ):
        top, left = margin + dy, margin + dx
        if top < 0 or left < 0:
            continue
        modules = cv2.resize(
            soft[top : top + side, left : left + side], (3 * _MODULE_COUNT,) * 2, interpolation=cv2.INTER_AREA
        )
        _, bits = cv2.threshold(np.ascontiguousarray(modules[1::3, 1::3]), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        found = _read(_clean(np.asarray(bits, dtype=np.uint8)), wide=False)
        if found is not None:
            return found.code
    return None


def _clean(bits: Gray) -> Gray:
    """Return modules as a picture with a perfect finder pattern (ISO/IEC 16022) and a quiet zone."""
    bits = bits.copy()
    bits[0, ::2], bits[0, 1::2] = 0, 255
    bits[1::2, -1], bits[::2, -1] = 0, 255
    bits[:, 0] = 0
    bits[-1, :] = 0
    quiet = cv2.copyMakeBorder(bits, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=(255,))
    return np.asarray(cv2.resize(quiet, None, fx=5, fy=5, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)


def _read(gray: Gray, *, wide: bool) -> FoundCode | None:
    """Return the first page code that a general reader finds; `wide` also looks at smaller scales."""
    return next(_read_all(gray, wide=wide), None)


def _read_all(gray: Gray, *, wide: bool) -> Iterator[FoundCode]:
    """Yield the page codes that a general reader finds."""
    barcodes = zxingcpp.read_barcodes(
        np.ascontiguousarray(gray),
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.DataMatrix),
        try_invert=False,
        try_downscale=wide,
        try_rotate=True,
    )
    for barcode in barcodes:
        code = parse_page_code(barcode.text)
        if code is not None:
            place = barcode.position
            corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
            yield FoundCode(code, np.array([(corner.x, corner.y) for corner in corners], dtype=np.float64))
