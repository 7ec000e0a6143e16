"""What a reading of text rests on."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest

from scanner.readers.writing.evidence import evidence_of
from scanner.values.reading.recognised import Character, RecognisedLine


def line(text: str, *, sure: float = 0.99, doubtful: str = "", doubt: float = 0.5) -> RecognisedLine:
    return RecognisedLine(tuple(Character(c, doubt if c in doubtful else sure) for c in text))


def test_it_holds_how_unlikely_all_characters_are_together_and_what_else_a_reading_rests_on() -> None:
    evidence = evidence_of([line("江 苏", doubtful="苏 ")], [])
    assert evidence.characters == 2
    assert evidence.surprise == pytest.approx(-math.log(0.99) - math.log(0.5))


def test_a_character_may_be_missing_as_likely_as_in_the_line_that_most_likely_lacks_one() -> None:
    lines = [replace(line("江苏"), left_out=0.2), line("南京"), replace(line("江宁"), left_out=0.01)]
    assert evidence_of(lines, []).left_out == 0.2


def test_nothing_recognised_is_evidence_of_nothing() -> None:
    evidence = evidence_of([], [])
    assert (evidence.surprise, evidence.characters) == (0.0, 0)


def test_a_line_of_one_character_beside_others_is_counted() -> None:
    assert evidence_of([line("某某公司"), line("一")], []).lone_lines == 1
    assert evidence_of([line("一")], []).lone_lines == 0


@pytest.mark.parametrize("thick", [3, 6])
def test_edges_of_strokes_that_lie_aslant_are_told_from_level_and_upright_ones(thick: int) -> None:
    def slanted(*ends: tuple[tuple[int, int], tuple[int, int]]) -> float:
        picture = np.full((60, 200), 235, np.uint8)
        for start, end in ends:
            cv2.line(picture, start, end, 40, thick, cv2.LINE_AA)
        return evidence_of([], [np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.8), dtype=np.uint8)]).slanted

    print_like = slanted(((20, 15), (90, 15)), ((20, 40), (90, 40)), ((120, 8), (120, 52)), ((160, 8), (160, 52)))
    by_hand = slanted(((20, 18), (90, 10)), ((20, 44), (90, 35)), ((124, 8), (114, 52)), ((166, 8), (154, 52)))
    assert print_like < 0.4
    assert by_hand > 0.6
    assert slanted() == 0.0
