"""Printed words to circle, and lists of words that are none."""

from __future__ import annotations

from itertools import pairwise

import pytest

from forms.definition.kinds import Kind
from forms.geometry import Rect
from scanner.adopt.draft import DraftField
from scanner.adopt.guesses.drafting import draft_of
from scanner.adopt.printed import WIDE_SPACE, OutlineShape, PrintedPage, PrintedWord
from tests.scanner.adopt.pages import box, page, table, word


def circled(printed: PrintedPage) -> list[DraftField]:
    return [
        field
        for field in draft_of([printed]).fields
        if field.options and all(option.shape is OutlineShape.WORD for option in field.options)
    ]


def labels(field: DraftField) -> list[str]:
    return [option.label for option in field.options]


def spread(left: float, top: float, *texts: str, gap: float = 8.0) -> list[PrintedWord]:
    """Words on one line with wide gaps between them."""
    words = [word(texts[0], left, top)]
    for _, text in pairwise(texts):
        words.append(word(text, words[-1].box.right + gap, top))
    return words


@pytest.mark.parametrize(
    ("line", "label", "options"),
    [
        ("Do you smoke? Yes / No", "Do you smoke", ["Yes", "No"]),
        ("Do you smoke? (YES/NO)", "Do you smoke", ["YES", "NO"]),
        ("一、是否参加医疗保险：是 / 否", "一、是否参加医疗保险", ["是", "否"]),
        ("性别：男／女", "性别", ["男", "女"]),
        ("Size (please circle): S / M / L", "Size", ["S", "M", "L"]),
        ("三、交通工具（请圈选）：公交、地铁、自行车", "三、交通工具", ["公交", "地铁", "自行车"]),
    ],
)
def test_words_behind_what_asks_are_circled(line: str, label: str, options: list[str]) -> None:
    (field,) = circled(page([word(line, 20, 40)]))
    assert (field.label, labels(field), field.kind) == (label, options, Kind.ONE)


@pytest.mark.parametrize(
    "line",
    [
        "Applicants and/or their parents may bring food, drinks, or games",
        "Please answer yes/no questions truthfully",
        "Male/female volunteers are welcome",
        "四、请说明是否/有无过敏史，填写时不分男/女，均须如实填写。",
        "If you have been convicted, say so: yes or no is not enough",
        "Date (day/month/year):",
        "Colour: red / green / blue",
        "Do you smoke? Yes / No, and how often do you",
    ],
)
def test_a_list_in_running_text_is_no_choice(line: str) -> None:
    assert circled(page([word(line, 20, 40)])) == []


def test_words_where_the_form_says_to_strike_them_out_are_left_alone() -> None:
    assert circled(page([word("Do you smoke? Yes / No", 20, 40), word("Delete as appropriate", 20, 60)])) == []


def test_words_beside_boxes_are_the_words_of_the_boxes() -> None:
    words = [word("Please circle or tick. Smoker:", 20, 40), *spread(92, 40, "Yes", "No")]
    assert circled(page(words, outlines=[box(88, 40.5), box(102, 40.5)])) == []


def test_words_that_exclude_each_other_are_circled_where_they_are_alone_in_a_cell_beside_a_question() -> None:
    words = [word("性别", 22, 43), *spread(62, 43, "男", "女"), word("姓名", 22, 53)]
    fields = draft_of([page(words, cells=table([20, 60, 120], [40, 50, 60]))]).fields
    assert [(field.label, bool(field.options)) for field in fields] == [("性别", True), ("姓名", False)]


def test_words_that_head_a_column_of_empty_cells_are_none_to_circle() -> None:
    words = [word("Question", 22, 43), word("Yes/No", 62, 43), word("Heated?", 22, 53), word("Quiet?", 22, 63)]
    assert circled(page(words, cells=table([20, 60, 120], [40, 50, 60, 70]))) == []


def test_rows_of_the_same_words_in_columns_are_circled_where_the_form_says_so_above() -> None:
    figures = ("1", "2", "3")
    rows = [
        part
        for top, question in ((50, "The room was warm"), (58, "It was quiet"))
        for part in [word(question, 20, top), *(word(one, 90 + 12 * at, top) for at, one in enumerate(figures))]
    ]
    fields = circled(page([word("Please circle the number that applies.", 20, 40), *rows]))
    assert [(field.label, labels(field)) for field in fields] == [
        ("The room was warm", list(figures)), ("It was quiet", list(figures)),
    ]  # fmt: skip
    assert circled(page(rows)) == []


def test_nothing_is_written_between_the_words() -> None:
    words = [word("Preferred shift (circle one):", 20, 40), *spread(85, 40, "morning", "noon", "night", gap=14.0)]
    assert [field.label for field in draft_of([page(words)]).fields] == ["Preferred shift"]


def test_a_word_is_outlined_where_its_own_characters_stand() -> None:
    starts = (20.0, 22.0, 24.0, 26.0, 28.0, 30.0, 34.0, 39.0, 42.0, 46.0, 50.0, 60.0)
    printed = PrintedWord("Smoke?Yes/No", Rect(20, 40, 70, 44), starts)
    (field,) = circled(page([printed]))
    assert [(one.box.left, one.box.right) for one in field.options] == [(34.0, 46.0), (50.0, 70.0)]


def test_a_wide_gap_in_words_that_were_read_from_a_picture_parts_them() -> None:
    printed = word(f"Shift (circle one): morning{WIDE_SPACE}evening", 20, 40)
    (field,) = circled(page([printed]))
    assert labels(field) == ["morning", "evening"]
