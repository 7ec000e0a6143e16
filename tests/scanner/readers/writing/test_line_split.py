"""Writing comes apart into its lines and no further."""

from __future__ import annotations

import numpy as np
import pytest

from forms.geometry import Rect
from scanner.ink.cells.picture import WORKING_DPI, cut_cell
from scanner.ink.cells.writing import find_writing
from scanner.readers.writing.line_split import LinePicture, close_gaps, split_lines
from tests.scanner.readers.filled_paper import CODE, NAME, NOTE, Paper, blanks


def lines_in(paper: Paper, cell: Rect = NOTE, *, multiline: bool = True) -> tuple[LinePicture, ...]:
    subject = paper.registered()
    blank = blanks(WORKING_DPI)[0]
    picture = cut_cell(subject.page.picture.gray, subject.transform, cell, blank)
    return split_lines(find_writing(picture, cell), multiline=multiline)


def ink_rows(line: LinePicture) -> int:
    return int((line.gray < 160).any(axis=1).sum())


def test_a_blank_cell_has_no_lines() -> None:
    assert lines_in(Paper()) == ()


def test_typed_lines_come_apart_from_top_to_bottom() -> None:
    paper = Paper()
    for index, text in enumerate(("江苏智能制造研究所有", "技术研发", "合作")):
        paper.write(text, 32, 39 + 5 * index)
    lines = lines_in(paper)
    assert len(lines) == 3
    widths = [line.right_mm - line.left_mm for line in lines]
    assert widths == sorted(widths, reverse=True)
    assert lines[0].left_mm == pytest.approx(32.1, abs=0.4)


def test_a_short_last_line_is_not_lost() -> None:
    paper = Paper()
    for index, text in enumerate(("江苏智能制造研究所有限公司研发技术", "广")):
        paper.write(text, 32, 39 + 5 * index)
    assert len(lines_in(paper)) == 2


def test_lines_joined_by_a_long_stroke_come_apart() -> None:
    paper = Paper().write("江苏智能制造研究所有", 32, 40).write("技术研发合作需求信息", 32, 45.5)
    paper.pen((50, 40), (50, 45.5), width_mm=0.4)
    assert len(lines_in(paper)) == 2


def test_a_descender_does_not_reach_into_the_next_lines_picture() -> None:
    paper = Paper().write("技术gyjgy技术", 32, 40).write("技术研发", 32, 44.6)
    first, second = lines_in(paper)
    assert ink_rows(second) * 25.4 / WORKING_DPI < 4.2
    assert ink_rows(first) * 25.4 / WORKING_DPI < 5.0


@pytest.mark.parametrize("slope", [-0.05, 0.03])
def test_slanted_lines_come_apart_and_level(slope: float) -> None:
    paper = Paper()
    for index in range(3):
        paper.write("江苏智能制造研究所有限公司研发技术", 34, 42.5 + 4.9 * index, slope=slope)
    lines = lines_in(paper)
    assert len(lines) == 3
    for line in lines:
        assert ink_rows(line) * 25.4 / WORKING_DPI < 4.8


@pytest.mark.parametrize("text", ["二", "三", "二三三", "吕昌", "i:j"])
def test_one_line_of_loose_strokes_stays_one(text: str) -> None:
    paper = Paper().write(text, 40, 15, size_mm=6)
    assert len(lines_in(paper, NAME, multiline=False)) == 1
    paper = Paper().write(text, 40, 46, size_mm=6)
    assert len(lines_in(paper)) == 1


def test_two_small_lines_in_a_field_made_for_one_come_apart() -> None:
    paper = (
        Paper().write("江苏智能制造研究所有限公司技术", 32, 12.7, size_mm=3.2).write("研发中心", 32, 17.2, size_mm=3.2)
    )
    assert len(lines_in(paper, NAME, multiline=False)) == 2


def test_one_character_that_did_not_fit_is_a_line_of_its_own() -> None:
    paper = (
        Paper().write("江苏智能制造研究所有限公司技术研发中", 32, 12.9, size_mm=3.2).write("心", 32, 16.9, size_mm=3.2)
    )
    assert len(lines_in(paper, NAME, multiline=False)) == 2


def test_a_line_left_whole_that_may_be_several_says_so() -> None:
    [line] = lines_in(
        Paper().write("江苏智能制造", 34, 12.9, size_mm=3.2).write("研发", 42, 17, size_mm=3.2), NAME, multiline=False
    )
    assert line.may_be_several
    [line] = lines_in(Paper().write("江苏智能", 40, 15), NAME, multiline=False)
    assert not line.may_be_several


def test_a_line_has_a_third_of_its_height_as_margin() -> None:
    [line] = lines_in(Paper().write("江苏智能", 40, 15), NAME, multiline=False)
    inked = np.nonzero((line.gray < 160).any(axis=1))[0]
    height = inked[-1] - inked[0] + 1
    assert inked[0] == pytest.approx(0.3 * height, abs=3)
    assert line.gray.shape[0] - inked[-1] - 1 == pytest.approx(0.3 * height, abs=3)


def test_a_lone_dash_gets_the_height_of_a_line() -> None:
    [line] = lines_in(Paper().pen((50, 15), (54, 15)), NAME, multiline=False)
    assert line.gray.shape[0] * 25.4 / WORKING_DPI > 3.0


def test_a_combs_gaps_are_closed_and_its_ink_is_kept() -> None:
    [line] = lines_in(Paper().write_comb("91320594MA1MBR0T8G"), CODE, multiline=False)
    closed = close_gaps(line)
    assert closed.gray.shape[1] < 0.8 * line.gray.shape[1]
    assert int((closed.gray < 160).sum()) == int((line.gray < 160).sum())


def test_a_line_of_one_character_under_the_words_that_another_follows_is_no_part_of_a_slanted_line() -> None:
    lines = lines_in(Paper().write("工业废水处", 55, 41).write("理", 33, 45.4))
    assert [round(line.left_mm) for line in lines] == [55, 33]


def test_a_full_stop_too_pale_for_ink_is_in_its_lines_picture() -> None:
    [line] = lines_in(Paper().write("工业废水处理", 32, 40).dot(55.6, 41.2, diameter_mm=0.9, shade=185))
    assert line.right_mm == pytest.approx(56.05, abs=0.3)
    inked = np.flatnonzero((line.gray < 220).any(axis=0))
    assert line.gray.shape[1] - inked[-1] - 1 >= 6
