"""Ink fields: true, false or null; and values that keep their JSON type in a record."""

from __future__ import annotations

import json
from datetime import date

import pytest

from forms.definition import Condition, Field, Form, Kind, Option
from scanner.validate import Validation, validate
from scanner.values.reading import BoxState, Outcome, Reading
from scanner.values.record import Correction, FieldRef, FieldState, FormRef, Record, SourceRef, Value
from tests.scanner.validate.forms_for_rules import goes_to_review

FORM = Form(
    id="signed",
    key="SIGN",
    version=1,
    title="小表",
    fields=(
        Field("signature", "签名", "签名", Kind.INK, required=True),
        Field("abroad", "出境", "出境", Kind.ONE, options=(Option("yes", "是"), Option("no", "否"))),
        Field("photo", "照片", "照片", Kind.INK, required_if=Condition("abroad", "yes")),
    ),
)


def with_ink(signature: Outcome, photo: Outcome, *, abroad: bool = False) -> Validation:
    states = [BoxState.TICKED, BoxState.EMPTY] if abroad else [BoxState.EMPTY, BoxState.TICKED]
    readings = (
        Reading("signature", signature, "ink", confidence=0.99),
        Reading("abroad", Outcome.READ, "marks", options=dict(zip(("yes", "no"), states, strict=True))),
        Reading("photo", photo, "ink", confidence=0.99),
    )
    return validate(FORM, readings, today=date(2026, 1, 1))


@pytest.mark.parametrize(("outcome", "value"), [(Outcome.READ, True), (Outcome.BLANK, False), (Outcome.UNCLEAR, None)])
def test_ink_is_true_none_is_false_and_what_cannot_be_told_is_null(outcome: Outcome, value: bool | None) -> None:
    validated = with_ink(outcome, Outcome.BLANK)
    assert validated.answers["signature"] is value
    assert validated.fields["signature"].outcome == outcome.value


def test_a_missing_signature_is_a_required_field_left_blank() -> None:
    assert with_ink(Outcome.BLANK, Outcome.BLANK).fields["signature"].issues == ["required_blank"]
    assert with_ink(Outcome.READ, Outcome.BLANK).fields["signature"].issues == []


def test_a_photo_may_be_required_on_a_condition() -> None:
    assert with_ink(Outcome.READ, Outcome.BLANK, abroad=True).fields["photo"].issues == ["required_blank"]
    assert with_ink(Outcome.READ, Outcome.BLANK).fields["photo"].issues == []
    assert with_ink(Outcome.READ, Outcome.READ).fields["photo"].issues == ["answer_unexpected"]


def test_unclear_ink_sends_the_record_to_a_person() -> None:
    assert goes_to_review(with_ink(Outcome.UNCLEAR, Outcome.BLANK))
    assert not goes_to_review(with_ink(Outcome.READ, Outcome.BLANK))


@pytest.mark.parametrize("value", [True, False, 1, 0, 1.0, 0.5, "true", "1", None, ["a"], []])
def test_a_value_keeps_its_json_type_in_a_record_and_back(value: Value) -> None:
    at = "2026-01-01T08:00:00+08:00"
    source = SourceRef(name="a", path="a", sha256="0" * 64, kind="scan", pages=[1], files=[])
    before = FieldState(outcome="read", value=value, text=None)
    field = FieldRef(
        outcome="read",
        text=None,
        confidence=1.0,
        page=1,
        box_mm=None,
        reader="ink",
        issues=[],
        correction=Correction(by="甲", at=at, kind="changed", before=before),
    )
    record = Record(
        record_id="0" * 24,
        read_at=at,
        form=FormRef(id="signed", version="1"),
        source=source,
        status="accepted",
        answers={"x": value},
        fields={"x": field},
        issues=[],
    )
    text = record.to_json()
    back = Record.model_validate(json.loads(text))
    for answer in (json.loads(text)["answers"]["x"], back.answers["x"], back.fields["x"].correction.before.value):
        assert answer == value
        assert type(answer) is type(value)
