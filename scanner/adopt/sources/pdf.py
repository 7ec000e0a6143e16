"""Makes printed pages of a PDF: its words are exact, its drawing is looked at without them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from forms.errors import SourceError
from forms.geometry import Rect, mm_from_points
from forms.wording import Wording
from scanner.adopt.printed import Outline, PrintedPage, RuledLine
from scanner.adopt.sources.drawing import Drawing, drawing_of
from scanner.adopt.sources.pdf_words import PageText, page_text
from scanner.intake.page_pixels import gray_and_colour
from scanner.intake.pdf.flattening import flatten
from scanner.values.page.picture import Gray
from scanner.values.source import Source

PER_MM: Final = 12.0
"""Pixels a millimetre, 305 dpi: a hairline of a tenth of a millimetre is a pixel wide."""

MAX_PAGES: Final = 60
_DEEPEST: Final = 6
_SCAN_SHARE: Final = 0.7


def pages_of_pdf(source: Source) -> Iterator[PrintedPage | None]:
    """Yield the pages of a PDF without its fields; None for a page that is a scan.

    Raises:
        SourceError: It cannot be opened.
    """
    try:
        document = pypdfium2.PdfDocument(source.content)
    except pypdfium2.PdfiumError as error:
        raise SourceError(Wording(zh="无法打开此 PDF。", en="the PDF cannot be opened"), at=source.path) from error
    try:
        for index in range(min(len(document), MAX_PAGES)):
            flatten(document, index, fields=False)
            page = document[index]
            try:
                yield None if _is_scan(page) else _page(page, index + 1)
            finally:
                page.close()
    finally:
        document.close()


def drawn_pages(source: Source, per_mm: float) -> Iterator[Gray]:
    """Yield the pages of a PDF as they look, without its fields, uint8 (height, width)."""
    document = pypdfium2.PdfDocument(source.content)
    try:
        for index in range(min(len(document), MAX_PAGES)):
            flatten(document, index, fields=False)
            page = document[index]
            yield _drawn(page, per_mm)
            page.close()
    finally:
        document.close()


def _page(page: Any, page_no: int) -> PrintedPage:
    text = page_text(page)
    for item in _objects(page):
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT:
            pdfium.FPDFPageObj_SetIsActive(item, False)
    width, height = (mm_from_points(side) for side in page.get_size())
    return _put_together(page_no, (width, height), text, drawing_of(_drawn(page, PER_MM), PER_MM, has_words=False))


def _put_together(page_no: int, size_mm: tuple[float, float], text: PageText, drawing: Drawing) -> PrintedPage:
    outlines: list[Outline] = list(text.outlines)
    outlines += [one for one in drawing.outlines if not any(one.box.overlaps(other.box) for other in text.outlines)]
    lines: list[RuledLine] = [*text.lines, *drawing.lines]
    paper = Rect(0.0, 0.0, *size_mm)  # printers' marks lie outside of it
    shown = (word for word in text.words if paper.contains(word.box.center))
    words = tuple(sorted(shown, key=lambda word: (word.box.top, word.box.left)))
    return PrintedPage(page_no, *size_mm, words, tuple(outlines), tuple(lines), drawing.cells, drawing.shaded)


def _drawn(page: Any, per_mm: float) -> Gray:
    scale = per_mm * mm_from_points(1.0)
    pixels = page.render(scale=scale, may_draw_forms=False).to_numpy()
    return gray_and_colour(np.array(pixels[:, :, :3], dtype=np.uint8))[0]


def _objects(page: Any) -> Iterator[Any]:
    for number in range(pdfium.FPDFPage_CountObjects(page.raw)):
        yield from _with_inner(pdfium.FPDFPage_GetObject(page.raw, number), 0)


def _with_inner(item: Any, depth: int) -> Iterator[Any]:
    yield item
    if depth < _DEEPEST and pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
        for number in range(pdfium.FPDFFormObj_CountObjects(item)):
            yield from _with_inner(pdfium.FPDFFormObj_GetObject(item, number), depth + 1)


def _is_scan(page: Any) -> bool:
    width, height = page.get_size()
    covered = 0.0
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = item.get_bounds()
        covered += max(right - left, 0.0) * max(top - bottom, 0.0)
    return bool(covered > _SCAN_SHARE * width * height)
