"""Fields of a page on paper become readings; the engine answers from a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.faces import Face
from forms.geometry import Point
from scanner.ink.foreign import find_page_ink
from scanner.readers.writing.reader import TextReader
from scanner.values.acceptance import ACCEPT_WRONG, acceptance_of
from scanner.values.page.ink import Ring
from scanner.values.page.picture import Gray
from scanner.values.reading import Outcome, Reading
from scanner.values.reading.recognised import Character, RecognisedLine
from tests.fakes import ScriptedEngine, recognised
from tests.scanner.readers.filled_paper import FORM, LAYOUT, Paper, blanks, box_of


def read(paper: Paper, *answers: str | RecognisedLine, engine: ScriptedEngine | None = None) -> dict[str, Reading]:
    reader = TextReader(engine or ScriptedEngine(answers), blanks)
    return {
        reading.field_id: reading for reading in reader.read(find_page_ink(paper.registered(), blanks), FORM, LAYOUT)
    }


class RoughEngine(ScriptedEngine):
    """An engine that tells where characters stand, half a digit too far to the right."""

    def recognise(
        self, lines: Sequence[Gray], *, alphabet: str | None = None, single: bool = False
    ) -> list[RecognisedLine]:
        """Answer as the script says, with the characters spread evenly over the ink."""
        found = super().recognise(lines, alphabet=alphabet, single=single)
        return [_spread(line, picture) for line, picture in zip(found, lines, strict=True)]


def _spread(line: RecognisedLine, picture: Gray) -> RecognisedLine:
    columns = np.flatnonzero((picture < 128).any(axis=0))
    step = (columns[-1] + 1 - columns[0]) / len(line.characters)
    aside = 0.4 * picture.shape[0] / 1.6
    return RecognisedLine(
        tuple(
            replace(one, at=float(columns[0] + (number + 0.5) * step + aside) / picture.shape[1])
            for number, one in enumerate(line.characters)
        )
    )


def test_every_text_field_of_the_page_has_a_reading_in_order() -> None:
    readings = TextReader(ScriptedEngine(), blanks).read(find_page_ink(Paper().registered(), blanks), FORM, LAYOUT)
    assert [reading.field_id for reading in readings] == ["name", "amount", "note", "code", "names"]


def test_a_blank_page_is_blank_and_never_shown_to_the_engine() -> None:
    engine = ScriptedEngine(default="江苏")
    readings = read(Paper(), engine=engine)
    assert {reading.outcome for reading in readings.values()} == {Outcome.BLANK}
    assert {reading.text for reading in readings.values()} == {None}
    assert engine.pictures == []


def test_what_is_written_is_read_where_it_stands() -> None:
    reading = read(Paper().write("江苏智能", 40, 15), "江苏智能")["name"]
    assert reading.outcome is Outcome.READ
    assert reading.text == "江苏智能"
    assert reading.reader == "scripted"
    assert reading.page_no == 1
    assert reading.box_mm == box_of("name").rect
    assert 0.9 < reading.confidence < 1.0


def test_the_engine_is_shown_the_writing_without_the_unit_and_the_rules() -> None:
    engine = ScriptedEngine(["1200"])
    read(Paper().write("1200", 40, 25), engine=engine)
    [picture] = engine.pictures
    assert picture.shape[1] * 25.4 / 200 < 12
    assert picture[:2].min() > 200
    assert picture[-2:].min() > 200


def test_lines_are_shown_from_top_to_bottom_and_joined() -> None:
    paper = Paper().write("江苏智能制造研究所有限公司研发技术合作需求", 31.5, 39).write("信息", 31.5, 44)
    reading = read(paper, "江苏智能制造研究所有限公司研发技术合作需求", "信息")["note"]
    assert reading.text == "江苏智能制造研究所有限公司研发技术合作需求信息"


def test_a_short_line_ends_a_paragraph() -> None:
    paper = Paper().write("江苏智能", 31.5, 39).write("研发技术", 31.5, 44)
    assert read(paper, "江苏智能", "研发技术")["note"].text == "江苏智能\n研发技术"


def test_a_streak_down_the_page_gives_its_light_back_and_leaves_no_doubt_about_what_it_crosses() -> None:
    clean, streaked = Paper().write("江苏智能", 40, 15), Paper().write("江苏智能", 40, 15)
    streaked.gray[:, 340:342] = (streaked.gray[:, 340:342] * 0.5).astype(np.uint8)
    engines = ScriptedEngine(["江苏智能"]), ScriptedEngine(["江苏智能"])
    readings = [read(paper, engine=engine) for paper, engine in zip((clean, streaked), engines, strict=True)]
    clean_evidence, streaked_evidence = (one["name"].evidence for one in readings)
    assert clean_evidence is not None
    assert streaked_evidence is not None
    assert streaked_evidence.slanted == pytest.approx(clean_evidence.slanted, abs=0.02)
    assert replace(streaked_evidence, slanted=clean_evidence.slanted) == clean_evidence
    assert readings[1]["note"].outcome is Outcome.BLANK
    [whole], [mended] = (engine.pictures for engine in engines)
    assert np.abs(whole.astype(int) - mended).mean() < 2


def test_where_a_paragraph_may_have_ended_or_not_the_reading_is_less_sure_whichever_was_taken() -> None:
    full = "江苏智能制造研究所有限公司研发技术合作需。"
    sure, once, twice = (
        read(paper, *lines)["note"]
        for paper, lines in (
            (Paper().write(full, 31.5, 39).write("信息", 31.5, 44), (full[:-1] + "的", "信息")),
            (Paper().write(full, 31.5, 39).write("信息", 31.5, 44), (full, "信息")),
            (Paper().write(full, 31.5, 39).write(full, 31.5, 44).write("信息", 31.5, 49), (full, full, "信息")),
        )
    )
    assert once.text == f"{full}信息"
    assert twice.text == f"{full}\n{full}\n信息"
    assert twice.estimate < once.estimate < sure.estimate
    assert [[cap.why for cap in one.caps] for one in (sure, once, twice)] == [
        [],
        *[["a paragraph may end or go on"]] * 2,
    ]


def test_ink_in_which_nothing_is_recognised_is_unclear() -> None:
    reading = read(Paper().pen((50, 12), (54, 18), (58, 12)), "")["name"]
    assert reading.outcome is Outcome.UNCLEAR
    assert reading.text is None
    assert reading.confidence == 0.0
    [issue] = reading.issues
    assert (issue.code, issue.field_id) == ("text_unreadable", "name")


def test_a_person_is_asked_about_a_number_in_which_a_character_may_be_missing() -> None:
    paper = Paper().write("1200", 40, 25)
    lacking = replace(recognised("1200"), left_out=0.1)
    readings = read(paper, lacking)["amount"], read(paper, replace(lacking, left_out=0.01))["amount"]
    doubtful, surer = readings
    assert doubtful.most < acceptance_of(ACCEPT_WRONG)
    assert [cap.why for cap in doubtful.caps] == ["a character may be missing"]
    assert surer.most == 1.0


@pytest.mark.parametrize(
    ("middle_mm", "asked"),
    [(25.0, False), (28.5, True), (21.5, True)],
    ids=["between the rules", "on the lower rule", "on the upper rule"],
)
def test_writing_that_ends_in_a_rule_may_have_lost_something_with_it_and_is_asked_about(
    middle_mm: float, *, asked: bool
) -> None:
    reading = read(Paper().write("1200", 40, middle_mm), "1200")["amount"]
    assert reading.text == "1200"
    assert (reading.most < acceptance_of(ACCEPT_WRONG)) is asked
    assert ("strokes end in a ruled line" in [cap.why for cap in reading.caps]) is asked


def write_unevenly(paper: Paper, text: str, x: float, y: float) -> Paper:
    """Write each character higher, lower, larger or smaller than the one before it, as no program sets them."""
    for number, character in enumerate(text):
        size_mm = (2.9, 4.6, 3.4)[number % 3]
        paper.write(character, x, y + 0.5 * (-1) ** number, size_mm=size_mm, face=Face.KAI)
        x += size_mm if ord(character) > 0x2E80 else 0.6 * size_mm
    return paper


@pytest.mark.parametrize("face", [Face.FIELD, Face.KAI, None], ids=["typed", "in another typeface", "by hand"])
def test_ink_beside_where_characters_were_seen_is_asked_about_unless_they_are_found_again_as_typed(
    face: Face | None,
) -> None:
    if face is None:
        paper = write_unevenly(write_unevenly(Paper(), "江苏智能", 40, 15), "1200", 40, 25)
    else:
        paper = Paper().write("江苏智能", 40, 15, face=face).write("1200", 40, 25, face=face)
    reading = read(paper, engine=RoughEngine(["江苏智能", "1200"]))["amount"]
    assert ("ink beside the characters was not read" in [cap.why for cap in reading.caps]) is (face is None)


@pytest.mark.parametrize(
    ("digit", "face", "asked"),
    [("4", Face.FIELD, False), ("1", Face.FIELD, True), ("1", Face.KAI, True)],
    ids=["typed", "typed, a stroke itself", "by hand"],
)
def test_one_stroke_alone_may_be_a_slip_of_the_pen_unless_it_is_typed(digit: str, face: Face, *, asked: bool) -> None:
    paper = Paper().write("江苏智能", 40, 15, face=face).write(digit, 40, 25, face=face)
    reading = read(paper, engine=RoughEngine(["江苏智能", digit]))["amount"]
    assert ("one stroke is all that is written" in [cap.why for cap in reading.caps]) is asked


def test_a_typed_digit_that_was_left_out_is_asked_about() -> None:
    paper = Paper().write("江苏智能", 40, 15, face=Face.FIELD).write("1200", 40, 25, face=Face.FIELD)
    reading = read(paper, engine=RoughEngine(["江苏智能", "200"]))["amount"]
    assert reading.outcome is Outcome.UNCLEAR or reading.most < acceptance_of(ACCEPT_WRONG)


@pytest.mark.parametrize(("second", "asked"), [("1", True), ("一", True), ("研发技术", False), ("11", False)])
def test_a_person_is_asked_about_a_stroke_on_a_line_of_its_own(second: str, *, asked: bool) -> None:
    paper = Paper().write("江苏智能", 31.5, 39).write("研发技术", 31.5, 44)
    reading = read(paper, "江苏智能", second)["note"]
    assert (reading.most < acceptance_of(ACCEPT_WRONG)) is asked


def test_a_very_doubtful_reading_is_unclear_and_kept_as_a_hint() -> None:
    reading = read(Paper().write("江苏智能", 40, 15), recognised("汪办知熊", 0.1))["name"]
    assert reading.outcome is Outcome.UNCLEAR
    assert reading.text == "汪办知熊"
    assert reading.confidence < 0.15


def test_no_issue_tells_what_was_written() -> None:
    reading = read(Paper().write("江苏智能", 40, 15), recognised("汪办知熊", 0.1))["name"]
    assert all("汪办" not in issue.message + issue.message_zh for issue in reading.issues)


def test_a_speck_that_the_engine_takes_for_a_dot_is_blank() -> None:
    reading = read(Paper().pen((50, 15), (51.6, 15.3), width_mm=0.6), "·")["name"]
    assert reading.outcome is Outcome.BLANK
    assert reading.confidence < 0.9


def test_the_alternatives_of_the_engine_come_along() -> None:
    line = RecognisedLine((Character("6", 0.6, (("8", 0.3),)), Character("1", 0.99)))
    reading = read(Paper().write("61", 40, 25), line)["amount"]
    assert reading.text == "61"
    assert reading.alternatives == ("81",)


def test_a_comb_is_read_as_one_line_without_spaces() -> None:
    engine = ScriptedEngine(["9132 0594 MA1MBR0T8G"])
    readings = read(Paper().write_comb("91320594MA1MBR0T8G"), engine=engine)
    assert readings["code"].text == "91320594MA1MBR0T8G"
    assert len(engine.pictures) == 1


def test_a_stray_character_is_read_again_within_the_fields_alphabet() -> None:
    engine = ScriptedEngine(["91320594MAIMBROT8G", recognised("91320594MA1MBR0T8G", 0.6)])
    reading = read(Paper().write_comb("91320594MA1MBR0T8G"), engine=engine)["code"]
    assert reading.text == "91320594MA1MBR0T8G"
    codes = FORM.field("code").kind.traits.alphabet
    assert engine.alphabets == [None, codes, *[codes] * 18]  # the line, again, and then cell by cell
    assert reading.confidence < 0.6


def test_words_in_a_field_for_a_number_are_not_forced_into_digits() -> None:
    assert read(Paper().write("暂无", 40, 25), "暂无", "47")["amount"].text == "暂无"


def test_characters_are_composed() -> None:
    assert read(Paper().write("Cafe", 40, 15), "Cafe\u0301")["name"].text == "Caf\u00e9"


def test_the_line_after_an_option_is_not_what_stands_at_the_other_option() -> None:
    paper = Paper().write("无此单位", 62, 80)
    assert read(paper, "无此单位")["names"].outcome is Outcome.BLANK


def test_writing_under_a_red_seal_is_shown_without_it() -> None:
    engine = ScriptedEngine(default="江苏")
    paper = Paper().write("江苏智能有限公司", 40, 45)
    subject = paper.registered()
    colour = cv2.cvtColor(subject.page.picture.gray, cv2.COLOR_GRAY2BGR)
    cv2.circle(colour, (420, 350), 140, (60, 60, 225), 12)
    picture = replace(subject.page.picture, gray=cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), colour=colour)
    sealed = replace(subject, page=replace(subject.page, picture=picture))
    TextReader(engine, blanks).read(find_page_ink(sealed, blanks), FORM, LAYOUT)
    [line] = engine.pictures
    assert line.shape[0] * 25.4 / 200 < 8


def test_writing_under_a_grey_seal_as_dark_as_it_is_a_question_and_the_writing_beside_is_none() -> None:
    subject = Paper().write("江苏智能", 40, 45).write("无锡", 90, 15).registered()
    plain = find_page_ink(subject, blanks)
    pale, sealed = (replace(plain, ring=Ring(Point(45.0, 48.0), 20.0, level)) for level in (120.0, 245.0))
    reader = TextReader(ScriptedEngine(default="江苏"), blanks)
    before, under_pale, under = (
        {one.field_id: one for one in reader.read(ink, FORM, LAYOUT)} for ink in (plain, pale, sealed)
    )
    assert under["note"].estimate < acceptance_of(ACCEPT_WRONG) <= before["note"].estimate
    assert under["name"].estimate == before["name"].estimate
    assert under_pale["note"].estimate == before["note"].estimate


def test_a_reading_beside_dark_spots_is_less_sure() -> None:
    clean, dusty = Paper().write("江苏", 40, 15), Paper().write("江苏", 40, 15)
    for x in (70, 80, 90, 100):
        dusty.dot(x, 15, diameter_mm=0.8)
    assert read(dusty, "江苏")["name"].estimate < read(clean, "江苏")["name"].estimate


def test_the_page_is_left_as_it_was() -> None:
    subject = Paper().write("江苏智能", 40, 15).registered()
    before = subject.page.picture.gray.copy()
    TextReader(ScriptedEngine(default="江"), blanks).read(find_page_ink(subject, blanks), FORM, LAYOUT)
    assert np.array_equal(before, subject.page.picture.gray)


@pytest.mark.parametrize("shade", [0, 255])
def test_a_page_of_one_shade_is_read_without_an_error(shade: int) -> None:
    paper = Paper()
    paper.gray = np.full_like(paper.gray, shade)
    readings = read(paper, engine=ScriptedEngine(default=""))
    assert all(reading.text is None for reading in readings.values())


def test_a_doubtful_comb_is_read_cell_by_cell_too_and_what_the_cells_say_is_kept() -> None:
    paper = Paper().write_comb("8" * 18)
    code = "91320104MAA18B5362"
    engine = ScriptedEngine([recognised(code[:5] + "7" + code[6:], 0.9), *code])
    reading = read(paper, engine=engine)["code"]
    assert reading.text == code[:5] + "7" + code[6:]
    assert code in reading.alternatives
    assert engine.singles == [False, *[True] * len(code)]


def test_a_sure_comb_is_read_once() -> None:
    engine = ScriptedEngine(["91320104MAA18B5362"])
    read(Paper().write_comb("8" * 18), engine=engine)
    assert len(engine.pictures) == 1


@pytest.mark.parametrize(
    ("text", "asked"),
    [("1 8", True), ("3 160", True), ("12.", True), ("12.人", True), ("30，", True)]
    + [(text, False) for text in ("118", "1,250", "12.5", "118 万元", "12. 5")],
)
def test_a_number_with_a_gap_between_digits_or_nothing_behind_its_point_is_asked_about(
    text: str, *, asked: bool
) -> None:
    reading = read(Paper().write("118", 40, 25), text)["amount"]
    assert ("a digit may be missing in a gap" in [cap.why for cap in reading.caps]) is asked


@pytest.mark.parametrize("asked", [False, True], ids=["digits alone", "a point in the first one's tail"])
def test_an_amount_whose_point_may_have_run_into_a_digit_is_asked_about(*, asked: bool) -> None:
    paper = Paper().write("1", 40, 25).write("9", 42.6, 25)
    if asked:
        paper.pen((40.9, 26.2), (41.7, 26.2), width_mm=1.0)
    reading = read(paper, RecognisedLine((Character("1", 0.99, at=0.25), Character("9", 0.99, at=0.7))))["amount"]
    assert ("a decimal point may be missing" in [cap.why for cap in reading.caps]) is asked


@pytest.mark.parametrize(("read_as", "asked"), [("派/名", True), ("路B幢", True), ("派1名", False)])
def test_a_sign_among_handwritten_words_may_be_a_digit(read_as: str, *, asked: bool) -> None:
    reading = read(Paper().write(read_as, 40, 15), recognised(read_as, 0.99))["name"]
    assert ("a sign among words may be a digit" in [cap.why for cap in reading.caps]) is asked
