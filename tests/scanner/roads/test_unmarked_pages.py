"""What is known of pages without our marks before their table is looked at."""

from __future__ import annotations

import numpy as np

from forms.blank import blank_pages
from forms.geometry import Rect
from scanner.paper.identify import identify
from scanner.roads.unmarked_pages import holds_footer_only
from scanner.values.page import IdentifiedPage
from scanner.values.picture import Gray, Picture
from tests.annex2 import annex2

DPI = 200
FORM, LAYOUT = annex2()


def footer_page() -> Gray:
    """Return a page of which nothing is left but its code, as a Word file prints where a text has just ended."""
    page = LAYOUT.pages[0]
    assert page.code is not None
    gray = blank_pages(FORM, LAYOUT, DPI)[0]
    result = np.full_like(gray, 245)
    left, top, right, bottom = (round(side * DPI / 25.4) for side in page.code.inset(-1.0, -1.0).as_tuple())
    result[top:bottom, left:right] = gray[top:bottom, left:right]
    return result


def draw(gray: Gray, area: Rect) -> None:
    left, top, right, bottom = (round(side * DPI / 25.4) for side in area.as_tuple())
    gray[top:bottom, left:right] = 40


def identified(gray: Gray) -> IdentifiedPage:
    found = identify(Picture(1, gray, None, (DPI, DPI)), [(FORM, LAYOUT)])
    assert isinstance(found, IdentifiedPage)
    return found


def test_a_page_with_a_code_and_a_number_beside_it_holds_a_footer_only() -> None:
    gray = footer_page()
    code = LAYOUT.pages[0].code
    assert code is not None
    draw(gray, Rect.at(30, code.center.y, 3, 3))
    assert holds_footer_only(identified(gray))


def test_a_page_with_a_line_above_its_footer_holds_more() -> None:
    gray = footer_page()
    draw(gray, Rect(40, 60, 70, 61))
    assert not holds_footer_only(identified(gray))


def test_a_page_of_the_form_holds_more_than_a_footer() -> None:
    assert not holds_footer_only(identified(blank_pages(FORM, LAYOUT, DPI)[0]))
