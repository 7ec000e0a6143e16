import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.assembly import StrayPage, assemble
from scanner.model import IdentifiedPage, Picture

BLANK = np.full((4, 4), 255, np.uint8)


def page(source_page: int, form_page: int, copy_id: str | None = None, form: str = "a") -> IdentifiedPage:
    return IdentifiedPage(
        picture=Picture(source_page, BLANK),
        form_id=form,
        version="1",
        page_no=form_page,
        copy_id=copy_id,
        quarter_turns=0,
        points_mm=np.zeros((0, 2)),
        points_px=np.zeros((0, 2)),
    )


def stack(*form_pages: int) -> list[IdentifiedPage | StrayPage]:
    return [page(number, form_page) for number, form_page in enumerate(form_pages, start=1)]


def sheets(pages: list[IdentifiedPage | StrayPage], count: int = 2) -> list[list[int | None]]:
    found = assemble(pages, lambda _form, _version: count).sheets
    return [[None if page is None else page.picture.page_no for page in sheet.pages] for sheet in found]


@pytest.mark.parametrize(
    ("form_pages", "expected"),
    [
        ((1, 2), [[1, 2]]),
        ((1, 2, 1, 2), [[1, 2], [3, 4]]),
        ((2, 1, 2, 1), [[2, 1], [4, 3]]),
        ((1, 2, 1, 1, 2), [[1, 2], [3, None], [4, 5]]),
        ((1, 2, 2, 1, 2), [[1, 2], [None, 3], [4, 5]]),
        ((2,), [[None, 1]]),
        ((1, 1), [[1, None], [2, None]]),
    ],
)
def test_a_stack_becomes_forms_by_sequence(form_pages: tuple[int, ...], expected: list[list[int | None]]) -> None:
    assert sheets(stack(*form_pages)) == expected


def test_a_page_of_another_form_begins_another_sheet() -> None:
    pages: list[IdentifiedPage | StrayPage] = [page(1, 1), page(2, 2, form="b")]
    assert sheets(pages) == [[1, None], [None, 2]]


def test_copies_are_put_together_by_their_ids_in_any_order() -> None:
    pages: list[IdentifiedPage | StrayPage] = [
        page(1, 2, "AAAAAAAA"),
        page(2, 1, "BBBBBBBB"),
        page(3, 1, "AAAAAAAA"),
        page(4, 2, "BBBBBBBB"),
    ]
    assert sheets(pages) == [[3, 1], [2, 4]]


def test_a_page_scanned_twice_of_one_copy_is_not_lost() -> None:
    pages: list[IdentifiedPage | StrayPage] = [page(1, 1, "AAAAAAAA"), page(2, 1, "AAAAAAAA"), page(3, 2, "AAAAAAAA")]
    assert sheets(pages) == [[1, 3], [2, None]]


def test_blank_backs_are_dropped_and_said_so() -> None:
    found = assemble([page(1, 1), StrayPage(2, is_blank=True), page(3, 2)], lambda _form, _version: 2)
    assert found.blank == (2,)
    assert len(found.sheets) == 1


def test_a_strange_page_is_attached_to_the_form_before_it() -> None:
    found = assemble([page(1, 1), page(2, 2), StrayPage(3, is_blank=False)], lambda _form, _version: 2)
    assert [page.page_no for page in found.sheets[0].attached] == [3]


def test_a_strange_page_before_any_form_is_listed_as_lost() -> None:
    found = assemble([StrayPage(1, is_blank=False), page(2, 1)], lambda _form, _version: 2)
    assert [page.page_no for page in found.lost] == [1]


forms = st.sampled_from([None, "AAAAAAAA", "BBBBBBBB"])
anything = st.one_of(st.tuples(st.integers(1, 3), forms), st.booleans())


@given(st.lists(anything, max_size=12))
def test_every_page_is_accounted_for_once(kinds: list[tuple[int, str | None] | bool]) -> None:
    pages: list[IdentifiedPage | StrayPage] = [
        StrayPage(number, is_blank=kind) if isinstance(kind, bool) else page(number, kind[0], kind[1])
        for number, kind in enumerate(kinds, start=1)
    ]
    found = assemble(pages, lambda _form, _version: 3)
    seen = [p.picture.page_no for sheet in found.sheets for p in sheet.pages if p is not None]
    seen += [page.page_no for sheet in found.sheets for page in sheet.attached]
    seen += [*found.blank, *(page.page_no for page in found.lost)]
    assert sorted(seen) == list(range(1, len(kinds) + 1))
