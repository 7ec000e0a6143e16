"""The thresholds of ink around a choice: each decides something, just where it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from forms.geometry import Rect
from scanner.ink.boxes.ink_rules import RULES, InkRules
from scanner.ink.boxes.strokes import Ink, find_ink
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.values.page.ink import Tones

HEIGHT, WIDTH = 300, 500
BLACK = 160.0
DARK = 120.0
Drawn = list[tuple[slice, slice, float]]


def found(drawn: Drawn, *, hidden: tuple[slice, slice] | None = None, bitonal: bool = False, **measured: Any) -> Ink:
    """Return the ink of surroundings in which rectangles of one darkness were drawn."""
    dark = np.zeros((HEIGHT, WIDTH), np.float32)
    for rows, columns, darkness in drawn:
        dark[rows, columns] = darkness
    covered: NDArray[np.bool_] = np.zeros((HEIGHT, WIDTH), np.bool_)
    if hidden is not None:
        covered[hidden] = True
    window = Rect(0.0, 0.0, WIDTH / PER_MM, HEIGHT / PER_MM)
    place = Surroundings(
        dark,
        np.zeros_like(dark),
        covered,
        window,
        window,
        {},
        noise=0.0,
        black=BLACK,
        pixel_mm=0.1,
        tones=Tones(bitonal=bitonal, stark=bitonal),
    )
    return find_ink(replace(place, **measured))


def strokes(darkness: float, **measured: Any) -> int:
    return len(found([(slice(100, 104), slice(100, 140), darkness)], **measured).strokes)


def pale(darkness: float) -> int:
    return int(found([(slice(100, 130), slice(100, 130), darkness)]).pale.any())


def print_edge(close: int, *, darkness: float = 80.0) -> int:
    """Return how many strokes are made of a hundred pixels of which so many lie along print."""
    row, tail = close - 1, 100 - close + 1
    drawn: Drawn = [(slice(111, 112), slice(100, 100 + row), darkness)]
    drawn.append((slice(112, 112 + tail), slice(100, 101), darkness))
    return len(found(drawn, hidden=(slice(100, 110), slice(90, 220))).strokes)


def blots(gap: int) -> int:
    """Return how many strokes two blots are, with print between them."""
    drawn: Drawn = [(slice(100, 120), slice(100, 120), DARK), (slice(100, 120), slice(120 + gap, 140 + gap), DARK)]
    return len(found(drawn, hidden=(slice(90, 130), slice(120, 120 + gap))).strokes)


def speck(pixels: int) -> int:
    return len(found([(slice(100, 101), slice(100, 100 + pixels), DARK)]).strokes)


def bar(thick: int) -> int:
    return len(found([(slice(0, HEIGHT), slice(200, 200 + thick), DARK)]).strokes)


CASES: dict[str, tuple[Callable[[], int], int, Callable[[], int], int]] = {
    "ink_darkness": (lambda: strokes(41.5), 0, lambda: strokes(42.5), 1),
    "rough_darkness": (
        lambda: strokes(57.5, rough=True, bitonal=True),
        0,
        lambda: strokes(58.5, rough=True, bitonal=True),
        1,
    ),
    "rough_noise_times": (
        lambda: strokes(71.5, rough=True, noise=12.0),
        0,
        lambda: strokes(72.5, rough=True, noise=12.0),
        1,
    ),
    "noise_times": (lambda: strokes(49.5, noise=10.0), 0, lambda: strokes(50.5, noise=10.0), 1),
    "pale_darkness": (lambda: pale(13.5), 0, lambda: pale(14.5), 1),
    "fringe_share": (lambda: print_edge(84), 1, lambda: print_edge(86), 0),
    "fringe_darkness_share": (
        lambda: print_edge(100, darkness=0.59 * BLACK),
        0,
        lambda: print_edge(100, darkness=0.61 * BLACK),
        1,
    ),
    "gap_mm": (lambda: blots(12), 1, lambda: blots(13), 2),
    "speck_mm2": (lambda: speck(5), 0, lambda: speck(6), 1),
    "streak_thick_mm": (lambda: bar(12), 0, lambda: bar(13), 1),
}


def test_every_threshold_has_a_case_on_both_of_its_sides() -> None:
    assert set(CASES) == {one.name for one in fields(InkRules)}


@pytest.mark.parametrize("name", CASES)
def test_a_threshold_decides_just_where_it_says(name: str) -> None:
    under, told_under, over, told_over = CASES[name]
    assert (under(), over()) == (told_under, told_over)


@pytest.mark.parametrize(
    "wrong",
    [{"speck_mm2": 0.0}, {"fringe_share": 1.2}, {"pale_darkness": 50.0}, {"noise_times": 7.0}, {"ink_darkness": 60.0}],
)
def test_thresholds_that_contradict_each_other_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"cannot be|wrong order"):
        replace(RULES, **wrong)
