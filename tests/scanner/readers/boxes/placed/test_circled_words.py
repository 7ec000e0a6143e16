"""What a pen did to words that are to be circled: rings, lines below them, and all that is asked about."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from forms.definition.places import Shape
from forms.geometry import Rect
from forms.layout.model import OptionBox
from scanner.ink.boxes.strokes import find_ink
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.readers.boxes.placed.circled_words import PennedWords
from scanner.values.page.ink import Tones

YES, NO, BELOW = Rect(20, 20, 26, 23), Rect(32, 20, 36, 23), Rect(20, 28, 26, 31)
WORDS = {"q.yes": YES, "q.no": NO, "r.yes": BELOW}
WINDOW = Rect(0, 0, 60, 50)


class Sheet:
    """Bare paper on which the words' print hides nothing, so that each stroke is seen as it is drawn."""

    def __init__(self) -> None:
        """Take a sheet of 60 by 50 mm."""
        self._dark = np.zeros((500, 600), np.float32)

    def ring(self, rect: Rect, *, turn: float = 360) -> Sheet:
        """Draw a ring that touches a rectangle's sides, from its right side on over so many degrees."""
        middle = (round(rect.center.x * PER_MM), round(rect.center.y * PER_MM))
        axes = (round(rect.width / 2 * PER_MM), round(rect.height / 2 * PER_MM))
        cv2.ellipse(self._dark, middle, axes, 0, 0, turn, 220.0, 4)
        return self

    def line(self, left: float, y: float, right: float) -> Sheet:
        """Draw a level line, 0.4 mm wide."""
        start, end = (round(left * PER_MM), round(y * PER_MM)), (round(right * PER_MM), round(y * PER_MM))
        cv2.line(self._dark, start, end, 220.0, 4)
        return self

    def say(self, name: str = "q.yes") -> bool | None:
        """Return whether words are chosen, None where that is asked about."""
        shape = self._dark.shape
        tones = Tones(bitonal=False, stark=False)
        bare = np.zeros(shape, np.float32)
        place = Surroundings(self._dark, bare, np.zeros(shape, np.bool_), YES, WINDOW, {}, 1.0, 220.0, 0.1, tones)
        boxes = [OptionBox(*key.split("."), rect, rect, rect, Shape.WORD) for key, rect in WORDS.items()]
        return PennedWords(place, find_ink(place).strokes, boxes).say(name)[0]


def wide(rect: Rect, dx: float = 1.5, dy: float = 1.2) -> Rect:
    return rect.inset(-dx, -dy)


def test_words_without_ink_are_not_chosen() -> None:
    assert Sheet().say() is False


def test_words_with_a_ring_are_chosen_and_their_neighbours_are_not() -> None:
    sheet = Sheet().ring(wide(YES))
    assert (sheet.say(), sheet.say("q.no"), sheet.say("r.yes")) == (True, False, False)


@pytest.mark.parametrize(("turn", "said"), [(265, True), (215, None)])
def test_a_ring_is_seen_in_seven_tenths_of_the_directions(turn: float, said: bool | None) -> None:
    assert Sheet().ring(wide(YES, 1.5, 1.5), turn=turn).say() is said


@pytest.mark.parametrize(("aside", "said"), [(4.6, True), (5.4, None)])
def test_a_ring_keeps_within_five_millimetres_of_its_words(aside: float, said: bool | None) -> None:
    assert Sheet().ring(Rect(YES.left - aside, 18, 28, 25)).say() is said


def test_a_ring_round_two_words_is_asked_about_at_both() -> None:
    sheet = Sheet().ring(wide(YES.union(NO), 3.0, 1.8))
    assert (sheet.say("q.yes"), sheet.say("q.no")) == (None, None)


@pytest.mark.parametrize(("y", "said"), [(23.5, True), (22.6, True), (22.2, None), (25.4, True), (26.8, False)])
def test_a_line_below_words_lies_below_three_quarters_of_them_and_near(y: float, said: bool | None) -> None:
    assert Sheet().line(20, y, 26).say() is said


@pytest.mark.parametrize(("right", "said"), [(24.6, True), (23.4, None)])
def test_a_line_below_words_runs_under_seven_tenths_of_them(right: float, said: bool | None) -> None:
    assert Sheet().line(20, 23.6, right).say() is said


def test_a_line_below_two_words_is_asked_about() -> None:
    sheet = Sheet().line(20, 23.6, 36)
    assert (sheet.say("q.yes"), sheet.say("q.no")) == (None, None)


def test_a_stroke_through_words_is_asked_about() -> None:
    assert Sheet().line(19, 21.5, 27).say() is None


def test_a_ring_that_a_line_crosses_is_asked_about() -> None:
    assert Sheet().ring(wide(YES)).line(17, 21.5, 29).say() is None


def test_a_line_below_words_that_touches_a_ring_in_the_next_row_is_asked_about() -> None:
    sheet = Sheet().line(20, 24, 26).ring(Rect(18, 24, 28, 33))
    assert sheet.say("q.yes") is None
