"""The record, its status, and its JSON Schema in the repository."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

import scanner.values.record
from scanner.values.record import Record, status_of
from scanner.values.record.schema import json_schema
from tests.conftest import Golden
from tests.scanner.export.records import issue, record, rejected

SCHEMA = Path(scanner.values.record.__file__).with_name("record.schema.json")
CORRECTION = {
    "by": "李",
    "at": "2026-11-25T09:00:00+08:00",
    "kind": "illegible",
    "before": {"outcome": "unclear", "value": None, "text": "去年"},
}


def test_the_schema_in_the_repository_is_the_one_of_the_record(golden: Golden) -> None:
    golden(SCHEMA, json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n")


def test_the_schema_is_valid_json_schema_and_has_a_name() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$id"] == "urn:formloop:record:2.0"


def test_every_property_of_the_schema_says_what_it_is() -> None:
    silent = [name for name, one in _properties(json_schema()) if not one.get("description", "").endswith((".", "!"))]
    assert silent == []


def _properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for part_name, part in [("Record", schema), *schema["$defs"].items()]:
        for name, one in part.get("properties", {}).items():
            yield f"{part_name}.{name}", one


def _problems(content: dict[str, Any]) -> list[str]:
    return [error.message for error in Draft202012Validator(json_schema()).iter_errors(content)]


@pytest.mark.parametrize("one", [record({"company_name": "甲"}), rejected()], ids=["form", "rejected"])
def test_a_record_is_valid_and_every_property_of_the_schema_stands_in_it(one: Record) -> None:
    content = json.loads(one.to_json())
    assert _problems(content) == []
    assert list(content) == list(json_schema()["properties"])
    for name in content:
        assert _problems({key: value for key, value in content.items() if key != name}) != []


def test_all_that_people_and_later_pages_leave_behind_is_valid() -> None:
    other, witness = "0" * 24, {"said_by": "appearance", "text": "乙"}
    field = {"outcome": "unclear", "alternatives": ["乙"], "doubtful": [[0, 1]], "witnesses": [witness]}
    one = record({}, fields={"company_name": field | {"text": "甲", "correction": CORRECTION}})
    content = json.loads(one.to_json())
    entries = [
        {"kind": "illegible", "field": "company_name", "before": CORRECTION["before"], "after": None, "reason": None},
        {"kind": "accepted", "field": None, "before": "review", "after": "accepted", "reason": "已电话核实"},
        {"kind": "joined", "field": None, "before": [other], "after": [other], "reason": None},
    ]
    content["history"] = [entry | {"at": CORRECTION["at"], "by": "李"} for entry in entries]
    content |= {"completes": [other], "supersedes": [other], "superseded_by": other}
    assert _problems(content) == []
    assert json.loads(Record.model_validate(content).to_json()) == content


def test_a_field_that_repeats_is_a_list_of_rows_and_each_cell_has_its_own_field() -> None:
    content = json.loads(record().to_json())
    cell = content["fields"]["company_name"]
    content["answers"]["staff"] = [{"name": "甲", "age": 30}, {"name": "乙", "age": None}]
    content["fields"] |= {"staff[0].name": cell, "staff[12].age": cell}
    assert _problems(content) == []
    back = json.loads(Record.model_validate(content).to_json())
    assert (back["answers"], back["fields"]) == (content["answers"], content["fields"])


@pytest.mark.parametrize("name", ["staff[0]", "staff[01].name", "staff.name", "Staff", "staff[-1].name"])
def test_a_field_of_another_name_is_refused(name: str) -> None:
    content = json.loads(record().to_json())
    content["fields"][name] = content["fields"]["company_name"]
    assert _problems(content) != []
    with pytest.raises(ValidationError):
        Record.model_validate(content)


@pytest.mark.parametrize("read_at", ["2026-11-29T09:30:00", "2026-11-29", "", "29 Nov 2026 09:30 +0800"])
def test_a_moment_without_its_offset_is_refused(read_at: str) -> None:
    content = json.loads(record().to_json()) | {"read_at": read_at}
    assert _problems(content) != []
    with pytest.raises(ValidationError):
        Record.model_validate(content)


def test_the_version_of_the_program_is_the_packages() -> None:
    assert record().program.name == "formloop"
    assert re.fullmatch(r"\d+\.\d+.*", record().program.version)


UNCLEAR = {"founded": {"outcome": "unclear", "text": "去年"}}
WARNING = issue("date_unparsed", "founded", "warning")


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (record(), "accepted"),
        (record(fields=UNCLEAR), "review"),
        (record(fields={"founded": {"confidence": 0.5}}), "review"),
        (record(issues=[WARNING]), "review"),
        (record(issues=[issue("credit_code_elsewhere", "credit_code", "info")]), "accepted"),
        (record(issues=[WARNING | {"settled": True}]), "accepted"),
        (record(fields={"founded": UNCLEAR["founded"] | {"correction": CORRECTION}}), "accepted"),
        (rejected(), "rejected"),
    ],
    ids=["certain", "unclear", "low", "warning", "info", "settled-issue", "settled-field", "no-form"],
)
def test_the_status_follows_from_what_no_person_has_settled(one: Record, status: str) -> None:
    assert status_of(one) == status


def test_what_stands_on_a_page_that_did_not_come_is_not_asked_about() -> None:
    issues = [issue("field_not_seen", "founded", "warning"), issue("phone_unparsed", "phone", "warning")]
    one = record(fields=UNCLEAR, issues=issues, status="review")
    assert one.fields_to_ask() == one.fields_to_check() == ("founded", "phone")
    lacking = one.model_copy(update={"source": one.source.model_copy(update={"pages": [1, None]})})
    assert lacking.fields_to_ask() == ("phone",)
    assert lacking.fields_to_check() == ("founded", "phone")


def test_what_a_person_has_settled_is_not_asked_about_again() -> None:
    settled = {"founded": UNCLEAR["founded"] | {"correction": CORRECTION}}
    issues = [WARNING | {"settled": True}, issue("phone_unparsed", "phone", "warning")]
    one = record(fields=settled, issues=issues, status="review")
    assert one.fields_to_check() == ("phone",)
