"""Letters and digits that look alike are told apart by their neighbours."""

from __future__ import annotations

import pytest

from scanner.readers.writing.look_alikes import (
    doubt_strokes,
    has_digit_like_sign,
    prefer_alike,
    remove_lone_spaces,
    unite_widths,
)
from scanner.values.reading.recognised import Character, RecognisedLine


def line(text: str, at: int, confidence: float, *others: tuple[str, float]) -> RecognisedLine:
    """A sure line with one doubtful character."""
    characters = [Character(c, 0.999) for c in text]
    characters[at] = Character(text[at], confidence, others)
    return RecognisedLine(tuple(characters))


@pytest.mark.parametrize(
    ("text", "at", "other", "meant"),
    [
        ("1400I环境", 4, "1", "14001环境"),
        ("9D01", 1, "0", "9001"),
        ("l98", 0, "1", "198"),
        ("IS0 9001", 2, "O", "ISO 9001"),
        ("c0m", 1, "o", "com"),
        ("175C下", 3, "℃", "175℃下"),
    ],
)
def test_a_doubtful_character_is_what_its_neighbours_are(text: str, at: int, other: str, meant: str) -> None:
    assert prefer_alike(line(text, at, 0.6, (other, 0.3))).text == meant


@pytest.mark.parametrize(("text", "at", "other"), [("A1B", 1, "l"), ("8G频", 1, "6"), ("甲l乙", 1, "1")])
def test_a_surer_character_or_one_between_both_kinds_stays(text: str, at: int, other: str) -> None:
    assert prefer_alike(line(text, at, 0.9, (other, 0.05))).text == text


def test_a_degree_and_its_letter_are_one_sign_and_as_sure_as_both_readings_of_the_letter_are() -> None:
    read = RecognisedLine((Character("5", 0.99), Character("°", 0.5), Character("C", 0.6, (("℃", 0.39), ("G", 0.01)))))
    merged = prefer_alike(read)
    assert merged.text == "5℃"
    assert merged.characters[1].confidence > 0.95


def test_a_degree_beside_its_sign_is_not_read_twice() -> None:
    assert prefer_alike(line("85°℃，", 1, 0.9)).text == "85℃，"


def test_a_degree_of_an_angle_stays() -> None:
    assert prefer_alike(line("30°角", 1, 0.9)).text == "30°角"


@pytest.mark.parametrize(("text", "wide"), [("，", ","), ("~", "～"), ("%", "％"), ("(", "（"), ("A", "Ａ")])
def test_how_wide_a_sign_is_is_no_doubt(text: str, wide: str) -> None:
    [united] = unite_widths(line(text, 0, 0.55, (wide, 0.4), ("-", 0.01))).characters
    assert united.text == text
    assert united.confidence == pytest.approx(0.95)
    assert united.alternatives == (("-", 0.01),)


def test_characters_that_are_others_stay_apart() -> None:
    read = line("决", 0, 0.6, ("決", 0.3), ("快", 0.05))
    assert unite_widths(read) == read


@pytest.mark.parametrize(
    ("text", "at"), [("路3/2号", 2), ("路/958号", 1), ("9/%", 1), ("占9|亩", 2), ("于//天", 1), ("于//天", 2)]
)
def test_a_stroke_among_digits_or_beside_another_may_be_a_1(text: str, at: int) -> None:
    stroke = doubt_strokes(line(text, at, 0.998)).characters[at]
    assert (stroke.text, stroke.confidence) == (text[at], pytest.approx(0.499))
    assert stroke.alternatives == (("1", pytest.approx(0.499)),)


@pytest.mark.parametrize(
    ("text", "at"), [("20m/s", 3), ("5/h", 1), ("和/或", 1), ("第12号", 1), ("http://a", 5), ("http://a", 6)]
)
def test_a_stroke_beside_a_letter_or_among_words_is_one(text: str, at: int) -> None:
    assert doubt_strokes(line(text, at, 0.998)) == line(text, at, 0.998)


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ("派/名专家", True),
        ("于//天", True),
        ("和|或", True),
        ("//", False),
        ("m/s", False),
        ("路B幢", True),
        ("路A座", False),
        ("B2B平台", False),
        ("http://a", False),
        ("1名", False),
    ],
)
def test_a_stroke_or_letter_by_hand_where_a_digit_makes_sense_may_be_one(text: str, may_be: bool) -> None:
    assert has_digit_like_sign(text) is may_be


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("24 GHz~ 36 GHz", "24 GHz~36 GHz"),
        ("24 GHz ～36 GHz", "24 GHz～36 GHz"),
        ("24 GHz ~ 36 GHz", "24 GHz ~ 36 GHz"),
        ("0~5 kPa", "0~5 kPa"),
        ("约~", "约~"),
        ("~5", "~5"),
    ],
)
def test_a_space_on_one_side_of_a_range_is_none(read: str, meant: str) -> None:
    assert remove_lone_spaces(line(read, 0, 0.9)).text == meant
