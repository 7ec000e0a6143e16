"""A line that a value stands on strikes nothing out; one with ink below it does."""

from __future__ import annotations

import numpy as np
import pytest

from scanner.readers.writing.alterations.strokes.underline import (
    GAP_MM,
    LONG_HEIGHTS,
    UNDERLINED_SHARE,
    bare_line,
    without_underline,
)
from scanner.readers.writing.line_split import LinePicture, split_lines
from tests.scanner.readers.filled_paper import Paper
from tests.scanner.readers.writing.alterations.strokes.test_across import scores, written

TEXT = "江苏智能制造"


@pytest.mark.parametrize("y", [17.0, 17.3])
def test_a_line_under_a_value_does_not_lie_across_it(y: float) -> None:
    under = scores(Paper().write(TEXT, 34, 15).pen((33.5, y), (57, y + 0.2)), text=TEXT)
    assert not under.are_across(TEXT)


@pytest.mark.parametrize("y", [15.0, 15.6, 16.2])
def test_a_line_with_ink_below_it_lies_across_a_value(y: float) -> None:
    through = scores(Paper().write(TEXT, 34, 15).pen((33.5, y), (57, y)), text=TEXT)
    assert through.are_across(TEXT)


@pytest.mark.parametrize("share", [UNDERLINED_SHARE - 0.03, UNDERLINED_SHARE + 0.03])
def test_a_line_counts_from_the_share_of_the_columns_that_it_runs_through(share: float) -> None:
    ink = np.zeros((40, 100), np.bool_)
    ink[5:20, ::10] = True
    ink[5:20, 99] = True
    ink[30:33, : round(100 * share)] = True
    rest = without_underline(ink, 0.1)
    assert (not rest[30:33].any()) is (share > UNDERLINED_SHARE)
    assert np.array_equal(rest[:30], ink[:30])


@pytest.mark.parametrize("gap_mm", [GAP_MM, GAP_MM + 0.1])
def test_feet_of_characters_on_one_level_are_no_line_where_there_is_a_gap_between_them(gap_mm: float) -> None:
    ink = np.zeros((40, 100), np.bool_)
    ink[30:33] = ink[1:20, 35] = True
    for at in (25, 50, 75):
        ink[:, at : at + round(gap_mm / 0.1)] = False
    assert (not without_underline(ink, 0.1)[30:33].any()) is (gap_mm <= GAP_MM)


def test_a_line_of_which_a_scan_lost_pieces_is_one() -> None:
    ink = np.zeros((40, 200), np.bool_)
    ink[30:33] = ink[5:20, 40] = True
    ink[:, 90:96] = ink[:, 150:155] = False
    assert not without_underline(ink, 0.1)[30:33].any()


@pytest.mark.parametrize("length", [LONG_HEIGHTS - 0.05, LONG_HEIGHTS + 0.05])
def test_a_lowest_stroke_no_longer_than_a_character_is_high_is_the_characters_own(length: float) -> None:
    ink = np.zeros((60, 100), np.bool_)
    ink[10:40, 20] = ink[10:13, 20:30] = True
    ink[47:50, 10 : 10 + round(40 * length)] = True
    assert (not without_underline(ink, 0.1)[47:50].any()) is (length > LONG_HEIGHTS)


@pytest.mark.parametrize("text", ["22", "2"])
def test_digits_with_feet_stand_on_no_line(text: str) -> None:
    writing = written(Paper().write(text, 34, 15))
    (line,) = split_lines(writing, multiline=False)
    assert bare_line(line, writing.picture.mm(1)) is line


def test_a_line_of_writing_is_left_as_it_is_where_nothing_is_drawn_under_it() -> None:
    gray = np.full((40, 100), 250, np.uint8)
    gray[5:30, 10:14] = gray[5:25, 40:44] = gray[8:31, 80:84] = 40
    line = LinePicture(gray, 0.0, 10.0, 2.5)
    assert bare_line(line, 0.1) is line
    gray = gray.copy()
    gray[33:36, 5:95] = 60
    bare = bare_line(LinePicture(gray, 0.0, 10.0, 3.0), 0.1).gray
    assert bare[33:36].min() > 200
    assert np.array_equal(bare[:30], line.gray[:30])
