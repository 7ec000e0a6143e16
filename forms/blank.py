"""The blank form as pictures, drawn from its print: what the scanner compares paper with."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from forms.definition import Form
from forms.definition.places import PrintedWords
from forms.geometry import POINTS_PER_INCH, Rect, mm_from_points, pixels_from_mm
from forms.layout.model import Layout
from forms.render.pdf import render_print
from forms.render.pdf.page import forget_faces

Gray = NDArray[np.uint8]

_PANEL_MM: Final = 10.0  # what is wider than this and grey is the paper's ground, not print: as readers see a page
_SHRINK: Final = 0.2
_DARKEST_GROUND: Final = 40.0
_GRAIN: Final = 28.0  # darkness of a scanned blank's paper, at most
_SPREAD_MM: Final = 0.1  # by how much a scanned blank's print is made wider: it lies less exactly than drawn print


@lru_cache(maxsize=8)
def blank_pages(form: Form, layout: Layout, dpi: float) -> tuple[Gray, ...]:
    """Return a form's pages as printed, before anything is filled in; kept for the next call.

    Args:
        form: What is printed.
        layout: Where it stands.
        dpi: The pictures' resolution.

    Returns:
        One read-only picture a page: uint8, (height, width), 0 = black.
    """
    document = pypdfium2.PdfDocument(_print_of(form, layout))
    try:
        return tuple(_drawn(page, dpi) for page in document)
    finally:
        document.close()


@lru_cache(maxsize=32)
def _print_of(form: Form, layout: Layout) -> bytes:
    """Return the PDF of a form's print, some hundred KB; what drawing it takes, a hundred times as much, is let go."""
    try:
        return render_print(form, layout)
    finally:
        forget_faces()


@lru_cache(maxsize=24)
def compared_pages(form: Form, layout: Layout, dpi: float) -> tuple[Gray, ...]:
    """Return a form's pages as paper is compared with them; kept for the next call.

    They are those of `blank_pages`, but of somebody else's blank the grey panels are made white, as the readers do with
    the tints and shadows of a page. A scanned blank loses its grain, and its print is made a little wider, since it
    lies less exactly: what is written there is hidden sooner.
    """
    pages = blank_pages(form, layout, dpi)
    if not form.is_placed:
        return pages
    even = [_evened(page, dpi) for page in pages]
    for index, paper in enumerate(form.blank):
        if paper.is_picture:
            even[index] = _careful(even[index], dpi)
    for page in even:
        page.setflags(write=False)
    return tuple(even)


@lru_cache(maxsize=64)
def printed_words(form: Form, layout: Layout) -> tuple[tuple[PrintedWords, ...], ...]:
    """Return the words that each page of a form prints, line by line, as its print says them itself.

    A blank that is a picture says none.
    """
    document = pypdfium2.PdfDocument(_print_of(form, layout))
    try:
        return tuple(tuple(_words_on(page)) for page in document)
    finally:
        document.close()


def _words_on(page: pypdfium2.PdfPage) -> Iterator[PrintedWords]:
    text, height = page.get_textpage(), page.get_height()
    for number in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(number)
        words = text.get_text_bounded(left, bottom, right, top).strip()
        if words:
            sides = (left, height - top, right, height - bottom)
            yield PrintedWords(words, Rect(*(mm_from_points(side) for side in sides)))


def _evened(page: Gray, dpi: float) -> Gray:
    """Return a page with its panels made white: print keeps its darkness against the ground around it."""
    small = cv2.resize(page, None, fx=_SHRINK, fy=_SHRINK, interpolation=cv2.INTER_AREA)
    size = max(3, int(pixels_from_mm(_PANEL_MM, dpi) * _SHRINK))
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8), borderType=cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(ground, (0, 0), max(0.5, pixels_from_mm(_PANEL_MM / 6, dpi) * _SHRINK))
    full = cv2.resize(soft, page.shape[::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32)
    return np.clip(page * (255.0 / np.maximum(full, _DARKEST_GROUND)), 0, 255).astype(np.uint8)


def _careful(page: Gray, dpi: float) -> Gray:
    """Return a scanned page without the grain of its paper and with its print made wider."""
    size = 2 * max(1, round(pixels_from_mm(_SPREAD_MM, dpi))) + 1
    wide = cv2.erode(cv2.medianBlur(page, 3), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    return np.where(wide > 255.0 - _GRAIN, 255, wide).astype(np.uint8)


def _drawn(page: pypdfium2.PdfPage, dpi: float) -> Gray:
    bitmap = page.render(scale=dpi / POINTS_PER_INCH, grayscale=True, may_draw_forms=False)
    gray: Gray = np.array(bitmap.to_numpy(), dtype=np.uint8)
    gray = gray.reshape(gray.shape[:2])
    gray.setflags(write=False)  # one picture is shared by all who ask
    page.close()
    return gray
