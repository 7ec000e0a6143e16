"""The thresholds of marks in small boxes: each decides something, just where it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import cv2
import numpy as np
import pytest

from forms.geometry import Rect
from forms.layout.model import OptionBox
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.readers.boxes.placed.small_boxes import (
    RULES,
    SmallBoxRules,
    SmallMark,
    choose_marked,
    is_inked,
    measure_mark,
)
from scanner.values.page.ink import Tones

BOX = OptionBox("q", "a", Rect(20, 15, 21.5, 16.5), Rect(23, 15, 30, 17), cell=Rect(0, 0, 50, 30))
BLACK, DARK = 160.0, 120.0
Drawn = tuple[float, float, float, float]
"""Left, top, right and bottom of a rectangle, mm."""

INSIDE = (20.2, 15.2, 21.3, 16.3)


def paper(*drawn: Drawn, hidden: Drawn = (0.0, 0.0, 0.0, 0.0)) -> Surroundings:
    """Return bare paper of 50 by 30 mm with rectangles on it, and what print hides of it."""
    dark, bare = np.zeros((300, 500), np.float32), np.zeros((300, 500), np.bool_)
    for left, top, right, bottom in drawn:
        dark[round(top * PER_MM) : round(bottom * PER_MM), round(left * PER_MM) : round(right * PER_MM)] = DARK
    left, top, right, bottom = hidden
    bare[round(top * PER_MM) : round(bottom * PER_MM), round(left * PER_MM) : round(right * PER_MM)] = True
    window = Rect(0.0, 0.0, 50.0, 30.0)
    tones = Tones(bitonal=False, stark=False)
    return Surroundings(dark, np.zeros_like(dark), bare, window, window, {}, 0.0, BLACK, 0.1, tones)


def share(*drawn: Drawn) -> float:
    return measure_mark(paper(*drawn), BOX, 0.0).share


def tail(rise_mm: float) -> float:
    """Return the share of a mark whose straight tail ends 10 mm to the right and so much higher than it begins."""
    place = paper(INSIDE)
    cv2.line(place.dark, (208, 160), (308, 160 - round(rise_mm * PER_MM)), DARK, 3)
    return measure_mark(place, BOX, 0.0).share


def is_chosen(more_mm2: float = 1.0, part: float = 0.6) -> bool:
    return bool(choose_marked([SmallMark("q", "q.a", more_mm2, part)]))


def is_kept_beside(black: float, light: float) -> bool:
    """Tell whether a box that is covered so far is a mark where another one of its choice is covered less."""
    return "q.a" in choose_marked([SmallMark("q", "q.a", 1.0, black), SmallMark("q", "q.b", 1.0, light)])


def is_own(*drawn: Drawn) -> bool:
    return share(*drawn) > 0.0


def is_inked_over(*drawn: Drawn, hidden: Drawn = (0.0, 0.0, 0.0, 0.0)) -> bool:
    return is_inked(paper(*drawn, hidden=hidden), BOX)


HIDDEN = (20.0, 15.0, 21.5, 16.4)
"""All of the box but for 0.15 mm²."""

CASES: dict[str, tuple[Callable[[Any], bool], float, float]] = {
    "none_mm2": (lambda x: is_inked_over((20.2, 16.4, x, 16.5), hidden=HIDDEN), 20.7, 20.8),
    "none_share": (lambda x: is_inked_over((20.2, 15.2, 21.2, 15.7), (20.2, 15.7, x, 15.8)), 20.8, 20.9),
    "touch_mm2": (lambda x: is_own((20.5, 14.4, 20.6, x)), 15.2, 15.3),
    "share": (lambda x: is_chosen(part=x), 0.39, 0.41),
    "mark_mm2": (lambda x: is_chosen(more_mm2=x), 0.64, 0.66),
    "near_mm": (lambda x: is_own((20.2, 15.4, 21.3, x)), 17.4, 17.3),
    "through_mm": (lambda x: is_own((20.0 - x, 15.7, 21.5 + x, 16.0)), 0.8, 0.7),
    "rise": (lambda x: tail(x) > 0.0, 2.8, 3.2),
    "rest_mm2": (lambda x: is_own(INSIDE, (24.0, 15.5, 24.4, x)), 15.9, 15.8),
    "full_share": (lambda x: is_kept_beside(black=x, light=0.5), 0.96, 0.94),
    "light_share": (lambda x: is_kept_beside(black=1.0, light=x), 0.69, 0.71),
}
"""Field to a question about a box, and the two numbers between which its answer turns from no to yes."""


def test_every_threshold_has_a_case_on_both_of_its_sides() -> None:
    assert set(CASES) == {one.name for one in fields(SmallBoxRules)}


@pytest.mark.parametrize("name", CASES)
def test_a_threshold_decides_just_where_it_says(name: str) -> None:
    ask, no, yes = CASES[name]
    assert (ask(no), ask(yes)) == (False, True)


def test_thresholds_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="none_share"):
        replace(RULES, none_share=0.5)
