"""Dots that lie on one line between characters are the remains of a stroke through them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from forms.faces import Face, face_path
from scanner.readers.writing.alterations.strokes.broken_lines import (
    BROKEN_PLACES,
    BROKEN_SHARE,
    BrokenLine,
    broken_line,
)
from scanner.readers.writing.line_split import LinePicture
from scanner.values.page.picture import Gray
from scanner.values.reading.recognised import Character, RecognisedLine

EM = 40  # pixels
STEP = 46


def drawn(text: str, face: Face = Face.KAI) -> Gray:
    """Return a text with a gap of 6 pixels between its characters, at the height that lines have in their pictures."""
    picture = Image.new("L", (STEP * len(text) + 24, round(1.6 * EM)), 250)
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(face_path(face)), EM)
    for place, one in enumerate(text):
        pen.text((12 + STEP * place + EM // 2, round(0.8 * EM)), one, font=font, fill=20, anchor="mm")
    return np.asarray(picture, dtype=np.uint8)


def with_dots(gray: Gray, shades: Sequence[int], *, rise: int = 0, every: int = 2, wave: int = 0) -> Gray:
    """Return a picture with dots of 2 by 2 pixels along a line from end to end."""
    found, width = gray.copy(), gray.shape[1]
    for number, x in enumerate(range(4, width - 4, 2)):
        if number % every:
            continue
        y = round(gray.shape[0] / 2 + rise * (0.5 - x / width) + wave * np.sin(x / 9))
        cv2.rectangle(found, (x, y), (x + 1, y + 1), shades[number % len(shades)], -1)
    return found


def found_in(gray: Gray, text: str) -> BrokenLine:
    places = [(12 + STEP * place + EM / 2) / gray.shape[1] for place in range(len(text))]
    line = RecognisedLine(tuple(Character(one, 0.99, at=at) for one, at in zip(text, places, strict=True)))
    return broken_line(LinePicture(gray, 0.0, 10.0, 4.0), line)


@pytest.mark.parametrize("face", [Face.FIELD, Face.KAI, Face.BODY])
@pytest.mark.parametrize("text", ["重金属固化与资源化", "江苏八仙人小心水火", "一二三工王丰", "27631.85"])
def test_characters_alone_have_no_line_between_them(text: str, face: Face) -> None:
    assert not found_in(drawn(text, face), text).is_there


@pytest.mark.parametrize("rise", [-20, 0, 30])
@pytest.mark.parametrize("shades", [(20,), (60, 150, 60)])
def test_dots_on_one_line_are_a_line_through_the_value(shades: Sequence[int], rise: int) -> None:
    text = "重金属固化与资源化"
    plain = drawn(text)
    assert found_in(with_dots(plain, shades, rise=rise, every=1), text).is_there


@pytest.mark.parametrize(("every", "wave"), [(4, 0), (1, 12)])
def test_single_dots_and_dots_up_and_down_are_none(every: int, wave: int) -> None:
    text = "重金属固化与资源化"
    assert not found_in(with_dots(drawn(text), (20,), every=every, wave=wave), text).is_there


def test_dashes_are_no_line_though_they_lie_on_one() -> None:
    text = "一五一六一七一八一"
    assert not found_in(drawn(text, Face.FIELD), text).is_there
    assert found_in(drawn(text, Face.FIELD), "金五重六固七与八源").is_there


@pytest.mark.parametrize(
    ("share", "places", "told"),
    [
        (BROKEN_SHARE, BROKEN_PLACES, True),
        (BROKEN_SHARE - 0.01, BROKEN_PLACES, False),
        (BROKEN_SHARE, BROKEN_PLACES - 1, False),
    ],
)
def test_most_of_the_gaps_in_three_places_have_to_have_dots(share: float, places: int, *, told: bool) -> None:
    assert BrokenLine(share, places).is_there == told
