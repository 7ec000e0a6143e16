"""A value that was struck, added to or marked by another hand goes to a person, with an issue that says why."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.definition import Kind
from scanner.ink.foreign import find_page_ink
from scanner.readers.writing.reader import TextReader
from scanner.values.page import RegisteredPage
from scanner.values.page.picture import Picture
from scanner.values.reading import Outcome, Reading
from tests.fakes import ScriptedEngine
from tests.scanner.readers.filled_paper import FORM, LAYOUT, Paper, blanks


def read(page: RegisteredPage, *answers: str) -> dict[str, Reading]:
    found = TextReader(ScriptedEngine(answers), blanks).read(find_page_ink(page, blanks), FORM, LAYOUT)
    return {reading.field_id: reading for reading in found}


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.issues]


def coloured(paper: Paper, *points: tuple[float, float], bgr: tuple[int, int, int]) -> RegisteredPage:
    """Return the paper as a colour scan, with a stroke of some colour on it."""
    page = paper.registered()
    colour = cv2.cvtColor(paper.gray, cv2.COLOR_GRAY2BGR)
    pixels = np.round(np.array(points) * paper.dpi / 25.4).astype(np.int32)
    cv2.polylines(colour, [pixels], False, bgr, 5, cv2.LINE_AA)
    gray = np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    picture = Picture(1, gray, np.asarray(colour, dtype=np.uint8))
    return replace(page, page=replace(page.page, picture=picture))


def test_a_value_with_a_line_through_it_is_unclear_and_its_text_is_kept_for_a_person() -> None:
    paper = Paper().write("江苏智能", 34, 15).pen((33, 15), (50, 15.4))
    reading = read(paper.registered(), "江苏智能")["name"]
    assert (reading.outcome, codes(reading), reading.text) == (Outcome.UNCLEAR, ["strokes_across"], "江苏智能")


def test_a_value_without_anything_on_it_is_read() -> None:
    reading = read(Paper().write("江苏智能", 34, 15).registered(), "江苏智能")["name"]
    assert (reading.outcome, codes(reading)) == (Outcome.READ, [])


@pytest.mark.parametrize("bgr", [(50, 40, 200), (160, 60, 30)])
def test_a_mark_in_another_colour_makes_a_value_a_question(bgr: tuple[int, int, int]) -> None:
    paper = Paper().write("江苏智能", 34, 15)
    tick = ((54, 14), (55.5, 16.5), (59, 12.5))
    assert "ink_added" in codes(read(coloured(paper, *tick, bgr=bgr), "江苏智能")["name"])
    assert codes(read(coloured(paper, *tick, bgr=(20, 20, 20)), "江苏智能")["name"]) == []


@pytest.mark.parametrize(("struck", "expected"), [(False, []), (True, ["ink_added"])])
def test_the_coloured_edges_of_black_writing_are_no_second_colour(struck: bool, expected: list[str]) -> None:
    answers = ("江苏智能科技", "850.5", "已完成小试验证")
    paper = Paper().write(answers[0], 34, 16).write(answers[1], 34, 27).write(answers[2], 34, 43)
    planes = [np.roll(paper.gray, step, axis=1) for step in (-1, 0, 1)]
    colour = cv2.merge(planes)
    if struck:
        pixels = np.round(np.array([(54, 17), (56, 14), (61, 14)]) * paper.dpi / 25.4).astype(np.int32)
        cv2.polylines(colour, [pixels], False, (50, 40, 200), 4, cv2.LINE_AA)
    packed = cv2.imencode(".jpg", colour, [cv2.IMWRITE_JPEG_QUALITY, 70])[1]
    colour = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), dtype=np.uint8)
    gray = np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    page = paper.registered()
    page = replace(page, page=replace(page.page, picture=Picture(1, gray, colour)))
    found = read(page, *answers)
    assert [codes(found[name]) for name in ("name", "note")] == [expected, []]


def test_words_above_the_line_make_a_value_a_question() -> None:
    paper = Paper().write("江苏智能", 34, 16).write("新型", 40, 12.3, size_mm=2.4)
    assert "ink_added" in codes(read(paper.registered(), "江苏智能")["name"])


def test_a_tick_among_the_characters_is_a_clerks() -> None:
    assert codes(read(Paper().write("江苏智能", 34, 15).registered(), "江苏智能√")["name"]) == ["ink_added"]


@pytest.mark.parametrize(
    ("text", "expected"), [("11", ["ink_added"]), ("〃", ["ink_added"]), ("11号", []), ("123", [])]
)
def test_strokes_alone_are_no_answer_in_words(text: str, expected: list[str]) -> None:
    assert codes(read(Paper().write("江苏智能", 34, 15).registered(), text)["name"]) == expected


def test_an_office_word_behind_a_place_is_asked_about_as_behind_any_words() -> None:
    form = replace(FORM, fields=(replace(FORM.fields[0], kind=Kind.COUNTY), *FORM.fields[1:]))
    page = find_page_ink(Paper().write("吴江区已阅", 34, 15).registered(), blanks)
    place, *_ = TextReader(ScriptedEngine(("吴江区已阅",)), blanks).read(page, form, LAYOUT)
    assert codes(place) == ["ink_added"]


@pytest.mark.parametrize(("text", "expected"), [("}", ["ink_added"]), ("”。", ["ink_added"]), ("/", []), ("——", [])])
def test_signs_alone_are_no_answer_but_for_those_that_say_there_is_none(text: str, expected: list[str]) -> None:
    assert codes(read(Paper().write("江苏", 34, 15).registered(), text)["name"]) == expected


def test_a_digit_behind_a_name_makes_it_a_question() -> None:
    assert "ink_added" in codes(read(Paper().write("江苏智能2", 34, 15).registered(), "江苏智能2")["name"])
