"""Turns the pages of a PDF into pictures.

A page that is nothing but a scan gives the scan's own pixels; any other page is drawn at 200 to 300 dpi.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from forms.errors import SourceError
from forms.geometry import POINTS_PER_INCH, mm_from_points
from forms.wording import Wording
from scanner.intake.page_pixels import gray_and_colour, squared
from scanner.intake.pdf.damage import DAMAGED
from scanner.intake.pdf.flattening import flatten
from scanner.intake.pdf.fonts import doubtful_fonts
from scanner.intake.pdf.nesting import draws_too_much
from scanner.intake.pdf.scan import only_scan
from scanner.intake.pdf.words import page_words
from scanner.intake.wanted_pages import wanted_pages
from scanner.issues import issue
from scanner.values.issue import Issue
from scanner.values.page.picture import Colour, Gray, Picture
from scanner.values.source import Source

MAX_PAGES: Final = 2000
MAX_PAGE_PIXELS: Final = 100_000_000
MAX_TOTAL_PIXELS: Final = 18_000_000_000
"""The most pixels that are opened of one file in one go; a stack of 2,000 A4 pages at 300 dpi has 17.4e9."""

_DRAWN_DPI: Final = 200.0
_FINEST_DPI: Final = 300.0  # a page is drawn so finely only if the pictures on it are as fine
_SHEET_MM: Final = (90.0, 450.0)
"""The lengths that a side of a page may have, from A6 to A3 with a margin; else its resolution is not believed."""


def drawn_pages(
    pdf: pikepdf.Pdf, source: Source, only: range | None = None, *, fields: bool = True
) -> Iterator[Picture | Issue]:
    """Yield the pages of an opened PDF as pictures, one at a time, with or without its form fields.

    An issue `page_broken` takes the place of a page that cannot be drawn, and one issue
    `pages_left_out` that of all pages beyond the limits.

    Args:
        pdf: The PDF as pikepdf has opened it.
        source: The file.
        only: The indices, from 0, of the pages that are asked for; None for all.
        fields: Whether the form fields are drawn.

    Raises:
        SourceError: `file_broken` when no page can be drawn, and all were asked for.
    """
    total = 0
    with _drawable(pdf, source) as document:
        for wanted in wanted_pages(source, len(pdf.pages), only):
            if isinstance(wanted, Issue):
                yield wanted
                continue
            index = wanted
            if index >= MAX_PAGES or total > MAX_TOTAL_PIXELS:
                yield issue("pages_left_out", pages=index, frames=len(pdf.pages))
                break
            picture = _picture_or_none(pdf, document, index, fields=fields)
            total += 0 if picture is None else picture.gray.size
            yield issue("page_broken", page_no=index + 1) if picture is None else picture
            del picture  # else two pages are in memory while the next one is opened
    if not total and only is None:
        raise _broken(source)


@contextmanager
def _drawable(pdf: pikepdf.Pdf, source: Source) -> Iterator[Any]:
    """Open a PDF with pdfium: its own bytes, or, where pdfium cannot, the PDF as qpdf has mended it."""
    try:
        document = pypdfium2.PdfDocument(source.content)
    except pypdfium2.PdfiumError:
        out = io.BytesIO()
        pdf.save(out, encryption=False)
        try:
            document = pypdfium2.PdfDocument(out.getvalue())
        except pypdfium2.PdfiumError as error:
            raise _broken(source) from error
    try:
        yield document
    finally:
        document.close()


def _picture_or_none(pdf: pikepdf.Pdf, document: Any, index: int, *, fields: bool) -> Picture | None:
    """Return a page's picture, or None where whatever is wrong with it keeps it from being drawn."""
    try:
        return _picture(pdf, document, index, fields=fields)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  around one page: libraries raise anything at pictures that lie of themselves
        return None


def _picture(pdf: pikepdf.Pdf, document: Any, index: int, *, fields: bool) -> Picture | None:
    try:
        scan = only_scan(pdf.pages[index], MAX_PAGE_PIXELS)
    except DAMAGED:
        scan = None  # a page that qpdf cannot follow may still be drawn
    if scan is not None:
        return _scanned(scan, pdf.pages[index], index + 1)
    if _draws_too_much(pdf.pages[index]):
        return None
    try:
        flatten(document, index, fields=fields)
        page = document[index]
    except (pypdfium2.PdfiumError, IndexError):
        return None
    try:
        return _drawn(page, index + 1, _doubtful(pdf, index))
    except pypdfium2.PdfiumError:
        return None
    finally:
        page.close()


def _draws_too_much(page: pikepdf.Page) -> bool:
    try:
        return draws_too_much(page)
    except RecursionError:
        return True
    except DAMAGED:
        return False  # pdfium may still follow it


def _doubtful(pdf: pikepdf.Pdf, index: int) -> frozenset[str]:
    try:
        return doubtful_fonts(pdf.pages[index])
    except DAMAGED:
        return frozenset()


def _drawn(page: Any, page_no: int, doubtful: frozenset[str]) -> Picture:
    width, height = page.get_size()
    dpi = min(_page_dpi(page), POINTS_PER_INCH * (MAX_PAGE_PIXELS / max(width * height, 1.0)) ** 0.5)
    pixels = page.render(scale=dpi / POINTS_PER_INCH, may_draw_forms=False).to_numpy()
    gray, colour = gray_and_colour(np.array(pixels[:, :, :3], dtype=np.uint8))
    words = page_words(page, gray.shape[1], gray.shape[0], doubtful)
    return Picture(page_no, gray, colour, _believable(dpi, width, height), words)


def _page_dpi(page: Any) -> float:
    """Return the resolution of the largest picture on a page, but not less than 200 and not more than 300 dpi."""
    largest, dpi = 0.0, _DRAWN_DPI
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = item.get_bounds()
        area = (right - left) * (top - bottom)
        if area > largest and right > left:
            largest, dpi = area, item.get_px_size()[0] / (right - left) * POINTS_PER_INCH
    return min(max(dpi, _DRAWN_DPI), _FINEST_DPI)


def _scanned(scan: Image.Image, page: pikepdf.Page, page_no: int) -> Picture:
    if scan.mode in ("1", "L"):
        gray: Gray = np.array(scan.convert("L"), dtype=np.uint8)
        colour = None
    else:
        gray, colour = gray_and_colour(_bgr(scan))
    left, bottom, right, top = map(float, page.cropbox)
    width, height = right - left, top - bottom
    if page.rotation // 90 % 2:
        width, height = height, width
    across = gray.shape[1] / width * POINTS_PER_INCH
    down = gray.shape[0] / height * POINTS_PER_INCH
    if abs(across / down - 1) > 0.05:  # a fax has more dots an inch across than down
        gray, colour = squared(gray, colour, across / down)
        across = down = max(across, down)
    return Picture(page_no, gray, colour, _believable(across, width, height))


def _bgr(scan: Image.Image) -> Colour:
    """Return a scan's pixels in the order of OpenCV, and let go of the scan, which takes 15 MB a page in colour."""
    rgb = np.asarray(scan if scan.mode == "RGB" else scan.convert("RGB"), dtype=np.uint8)
    scan.close()
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), dtype=np.uint8)


def _believable(dpi: float, width_pt: float, height_pt: float) -> tuple[float, float] | None:
    low, high = _SHEET_MM
    believed = all(low <= mm_from_points(side) <= high for side in (width_pt, height_pt))
    return (dpi, dpi) if believed else None


def _broken(source: Source) -> SourceError:
    return SourceError(
        Wording(
            zh="PDF 文件已损坏或不完整，请让填报单位重新发送。", en="no page of the PDF can be drawn; ask for it again"
        ),
        at=source.path,
        code="file_broken",
    )
