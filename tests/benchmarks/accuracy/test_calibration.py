"""Fitting the confidence: on rows whose chances are known."""

from __future__ import annotations

import math
import random

import numpy as np

from benchmarks.accuracy.calibration import TextRow, acceptances, confidences, confirm, fit, halves, measure
from forms.definition import Kind
from scanner.validate.confidence import FREE, FormWriting
from scanner.values.acceptance import ACCEPT_WRONG, ACCEPTANCE
from scanner.values.reading import Evidence


def rows(count: int, seed: int = 1) -> list[TextRow]:
    """Fields right as often as `chance` says, on forms 0 and 1."""
    drawn = random.Random(seed)
    return [made(drawn.uniform(0.0, 3.0), drawn, number % 2) for number in range(count)]


def chance(surprise: float) -> float:
    return 1 / (1 + math.exp(1.2 * math.log1p(100 * surprise) - 5))


def made(surprise: float, drawn: random.Random, form: int = 0, **changed: object) -> TextRow:
    given: dict[str, object] = {
        "form": form, "row": "a row", "hand": False, "field_id": "name", "kind": Kind.TEXT,
        "evidence": Evidence(surprise, 9), "writing": FormWriting(0.1), "most": 1.0,
        "right": drawn.random() < chance(surprise), "ceiling": 1.0, "sent": False, "odds": 1,
    } | changed  # fmt: skip
    return TextRow(**given)  # type: ignore[arg-type]


def test_the_fit_finds_chances_that_are_there() -> None:
    known = rows(3000)
    sure = confidences(known, fit(known))
    assert np.abs(sure - [chance(row.evidence.surprise) for row in known]).mean() < 0.03


def test_a_feature_that_speaks_for_more_doubt_never_gets_a_weight_for_less() -> None:
    drawn = random.Random(2)
    odd = [made(0.1, drawn, evidence=Evidence(0.1, 9, lone), right=lone > 0) for lone in (0, 1) * 50]
    assert all(weight <= 0 for name, weight in fit(odd).items() if name not in FREE)


def test_fields_that_broke_a_rule_or_were_badly_cut_take_no_part_and_keep_their_ceiling() -> None:
    known = rows(200)
    broken = [made(0.01, random.Random(3), right=False, ceiling=0.5) for _ in range(200)]
    badly_cut = [made(0.01, random.Random(3), right=False, most=0.4) for _ in range(200)]
    assert fit([*known, *broken, *badly_cut]) == fit(known)
    assert confidences(broken, fit(known)).max() <= 0.5
    assert confidences(badly_cut, fit(known)).max() <= 0.4


def test_the_acceptance_is_where_the_expected_share_of_wrong_values_is_reached() -> None:
    known = [made(0.1, random.Random(4)) for _ in range(100)]
    least = dict(acceptances(known, np.array([0.996] * 50 + [0.5] * 50)))
    assert least[0.003] == 1.0
    assert least[0.005] == least[0.01] == 0.996
    assert least[0.1] == 0.5


def test_what_a_person_sees_anyway_does_not_count_as_accepted() -> None:
    known = [made(0.1, random.Random(5), sent=True) for _ in range(50)]
    good = [made(0.1, random.Random(6)) for _ in range(50)]
    least = dict(acceptances([*known, *good], np.array([0.5] * 50 + [0.995] * 50)))
    assert least[0.1] == 0.995


def test_no_form_is_both_fitted_on_and_shown() -> None:
    fitted, shown = halves(rows(10))
    assert {row.form for row in fitted} == {0}
    assert {row.form for row in shown} == {1}
    assert "fitted on 5 fields, shown on 5 of other forms" in measure(rows(10), "today")[2]


def test_to_confirm_shows_every_form_and_fits_nothing() -> None:
    text = confirm(rows(10), "today")
    assert "shown on 10 fields of other forms" in text
    assert f"| {100 * ACCEPT_WRONG:g} % | {ACCEPTANCE:g} | print | 10 |" in text
