from __future__ import annotations

from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from reportlab.pdfbase import pdfmetrics

from forms.blank import blank_pages
from forms.catalogue import load_catalogue
from forms.definition import Form
from forms.faces import Face, load_metrics
from forms.geometry import POINTS_PER_INCH, Rect, pixels_from_mm
from forms.layout import lay_out
from forms.render.pdf import PdfRenderer, render_print
from forms.render.pdf.heads import head_place
from forms.render.pdf.page import font_name
from tests.annex2 import annex2


def test_each_page_is_drawn_at_the_resolution_asked_for() -> None:
    form, layout = annex2()
    pages = blank_pages(form, layout, 100)
    assert len(pages) == len(layout.pages)
    for page in pages:
        assert page.dtype == np.uint8
        assert page.shape == (1170, 827)


def test_a_box_to_tick_has_dark_lines_and_nothing_inside() -> None:
    form, layout = annex2()
    pages = blank_pages(form, layout, 200)
    for page, box in layout.option_boxes():
        left, top, right, bottom = (
            round(pixels_from_mm(side, 200)) for side in (box.rect.left, box.rect.top, box.rect.right, box.rect.bottom)
        )
        picture = pages[page.index]
        assert picture[top + 4 : bottom - 3, left + 4 : right - 3].min() == 255
        for edge in (picture[top - 2 : top + 3, left:right], picture[bottom - 2 : bottom + 3, left:right]):
            assert (edge.min(axis=0) < 128).all()


def test_the_page_code_reads_back_from_the_picture() -> None:
    form, layout = annex2()
    found = [zxingcpp.read_barcodes(page)[0].text for page in blank_pages(form, layout, 200)]
    assert [text[:7] for text in found] == ["JSX2011", "JSX2012"]


def test_the_typefaces_that_drew_it_are_let_go_and_can_be_had_again() -> None:
    form, layout = annex2()
    form = replace(form, title="drawn by this test alone")
    blank = blank_pages(form, layout, 61.0)
    assert not {font_name(face) for face in Face} & set(pdfmetrics.getRegisteredFontNames())
    document = pypdfium2.PdfDocument(render_print(form, layout))
    drawn = document[0].render(scale=61.0 / POINTS_PER_INCH, grayscale=True).to_numpy().squeeze()
    document.close()
    assert np.array_equal(drawn, blank[0])


@pytest.mark.parametrize("form", [pytest.param(form, id=form.id) for form in load_catalogue().versions])
@pytest.mark.parametrize("dpi", [60.0, 113.0, 200.0])
def test_it_looks_as_the_form_that_is_sent_out_before_anything_is_filled_in(form: Form, dpi: float) -> None:
    layout = lay_out(form, load_metrics())
    document = pypdfium2.PdfDocument(PdfRenderer().render(form, layout))
    sent = [page.render(scale=dpi / POINTS_PER_INCH, grayscale=True).to_numpy().squeeze() for page in document]
    document.close()
    blank = blank_pages(form, layout, dpi)
    assert len(blank) == len(sent)
    for drawn, shown, page in zip(blank, sent, layout.pages, strict=True):
        differs = abs(drawn.astype(int) - shown.astype(int)) > 8
        # Version 1 was printed without the head of a further page; a code's characters are set in the fields' own font.
        own = [place for place in (head_place(page), beside(page.code)) if place is not None]
        for place in own:
            left, top, right, bottom = (round(pixels_from_mm(edge, dpi)) for edge in place.inset(-0.5).as_tuple())
            differs[top:bottom, left:right] = False
        assert not differs.any()


def beside(code: Rect | None) -> Rect | None:
    """Return where the characters of a page code stand."""
    return None if code is None else Rect(code.right, code.bottom - 3, code.right + 25, code.bottom + 1)
