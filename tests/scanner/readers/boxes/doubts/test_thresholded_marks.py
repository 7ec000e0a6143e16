"""Empty boxes that came back heavier than the others on a scan in black and white are asked about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

import cv2
import numpy as np
import pytest

from forms.geometry import MM_PER_INCH, Rect
from forms.layout.model import OptionBox
from scanner.ink.boxes.strokes import ChoiceInk
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.readers.boxes.decision_rules import Verdict
from scanner.readers.boxes.doubts.thresholded_marks import RULES, RemainsRules, doubt_remains, has_lone_dots
from scanner.values.page.ink import Tones
from scanner.values.reading import BoxState, Outcome, Reading
from tests.makers.paper.pens import Paper
from tests.scanner.readers.boxes.mark_pages import DPI, drawn, option, page_no_of, read, registered

EMPTY = Verdict(BoxState.EMPTY, 0.999, "no ink")
TICKED = Verdict(BoxState.TICKED, 0.99, "ink inside")
BLACK = 200.0


def unclear(
    added_mm2: list[float],
    *,
    stark: bool = True,
    ticked: int | None = None,
    side_mm: float = 4.0,
    dots: Sequence[int] = (),
) -> list[int]:
    """Return which boxes are unclear, of a choice each, where each box's print came back heavier by so much.

    Args:
        added_mm2: By how much.
        stark: Whether the page is black and white.
        ticked: A box that is ticked, and belongs to the choice of the one before it.
        side_mm: Of each box.
        dots: How many pixels each dot has that lies below the third box.
    """
    rects = [Rect(3 + 8.0 * number, 3, 3 + 8.0 * number + side_mm, 3 + side_mm) for number in range(len(added_mm2))]
    choices = [number - (number == ticked) for number in range(len(rects))]
    boxes = [
        OptionBox(f"q{choice}", f"o{number}", rect, rect, cell=rect)
        for number, (choice, rect) in enumerate(zip(choices, rects, strict=True))
    ]
    height, width = 100, round((8 * len(rects) + 6) * PER_MM)
    dark, printed = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
    for rect, added in zip(rects, added_mm2, strict=True):
        left, top = round(rect.left * PER_MM), round(rect.top * PER_MM)
        printed[top : top + 2, left : left + 25] = 255.0
        dark[top : top + 2, left : left + 25] = BLACK
        more = np.zeros(20 * 20, np.float32)
        more[: round(added * PER_MM**2)] = BLACK
        dark[top + 3 : top + 23, left : left + 20] = more.reshape(20, 20)
    for number, pixels in enumerate(dots):
        left = round(rects[2].left * PER_MM) + 12 * number
        dark[90, left : left + pixels] = BLACK
    window = Rect(0, 0, width / PER_MM, height / PER_MM)
    tones = Tones(bitonal=stark, stark=stark)
    hidden = np.zeros_like(dark, np.bool_)
    hidden[:80] = True
    place = Surroundings(dark, printed, hidden, window, window, {}, 0.0, BLACK, 0.1, tones)
    ink = ChoiceInk.of(place)
    said = {box.name: TICKED if number == ticked else EMPTY for number, box in enumerate(boxes)}
    seen = doubt_remains({box.field_id: ink for box in boxes}, boxes, said)
    return [number for number, box in enumerate(boxes) if seen[box.name].state is BoxState.UNCLEAR]


def dotted(*dots: tuple[float, float, int], rules: RemainsRules = RULES) -> bool:
    """Tell whether a cell of 20 by 10 mm has lone dots: each at a place in mm, and a square of so many pixels."""
    dark = np.zeros((round(10 * PER_MM), round(20 * PER_MM)), np.float32)
    for x, y, side in dots:
        left, top = round(x * PER_MM), round(y * PER_MM)
        dark[top : top + side, left : left + side] = BLACK
    cell, nothing = Rect(0, 0, 20, 10), np.zeros_like(dark)
    tones = Tones(bitonal=True, stark=True)
    place = Surroundings(dark, nothing, nothing.astype(bool), cell, cell, {}, 0.0, BLACK, 0.1, tones)
    return has_lone_dots(ChoiceInk.of(place), cell, rules)


def test_dots_close_together_in_a_cell_are_what_is_left_of_a_word() -> None:
    assert dotted((5, 5, 3), (6, 5, 3))
    assert not dotted((5, 5, 3), (15, 5, 3))


def test_a_stroke_and_its_edge_are_no_dots() -> None:
    assert not dotted((5, 5, 9), (6.2, 5, 3))


def test_a_box_whose_print_is_heavier_than_that_of_the_others_is_asked_about() -> None:
    assert unclear([0.1, 0.0, 1.2, 0.2, 0.1, 0.15]) == [2]


def test_dots_around_a_box_are_asked_about_and_a_speck_of_dust_is_not() -> None:
    assert unclear([0.0] * 5, dots=[5, 5, 5, 5]) == [2]
    assert unclear([0.0] * 5, dots=[5]) == []


def test_boxes_that_are_all_as_heavy_are_empty() -> None:
    assert unclear([1.5, 1.4, 1.6, 1.5, 1.45]) == []


def test_a_page_with_greys_keeps_pale_pens_and_is_left_alone() -> None:
    assert unclear([0.1, 0.0, 1.2, 0.2, 0.1], stark=False) == []


def test_in_a_choice_with_a_mark_the_threshold_left_marks() -> None:
    weights = [0.1, 0.0, 1.2, 0.2, 0.1, 0.1]
    assert unclear(weights) == [2]
    assert unclear(weights, ticked=3) == []


CASES: dict[str, tuple[Callable[[Any], bool], float, float]] = {
    "heavier_mm2": (lambda x: bool(unclear([0.0, 0.0, 0.0, 0.0, x])), 0.68, 0.72),
    "spread_times": (lambda x: bool(unclear([0.0, 0.0, 1.0, 1.0, 1.0, 1.0, x])), 2.8, 3.1),
    "dots": (lambda x: bool(unclear([0.0] * 5, dots=[7] * round(x))), 3, 4),
    "dots_mm2": (lambda x: bool(unclear([0.0] * 5, dots=[5, 5, 5, round(x)])), 4, 5),
    "beside": (lambda x: not dotted((4, 4, 3), (5, 4, 3), rules=RemainsRules(beside=round(x))), 2, 3),
    "beside_mm2": (lambda x: not dotted((4, 4, 3), (5, 4, 3), rules=RemainsRules(beside_mm2=x)), 0.17, 0.19),
    "side_mm": (lambda x: bool(unclear([0.0, 0.0, 0.0, 0.0, 1.0], side_mm=x)), 2.5, 2.7),
    "others": (lambda x: bool(unclear([0.0] * round(x) + [1.0])), 2, 3),
}
"""Field to a question about boxes, and the two numbers between which its answer turns from no to yes."""


def test_every_threshold_has_a_case_on_both_of_its_sides() -> None:
    assert set(CASES) == {one.name for one in fields(RemainsRules)}


@pytest.mark.parametrize("name", CASES)
def test_a_threshold_decides_just_where_it_says(name: str) -> None:
    ask, no, yes = CASES[name]
    assert (ask(no), ask(yes)) == (False, True)


def test_a_threshold_that_is_no_size_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be"):
        replace(RULES, heavier_mm2=0.0)


def black_and_white(draw: Callable[[Paper], None]) -> dict[str, Reading]:
    """Return what is read of a page with marks after a threshold that keeps print and nothing paler."""
    page_no = page_no_of("in_zone.yes")
    picture = drawn(page_no, draw)
    _, stark = cv2.threshold(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), 150, 255, cv2.THRESH_BINARY)
    return read(registered(np.asarray(stark, dtype=np.uint8), page_no))


def word_of_dots(paper: Paper) -> None:
    """Draw what a threshold leaves of a word behind the options: three dots of a third of a millimetre."""
    words = option("in_zone.no").label
    for away, up in ((12.0, 0.5), (13.1, 1.2), (14.0, 0.2)):
        left, top = (round(one * DPI / MM_PER_INCH) for one in (words.right + away, words.center.y - up))
        paper.picture[top : top + 4, left : left + 4] = 0


def test_a_page_with_the_rest_of_a_word_beside_blank_boxes_is_asked_about() -> None:
    seen = black_and_white(word_of_dots)["in_zone"]
    assert seen.outcome is Outcome.UNCLEAR
    assert [issue.code for issue in seen.issues] == ["ink_beside_boxes"]


def ring_of_dots(paper: Paper) -> None:
    """Draw what a threshold leaves of a ring: dots of a third of a millimetre, apart."""
    middle = option("in_zone.yes").rect.center
    for turn in np.linspace(0.3, 5.9, 12).tolist():
        x, y = middle.x + 3.2 * np.cos(turn), middle.y + 3.2 * np.sin(turn)
        left, top = (round(one * DPI / MM_PER_INCH) for one in (x, y))
        paper.picture[top : top + 3, left : left + 3] = 0


def test_a_page_with_the_rest_of_a_ring_is_asked_about_and_one_without_is_not() -> None:
    assert black_and_white(lambda _: None)["in_zone"].outcome is Outcome.BLANK
    seen = black_and_white(ring_of_dots)["in_zone"]
    assert (seen.outcome, seen.options["yes"]) == (Outcome.UNCLEAR, BoxState.UNCLEAR)
