"""Upgrades records of version 1.0 to version 2.0."""

from __future__ import annotations

import json
from typing import Any, Final

from scanner.values.record import SCHEMA_VERSION, Record
from scanner.values.record.sources import page_map

_OLD_VERSION: Final = "1.0"
_LINK_CODES: Final = frozenset({"returned_again", "returned_before", "arrived_again"})
"""The issues by which version 1.0 named other records.

They are left out: a batch works them out anew, and version 2.0 has properties for them as well.
"""


class OldRecordError(ValueError):
    """A text is no record of a version that this program knows; the error's message contains nothing of the text."""


def is_current(content: bytes) -> bool:
    """Tell whether the JSON of a record is of the version that this program writes.

    Raises:
        OldRecordError: The text is not the JSON of a record.
    """
    return _object(content).get("schema_version") == SCHEMA_VERSION


def current(content: bytes, read_at: str) -> Record:
    """Return a record of any version that this program knows, upgraded to the version that it writes.

    Args:
        content: The record's JSON.
        read_at: When the form was read, ISO 8601 with offset, for an old record that does not say it.

    Raises:
        OldRecordError: The text is no record, or a record of an unknown version.
    """
    found = _object(content)
    try:
        match found.get("schema_version"):
            case "2.0":
                return Record.model_validate_json(content)
            case "1.0":
                return Record.model_validate(_converted(found, read_at))
            case _:
                raise OldRecordError("of a version that is not known")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise OldRecordError("not a record") from None


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise OldRecordError("no JSON") from None
    if not isinstance(found, dict):
        raise OldRecordError("no JSON of a record")
    return found


def _converted(old: dict[str, Any], read_at: str) -> dict[str, Any]:
    source = old["source"]
    file = {key: source[key] for key in ("name", "path", "sha256", "kind")}
    file |= {"received": source.get("received"), "pages": page_map(source["pages"])}
    answers = {
        field_id: None if _is_unclear_choice(old["fields"][field_id]) else value
        for field_id, value in old["answers"].items()
    }
    fields = {field_id: _field(field, answers[field_id]) for field_id, field in old["fields"].items()}
    return {
        **old,
        "schema_version": SCHEMA_VERSION,
        "read_at": read_at,
        "source": source | {"files": [file]},
        "answers": answers,
        "fields": fields,
        "issues": [problem for problem in old["issues"] if problem["code"] not in _LINK_CODES],
    }


def _is_unclear_choice(field: dict[str, Any]) -> bool:
    return field["outcome"] == "unclear" and bool(field.get("options"))


def _field(field: dict[str, Any], value: object) -> dict[str, Any]:
    correction = field.get("correction")
    if correction is None:
        return field
    kind = "confirmed" if correction["before"] == value else "changed"
    before = {"outcome": field["outcome"], "value": correction["before"], "text": field["text"]}
    return field | {"correction": correction | {"kind": kind, "before": before}}
