"""Wrapped lines become the paragraphs that were written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.readers.writing.paragraphs import Paragraphs, WrittenLine, join_lines, join_paragraphs

LEFT, RIGHT, EM = 50.0, 130.0, 4.0


def width(text: str) -> float:
    return sum(EM if unicodedata.east_asian_width(character) in "WFA" else EM / 2 for character in text)


def typed(*texts: str, indents: dict[int, float] | None = None) -> list[WrittenLine]:
    """Lines as they are typed from the left edge, a Han character 4 mm wide; a full stop's ink fills half of that."""
    starts = [LEFT + (indents or {}).get(index, 0.0) for index in range(len(texts))]
    ends = [
        start + width(text) - (EM / 2 if text.endswith("。") else 0) for text, start in zip(texts, starts, strict=True)
    ]
    return [WrittenLine(*line) for line in zip(texts, starts, ends, strict=True)]


def join(*texts: str, indents: dict[int, float] | None = None) -> str:
    return join_lines(typed(*texts, indents=indents), left_mm=LEFT, right_mm=RIGHT)


def test_nothing_gives_nothing() -> None:
    assert join_lines([], left_mm=LEFT, right_mm=RIGHT) == ""
    assert join("  ") == ""


def test_han_is_joined_without_a_space() -> None:
    assert join("一二三四五六七八九十一二三四五六七八九十", "百千") == "一二三四五六七八九十一二三四五六七八九十百千"


def test_latin_words_are_joined_with_a_space() -> None:
    assert (
        join("the quick brown fox jumps over the lazy", "dog again")
        == "the quick brown fox jumps over the lazy dog again"
    )


def test_a_broken_address_is_joined_as_it_is() -> None:
    assert join("https://www.example.com/a/very/long/path/", "index.html").endswith("path/index.html")


def test_latin_beside_han_gets_no_space() -> None:
    assert join("一二三四五六七八九十一二三四五六七八九十", "TRL") == "一二三四五六七八九十一二三四五六七八九十TRL"


def test_a_short_line_ends_a_paragraph() -> None:
    assert join("一二三四五六七八九十", "甲乙丙丁") == "一二三四五六七八九十\n甲乙丙丁"


def test_a_line_that_leaves_no_room_for_the_next_word_goes_on() -> None:
    assert "\n" not in join("一二三四五六七八九十一二三四五六", "internationalisation")


def test_an_indented_line_begins_a_paragraph() -> None:
    full = "一二三四五六七八九十一二三四五六七八九。"
    assert join(full, "甲乙丙丁甲乙丙丁", indents={1: 2 * EM}) == f"{full}\n甲乙丙丁甲乙丙丁"


@pytest.mark.parametrize("item", ["2、", "（二）", "(3)", "二、", "②"])
def test_an_item_after_a_sentence_begins_a_paragraph(item: str) -> None:
    full = "一二三四五六七八九十一二三四五六七八九。"
    assert join(full, f"{item}甲乙丙丁") == f"{full}\n{item}甲乙丙丁"


def test_a_number_with_a_point_is_no_item() -> None:
    full = "一二三四五六七八九十一二三四五六七八：约"
    assert "\n" not in join(full, "1.2亿元")


def paragraphs(*texts: str) -> Paragraphs:
    return join_paragraphs(typed(*texts), left_mm=LEFT, right_mm=RIGHT)


def test_a_full_stop_with_room_for_the_next_character_ends_a_paragraph() -> None:
    sentence = "一二三四五六七八九十一二三四五六七。"
    assert join(sentence, "甲乙丙丁甲乙") == f"{sentence}\n甲乙丙丁甲乙"


def test_a_line_that_leaves_as_little_room_without_a_full_stop_goes_on() -> None:
    assert "\n" not in join("一二三四五六七八九十一二三四五六七八", "甲乙丙丁甲乙")


def test_sentences_that_all_end_with_their_lines_are_paragraphs() -> None:
    full = "一二三四五六七八九十一二三四五六七八九。"
    assert join(full, full, "甲乙丙丁。") == f"{full}\n{full}\n甲乙丙丁。"


def test_a_sentence_that_happens_to_end_with_its_line_goes_on_where_sentences_run_on() -> None:
    full = "一二三四五六七八九十一二三四五六七八九。"
    through = "一二三四五六七八九。十一二三四五六七八九"
    assert "\n" not in join(full, through, "甲乙丙丁。")


def test_a_ragged_right_edge_is_no_end_of_paragraphs() -> None:
    ragged = "一二三四五六七八九十一二三四五六七"
    assert "\n" not in join(ragged, "一二三四五六。七八九十一二三四五六。", "甲乙丙丁")


def test_an_end_that_may_be_either_is_told() -> None:
    full = "一二三四五六七八九十一二三四五六七八九。"
    assert paragraphs(full, "甲乙丙丁").loose_ends == 1
    assert paragraphs("一二三四五六七八九。", "甲乙丙丁").loose_ends == 0
    assert paragraphs("一二三四五六七八九十一二三四五六七八九十", "甲乙丙丁").loose_ends == 0


@given(st.lists(st.text("研发技术需求合作机构", min_size=1, max_size=60), min_size=1, max_size=1))
def test_a_wrapped_han_paragraph_comes_back_whole(paragraphs: list[str]) -> None:
    [paragraph] = paragraphs
    lines = [paragraph[start : start + 20] for start in range(0, len(paragraph), 20)]
    assert join(*lines) == paragraph


@given(st.lists(st.text("研发技术需求合作机构", min_size=1, max_size=15), min_size=1, max_size=5))
def test_short_paragraphs_come_back_apart(paragraphs: list[str]) -> None:
    full = "一二三四五六七八九十一二三四五六七八九十"
    assert join(*paragraphs, full) == "\n".join([*paragraphs, full])
