"""Boxes of 1.5 mm on somebody else's blank: marks that fill them, and all that is asked about."""

from __future__ import annotations

import numpy as np
import pytest

from forms.faces import load_metrics
from forms.geometry import Point
from forms.layout import lay_out
from forms.loading import load_form
from scanner.values.known_form import KnownForm
from scanner.values.reading import BoxState
from tests.makers.blanks.drawn import drawn_blank
from tests.makers.blanks.placed import place_fields
from tests.makers.paper.pens import BLUE, Pen
from tests.scanner.readers.boxes.placed.test_marks import Line, middle_of, states, words_of

PEN, THIN = Pen(0.5, BLUE), Pen(0.35, BLUE)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> KnownForm:
    folder = tmp_path_factory.mktemp("tiny")
    form = load_form(place_fields(drawn_blank("drawn: underscores and glyphs"), folder, key="TINY"))
    return KnownForm(form, lay_out(form, load_metrics()))


def line(at: Point, *steps: tuple[float, float]) -> Line:
    return [(at.x + across, at.y + down) for across, down in steps]


TICK = ((-0.5, 0.0), (-0.1, 0.55), (0.6, -0.6))
SWEEP = ((-0.5, -0.1), (-0.1, 0.5), (9.0, -5.0))
CROSS = ((-0.7, -0.7), (0.7, 0.7), (0.0, 0.0), (0.7, -0.7), (-0.7, 0.7))


@pytest.mark.parametrize("mark", [TICK, SWEEP, CROSS], ids=["tick", "sweep", "cross"])
def test_a_mark_that_keeps_to_a_small_box_or_rises_out_of_it_is_read(
    tiny: KnownForm, mark: tuple[tuple[float, float], ...]
) -> None:
    seen = states(tiny, [line(middle_of(tiny, "events.o2"), *mark)], PEN)
    assert {name for name, state in seen.items() if state is BoxState.TICKED} == {"events.o2"}
    assert {state for name, state in seen.items() if name != "events.o2"} == {BoxState.EMPTY}


SPECK = ((-0.2, 0.15), (0.15, -0.1))
STRUCK = (*TICK, (-1.6, 0.2), (1.7, -0.1))
ALONG = ((-0.3, 0.1), (9.0, -0.5))
THROUGH = ((-3.0, 1.5), (0.0, 0.0), (3.0, -1.5))


@pytest.mark.parametrize("ink", [SPECK, STRUCK, ALONG, THROUGH], ids=["speck", "struck tick", "line along", "passing"])
def test_ink_in_a_small_box_that_may_be_no_mark_is_never_a_mark(
    tiny: KnownForm, ink: tuple[tuple[float, float], ...]
) -> None:
    seen = states(tiny, [line(middle_of(tiny, "events.o2"), *ink)], THIN)
    assert seen["events.o2"] is not BoxState.TICKED


def test_a_scribble_over_a_small_box_is_no_ring_round_it(tiny: KnownForm) -> None:
    rows = np.linspace(-1.9, 1.9, 8)
    at = middle_of(tiny, "events.o3")
    scribble = line(at, *((1.9 if number % 2 else -1.9, float(down)) for number, down in enumerate(rows)))
    seen = states(tiny, [line(at, *TICK), scribble], Pen(0.5, BLUE))
    assert seen["events.o3"] is BoxState.UNCLEAR


def test_a_mark_in_a_small_box_whose_words_are_struck_out_is_asked_about(tiny: KnownForm) -> None:
    words = words_of(tiny, "events.o2")
    through = [(words.left - 0.2, words.center.y), (words.right + 0.2, words.center.y - 0.3)]
    seen = states(tiny, [line(middle_of(tiny, "events.o2"), *TICK), through], THIN)
    assert seen["events.o2"] is BoxState.UNCLEAR


def test_a_small_box_that_is_blacked_out_where_another_one_is_ticked_is_asked_about(tiny: KnownForm) -> None:
    at = middle_of(tiny, "events.o3")
    black = line(at, *((0.6 if number % 2 else -0.6, -0.6 + 0.15 * number) for number in range(9)))
    light = line(middle_of(tiny, "events.o1"), (-0.55, 0.6), (0.6, -0.6))
    seen = states(tiny, [black, light], THIN)
    assert seen["events.o3"] is not BoxState.TICKED or seen["events.o1"] is not BoxState.TICKED


def test_a_stroke_that_begins_in_a_tiny_box_is_never_taken_for_nothing(tiny: KnownForm) -> None:
    seen = states(tiny, [line(middle_of(tiny, "events.o3"), (-0.4, -0.1), (0.0, 0.4), (11.0, -5.0))], Pen(0.8, BLUE))
    assert seen["events.o3"] is not BoxState.EMPTY
