"""The thresholds of what is measured of a box: each decides something, just where it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from forms.geometry import Rect
from forms.layout.model import OptionBox
from scanner.ink.boxes.strokes import find_ink
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.readers.boxes.features import BoxMarks, measure
from scanner.readers.boxes.measure_rules import RULES, MeasureRules
from scanner.values.page.ink import Tones

HEIGHT, WIDTH = 300, 500
BOX = OptionBox("a", "b", Rect(20, 10, 24, 14), Rect(25, 10, 35, 14), cell=Rect(0, 0, 50, 30))
BLACK, DARK = 160.0, 120.0
Drawn = tuple[int, int, int, int]
"""Top, bottom, left, right (exclusive) in pixels."""


def measured(
    *drawn: Drawn,
    darkness: float = DARK,
    printed: float = 0.0,
    pale: NDArray[np.bool_] | None = None,
    stark: bool = False,
    noise: float = 0.0,
) -> BoxMarks:
    """Return what is measured of a box in whose surroundings rectangles were drawn.

    Args:
        drawn: The rectangles.
        darkness: Theirs.
        printed: How dark the box's words are printed, of which nothing came back.
        pale: bool, (HEIGHT, WIDTH), what is seen as pale.
        stark: Whether the page is nearly black and white.
        noise: Sigma of the paper's darkness.
    """
    dark, words = (np.zeros((HEIGHT, WIDTH), np.float32) for _ in range(2))
    for top, bottom, left, right in drawn:
        dark[top:bottom, left:right] = darkness
    words[105:135, 255:345] = printed
    window = Rect(0.0, 0.0, WIDTH / PER_MM, HEIGHT / PER_MM)
    tones = Tones(bitonal=False, stark=stark)
    bare = np.zeros((HEIGHT, WIDTH), np.bool_)
    place = Surroundings(dark, words, bare, window, window, {BOX.name: (0.0, 0.0)}, noise, BLACK, 0.1, tones)
    ink = find_ink(place)
    return measure(place, ink if pale is None else replace(ink, pale=pale), [BOX], [])[0]


def outline(darkness: float) -> bool:
    sides: list[Drawn] = [(99, 102, 199, 242), (139, 142, 199, 242), (99, 142, 199, 202), (99, 142, 239, 242)]
    return measured(*sides, darkness=darkness).outline == (1.0, 1.0)


def covered(rows: int) -> bool:
    """Tell whether a box counts as covered when so many of the seventy rows of it and its surroundings are dark."""
    return measured((85, 85 + rows, 180, 260)).outline == (0.0, 0.0)


def line(left: int, *, thick: int = 4, lower: int = 0) -> bool:
    """Tell whether a line through the box counts as one: from a column on, its right half some pixels lower."""
    rows = 115, 115 + thick
    ends: list[Drawn] = [(*rows, left, 224), (rows[0] + lower, rows[1] + lower, 220, 300)]
    return measured(*ends, (rows[0], rows[1] + lower, 220, 224)).struck


def pale_inside(pixels: int) -> NDArray[np.bool_]:
    """Return a mask with a pale stroke of so many pixels inside the box."""
    pale = np.zeros((HEIGHT, WIDTH), np.bool_)
    pale[120, 210:230] = True
    pale[121, 210 : 210 + pixels - 20] = True
    return pale


def shown_through(share: float) -> bool:
    """Tell whether pale strokes on a share of the bare paper, away from box and words, make the box's count no more."""
    bare = np.ones((HEIGHT, WIDTH), np.bool_)
    bare[75:165, 175:375] = False
    pale = pale_inside(40)
    pale.ravel()[np.flatnonzero(bare)[: round(share * np.count_nonzero(bare))]] = True
    return measured(pale=pale).pale_mm == 0.0


CASES: dict[str, tuple[Callable[[Any], bool], float, float]] = {
    "solid_darkness": (lambda x: measured(stark=True, printed=x).print_seen == 0.0, 170, 171),
    "outline_share": (outline, 0.34 * BLACK, 0.36 * BLACK),
    "covered_share": (covered, 56, 57),
    "strike_reach_mm": (line, 191, 190),
    "strike_mm2": (lambda x: line(x, thick=1), 185, 184),
    "strike_level_mm": (lambda x: line(180, lower=x), 15, 13),
    "corner_mm2": (lambda x: measured((108, 109, 208, 214), (109, 110, 208, 202 + x)).own.corners > 0, 11, 12),
    "pale_mm2": (lambda x: measured(pale=pale_inside(x)).pale_mm > 0, 29, 30),
    "pale_noise": (lambda x: measured(pale=pale_inside(40), noise=x).pale_mm > 0, 4.1, 4.0),
    "pale_everywhere_share": (shown_through, 0.0115, 0.0125),
}
"""Field to a question about a box, and the two numbers between which its answer turns from no to yes."""


def test_every_threshold_has_a_case_on_both_of_its_sides() -> None:
    assert set(CASES) == {one.name for one in fields(MeasureRules)}


@pytest.mark.parametrize("name", CASES)
def test_a_threshold_decides_just_where_it_says(name: str) -> None:
    ask, no, yes = CASES[name]
    assert (ask(no), ask(yes)) == (False, True)


@pytest.mark.parametrize("wrong", [{"strike_mm2": 0.0}, {"covered_share": 1.2}])
def test_thresholds_that_are_no_sizes_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        replace(RULES, **wrong)
