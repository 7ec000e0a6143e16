"""Words above a line are told from characters that are high themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.faces import Face
from scanner.readers.writing.alterations.words_above import (
    BESIDE_EM,
    CARET_HEIGHTS,
    FAR_TALL_HEIGHTS,
    TALL_HEIGHTS,
    TYPED_TALL_HEIGHTS,
    UNEQUAL_SHARE,
    AboveScores,
    scores_above,
)
from scanner.values.reading.recognised import RecognisedLine
from tests.scanner.readers.writing.set_lines import TypedLine


def scores(*lines: TypedLine) -> AboveScores:
    seen = [line.seen() for line in lines]
    return scores_above([line for line, _ in seen], [found for _, found in seen])


@pytest.mark.parametrize("face", [Face.FIELD, Face.KAI, Face.BODY], ids=str)
@pytest.mark.parametrize(
    "text", ["江苏智能制造", "2011年6月", "84772.25", "www.glc.example", "gangwu@xushoumei.cn", "一一〇", "aceno", "11"]
)
def test_a_line_alone_has_nothing_above_it_whatever_its_characters_are(text: str, face: Face) -> None:
    found = scores(TypedLine().set(text, face))
    assert not found.are_above
    assert found.tall < 1.35


@pytest.mark.parametrize(
    ("text", "words", "at_em"),
    [("无锡国家高新区", "(原)", 1.4), ("生态保护", "高端", 0.6), ("1200.5", "34", 0.7), ("wang.wu@qq.com", "min", 1.1)],
)
def test_small_words_above_a_line_and_the_caret_below_it_are_seen(text: str, words: str, at_em: float) -> None:
    above = TypedLine().set(text).above(words, at_em)
    assert scores(above).are_above
    caret = TypedLine().set(text).above(words, at_em).pen((1.7, -0.4), (1.95, 0.1), (2.2, -0.4))
    assert scores(caret).are_above


def test_a_caret_below_a_line_and_a_little_of_the_words_above_it_are_seen_together() -> None:
    """A photo leaves little of pale words, and the caret alone may be a character's own stroke."""
    caret, rest = ((1.9, -0.25), (2.0, 0.1), (2.1, -0.25)), ((1.98, 1.1), (2.02, 1.1))
    assert not scores(TypedLine().set("江苏智能制造").pen(*caret)).are_above
    found = scores(TypedLine().set("江苏智能制造").pen(*caret).pen(*rest, width_px=2))
    assert found.tall < TALL_HEIGHTS
    assert found.are_above


def test_one_character_may_stand_out_of_its_line() -> None:
    found = scores(TypedLine().set("2011").set("年", Face.KAI).pen((2.72, 0.5), (2.72, -0.9)).set("6月"))
    assert found.tall > TALL_HEIGHTS
    assert not found.are_above


def test_a_character_far_larger_than_the_others_does_not_make_them_stand_above_each_other() -> None:
    """In 泉山区 a hand wrote 泉 twice as large; the gap within 区 makes that one seem smaller than it is."""
    line = TypedLine().set("泉", size_px=60).set("山区", size_px=36)
    assert not scores(line).are_above


def test_words_above_one_character_alone_are_seen_where_they_stand_high() -> None:
    assert scores(TypedLine().set("功能纤维").above("东", 3.1, rise_em=1.4)).are_above


def test_a_small_line_beside_a_large_one_was_added_and_a_second_line_of_the_same_size_is_none() -> None:
    large, small = TypedLine().set("江苏智能"), TypedLine().set("新型", size_px=24)
    assert scores(large, small).are_above
    assert not scores(large, TypedLine().set("技术合作")).are_above


def test_words_above_are_seen_with_an_engine_that_tells_no_places() -> None:
    for is_above, set_line in (
        (False, TypedLine().set("江苏abc")),
        (True, TypedLine().set("江苏abc").above("新型", 1.0)),
    ):
        line, found = set_line.seen()
        unplaced = RecognisedLine(tuple(replace(one, at=None) for one in found.characters))
        assert scores_above([line], [unplaced]).are_above is is_above


def test_where_nothing_is_recognised_nothing_stands_above() -> None:
    line, _ = TypedLine().set("江苏智能").seen()
    assert scores_above([line], [RecognisedLine()]) == AboveScores()
    assert scores_above([], []) == AboveScores()


@pytest.mark.parametrize("share", [0.99, 1.01])
def test_each_threshold_decides_where_it_says(share: float) -> None:
    assert AboveScores(tall=share * TALL_HEIGHTS, beside_em=1.0).are_above is (share > 1)
    typed = AboveScores(tall=share * TYPED_TALL_HEIGHTS, beside_em=1.0)
    assert (typed.are_above, typed.are_above_type) == (False, share > 1)
    assert not AboveScores(tall=TYPED_TALL_HEIGHTS, beside_em=0.99 * BESIDE_EM).are_above_type
    assert AboveScores(tall=share * FAR_TALL_HEIGHTS).are_above is (share > 1)
    assert AboveScores(tall=1.8, beside_em=share * BESIDE_EM).are_above is (share > 1)
    assert AboveScores(tall=share * CARET_HEIGHTS, is_between=True).are_above is (share > 1)
    assert AboveScores(lowest=share * UNEQUAL_SHARE).are_above is (share < 1)
