"""The chance that a value read from pixels is right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definition import Kind
from scanner.validate.confidence import FREE, WEIGHTS, FormWriting, chance_of, features, writing_of
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.reading import Evidence
from tests.scanner.validate.forms_for_rules import seen, with_readings

CLEAN = Evidence(surprise=0.003, characters=12, chance=0.95)
KINDS = [kind for kind in Kind if not kind.is_choice and kind is not Kind.INK]


@pytest.mark.parametrize("kind", KINDS)
def test_clean_print_needs_no_person(kind: Kind) -> None:
    assert chance_of(CLEAN, kind, writing_of([CLEAN])) > ACCEPTANCE


@pytest.mark.parametrize("kind", KINDS)
def test_a_character_that_is_as_likely_another_needs_one(kind: Kind) -> None:
    doubtful = replace(CLEAN, surprise=0.7)
    assert chance_of(doubtful, kind, writing_of([doubtful])) < ACCEPTANCE


def test_a_character_that_may_be_missing_makes_a_text_less_sure() -> None:
    form = writing_of([CLEAN])
    assert chance_of(replace(CLEAN, left_out=0.04), Kind.AMOUNT, form) < chance_of(CLEAN, Kind.AMOUNT, form)


@given(
    st.builds(
        Evidence,
        surprise=st.floats(0, 50),
        characters=st.integers(0, 400),
        lone_lines=st.integers(0, 9),
        slanted=st.floats(0, 1),
        left_out=st.floats(0, 1),
    ),
    st.builds(FormWriting, hardness=st.floats(0, 3), slanted=st.floats(0, 1)),
    st.sampled_from(KINDS),
)
def test_more_doubt_never_gives_more_confidence(one: Evidence, form: FormWriting, kind: Kind) -> None:
    chance = chance_of(one, kind, form)
    assert 0.0 <= chance <= 1.0
    assert chance_of(replace(one, surprise=one.surprise + 1), kind, form) <= chance
    assert chance_of(replace(one, lone_lines=one.lone_lines + 1), kind, form) <= chance
    assert chance_of(replace(one, slanted=one.slanted + 0.1), kind, form) <= chance
    assert chance_of(replace(one, left_out=one.left_out + 0.1), kind, form) <= chance
    assert chance_of(one, kind, replace(form, hardness=form.hardness + 1)) <= chance
    assert chance_of(one, kind, replace(form, slanted=form.slanted + 0.1)) <= chance


def test_every_weight_has_its_feature_and_a_sign_that_can_be_explained() -> None:
    assert features(CLEAN, Kind.TEXT, FormWriting(0.0)).keys() == WEIGHTS.keys()
    assert all(weight <= 0 for name, weight in WEIGHTS.items() if name not in FREE)


def test_a_form_is_as_hard_to_read_as_its_characters_are_on_average() -> None:
    assert writing_of([]) == FormWriting(0.0)
    assert writing_of([Evidence(3.0, 10), Evidence(0.0, 0), Evidence(1.0, 30)]) == FormWriting(0.1)


def test_a_form_is_as_slanted_as_its_characters_are_on_average() -> None:
    assert writing_of([Evidence(0.0, 10, slanted=0.9), Evidence(0.0, 30, slanted=0.7)]).slanted == pytest.approx(0.75)


def test_a_short_field_is_taken_for_what_the_form_is_and_a_long_one_for_what_it_is_itself() -> None:
    def of(field: float, form: float, characters: int) -> float:
        return features(Evidence(0.0, characters, slanted=field), Kind.TEXT, FormWriting(0.0, form))["slanted"]

    assert of(0.8, 0.8, 4) == pytest.approx(of(0.8, 0.8, 400)) == pytest.approx(2.0)
    assert of(0.6, 0.9, 1) > of(0.9, 0.6, 1) > 0.0
    assert of(0.6, 0.9, 100) < of(0.9, 0.6, 100)


def test_the_same_reading_is_trusted_less_on_a_form_that_is_hard_to_read() -> None:
    mine = replace(seen("profile", "某某公司"), evidence=CLEAN)
    hard = replace(seen("address", "某某路"), evidence=Evidence(9.0, 6))
    alone = with_readings(mine).fields["profile"].confidence
    assert with_readings(mine, hard).fields["profile"].confidence < alone


def test_a_confidence_that_a_later_stage_lowered_stays_the_most() -> None:
    lowered = replace(seen("profile", "某某公司", confidence=0.6), evidence=CLEAN)
    assert with_readings(lowered).fields["profile"].confidence == 0.6


def test_writing_that_was_not_cut_cleanly_is_no_surer_than_its_cut_however_sure_its_characters_are() -> None:
    doubtful = replace(seen("profile", "某某公司", confidence=0.5), evidence=replace(CLEAN, chance=0.5, most=0.85))
    assert with_readings(doubtful).fields["profile"].confidence == 0.85
