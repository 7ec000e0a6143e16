"""Rings round boxes and their words on a blank: whose they are, and what else lies beside a box."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from forms.geometry import Rect
from forms.layout.model import OptionBox
from scanner.ink.boxes.strokes import Stroke, find_ink
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.readers.boxes.placed.rings import goes_round, is_ringed, lies_beside_rings
from scanner.values.page.ink import Tones

WINDOW = Rect(0, 0, 70, 40)
YES = OptionBox("q", "yes", Rect(20, 20, 23, 23), Rect(25, 20, 31, 23), Rect(18, 18, 33, 25))
NO = OptionBox("q", "no", Rect(36, 20, 39, 23), Rect(41, 20, 47, 23), Rect(34, 18, 49, 25))


class Sheet:
    """Bare paper with two options, whose print hides nothing."""

    def __init__(self) -> None:
        """Take a sheet of 70 by 40 mm."""
        self._dark = np.zeros((400, 700), np.float32)

    def ring(self, rect: Rect, beyond_mm: float = 1.2, *, turn: float = 360) -> Sheet:
        """Draw a ring round a rectangle, or a part of one."""
        middle = (round(rect.center.x * PER_MM), round(rect.center.y * PER_MM))
        axes = (round((rect.width / 2 + beyond_mm) * PER_MM), round((rect.height / 2 + beyond_mm) * PER_MM))
        cv2.ellipse(self._dark, middle, axes, 0, 0, turn, 220.0, 4)
        return self

    def line(self, *places: tuple[float, float]) -> Sheet:
        """Draw a line of 0.4 mm through some places."""
        path = np.round(np.array(places) * PER_MM).astype(np.int32)
        cv2.polylines(self._dark, [path], isClosed=False, color=220.0, thickness=4)
        return self

    def seen(self) -> tuple[Surroundings, tuple[Stroke, ...]]:
        """Return the surroundings and the ink in them."""
        shape = self._dark.shape
        tones = Tones(bitonal=False, stark=False)
        bare = np.zeros(shape, np.float32)
        hidden = np.zeros(shape, np.bool_)
        place = Surroundings(self._dark, bare, hidden, YES.rect, WINDOW, {}, 1.0, 220.0, 0.1, tones)
        return place, find_ink(place).strokes


@pytest.mark.parametrize("part", [YES.rect, YES.label, YES.rect.union(YES.label)], ids=["box", "words", "both"])
def test_a_ring_round_a_box_or_its_words_is_that_options_alone(part: Rect) -> None:
    place, strokes = Sheet().ring(part).seen()
    assert is_ringed(place, strokes, YES, [YES, NO])
    assert not is_ringed(place, strokes, NO, [YES, NO])


def test_a_ring_round_two_options_and_half_a_ring_are_no_ring_of_one() -> None:
    both = Sheet().ring(YES.rect.union(NO.label)).seen()
    assert not is_ringed(*both, YES, [YES, NO])
    half = Sheet().ring(YES.rect, turn=180).seen()
    assert not is_ringed(*half, YES, [YES, NO])


def test_a_ring_with_a_line_through_it_and_a_scribble_are_no_rings() -> None:
    struck = Sheet().ring(YES.label).line((22, 22.5), (34.5, 20.5)).seen()
    assert not is_ringed(*struck, YES, [YES, NO])
    rows = [(19.0 + 5.0 * (number % 2), 19.0 + 0.7 * number) for number in range(8)]
    assert not is_ringed(*Sheet().line(*rows).seen(), YES, [YES, NO])


def test_a_box_with_nothing_near_it_but_its_neighbours_ring_lies_beside_that() -> None:
    place, strokes = Sheet().ring(YES.label, 2.4).seen()
    assert lies_beside_rings(place, strokes, NO, [YES])
    assert not lies_beside_rings(place, strokes, NO, [])


def test_a_tick_of_its_own_beside_a_box_is_not_its_neighbours_ring() -> None:
    ticked = Sheet().ring(YES.label, 1.5).line((33.6, 21.0), (34.3, 22.4), (35.6, 19.8)).seen()
    assert not lies_beside_rings(*ticked, NO, [YES])
    joined = Sheet().ring(YES.label, 1.5).line((32.4, 21.5), (34.0, 23.5), (36.5, 19.8)).seen()
    assert not lies_beside_rings(*joined, NO, [YES])


def test_half_a_ring_goes_round_its_words_and_a_tick_that_sweeps_over_words_does_not() -> None:
    place, strokes = Sheet().ring(YES.label, turn=190).seen()
    assert [goes_round(place, one, [YES]) for one in strokes] == [True]
    assert [goes_round(place, one, [NO]) for one in strokes] == [False]
    place, strokes = Sheet().line((20.5, 21.0), (21.5, 22.5), (47.0, 16.0)).seen()
    assert [goes_round(place, one, [NO]) for one in strokes] == [False]
