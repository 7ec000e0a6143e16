"""Several forms in one PDF to be printed on both sides: each starts on a right-hand page.

All are drawn on one canvas, so that they share their fonts. Bound for the press, nothing in it
can be filled in. A packet is what one recipient gets: documents and a form to be filled in.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache

import pikepdf
from pikepdf import Name, Object

from forms.definition import Form
from forms.info_keys import INFO_BEFORE, INFO_COPY, INFO_FORM, INFO_VERSION
from forms.layout.model import Layout, Page
from forms.render.pdf import DrawnPage, describe, draw, page_codes, saved, sent_pages
from forms.render.pdf.fields import add_fields, widgets_of
from forms.render.pdf.nodes import Element
from forms.render.pdf.stamps import stamp_codes
from forms.render.pdf.structure import structure_of
from forms.render.pdf.tags import CodeMark, add_outline, add_structure, code_marks, page_marks

PAGES_A_SHEET = 2


def render_together(parts: Sequence[tuple[Form, Layout]]) -> bytes:
    """Return the bytes of a print-ready PDF; the same input gives the same bytes.

    Args:
        parts: Forms with their layouts, in the order in which they are bound; one at least.
            The first one gives the file its title and language.
    """
    with _bound(parts) as pdf:
        return saved(pdf)


def open_packet(
    documents: Sequence[tuple[Form, Layout]], form: Form, layout: Layout, copy_id: str | None = None
) -> pikepdf.Pdf:
    """Return a PDF of documents with a copy of a fillable form behind them, to be filled in and saved.

    Its fields, its names and what it says of itself are those of the form's own file.

    Raises:
        ValueError: The copy id, key or version cannot stand in a page code.
    """
    drawn, marks, first = _packet_without_codes((*documents, (form, layout)))
    pdf = pikepdf.open(io.BytesIO(drawn))
    stamp_codes(pdf, form, layout, codes=page_codes(form, layout, copy_id), marks=marks, first_page=first)
    if copy_id is not None:
        pdf.docinfo[INFO_COPY] = copy_id
    return pdf


@lru_cache(maxsize=2)
def _packet_without_codes(parts: tuple[tuple[Form, Layout], ...]) -> tuple[bytes, tuple[CodeMark, ...], int]:
    """Return a packet before its page codes are put on, how they are to be marked, and where its last form begins."""
    form, layout = parts[-1]
    first = _first_pages([len(layout.pages) for _, layout in parts])[-1]
    tree = _tree(parts, fillable=form)
    with _bound(parts, fillable=form) as pdf:
        pdf.docinfo[INFO_FORM] = form.id
        pdf.docinfo[INFO_VERSION] = str(form.version)
        pdf.docinfo[INFO_BEFORE] = str(first)
        return saved(pdf), code_marks(tree, layout.pages, first_page=first), first


def _tree(parts: Sequence[tuple[Form, Layout]], fillable: Form | None) -> Element:
    firsts = _first_pages([len(layout.pages) for _, layout in parts])
    built = (
        structure_of(form, layout, page_codes(form, layout), first_page=first, fillable=form is fillable)
        for (form, layout), first in zip(parts, firsts, strict=True)
    )
    return Element("Document", tuple(Element("Part", part.kids) for part in built))


def _bound(parts: Sequence[tuple[Form, Layout]], fillable: Form | None = None) -> pikepdf.Pdf:
    """Return parts drawn one after the other; the fillable one has its fields, and its page codes are still to come."""
    firsts = _first_pages([len(layout.pages) for _, layout in parts])
    tree = _tree(parts, fillable)
    pages: dict[int, Page] = {}
    drawn: dict[int, DrawnPage] = {}
    for (form, layout), first in zip(parts, firsts, strict=True):
        printed = sent_pages(form, layout, with_codes=form is not fillable)
        marks = page_marks(tree, printed, first_page=first)
        drawn |= dict(enumerate(zip(printed, page_codes(form, layout), marks, strict=True), start=first))
        pages |= dict(enumerate(layout.pages, start=first))
    form, layout = parts[0]
    pdf = pikepdf.open(io.BytesIO(draw(layout, (drawn.get(index) for index in range(max(drawn) + 1)))))
    widgets: dict[str, Object] = {}
    for (form_of_part, layout_of_part), first in zip(parts, firsts, strict=True):
        if form_of_part is fillable:
            add_fields(pdf, form_of_part, layout_of_part, first_page=first)
            widgets = widgets_of(pdf, form_of_part)
    add_structure(pdf, tree, widgets, layout.height_mm)
    add_outline(pdf, tree, pages)
    describe(pdf, form.title, form.language)
    pdf.Root.ViewerPreferences.Duplex = Name.DuplexFlipLongEdge
    pdf.Root.PageMode = Name.UseOutlines
    return pdf


def _first_pages(counts: Sequence[int]) -> list[int]:
    """Return the index of each part's first page, always on the front of a sheet."""
    firsts = []
    index = 0
    for count in counts:
        firsts.append(index)
        index += -(-count // PAGES_A_SHEET) * PAGES_A_SHEET
    return firsts
