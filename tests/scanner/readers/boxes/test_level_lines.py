"""Lines along a row strike a box or its words out, however short the words; a tick's own tail does not."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest

from forms.geometry import Rect
from scanner.ink.boxes.strokes import Stroke
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.readers.boxes.level_lines import level_reach_mm
from scanner.values.page.ink import Tones
from tests.makers.paper.pen_paths import DOUBLE, SINGLE, placed
from tests.makers.paper.pens import BLUE, Mark, Paper, Pen, mark
from tests.scanner.readers.boxes.mark_pages import option, spot, state_after

PEN = Pen(0.5, BLUE)


def line(name: str, *, start: float, end: float, seed: int, double: bool = False):
    """Draw a line along an option's row, from `start` mm right of the box's left side to `end` mm behind the words."""

    def draw(paper: Paper) -> None:
        box = option(name)
        area = Rect(box.rect.left + start, box.rect.top + 0.9, box.label.right + end, box.rect.bottom - 0.7)
        for stroke in placed(DOUBLE if double else SINGLE, area, np.random.default_rng(seed)):
            paper.press(stroke, PEN)

    return draw


def after(name: str, *draws) -> str:
    def draw(paper: Paper) -> None:
        for one in draws:
            one(paper)

    return state_after(name, draw)


def tick(name: str):
    return lambda paper: mark(paper, Mark.TICK, spot(name), PEN)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["high_tech.yes", "company_type.sme", "need_category.rnd"])
def test_a_line_that_begins_in_a_box_and_runs_over_its_words_is_no_tick(name: str, seed: int) -> None:
    assert after(name, line(name, start=1.0, end=0.8, seed=seed)) != "ticked"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["in_zone.no", "company_type.large", "need_category.renovation"])
def test_a_ticked_box_that_is_struck_with_its_words_is_asked_about(name: str, seed: int) -> None:
    drawn = line(name, start=-1.5, end=0.8, seed=seed, double=seed % 2 == 1)
    assert after(name, tick(name), drawn) == "unclear"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["in_zone.no", "high_tech.yes", "company_type.other"])
def test_a_ticked_box_whose_words_alone_are_struck_is_asked_about(name: str, seed: int) -> None:
    assert after(name, tick(name), line(name, start=5.0, end=0.8, seed=seed)) == "unclear"


@pytest.mark.parametrize("kind", [Mark.TICK, Mark.CROSS, Mark.SLASH, Mark.FILLED])
@pytest.mark.parametrize("name", ["in_zone.no", "company_type.sme"])
def test_marks_that_end_at_their_box_stay_marks(name: str, kind: Mark) -> None:
    assert after(name, lambda paper: mark(paper, kind, spot(name), PEN)) == "ticked"


def straight(paper: Paper, start: tuple[float, float], slope: float, length: float) -> None:
    """Draw a straight line from a place, rising by `slope` over its level length."""
    along = np.linspace(0, length, 12)
    points = np.column_stack([start[0] + along, start[1] - slope * along, np.ones(12)])
    paper.press(points, PEN)


@pytest.mark.parametrize("slope", [-0.2, 0.1, 0.3, 0.38])
@pytest.mark.parametrize("name", ["high_tech.yes", "has_partner.no"])
def test_a_straight_line_out_of_a_box_over_its_word_is_no_tick_though_it_rises(name: str, slope: float) -> None:
    box = option(name).rect
    start = (box.left + 1.2, box.bottom - 0.7 if slope > 0 else box.top + 1.0)
    assert after(name, lambda paper: straight(paper, start, slope, 8.0)) != "ticked"


@pytest.mark.parametrize("slope", [0.7, 1.0])
def test_a_slash_that_leaves_its_box_to_the_upper_right_stays_a_mark(slope: float) -> None:
    name = "high_tech.yes"
    box = option(name).rect
    length = 6.0 / (1 + slope)
    assert after(name, lambda paper: straight(paper, (box.left + 0.6, box.bottom - 0.5), slope, length)) == "ticked"


@pytest.mark.parametrize("slope", [0.3, 0.5])
@pytest.mark.parametrize("name", ["in_zone.yes", "has_partner.no"])
def test_a_rising_line_through_the_short_word_of_a_ticked_box_is_asked_about(name: str, slope: float) -> None:
    label = option(name).label
    start, length = (label.left - 0.5, label.center.y + slope * (label.width / 2 + 0.5)), label.width + 1.4
    assert after(name, tick(name), lambda paper: straight(paper, start, slope, length)) == "unclear"


@pytest.mark.parametrize("name", ["in_zone.no", "company_type.sme", "has_partner.no"])
@pytest.mark.parametrize("kind", [Mark.TICK_SWEEP, Mark.SLASH])
def test_a_line_from_before_a_ticked_box_through_it_is_asked_about_though_it_ends_high(name: str, kind: Mark) -> None:
    box, label = option(name).rect, option(name).label
    start, slope = (box.left - 1.9, box.center.y + 0.6), 2.0 / (label.right + 1.0 - box.left + 1.9)
    drawn = (lambda paper: mark(paper, kind, spot(name), PEN), lambda paper: straight(paper, start, slope, 2.0 / slope))
    assert after(name, *drawn) == "unclear"


@pytest.mark.parametrize("name", ["in_zone.yes", "has_partner.no"])
def test_a_line_out_of_a_ticked_box_is_one_line_though_a_short_word_hides_its_middle(name: str) -> None:
    box, label = option(name).rect, option(name).label
    start, length = (box.left + 2.6, box.center.y), label.right + 2.0 - box.left - 2.6
    assert after(name, tick(name), lambda paper: straight(paper, start, 0.0, length)) == "unclear"


@pytest.mark.parametrize("name", ["in_zone.no", "has_partner.no"])
def test_two_rising_lines_through_the_short_word_of_a_ticked_box_are_asked_about(name: str) -> None:
    label = option(name).label
    lines = [
        lambda paper, down=down: straight(paper, (label.left - 0.3, label.center.y + 1.0 + down), 0.35, label.width + 1)
        for down in (-0.5, 0.5)
    ]
    assert after(name, tick(name), *lines) == "unclear"


@pytest.mark.parametrize(("end", "expected"), [(2.2, "unclear"), (-1.0, "ticked")])
@pytest.mark.parametrize("name", ["has_partner.no", "high_tech.no"])
def test_a_tick_that_comes_back_over_its_word_is_asked_about_and_one_that_ends_up_there_is_not(
    name: str, end: float, expected: str
) -> None:
    """The pen did not leave the paper between the tick and the line, or the two touch."""
    box = option(name).rect
    corners = [(1.0, 2.0), (1.8, 3.4), (5.4, -0.6), (9.0, end)]
    points = np.concatenate([np.linspace(one, other, 8) for one, other in itertools.pairwise(corners)])
    path = np.column_stack([points + np.array([box.left, box.top]), np.ones(len(points))])
    assert after(name, lambda paper: paper.press(path, PEN)) == expected


def reach(*lines: tuple[float, float, float, float]) -> float:
    """Return how far one stroke, made of lines from x0, y0 to x1, y1 in mm, runs on to the right of a box of 4 mm."""
    box = option("in_zone.no")
    window = Rect(box.rect.left - 5, box.rect.top - 5, box.rect.left + 25, box.rect.top + 9)
    dark = np.zeros((round(window.height * PER_MM), round(window.width * PER_MM)), np.uint8)
    for x0, y0, x1, y1 in lines:
        ends = [(round((x + 5) * PER_MM), round((y + 5) * PER_MM)) for x, y in ((x0, y0), (x1, y1))]
        cv2.line(dark, ends[0], ends[1], 255, 5)
    rows, columns = np.nonzero(dark)
    points = np.stack([columns, rows], axis=1).astype(np.int32)
    nothing = np.zeros_like(dark, np.float32)
    tones = Tones(bitonal=False, stark=False)
    place = Surroundings(nothing, nothing, nothing.astype(bool), window, window, {}, 0.0, 200.0, 0.1, tones)
    stroke = Stroke(1, points, 150.0, (int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())))
    return level_reach_mm(place, box, [stroke])


def test_two_lines_beside_each_other_run_on_as_one() -> None:
    """Together they are too broad for one straight line."""
    assert reach((0.5, 1.6, 7.0, 1.5), (0.5, 2.4, 7.0, 2.3)) > 2.5
    assert reach((0.5, 1.0, 7.0, 0.9), (0.5, 3.2, 7.0, 3.1)) == 0.0


def test_a_low_tick_whose_tail_runs_on_is_no_level_line() -> None:
    assert reach((0.5, 2.0, 1.5, 3.2), (1.5, 3.2, 7.0, 1.0)) == 0.0
