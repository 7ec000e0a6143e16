"""The driver of kills: what two batches have not in common is seen, leaf by leaf."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.robustness import kills

RECORD: dict[str, Any] = {
    "record_id": "a",
    "read_at": "2026",
    "answers": {"phone": "1", "fields": [], "contact": None},
    "issues": [{"code": "x"}],
}


def written(folder: Path, record: dict[str, Any], picture: bytes = b"jpeg") -> Path:
    (folder / "records").mkdir(parents=True)
    (folder / "records" / "a.json").write_text(json.dumps(record))
    (folder / "records" / "a-1.jpg").write_bytes(picture)
    (folder / "records.jsonl").write_text(json.dumps(record) + "\n")
    return folder


@pytest.mark.parametrize(
    ("changed", "picture", "told"),
    [
        (RECORD | {"read_at": "2027"}, b"jpeg", []),
        (RECORD | {"answers": {"phone": "2", "fields": [], "contact": None}}, b"jpeg", ["a.json.answers.phone"]),
        (RECORD | {"issues": []}, b"jpeg", ["a.json.issues", "a.json.issues[0].code"]),
        (RECORD | {"answers": {"phone": "1"}}, b"jpeg", ["a.json.answers.contact", "a.json.answers.fields"]),
        (RECORD, b"other", ["a-1.jpg"]),
    ],
    ids=["when it was read", "a value", "an issue that is gone", "what was empty and is gone", "a picture"],
)
def test_two_batches_are_alike_or_the_leaf_is_named(
    tmp_path: Path, changed: dict[str, Any], picture: bytes, told: list[str]
) -> None:
    one, other = written(tmp_path / "one", RECORD), written(tmp_path / "other", changed, picture)
    found = kills.unlike(kills.leaves_of(one), kills.leaves_of(other))
    assert [path.removeprefix("records/") for path in found if path.startswith("records/")] == told
    assert [path.startswith("records.jsonl") for path in found].count(True) == sum("json" in one for one in told)


def test_a_record_that_is_missing_is_seen(tmp_path: Path) -> None:
    one, other = written(tmp_path / "one", RECORD), written(tmp_path / "other", RECORD)
    (other / "records" / "a.json").unlink()
    assert kills.unlike(kills.leaves_of(one), kills.leaves_of(other))
