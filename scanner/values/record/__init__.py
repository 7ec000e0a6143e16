"""The record: the JSON that the program gives for each returned form.

The models here and in `parts` say what a record holds. `scanner/values/record/record.schema.json` is
made from the models, and a test checks that it is up to date. Every record is validated before it is
written.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from forms.definition.rows import find_row_place, flat, nested
from forms.program import PROGRAM_VERSION
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.record.history import verdict_in_force
from scanner.values.record.parts import (
    Correction,
    FieldName,
    FieldRef,
    FieldState,
    FileRef,
    FormRef,
    HistoryEntry,
    IssueRef,
    Moment,
    Part,
    ProgramRef,
    ReceivedRef,
    RecordId,
    SourceRef,
    Value,
    WitnessRef,
)
from scanner.values.record.sources import id_of_files, record_id, source_of

__all__ = [
    "RECORDS_FOLDER",
    "SCHEMA_VERSION",
    "VERDICT_LAPSED",
    "Correction",
    "FieldRef",
    "FieldState",
    "FileRef",
    "FormRef",
    "HistoryEntry",
    "IssueRef",
    "ProgramRef",
    "ReceivedRef",
    "Record",
    "SourceRef",
    "Status",
    "Value",
    "WitnessRef",
    "id_of_files",
    "record_id",
    "source_of",
    "status_of",
]

SCHEMA_VERSION: Final = "2.0"

RECORDS_FOLDER: Final = "records"
"""The folder of a batch that holds the records and the pictures of their pages."""

VERDICT_LAPSED: Final = "verdict_lapsed"
"""The code of the issue that a record's pages or its reading changed after a person's verdict: until somebody settles
it, the verdict does not decide the status."""

_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")

Status = Literal["accepted", "review", "rejected"]


Answers = Annotated[
    dict[FieldName, Value],
    BeforeValidator(
        lambda answers: flat(answers) if isinstance(answers, dict) else answers,
        json_schema_input_type=dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], Value],
    ),
    PlainSerializer(nested),
]
"""Field's id to value. A cell of a field that repeats has an entry of its own here, as in `fields`; in JSON they
are a list of rows."""


class Record(Part):
    """One returned form, or one file in which no form was found."""

    schema_version: Literal["2.0"] = SCHEMA_VERSION
    """The version of this schema."""

    program: ProgramRef = ProgramRef(version=PROGRAM_VERSION)
    """The program that wrote it."""

    record_id: RecordId
    """The record's id. It is made from the files' SHA-256 and their pages, so it is the same in every run."""

    read_at: Moment
    """When the form was read, ISO 8601 with offset."""

    form: FormRef | None
    """The form that was returned; null where none was found."""

    source: SourceRef
    """Where the form came from."""

    status: Status
    """`accepted`: nothing needs a person; `review`: something does; `rejected`: no known form was found, nothing could
    be read, or a person said so."""

    completes: list[RecordId] = Field(default=[])
    """The records that waited for pages which this record has; it takes their place."""

    supersedes: list[RecordId] = Field(default=[])
    """The earlier returns of the same company or copy of which this record takes the place, the latest one first."""

    superseded_by: RecordId | None = None
    """The later return of the same company or copy that takes the place of this record, or null."""

    answers: Answers
    """The value of every field of the form: a number, an ISO date as precise as it was written, an option's id, a list
    of options' ids, a list of rows, or text; null for a field that is blank or cannot be understood. Empty where
    nothing was read."""

    fields: dict[FieldName, FieldRef]
    """What was read in every field of the form; a cell of a field that repeats stands under
    `<field>[<row>].<column>`, rows from 0. Empty where nothing was read."""

    issues: list[IssueRef]
    """What is odd about the form, its pages and its fields."""

    history: list[HistoryEntry] = Field(default=[])
    """Everything that people did to the record, the oldest first."""

    @model_validator(mode="after")
    def _with_every_cell(self) -> Self:
        """Give the cells of blank rows, which JSON leaves out, their blank answers back."""
        cells = [name for name in self.fields if name not in self.answers and find_row_place(name) is not None]
        for name in cells:
            place = find_row_place(name)
            if place is not None and self.answers.get(place.field_id) == []:
                del self.answers[place.field_id]
            self.answers[name] = None
        return self

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the record as JSON text. The keys have a fixed order, and Chinese stands as it is, not escaped.

        Half of a surrogate pair, which no UTF-8 file can hold, becomes U+FFFD.
        """
        text = json.dumps(self.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=indent)
        return _LONE_SURROGATE.sub("\ufffd", text)

    def fields_to_check(self, acceptance: float = ACCEPTANCE) -> tuple[str, ...]:
        """Return the names of the fields that still need a person, in the form's order.

        Args:
            acceptance: Least confidence, 0.0 to 1.0, of a value that needs none.
        """
        if self.status != "review":
            return ()
        weighty = {problem.field for problem in self.issues if _holds_back(problem)}
        return tuple(
            name
            for name, field in self.fields.items()
            if field.correction is None and (_is_doubtful(field, acceptance) or name in weighty)
        )

    def fields_to_ask(self, acceptance: float = ACCEPTANCE) -> tuple[str, ...]:
        """Return the names of the fields that a person can settle now, in the form's order.

        What stands on a page that did not come is not among them: it can only be asked for.

        Args:
            acceptance: Least confidence, 0.0 to 1.0, of a value that needs none.
        """
        lacking = None in self.source.pages
        unseen = {one.field for one in self.issues if lacking and one.code == "field_not_seen"}
        return tuple(name for name in self.fields_to_check(acceptance) if name not in unseen)

    def picture_names(self) -> tuple[str, ...]:
        """Return the names of the pictures of the record's pages in a batch's folder, one for each page that came."""
        return tuple(
            f"{RECORDS_FOLDER}/{self.record_id}-{page_no}.jpg"
            for page_no, page in enumerate(self.source.pages, start=1)
            if page is not None
        )


def status_of(record: Record, acceptance: float = ACCEPTANCE) -> Status:
    """Return the status that follows from a record's fields and issues; its present status does not matter.

    An issue that a person has settled does not hold a record back. Where a person has accepted or
    rejected a record, that decides; the record's `history` tells it. A verdict that was spoken before the form was
    read otherwise decides no more.

    Args:
        record: The record, with its fields and issues as they are now.
        acceptance: The least confidence, 0.0 to 1.0, of a value that needs no person.
    """
    if record.form is None or not record.fields:
        return "rejected"
    verdict = verdict_in_force(record.history)
    if verdict is not None and not any(one.code == VERDICT_LAPSED and not one.settled for one in record.issues):
        return "accepted" if verdict.kind == "accepted" else "rejected"
    doubted = any(one.correction is None and _is_doubtful(one, acceptance) for one in record.fields.values())
    return "review" if doubted or any(map(_holds_back, record.issues)) else "accepted"


def _is_doubtful(field: FieldRef, acceptance: float) -> bool:
    return field.outcome == "unclear" or field.confidence < acceptance


def _holds_back(problem: IssueRef) -> bool:
    return problem.severity != "info" and not problem.settled
