"""A stroke through one character is longer than that character explains, in any typeface or hand."""

from __future__ import annotations

import pytest

from forms.faces import Face
from scanner.readers.writing.alterations.strokes.unexplained import EXCESS_EM, KNOWN_EXCESS_EM, excess_em
from tests.scanner.readers.writing.set_lines import TypedLine


@pytest.mark.parametrize("face", list(Face), ids=str)
@pytest.mark.parametrize("text", ["一二三工王丰", "江苏智能制造", "84772.25", "苏州有限公司", "A——B", "www.mm.com"])
def test_characters_explain_their_own_strokes(text: str, face: Face) -> None:
    assert excess_em(*TypedLine().set(text, face).seen()) < EXCESS_EM


@pytest.mark.parametrize("face", [Face.KAI, Face.BODY], ids=str)
@pytest.mark.parametrize("line", [((1.9, 0.35), (3.1, 0.35)), ((1.9, 0.2), (3.15, 0.5)), ((1.85, 0.6), (3.2, 0.3))])
def test_a_line_through_the_last_character_is_not_explained(
    face: Face, line: tuple[tuple[float, float], tuple[float, float]]
) -> None:
    assert excess_em(*TypedLine().set("功能膜", face).pen(*line).seen()) >= EXCESS_EM


@pytest.mark.parametrize(("length", "told"), [(0.9, False), (1.2, True)], ids=["just under", "just over"])
def test_a_line_is_unexplained_from_the_threshold(length: float, *, told: bool) -> None:
    """The level stroke of 十 is 0.85 em long; a line that is drawn over it is too long by what it has more."""
    line = TypedLine().set("功能十", Face.KAI).pen((2.5 - length / 2, 0.43), (2.5 + length / 2, 0.43))
    assert (excess_em(*line.seen()) >= EXCESS_EM) == told


@pytest.mark.parametrize(("shade", "told"), [(118, False), (30, True)], ids=["by blur", "by a pen"])
def test_two_strokes_that_blur_joins_are_no_line(shade: int, *, told: bool) -> None:
    """Behind 十 begins another stroke; what lies between the two is as dark as a scanner's blur, or as a pen's line."""
    line = TypedLine().set("功能十", Face.KAI).pen((2.08, 0.43), (2.92, 0.43))
    line.pen((2.98, 0.43), (3.14, 0.43)).pen((2.91, 0.43), (3.0, 0.43), shade=shade)
    found = excess_em(*line.seen())
    assert (found >= EXCESS_EM) == told
    assert found < KNOWN_EXCESS_EM
