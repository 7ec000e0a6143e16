"""The rows of the ledger as values."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from enum import StrEnum

from forms.errors import ExitCode


class State(StrEnum):
    """What became of a source."""

    WAITING = "waiting"
    UNPACKED = "unpacked"
    READ = "read"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file of the inbox as it was last seen.

    Attributes:
        path: In the inbox, with `/`.
        size: Bytes.
        mtime_ns: When it was last changed, as the file system says.
        sha256: Of its bytes.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A place that a source came at.

    Attributes:
        path: In the inbox, through its containers.
        sha256: Of its bytes.
        at: When its file was last changed, ISO 8601 in UTC.
        sender: Who sent it, where it came by mail.
        received_at: When, ISO 8601.
    """

    path: str
    sha256: str
    at: str
    sender: str | None = None
    received_at: str | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source that was read: the exit code that it asks for, and how long it took."""

    sha256: str
    code: ExitCode
    seconds: float
    state: State = State.READ


@dataclass(frozen=True, slots=True)
class PageFate:
    """What became of a source's page, see `PageRole`, and the record that says so."""

    page_no: int
    outcome: str
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class RecordRow:
    """What the ledger knows of a record.

    Attributes:
        record_id: Its id.
        sha256: Its source's.
        path: Where the source came at first.
        first_page: Its first page in the source, 0 where it has none.
        pages: Its pages as words: `1,2`, `-` for a missing one.
        arrived_at: When: by mail as the mail says, else the file's last change; ISO 8601 in UTC.
        kind: Of its source, or None.
        status: `accepted`, `review` or `rejected`.
        form_id: Or None.
        version: Or None.
        copy_id: Or None.
        credit_code: A sure one, by which a company is known; or None.
        read: Fields read ...
        blank: ... blank ...
        unclear: ... and unclear.
        reasons: Codes of its issues that ask for a person, joined by spaces.
        links: What it says of other records, as it was last written.
        taken_at: When the batch first had it, by this machine's clock, ISO 8601 in UTC; the ledger's to say.
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

    def values(self) -> tuple[object, ...]:
        """Return its columns."""
        return astuple(self)
