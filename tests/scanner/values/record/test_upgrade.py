"""One record of version 1.0 becomes one of 2.0."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scanner.values.record.upgrade import OldRecordError, current
from tests.scanner.export.records import record

READ_AT = "2026-11-29T09:30:00+08:00"


def old(**changes: Any) -> dict[str, Any]:
    """A record as version 1.0 wrote it."""
    content: dict[str, Any] = json.loads(record().to_json()) | {"schema_version": "1.0"}
    for name in ("program", "read_at", "completes", "supersedes", "superseded_by", "history"):
        del content[name]
    del content["source"]["files"]
    for field in content["fields"].values():
        for name in ("alternatives", "doubtful", "witnesses"):
            del field[name]
    return content | changes


def upgraded(content: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(current(json.dumps(content).encode(), READ_AT).to_json())
    return made


def test_what_is_certain_stays_as_it_was() -> None:
    before = old()
    after = upgraded(before)
    assert (after["answers"], after["record_id"], after["read_at"]) == (before["answers"], before["record_id"], READ_AT)


@pytest.mark.parametrize(("field_id", "value"), [("need_category", ["rnd"]), ("in_zone", "yes")])
def test_the_part_that_was_told_of_an_unclear_choice_is_told_no_more(field_id: str, value: object) -> None:
    before = old()
    states = {"rnd": "ticked", "patent": "unclear"}
    before["answers"][field_id] = value
    before["fields"][field_id] |= {"outcome": "unclear", "options": states}
    after = upgraded(before)
    assert after["answers"][field_id] is None
    assert after["fields"][field_id]["options"] == states


def test_an_unclear_text_keeps_its_best_reading() -> None:
    before = old()
    before["answers"]["founded"] = "2015"
    before["fields"]["founded"] |= {"outcome": "unclear", "text": "2015"}
    assert upgraded(before)["answers"]["founded"] == "2015"


def test_a_correction_gets_its_kind_and_what_was_before() -> None:
    before = old()
    before["answers"]["contact"] = "李"
    correction = {"by": "王", "at": READ_AT, "before": "季"}
    before["fields"]["contact"] |= {"outcome": "read", "text": "季", "correction": correction}
    after = upgraded(before)["fields"]["contact"]["correction"]
    assert (after["kind"], after["before"]["value"]) == ("changed", "季")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b'{"schema_version": "3.0"}', b'{"schema_version": "1.0"}', b"[" * 100_000],
    ids=["empty", "torn", "list", "none", "newer", "bare", "deep"],
)
def test_what_is_no_record_is_refused_without_its_words(content: bytes) -> None:
    with pytest.raises(OldRecordError) as refused:
        current(content, READ_AT)
    assert refused.value.__cause__ is None


def test_a_refusal_does_not_repeat_what_somebody_wrote() -> None:
    broken = old(status="秘密")
    with pytest.raises(OldRecordError) as refused:
        current(json.dumps(broken).encode(), READ_AT)
    assert "秘密" not in str(refused.value)
