"""Reads the committed samples, which other programs and a scanner made, and compares with the truth.

`tests/make_samples` makes both; `tests/assets/SOURCES.md` says where each sample comes from.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from forms.catalogue import load_catalogue
from forms.definition import Field
from forms.faces import load_metrics
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.pipeline import FileResult, Pipeline, known_forms
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.record import Record, Value
from scanner.values.source import Source

TESTS = Path(__file__).parent
SAMPLES, TRUTHS = TESTS / "samples", TESTS / "samples_truth"
SCHEMA = TESTS.parent / "scanner" / "values" / "record" / "record.schema.json"

HAN = "\u2e80-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
PUNCTUATION = str.maketrans({"。": ".", "、": ",", "“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-"})


@dataclass(frozen=True, slots=True)
class Truth:
    """What reading a sample should give; see `tests/make_samples/__main__.py`."""

    name: str
    how: str
    kind: str | None
    code: int
    issue: str | None
    records: tuple[dict[str, object], ...]

    @property
    def answers(self) -> tuple[dict[str, Value], ...]:
        return tuple(record["answers"] for record in self.records)  # type: ignore[misc]


def truth_of(path: Path) -> Truth:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Truth(path.name.removesuffix(".json"), raw["how"], raw["kind"], raw["code"], raw["issue"], raw["records"])


ALL = [truth_of(path) for path in sorted(TRUTHS.glob("*.json"))]
FORMS = [truth for truth in ALL if truth.records]
DIGITAL = [truth for truth in ALL if truth.how == "digital"]
PAPER = [truth for truth in ALL if truth.how in ("typed", "fax", "handwritten")]
BAD = [truth for truth in ALL if truth.how == "bad"]


def each(truths: list[Truth]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("truth", truths, ids=[truth.name for truth in truths])


@cache
def scanner() -> Pipeline:
    catalogue = load_catalogue()
    return Pipeline(known_forms(catalogue, load_metrics()), ENGINES[DEFAULT_ENGINE](), today=date(2026, 11, 1))


@cache
def read(name: str) -> FileResult:
    return scanner().read(Source(name, name, (SAMPLES / name).read_bytes()))


@cache
def fields() -> dict[str, Field]:
    return {field.id: field for field in load_catalogue().form("annex2").fields}


def folded(value: Value) -> Value:
    """Return a value as scoring compares it: neither spaces beside Han nor the width of characters count."""
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).translate(PUNCTUATION))
    return re.sub(rf"\s+(?=[{HAN}])|(?<=[{HAN}])\s+", "", text)


def read_forms(truth: Truth) -> Iterator[tuple[Record, dict[str, Value]]]:
    """Yield each record of a sample with its true answers."""
    yield from zip(read(truth.name).records, truth.answers, strict=True)


def texts(truths: list[Truth]) -> Iterator[tuple[Record, str, bool]]:
    """Yield each field that was written in on paper: its record, its id, and whether it was read right."""
    for truth in truths:
        for record, answers in read_forms(truth):
            for field_id, value in answers.items():
                if not fields()[field_id].kind.is_choice and value is not None:
                    yield record, field_id, folded(record.answers.get(field_id)) == folded(value)


def share_right(truths: list[Truth]) -> float:
    right = [is_right for _, _, is_right in texts(truths)]
    return sum(right) / len(right)


def is_flagged(record: Record, field_id: str) -> bool:
    """Tell whether a person is asked to look at a field."""
    field = record.fields[field_id]
    weighty = any(issue.field == field_id and issue.severity != "info" for issue in record.issues)
    return field.outcome == "unclear" or weighty or field.confidence < ACCEPTANCE


def how(kind: str) -> list[Truth]:
    return [truth for truth in ALL if truth.how == kind]


def test_every_sample_has_its_truth_and_nothing_else_lies_in_the_folder() -> None:
    assert sorted(path.name for path in SAMPLES.iterdir()) == [truth.name for truth in ALL]


def test_over_the_samples_every_field_is_filled_in_and_every_box_ticked() -> None:
    filled, ticked = set(), set()
    for truth in FORMS:
        for answers in truth.answers:
            filled |= {field_id for field_id, value in answers.items() if value not in (None, [])}
            for field_id, value in answers.items():
                if fields()[field_id].kind.is_choice:
                    ticked |= {(field_id, option) for option in (value if isinstance(value, list) else [value])}
    assert filled == set(fields())
    assert {(field.id, option.id) for field in fields().values() for option in field.options} <= ticked
    assert len(filled) == 34


@each(FORMS)
def test_a_sample_is_recognised_for_what_it_is(truth: Truth) -> None:
    result = read(truth.name)
    assert [record.source.kind for record in result.records] == [truth.kind] * len(truth.records)
    assert [record.source.pages for record in result.records] == [record["pages"] for record in truth.records]
    assert [record.form and record.form.id for record in result.records] == ["annex2"] * len(truth.records)
    assert int(result.code) in (0, 6)


@each(DIGITAL)
def test_every_value_of_a_digital_return_is_exact(truth: Truth) -> None:
    # what was printed to PDF has lost where its lines were only wrapped: there the contract's folding holds
    same = folded if truth.kind == "pdf-text" else lambda value: value
    for record, answers in read_forms(truth):
        wrong = {field_id for field_id, value in answers.items() if same(record.answers[field_id]) != same(value)}
        assert not wrong
        blank = {field_id for field_id, value in answers.items() if value in (None, [])}
        assert {field_id for field_id, field in record.fields.items() if field.outcome == "blank"} == blank
        assert record.status == "accepted"


@each(PAPER)
def test_every_box_on_paper_is_read_right(truth: Truth) -> None:
    for record, answers in read_forms(truth):
        expected = {}
        for field_id, value in answers.items():
            chosen = value if isinstance(value, list) else [value]
            for option in fields()[field_id].options:
                expected[f"{field_id}.{option.id}"] = "ticked" if option.id in chosen else "empty"
        found = {
            f"{field_id}.{option_id}": state
            for field_id, field in record.fields.items()
            for option_id, state in (field.options or {}).items()
        }
        assert found == expected


@each(PAPER)
def test_what_was_left_blank_on_paper_is_read_as_blank(truth: Truth) -> None:
    for record, answers in read_forms(truth):
        blank = [field_id for field_id, value in answers.items() if value is None]
        assert {field_id: record.fields[field_id].outcome for field_id in blank} == dict.fromkeys(blank, "blank")


def test_typed_text_on_a_scan_is_exact_in_97_of_100_fields() -> None:
    assert share_right(how("typed")) >= 0.97


def test_typed_text_in_a_fax_is_exact_in_9_of_10_fields() -> None:
    assert share_right(how("fax")) >= 0.90


def test_handwriting_is_exact_in_3_of_4_fields() -> None:
    assert share_right(how("handwritten")) >= 0.75


@each(PAPER)
def test_what_is_read_wrong_on_paper_is_flagged(truth: Truth) -> None:
    unflagged = [field for record, field, is_right in texts([truth]) if not is_right and not is_flagged(record, field)]
    assert not unflagged


@each(PAPER)
def test_nothing_on_paper_that_nobody_altered_is_asked_about_as_altered(truth: Truth) -> None:
    codes = {problem.code for record in read(truth.name).records for problem in record.issues}
    assert codes.isdisjoint({"strokes_across", "ink_added"})


def test_a_form_that_was_typed_and_scanned_needs_no_person() -> None:
    assert [record.status for truth in how("typed") for record in read(truth.name).records] == ["accepted"]


@each(BAD)
def test_a_bad_file_is_reported_with_its_reason_and_its_code(truth: Truth) -> None:
    result = read(truth.name)
    (record,) = result.records
    assert record.status == "rejected"
    assert record.form is None
    assert record.answers == {}
    assert record.fields == {}
    assert int(result.code) == truth.code
    assert [problem.code for problem in record.issues] == [truth.issue]
    assert record.issues[0].message
    assert re.search("[\u4e00-\u9fff]", record.issues[0].message_zh)


@each(ALL)
def test_every_record_of_a_sample_is_valid_against_the_schema(truth: Truth) -> None:
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    for record in read(truth.name).records:
        assert [error.message for error in validator.iter_errors(json.loads(record.to_json()))] == []


@each(FORMS)
def test_a_record_holds_every_field_in_the_forms_order(truth: Truth) -> None:
    for record in read(truth.name).records:
        assert list(record.answers) == list(record.fields) == list(fields())
