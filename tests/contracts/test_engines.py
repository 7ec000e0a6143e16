"""What every OCR engine promises, asked of all that are registered, and of the one that only reads labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import forms
from forms.definition import Kind
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.engines.labels import LabelEngine
from scanner.validate.confidence import FormWriting, features
from scanner.values.page.picture import Gray
from scanner.values.reading import Evidence
from scanner.values.reading.calibration import Calibration
from scanner.values.reading.recognised import RecognisedLine
from scanner.values.seams import OcrEngine
from tests.fakes import recognised

PROGRAMS = {"tesseract": "tesseract"}
"""Engines that need a program which is no package of Python's."""

FONT = Path(forms.__file__).parent / "fonts" / "hei.ttf"


ALL: dict[str, Callable[[], OcrEngine]] = {**ENGINES, "labels": LabelEngine}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=[pytest.mark.program(PROGRAMS[name])] if name in PROGRAMS else []) for name in ALL
    ],
)
def engine(request: pytest.FixtureRequest) -> OcrEngine:
    return ALL[request.param]()


def line_of(text: str, *, size: int = 34) -> Gray:
    font = ImageFont.truetype(FONT, size)
    margin = size // 3
    picture = Image.new("L", (round(font.getlength(text)) + 2 * margin, size + 2 * margin), 255)
    ImageDraw.Draw(picture).text((margin, margin), text, font=font, fill=20, anchor="lt")
    return np.array(picture)


PICTURES = {
    "none": np.zeros((0, 0), np.uint8),
    "tiny": np.full((3, 2), 0, np.uint8),
    "narrow": np.full((40, 2), 255, np.uint8),
    "white": np.full((48, 400), 255, np.uint8),
    "grey": np.full((48, 400), 128, np.uint8),
    "black": np.full((48, 400), 0, np.uint8),
}
"""Pictures without writing."""


def faults_of(name: str, engine: OcrEngine) -> list[str]:
    """Faults of an engine, whatever it can read: its name, a line a picture, nothing where nothing is written."""
    faults = [] if engine.name == name else [f"registered as {name}, but calls itself {engine.name}"]
    asked_for = features(Evidence(0.0, 1), Kind.TEXT, FormWriting(0.0)).keys()
    if engine.calibration is not None and engine.calibration.weights.keys() != asked_for:
        faults.append("its calibration does not weigh the features that there are")
    if engine.recognise([]):
        faults.append("lines without pictures")
    for words, picture in PICTURES.items():
        lines = engine.recognise([picture.copy()])
        if len(lines) != 1:
            faults.append(f"{words}: {len(lines)} lines of one picture")
        faults += [f"{words}: a text where no writing is" for line in lines if line.text or line.confidence]
    picture = line_of("企业名称 1Il0O")
    before = picture.copy()
    first, again = engine.recognise([picture]), engine.recognise([picture])
    if not np.array_equal(picture, before):
        faults.append("changes its pictures")
    if first != again:
        faults.append("reads the same picture otherwise the second time")
    for character in (one for line in first for one in line.characters):
        chances = [character.confidence, *(chance for _, chance in character.alternatives)]
        if not all(0.0 <= chance <= 1.0 for chance in chances):
            faults.append("a confidence that is no chance")
        if character.text in [text for text, _ in character.alternatives]:
            faults.append("a character among its own alternatives")
    return faults


def test_every_engine_does_what_it_owes(engine: OcrEngine) -> None:
    assert faults_of(engine.name, engine) == []
    assert engine.name in ALL


class CarelessEngine:
    """Reads a word into every picture, writes into the picture, and calls itself as it likes."""

    name = "careless"
    calibration = Calibration({"one": 1.0}, fitted_on="")

    def recognise(
        self, lines: Sequence[Gray], *, alphabet: str | None = None, single: bool = False
    ) -> list[RecognisedLine]:
        for line in lines:
            line[:1] = 7
        return [recognised("字", confidence=99.0) for line in lines if line.size]


def test_a_careless_engine_is_found_out() -> None:
    found = faults_of("fake", CarelessEngine())
    for words in (
        "calls itself",
        "none: 0 lines",
        "white: a text",
        "changes its pictures",
        "no chance",
        "calibration",
    ):
        assert any(words in fault for fault in found), words


@pytest.mark.parametrize("text", ["江苏智能制造研究所", "技术研发", "13951234567", "zhang@hn-tech.com.cn"])
def test_printed_words_are_read(engine: OcrEngine, text: str) -> None:
    [line] = engine.recognise([line_of(text)])
    assert line.text == text


def test_lines_come_back_in_the_order_of_their_pictures(engine: OcrEngine) -> None:
    texts = ["联系电话与电子邮件地址", "企业", "主要产品和服务"]
    assert [line.text for line in engine.recognise([line_of(text) for text in texts])] == texts


def test_an_empty_picture_among_others_keeps_its_place(engine: OcrEngine) -> None:
    lines = engine.recognise([line_of("企业"), np.full((48, 300), 255, np.uint8), line_of("技术")])
    assert [line.text for line in lines] == ["企业", "", "技术"]


@pytest.mark.parametrize("text", ["8", "B", "中"])
def test_a_picture_of_one_character_is_read_when_it_is_told_so(text: str, engine: OcrEngine) -> None:
    [line] = engine.recognise([line_of(text)], single=True)
    assert line.text == text


def test_characters_are_single_and_join_to_the_text(engine: OcrEngine) -> None:
    [line] = engine.recognise([line_of("精度 0.05 mm 以内")])
    assert all(len(character.text) == 1 for character in line.characters)
    assert "".join(character.text for character in line.characters) == line.text
    assert line.text.replace(" ", "") == "精度0.05mm以内"


def test_confidences_are_chances(engine: OcrEngine) -> None:
    [line] = engine.recognise([line_of("江苏智能制造")])
    for character in line.characters:
        assert 0.0 <= character.confidence <= 1.0
        assert all(0.0 <= chance <= 1.0 for _, chance in character.alternatives)
    assert line.confidence == min(character.confidence for character in line.characters)


def test_labels_are_read_by_what_an_engine_names_for_them(engine: OcrEngine) -> None:
    labels = engine.for_labels("企业名称统一社会信用代码")
    assert [line.text for line in labels.recognise([line_of("企业名称"), line_of("信用代码")])] == [
        "企业名称",
        "信用代码",
    ]
    assert engine.for_labels("赟旻").recognise([line_of("企业名称")])[0].text == "企业名称"


def test_the_engine_for_labels_cannot_be_chosen() -> None:
    assert "labels" not in ENGINES
    assert all(make is not LabelEngine for make in ENGINES.values())


def test_the_default_engine_is_registered() -> None:
    assert DEFAULT_ENGINE in ENGINES
