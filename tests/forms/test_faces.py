from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from forms.catalogue import load_catalogue
from forms.faces import Face, face_path, load_metrics
from forms.layout import lay_out


def test_every_printed_character_is_in_the_face_it_is_set_in() -> None:
    metrics = load_metrics()
    for form in load_catalogue().forms:
        for page in lay_out(form, metrics).pages:
            for run in page.runs:
                lacking = [character for character in run.text if not metrics[run.face].has(character)]
                assert not lacking, f"{form.id}: {run.face}"


@pytest.mark.parametrize("face", [Face.BODY, Face.KAI])
def test_two_digits_are_as_wide_as_one_hanzi(face: Face) -> None:
    assert {load_metrics()[face].width_em(digit) for digit in "0123456789"} == {0.5}


def test_the_heading_face_s_digits_are_as_dark_as_its_hanzi() -> None:
    with TTFont(face_path(Face.HEADING), lazy=True) as font:
        stem = font["glyf"][font.getBestCmap()[ord("I")]]
    assert 95 <= stem.xMax - stem.xMin <= 115  # the upright strokes of its hanzi: 104


@pytest.mark.parametrize("face", list(Face))
def test_a_face_says_what_it_is_made_of_and_under_which_licence(face: Face) -> None:
    with TTFont(face_path(face), lazy=True) as font:
        names = {number: font["name"].getDebugName(number) for number in (0, 10, 13)}
    assert all(names.values())
    assert "changed for formloop" in names[10]
    if face in (Face.BODY, Face.HEADING, Face.KAI):
        assert "Freefont contributors" in names[0]
        assert "GNU FreeFont" in names[10]
