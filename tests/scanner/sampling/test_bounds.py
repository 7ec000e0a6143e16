"""The bound that is stated of accepted values holds as often as it says."""

from __future__ import annotations

import random

import pytest

from scanner.sampling.bounds import Statement, more_to_show, rounded_up, upper_bound
from scanner.sampling.drawing import draw


@pytest.mark.parametrize("total", [1, 10, 320])
def test_the_bound_is_that_of_clopper_and_pearson_where_it_has_a_closed_form(total: int) -> None:
    assert upper_bound(0, total) == pytest.approx(1 - 0.05 ** (1 / total), abs=1e-9)
    assert upper_bound(total - 1, total) == pytest.approx(0.95 ** (1 / total), abs=1e-9)


def test_nothing_is_said_before_anything_was_seen() -> None:
    assert upper_bound(0, 0) == 1.0
    assert Statement("scan", 0, 0, 0, 5).bound == 1.0


def test_what_nobody_can_read_counts_as_wrong() -> None:
    assert Statement("scan", 100, 1, 1, 0).bound == rounded_up(upper_bound(2, 100))


@pytest.mark.parametrize(("rate", "shown"), [(0.00932, 0.0094), (0.0094, 0.0094), (0.123, 0.13), (0.996, 1.0), (0, 0)])
def test_a_bound_is_rounded_up_and_never_down(rate: float, shown: float) -> None:
    assert rounded_up(rate) == pytest.approx(shown)


@pytest.mark.parametrize(("wrong", "total"), [(0, 0), (0, 320), (1, 50), (3, 900)])
def test_so_many_more_and_not_one_fewer_show_the_wanted_rate(wrong: int, total: int) -> None:
    more = more_to_show(wrong, total)
    assert more is not None
    assert upper_bound(wrong, total + more) <= 0.005 < upper_bound(wrong, total + more - 1)


def test_what_is_shown_already_needs_no_more() -> None:
    assert more_to_show(0, 600) == 0


@pytest.mark.parametrize(
    ("errors", "seen"), [(0, 320), (80, 60), (100, 60), (40, 150), (10, 320), (20, 320), (30, 320), (200, 150)]
)
def test_the_stated_bound_holds_in_at_least_94_of_100_batches_with_known_errors(errors: int, seen: int) -> None:
    chance = random.Random(20261129 + errors)
    population = [(f"{number:024x}", ("a", "b", "c", "d")) for number in range(500)]
    values = [(record, field) for record, fields in population for field in fields]
    held = 0
    for _ in range(1000):
        wrong = set(chance.sample(values, errors))
        sample = draw(population, seen, (), chance)
        found = Statement("scan", len(sample), sum(place in wrong for place in sample), 0, 0)
        held += errors / len(values) <= found.bound
    assert held >= 940


def test_each_value_is_drawn_as_often_as_any_other_though_records_have_more_or_fewer() -> None:
    chance = random.Random(7)
    population = [("one", ("a",)), ("none", ()), ("three", ("a", "b", "c"))]
    drawn = [draw(population, 1, (), chance)[0] for _ in range(8000)]
    for place in (("one", "a"), ("three", "a"), ("three", "b"), ("three", "c")):
        assert drawn.count(place) == pytest.approx(2000, rel=0.1)


def test_what_was_drawn_before_is_not_drawn_again() -> None:
    population = [("one", ("a", "b")), ("two", ("a", "b"))]
    known = {("one", "a"), ("two", "b")}
    assert set(draw(population, 10, known, random.Random(1))) == {("one", "b"), ("two", "a")}
