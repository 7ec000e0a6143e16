"""What a reading of text rests on."""

from __future__ import annotations

import math

import pytest

from scanner.protocols import Character, RecognisedLine
from scanner.readers.evidence import evidence_of


def line(text: str, *, sure: float = 0.99, doubtful: str = "", doubt: float = 0.5) -> RecognisedLine:
    return RecognisedLine(tuple(Character(c, doubt if c in doubtful else sure) for c in text))


def test_it_holds_the_least_sure_character_and_how_unlikely_all_are_together() -> None:
    evidence = evidence_of([line("江 苏", doubtful="苏 ")], "江苏", chance=0.4, dust_mm2=0.1)
    assert (evidence.least, evidence.characters) == (0.5, 2)
    assert evidence.surprise == pytest.approx(-math.log(0.99) - math.log(0.5))
    assert (evidence.chance, evidence.dust_mm2) == (0.4, 0.1)


def test_nothing_recognised_is_evidence_of_nothing() -> None:
    evidence = evidence_of([], "", chance=0.0, dust_mm2=0.0)
    assert (evidence.least, evidence.surprise, evidence.characters) == (0.0, 0.0, 0)


def test_a_line_of_one_character_beside_others_is_counted() -> None:
    assert evidence_of([line("某某公司"), line("一")], "某某公司\n一", chance=0.9, dust_mm2=0.0).lone_lines == 1
    assert evidence_of([line("一")], "一", chance=0.9, dust_mm2=0.0).lone_lines == 0


@pytest.mark.parametrize(
    ("lines", "text", "loose"),
    [
        (("第一句。", "第二句。"), "第一句。第二句。", 1),
        (("第一句。", "第二句。"), "第一句。\n第二句。", 0),
        (("第一句没", "有完。"), "第一句没有完。", 0),
        (("第一句。", "二。", "三。"), "第一句。\n二。三。", 1),
        (("It ends.", "It goes on"), "It ends. It goes on", 1),
        (("只有一行。",), "只有一行。", 0),
    ],
)
def test_a_line_that_ends_with_a_sentence_but_not_with_a_break_is_a_loose_end(
    lines: tuple[str, ...], text: str, loose: int
) -> None:
    assert evidence_of([line(one) for one in lines], text, chance=0.9, dust_mm2=0.0).loose_ends == loose
