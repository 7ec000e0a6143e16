"""Makes what lies on a PDF page part of it: fields and annotations, drawn as they look, and in its text layer."""

from __future__ import annotations

from typing import Any, Final

import pypdfium2.raw as pdfium

_ICONS: Final = frozenset(
    {pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_FILEATTACHMENT, pdfium.FPDF_ANNOT_SOUND}
)
"""What is drawn as a picture of its kind, which may lie in a cell and says nothing."""

_TINY: Final = 0.02


def flatten(document: Any, index: int, *, fields: bool = True) -> None:
    """Flatten a page of a `pypdfium2.PdfDocument`.

    Args:
        document: The document; it is changed.
        index: The page, from 0.
        fields: Whether form fields are kept; else they are taken out.
    """
    page = document[index]
    if _take_out(page, fields=fields):
        # pdfium makes up the looks of those that have none when they are first drawn
        page.render(scale=_TINY, draw_annots=True, may_draw_forms=False).close()
        page.close()
        page = document[index]
    pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
    page.close()


def _take_out(page: Any, *, fields: bool) -> bool:
    """Take out what is not to be drawn; tell whether annotations without looks of their own are left."""
    without_looks = False
    for number in reversed(range(pdfium.FPDFPage_GetAnnotCount(page.raw))):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if not annotation:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        looks = pdfium.FPDFAnnot_HasKey(annotation, b"AP")
        pdfium.FPDFPage_CloseAnnot(annotation)
        is_field = kind == pdfium.FPDF_ANNOT_WIDGET
        # of a text box without looks pdfium draws the frame alone
        if kind in _ICONS or (is_field and not fields) or (kind == pdfium.FPDF_ANNOT_FREETEXT and not looks):
            pdfium.FPDFPage_RemoveAnnot(page.raw, number)
        elif not looks and not is_field:
            without_looks = True
    return without_looks
