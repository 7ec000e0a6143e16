"""The thresholds of writing in cells: each decides something, just where it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from forms.geometry import MM_PER_INCH, Rect
from scanner.ink.cells.cell_rules import RULES, CellRules
from scanner.ink.cells.picture import PAPER, CellPicture
from scanner.ink.cells.printed import find_print
from scanner.ink.cells.writing import Writing, find_writing

PER_MM = 10
HEIGHT, WIDTH = 200, 400
AREA = Rect(3.0, 3.0, 37.0, 17.0)  # the cell without its margin
DARK = 150
Drawn = tuple[int, int, int, int, int]
"""Top, bottom, left, right (exclusive) in pixels, and darkness."""


def draw(size: tuple[int, int], drawn: Sequence[Drawn], paper: int) -> NDArray[np.uint8]:
    picture = np.full(size, paper, np.uint8)
    for top, bottom, left, right, darkness in drawn:
        picture[top:bottom, left:right] = 255 - darkness
    return picture


def cell_of(gray: NDArray[np.uint8], blank: NDArray[np.uint8]) -> CellPicture:
    window = Rect(0.0, 0.0, gray.shape[1] / PER_MM, gray.shape[0] / PER_MM)
    return CellPicture(gray, blank, window, PER_MM * MM_PER_INCH)


def written(*drawn: Drawn, printed: Sequence[Drawn] = (), marks: Sequence[Rect] = (), height: int = HEIGHT) -> Writing:
    """Return the writing of a cell in which rectangles were drawn, besides those that are printed and came back."""
    size = (height, WIDTH)
    return find_writing(cell_of(draw(size, [*printed, *drawn], PAPER), draw(size, printed, 255)), AREA, marks)


STROKE: Drawn = (80, 120, 100, 104, DARK)
RULE: Drawn = (100, 110, 100, 200, DARK)
STREAK: Drawn = (0, HEIGHT, 200, 203, DARK)  # its soft edges take one pixel more on either side
BESIDE_STREAK: Drawn = (40, 80, 206, 210, DARK)


def kept(what: Drawn, *others: Drawn, **how: Any) -> bool:
    """Tell whether what was drawn is writing of the cell."""
    return bool(written(what, *others, **how).ink[what[0] : what[1], what[2] : what[3]].any())


def dot(*, aside: int = 0, below: int = 0, wide: int = 4, high: int = 4) -> bool:
    """Tell whether a dot so far from a stroke, to its right or below it, is writing."""
    top, left = (STROKE[1] + below, STROKE[2]) if below else (100, STROKE[3] + aside)
    return kept((top, top + high, left, left + wide, DARK), STROKE)


def ink_over_print(darker: int) -> bool:
    """Tell whether a line on a grey panel that is so much darker than the panel is writing."""
    return kept((100, 106, 100, 140, 80 + darker), printed=((90, 120, 60, 180, 80),))


def print_found(lower: int) -> bool:
    """Tell whether print that came back so many pixels lower is found there."""
    word: list[Drawn] = [(90, 110, 150, 153, DARK), (90, 93, 150, 170, DARK), (107, 110, 150, 170, DARK)]
    moved = [(top + lower, bottom + lower, left, right, dark) for top, bottom, left, right, dark in word]
    cell = cell_of(draw((HEIGHT, WIDTH), moved, PAPER), draw((HEIGHT, WIDTH), word, 255))
    near = np.flatnonzero(find_print(cell, 255 - cell.gray).near.any(axis=1))
    return bool((near[0] + near[-1]) // 2 == 99 + lower)


def ink_beside_print(off: int) -> bool:
    """Tell whether the pixel so far below a rule's last one can hold writing."""
    return bool(written((110, 150, 140, 160, DARK), printed=(RULE,)).ink[109 + off, 150])


def is_joined(thick: int) -> bool:
    """Tell whether a stroke keeps its ink under a rule, so thick with what it spreads to, that cuts it in two."""
    drawn = thick - 6
    found = written((80, 130 + drawn, 200, 204, DARK), printed=((100, 100 + drawn, 0, WIDTH, DARK),))
    return bool(found.ink[100 + drawn // 2, 200:204].any())


def edge_of_print(*, off: int, aside: int = 0) -> bool:
    """Tell whether a thin line so many pixels below where print spreads to is writing, beside other writing.

    Args:
        off: How far below.
        aside: How many of its forty columns lie beyond the reach of the print's end, whose corners are round.
    """
    top = RULE[1] + 3 + off
    end = RULE[3] + 6 + aside
    line: Drawn = (top, top + 3, end - 40, end, DARK)
    return kept(line, (80, 130, 220, 224, DARK), printed=(RULE,))


def between_rules(*, thick: int, long: int) -> bool:
    """Tell whether a piece that fills the room between two rules is writing, beside other writing."""
    top = RULE[1] + 3
    lower: Drawn = (top + thick + 3, top + thick + 13, *RULE[2:])
    return kept((top, top + thick, 190 - long, 190, DARK), (80, 150, 220, 224, DARK), printed=(RULE, lower))


def cut_by_rule(wide: int, *, short: int = 0) -> bool:
    """Tell whether a stroke so wide may have lost ink to a rule that it ends in, or ends so many pixels above."""
    rule: Drawn = (140, 143, 50, 300, DARK)
    return written((100, 141 - short, 200, 200 + wide, DARK), printed=(rule,)).is_cut_by_rule


def neighbours_tail(*, reach: int = 25, apart: int = 6) -> bool:
    """Tell whether a stroke from the cell above, that reaches so far in and ends so near to writing, is doubtful."""
    tail: Drawn = (0, 30 + reach, 300, 304, DARK)
    left = 303 + apart
    return written(tail, (35, 90, left, left + 4, DARK), (70, 74, left + 8, left + 20, DARK)).is_doubtful


def on_edge(*, over: int = 8, centre: int = 0, wide: int = 40, pieces: int = 1, beside: Sequence[Drawn] = ()) -> bool:
    """Tell whether ink across a field's lower edge is doubtful.

    Args:
        over: How far it reaches over the edge, on the side of its field.
        centre: How far its centre lies beyond the edge.
        wide: How wide each piece is.
        pieces: How many there are.
        beside: Other ink in the field.
    """
    edge = round(AREA.bottom * PER_MM)
    drawn = [
        (edge - over, edge + over + 2 * centre, left, left + wide, DARK) for left in range(60, 60 + 80 * pieces, 80)
    ]
    return written(*drawn, *beside, height=260).is_doubtful


def tail_without_its_box(away: int) -> bool:
    """Tell whether a stroke that runs out of the picture, with a box so far behind its edge, is doubtful."""
    left = (WIDTH + away) / PER_MM
    return written((100, 104, 330, WIDTH, DARK), marks=(Rect(left, 8.0, left + 3.0, 11.0),)).is_doubtful


CASES: dict[str, tuple[Callable[[int], bool], int, int]] = {
    "ink_darkness": (lambda x: bool(written(STROKE, (80, 120, 104, 105, x)).ink[100, 104]), 54, 55),
    "middle_darkness": (lambda x: kept((*STROKE[:4], x)), 79, 80),
    "print_darkness": (lambda x: kept((100, 106, 100, 140, 90), printed=((90, 120, 60, 180, x),)), 41, 40),
    "over_print_darkness": (ink_over_print, 59, 60),
    "print_off_mm": (print_found, 6, 5),
    "print_spread_mm": (ink_beside_print, 3, 4),
    "gap_mm": (is_joined, 15, 14),
    "speck_mm2": (lambda x: dot(aside=30, high=1, wide=x), 4, 5),
    "stroke_mm": (lambda x: kept((100, 102, 100, 100 + x, DARK)), 13, 14),
    "stroke_mm2": (lambda x: kept((100, 101, 100, 100 + x, DARK)), 14, 16),
    "dot_aside_mm": (lambda x: dot(aside=x), 60, 59),
    "dot_above_mm": (lambda x: dot(below=x), 25, 24),
    "spot_mm": (lambda x: written((100, 102, 200, 200 + x, DARK)).left_out_mm2 > 0, 4, 6),
    "spots_mm2": (lambda x: written((60, 64, 200, 200 + x // 4, DARK)).is_spotted, 36, 44),
    "edge_mm": (lambda x: edge_of_print(off=x), 0, 1),
    "edge_share": (lambda x: edge_of_print(off=0, aside=40 - x), 33, 29),
    "thin_mm": (lambda x: between_rules(thick=x, long=20), 4, 6),
    "short_mm": (lambda x: between_rules(thick=6, long=x), 9, 11),
    "cut_mm": (cut_by_rule, 9, 10),
    "box_reach_mm": (tail_without_its_box, 44, 45),
    "apart_mm": (lambda x: neighbours_tail(apart=x), 16, 15),
    "intrudes_mm": (lambda x: neighbours_tail(reach=x), 14, 16),
    "intruders": (lambda x: written(*((0, 55, left, left + 4, DARK) for left in (100, 150)[:x])).is_doubtful, 1, 2),
    "on_edge_mm": (lambda x: on_edge(centre=x), 17, 16),
    "over_edge_mm": (lambda x: on_edge(over=x, centre=4), 5, 6),
    "on_edge_mm2": (lambda x: on_edge(wide=x), 12, 13),
    "on_edge_pieces": (lambda x: on_edge(pieces=x, beside=(STROKE,)), 2, 3),
    "touch_mm": (lambda x: written(STREAK, (80, 120, 203 + x, 207 + x, DARK)).is_touched, 4, 3),
    "rim_mm": (lambda x: bool(written(STROKE, (80, 120, 104, 112, 30)).gray[100, 103 + x] == 225), 5, 4),
    "streak_thick_mm": (
        lambda x: written((*STREAK[:3], 200 + x, DARK), (40, 80, 202 + x, 206 + x, DARK)).is_touched,
        9,
        8,
    ),
    "streak_least_mm": (lambda x: written((0, x, 200, 203, DARK), BESIDE_STREAK, height=x).is_touched, 99, 101),
    "over_streak_darkness": (
        lambda x: not written((0, HEIGHT, 200, 204, 100), (80, 120, 200, 204, 100 + x)).is_blank,
        44,
        45,
    ),
}
"""Field to a question about a cell, and the two numbers between which its answer turns from no to yes."""


def test_the_tail_of_a_mark_across_an_edge_is_not_doubtful() -> None:
    assert not written((160, 260, 100, 104, DARK), height=260).is_doubtful


def test_every_threshold_has_a_case_on_both_of_its_sides() -> None:
    assert set(CASES) == {one.name for one in fields(CellRules)}


@pytest.mark.parametrize("name", CASES)
def test_a_threshold_decides_just_where_it_says(name: str) -> None:
    ask, no, yes = CASES[name]
    assert (ask(no), ask(yes)) == (False, True)


@pytest.mark.parametrize("wrong", [{"speck_mm2": 0.0}, {"edge_share": 1.2}, {"middle_darkness": 50}, {"thin_mm": 1.2}])
def test_thresholds_that_contradict_each_other_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"cannot be|wrong order"):
        replace(RULES, **wrong)  # type: ignore[arg-type]
