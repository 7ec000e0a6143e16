"""Drives pdfium, which Chromium, Edge and Android show and fill in PDFs with, by mouse clicks and typing."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pypdfium2
from pypdfium2 import raw

from forms.geometry import points_from_mm
from tests.annex2 import annex2
from tests.viewers.steps import DPI, Shown, Step, Typed, one_line_break, place_to_click

_RETURN = "\r"


class Pdfium:
    """pdfium as pypdfium2 brings it."""

    name = "pdfium"

    def fill(self, file: bytes, steps: Sequence[Step]) -> bytes:
        _, layout = annex2()
        with _opened(file) as document:
            form = document.formenv.raw
            pages = [document[index] for index in range(len(document))]
            for step in steps:
                index, point = place_to_click(step, layout)
                page = pages[index].raw
                x, y = points_from_mm(point.x), points_from_mm(layout.height_mm - point.y)
                raw.FORM_OnLButtonDown(form, page, 0, x, y)
                raw.FORM_OnLButtonUp(form, page, 0, x, y)
                if isinstance(step, Typed):
                    _type(form, page, step.text)
                raw.FORM_ForceToKillFocus(form)
            out = io.BytesIO()
            document.save(out)
            return out.getvalue()

    def open(self, file: bytes, field_ids: Sequence[str] = ()) -> Shown:
        with _opened(file) as document:
            values = {
                _name(document, annotation): _text(raw.FPDFAnnot_GetFormFieldValue, document, annotation)
                for annotation in _annotations(document)
            }
            pages = [np.array(page.render(scale=DPI / 72).to_pil().convert("L")) for page in document]
        return Shown(one_line_break(values, field_ids), pages)

    def tooltips(self, file: bytes) -> list[tuple[str, str]]:
        """Return names and alternative names of all widgets, in the order of their pages."""
        with _opened(file) as document:
            return [
                (_name(document, annotation), _text(raw.FPDFAnnot_GetFormFieldAlternateName, document, annotation))
                for annotation in _annotations(document)
            ]


@contextmanager
def _opened(file: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(file)
    document.init_forms()
    try:
        yield document
    finally:
        document.close()


def _type(form: object, page: object, text: str) -> None:
    """Paste a text, as an input method does."""
    buffer = ctypes.create_string_buffer((text.replace("\n", _RETURN) + "\0").encode("utf-16-le"))
    raw.FORM_ReplaceSelection(form, page, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))


def _annotations(document: pypdfium2.PdfDocument) -> Iterator[object]:
    for index in range(len(document)):
        page = document[index]  # held, since it would be closed with its last reference
        for number in range(raw.FPDFPage_GetAnnotCount(page.raw)):
            annotation = raw.FPDFPage_GetAnnot(page.raw, number)
            yield annotation
            raw.FPDFPage_CloseAnnot(annotation)


def _name(document: pypdfium2.PdfDocument, annotation: object) -> str:
    return _text(raw.FPDFAnnot_GetFormFieldName, document, annotation)


def _text(function: Callable[..., int], document: pypdfium2.PdfDocument, annotation: object) -> str:
    form = document.formenv.raw
    length = function(form, annotation, None, 0)
    buffer = ctypes.create_string_buffer(length)
    function(form, annotation, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le", errors="surrogatepass").rstrip("\0")
