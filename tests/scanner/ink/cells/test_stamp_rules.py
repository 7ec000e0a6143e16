"""The thresholds of grey seals in cells: each decides something, just where it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from forms.geometry import MM_PER_INCH, Rect
from scanner.ink.cells.grey_stamps import find_stamp
from scanner.ink.cells.picture import CellPicture
from scanner.ink.cells.stamp_rules import RULES, StampRules

PER_MM = 10
HEIGHT, WIDTH = 200, 400
PALE, DARK = 91, 200
Drawn = tuple[int, int, int, int, int]
"""Top, bottom, left, right (exclusive) in pixels, and darkness."""

WORDS: Drawn = (180, 195, 300, 390, DARK)
RING: Drawn = (40, 52, 40, 100, PALE)  # the opening by an even disc moves its core one pixel to the right and down


def stamp(*drawn: Drawn) -> NDArray[np.bool_]:
    """Return the ink of a seal in a cell with written words and some rectangles, all of which are ink."""
    dark = np.zeros((HEIGHT, WIDTH), np.uint8)
    for top, bottom, left, right, darkness in (WORDS, *drawn):
        dark[top:bottom, left:right] = darkness
    window = Rect(0.0, 0.0, WIDTH / PER_MM, HEIGHT / PER_MM)
    picture = CellPicture(255 - dark, np.full_like(dark, 255), window, PER_MM * MM_PER_INCH)
    return find_stamp(picture, dark > 0, np.zeros((HEIGHT, WIDTH), np.bool_), dark)


def bar(*, thick: int = 12, long: int = 60, darkness: int = PALE) -> bool:
    """Tell whether a bar alone is a seal's ring."""
    return bool(stamp((40, 40 + thick, 40, 40 + long, darkness))[40 + thick // 2, 50])


def beside_a_stroke(thick: int) -> bool:
    """Tell whether a pale bar along a dark stroke is a seal's ring."""
    return bool(stamp((40, 40 + thick, 40, 100, PALE), (36, 40, 40, 100, DARK))[40 + thick // 2 + 2, 60])


def second_core(long: int) -> bool:
    """Tell whether a short bar far from the ring, but wide and pale as it is, belongs to the seal."""
    return bool(stamp(RING, (140, 152, 200, 200 + long, PALE))[146, 205])


def rim(away: int) -> bool:
    """Tell whether a pixel of a short thin spur, so far from the ring, goes with it."""
    return bool(stamp(RING, (52, 62, 70, 71, PALE))[52 + away, 70])


def character(away: int) -> bool:
    """Tell whether a pixel of a thin pale line, so far from the ring, belongs to the seal."""
    return bool(stamp(RING, (45, 48, 130, 300, PALE))[46, 100 + away])


def dark_part(pixels: int, *, long: int) -> bool:
    """Tell whether a thin line near the ring, of which so many pixels are dark, goes with it, dark pixels included."""
    columns, rest = divmod(pixels, 3)
    dark: list[Drawn] = [(80, 83, 40, 40 + columns, DARK), (80, 80 + rest, 40 + columns, 41 + columns, DARK)]
    return bool(stamp(RING, (80, 83, 40, 40 + long, PALE), *dark)[81, 41])


CASES: dict[str, tuple[Callable[[int], bool], int, int]] = {
    "pale_share": (lambda x: bar(darkness=x), 140, 139),
    "faint_darkness": (lambda x: bar(darkness=x), 44, 46),
    "core_mm": (lambda x: bar(thick=x), 3, 4),
    "core_length_mm": (lambda x: bar(long=x), 39, 40),
    "minor_length_mm": (second_core, 14, 15),
    "halo_mm": (beside_a_stroke, 7, 8),
    "rim_mm": (rim, 4, 3),
    "reach_mm": (character, 71, 70),
    "dark_share": (lambda x: dark_part(x, long=67), 41, 40),
    "stroke_mm2": (lambda x: dark_part(x, long=90), 51, 48),
    "dot_mm": (lambda x: bool(stamp(RING, (80, 83, 40, 40 + x, PALE))[81, 41]), 13, 14),
}
"""Field to a question about a cell, and the two numbers between which its answer turns from no to yes."""


def test_every_threshold_has_a_case_on_both_of_its_sides() -> None:
    assert set(CASES) == {one.name for one in fields(StampRules)}


@pytest.mark.parametrize("name", CASES)
def test_a_threshold_decides_just_where_it_says(name: str) -> None:
    ask, no, yes = CASES[name]
    assert (ask(no), ask(yes)) == (False, True)


@pytest.mark.parametrize("wrong", [{"stroke_mm2": 0.0}, {"pale_share": 1.2}, {"minor_length_mm": 4.5}])
def test_thresholds_that_contradict_each_other_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"cannot be|wrong order"):
        replace(RULES, **wrong)
