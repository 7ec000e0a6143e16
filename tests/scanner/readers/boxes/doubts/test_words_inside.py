"""Words in boxes, typed in the faces of the project and read by the engine, and marks, which are none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from forms.faces import Face, face_path
from forms.geometry import pixels_from_mm
from scanner.engines import ENGINES
from scanner.ink.foreign import find_page_ink
from scanner.readers.boxes.decision_rules import Style, Verdict
from scanner.readers.boxes.doubts.words_inside import doubt_words_inside
from scanner.readers.boxes.reader import MarksReader, judge_measured, measure_page
from scanner.values.known_form import KnownForm
from scanner.values.page.ink import PageInk
from scanner.values.reading import BoxState, Outcome
from scanner.values.reading.recognised import Character, RecognisedLine
from tests.makers.paper.pens import BLUE, Mark, Pen, all_marks, mark
from tests.scanner.readers.boxes.mark_pages import DPI, annex2, drawn, option, page_no_of, registered, scanned, spot

FORM, LAYOUT = annex2()
BLANK = KnownForm(FORM, LAYOUT).blank
NAME = "high_tech.yes"


def page_with(picture: NDArray[np.uint8]) -> PageInk:
    return find_page_ink(registered(scanned(picture), page_no_of(NAME)), BLANK)


def worded(word: str, face: Face, size_mm: float = 3.6) -> PageInk:
    """The page with a word in the middle of a box."""
    picture = drawn(page_no_of(NAME), lambda _: None)
    image = Image.fromarray(picture)
    middle = option(NAME).rect.center
    font = ImageFont.truetype(str(face_path(face)), round(pixels_from_mm(size_mm, DPI)))
    at = (pixels_from_mm(middle.x, DPI), pixels_from_mm(middle.y, DPI))
    ImageDraw.Draw(image).text(at, word, font=font, fill=BLUE, anchor="mm")
    return page_with(np.asarray(image, dtype=np.uint8))


@pytest.mark.parametrize("face", [Face.KAI, Face.BODY])
@pytest.mark.parametrize("word", list("否不无没非"))
def test_a_word_in_a_box_is_a_question(word: str, face: Face) -> None:
    ink = worded(word, face)
    readings = {one.field_id: one for one in MarksReader(BLANK, ENGINES["rapidocr"]()).read(ink, FORM, LAYOUT)}
    assert readings["high_tech"].outcome is Outcome.UNCLEAR
    assert readings["in_zone"].outcome is Outcome.BLANK


@pytest.mark.parametrize("kind", all_marks())
def test_a_mark_in_a_box_is_no_word(kind: Mark) -> None:
    picture = drawn(page_no_of(NAME), lambda paper: mark(paper, kind, spot(NAME), Pen(0.5, BLUE)))
    ink = page_with(picture)
    measured = measure_page(ink, LAYOUT, BLANK)
    before = judge_measured(measured)
    assert doubt_words_inside(ink, measured.first, before, ENGINES["rapidocr"]()) == before


class Saying:
    """An engine that reads every picture as the same character."""

    name = "saying"
    calibration = None

    def __init__(self, text: str, confidence: float) -> None:
        self.character, self.asked = Character(text, confidence), 0

    def recognise(self, lines: object, *, alphabet: str | None = None, single: bool = False) -> list[RecognisedLine]:
        assert single
        assert isinstance(lines, list)
        self.asked += len(lines)
        return [RecognisedLine((self.character,))] * len(lines)

    def for_labels(self, words: str) -> Saying:
        return self


@pytest.mark.parametrize(
    ("style", "text", "confidence", "is_word"),
    [
        (Style.LIGHT, "不", 0.21, True),
        (Style.LIGHT, "不", 0.19, False),
        (Style.HEAVY, "不", 0.51, True),
        (Style.HEAVY, "不", 0.49, False),
        (Style.LIGHT, "一", 1.0, False),
        (Style.LIGHT, "X", 1.0, False),
        (Style.AROUND, "不", 1.0, False),
    ],
)
def test_a_word_is_a_character_of_which_the_engine_is_sure(
    style: Style, text: str, confidence: float, *, is_word: bool
) -> None:
    ink = worded("不", Face.KAI)
    boxes = measure_page(ink, LAYOUT, BLANK).first
    before = {NAME: Verdict(BoxState.TICKED, 0.9, "ink inside", style)}
    after = doubt_words_inside(ink, boxes, before, Saying(text, confidence))
    assert (after[NAME].state is BoxState.UNCLEAR) is is_word


@pytest.mark.parametrize("change", [{"plain_tick": True}, {"straight": True}, {"fill": 0.83}], ids=str)
def test_what_is_clearly_a_mark_is_not_read(change: dict[str, object]) -> None:
    ink = worded("不", Face.KAI)
    marks = measure_page(ink, LAYOUT, BLANK).first[NAME]
    known = replace(marks, **change) if "plain_tick" in change else replace(marks, own=replace(marks.own, **change))
    before = {NAME: Verdict(BoxState.TICKED, 0.9, "ink inside", Style.LIGHT)}
    saying = Saying("不", 1.0)
    assert doubt_words_inside(ink, {NAME: known}, before, saying) == before
    assert saying.asked == 0
