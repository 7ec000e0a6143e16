"""Strokes that end in a ruled line may have lost ink with it."""

from __future__ import annotations

import pytest

from scanner.ink.cells.writing import Writing
from tests.scanner.ink.cells.test_writing import writing_in
from tests.scanner.readers.filled_paper import Paper, box_of

BOTTOM = box_of("amount").cell.bottom
TOP = box_of("amount").cell.top


def uprights(count: int, *, top: float, bottom: float) -> Writing:
    paper = Paper()
    for number in range(count):
        paper.pen((40 + 3 * number, top), (40 + 3 * number, bottom))
    return writing_in(paper, "amount")


@pytest.mark.parametrize("over", [-0.1, 0.0, 0.15])
def test_strokes_that_end_in_the_rule_above_or_below_are_told(over: float) -> None:
    assert uprights(4, top=BOTTOM - 5, bottom=BOTTOM + over).is_cut_by_rule
    assert uprights(4, top=TOP - over, bottom=TOP + 5).is_cut_by_rule


def test_strokes_that_stop_short_of_the_rule_have_lost_nothing() -> None:
    assert not uprights(4, top=BOTTOM - 5, bottom=BOTTOM - 0.8).is_cut_by_rule


def test_the_tail_of_one_letter_in_the_rule_says_nothing() -> None:
    assert not uprights(1, top=BOTTOM - 5, bottom=BOTTOM).is_cut_by_rule
