"""What every OCR engine promises, asked of the real ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import forms
from forms.definition import Kind
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.validate.confidence import FormWriting, features
from scanner.values.picture import Gray
from scanner.values.reading import Evidence
from scanner.values.seams import OcrEngine

FONT = Path(forms.__file__).parent / "fonts" / "hei.ttf"


@pytest.fixture(
    scope="module",
    params=["rapidocr", pytest.param("tesseract", marks=pytest.mark.program("tesseract"))],
)
def engine(request: pytest.FixtureRequest) -> OcrEngine:
    return ENGINES[request.param]()


def line_of(text: str, *, size: int = 34) -> Gray:
    font = ImageFont.truetype(FONT, size)
    margin = size // 3
    picture = Image.new("L", (round(font.getlength(text)) + 2 * margin, size + 2 * margin), 255)
    ImageDraw.Draw(picture).text((margin, margin), text, font=font, fill=20, anchor="lt")
    return np.array(picture)


def test_an_engine_is_known_by_its_own_name(engine: OcrEngine) -> None:
    assert engine.name in ENGINES


def test_an_engine_brings_its_own_calibration_over_the_features_that_there_are(engine: OcrEngine) -> None:
    assert engine.calibration is not None
    assert engine.calibration.weights.keys() == features(Evidence(0.0, 1), Kind.TEXT, FormWriting(0.0)).keys()
    assert engine.calibration.fitted_on


@pytest.mark.parametrize("text", ["江苏智能制造研究所", "技术研发", "13951234567", "zhang@hn-tech.com.cn"])
def test_printed_words_are_read(engine: OcrEngine, text: str) -> None:
    [line] = engine.recognise([line_of(text)])
    assert line.text == text


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((0, 0), np.uint8),
        np.full((3, 2), 0, np.uint8),
        np.full((40, 2), 255, np.uint8),
        np.full((48, 400), 255, np.uint8),
        np.full((48, 400), 128, np.uint8),
        np.full((48, 400), 0, np.uint8),
    ],
    ids=["none", "tiny", "narrow", "white", "grey", "black"],
)
def test_a_picture_without_writing_gives_an_empty_line(engine: OcrEngine, picture: Gray) -> None:
    [line] = engine.recognise([picture])
    assert line.characters == ()
    assert line.text == ""
    assert line.confidence == 0.0


def test_no_pictures_give_no_lines(engine: OcrEngine) -> None:
    assert engine.recognise([]) == []


def test_lines_come_back_in_the_order_of_their_pictures(engine: OcrEngine) -> None:
    texts = ["联系电话与电子邮件地址", "企业", "主要产品和服务"]
    assert [line.text for line in engine.recognise([line_of(text) for text in texts])] == texts


def test_an_empty_picture_among_others_keeps_its_place(engine: OcrEngine) -> None:
    lines = engine.recognise([line_of("企业"), np.full((48, 300), 255, np.uint8), line_of("技术")])
    assert [line.text for line in lines] == ["企业", "", "技术"]


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


def test_alternatives_never_repeat_the_character(engine: OcrEngine) -> None:
    [line] = engine.recognise([line_of("1Il0O")])
    for character in line.characters:
        assert character.text not in [text for text, _ in character.alternatives]


def test_an_engine_leaves_its_pictures_as_they_were(engine: OcrEngine) -> None:
    picture = line_of("企业名称")
    before = picture.copy()
    picture.flags.writeable = False
    engine.recognise([picture])
    assert np.array_equal(picture, before)


def test_the_same_picture_is_read_the_same_again(engine: OcrEngine) -> None:
    picture = line_of("成立时间")
    assert engine.recognise([picture]) == engine.recognise([picture])


def test_the_default_engine_is_registered() -> None:
    assert DEFAULT_ENGINE in ENGINES
