from __future__ import annotations

import cv2
import numpy as np
import pytest

from scanner.paper.foreign.ruled_lines import find_table, turn_over
from tests.scanner.paper.foreign.drawn_tables import DPI, PER_MM, draw_table

COLUMNS, ROWS = (30.0, 60.0, 25.0, 45.0), (10.0, 14.0, 10.0, 30.0, 10.0)


@pytest.mark.parametrize("turn_deg", [0.0, 1.7, -4.5])
def test_the_cells_of_a_skewed_table_are_found_with_their_sizes(turn_deg: float) -> None:
    table = find_table(draw_table(COLUMNS, ROWS, turn_deg=turn_deg), (DPI, DPI))
    assert table is not None
    assert len(table.cells) == len(COLUMNS) * len(ROWS)
    for number, cell in enumerate(table.cells):
        row, column = divmod(number, len(COLUMNS))
        assert cell.width == pytest.approx(COLUMNS[column], abs=0.6)
        assert cell.height == pytest.approx(ROWS[row], abs=0.6)


def test_the_transform_leads_back_to_where_a_cell_is_in_the_picture() -> None:
    table = find_table(draw_table(COLUMNS, ROWS), (DPI, DPI))
    assert table is not None
    corner = table.transform.rect_to_pixels(table.cells[0])[0] / PER_MM
    assert corner == pytest.approx([20.0, 30.0], abs=0.4)


def test_a_rule_broken_by_a_bad_print_still_parts_two_cells() -> None:
    page = draw_table(COLUMNS, ROWS)
    y = round(40.0 * PER_MM)
    page[y - 4 : y + 4, round(60 * PER_MM) : round(62 * PER_MM)] = 245
    table = find_table(page, (DPI, DPI))
    assert table is not None
    assert len(table.cells) == len(COLUMNS) * len(ROWS)


def test_a_dust_streak_across_the_whole_page_parts_no_cell() -> None:
    page = draw_table(COLUMNS, ROWS)
    x = round(80 * PER_MM)
    page[:, x : x + 2] = 60
    table = find_table(page, (DPI, DPI))
    assert table is not None
    assert len(table.cells) == len(COLUMNS) * len(ROWS)


def test_a_tick_that_sweeps_beyond_the_frame_does_not_hide_the_table() -> None:
    page = draw_table(COLUMNS, ROWS)
    start, end = ((round(x * PER_MM), round(y * PER_MM)) for x, y in ((60.0, 36.0), (75.0, 22.0)))
    cv2.line(page, start, end, 40, 5)
    table = find_table(page, (DPI, DPI))
    assert table is not None
    assert len(table.cells) == len(COLUMNS) * len(ROWS)


def test_words_near_a_rule_of_the_rows_above_and_below_do_not_lead_it_through_their_cell() -> None:
    page = draw_table((60.0, 100.0), (10.0, 9.5, 10.0))
    x, top = round(80.0 * PER_MM), round(40.0 * PER_MM)
    # the middle row is one wide cell: its part of the rule is gone, a stroke hangs from its end
    page[top + 3 : round(49.5 * PER_MM) - 3, x - 3 : x + 4] = 245
    page[top : top + round(3.5 * PER_MM), x - 1 : x + 2] = 40
    table = find_table(page, (DPI, DPI))
    assert table is not None
    assert len(table.cells) == 5


def test_a_page_of_text_without_rules_is_no_table() -> None:
    page = np.full((2376, 1680), 245, np.uint8)
    for y in range(200, 2000, 60):
        for x in range(160, 1500, 32):
            cv2.rectangle(page, (x, y), (x + 22, y + 24), 40, 3)
    assert find_table(page, (DPI, DPI)) is None


def test_a_table_turned_over_is_what_is_found_in_the_picture_turned_by_half() -> None:
    page = draw_table(COLUMNS, ROWS, turn_deg=1.7)
    table, found = find_table(page, (DPI, DPI)), find_table(np.ascontiguousarray(page[::-1, ::-1]), (DPI, DPI))
    assert table is not None
    assert found is not None
    turned = turn_over(table, page.shape)
    assert len(turned.cells) == len(found.cells)
    for one, other in zip(turned.cells, found.cells, strict=True):
        assert turned.transform.rect_to_pixels(one) == pytest.approx(found.transform.rect_to_pixels(other), abs=3.0)
    rows, columns = turned.cut(turned.cells[0])
    assert turned.dark[rows, columns].shape == (rows.stop - rows.start, columns.stop - columns.start)


@pytest.mark.parametrize("turn_deg", [0.0, 3.5, -5.0])
def test_a_table_of_one_row_is_found_however_it_lies(turn_deg: float) -> None:
    table = find_table(draw_table((25.0, 60.0, 25.0, 45.0), (9.0,), turn_deg=turn_deg), (DPI, DPI))
    assert table is not None
    assert [round(cell.width) for cell in table.cells] == [25, 60, 25, 45]


def test_a_loop_drawn_along_a_rule_leaves_the_cell_whole() -> None:
    page = draw_table((30.0, 120.0), (20.0,))
    middle, half = (round(95 * PER_MM), round(46.6 * PER_MM)), (round(25 * PER_MM), round(3.1 * PER_MM))
    corners = [(middle[0] + x * half[0], middle[1] + y * half[1]) for x in (-1, 1) for y in (-1, 1)]
    cv2.rectangle(page, corners[0], corners[3], 30, 5)
    table = find_table(page, (DPI, DPI))
    assert table is not None
    assert [round(cell.width) for cell in table.cells] == [30, 120]


def test_larger_cards_beside_the_page_are_no_table() -> None:
    page = draw_table((25.0, 60.0, 25.0, 45.0), (9.0,))
    for top in (60, 140, 220):
        cv2.rectangle(page, (round(20 * PER_MM), top * 8), (round(190 * PER_MM), (top + 70) * 8), 30, 2)
    found = find_table(page, (DPI, DPI), least_cells=2)
    assert found is not None
    assert len(found.cells) == 4


def test_boxes_to_tick_one_below_the_other_are_no_rule() -> None:
    page = draw_table((30.0, 120.0), (29.5, 20.0))
    for number in range(6):
        left, top = round(52 * PER_MM), round((31.4 + 4.6 * number) * PER_MM)
        cv2.rectangle(page, (left, top), (left + round(3.9 * PER_MM), top + round(3.9 * PER_MM)), 30, 2)
    table = find_table(page, (DPI, DPI))
    assert table is not None
    assert len(table.cells) == 4


def test_a_rule_that_strokes_of_a_character_touch_is_a_rule() -> None:
    page = draw_table((60.0, 60.0), (60.0, 20.0))
    for y in (50.0, 51.0, 52.0):
        cv2.line(page, (round(77 * PER_MM), round(y * PER_MM)), (round(80 * PER_MM), round(y * PER_MM)), 30, 2)
    table = find_table(page, (DPI, DPI))
    assert table is not None
    assert len(table.cells) == 4
