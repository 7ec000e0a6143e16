"""Renders a form as a PDF: printed by reportlab, made fillable by pikepdf.

pikepdf adds the fields because qpdf underneath copies compressed streams untouched and
gives a file an id from its content, so the same input gives the same bytes.
"""

from __future__ import annotations

import io
from typing import Final

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from forms.definition import Form
from forms.faces import Face, load_metrics
from forms.geometry import points_from_mm
from forms.layout.model import Layout
from forms.page_code import PageCode
from forms.render.pdf_fields import add_fields
from forms.render.pdf_page import PagePen, font_name, register_faces

INFO_FORM: Final = "/FormloopForm"
INFO_VERSION: Final = "/FormloopVersion"
INFO_COPY: Final = "/FormloopCopy"
"""Keys of the file's Info dictionary that say what it is; they outlive a save by a viewer."""


class PdfRenderer:
    """Draws a form as PDF, fillable where it has fields."""

    def render(self, form: Form, layout: Layout, *, copy_id: str | None = None) -> bytes:
        """Return the PDF's bytes.

        Args:
            form: What is printed and asked.
            layout: Where it stands.
            copy_id: Eight upper-case letters or digits for the page code, or None.

        Raises:
            ValueError: The copy id, key or version cannot stand in a page code.
        """
        with pikepdf.open(io.BytesIO(_draw(form, layout, copy_id))) as pdf:
            if form.has_fields:
                add_fields(pdf, form, layout)
            _describe(pdf, form, copy_id)
            return saved(pdf)


def saved(pdf: pikepdf.Pdf) -> bytes:
    """Return a PDF's bytes; the same objects give the same bytes."""
    out = io.BytesIO()
    pdf.save(
        out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False
    )
    return out.getvalue()


def _draw(form: Form, layout: Layout, copy_id: str | None) -> bytes:
    register_faces()
    out = io.BytesIO()
    size = (points_from_mm(layout.width_mm), points_from_mm(layout.height_mm))
    canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=1, initialFontName=font_name(Face.BODY))
    pen = PagePen(canvas, layout.height_mm, load_metrics())
    for page in layout.pages:
        pen.draw(page, str(PageCode(form.key, form.version, page.page_no, copy_id)))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _describe(pdf: pikepdf.Pdf, form: Form, copy_id: str | None) -> None:
    """Say what the file is; no dates, so that the same form gives the same file."""
    del pdf.docinfo
    pdf.docinfo["/Title"] = form.title
    pdf.docinfo["/Producer"] = "formloop"
    pdf.docinfo[INFO_FORM] = form.id
    pdf.docinfo[INFO_VERSION] = str(form.version)
    if copy_id is not None:
        pdf.docinfo[INFO_COPY] = copy_id
    pdf.Root.Lang = form.language
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    if "/PageMode" in pdf.Root:
        del pdf.Root.PageMode
