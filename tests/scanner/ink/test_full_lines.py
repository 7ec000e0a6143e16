"""Lines from top to bottom of a picture that are inked throughout."""

from __future__ import annotations

import numpy as np
import pytest

from scanner.ink.full_lines import LineLook, find_full_lines
from scanner.values.page.picture import Mask

LOOK = LineLook(slope_max=0.1, inked_share=0.65, visible_share=0.4, third_share=0.45)
HEIGHT, WIDTH = 180, 240
ALL = np.ones((HEIGHT, WIDTH), np.bool_)


def line(slope: float, at: float, *, share: float = 1.0) -> Mask:
    """A line of one pixel's width, of which a share is inked, evenly."""
    ink = np.zeros_like(ALL)
    rows = np.arange(HEIGHT)
    rows = rows[(rows * share) % 1.0 < share] if share < 1.0 else rows
    columns = np.round(at + slope * (rows - HEIGHT / 2)).astype(int)
    inside = (columns >= 0) & (columns < WIDTH)
    ink[rows[inside], columns[inside]] = True
    return ink


@pytest.mark.parametrize("slope", [-0.1, -0.07, -0.033, 0.0, 0.004, 0.051, 0.1])
@pytest.mark.parametrize("at", [12, 120, 200])
def test_a_line_is_found_where_it_lies_and_as_it_leans(slope: float, at: int) -> None:
    found = find_full_lines(line(slope, at), ALL, LOOK)
    assert min(abs(leans - slope) + abs(column - at) / HEIGHT for leans, column in found) < 0.01


@pytest.mark.parametrize(("share", "is_line"), [(0.63, False), (0.67, True)])
def test_a_line_is_inked_for_most_of_what_is_seen_of_it(share: float, is_line: bool) -> None:
    assert bool(find_full_lines(line(0.0, 100, share=share), ALL, LOOK)) is is_line


@pytest.mark.parametrize(("share", "is_line"), [(0.38, False), (0.42, True)])
def test_of_a_line_enough_must_be_visible(share: float, is_line: bool) -> None:
    visible = np.arange(HEIGHT) * share % 1.0 < share
    seen = ALL & visible[:, None]
    assert bool(find_full_lines(line(0.0, 100) & seen, seen, LOOK)) is is_line


def test_a_line_that_ends_after_two_thirds_is_none() -> None:
    ink = line(0.0, 100)
    ink[2 * HEIGHT // 3 + 20 :] = False
    assert find_full_lines(ink, ALL, LOOK) == []
    assert find_full_lines(ink, ALL, LineLook(0.1, 0.65, 0.4)) != []


def test_a_line_that_leans_more_is_none() -> None:
    assert find_full_lines(line(0.14, 100), ALL, LOOK) == []


def test_grain_is_no_line() -> None:
    grain = np.random.default_rng(1).random(ALL.shape) < 0.3
    assert find_full_lines(grain, ALL, LOOK) == []


@pytest.mark.parametrize("wrong", [(0.3, 0.65, 0.4), (0.1, 1.1, 0.4), (0.1, 0.65, 0.0)])
def test_a_look_that_is_no_lines_is_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="look at lines"):
        LineLook(*wrong)
