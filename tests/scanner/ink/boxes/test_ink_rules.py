"""The thresholds of ink around a choice: each decides something, just where it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from forms.geometry import MM_PER_INCH, Rect, Transform
from forms.layout.model import OptionBox
from scanner.ink.boxes.ink_rules import RULES, InkRules
from scanner.ink.boxes.strokes import Ink, find_ink
from scanner.ink.boxes.surroundings import PER_MM, Surroundings, cut_surroundings
from scanner.values.page.ink import Tones

HEIGHT, WIDTH = 300, 500
BLACK = 160.0
DARK = 120.0
Drawn = list[tuple[slice, slice, float]]
Page = NDArray[np.uint8]


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


def came_back(blank: Page, seen: Page, *boxes: OptionBox, per_mm: float = PER_MM) -> Surroundings:
    """Return the surroundings of a choice on a sheet of 60 by 60 mm of which both pictures are given."""
    area = Rect(20.0, 20.0, 40.0, 40.0)
    at = Transform.scaled(per_mm * MM_PER_INCH)
    return cut_surroundings(seen, at, area, boxes, blank, tones=Tones(bitonal=False, stark=False))


def sheet(*black: tuple[int, int, int, int], darkness: int = 255) -> Page:
    """Return a sheet with rectangles on it: top, bottom, left and right, tenths of a millimetre."""
    page = np.full((600, 600), 255, np.uint8)
    for top, bottom, left, right in black:
        page[top:bottom, left:right] = 255 - darkness
    return page


def hidden_by(darkness: int) -> int:
    page = sheet((290, 310, 250, 350), darkness=darkness)
    return int(came_back(page, page).hidden.any())


def hidden_beside(pixels: int, *, per_mm: float = PER_MM) -> int:
    """Tell whether ink that lies so many pixels beside print is hidden by it, in a source of some resolution."""
    page = sheet((290, 310, 250, 350))
    source = cv2.resize(page, None, fx=per_mm / PER_MM, fy=per_mm / PER_MM, interpolation=cv2.INTER_AREA)
    place = came_back(page, np.asarray(source, dtype=np.uint8), per_mm=per_mm)
    return int(place.hidden[309 + pixels - round(place.window.top * PER_MM), 200])


def print_found(pixels: int) -> int:
    """Tell whether print that came back so many pixels lower is found."""
    place = came_back(sheet((290, 310, 250, 350)), sheet((290 + pixels, 310 + pixels, 250, 350)))
    return int(place.printed[310 + pixels - 1 - round(place.window.top * PER_MM), 200] > 0)


def option_found(pixels: int) -> int:
    """Tell whether an option that lies so many pixels lower than all other print is found."""
    rest = [(160, 165, 150, 450), (430, 435, 150, 450)]
    box = OptionBox("a", "b", Rect(28.0, 29.0, 30.0, 31.0), Rect(30.5, 29.0, 32.0, 31.0), cell=Rect(20, 20, 40, 40))
    seen = sheet(*rest, (290 + pixels, 310 + pixels, 280, 300))
    return int(came_back(sheet(*rest, (290, 310, 280, 300)), seen, box).shifts[box.name][1] * PER_MM == pixels)


def rough(noise: float) -> int:
    """Tell whether paper is smoothed whose noise has this sigma, as the noise of paper with less grain says."""

    def grainy(times: float) -> Surroundings:
        grain = np.random.default_rng(2).standard_normal((600, 600))
        return came_back(sheet(), np.clip(140 + times * grain, 0, 255).round().astype(np.uint8))

    return int(grainy(4.0 * noise / grainy(4.0).noise).rough)


CASES: dict[str, tuple[Callable[[], int], int, Callable[[], int], int]] = {
    "print_darkness": (lambda: hidden_by(40), 0, lambda: hidden_by(41), 1),
    "print_off_mm": (lambda: print_found(10), 1, lambda: print_found(13), 0),
    "option_off_mm": (lambda: option_found(4), 1, lambda: option_found(5), 0),
    "spread_mm": (lambda: hidden_beside(2), 1, lambda: hidden_beside(3), 0),
    "spread_pixels": (lambda: hidden_beside(3, per_mm=4.0), 1, lambda: hidden_beside(4, per_mm=4.0), 0),
    "rough_noise": (lambda: rough(9.5), 0, lambda: rough(10.5), 1),
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
