"""Renders a form as a PDF: printed by reportlab, made fillable and tagged by pikepdf.

pikepdf adds the fields because qpdf underneath copies compressed streams untouched and
gives a file an id from its content, so the same input gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

import pikepdf
from pikepdf import Dictionary, Name
from reportlab.pdfgen.canvas import Canvas

from forms.definition import Form
from forms.faces import Face, load_metrics
from forms.geometry import points_from_mm
from forms.info_keys import INFO_COPY, INFO_FORM, INFO_VERSION
from forms.layout.model import Layout, Page
from forms.page_code import PageCode
from forms.render.pdf.fields import add_fields, widgets_of
from forms.render.pdf.page import UNMARKED, PageMarks, PagePen, font_name, register_faces
from forms.render.pdf.stamps import stamp_codes
from forms.render.pdf.structure import structure_of
from forms.render.pdf.tags import CodeMark, add_outline, add_structure, code_marks, page_marks

DrawnPage = tuple[Page, str, PageMarks]
"""A page with the text of its code and its marks."""


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
        with open_copy(form, layout, copy_id) as pdf:
            return saved(pdf)


def open_copy(form: Form, layout: Layout, copy_id: str | None = None) -> pikepdf.Pdf:
    """Return a form's PDF to be filled in and saved; of a fillable form all copies come of one drawing.

    Raises:
        ValueError: The copy id, key or version cannot stand in a page code.
    """
    codes = page_codes(form, layout, copy_id)
    if form.has_fields:
        drawn, marks = _without_codes(form, layout)
        pdf = pikepdf.open(io.BytesIO(drawn))
        stamp_codes(pdf, form, layout, codes=codes, marks=marks)
    else:
        pdf = pikepdf.open(io.BytesIO(_drawn_copy(form, layout, codes)))
    if copy_id is not None:
        pdf.docinfo[INFO_COPY] = copy_id
    return pdf


@lru_cache(maxsize=4)
def _without_codes(form: Form, layout: Layout) -> tuple[bytes, tuple[CodeMark, ...]]:
    """Return a form's PDF before its page codes are put on, and how they are to be marked."""
    codes = page_codes(form, layout)
    return _drawn_copy(form, layout, codes, with_codes=False), code_marks(
        structure_of(form, layout, codes), layout.pages
    )


def _drawn_copy(form: Form, layout: Layout, codes: Sequence[str], *, with_codes: bool = True) -> bytes:
    tree = structure_of(form, layout, codes)
    pages = layout.pages if with_codes else uncoded(layout)
    drawn = draw(layout, zip(pages, codes, page_marks(tree, layout.pages), strict=True))
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        if form.has_fields:
            add_fields(pdf, form, layout)
        add_structure(pdf, tree, widgets_of(pdf, form), layout.height_mm)
        add_outline(pdf, tree, dict(enumerate(layout.pages)))
        describe(pdf, form.title, form.language)
        pdf.docinfo[INFO_FORM] = form.id
        pdf.docinfo[INFO_VERSION] = str(form.version)
        return saved(pdf)


def render_print(form: Form, layout: Layout, *, with_codes: bool = True) -> bytes:
    """Return a PDF of what is printed alone, without fields and tags.

    It looks as the blank of `PdfRenderer` does, and is made much faster: the fields' font is the largest part of that.

    Args:
        form: What is printed.
        layout: Where it stands.
        with_codes: Whether the page codes, of no copy, are on it.
    """
    pages = layout.pages if with_codes else uncoded(layout)
    return draw(layout, ((page, code, UNMARKED) for page, code in zip(pages, page_codes(form, layout), strict=True)))


def page_codes(form: Form, layout: Layout, copy_id: str | None = None) -> tuple[str, ...]:
    """Return the text of each page's code.

    Raises:
        ValueError: The copy id, key or version cannot stand in a page code.
    """
    return tuple(str(PageCode(form.key, form.version, page.page_no, copy_id)) for page in layout.pages)


def uncoded(layout: Layout) -> tuple[Page, ...]:
    """Return a layout's pages without the places of their codes."""
    return tuple(replace(page, code=None) for page in layout.pages)


def draw(layout: Layout, pages: Iterable[DrawnPage | None]) -> bytes:
    """Return a PDF with printed pages on a layout's paper; None is a blank page."""
    register_faces()
    out = io.BytesIO()
    size = (points_from_mm(layout.width_mm), points_from_mm(layout.height_mm))
    canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=1, initialFontName=font_name(Face.BODY))
    pen = PagePen(canvas, layout.height_mm, load_metrics())
    for page in pages:
        if page is not None:
            pen.draw(*page)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def describe(pdf: pikepdf.Pdf, title: str, language: str) -> None:
    """Say what the file is and that its title be shown; no dates, so that the same form gives the same file."""
    del pdf.docinfo
    pdf.docinfo["/Title"] = title
    pdf.docinfo["/Producer"] = "formloop"
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:language"] = [language]
        metadata["pdf:Producer"] = "formloop"
    pdf.Root.Lang = language
    # Corner marks and boxes are looked for at their printed size: no "fit to page".
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True, PrintScaling=Name("/None"))
    if "/PageMode" in pdf.Root:
        del pdf.Root.PageMode


def saved(pdf: pikepdf.Pdf) -> bytes:
    """Return a PDF's bytes; the same objects give the same bytes."""
    out = io.BytesIO()
    pdf.save(
        out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False
    )
    return out.getvalue()
