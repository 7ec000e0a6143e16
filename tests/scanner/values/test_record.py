"""The record's JSON Schema in the repository."""

from __future__ import annotations

import json
from pathlib import Path

from jsonschema import Draft202012Validator

import scanner.values.record
from scanner.values.record import json_schema
from tests.conftest import Golden

SCHEMA = Path(scanner.values.record.__file__).with_name("record.schema.json")


def test_the_schema_in_the_repository_is_the_one_of_the_record(golden: Golden) -> None:
    golden(SCHEMA, json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n")


def test_the_schema_is_valid_json_schema() -> None:
    Draft202012Validator.check_schema(json_schema())
