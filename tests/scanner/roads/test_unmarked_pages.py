"""What is known of pages without our marks before their table is looked at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forms.blank import blank_pages
from forms.geometry import Rect
from scanner.paper.identify import identify
from scanner.roads.unmarked_pages import (
    FAINT_CONFIDENCE,
    JOINED_CONFIDENCE,
    doubted,
    holds_footer_only,
    join_continued,
)
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Gray, Picture
from scanner.values.reading import Outcome, Reading
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


def test_a_text_that_goes_on_overleaf_is_no_surer_than_either_part_nor_than_its_seam() -> None:
    first = Reading("profile", Outcome.READ, "rapidocr", text="某某", confidence=0.9)
    (sure,) = join_continued([first, replace(first, text="公司", confidence=0.95)])
    (unsure,) = join_continued([first, replace(first, text="公司", confidence=0.95).capped(0.3, "cut badly")])
    assert (sure.text, sure.estimate) == ("某某公司", JOINED_CONFIDENCE)
    assert unsure.estimate == 0.3


def test_a_page_that_lost_thin_strokes_bounds_every_reading_and_says_why() -> None:
    unsure = Reading("contact", Outcome.READ, "rapidocr", text="李四", confidence=0.4)
    found = doubted([replace(unsure, confidence=0.95), unsure])
    assert [one.estimate for one in found] == [FAINT_CONFIDENCE, 0.4]
    assert {cap.why for one in found for cap in one.caps} == {"the page lost thin strokes"}
