from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.sheets.assembly import Assembly, Doubt, assemble
from scanner.values.page import IdentifiedPage, KnownPage
from scanner.values.page.picture import Picture
from scanner.values.page.seen import StrayPage

BLANK = np.full((4, 4), 255, np.uint8)


def page(
    source_page: int, form_page: int, copy_id: str | None = None, form: str = "a", by: str = "code"
) -> IdentifiedPage:
    return IdentifiedPage(
        picture=Picture(source_page, BLANK),
        form_id=form,
        version="1",
        page_no=form_page,
        copy_id=copy_id,
        quarter_turns=0,
        points_mm=np.zeros((0, 2)),
        points_px=np.zeros((0, 2)),
        by=by,
    )


def stray(source_page: int, *, is_blank: bool = False) -> StrayPage:
    return StrayPage(Picture(source_page, BLANK), is_blank=is_blank)


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


@dataclass(frozen=True)
class Stack:
    """Papers in the order they were scanned: each a form's page and whose it is."""

    papers: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, words: str) -> "Stack":
        return cls(tuple((int(word[0]), word[1:]) for word in words.split()))

    def assembled(self, copies: dict[str, str] | None = None, count: int = 2) -> Assembly:
        pages = [
            page(number, form_page, (copies or {}).get(owner))
            for number, (form_page, owner) in enumerate(self.papers, start=1)
        ]
        return assemble(pages, lambda _form, _version: count, alike=self._alike)

    def _alike(self, one: KnownPage, other: KnownPage) -> bool:
        return self.papers[one.source_page_no - 1] == self.papers[other.source_page_no - 1]

    def told(self, copies: dict[str, str] | None = None, count: int = 2) -> list[str]:
        """Return a line a sheet: its source pages, then what is odd about it."""
        lines = []
        for sheet in self.assembled(copies, count).sheets:
            words = ["-" if page is None else str(page.source_page_no) for page in sheet.pages]
            words += [f"{extra.page.source_page_no}again={extra.number}" for extra in sheet.doubled]
            words += [sheet.doubt] if sheet.doubt else []
            lines.append(" ".join(words))
        return lines


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ("1a 2a 1b 2b", ["1 2", "3 4"]),
        ("2b 1b 2a 1a", ["2 1", "4 3"]),
        ("1a 1a 2a", ["1 3 2again=1"]),
        ("1a 2a 2a", ["1 2 3again=2"]),
        ("1a 2a 1a", ["1 2 3again=1"]),
        ("1a 1a 2a 2a", ["1 3 2again=1 4again=2"]),
        ("1a 2a 2a 1b 2b", ["1 2 3again=2", "4 5"]),
        ("1a 2a 1b 1b 2b 1c 2c", ["1 2", "3 5 4again=1", "6 7"]),
        ("2b 2b 1b 2a 1a", ["3 1 2again=2", "5 4"]),
    ],
)
def test_a_page_scanned_twice_goes_to_the_form_that_it_is_of(papers: str, expected: list[str]) -> None:
    assert Stack.of(papers).told() == expected


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ("1a 1b 2b 2a", ["1 4 order", "2 3 order"]),
        ("1a 2a 2b 1b", ["1 2 order", "4 3 order"]),
        ("1a 1b 1c 2c 2b 2a", ["1 6 order", "2 5 order", "3 4 order"]),
        ("1a 1b 2b", ["1 -", "2 3 order"]),
        ("1a 2a 2b", ["1 2 order", "- 3"]),
        ("1a 2a 1b", ["1 2 order", "3 -"]),
        ("1a 2a 1b 1c 2c", ["1 2 order", "3 -", "4 5 order"]),
    ],
)
def test_pages_that_could_be_of_other_forms_are_put_together_with_doubt(papers: str, expected: list[str]) -> None:
    assert Stack.of(papers).told() == expected


def test_forms_far_from_a_missing_page_are_not_doubted() -> None:
    told = Stack.of("1a 2a 1b 2b 1c 1d 2d 1e 2e 1f 2f").told()
    assert told == ["1 2", "3 4 order", "5 -", "6 7 order", "8 9", "10 11"]


def test_two_whole_forms_stay_two_even_if_a_page_of_both_is_filled_in_alike() -> None:
    pages = stack(1, 2, 1, 2, 1)
    found = assemble(pages, lambda *_: 2, alike=lambda one, other: {one.source_page_no, other.source_page_no} == {1, 3})
    assert [[page and page.source_page_no for page in sheet.pages] for sheet in found.sheets] == [
        [1, 2],
        [3, 4],
        [5, None],
    ]


def test_a_strange_page_in_the_place_of_one_that_is_missing_leaves_no_doubt_about_the_next_form() -> None:
    found = assemble([page(1, 1), stray(2), page(3, 1), page(4, 2)], lambda *_: 2)
    assert [sheet.doubt for sheet in found.sheets] == [None, None]
    assert found.sheets[0].pages[1] is None


COPIES = {"a": "AAAAAAAA", "b": "BBBBBBBB"}


def test_a_page_of_a_copy_scanned_twice_is_told_wherever_it_lies() -> None:
    assert Stack.of("1a 2b 1b 1a 2a").told(COPIES) == ["1 5 4again=1", "3 2"]


def test_a_copy_id_on_two_forms_leaves_doubt_about_both() -> None:
    assert Stack.of("1a 2a 1x 2x").told({"a": "AAAAAAAA", "x": "AAAAAAAA"}) == ["1 2 copy", "3 4 copy"]
    assert Stack.of("1a 1x 2a").told({"a": "AAAAAAAA", "x": "AAAAAAAA"}) == ["1 - copy", "2 3 copy"]


def test_pages_between_copies_may_be_theirs_with_the_id_lost() -> None:
    pages: list[IdentifiedPage | StrayPage] = [page(1, 1, "AAAAAAAA"), page(2, 2), page(3, 1), page(4, 2, "BBBBBBBB")]
    found = assemble(pages, lambda *_: 2)
    assert [sheet.doubt for sheet in found.sheets if len([page for page in sheet.pages if page]) > 1] == [Doubt.ORDER]


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ("1A 2?", ["1 2"]),  # a complete form that is alone in its source is one form
        ("1? 2A", ["1 2"]),
        ("1A 2? 1B", ["1 2 code", "3 -"]),
        ("2A 1? 2B 1B", ["2 1 code", "4 3"]),
        ("1A 2? 1? 2B", ["1 2 code", "3 4 code"]),
        ("1A 2A 1? 2B", ["1 2", "3 4 code"]),
        ("1A 2-", ["1 -", "- 2"]),  # its code was read: a print without copy ids
        ("1A 1B 2B 2?", ["1 -", "2 3", "- 4"]),  # not beside the copy that lacks it
        ("1A 2A 2?", ["1 2", "- 3"]),
        ("1A 2? 1B 2B", ["1 2 code", "3 4"]),
    ],
)
def test_a_page_whose_code_is_lost_goes_to_the_copy_beside_it_that_lacks_it(papers: str, expected: list[str]) -> None:
    pages: list[IdentifiedPage | StrayPage] = [
        page(
            number,
            int(paper[0]),
            paper[1] * 8 if paper[1].isalpha() else None,
            by="title" if paper[1] == "?" else "code",
        )
        for number, paper in enumerate(papers.split(), start=1)
    ]
    found = assemble(pages, lambda *_: 2).sheets
    shown = [
        " ".join("-" if one is None else str(one.source_page_no) for one in sheet.pages) + f" {sheet.doubt or ''}"
        for sheet in found
    ]
    assert [words.strip() for words in shown] == expected


def test_blank_backs_are_dropped_and_said_so() -> None:
    found = assemble([page(1, 1), stray(2, is_blank=True), page(3, 2)], lambda _form, _version: 2)
    assert found.blank == (2,)
    assert len(found.sheets) == 1


def test_a_strange_page_is_attached_to_the_form_before_it() -> None:
    found = assemble([page(1, 1), page(2, 2), stray(3)], lambda _form, _version: 2)
    assert [page.page_no for page in found.sheets[0].attached] == [3]


def test_a_strange_page_before_any_form_is_listed_as_lost() -> None:
    found = assemble([stray(1), page(2, 1)], lambda _form, _version: 2)
    assert [page.page_no for page in found.lost] == [1]


papers = st.tuples(st.integers(1, 3), st.sampled_from("abcd"))
strays = st.booleans()


def accounted(found: Assembly) -> list[int]:
    seen = [page.source_page_no for sheet in found.sheets for page in sheet.pages if page is not None]
    seen += [extra.page.source_page_no for sheet in found.sheets for extra in sheet.doubled]
    seen += [page.page_no for sheet in found.sheets for page in sheet.attached]
    seen += [*found.blank, *(page.page_no for page in found.lost)]
    return sorted(seen)


@given(st.lists(st.one_of(papers, strays), max_size=12), st.dictionaries(st.sampled_from("abcd"), st.just("AAAAAAAA")))
def test_every_page_is_accounted_for_once(kinds: list[tuple[int, str] | bool], copies: dict[str, str]) -> None:
    pages = [
        stray(number, is_blank=kind) if isinstance(kind, bool) else page(number, kind[0], copies.get(kind[1]))
        for number, kind in enumerate(kinds, start=1)
    ]
    found = assemble(
        pages,
        lambda _form, _version: 3,
        alike=lambda one, other: kinds[one.source_page_no - 1] == kinds[other.source_page_no - 1],
    )
    assert accounted(found) == list(range(1, len(kinds) + 1))


@given(st.lists(papers, max_size=12))
def test_no_form_of_two_companies_is_put_together_in_silence(kinds: list[tuple[int, str]]) -> None:
    for sheet in Stack(tuple(kinds)).assembled(count=3).sheets:
        owners = {kinds[page.source_page_no - 1][1] for page in sheet.pages if page is not None}
        in_turn = [page.source_page_no for page in sheet.pages if page is not None]
        neighbours = len(in_turn) == 3 and max(in_turn) - min(in_turn) == 2
        said = sheet.doubt is not None or sheet.doubled or None in sheet.pages
        assert len(owners) == 1 or said or neighbours


@given(st.lists(st.integers(0, 11), max_size=4), st.randoms(use_true_random=False))
def test_any_order_of_copies_gives_the_same_forms(doubled: list[int], order: object) -> None:
    """Four copies of three pages, some scanned twice."""
    whole = [(number % 3 + 1, "abcd"[number // 3]) for number in range(12)]
    papers = [*whole, *(whole[number] for number in doubled)]
    copies = {owner: owner.upper() * 8 for owner in "abcd"}

    def forms(stack: Sequence[tuple[int, str]]) -> set[tuple[object, ...]]:
        found = Stack(tuple(stack)).assembled(copies, count=3)
        return {
            (
                sheet.copy_id,
                sheet.doubt,
                tuple(None if page is None else stack[page.source_page_no - 1] for page in sheet.pages),
                tuple(sorted(extra.number for extra in sheet.doubled)),
            )
            for sheet in found.sheets
        }

    shuffled = list(papers)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert forms(shuffled) == forms(papers)
    assert len(forms(papers)) == 4
