"""The chance that a value read from pixels is right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definition import Kind
from scanner.engines.rapid import CALIBRATION
from scanner.validate.confidence import FREE, FormWriting, chance_of, confidence_of, features, writing_of
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.reading import Cap, Evidence, Outcome, Reading
from scanner.values.reading.calibration import Calibration
from tests.scanner.validate.forms_for_rules import seen, with_readings

CLEAN = Evidence(surprise=0.003, characters=12, calibration=CALIBRATION)
KINDS = [kind for kind in Kind if not kind.is_choice and kind is not Kind.INK]


@pytest.mark.parametrize("kind", KINDS)
def test_clean_print_needs_no_person(kind: Kind) -> None:
    assert chance_of(CLEAN, CALIBRATION, kind, writing_of([CLEAN])) > ACCEPTANCE


@pytest.mark.parametrize("kind", KINDS)
def test_a_character_that_is_as_likely_another_needs_one(kind: Kind) -> None:
    doubtful = replace(CLEAN, surprise=0.7)
    assert chance_of(doubtful, CALIBRATION, kind, writing_of([doubtful])) < ACCEPTANCE


def test_a_character_that_may_be_missing_makes_a_text_less_sure() -> None:
    form = writing_of([CLEAN])
    lacking, whole = (chance_of(one, CALIBRATION, Kind.AMOUNT, form) for one in (replace(CLEAN, left_out=0.04), CLEAN))
    assert lacking < whole


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
    chance = chance_of(one, CALIBRATION, kind, form)
    assert 0.0 <= chance <= 1.0
    assert chance_of(replace(one, surprise=one.surprise + 1), CALIBRATION, kind, form) <= chance
    assert chance_of(replace(one, lone_lines=one.lone_lines + 1), CALIBRATION, kind, form) <= chance
    assert chance_of(replace(one, slanted=one.slanted + 0.1), CALIBRATION, kind, form) <= chance
    assert chance_of(replace(one, left_out=one.left_out + 0.1), CALIBRATION, kind, form) <= chance
    assert chance_of(one, CALIBRATION, kind, replace(form, hardness=form.hardness + 1)) <= chance
    assert chance_of(one, CALIBRATION, kind, replace(form, slanted=form.slanted + 0.1)) <= chance


def test_every_weight_has_its_feature_and_a_sign_that_can_be_explained() -> None:
    assert features(CLEAN, Kind.TEXT, FormWriting(0.0)).keys() == CALIBRATION.weights.keys()
    assert all(weight <= 0 for name, weight in CALIBRATION.weights.items() if name not in FREE)


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
    hard = replace(seen("address", "某某路"), evidence=Evidence(9.0, 6, calibration=CALIBRATION))
    alone = with_readings(mine).fields["profile"].confidence
    assert with_readings(mine, hard).fields["profile"].confidence < alone


def test_a_bound_that_any_stage_set_is_the_most_whatever_the_characters_say() -> None:
    bounded = replace(seen("profile", "某某公司", confidence=0.95), evidence=CLEAN).capped(0.6, "a stage knows more")
    assert with_readings(bounded).fields["profile"].confidence == 0.6


def test_a_bound_counts_though_the_reader_itself_was_less_sure_than_its_engine_is_measured_to_be() -> None:
    bounded = replace(seen("profile", "某某公司", confidence=0.5), evidence=CLEAN).capped(0.85, "cut badly")
    assert with_readings(bounded).fields["profile"].confidence == 0.85


@pytest.mark.parametrize("order", [(0.9, 0.4, 0.7), (0.4, 0.7, 0.9), (0.9, 0.7, 0.4)])
def test_of_several_bounds_the_least_counts_whichever_came_first(order: tuple[float, ...]) -> None:
    bounded = seen("profile", "某某公司", confidence=0.95)
    for most in order:
        bounded = bounded.capped(most, "a stage knows more")
    assert with_readings(bounded).fields["profile"].confidence == 0.4


def test_an_exact_reading_keeps_its_confidence_but_for_its_bounds() -> None:
    exact = Reading("profile", Outcome.READ, "form-values", text="某某公司")
    writing = FormWriting(0.0)
    assert confidence_of(exact, Kind.TEXT, writing, codes=["credit_code_check_digit"]) == 1.0
    assert confidence_of(exact.capped(0.5, "written over"), Kind.TEXT, writing) == 0.5


def test_a_passed_check_makes_a_bounded_reading_surer_and_a_broken_rule_bounds_that_again() -> None:
    bounded = seen("credit_code", "某", confidence=0.95).capped(0.8, "cut badly")
    passed = confidence_of(bounded, Kind.CREDIT_CODE, FormWriting(0.0), check=31)
    assert passed == pytest.approx(0.8 / (0.8 + 0.2 / 31), abs=1e-4)
    broken = confidence_of(bounded, Kind.CREDIT_CODE, FormWriting(0.0), check=31, codes=["credit_code_check_digit"])
    assert broken == 0.5


def test_without_a_calibration_of_its_engine_a_reading_is_as_sure_as_its_reader_is() -> None:
    reading = replace(seen("profile", "某某公司", confidence=0.42), evidence=replace(CLEAN, calibration=None))
    assert with_readings(reading).fields["profile"].confidence == 0.42


def test_each_engine_s_own_calibration_counts() -> None:
    sceptic = Calibration({**CALIBRATION.weights, "one": 0.0}, "made up")
    mine = replace(seen("profile", "某某公司"), evidence=CLEAN)
    doubted = replace(mine, evidence=replace(CLEAN, calibration=sceptic))
    assert with_readings(doubted).fields["profile"].confidence < 0.5 < with_readings(mine).fields["profile"].confidence


@pytest.mark.parametrize("most", [-0.1, 1.1])
def test_a_bound_that_is_no_chance_is_refused(most: float) -> None:
    with pytest.raises(ValueError, match="a cap is"):
        Cap(most, "no chance")
