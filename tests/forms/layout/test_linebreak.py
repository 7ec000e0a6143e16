"""Chinese lines: where they break and how wide they come out."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.faces import FaceMetrics
from forms.layout.linebreak import Line, Words, break_lines, set_line, wrap

NEVER_FIRST = "。，、；：？！」』）》】〕”’)%％·"
NEVER_LAST = "「『（《【〔“‘("
EM = 4.0

# Han and their marks one em wide, letters and digits half an em.
FACE = FaceMetrics(dict.fromkeys(range(0x20, 0x7F), 0.5), missing=1.0)

han = st.text("科技合作需求的企业与香港", min_size=1, max_size=9)
latin = st.sampled_from(["", "", "AI", "3,360", "17%", "2021", "InnoHK", "DT Hub", "Health@InnoHK", "(SaaS)", "0.73%"])
mark = st.sampled_from(["", "", "，", "。", "、", "；", "：", "？", "！", "……", "——"])
bracketed = st.tuples(st.sampled_from(["（）", "《》", "「」", "“”"]), han).map(lambda t: t[0][0] + t[1] + t[0][1])
phrase = st.tuples(han, latin, st.one_of(st.just(""), bracketed), mark).map("".join)
paragraph = st.lists(phrase, min_size=1, max_size=40).map("".join)
room_em = st.integers(min_value=20, max_value=40)


def set_paragraph(text: str, ems: float, first_ems: float | None = None) -> tuple[Line, ...]:
    first = None if first_ems is None else first_ems * EM
    return break_lines((Words(text, FACE),), EM, ems * EM, first_width_mm=first)


@given(paragraph, room_em)
def test_lines_together_are_the_text_to_the_character(text: str, ems: int) -> None:
    lines = set_paragraph(text, ems, ems - 2)

    assert "".join(line.text for line in lines) == text
    for line in lines:
        assert "".join(piece.text for piece in line.pieces) == line.text.rstrip(" ")


@given(paragraph, room_em)
def test_no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one(text: str, ems: int) -> None:
    lines = [line.text.strip(" ") for line in set_paragraph(text, ems)]

    assert not [line for line in lines[1:] if line[0] in NEVER_FIRST]
    assert not [line for line in lines[:-1] if line[-1] in NEVER_LAST]


@given(paragraph, room_em)
def test_words_numbers_dashes_and_ellipses_are_never_taken_apart(text: str, ems: int) -> None:
    for before, after in pairwise(set_paragraph(text, ems)):
        joint = before.text[-1] + after.text[0]
        assert not re.fullmatch(r"[A-Za-z0-9@.,%]{2}|——|……", joint), joint


@given(paragraph, room_em)
def test_justified_lines_fill_their_width_and_the_last_is_not_stretched(text: str, ems: int) -> None:
    lines = set_paragraph(text, ems, ems - 2)

    for index, line in enumerate(lines):
        room = (ems - 2 if index == 0 else ems) * EM
        if index < len(lines) - 1:
            assert line.width_mm == pytest.approx(room, abs=0.01)
        assert line.width_mm <= room + 0.01


@given(paragraph, room_em)
def test_the_pieces_of_a_line_stand_from_its_left_end_to_its_right_end(text: str, ems: int) -> None:
    for line in set_paragraph(text, ems):
        assert line.pieces[0].x_mm == 0
        assert all(a.x_mm < b.x_mm for a, b in pairwise(line.pieces))
        assert line.pieces[-1].x_mm + line.pieces[-1].width_mm == pytest.approx(line.width_mm, abs=0.01)


@given(paragraph, st.integers(min_value=3, max_value=30))
def test_wrapped_lines_fit_and_keep_every_character(text: str, ems: int) -> None:
    lines = wrap(text, FACE, EM, ems * EM)

    assert all(width <= ems * EM + 1e-6 for _, width in lines)
    assert "".join(line for line, _ in lines).replace(" ", "") == text.replace(" ", "")


@given(paragraph, room_em)
def test_balanced_lines_are_as_many_and_no_wider(text: str, ems: int) -> None:
    plain = wrap(text, FACE, EM, ems * EM)
    balanced = wrap(text, FACE, EM, ems * EM, balanced=True)

    assert len(balanced) == len(plain)
    assert max(width for _, width in balanced) <= max(width for _, width in plain) + 1e-6


def test_a_label_is_balanced() -> None:
    lines = wrap("港方机构在项目合作中承担的工作", FACE, EM, 7 * EM, balanced=True)

    assert [text for text, _ in lines] == ["港方机构在", "项目合作中", "承担的工作"]


def test_a_quarter_of_an_em_stands_between_han_and_digits_but_no_space_character() -> None:
    line = set_line("共17项", FACE, EM)

    assert line.width_mm == pytest.approx((1 + 0.25 + 1 + 0.25 + 1) * EM)
    assert [piece.text for piece in line.pieces] == ["共", "17", "项"]
    assert line.pieces[1].x_mm == pytest.approx(1.25 * EM)


def test_a_space_in_the_text_takes_the_place_of_the_added_one() -> None:
    assert set_line("共 17", FACE, EM).width_mm == pytest.approx((1 + 0.5 + 1) * EM)


def test_marks_beside_each_other_share_the_space_between_them() -> None:
    assert set_line("《甲》，乙", FACE, EM).width_mm == pytest.approx(4.5 * EM)
    assert set_line("甲，「乙", FACE, EM).width_mm == pytest.approx(3.5 * EM)


def test_a_mark_at_a_lines_end_gives_up_its_empty_half() -> None:
    lines = set_paragraph("科" * 10 + "，" + "科" * 10, 10.5)

    assert lines[0].text == "科" * 10 + "，"
    assert lines[0].width_mm == pytest.approx(10.5 * EM)
    assert lines[0].pieces[0].width_mm == pytest.approx(10 * EM)  # the Han are not squeezed


def test_a_mark_that_does_not_fit_takes_a_character_along() -> None:
    lines = set_paragraph("科" * 10 + "，" + "科" * 10, 10)

    assert lines[0].text == "科" * 9


def test_a_paragraph_does_not_end_with_one_character_on_a_line() -> None:
    lines = set_paragraph("科" * 21, 10)

    assert len(lines) == 3
    assert len(lines[-1].text) >= 2


def test_a_number_stays_with_its_measure_word_where_the_line_allows() -> None:
    lines = set_paragraph("科" * 26 + "3年" + "科" * 20, 27.5)

    assert lines[0].text == "科" * 26


def test_a_word_wider_than_the_room_is_broken_rather_than_cut_off() -> None:
    lines = wrap("jiangsu.technology@example.com", FACE, EM, 5 * EM)

    assert [text for text, _ in lines] == ["jiangsu.te", "chnology@e", "xample.com"]


def test_latin_words_break_at_their_spaces() -> None:
    lines = wrap("Institute of Technology", FACE, EM, 7 * EM)

    assert [text for text, _ in lines] == ["Institute of", "Technology"]


def test_a_newline_breaks_a_line() -> None:
    assert wrap("甲\n乙", FACE, EM, 40) == [("甲", EM), ("乙", EM)]


def test_an_empty_text_has_no_lines() -> None:
    assert wrap("", FACE, EM, 40) == []
    assert break_lines((), EM, 40) == ()


def test_tracking_fits_a_whole_number_of_characters_into_a_line() -> None:
    lines = break_lines((Words("科" * 60, FACE),), EM, 27.7 * EM, tracking_mm=-0.3 * EM / 27)

    assert len(lines[0].text) == 28
    assert lines[0].width_mm == pytest.approx(27.7 * EM)
