"""Places to write that no line bounds, and lines and cells that are none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.geometry import Rect
from scanner.adopt.guesses.drafting import draft_of
from scanner.adopt.printed import PrintedPage, RuledLine
from tests.scanner.adopt.pages import box, page, table, word


def labels(printed: PrintedPage) -> list[str]:
    return [field.label for field in draft_of([printed]).fields if not field.options]


def test_a_gap_in_a_sentence_is_a_place_where_the_sentence_goes_on_behind_it() -> None:
    printed = page([word("beginning", 20, 40), word(", 2025, ending", 80, 40)])
    (field,) = draft_of([printed]).fields
    assert field.box is not None
    assert (round(field.box.left, 1), round(field.box.right, 1)) == (38.5, 79.5)
    assert field.label == "beginning"


def test_columns_of_a_text_leave_no_gap_to_write_in() -> None:
    lines = [(word(f"left column {row}", 20, 40 + 5 * row), word("right column", 80, 40 + 5 * row)) for row in range(5)]
    assert labels(page([one for line in lines for one in line])) == []


def test_words_side_by_side_that_ask_have_the_room_behind_them() -> None:
    printed = page(
        [word("填表人：", 20, 40), word("填表日期：", 100, 40), word("以上内容由单位填写并对其真实性负责", 20, 60)]
    )
    assert labels(printed) == ["填表人", "填表日期"]


def test_words_that_ask_for_what_boxes_below_them_say_have_no_room_behind_them() -> None:
    words = [word("性别：", 20, 40), word("参加项目：", 100, 40), word("讲座", 106, 47), word("参观", 106, 54)]
    assert labels(page(words, [box(101, 47.5), box(101, 54.5)])) == ["性别"]


def test_room_below_a_question_is_as_high_as_what_is_left_before_the_next_words() -> None:
    printed = page([word("Other relief requested:", 20, 40), word("x" * 60, 20, 75)])
    (field,) = draft_of([printed]).fields
    assert field.box is not None
    assert (round(field.box.top), round(field.box.bottom)) == (44, 74)
    assert field.lines > 2


@pytest.mark.parametrize(("high_mm", "is_room"), [(12.9, False), (13.1, True), (74.9, True), (75.1, False)])
def test_room_below_a_question_is_from_two_lines_to_a_quarter_of_a_page_high(high_mm: float, *, is_room: bool) -> None:
    printed = page([word("Persons at risk are:", 20, 40), word("x" * 60, 20, 44 + high_mm)])
    assert bool(labels(printed)) is is_room


def explained(paragraph: str, *, start_mm: float = 35.0, line_mm: float = 60.0, lines: int = 1) -> PrintedPage:
    """A paragraph of two lines that ends at 44 mm, a box, lines to write on, and room below the last of them."""
    words = [word(paragraph, 20, start_mm), word("as far as you know of it.", 20, 40), word("None of them.", 26, 50)]
    words += [word("This is for:", 20, line_mm + 8 * row) for row in range(lines)]
    ruled = [RuledLine(46, 190, line_mm + 4 + 8 * row) for row in range(lines)]
    return page([*words, word("Next part of it all", 90, 120)], [box(20, 50.5)], ruled)


def test_what_a_paragraph_asks_to_explain_has_its_room_below_the_box_and_the_line_that_follow() -> None:
    paragraph = "Explain who provides care, and the schedule of it all,"
    assert labels(explained(paragraph)) == ["This is for", f"{paragraph} as far as you know of it"]
    line, room = (field for field in draft_of([explained(paragraph)]).fields if not field.options)
    assert line.box is not None
    assert room.box is not None
    assert (line.box.bottom, round(room.box.top), round(room.box.bottom)) == (64, 65, 120)


@pytest.mark.parametrize(
    "printed",
    [
        pytest.param(explained("Explain who provides care,", lines=2), id="two lines answer it"),
        pytest.param(explained("If so, complete Schedule C,"), id="nothing is to be explained"),
        pytest.param(
            explained("Explain who provides care,", start_mm=28.0), id="it is another paragraph, too far above"
        ),
    ],
)
def test_room_below_a_line_that_has_its_place_is_none_without_a_paragraph_that_asks_for_it(
    printed: PrintedPage,
) -> None:
    assert set(labels(printed)) == {"This is for"}


@pytest.mark.parametrize(
    ("printed", "is_room"),
    [
        pytest.param(explained("Explain who provides care,", start_mm=34.1), True, id="close lines are a paragraph"),
        pytest.param(explained("Explain who provides care,", start_mm=33.9), False, id="lines farther apart are two"),
        pytest.param(explained("Explain who provides care,", line_mm=64.9), True, id="near enough"),
        pytest.param(explained("Explain who provides care,", line_mm=65.1), False, id="too far below"),
    ],
)
def test_a_paragraph_has_its_room_close_below_its_last_line(printed: PrintedPage, *, is_room: bool) -> None:
    assert (len(labels(printed)) == 2) is is_room


def test_lines_above_and_below_a_heading_are_no_places() -> None:
    lines = [RuledLine(20, 190, 40), RuledLine(20, 190, 47)]
    assert labels(page([word("Petitioner", 20, 33), word("MOTION FOR RELIEF", 80, 41.5)], lines=lines)) == []


def test_dots_that_lead_to_a_line_past_its_number_are_no_place() -> None:
    leader = RuledLine(60, 150, 44, is_dotted=True)
    printed = page([word("Combine lines", 20, 40), word("5.", 153, 40)], lines=[leader, RuledLine(162, 185, 44.5)])
    (field,) = draft_of([printed]).fields
    assert field.box is not None
    assert field.box.left == 162
    alone = page([word("Name", 20, 40)], lines=[replace(leader, left=32)])
    assert labels(alone) == ["Name"]


def test_a_head_over_several_cells_is_no_place_and_neither_is_a_head_beside_other_heads() -> None:
    cells = [Rect(20.1, 40.1, 119.9, 47.9), *table([20, 70, 120], [48, 56, 64])]
    words = [word("1. About you", 21, 42), word("Name", 43, 50), word("Born", 93, 50)]
    assert labels(page(words, cells=cells)) == ["Name", "Born"]
    heads = page(
        [word("TYPE", 21, 42), word("ONE", 90, 42), word("TWO", 140, 42)], cells=table([20, 80, 110, 160], [40, 48])
    )
    assert labels(heads) == []


def test_a_table_that_explains_something_has_no_places() -> None:
    cells = table([20, 80], [40, 45.5, 56, 61.5])
    words = [word("Corporation", 21, 41), word("A company that has filed it", 21, 46.5)]
    words += [word("elects to be taxed as one", 21, 51.5), word("Partnership", 21, 57)]
    assert labels(page(words, cells=cells)) == []


def test_a_part_of_a_row_of_small_cells_behind_a_dash_is_one_too() -> None:
    cells = table([20, 25, 30, 35], [40, 47]) + table([42, 47, 52], [40, 47])
    assert [field.comb for field in draft_of([page([word("SSN", 20, 34)], cells=cells)]).fields] == [3, 2]
    assert all(not field.comb for field in draft_of([page([word("SSN", 20, 34)], cells=cells[3:])]).fields)
