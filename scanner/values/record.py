"""The record: our JSON that goes out, one for each returned form.

The models say the contract's shape; `scanner/values/record.schema.json` is made from them and
checked against them by a test. Every record is validated before it is written.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_serializer

from scanner.values.acceptance import ACCEPTANCE

SCHEMA_VERSION: Final = "1.0"

RECORDS_FOLDER: Final = "records"
"""The folder of a batch in which records lie, and their pages' pictures beside them."""

_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")

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
        """Return it as JSON text, keys in the contract's order, Chinese as it is.

        A lone surrogate, which no UTF-8 file can hold, becomes U+FFFD.
        """
        text = json.dumps(self.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=indent)
        return _LONE_SURROGATE.sub("\ufffd", text)

    def fields_to_check(self, acceptance: float = ACCEPTANCE) -> tuple[str, ...]:
        """Return the ids of the fields that still need a person, in the form's order.

        Args:
            acceptance: Least confidence, 0.0 to 1.0, of a value that needs none.
        """
        if self.status == "accepted":
            return ()
        weighty = {problem.field for problem in self.issues if problem.severity != "info"}
        return tuple(
            field_id
            for field_id, field in self.fields.items()
            if field.correction is None
            and (field.outcome == "unclear" or field.confidence < acceptance or field_id in weighty)
        )

    def picture_names(self) -> tuple[str, ...]:
        """Return where its pages' pictures lie in a batch's folder, a name a page that came back as one."""
        return tuple(
            f"{RECORDS_FOLDER}/{self.record_id}-{page_no}.jpg"
            for page_no, page in enumerate(self.source.pages, start=1)
            if page is not None
        )


def record_id(sha256: str, pages: Sequence[int | None]) -> str:
    """Return a record's id: from the innermost file's SHA-256 and its page numbers."""
    words = sha256 + ":" + ",".join("-" if page is None else str(page) for page in pages)
    return hashlib.sha256(words.encode()).hexdigest()[:24]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a record."""
    schema = Record.model_json_schema(mode="validation", by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "formloop record", **schema}
