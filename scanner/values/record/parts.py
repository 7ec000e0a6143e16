"""The parts of a record: where it came from, what was read in each field, what is odd, what people did.

The sentence under each property is its description in the JSON Schema.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_serializer

Scalar = bool | str | int | float | None
RowAnswer = dict[str, Scalar | list[str]]
"""A row of a field that repeats: the answer of each column, by the column's id."""

Value = bool | str | int | float | list[str] | list[RowAnswer] | None
"""A normalised answer in JSON's types. Pydantic converts none of them: a number stays a number, a text a text."""

FIELD_NAME = r"^[a-z][a-z0-9_]*(\[(0|[1-9][0-9]*)\]\.[a-z][a-z0-9_]*)?$"
"""A field's id, or `<field>[<row>].<column>` for a cell of a field that repeats, rows from 0."""

FieldName = Annotated[str, Field(pattern=FIELD_NAME)]
RecordId = Annotated[str, Field(pattern=r"^[0-9a-f]{24}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
SourceKindName = Literal["pdf-form", "word", "pdf-text", "scan"]
Moment = Annotated[
    str,
    Field(
        pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$",
        json_schema_extra={"format": "date-time"},
    ),
]
"""A moment in ISO 8601 with its offset."""


class Part(BaseModel):
    """What all parts of a record have in common: they are never changed, and they allow no unknown properties."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class ProgramRef(Part):
    """The program that wrote a record."""

    name: Literal["formloop"] = "formloop"
    """The program's name."""

    version: str
    """The program's version."""


class FormRef(Part):
    """Which form, version and copy a record is of."""

    id: str
    """The form's id."""

    version: str
    """The version of its definition."""

    copy_id: str | None = None
    """The id of the copy that was sent out, or null where it has none."""


class ReceivedRef(Part):
    """Who sent a file and when, where it came by mail."""

    sender: str = Field(alias="from", serialization_alias="from")
    """The sender's address; empty where the mail has none."""

    at: str | None
    """When the mail came in, ISO 8601; null where the mail does not say it."""


class FileRef(Part):
    """A file that pages of the form came from."""

    name: str
    """Its file name."""

    path: str
    """The containers that it lay in and its name, joined by `/`."""

    sha256: Sha256
    """SHA-256 of its bytes, the innermost file's."""

    kind: SourceKindName | None
    """What it is; null where it could not be opened."""

    received: ReceivedRef | None = None
    """Sender and time, where it came by mail; else null."""

    pages: dict[Annotated[str, Field(pattern=r"^[1-9][0-9]*$")], Annotated[int, Field(ge=1)]]
    """The file's page for each page of the form that came from it, both from 1; empty for Word, which has no pages."""


class SourceRef(Part):
    """Where a record came from: the file with the first of the form's pages that came, and all of its files."""

    name: str
    """The file's name."""

    path: str
    """The containers that it lay in and its name, joined by `/`."""

    sha256: Sha256
    """SHA-256 of its bytes, the innermost file's."""

    kind: SourceKindName | None
    """`pdf-form`: the values of a PDF's fields; `word`: a Word file; `pdf-text`: a digital PDF without such values;
    `scan`: a picture of paper; null where the file could not be opened."""

    pages: list[int | None]
    """Item i is the page, within its own file, that page i + 1 of the form came from; null if that page is missing."""

    received: ReceivedRef | None = None
    """Sender and time, where it came by mail; else null."""

    files: list[FileRef]
    """All files that the form came in, in the order of the form's pages."""


class FieldState(Part):
    """What a field said at some moment."""

    outcome: Literal["read", "blank", "unclear"]
    """`read`, `blank` or `unclear`, as in a field of the record."""

    value: Value
    """The field's answer; null also where the value was forgotten."""

    text: str | None
    """The text as it was written; null also where the value was forgotten."""


class Correction(Part):
    """A person's latest word on a field."""

    by: str
    """Who."""

    at: Moment
    """When, ISO 8601 with offset."""

    kind: Literal["confirmed", "changed", "blank", "illegible"]
    """`confirmed`: the value is right; `changed`: it is another; `blank`: nothing stands there; `illegible`: nobody can
    read it."""

    before: FieldState
    """What the field said before."""


class WitnessRef(Part):
    """What one part of a digital file says of a field, where the file's parts differ."""

    said_by: str
    """The part: `value`, `widget`, `state`, `appearance`, `rich-text`, `xfa`, `control`, `text` and the like."""

    text: str
    """What the part says; empty where it says that the field is blank."""


class IssueRef(Part):
    """Something that is odd about a form, its pages or one of its fields."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """The issue's code, one of those in `docs/issues.md`."""

    field: FieldName | None
    """The field that the issue is about; null where it is about the form, the file or its pages."""

    severity: Literal["error", "warning", "info"]
    """An error or a warning sends the record to a person."""

    message: str
    """What is odd, in English."""

    message_zh: str
    """What is odd, in Chinese."""

    settled: bool = False
    """Whether a person has settled the issue; a settled issue stays in the record and no longer holds it back."""


class FieldRef(Part):
    """What was read in a field."""

    outcome: Literal["read", "blank", "unclear"]
    """`read`: there is a value; `blank`: nothing was filled in; `unclear`: a person has to look."""

    text: str | None
    """The text as it was written; null for a choice and for a blank."""

    confidence: float = Field(ge=0.0, le=1.0)
    """The estimated chance that the value is right; 1.0 for digital values and for what a person said."""

    page: int | None
    """The form's page that the field is on, from 1; null for Word."""

    box_mm: tuple[float, float, float, float] | None
    """Left, top, right and bottom of the field's place on that page, in millimetres from the page's top left corner;
    null for Word."""

    reader: str
    """The name of the reader or OCR engine that read the field; `none` where the field was not seen."""

    options: dict[str, Literal["ticked", "empty", "unclear"]] | None = None
    """For a choice only: the state of each option's box, in the form's order."""

    alternatives: list[str] = Field(default=[], max_length=4)
    """Other texts that the reader held possible, best first; none for digital values."""

    doubtful: list[Annotated[list[int], Field(min_length=2, max_length=2)]] = []
    """The ranges of characters of `text` that make it doubtful: the index of the first character, and the index behind
    the last one, from 0; none for digital values."""

    witnesses: list[WitnessRef] = []
    """What the parts of a digital file say of the field, in the file's order, where they differ; the field is then
    unclear."""

    issues: list[str]
    """The codes of the issues about the field."""

    correction: Correction | None = None
    """A person's latest word on the field, or null."""

    @model_serializer(mode="wrap")
    def _without_options_when_none(self, handler: Any) -> dict[str, Any]:
        out: dict[str, Any] = handler(self)
        if out.get("options") is None:
            out.pop("options", None)
        return out


class HistoryEntry(Part):
    """Something that a person did to the record."""

    at: Moment
    """When, ISO 8601 with offset."""

    by: str
    """Who."""

    kind: Literal[
        "confirmed",
        "changed",
        "blank",
        "illegible",
        "accepted",
        "rejected",
        "restored",
        "joined",
        "parted",
        "undone",
    ]
    """What the person did; the first four are words on a field."""

    field: FieldName | None
    """The field that the entry is about; null where it is about the whole record."""

    before: FieldState | str | list[str] | None
    """What was there before: what the field said, the record's status, or the ids of other records; null where there
    was nothing, or where it was forgotten."""

    after: FieldState | str | list[str] | None
    """What is there since then, of the same sort as `before`."""

    reason: str | None = None
    """Why, in the person's words, or null."""
