"""A digit under a scribble is told by ink far thicker than a pen's strokes."""

from __future__ import annotations

import numpy as np
import pytest

from forms.faces import Face
from scanner.readers.writing.alterations.blots import BLOT_TIMES, blot_times
from scanner.readers.writing.line_split import LinePicture
from tests.scanner.readers.filled_paper import Paper
from tests.scanner.readers.writing.alterations.test_altered_values import codes, read
from tests.scanner.readers.writing.set_lines import TypedLine


@pytest.mark.parametrize("face", [Face.FIELD, Face.KAI, Face.BODY], ids=str)
@pytest.mark.parametrize("text", ["88846.09", "1117", "0518-6090096", "2003/1/11"])
def test_digits_alone_are_no_blots(text: str, face: Face) -> None:
    assert blot_times([TypedLine().set(text, face).seen()[0]]) < BLOT_TIMES


@pytest.mark.parametrize("text", ["113", "8406"])
def test_a_scribble_over_the_last_digit_is_one(text: str) -> None:
    line = TypedLine().set(text, Face.KAI)
    right = line.end_px / 40 - 0.55
    points = [(right - 0.5 + step / 24, 0.35 + 0.2 * (-1) ** step) for step in range(14)]
    assert blot_times([line.pen(*points).seen()[0]]) > BLOT_TIMES


@pytest.mark.parametrize(("thick_px", "is_blot"), [(34, False), (36, True)])
def test_the_threshold_counts_in_strokes_of_the_number_itself(thick_px: int, *, is_blot: bool) -> None:
    gray = np.full((90, 300), 250, np.uint8)
    for left in range(20, 180, 20):
        gray[20:70, left : left + 10] = 20
    gray[20 : 20 + thick_px, 220 : 220 + thick_px] = 20
    assert (blot_times([LinePicture(gray, 0.0, 30.0, 4.0)]) >= BLOT_TIMES) is is_blot


def test_without_ink_there_is_no_blot() -> None:
    assert blot_times([LinePicture(np.full((40, 80), 250, np.uint8), 0.0, 5.0, 4.0)]) == 0.0
    assert blot_times([]) == 0.0


def test_a_number_with_a_blotted_digit_goes_to_a_person() -> None:
    def paper() -> Paper:
        return Paper().write("7411", 34, 25)

    scribble = [(44.0 + 0.12 * step, 25 + 0.6 * (-1) ** step) for step in range(12)]
    assert codes(read(paper().registered(), "7411")["amount"]) == []
    assert "strokes_across" in codes(read(paper().pen(*scribble).registered(), "7411")["amount"])
