"""How sure a reading is, what else it may be, and what is expected of Chinese writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.readers.writing.line_chance import alternatives_of, chance_of
from scanner.readers.writing.look_alikes import prefer_simplified
from scanner.values.reading.recognised import Character, RecognisedLine
from tests.fakes import recognised


def test_nothing_recognised_has_no_chance() -> None:
    assert chance_of([RecognisedLine()]) == 0.0


def test_the_least_sure_character_decides() -> None:
    good, bad = recognised("江苏", 0.99), recognised("华", 0.4)
    assert chance_of([good, bad]) == chance_of([bad])


def test_a_faint_space_makes_nothing_less_sure() -> None:
    spaced = RecognisedLine((Character("a", 0.99), Character(" ", 0.1), Character("b", 0.99)))
    assert chance_of([spaced]) == chance_of([recognised("ab", 0.99)])


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_surer_character_never_lowers_the_chance(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0.0 <= chance_of([recognised("a", low)]) <= chance_of([recognised("a", high)]) < 1.0


def texts(lines: list[RecognisedLine]) -> str:
    return "/".join(line.text for line in lines)


def test_alternatives_change_the_likeliest_character_first() -> None:
    line = RecognisedLine((Character("6", 0.6, (("G", 0.35),)), Character("1", 0.7, (("I", 0.2), ("l", 0.05)))))
    found = [texts(lines) for lines in alternatives_of([line])]
    assert found[0] == "G1"
    assert found[1] == "6I"
    assert "GI" in found
    assert "61" not in found


def test_sure_characters_are_not_varied() -> None:
    line = RecognisedLine((Character("6", 0.99, (("G", 0.01),)),))
    assert list(alternatives_of([line])) == []


def test_a_doubtful_traditional_character_gives_way_to_the_simplified() -> None:
    line = RecognisedLine((Character("業", 0.7, (("业", 0.25),)),))
    weighed = prefer_simplified(line)
    assert weighed.text == "业"
    assert weighed.confidence == pytest.approx(0.25 / (0.7 * 0.2 + 0.25 + 0.05))
    assert weighed.characters[0].alternatives[0][0] == "業"


def test_a_sure_traditional_character_stays() -> None:
    line = RecognisedLine((Character("學", 0.97, (("学", 0.02),)),))
    assert prefer_simplified(line).text == "學"


def test_simplified_characters_are_left_alone() -> None:
    line = RecognisedLine((Character("学", 0.6, (("學", 0.39),)), Character("A", 0.5, (("4", 0.4),))))
    assert prefer_simplified(line) == line
