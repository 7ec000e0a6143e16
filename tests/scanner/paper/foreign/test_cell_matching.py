from __future__ import annotations

import pytest

from forms.definition import CellRole
from forms.geometry import Rect
from scanner.paper.foreign.cell_matching import ExpectedCell, Match, coverage, expected_cells, likeness, match_cells
from tests.annex2 import annex2

FORM, _ = annex2()
CELLS = expected_cells(FORM)


def _printed(first: int, last: int, *, height: float = 9.0) -> tuple[list[Rect], list[str], list[ExpectedCell]]:
    """Return the cells of some rows as a table would have them, with the words printed in them."""
    rects, texts, expected = [], [], []
    for row in range(first, last + 1):
        cells = [cell for cell in CELLS if cell.row == row]
        for number, cell in enumerate(cells):
            rects.append(Rect.at(20 + number * 40, 10 + (row - first) * height, 40, height))
            texts.append(cell.printed[0] if cell.printed else "")
            expected.append(cell)
    return rects, texts, expected


def test_every_cell_of_a_page_is_matched_whatever_its_rows_are_high() -> None:
    rects, texts, expected = _printed(0, 15, height=13.0)
    match = match_cells(CELLS, rects, texts)
    assert match is not None
    assert [one.expected for one in match.cells] == expected
    assert [one.rect for one in match.cells] == rects
    assert (match.first, match.last, match.agreement) == (0, 15, 1.0)


def test_rows_that_moved_to_another_page_are_known_by_their_words() -> None:
    rects, texts, _ = _printed(12, 17)
    match = match_cells(CELLS, rects, texts)
    assert match is not None
    assert (match.first, match.last) == (12, 17)


def test_misread_words_and_answers_do_not_shift_the_rows() -> None:
    rects, texts, expected = _printed(0, 11)
    misread = {"企业名称": "企亚名称", "所属行业": "", "联系电话": "联系电语", "电子邮件": "口子邮件"}
    answers = iter(f"某某答复{number}" for number in range(100))
    seen = [misread.get(text, text) or next(answers) for text in texts]
    match = match_cells(CELLS, rects, seen)
    assert match is not None
    assert [one.expected for one in match.cells if one.expected.cell.role is CellRole.WRITING] == [
        one for one in expected if one.cell.role is CellRole.WRITING
    ]


def test_a_cell_too_many_is_left_out() -> None:
    rects, texts, expected = _printed(0, 8)
    rects.insert(7, Rect.at(170, rects[7].top, 5, 9))
    texts.insert(7, "7")
    match = match_cells(CELLS, rects, texts)
    assert match is not None
    matched = [one.expected for one in match.cells]
    assert [cell for cell in expected if cell not in matched] == []


def test_a_table_of_other_words_agrees_with_nothing() -> None:
    rects = [Rect.at(20 + 40 * (number % 4), 10 + 9 * (number // 4), 40, 9) for number in range(24)]
    texts = ["品名", "数量", "单价", "金额"] * 6
    match = match_cells(CELLS, rects, texts)
    assert match is None or match.words < 6


@pytest.mark.parametrize(
    ("printed", "seen", "least", "most"),
    [
        ("企业名称", "企业名称", 1.0, 1.0),
        ("所在县(市、区)", "所在县（市、区）", 1.0, 1.0),
        ("技术需求名称", "技木需求名称", 0.8, 0.9),
        ("联系人", "联系电话", 0.0, 0.59),
    ],
)
def test_likeness_ignores_width_and_punctuation_and_counts_wrong_characters(
    printed: str, seen: str, least: float, most: float
) -> None:
    assert least <= likeness(printed, seen) <= most


def test_options_are_known_with_boxes_and_marks_between_them() -> None:
    assert coverage("大企业中小企业其他", "☐大企业☑中小企业□其他") == 1.0


@pytest.mark.parametrize(
    ("agreement", "words", "plain", "coded"),
    [
        (0.8, 12.0, True, True),
        (0.8, 6.0, False, True),
        (0.6, 12.0, False, True),
        (0.5, 12.0, False, False),
        (1.0, 4.0, False, True),
        (1.0, 3.0, False, False),
        (0.9, 4.0, False, False),
    ],
)
def test_a_code_makes_fewer_words_enough(agreement: float, words: float, plain: bool, coded: bool) -> None:
    match = Match((), agreement, words, first=0, last=0)
    assert (match.is_enough(coded=False), match.is_enough(coded=True)) == (plain, coded)
