"""A character that the recogniser left out shows by its ink."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scanner.readers.writing.line_split import LinePicture
from scanner.readers.writing.unread_ink import has_lost_point, has_unread_ink
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


@pytest.mark.parametrize(
    ("sign", "told"),
    [
        pytest.param((32, 38, 69, 76), True, id="a low stroke in front of the gap"),
        pytest.param(None, False, id="nothing in the gap"),
        pytest.param((10, 16, 69, 76), False, id="high up"),
        pytest.param((32, 38, 84, 90), False, id="at the next character"),
    ],
)
def test_a_sign_that_was_lost_between_two_words_shows_by_its_ink_in_front_of_a_gap(
    sign: tuple[int, int, int, int] | None, *, told: bool
) -> None:
    gray = np.full((48, 190), 255, np.uint8)
    for left in (12, 42, 92, 122, 152):
        gray[9:39, left : left + 24] = 40
    if sign:
        top, bottom, left, right = sign
        gray[top:bottom, left:right] = 40
    line = LinePicture(gray, 0.0, 22.0, 3.8)
    read_as = RecognisedLine(tuple(Character("年", 0.99, at=middle / 190) for middle in (24, 54, 104, 134, 164)))
    assert has_unread_ink(line, read_as) is told


def test_a_sign_that_was_read_between_two_words_is_not_lost() -> None:
    gray = np.full((48, 130), 255, np.uint8)
    for left in (12, 42, 92):
        gray[9:39, left : left + 24] = 40
    gray[32:38, 69:76] = 40
    line = LinePicture(gray, 0.0, 14.0, 3.8)
    places = (("年", 24), ("年", 54), ("、", 73), ("年", 104))
    assert not has_unread_ink(line, RecognisedLine(tuple(Character(one, 0.99, at=at / 130) for one, at in places)))


def number_with_foot(*, gap: int = 20, wide: int = 16, high: int = 12, between: str = "") -> bool:
    """Tell whether a point may be lost in 19, two strokes 8 px wide with a foot at the first one's right, px."""
    gray = np.full((64, 60 + gap), 255, np.uint8)
    gray[12:52, 20:28] = gray[12:52, 28 + gap : 36 + gap] = 40
    gray[52 - high : 52, 28 : 28 + wide] = 40
    width = 60 + gap
    places = [("1", 24.0), *((one, 28.0 + gap / 2) for one in between), ("9", 32.0 + gap)]
    line = LinePicture(gray, 0.0, width / 8, 5.0)
    return has_lost_point(line, RecognisedLine(tuple(Character(one, 0.99, at=at / width) for one, at in places)))


def test_a_point_that_ran_into_a_digits_tail_shows_by_a_thick_foot_in_front_of_a_gap() -> None:
    assert number_with_foot()
    assert not number_with_foot(wide=0)


def test_a_number_that_was_read_with_its_point_has_lost_none() -> None:
    assert not number_with_foot(between=".")


@pytest.mark.parametrize(
    ("under", "over"),
    [
        pytest.param({"gap": 7, "wide": 7}, {"gap": 8, "wide": 7}, id="POINT_GAP"),
        pytest.param({"wide": 13}, {"wide": 14}, id="POINT_WIDE"),
        pytest.param({"high": 6}, {"high": 8}, id="POINT_THICK"),
    ],
)
def test_a_lost_points_thresholds_decide_just_where_they_say(under: dict[str, int], over: dict[str, int]) -> None:
    assert not number_with_foot(**under)  # type: ignore[arg-type]
    assert number_with_foot(**over)  # type: ignore[arg-type]
