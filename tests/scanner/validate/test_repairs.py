"""Readings mended with the recogniser's own alternatives: never silently, never where two are possible."""

from __future__ import annotations

import pytest

from tests.scanner.validate.forms_for_rules import codes, goes_to_review, seen, typed, with_readings


@pytest.mark.parametrize(
    ("field_id", "misread", "other", "value"),
    [
        ("founded", "2O15年3月", "2015年3月", "2015-03"),
        ("founded", "2015年13月", "2015年12月", "2015-12"),
        ("phone", "1B812345678", "13812345678", "13812345678"),
        ("email", "lixm@abc,com", "lixm@abc.com", "lixm@abc.com"),
        ("website", "www.abc.c0m", "www.abc.com", "www.abc.com"),
        ("employees", "l20人", "120人", 120),
        ("investment", "3OO万元", "300万元", 300),
    ],
)
def test_the_only_other_reading_that_keeps_the_kinds_rule_is_taken_with_a_warning(
    field_id: str, misread: str, other: str, value: object
) -> None:
    validated = with_readings(seen(field_id, misread, other, misread + "?"))
    field = validated.fields[field_id]
    assert (validated.answers[field_id], field.text, field.outcome) == (value, misread, "read")
    assert codes(validated, field_id) == ["reading_repaired"]
    assert field.confidence <= 0.8
    assert goes_to_review(validated)


def test_two_other_readings_that_keep_the_rule_make_the_field_unclear() -> None:
    validated = with_readings(seen("founded", "2O15年", "2015年", "2016年"))
    assert validated.answers["founded"] is None
    assert validated.fields["founded"].outcome == "unclear"
    assert codes(validated, "founded") == ["date_unparsed", "reading_ambiguous"]


def test_other_readings_of_one_value_are_one() -> None:
    assert with_readings(seen("founded", "2O15年", "2015年", "2015。")).answers["founded"] == "2015"


def test_a_reading_that_keeps_the_rule_is_not_exchanged() -> None:
    validated = with_readings(seen("founded", "2015年3月", "2016年3月"))
    assert validated.answers["founded"] == "2015-03"
    assert codes(validated, "founded") == []


def test_a_number_greater_than_its_limit_is_mended_where_one_other_reading_keeps_the_rule() -> None:
    validated = with_readings(seen("employees", "120"), seen("rd_staff", "780", "180", "80"))
    assert (validated.answers["rd_staff"], validated.fields["rd_staff"].text) == (80, "780")
    assert codes(validated, "rd_staff") == ["reading_repaired"]


def test_the_limit_may_be_the_one_misread() -> None:
    validated = with_readings(seen("employees", "10", "70"), seen("rd_staff", "30"))
    assert validated.answers["employees"] == 70
    assert codes(validated, "employees") == ["reading_repaired"]
    assert codes(validated, "rd_staff") == []


def test_two_ways_to_keep_the_rule_between_two_numbers_are_one_too_many() -> None:
    validated = with_readings(seen("employees", "10", "70"), seen("rd_staff", "30", "3"))
    assert (validated.answers["employees"], validated.answers["rd_staff"]) == (10, 30)
    assert validated.fields["rd_staff"].outcome == "unclear"
    assert codes(validated, "rd_staff") == ["reading_ambiguous", "at_most_violated"]


def test_what_was_typed_is_never_mended() -> None:
    validated = with_readings(typed("employees", "10"), typed("rd_staff", "30"))
    assert codes(validated, "rd_staff") == ["at_most_violated"]
