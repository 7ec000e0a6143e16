"""Words in another ink at an answer's end are told by their tone."""

from __future__ import annotations

import pytest

from scanner.readers.writing.alterations.two_tones import TONES_SHARE, tones_share
from tests.scanner.readers.writing.set_lines import TypedLine


def share(*lines: TypedLine) -> float:
    seen = [line.seen() for line in lines]
    return tones_share([line for line, _ in seen], [found for _, found in seen])


def test_an_answer_in_one_ink_has_one_tone() -> None:
    assert share(TypedLine().set("江苏智能制造 2026.5.1")) >= TONES_SHARE


@pytest.mark.parametrize("words", ["已核", "2026.12.1"])
def test_paler_words_behind_an_answer_are_another_ink(words: str) -> None:
    assert share(TypedLine().set("新材料").set(words, shade=140)) < TONES_SHARE


def test_words_in_another_ink_in_the_next_line_are_told_too() -> None:
    assert share(TypedLine().set("江苏智能制"), TypedLine().set("造").set("已核", shade=140)) < TONES_SHARE


def test_one_pale_character_is_no_other_ink() -> None:
    assert share(TypedLine().set("江苏智能").set("制", shade=140)) == 1.0


def test_tones_that_change_to_and_fro_are_one_pens() -> None:
    line = TypedLine()
    for number, character in enumerate("江苏智能制造"):
        line.set(character, shade=(20, 140)[number % 2])
    assert share(line) == 1.0


@pytest.mark.parametrize(("dark", "told"), [(0.81, False), (0.71, True)], ids=["just over", "just under"])
def test_tones_are_two_from_the_threshold(dark: float, *, told: bool) -> None:
    line = TypedLine().set("国国国", shade=15).set("国国国", shade=round(255 - 240 * dark))
    assert (share(line) < TONES_SHARE) == told
