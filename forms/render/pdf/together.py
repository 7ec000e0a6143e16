"""Several forms in one PDF to be printed on both sides: each starts on a right-hand page.

All are drawn on one canvas, so that they share their fonts. Nothing in it can be filled
in: it is for the press.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
from pikepdf import Name

from forms.definition import Form
from forms.layout.model import Layout, Page
from forms.render.pdf import DrawnPage, describe, draw, page_codes, saved
from forms.render.pdf.nodes import Element
from forms.render.pdf.structure import structure_of
from forms.render.pdf.tags import add_outline, add_structure, page_marks

PAGES_A_SHEET = 2


def render_together(parts: Sequence[tuple[Form, Layout]]) -> bytes:
    """Return the bytes of a print-ready PDF; the same input gives the same bytes.

    Args:
        parts: Forms with their layouts, in the order in which they are bound; one at least.
            The first one gives the file its title and language.
    """
    firsts = _first_pages([len(layout.pages) for _, layout in parts])
    codes = [page_codes(form, layout) for form, layout in parts]
    tree = Element(
        "Document",
        tuple(
            Element("Part", structure_of(form, layout, texts, first_page=first, fillable=False).kids)
            for (form, layout), texts, first in zip(parts, codes, firsts, strict=True)
        ),
    )
    pages: dict[int, Page] = {}
    drawn: dict[int, DrawnPage] = {}
    for (_, layout), texts, first in zip(parts, codes, firsts, strict=True):
        marks = page_marks(tree, layout.pages, first_page=first)
        numbered = zip(layout.pages, texts, marks, strict=True)
        drawn |= dict(enumerate(numbered, start=first))
        pages |= dict(enumerate(layout.pages, start=first))
    form, layout = parts[0]
    printed = draw(layout, (drawn.get(index) for index in range(max(drawn) + 1)))
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        add_structure(pdf, tree, {}, layout.height_mm)
        add_outline(pdf, tree, pages)
        describe(pdf, form.title, form.language)
        pdf.Root.ViewerPreferences.Duplex = Name.DuplexFlipLongEdge
        pdf.Root.PageMode = Name.UseOutlines
        return saved(pdf)


def _first_pages(counts: Sequence[int]) -> list[int]:
    """Return the index of each part's first page, always on the front of a sheet."""
    firsts = []
    index = 0
    for count in counts:
        firsts.append(index)
        index += -(-count // PAGES_A_SHEET) * PAGES_A_SHEET
    return firsts
