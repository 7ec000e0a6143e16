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
from forms.marks.page_code import PageCode
from forms.render.pdf.fields import add_fields, widgets_of
from forms.render.pdf.heads import with_head
from forms.render.pdf.nodes import Element
from forms.render.pdf.over_blank import draw_over_blank
from forms.render.pdf.page import UNMARKED, PageMarks, PagePen, font_name, known_faces
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
    tree = Element("Document") if form.is_placed else structure_of(form, layout, codes)
    return _drawn_copy(form, layout, codes, with_codes=False), code_marks(tree, layout.pages)


def _drawn_copy(form: Form, layout: Layout, codes: Sequence[str], *, with_codes: bool = True) -> bytes:
    if form.is_placed:
        return _drawn_over_blank(form, layout, codes)
    tree = structure_of(form, layout, codes)
    pages = sent_pages(form, layout, with_codes=with_codes)
    drawn = draw(layout, zip(pages, codes, page_marks(tree, pages), strict=True))
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        if form.has_fields:
            add_fields(pdf, form, layout)
        add_structure(pdf, tree, widgets_of(pdf, form), layout.height_mm)
        add_outline(pdf, tree, dict(enumerate(layout.pages)))
        _describe_form(pdf, form)
        return saved(pdf)


def _drawn_over_blank(form: Form, layout: Layout, codes: Sequence[str]) -> bytes:
    """Return the blank with fields over it. Its print has no structure, since nobody knows what is a heading there."""
    drawn = draw_over_blank(form, layout, list(zip(sent_pages(form, layout, with_codes=False), codes, strict=True)))
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        add_fields(pdf, form, layout)
        for page in pdf.pages:
            del page.obj.Tabs  # without a structure the order is that of the fields in the definition
        _describe_form(pdf, form)
        return saved(pdf)


def _describe_form(pdf: pikepdf.Pdf, form: Form) -> None:
    """Say what the file is, and which form and version it holds."""
    describe(pdf, form.title, form.language)
    pdf.docinfo[INFO_FORM] = form.id
    pdf.docinfo[INFO_VERSION] = str(form.version)


def render_print(form: Form, layout: Layout, *, for_copies: bool = False) -> bytes:
    """Return a PDF of what is printed alone, without fields and tags.

    It looks as the blank of `PdfRenderer` does but for the heads of further pages, and is made much faster: the fields'
    font is the largest part of that.

    Args:
        form: What is printed.
        layout: Where it stands.
        for_copies: Whether it has the heads, and no page codes, which are each copy's own.
    """
    pages = sent_pages(form, layout, with_codes=False) if for_copies else layout.pages
    if form.is_placed:
        return draw_over_blank(form, layout, list(zip(pages, page_codes(form, layout), strict=True)))
    return draw(layout, ((page, code, UNMARKED) for page, code in zip(pages, page_codes(form, layout), strict=True)))


def page_codes(form: Form, layout: Layout, copy_id: str | None = None) -> tuple[str, ...]:
    """Return the text of each page's code.

    Raises:
        ValueError: The copy id, key or version cannot stand in a page code.
    """
    return tuple(str(PageCode(form.key, form.version, page.page_no, copy_id)) for page in layout.pages)


def sent_pages(form: Form, layout: Layout, *, with_codes: bool) -> tuple[Page, ...]:
    """Return a layout's pages as they are sent out: with the heads of further pages.

    Args:
        form: What is printed.
        layout: Where it stands.
        with_codes: Whether they have the places of their codes, or those are stamped on later.
    """
    pages = (with_head(form, page) for page in layout.pages)
    return tuple(page if with_codes else replace(page, code=None) for page in pages)


def draw(layout: Layout, pages: Iterable[DrawnPage | None]) -> bytes:
    """Return a PDF with printed pages on a layout's paper; None is a blank page."""
    out = io.BytesIO()
    size = (points_from_mm(layout.width_mm), points_from_mm(layout.height_mm))
    with known_faces(*Face):
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
