from __future__ import annotations

import numpy as np
import zxingcpp

from forms.blank import blank_pages
from forms.geometry import pixels_from_mm
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
