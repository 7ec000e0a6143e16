"""A character that the recogniser left out shows by its ink."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scanner.readers.writing.line_split import LinePicture
from scanner.readers.writing.unread_ink import has_unread_ink
from scanner.values.reading.recognised import Character, RecognisedLine


def line_of(count: int) -> LinePicture:
    """A line of square characters, 30 px wide and high, with its margins."""
    gray = np.full((48, 18 + 30 * count), 255, np.uint8)
    for number in range(count):
        gray[9:39, 12 + 30 * number : 36 + 30 * number] = 40
    return LinePicture(gray, 0.0, 3.8 * count, 3.8)


def read(count: int, *, without: int | None = None, told: bool = True) -> RecognisedLine:
    width = 18 + 30 * count
    numbers = [number for number in range(count) if number != without]
    return RecognisedLine(
        tuple(Character("年", 0.99, at=(24 + 30 * number) / width if told else None) for number in numbers)
    )


def test_a_line_read_whole_has_no_unread_ink() -> None:
    assert not has_unread_ink(line_of(6), read(6))


def test_a_character_left_out_is_unread_ink() -> None:
    for number in (0, 3, 5):
        assert has_unread_ink(line_of(6), read(6, without=number))


def test_a_pale_character_left_out_of_a_pale_line_is_unread_ink() -> None:
    line = line_of(2)
    pale = replace(line, gray=np.where(line.gray < 255, 165, 255).astype(np.uint8))
    assert has_unread_ink(pale, read(2, without=1))
    assert not has_unread_ink(pale, read(2))


def test_an_engine_that_tells_no_places_raises_no_doubt() -> None:
    assert not has_unread_ink(line_of(6), read(6, without=3, told=False))


def test_a_narrow_digit_left_out_beside_another_is_unread_ink_and_a_dot_is_not() -> None:
    gray = np.full((48, 100), 255, np.uint8)
    gray[9:39, 12:36] = gray[9:39, 64:76] = 40
    dotted = gray.copy()
    gray[9:39, 50:54] = dotted[33:39, 50:54] = 40

    def of(*characters: tuple[str, int]) -> RecognisedLine:
        return RecognisedLine(tuple(Character(text, 0.99, at=middle / 100) for text, middle in characters))

    whole = LinePicture(gray, 0.0, 12.0, 3.8)
    assert has_unread_ink(whole, of(("年", 24), ("6", 70)))
    assert not has_unread_ink(whole, of(("年", 24), ("1", 52), ("6", 70)))
    assert not has_unread_ink(replace(whole, gray=dotted), of(("年", 24), ("6", 70)))
