"""What a reading of text rests on."""

from __future__ import annotations

import math

import pytest

from scanner.protocols import Character, RecognisedLine
from scanner.readers.evidence import evidence_of


def line(text: str, *, sure: float = 0.99, doubtful: str = "", doubt: float = 0.5) -> RecognisedLine:
    return RecognisedLine(tuple(Character(c, doubt if c in doubtful else sure) for c in text))


def test_it_holds_how_unlikely_all_characters_are_together_and_what_else_a_reading_rests_on() -> None:
    evidence = evidence_of([line("江 苏", doubtful="苏 ")], chance=0.4, most=0.85)
    assert evidence.characters == 2
    assert evidence.surprise == pytest.approx(-math.log(0.99) - math.log(0.5))
    assert (evidence.chance, evidence.most) == (0.4, 0.85)


def test_nothing_recognised_is_evidence_of_nothing() -> None:
    evidence = evidence_of([], chance=0.0)
    assert (evidence.surprise, evidence.characters) == (0.0, 0)


def test_a_line_of_one_character_beside_others_is_counted() -> None:
    assert evidence_of([line("某某公司"), line("一")], chance=0.9).lone_lines == 1
    assert evidence_of([line("一")], chance=0.9).lone_lines == 0
