"""`min`, `max`, `pattern` and sums the whole way round: what a definition says of answers is said of returns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scanner.validate import validate
from scanner.values.reading import Outcome, Reading
from scanner.values.record import Record
from tests.roundtrip.trips import Trip, assert_refused, trip_of

TODAY = date(2026, 1, 1)
HEAD = """\
form: grant
key: GRNB
version: 1
title: 经费登记表
anchors: 340
margins: [22, 27, 22, 25]
table:
  columns: [32, 51, 32, 51]
  row_height: 12
sections:
  - title: 一、经费
    rows:
"""
DEFINITION = f"""{HEAD}\
      - - {{field: number, label: 项目编号, kind: text, pattern: '[A-Z]{{2}}\\d{{6}}'}}
        - {{field: until, label: 截止日期, kind: date, min: 2025, max: 2030-12-31}}
      - - {{field: total, label: 总额, kind: amount, unit: 万元, max: 500}}
        - {{field: opens, label: 开放时间, kind: time, min: "08:00", max: "18:00"}}
      - - {{field: state, label: 财政, kind: amount, unit: 万元, min: 1}}
        - {{field: own, label: 自筹, kind: amount, unit: 万元, min: 0}}
      - - {{field: share, label: 占比, kind: percent, min: 0, max: 100}}
rules:
  - {{rule: sum, field: total, parts: [state, own]}}
"""
GOOD: dict[str, Any] = {
    "number": "KJ202601", "until": "2027-06", "total": 120.3, "opens": "09:30", "state": 100.1, "own": 20.2,
    "share": 60,
}  # fmt: skip


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Trip:
    return trip_of(DEFINITION, tmp_path_factory.mktemp("templates"), today=TODAY)


def codes(record: Record) -> dict[str, list[str]]:
    """Return the issues of each field that has some."""
    return {field_id: one.issues for field_id, one in record.fields.items() if one.issues}


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_answers_within_their_bounds_are_accepted(trip: Trip, suffix: str) -> None:
    record = trip.filled_and_read(suffix, GOOD)
    assert (record.answers, codes(record), record.status) == (GOOD, {}, "accepted")


def test_their_paper_is_read_within_its_bounds(trip: Trip) -> None:
    record = trip.printed_and_read(GOOD)
    assert (record.answers, codes(record)) == (GOOD, {})


BAD: dict[str, Any] = {
    "number": "kj2026", "until": "2031", "total": 620.0, "opens": "07:59", "state": 0.5, "own": 20, "share": 101,
}  # fmt: skip


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_answers_beyond_their_bounds_are_kept_and_go_to_a_person(trip: Trip, suffix: str) -> None:
    record = trip.filled_and_read(suffix, BAD)
    assert record.answers == BAD
    assert record.status == "review"
    assert codes(record) == {
        "number": ["pattern_mismatch"],
        "until": ["above_max"],
        "total": ["above_max", "sum_mismatch"],
        "opens": ["below_min"],
        "state": ["below_min"],
        "share": ["above_max"],
    }


def test_the_words_of_an_issue_name_the_bound_and_not_the_answer(trip: Trip) -> None:
    (found,) = trip.filled_and_read(".pdf", GOOD | {"share": 117}).issues
    assert "100" in found.message
    assert "100" in found.message_zh
    assert "117" not in found.message + found.message_zh


def readings(trip: Trip, **texts: str | tuple[str, ...]) -> list[Reading]:
    """Return readings from pixels: each a text, or texts of which the first is the likeliest."""
    found = []
    for field in trip.known.form.fields:
        text = texts.get(field.id, "")
        first, *others = (text,) if isinstance(text, str) else text
        outcome = Outcome.READ if first else Outcome.BLANK
        found.append(Reading(field.id, outcome, "rapidocr", first or None, 0.95, alternatives=tuple(others)))
    return found


def test_a_blank_part_counts_as_nothing_and_no_part_says_nothing(trip: Trip) -> None:
    def found(**texts: str) -> list[str]:
        return validate(trip.known.form, readings(trip, **texts), today=TODAY).fields["total"].issues

    assert found(total="100", state="100") == []
    assert found(total="100", state="90") == ["sum_mismatch"]
    assert found(total="100") == []
    assert found(total="100", state="若干", own="20") == []
    assert found(total="3.3", state="1.1", own="2.2") == []


def test_the_only_other_reading_that_makes_the_sum_is_taken_with_a_warning(trip: Trip) -> None:
    seen = readings(trip, total="120", state=("700", "100", "900"), own="20")
    validated = validate(trip.known.form, seen, today=TODAY)
    assert validated.answers["state"] == 100
    assert "reading_repaired" in validated.fields["state"].issues
    assert "sum_mismatch" not in validated.fields["total"].issues


def test_two_readings_that_make_the_sum_leave_it_to_a_person(trip: Trip) -> None:
    seen = readings(trip, total=("120", "720"), state=("700", "100"), own="20")
    validated = validate(trip.known.form, seen, today=TODAY)
    assert validated.fields["total"].outcome == "unclear"
    assert validated.fields["state"].outcome == "read"


def test_a_reading_beyond_a_bound_gives_way_to_the_only_one_within(trip: Trip) -> None:
    validated = validate(trip.known.form, readings(trip, number=("KI20260l", "KJ202601")), today=TODAY)
    assert validated.answers["number"] == "KJ202601"
    assert validated.fields["number"].issues == ["reading_repaired"]


def test_a_date_without_a_bound_may_not_be_in_the_future_and_one_with_may(trip: Trip) -> None:
    form = trip.known.form
    free = replace(form, fields=tuple(replace(one, most=None) for one in form.fields))
    seen = readings(trip, until="2027-06")
    assert validate(form, seen, today=TODAY).fields["until"].issues == []
    assert validate(free, seen, today=TODAY).fields["until"].issues == ["date_in_future"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("- - {field: a, label: 甲, kind: text, min: 1}", '"min" says nothing for kind text'),
        ("- - {field: a, label: 甲, kind: integer, max: 1.5}", '"max" must be a whole number'),
        ("- - {field: a, label: 甲, kind: date, min: 2026-02-30}", '"min" must be a date'),
        ("- - {field: a, label: 甲, kind: time, min: 9:30}", '"min" must be a time such as 09:30'),
        ("- - {field: a, label: 甲, kind: integer, min: 5, max: 4}", '"min" is greater than "max"'),
        ("- - {field: a, label: 甲, kind: integer, min: true}", "a bound is a number"),
        ("- - {field: a, label: 甲, kind: text, pattern: '[A-'}", '"pattern" is no regular expression'),
        ("- - {field: a, label: 甲, kind: text, pattern: '(a+)+b'}", "may take for ever"),
        ("- - {field: a, label: 甲, kind: date, pattern: '2.*'}", '"pattern" says nothing for kind date'),
    ],
)
def test_a_bound_that_says_nothing_is_refused_with_its_reason(tmp_path: Path, rows: str, words: str) -> None:
    assert_refused(tmp_path, f"{HEAD}      {rows}\n", words)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("{rule: sum, field: total, parts: [state, missing]}", 'unknown field "missing"'),
        ("{rule: sum, field: total, other: state}", '"parts" are missing'),
        ("{rule: at_most, field: total, parts: [state, own]}", '"other" is missing'),
        ("{rule: sum, field: total, parts: [state, share]}", "numbers of one kind"),
        ("{rule: sum, field: total, parts: [state, total]}", "named twice"),
    ],
)
def test_a_sum_of_what_cannot_be_added_is_refused_with_its_reason(tmp_path: Path, rule: str, words: str) -> None:
    assert_refused(tmp_path, DEFINITION.rsplit("  - ", 1)[0] + f"  - {rule}\n", words)
