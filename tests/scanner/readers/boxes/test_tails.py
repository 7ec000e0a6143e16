"""The end of a tick that print cuts off goes with its beginning; what print does not hide between them does not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from forms.geometry import Rect
from scanner.ink.boxes.strokes import Ink, Stroke
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.readers.boxes.tails import find_tails
from scanner.values.page.ink import Tones

WIDE, HIGH = 300, 200

Line = tuple[tuple[float, float], tuple[float, float]]


def stroke(number: int, line: Line, *, dark: float = 150.0) -> Stroke:
    """A pen's stroke of 0.5 mm between two places, mm."""
    mask = np.zeros((HIGH, WIDE), np.uint8)
    start, end = ((round(x * PER_MM), round(y * PER_MM)) for x, y in line)
    cv2.line(mask, start, end, 1, 5)
    rows, columns = np.nonzero(mask)
    points = np.stack([columns, rows], axis=1).astype(np.int32)
    return Stroke(number, points, dark, (columns.min(), rows.min(), columns.max(), rows.max()))


def tails(owned: Stroke, *pieces: Stroke, printed: Rect | None) -> dict[int, int]:
    hidden = np.zeros((HIGH, WIDE), np.bool_)
    if printed:
        left, top, right, bottom = (round(side * PER_MM) for side in printed.as_tuple())
        hidden[top:bottom, left:right] = True
    empty, window = np.zeros((HIGH, WIDE), np.float32), Rect(0, 0, WIDE / PER_MM, HIGH / PER_MM)
    place = Surroundings(empty, empty, hidden, window, window, {}, 1.0, 200.0, 0.1, Tones(bitonal=False, stark=False))
    numbers = np.zeros((HIGH, WIDE), np.int32)
    for one in (owned, *pieces):
        numbers[one.points[:, 1], one.points[:, 0]] = one.number
    numbers[hidden] = 0
    ink = Ink(
        numbers > 0, numbers, (owned, *pieces), np.zeros_like(hidden), np.zeros_like(hidden), np.zeros_like(hidden)
    )
    return find_tails(place, ink, [owned], list(pieces))


BEGINNING = stroke(1, ((3.0, 16.0), (8.0, 13.0)))
END = stroke(2, ((10.4, 11.6), (14.0, 9.4)))
WORD = Rect(8.0, 8.0, 10.4, 15.0)


def test_a_piece_behind_print_goes_on_with_the_stroke_that_points_at_it() -> None:
    assert tails(BEGINNING, END, printed=WORD) == {2: 1}


def test_a_piece_behind_two_words_goes_on_with_the_first_piece() -> None:
    last = stroke(3, ((15.8, 8.3), (18.0, 7.0)))
    assert tails(BEGINNING, END, last, printed=Rect(8.0, 6.0, 15.9, 15.0)) == {2: 1, 3: 1}


@pytest.mark.parametrize(
    ("piece", "printed"),
    [
        pytest.param(END, None, id="paper shows between"),
        pytest.param(stroke(2, ((10.4, 13.4), (14.0, 13.2))), WORD, id="drawn along the row"),
        pytest.param(stroke(2, ((10.4, 9.0), (14.0, 6.8))), WORD, id="beside the line"),
        pytest.param(stroke(2, ((10.4, 11.6), (14.0, 9.4)), dark=70.0), WORD, id="another pen"),
        pytest.param(stroke(2, ((13.0, 10.0), (16.0, 8.2))), Rect(8.0, 6.0, 13.0, 15.0), id="too far away"),
    ],
)
def test_any_other_piece_is_ink_of_its_own(piece: Stroke, printed: Rect | None) -> None:
    assert tails(BEGINNING, piece, printed=printed) == {}
