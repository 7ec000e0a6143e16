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
