import numpy as np
import pytest

from scanner.ink.boxes.bridges import Piece, number_strokes
from scanner.ink.boxes.surroundings import PER_MM

SIZE = (200, 300)


def line(number: int, start: tuple[float, float], end: tuple[float, float], darkness: float = 180.0) -> Piece:
    """A stroke half a millimetre wide between two points in pixels."""
    steps = int(np.hypot(end[0] - start[0], end[1] - start[1])) + 1
    middle = np.linspace(start, end, steps)
    across = np.array([start[1] - end[1], end[0] - start[0]]) / steps
    points = np.concatenate([middle + across * k for k in range(-2, 3)])
    return Piece(number, points, darkness, (*points.min(axis=0).tolist(), *points.max(axis=0).tolist()))


def print_between(left: int, right: int) -> np.ndarray:
    hidden = np.zeros(SIZE, bool)
    hidden[:, left:right] = True
    return hidden


def test_a_tail_cut_by_a_printed_word_belongs_to_its_tick() -> None:
    pieces = [line(1, (20, 150), (100, 100)), line(2, (128, 82), (180, 50))]
    taken = number_strokes(pieces, print_between(100, 128))
    assert taken[1] == taken[2]


@pytest.mark.parametrize(
    ("other", "hidden"),
    [
        (line(2, (128, 82), (180, 50)), print_between(0, 0)),  # nothing printed lies between
        (line(2, (132, 40), (180, 10)), print_between(100, 132)),  # beside the axis
        (line(2, (132, 80), (150, 130)), print_between(100, 132)),  # another way
        (line(2, (128, 82), (180, 50), darkness=90), print_between(100, 128)),  # another pen
        (line(2, (160, 62), (200, 37)), print_between(100, 160)),  # too far
        (line(2, (132, 80), (138, 76)), print_between(100, 132)),  # too short to have a direction
    ],
)
def test_other_pieces_stay_apart(other: Piece, hidden: np.ndarray) -> None:
    taken = number_strokes([line(1, (20, 150), (100, 100)), other], hidden)
    assert taken[1] != taken[2]


def test_a_stroke_cut_twice_is_one() -> None:
    pieces = [line(1, (20, 150), (60, 125)), line(2, (80, 112), (120, 87)), line(3, (140, 75), (180, 50))]
    hidden = print_between(60, 80) | print_between(120, 140)
    assert len(set(number_strokes(pieces, hidden).values())) == 1


def test_no_ink_is_no_bridge() -> None:
    assert number_strokes([], print_between(0, 0)) == {}
    assert PER_MM == 10
