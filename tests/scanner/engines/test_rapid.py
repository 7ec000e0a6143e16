"""What the default engine gives beyond the contract."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import forms
from scanner.engines import rapid
from scanner.values.page.picture import Gray

FONT = Path(forms.__file__).parent / "fonts" / "hei.ttf"
CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.fixture(scope="module")
def engine() -> rapid.RapidEngine:
    return rapid.RapidEngine()


def line_of(text: str) -> Gray:
    font = ImageFont.truetype(FONT, 34)
    picture = Image.new("L", (round(font.getlength(text)) + 24, 58), 255)
    ImageDraw.Draw(picture).text((12, 12), text, font=font, fill=20, anchor="lt")
    return np.array(picture)


def squeezed(whole: str, tenths: str, radius: float) -> Gray:
    """Return a number whose decimal point lies between digits that leave no room for it."""
    font = ImageFont.truetype(FONT, 34)
    middle, right = 12 + font.getlength(whole), 12 + font.getlength(whole + tenths)
    picture = Image.new("L", (round(right) + 12, 58), 255)
    draw = ImageDraw.Draw(picture)
    draw.text((12, 12), whole, font=font, fill=20, anchor="lt")
    draw.text((middle, 12), tenths, font=font, fill=20, anchor="lt")
    _, top, _, bottom = font.getbbox(whole)
    level = 12 + bottom - top - radius
    draw.ellipse((middle - radius, level - radius, middle + radius, level + radius), fill=20)
    return np.array(picture)


def test_only_characters_of_the_alphabet_are_found(engine: rapid.RapidEngine) -> None:
    [free] = engine.recognise([line_of("91320O5I4")])
    [bound] = engine.recognise([line_of("91320O5I4")], alphabet=CODE_ALPHABET)
    assert bound.text == "913200514"
    assert bound.confidence <= free.confidence


def test_a_character_forced_into_the_alphabet_shows_a_low_confidence(engine: rapid.RapidEngine) -> None:
    [line] = engine.recognise([line_of("企业技术")], alphabet="0123456789")
    assert line.confidence < 0.5


def test_a_doubtful_character_brings_its_alternatives_best_first(engine: rapid.RapidEngine) -> None:
    rng = np.random.default_rng(7)
    picture = line_of("0O1Il8B5S2Z")
    noisy = np.clip(picture + rng.normal(0, 45, picture.shape), 0, 255).astype(np.uint8)
    [line] = engine.recognise([noisy])
    doubtful = [character for character in line.characters if character.alternatives]
    assert doubtful
    for character in doubtful:
        chances = [chance for _, chance in character.alternatives]
        assert chances == sorted(chances, reverse=True)


@pytest.mark.parametrize("text", ["通过ISO 14001认证", "厚度32 μm，", "电话13851785892"])
def test_a_space_between_latin_words_is_seen_and_none_within_a_number(engine: rapid.RapidEngine, text: str) -> None:
    [found] = engine.recognise([line_of(text)])
    assert found.text == text


@pytest.mark.parametrize("radius", [0.5, 0.8, 1.0, 1.3, 1.6, 2.0])
@pytest.mark.parametrize(("whole", "tenths"), [("926", "5"), ("13", "65"), ("1180", "4")])
def test_a_decimal_point_is_read_or_the_line_says_that_one_may_be_left_out(
    engine: rapid.RapidEngine, whole: str, tenths: str, radius: float
) -> None:
    [line] = engine.recognise([squeezed(whole, tenths, radius)])
    assert line.text == f"{whole}.{tenths}" or line.left_out > 0.01


@pytest.mark.parametrize("text", ["9265", "11804", "8888800", "111", "2015年3月12日", "江苏省南京市", "耐175℃", "www"])
def test_nothing_is_left_out_of_clear_print(engine: rapid.RapidEngine, text: str) -> None:
    [line] = engine.recognise([line_of(text)])
    assert line.text == text
    assert line.left_out < 0.001


def test_a_very_long_line_is_read_without_an_error(engine: rapid.RapidEngine) -> None:
    [line] = engine.recognise([np.tile(line_of("技术需求"), (1, 60))])
    assert line.characters


def test_a_character_tells_where_it_stands(engine: rapid.RapidEngine) -> None:
    text = "江苏省南京市"
    [found] = engine.recognise([line_of(text)])
    places = [character.at for character in found.characters]
    assert found.text == text
    assert places == pytest.approx([(number + 0.5) / len(text) for number in range(len(text))], abs=0.08)


def test_nothing_is_reported_to_anybody(tmp_path: Path) -> None:
    code = "from scanner.engines.rapid import RapidEngine; RapidEngine()"
    told = os.environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    told.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", code], env=told, check=True, timeout=300)
    assert not list(tmp_path.iterdir()), "an id of this machine was kept to report with"
