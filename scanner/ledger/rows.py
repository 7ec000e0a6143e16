"""The rows of the ledger as values."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from enum import StrEnum

from forms.errors import ExitCode
from scanner.values.form_part import FormPart


class State(StrEnum):
    """What became of a source; `WAITING` means that it is not read yet, or is to be read again."""

    WAITING = "waiting"
    UNPACKED = "unpacked"
    READ = "read"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file of the inbox as it was last seen.

    Attributes:
        path: The path relative to the inbox, with `/`.
        size: The size in bytes.
        mtime_ns: When the file was last changed, in nanoseconds since 1970.
        sha256: The SHA-256 of its bytes, in hexadecimal digits.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A place that a source came at.

    Attributes:
        path: The path relative to the inbox, through its containers, such as `mail.zip/a.pdf`.
        sha256: The SHA-256 of the source's bytes.
        at: When the file in the inbox was last changed, ISO 8601 in UTC.
        sender: Who sent the source, if it came by mail.
        received_at: When the mail was received, ISO 8601, if it came by mail.
    """

    path: str
    sha256: str
    at: str
    sender: str | None = None
    received_at: str | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """What became of a source.

    Attributes:
        sha256: The SHA-256 of its bytes.
        code: The exit code that it asks for.
        seconds: How long its reading took.
        state: Whether it was read, unpacked or forgotten.
    """

    sha256: str
    code: ExitCode
    seconds: float
    state: State = State.READ


@dataclass(frozen=True, slots=True)
class PageFate:
    """What became of a page of a source.

    Attributes:
        page_no: The page's number in the source, from 1.
        outcome: A word of `PageRole`, or `forgotten`.
        record_id: Id of the record that the page belongs to, or None.
    """

    page_no: int
    outcome: str
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class PartRow:
    """What the ledger knows of pages that may be joined with pages of other files.

    Attributes:
        record_id: The id of the record that their file alone gives.
        sha256: The SHA-256 of their source.
        part: What decides where they belong.
        digest: A digest of all that is kept of them.
    """

    record_id: str
    sha256: str
    part: FormPart
    digest: str


@dataclass(frozen=True, slots=True)
class RecordRow:
    """What the ledger knows of a record.

    Attributes:
        record_id: The record's id.
        sha256: The SHA-256 of its source.
        path: The path that its source was read from, relative to the inbox.
        first_page: The number of its first page in the source, from 1; 0 if it has no page.
        pages: The numbers of its pages in the source, joined by commas; a missing page is `-`, as in `1,-`.
        arrived_at: When its source arrived, ISO 8601 in UTC: when the mail was received, or else the
            last change of the file in the inbox.
        kind: The kind of its source, such as `scan`, or None if it is not known.
        status: `accepted`, `review` or `rejected`.
        form_id: Id of its form, or None.
        version: Version of its form, or None.
        copy_id: Id of the copy that came back, or None.
        credit_code: The company's credit code, if it was read with confidence, or None.
        read: Number of fields with the outcome read.
        blank: Number of fields with the outcome blank.
        unclear: Number of fields with the outcome unclear.
        reasons: Codes of its issues that ask for a person, joined by spaces.
        links: What its file says of other records, as `Links.words()`; empty if nothing.
        taken_at: When the batch first had the record, by this machine's clock, ISO 8601 in UTC. The
            ledger sets it.
        digest: A digest of the record as it was read, without its links.
        joined: Of a record that was put together from the pages of several files: a digest of those parts and of
            what the joint rests on. Empty for a record of one file.
        completed_by: Of a record of one file: id of the record that was put together with it and is given out in its
            place; None as long as it is given out itself.
        to_check: Names of the fields that a person can settle now, in the form's order, joined by spaces.
    """

    record_id: str
    sha256: str
    path: str
    first_page: int
    pages: str
    arrived_at: str
    kind: str | None
    status: str
    form_id: str | None
    version: str | None
    copy_id: str | None
    credit_code: str | None
    read: int
    blank: int
    unclear: int
    reasons: str
    links: str = field(default="")
    taken_at: str = field(default="")
    digest: str = field(default="")
    joined: str = field(default="")
    completed_by: str | None = field(default=None)
    to_check: str = field(default="")

    def values(self) -> tuple[object, ...]:
        """Return the columns of the row, in their order."""
        return astuple(self)
