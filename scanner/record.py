"""The record: our JSON that goes out, one for each returned form.

The models say the contract's shape; `scanner/record.schema.json` is made from them and
checked against them by a test. Every record is validated before it is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_serializer

SCHEMA_VERSION: Final = "1.0"

Value = bool | str | int | float | list[str] | None
"""A normalised answer as JSON has it; pydantic keeps the type that it is given."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FormRef(_Part):
    """Which form, version and copy a record is of."""

    id: str
    version: str
    copy_id: str | None = None


class ReceivedRef(_Part):
    """Who sent it and when, where it came by mail; `at` is null where the mail tells no time."""

    sender: str = Field(alias="from", serialization_alias="from")
    at: str | None


class SourceRef(_Part):
    """Where a record came from; `pages[i]` is the source page of form page i + 1."""

    name: str
    path: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    kind: Literal["pdf-form", "word", "pdf-text", "scan"] | None
    pages: list[int | None]
    received: ReceivedRef | None = None


class Correction(_Part):
    """A person confirmed or changed a value; `before` is what it was."""

    by: str
    at: str
    before: Value


class IssueRef(_Part):
    """An issue as the record has it."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    field: str | None
    severity: Literal["error", "warning", "info"]
    message: str
    message_zh: str


class FieldRef(_Part):
    """What was read in a field; `options` only for a choice."""

    outcome: Literal["read", "blank", "unclear"]
    text: str | None
    confidence: float = Field(ge=0.0, le=1.0)
    page: int | None
    box_mm: tuple[float, float, float, float] | None
    reader: str
    options: dict[str, Literal["ticked", "empty", "unclear"]] | None = None
    issues: list[str] = Field(description="codes of the issues about this field")
    correction: Correction | None = None

    @model_serializer(mode="wrap")
    def _without_options_when_none(self, handler: Any) -> dict[str, Any]:
        out: dict[str, Any] = handler(self)
        if out.get("options") is None:
            out.pop("options", None)
        return out


class Record(_Part):
    """One returned form, or one file in which none was found."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    record_id: str
    form: FormRef | None
    source: SourceRef
    status: Literal["accepted", "review", "rejected"]
    answers: dict[str, Value]
    fields: dict[str, FieldRef]
    issues: list[IssueRef]

    def to_json(self, *, indent: int | None = None) -> str:
        """Return it as JSON text, keys in the contract's order, Chinese as it is."""
        return json.dumps(self.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=indent)


def record_id(sha256: str, pages: Sequence[int | None]) -> str:
    """Return a record's id: from the innermost file's SHA-256 and its page numbers."""
    words = sha256 + ":" + ",".join("-" if page is None else str(page) for page in pages)
    return hashlib.sha256(words.encode()).hexdigest()[:24]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a record."""
    schema = Record.model_json_schema(mode="validation", by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "formloop record", **schema}
