"""Red seals on colour pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from forms.geometry import Point, Rect, Transform
from scanner.ink.red_seals import find_seal, is_marked_red, remove_seal
from scanner.values.page.ink import pixels_under
from tests.makers.paper.pens import BLACK, BLUE, RED, Paper, Pen, seal

AT = Transform.scaled(150)
BOX = Rect(60, 60, 64, 64)


def paper() -> Paper:
    return Paper(np.full((1000, 1000, 3), 240, np.uint8), AT, np.random.default_rng(1))


def tick(sheet: Paper, pen: Pen) -> None:
    sheet.stroke(np.array([(60.5, 62.0), (61.5, 63.5), (65.0, 59.5)]), pen)


def test_a_seal_is_found_where_it_lies() -> None:
    sheet = paper()
    seal(sheet, Point(80, 62))
    found = find_seal(sheet.picture, AT)
    assert found is not None
    assert is_covered(found, BOX)
    assert not is_covered(found, Rect(120, 120, 124, 124))


def is_covered(seal: np.ndarray, rect: Rect) -> bool:
    return bool(seal[pixels_under(AT, rect, seal.shape)].any())


def test_a_red_pens_tick_and_circle_are_no_seal() -> None:
    sheet = paper()
    tick(sheet, Pen(0.7, RED))
    turn = np.linspace(0, 2 * np.pi, 60)
    sheet.stroke(np.stack([90 + 18 * np.cos(turn), 30 + 4 * np.sin(turn)], axis=1), Pen(0.7, RED))
    assert find_seal(sheet.picture, AT) is None


def test_red_lines_through_a_paragraph_are_no_seal_and_seals_in_a_row_are() -> None:
    sheet = paper()
    for y in (40, 44, 48, 52, 56):
        sheet.stroke(np.array([(20, y), (60, y + 0.6), (120, y - 0.5)]), Pen(0.7, RED))
    assert find_seal(sheet.picture, AT) is None
    row = paper()
    for x in (30, 68, 106):
        seal(row, Point(x, 80))
    found = find_seal(row.picture, AT)
    assert found is not None
    assert all(is_covered(found, Rect(x - 2, 78, x + 2, 82)) for x in (30, 68, 106))


@pytest.mark.parametrize("pen", [Pen(0.6, BLACK), Pen(0.6, BLUE)])
def test_a_tick_under_a_seal_stays_and_the_seal_goes(pen: Pen) -> None:
    sheet = paper()
    tick(sheet, pen)
    seal(sheet, Point(80, 62))
    found = find_seal(sheet.picture, AT)
    assert found is not None
    gray = np.asarray(cv2.cvtColor(sheet.picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    clean = remove_seal(gray, sheet.picture, found)
    per_mm = 150 / 25.4
    at_tick = clean[
        round(63.3 * per_mm) - 4 : round(63.3 * per_mm) + 4, round(61.5 * per_mm) - 4 : round(61.5 * per_mm) + 4
    ]
    at_ring = clean[round(82.0 * per_mm), round(80.0 * per_mm)]
    assert at_tick.min() < 130
    assert at_ring > 190


def test_a_red_mark_is_told_from_a_blue_one() -> None:
    for pen, red in ((Pen(0.5, RED), True), (Pen(0.5, BLUE), False), (Pen(0.5, BLACK), False)):
        sheet = paper()
        tick(sheet, pen)
        assert is_marked_red(sheet.picture, AT, BOX) is red


def test_a_red_circle_round_a_box_is_a_red_mark() -> None:
    sheet = paper()
    turn = np.linspace(0, 2 * np.pi, 60)
    sheet.stroke(np.stack([62 + 3.6 * np.cos(turn), 62 + 3.6 * np.sin(turn)], axis=1), Pen(0.6, RED))
    assert is_marked_red(sheet.picture, AT, BOX)


def test_a_ring_of_short_arcs_is_one_seal() -> None:
    sheet = paper()
    seal(sheet, Point(80, 62))
    for x in (66.0, 80.0, 94.0):
        sheet.stroke(np.array([(x, 30.0), (x, 95.0)]), Pen(2.9, BLACK, 1.0, 0.0), even=True)
    for y in (50.0, 64.0, 76.0):
        sheet.stroke(np.array([(40.0, y), (120.0, y)]), Pen(2.9, BLACK, 1.0, 0.0), even=True)
    found = find_seal(sheet.picture, AT)
    assert found is not None
    for place in (Rect(61, 56, 63, 58), Rect(97, 68, 99, 70), Rect(72, 42, 74, 44)):
        assert is_covered(found, place)


def test_a_ring_that_a_rule_cuts_in_two_is_one_seal() -> None:
    sheet = paper()
    seal(sheet, Point(80, 62))
    sheet.stroke(np.array([(40.0, 74.0), (120.0, 74.0)]), Pen(3.4, BLACK, 1.0, 0.0), even=True)
    found = find_seal(sheet.picture, AT)
    assert found is not None
    assert is_covered(found, Rect(79, 81, 81, 83))
