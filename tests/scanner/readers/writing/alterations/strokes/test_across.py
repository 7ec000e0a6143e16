"""Strokes across the characters of a field are told from the characters' own, whatever their size."""

from __future__ import annotations

import numpy as np
import pytest

from scanner.ink.cells.picture import WORKING_DPI, cut_cell
from scanner.ink.cells.writing import Writing, find_writing
from scanner.readers.writing.alterations.strokes.across import (
    FAR_RUN_HEIGHTS,
    HAN_PIECE_HEIGHTS,
    NARROW_RUN_HEIGHTS,
    PIECE_HEIGHTS,
    RUN_HEIGHTS,
    AcrossScores,
    scores_across,
)
from scanner.readers.writing.line_split import split_lines
from tests.scanner.readers.filled_paper import PAGE, Paper, blanks, box_of

PALE_SHADE = 108


def written(paper: Paper, field_id: str = "name") -> Writing:
    box = box_of(field_id)
    page = paper.registered()
    picture = cut_cell(page.page.picture.gray, page.transform, box.cell, blanks(WORKING_DPI)[PAGE.index])
    return find_writing(picture, box.cell)


def scores(paper: Paper, field_id: str = "name", text: str = "") -> AcrossScores:
    box = box_of(field_id)
    writing = written(paper, field_id)
    return scores_across(writing, split_lines(writing, multiline=box.multiline), box.cell, text)


def wave(paper: Paper, left: float, right: float, y: float) -> Paper:
    along = np.arange(left, right, 0.2)
    return paper.pen(*zip(along.tolist(), (y + 0.9 * np.sin(2.6 * along)).tolist(), strict=True))


@pytest.mark.parametrize("size_mm", [2.8, 3.7, 5.0])
@pytest.mark.parametrize("text", ["江苏智能制造", "一二三工王丰", "84772.25", "tech_01@sushi.com"])
def test_characters_alone_have_nothing_across_them(text: str, size_mm: float) -> None:
    found = scores(Paper().write(text, 34, 15, size_mm=size_mm))
    assert not found.are_across(text)


@pytest.mark.parametrize(
    "line",
    [((33, 15), (60, 15.3)), ((33, 16.4), (60, 13.8)), ((34, 14.2), (46, 15.4), (60, 14.6)), ((46, 15), (60, 15))],
)
def test_a_line_through_a_value_or_its_end_lies_across_it(line: tuple[tuple[float, float], ...]) -> None:
    text = "江苏智能制造研究"
    assert scores(Paper().write(text, 34, 15).pen(*line)).are_across(text)


def test_a_wavy_line_lies_across_a_value() -> None:
    text = "江苏智能制造"
    assert scores(wave(Paper().write(text, 34, 15), 33, 58, 15)).are_across(text)


def test_a_line_through_a_comb_lies_across_it_though_dividers_hide_it() -> None:
    text = "913203009WMKX3"
    assert not scores(Paper().write_comb(text), "code").are_across(text)
    assert scores(Paper().write_comb(text).pen((31, 63), (92, 63.4)), "code").are_across(text)


def test_two_digits_that_a_hand_joins_have_no_line_across_them_and_a_line_through_both_is_one() -> None:
    joined = Paper().write("248", 34, 15, size_mm=5.0).pen((37.5, 15.9), (40.5, 15.7))
    assert not scores(joined, text="248").are_across("248")
    struck = Paper().write("248", 34, 15, size_mm=5.0).pen((34, 15.2), (42.5, 15))
    assert scores(struck, text="248").are_across("248")


@pytest.mark.parametrize(("length_mm", "told"), [(6.0, False), (7.3, True)], ids=["just under", "just over"])
def test_a_pale_line_lies_across_from_a_length_that_blur_does_not_reach(length_mm: float, *, told: bool) -> None:
    """A line of 0.6 of the writing's darkness is no firm ink, but longer than what blur joins, which is as pale."""
    paper = Paper().write("江苏智能制造", 34, 15)
    line = paper.pen((34.2, 15.1), (34.2 + length_mm, 15.1), width_mm=0.6, shade=PALE_SHADE)
    found = scores(line)
    assert (found.run >= FAR_RUN_HEIGHTS) is told
    assert found.are_across("江苏智能制造") is told


def test_a_dash_is_no_line_across() -> None:
    paper = Paper().write("江苏——智能", 34, 15)
    assert scores(paper).are_across("江苏智能")
    assert not scores(paper).are_across("江苏——智能")


@pytest.mark.parametrize("share", [0.99, 1.01])
def test_each_threshold_decides_where_it_says(share: float) -> None:
    assert AcrossScores(share * RUN_HEIGHTS, 1.0).are_across("江苏") is (share > 1)
    assert AcrossScores(share * NARROW_RUN_HEIGHTS, 1.0).are_across("248") is (share > 1)
    assert AcrossScores(1.0, share * PIECE_HEIGHTS).are_across("www.江苏") is (share > 1)
    assert AcrossScores(1.0, share * HAN_PIECE_HEIGHTS).are_across("江苏") is (share > 1)
    assert AcrossScores(1.0, share * HAN_PIECE_HEIGHTS).are_across("248") is False
