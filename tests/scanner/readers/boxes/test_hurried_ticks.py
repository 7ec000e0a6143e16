"""A hurried tick belongs to the box that it turns in, however far its ends lie; a line through a tick is another."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.makers.paper.pens import BLUE, Paper, Pen
from tests.scanner.readers.boxes.mark_pages import option, states_after

PEN = Pen(0.5, BLUE)


def path(paper: Paper, *corners: tuple[float, float]) -> None:
    """Draw a line through some corners, mm."""
    parts = [np.linspace(one, other, 8) for one, other in itertools.pairwise(corners)]
    points = np.concatenate(parts)
    paper.press(np.column_stack([points, np.ones(len(points))]), PEN)


def hurried(name: str, *, begin: tuple[float, float], turn: tuple[float, float], end: tuple[float, float]):
    """A tick whose corners are given from its box's upper left corner, mm."""
    box = option(name).rect
    return lambda paper: path(paper, *((box.left + x, box.top + y) for x, y in (begin, turn, end)))


@pytest.mark.parametrize(
    ("begin", "turn", "end"),
    [
        pytest.param((-1.4, 1.2), (1.2, 3.6), (9.0, 1.6), id="low tail over the words"),
        pytest.param((-1.6, 1.6), (0.6, 4.6), (5.0, -4.0), id="turn below the box"),
        pytest.param((-2.4, 2.2), (0.4, 3.4), (8.0, -1.0), id="first stroke before the box"),
        pytest.param((0.6, 1.6), (1.8, 3.5), (16.0, -0.4), id="long tail"),
    ],
)
@pytest.mark.parametrize("name", ["in_zone.yes", "need_category.renovation", "company_type.sme"])
def test_a_tick_that_turns_in_its_box_is_its_mark_however_far_it_runs(
    name: str, begin: tuple[float, float], turn: tuple[float, float], end: tuple[float, float]
) -> None:
    states = states_after(name, hurried(name, begin=begin, turn=turn, end=end))
    assert {one: state for one, state in states.items() if state != "empty"} == {name: "ticked"}


@pytest.mark.parametrize("across", [7.0, 9.0, 11.0])
def test_the_end_of_a_tail_that_words_cut_off_is_no_ink_beside_the_option_above(across: float) -> None:
    name = "need_category.renovation"
    states = states_after(name, hurried(name, begin=(0.3, 1.8), turn=(1.6, 3.4), end=(across, -5.5)))
    assert {one: state for one, state in states.items() if state != "empty"} == {name: "ticked"}


@pytest.mark.parametrize(
    ("flat", "steep"),
    [
        ((1.36, 2.53, 1.95, 3.41, 16.34, -0.55), (1.54, 3.4, 9.84, -7.27)),
        ((1.34, 2.38, 1.91, 3.10, 15.63, -1.88), (1.46, 3.4, 8.12, -5.97)),
        ((0.62, 2.50, 1.50, 3.16, 15.31, -2.09), (1.65, 3.4, 8.67, -6.79)),
        ((1.08, 2.57, 2.03, 3.18, 15.09, -2.92), (1.65, 3.4, 9.86, -6.57)),
    ],
)
def test_a_tick_that_hardly_bends_is_no_passing_tail_where_another_ticks_tail_meets_it(
    flat: tuple[float, ...], steep: tuple[float, ...]
) -> None:
    """Both are one stroke; the other tick's tail passes the box on its right, and the flat tick begins inside."""
    upper, lower = option("need_category.product").rect, option("need_category.renovation").rect
    begin_x, begin_y, turn_x, turn_y, end_x, end_y = flat
    over = [(upper.left + x, upper.top + y) for x, y in ((begin_x, begin_y), (turn_x, turn_y), (end_x, end_y))]
    turn_x, turn_y, end_x, end_y = steep
    under = [(lower.left + x, lower.top + y) for x, y in ((turn_x - 1, 1.8), (turn_x, turn_y), (end_x, end_y))]
    states = states_after("need_category.product", lambda paper: [path(paper, *over), path(paper, *under)])
    assert states["need_category.product"] != "empty"
    assert states["need_category.renovation"] != "empty"


def test_a_tail_through_the_box_above_is_no_mark_there() -> None:
    name = "need_category.renovation"
    states = states_after(name, hurried(name, begin=(0.3, 1.8), turn=(1.2, 3.4), end=(3.0, -7.0)))
    assert states["need_category.product"] == "empty"
    assert states[name] == "ticked"
