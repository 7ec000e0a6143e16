"""The exact words of a PDF's text layer become readings."""

from __future__ import annotations

import pytest

from forms.geometry import pixels_from_mm
from scanner.readers.exact.text_layer import TextLayerReader
from scanner.values.page.picture import Word
from scanner.values.reading import Outcome, Reading
from tests.scanner.readers.filled_paper import CODE, FORM, LAYOUT, PAGE, SIZE_MM, Paper, box_of

DPI = 150


def word(text: str, left: float, middle: float, *, width: float | None = None, size: float = SIZE_MM) -> Word:
    """A word with its left end and its middle height in mm."""
    right = left + (size * len(text) if width is None else width)
    corners = (left, middle - size / 2, right, middle + size / 2)
    left_px, top_px, right_px, bottom_px = (pixels_from_mm(value, DPI) for value in corners)
    return Word(text, (left_px, top_px, right_px, bottom_px))


def printed() -> tuple[Word, ...]:
    """The form's own words, as a text layer has them."""
    return tuple(word(run.text, run.at.x, run.box.center.y, width=run.width_mm) for run in PAGE.runs)


def read(*words: Word) -> dict[str, Reading]:
    subject = Paper(DPI).registered(words=(*printed(), *words))
    return {reading.field_id: reading for reading in TextLayerReader().read(subject, FORM, LAYOUT)}


def test_a_page_without_words_has_no_readings() -> None:
    assert TextLayerReader().read(Paper(DPI).registered(), FORM, LAYOUT) == ()


def test_printed_words_alone_are_blank() -> None:
    readings = read()
    assert list(readings) == ["name", "amount", "note", "code", "names"]
    assert {reading.outcome for reading in readings.values()} == {Outcome.BLANK}


def test_a_word_is_read_where_it_stands_and_is_certain() -> None:
    reading = read(word("江苏智能有限公司", 32, 15))["name"]
    assert reading.outcome is Outcome.READ
    assert reading.text == "江苏智能有限公司"
    assert reading.confidence == 1.0
    assert reading.reader == "text-layer"
    assert (reading.page_no, reading.box_mm) == (1, box_of("name").rect)


def test_a_number_that_runs_into_the_unit_is_parted_from_it() -> None:
    subject = Paper(DPI).registered(words=(word("1200万元", 95, 25, width=13.4),))
    [amount] = [r for r in TextLayerReader().read(subject, FORM, LAYOUT) if r.field_id == "amount"]
    assert amount.text == "1200"


def test_a_unit_typed_by_hand_stays() -> None:
    assert read(word("1200万元", 40, 25))["amount"].text == "1200万元"


def test_a_comb_comes_back_as_one_code() -> None:
    step = CODE.width / 18
    code = "91320594MA1MBR0T8G"
    words = [word(c, CODE.left + step * (i + 0.25), 63, width=1.8) for i, c in enumerate(code)]
    assert read(*words)["code"].text == code


def test_words_are_put_in_order_and_latin_ones_apart() -> None:
    words = [word("Holdings", 52, 15, width=16), word("Acme", 32, 15, width=9), word("Ltd.", 69, 15, width=7)]
    assert read(*words)["name"].text == "Acme Holdings Ltd."


def test_pieces_of_a_word_are_joined() -> None:
    assert read(word("江苏", 32, 15), word("智能", 39.5, 15), word("A1", 47, 15, width=4))["name"].text == "江苏智能A1"


def test_wrapped_lines_are_joined_and_paragraphs_kept() -> None:
    full = "江苏智能制造研究所有限公司研发技术合作需求"
    words = [word(full, 31.5, 39), word("信息表", 31.5, 44), word("研发", 31.5, 49)]
    assert read(*words)["note"].text == f"{full}信息表\n研发"


def test_a_low_full_stop_belongs_to_its_line() -> None:
    stop = word(".", 46.5, 16.4, width=0.8, size=0.8)
    assert read(word("Acme", 32, 15, width=14), stop)["name"].text == "Acme."


def test_a_mark_in_a_box_is_no_text() -> None:
    assert read(word("✓", 33, 73, width=2.5))["names"].outcome is Outcome.BLANK


def test_the_line_after_an_option_is_read_alone() -> None:
    assert read(word("香港大学", 64, 73), word("否则不填", 64, 80))["names"].text == "香港大学"


@pytest.mark.parametrize("character", ["\ufffd", "\ue012", chr(0xD840)], ids=["replacement", "private", "half"])
def test_damaged_text_is_unclear(character: str) -> None:
    reading = read(word(f"江{character}公司", 32, 15))["name"]
    assert reading.outcome is Outcome.UNCLEAR
    assert reading.confidence == 0.0
    assert [issue.code for issue in reading.issues] == ["text_layer_garbled"]


def test_rare_but_sound_characters_are_read() -> None:
    assert read(word("䶮石𠮷祥", 32, 15))["name"].outcome is Outcome.READ
