"""Makes the fields and annotations that lie on a PDF page part of the page's own content.

Afterwards they are drawn with the page, and their text is in the page's text layer.
"""

from __future__ import annotations

from typing import Any, Final

import pypdfium2.raw as pdfium

_ICONS: Final = frozenset(
    {pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_FILEATTACHMENT, pdfium.FPDF_ANNOT_SOUND}
)
"""Annotations that are drawn as an icon, such as a speech bubble. An icon in a cell would pass for writing."""

_TINY: Final = 0.02  # pixels a point: a drawing whose result is thrown away


def flatten(document: Any, index: int, *, fields: bool = True) -> None:
    """Flatten a page of a `pypdfium2.PdfDocument`.

    Args:
        document: The document; it is changed.
        index: The page, from 0.
        fields: Whether the form fields become part of the page; if not, they are taken out.
    """
    page = document[index]
    if _take_out(page, fields=fields):
        # pdfium makes up an appearance for annotations without one, but only when the page is drawn
        page.render(scale=_TINY, draw_annots=True, may_draw_forms=False).close()
        page.close()
        page = document[index]
    pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
    page.close()


def _take_out(page: Any, *, fields: bool) -> bool:
    """Take icons (and fields, if so asked) off a page; tell whether annotations without an appearance stay on it."""
    without_looks = False
    for number in reversed(range(pdfium.FPDFPage_GetAnnotCount(page.raw))):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if not annotation:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        looks = pdfium.FPDFAnnot_HasKey(annotation, b"AP")
        pdfium.FPDFPage_CloseAnnot(annotation)
        is_field = kind == pdfium.FPDF_ANNOT_WIDGET
        # pdfium would draw only the frame of a text box that has no appearance, and not its text
        if kind in _ICONS or (is_field and not fields) or (kind == pdfium.FPDF_ANNOT_FREETEXT and not looks):
            pdfium.FPDFPage_RemoveAnnot(page.raw, number)
        elif not looks and not is_field:
            without_looks = True
    return without_looks
