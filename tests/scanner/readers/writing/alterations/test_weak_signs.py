"""Weak signs of a stroke through a value tell it only together, and less is needed where nothing typed looks so."""

from __future__ import annotations

import pytest

from scanner.readers.writing.alterations.strokes.across import AcrossScores
from scanner.readers.writing.alterations.typefaces.known_type import TypeDoubt
from scanner.readers.writing.alterations.weak_signs import has_weak_signs


@pytest.mark.parametrize(
    ("run", "piece", "excess", "told"),
    [
        pytest.param(1.1, 1.15, 0.12, True, id="all three"),
        pytest.param(0.9, 1.15, 0.12, False, id="no longer than a character"),
        pytest.param(1.1, 0.9, 0.12, False, id="joined to no neighbour"),
        pytest.param(1.3, 1.35, 0.0, False, id="explained by the characters"),
    ],
)
def test_a_stroke_is_told_by_its_length_its_neighbours_and_its_characters_together(
    run: float, piece: float, excess: float, *, told: bool
) -> None:
    assert has_weak_signs("功能部件", AcrossScores(run, piece), excess, TypeDoubt.UNKNOWN) is told


@pytest.mark.parametrize(("run", "piece"), [(1.2, 1.0), (1.0, 1.4)])
def test_a_long_or_joined_stroke_is_enough_where_the_field_alone_is_unlike_type(run: float, piece: float) -> None:
    assert has_weak_signs("功能部件", AcrossScores(run, piece), -0.5, TypeDoubt.UNLIKE)
    assert not has_weak_signs("功能部件", AcrossScores(run, piece), -0.5, TypeDoubt.UNKNOWN)


def test_words_by_hand_on_a_typed_page_are_no_sign_by_themselves() -> None:
    assert not has_weak_signs("功能部件", AcrossScores(0.95, 1.1), 0.05, TypeDoubt.UNLIKE)


def test_joined_figures_that_are_as_typed_are_no_line() -> None:
    assert not has_weak_signs("功能部件", AcrossScores(1.42, 1.42), 0.27, TypeDoubt.NONE)


def test_joined_figures_by_hand_are_no_line() -> None:
    assert not has_weak_signs("145", AcrossScores(1.42, 1.5), 0.15, TypeDoubt.UNKNOWN)
