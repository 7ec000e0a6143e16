"""Sheets of pages that are known by their table: put together by the rows that are on them."""

from __future__ import annotations

import numpy as np
import pytest

from forms.geometry import Transform
from forms.layout.model import Layout
from scanner.roads.recording import sheet_issues
from scanner.sheets.assembly import Sheet, assemble
from scanner.values.issue import Issue, Severity
from scanner.values.page import FittedPage, IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Picture
from scanner.values.page.seen import StrayPage

NOTHING = np.zeros((0, 2))
PAPER = np.zeros((4, 4), np.uint8)


def _identified(source: int, page_no: int, copy_id: str | None = None) -> IdentifiedPage:
    return IdentifiedPage(Picture(source, PAPER), "annex2", "1", page_no, copy_id, 0, NOTHING, NOTHING)


def _fitted(source: int, first: int, last: int, pages: tuple[int, ...], copy_id: str | None = None) -> FittedPage:
    registered = RegisteredPage(_identified(source, 1, copy_id), Transform.scaled(200), 0.0)
    return FittedPage(registered, Layout("annex2", ()), PAPER, 10.0, (first, last), pages)


def _sources(sheet: Sheet) -> list[int | None]:
    return [page.source_page_no if page is not None else None for page in sheet.pages]


def _assembled(*pages: IdentifiedPage | FittedPage | StrayPage) -> list[list[int | None]]:
    return [_sources(sheet) for sheet in assemble(pages, lambda *_: 2).sheets]


def test_three_pages_of_a_form_of_two_make_one_sheet() -> None:
    assert _assembled(_fitted(1, 0, 11, (1,)), _fitted(2, 11, 15, (1,)), _fitted(3, 16, 23, (2,))) == [[1, 2, 3]]


def test_rows_that_begin_anew_begin_a_new_sheet() -> None:
    first = _fitted(1, 0, 15, (1,)), _fitted(2, 16, 23, (2,))
    second = _fitted(3, 0, 15, (1,)), _fitted(4, 16, 23, (2,))
    assert _assembled(*first, *second) == [[1, 2], [3, 4]]


def test_a_stack_fed_back_to_front_gives_the_same_sheets() -> None:
    first = _fitted(4, 0, 15, (1,)), _fitted(3, 16, 23, (2,))
    second = _fitted(2, 0, 15, (1,)), _fitted(1, 16, 23, (2,))
    pages = sorted((*first, *second), key=lambda page: page.source_page_no)
    assert sorted(_assembled(*pages)) == [[2, 1], [4, 3]]


def test_a_page_of_rows_that_is_missing_stays_empty() -> None:
    assert _assembled(_fitted(1, 0, 15, (1,))) == [[1, None]]
    assert _assembled(_fitted(1, 0, 23, (1, 2))) == [[1]]


def test_a_page_that_kept_its_anchors_and_one_that_lost_them_make_one_sheet() -> None:
    assert _assembled(_identified(1, 1), _fitted(2, 16, 23, (2,))) == [[1, 2]]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (2, 0, 3, 1)])
def test_pages_with_copy_ids_go_by_them_in_any_order(order: tuple[int, ...]) -> None:
    pages = [
        _fitted(1, 0, 15, (1,), "AAAAAAAA"),
        _fitted(2, 16, 23, (2,), "AAAAAAAA"),
        _fitted(3, 0, 15, (1,), "BBBBBBBB"),
        _fitted(4, 16, 23, (2,), "BBBBBBBB"),
    ]
    assert sorted(_assembled(*(pages[number] for number in order))) == [[1, 2], [3, 4]]


def test_a_page_that_is_not_read_is_no_second_form_beside_rows_of_its_part() -> None:
    issue = Issue("page_not_registered", Severity.ERROR, "not read", "未读取")
    pages = (
        _fitted(1, 0, 14, (1,), "AAAAAAAA"),
        _identified(2, 1, "AAAAAAAA"),
        _fitted(3, 16, 23, (2,), "AAAAAAAA"),
    )

    (sheet,) = assemble(pages, lambda *_: 2, refused={2: issue}).sheets

    assert _sources(sheet) == [1, 3]
    assert [(page.page_no, page.issue) for page in sheet.attached] == [(2, issue)]
    assert sheet.doubt is None
    assert sheet_issues(sheet) == [issue]


def test_a_page_that_is_not_read_stays_a_page_of_its_form_where_nothing_else_shows_its_part() -> None:
    issue = Issue("page_not_registered", Severity.ERROR, "not read", "未读取")
    pages = (_identified(1, 1, "AAAAAAAA"), _fitted(2, 16, 23, (2,), "AAAAAAAA"))

    (sheet,) = assemble(pages, lambda *_: 2, refused={1: issue}).sheets

    assert _sources(sheet) == [1, 2]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (1, 2, 0, 3), (3, 1, 2, 0)])
def test_no_page_is_lost_beside_one_that_is_not_read(order: tuple[int, ...]) -> None:
    pages = (
        _fitted(1, 0, 14, (1,), "AAAAAAAA"),
        _identified(2, 1, "AAAAAAAA"),
        StrayPage(Picture(3, PAPER)),
        _fitted(4, 16, 23, (2,), "AAAAAAAA"),
    )
    refused = {2: Issue("page_not_registered", Severity.ERROR, "not read", "未读取")}

    assembled = assemble([pages[number] for number in order], lambda *_: 2, refused=refused)

    (sheet,) = assembled.sheets
    assert _sources(sheet) == [1, 4]
    assert sorted(page.page_no for page in (*sheet.attached, *assembled.lost)) == [2, 3]


def test_a_page_without_a_copy_id_that_is_not_read_goes_to_no_other_form() -> None:
    refused = {2: Issue("page_not_registered", Severity.ERROR, "not read", "未读取")}
    pages = (_fitted(1, 0, 15, (1,)), _identified(2, 1))
    assert [_sources(sheet) for sheet in assemble(pages, lambda *_: 2, refused=refused).sheets] == [
        [1, None],
        [2, None],
    ]
