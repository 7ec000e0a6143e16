"""Two pages in one picture are two pages: side by side, one turned, two forms on an A3, photographed on one table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import cv2
import numpy as np
import pytest

from scanner.batch.pictures import page_jpeg, page_pictures
from scanner.engines import ENGINES
from scanner.pipeline import FileResult, Pipeline
from scanner.roads.paper_pages import identify_pages
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Gray, Picture
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine
from tests.makers.paper.degrade import Photo, photograph
from tests.makers.paper.filled import FilledForm, Filling, fill_in
from tests.makers.paper.picture_files import jpeg, pdf_of_jpegs

FORM, LAYOUT = annex2()
KNOWN = (KnownForm(FORM, LAYOUT),)
DPI = 200.0
TODAY = date(2026, 11, 29)


@cache
def _form(number: int) -> FilledForm:
    return fill_in(FORM, LAYOUT, Filling("typed"), number=number, seed=(7,), dpi=DPI)


def _page(number: int, page_no: int) -> Gray:
    return np.asarray(cv2.cvtColor(_form(number).pages[page_no - 1], cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def _side_by_side(*pages: Gray) -> Gray:
    return np.hstack(pages)


def _found(gray: Gray, dpi: tuple[float, float] | None = (DPI, DPI)) -> list[tuple[int, str | None, int]]:
    """Return page, copy and quarter turns of each page that is found in a picture."""
    pages = identify_pages(Picture(1, gray, dpi=dpi), KNOWN, ScriptedEngine())
    assert all(isinstance(page, IdentifiedPage) for page in pages)
    return [(page.page_no, page.copy_id, page.quarter_turns) for page in pages if isinstance(page, IdentifiedPage)]


def _copies(*numbers: int) -> Sequence[str]:
    return [_form(number).truth.copy_id or "" for number in numbers]


def test_both_pages_of_a_form_side_by_side_are_two_pages() -> None:
    (copy,) = _copies(1)
    assert _found(_side_by_side(_page(1, 1), _page(1, 2))) == [(1, copy, 0), (2, copy, 0)]


def test_one_of_the_two_may_lie_the_other_way_up() -> None:
    (copy,) = _copies(1)
    upside_down = np.ascontiguousarray(_page(1, 2)[::-1, ::-1])
    assert _found(_side_by_side(_page(1, 1), upside_down)) == [(1, copy, 0), (2, copy, 2)]


def test_two_forms_on_an_a3_are_two_pages_though_their_anchors_are_the_same() -> None:
    first, second = _copies(1, 2)
    assert _found(_side_by_side(_page(1, 1), _page(2, 1))) == [(1, first, 0), (1, second, 0)]


def test_an_a3_that_was_scanned_on_its_side_holds_two_pages_too() -> None:
    (copy,) = _copies(1)
    turned = np.ascontiguousarray(np.rot90(_side_by_side(_page(1, 1), _page(1, 2))))
    assert sorted(page for page, *_ in _found(turned)) == [1, 2]
    assert {found[1] for found in _found(turned)} == {copy}


def test_a_page_whose_code_is_lost_beside_another_is_found_by_its_anchors() -> None:
    (copy,) = _copies(1)
    spoiled = _page(1, 2).copy()
    spoiled[-260:-60, 500:1150] = 255
    assert _found(_side_by_side(_page(1, 1), spoiled)) == [(1, copy, 0), (2, None, 0)]


def test_a_single_page_stays_one_however_it_lies() -> None:
    (copy,) = _copies(1)
    for turns in range(4):
        page = np.ascontiguousarray(np.rot90(_page(1, 1), turns))
        assert [(number, found) for number, found, _ in _found(page)] == [(1, copy)]


def test_a_page_with_much_table_beside_it_is_one_page() -> None:
    (copy,) = _copies(1)
    table = np.full_like(_page(1, 1), 90)
    assert [(number, found) for number, found, _ in _found(_side_by_side(_page(1, 1), table), None)] == [(1, copy)]


def test_two_sheets_photographed_together_are_two_pages() -> None:
    (copy,) = _copies(1)
    seen = [
        photograph(
            _form(1).pages[number],
            DPI,
            Photo(size=(2300, 3100), pitch_deg=tilt, yaw_deg=-tilt, roll_deg=tilt, defocus_px=0.8, noise=3.0),
            seed=number,
        ).gray
        for number, tilt in ((0, 3.0), (1, -4.0))
    ]
    assert [(page, found) for page, found, _ in _found(np.hstack(seen), None)] == [(1, copy), (2, copy)]


@pytest.fixture(scope="module")
def two_forms() -> FileResult:
    """A PDF of two A3 pages: the first pages of two forms, then their second pages."""
    fronts, backs = (_side_by_side(_page(1, page_no), _page(2, page_no)) for page_no in (1, 2))
    content = pdf_of_jpegs([jpeg(fronts, 92), jpeg(backs, 92)])
    scanner = Pipeline(KNOWN, ENGINES["rapidocr"](), TODAY, ACCEPTANCE)
    return scanner.read(Source("a3.pdf", "a3.pdf", content), draw=page_jpeg)


def test_two_forms_on_two_a3_sheets_are_two_records_with_ids_of_their_own(two_forms: FileResult) -> None:
    codes = [record.answers["credit_code"] for record in two_forms.records]
    assert codes == [_form(number).truth.answers["credit_code"] for number in (1, 2)]
    assert [record.source.pages for record in two_forms.records] == [[1, 2], [1, 2]]
    assert len({record.record_id for record in two_forms.records}) == 2


def test_each_record_has_pictures_of_its_own_pages_with_the_boxes_in_their_places(two_forms: FileResult) -> None:
    pictures = page_pictures(two_forms)
    assert len(pictures) == 4
    for number, record in enumerate(two_forms.records, start=1):
        drawn = cv2.imdecode(np.frombuffer(pictures[f"{record.record_id}-1.jpg"], np.uint8), cv2.IMREAD_GRAYSCALE)
        box = record.fields["company_name"].box_mm
        assert box is not None
        left, top, right, bottom = (round(mm * 150 / 25.4) for mm in box)
        ideal = np.asarray(cv2.resize(_page(number, 1), (1240, 1754), interpolation=cv2.INTER_AREA))
        inside = (drawn[top:bottom, left:right], ideal[top:bottom, left:right])
        shown, expected = (float((255 - cell).mean()) for cell in inside)
        assert shown == pytest.approx(expected, rel=0.3)
        assert shown > 2


def _from_one_end(page: Gray) -> Gray:
    """Return a page as a camera sees it that looks from the lower end: as wide there as 0.7 of the upper side."""
    height, width = page.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    seen = corners * (1.0, 0.76) + [(60, 120), (60, 60), (60 - 0.15 * width, 60), (60 + 0.15 * width, 60)]
    moved = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    size = (width + 120, round(0.76 * height) + 180)
    return np.asarray(cv2.warpPerspective(page, moved, size, borderValue=(120,)), dtype=np.uint8)


def test_a_page_that_a_camera_sees_from_one_end_is_not_cut_in_two() -> None:
    (copy,) = _copies(1)
    assert _found(_from_one_end(_page(1, 1)), dpi=None) == [(1, copy, 0)]
