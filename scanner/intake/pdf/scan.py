"""Takes the scanned picture out of a PDF page on which there is nothing but that picture."""

from __future__ import annotations

from typing import Final

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import ContentStreamInlineImage, Dictionary, Name, Page, Stream
from PIL import Image

Matrix = NDArray[np.float64]

_PAINTS: Final = frozenset(["f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"])
_SHOWS_TEXT: Final = frozenset(("Tj", "TJ", "'", '"'))
_INVISIBLE: Final = 3
_TOLERANCE: Final = 0.02
"""How far the picture's edge may lie inside or outside the page's edge, as a share of the page's width or height."""

_TRUE_MODES: Final = frozenset(("1", "L", "RGB", "CMYK", "P"))


def only_scan(page: Page, max_pixels: int) -> Image.Image | None:
    """Return the picture of a page that shows this picture and nothing else; None for any other page.

    Invisible text over the picture, as text recognition adds it, does not count. None is also
    returned where the page draws the picture turned, masked or cropped, and where it is too
    large or encoded in a way that only a renderer can decode. A turn of the whole page
    (`/Rotate`) is applied to the picture.
    """
    if page.obj.get("/Annots") or float(page.obj.get("/UserUnit", 1)) != 1:
        return None
    found = _drawn_image(page)
    if found is None:
        return None
    image, matrix = found
    if not _covers(matrix, page) or not _is_plain(image, max_pixels):
        return None
    try:
        picture = pikepdf.PdfImage(image).as_pil_image()
        picture.load()
    except (pikepdf.PdfError, pikepdf.DependencyError, OSError, ValueError, NotImplementedError, SyntaxError):
        return None  # no decoder is installed, as may be so for JBIG2: pdfium will draw the page
    if picture.mode not in _TRUE_MODES:
        return None
    turns = page.rotation // 90 % 4
    return picture.rotate(-90 * turns, expand=True) if turns else picture


def _drawn_image(page: Page) -> tuple[Stream, Matrix] | None:
    """Return the image that is all that a page's content draws, with the matrix that places it; else None."""
    images = page.resources.get("/XObject", Dictionary())
    stack: list[Matrix] = []
    current: Matrix = np.eye(3)
    found: tuple[Stream, Matrix] | None = None
    text_mode = 0
    for instruction in pikepdf.parse_content_stream(page):
        if isinstance(instruction, ContentStreamInlineImage):
            return None
        operands = instruction.operands
        match str(instruction.operator):
            case "q":
                stack.append(current)
            case "Q" if stack:
                current = stack.pop()
            case "cm":
                a, b, c, d, e, f = map(float, operands)
                current = np.array([(a, b, 0.0), (c, d, 0.0), (e, f, 1.0)]) @ current
            case "Tr":
                text_mode = int(operands[0])
            case "Do":
                image = images.get(str(operands[0]))
                if found is not None or not isinstance(image, Stream) or image.get("/Subtype") != Name.Image:
                    return None
                found = image, current
            case name if name in _PAINTS or (name in _SHOWS_TEXT and text_mode != _INVISIBLE):
                return None
    return found


def _covers(matrix: Matrix, page: Page) -> bool:
    """Tell whether an image with this matrix stands upright and fills the visible page, no less and no more."""
    (a, b, _), (c, d, _), (e, f, _) = matrix
    if a <= 0 or d <= 0 or abs(b) > 1e-3 * a or abs(c) > 1e-3 * d:
        return False
    left, bottom, right, top = map(float, page.cropbox)
    dx, dy = _TOLERANCE * (right - left), _TOLERANCE * (top - bottom)
    return bool(abs(e - left) <= dx and abs(f - bottom) <= dy and abs(e + a - right) <= dx and abs(f + d - top) <= dy)


def _is_plain(image: Stream, max_pixels: int) -> bool:
    if int(image.get("/Width", 0)) * int(image.get("/Height", 0)) > max_pixels:
        return False
    masked = "/SMask" in image or "/Mask" in image or bool(image.get("/ImageMask", False))
    return not masked and "/Decode" not in image
