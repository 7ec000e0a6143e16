"""The results of reading a returned file, and what is kept of its pages while it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forms.errors import ExitCode, SourceError
from scanner.intake.containers.members import UnopenedFile
from scanner.issues import issue
from scanner.roads.rejection import rejected
from scanner.values.record import Record
from scanner.values.source import Source

if TYPE_CHECKING:
    from scanner.values.kept_part import KeptPart
    from scanner.values.page.seen import SeenPage


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one returned file.

    Attributes:
        records: One record for each form that was found; one rejected record where there is none.
        code: The exit code that follows from the file's records.
        seconds: How long the reading took.
        blank_pages: The numbers of the source's pages that were left out as blank.
        pages: Every page with its readings, if pages were asked for; a Word file has none.
        drawn: What was drawn of each page, by the page's `order`, if that was asked for.
        broken_pages: The numbers of the source's pages that could not be opened.
        parts: What joining needs of each record whose pages may belong to the same form as pages of other files.
        pieces: For each record with pages that lay side by side in one picture, which of them each of its pages is:
            the last argument of `record_id`.
    """

    records: tuple[Record, ...]
    code: ExitCode
    seconds: float
    blank_pages: tuple[int, ...] = ()
    pages: tuple[SeenPage, ...] = ()
    drawn: Mapping[float, bytes] = field(default_factory=dict, repr=False)
    broken_pages: tuple[int, ...] = ()
    parts: tuple[KeptPart, ...] = ()
    pieces: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


Draw = Callable[["SeenPage"], bytes]
"""Draws a page, as a small JPEG for example, while its picture is still in memory."""


@dataclass(frozen=True, slots=True)
class RoadResult:
    """What a road made of an opened file.

    Attributes:
        records: One record for each form that was found; one rejected record where there is none.
        blank: The numbers of the source's pages that were left out as blank.
        broken: The numbers of the source's pages that could not be opened.
        pages: Every page that was opened, with what the `PageKeeper` left of it.
        parts: As in `FileResult`.
        pieces: As in `FileResult`.
    """

    records: Sequence[Record]
    blank: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()
    pages: tuple[SeenPage, ...] = ()
    parts: tuple[KeptPart, ...] = ()
    pieces: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageKeeper:
    """Decides what is kept of each page after it has been read: the pictures of a whole stack do not fit into memory.

    Attributes:
        keep_pixels: Whether the page keeps its picture.
        draw: Draws something of the page before its picture goes; None where nothing is to be drawn.
        finished: Told the number of each page that has been read; it asks for no picture.
        drawn: What has been drawn so far, by the page's `order`.
    """

    keep_pixels: bool = False
    draw: Draw | None = None
    finished: Callable[[int], None] = lambda _: None
    drawn: dict[float, bytes] = field(default_factory=dict)

    def done_with(self, seen: SeenPage) -> SeenPage:
        """Draw a page that has been read, if so asked, and return the page with or without its picture."""
        if self.draw is not None:
            self.drawn[seen.order] = self.draw(seen)
        self.finished(seen.page_no)
        return seen if self.keep_pixels else seen.without_pixels()

    @property
    def wants_pages(self) -> bool:
        """Whether the pages' pictures are wanted, to be kept or to be drawn, and not only the pages' readings."""
        return self.keep_pixels or self.draw is not None


def code_of(record: Record) -> ExitCode:
    """Return the exit code that follows from a record's status."""
    return code_of_status(record.status)


def code_of_status(status: str) -> ExitCode:
    """Return the exit code that follows from a status."""
    match status:
        case "accepted":
            return ExitCode.OK
        case "review":
            return ExitCode.REVIEW
        case _:
            return ExitCode.UNKNOWN_FORM


def follows_records(code: ExitCode) -> bool:
    """Tell whether an exit code says no more than the status of records, which may change as pages are joined."""
    return code in {ExitCode.OK, ExitCode.REVIEW, ExitCode.UNKNOWN_FORM}


def unopened(what: UnopenedFile, read_at: str) -> FileResult:
    """Return the result of a file, or of a container, that cannot be opened: a rejected record with its reason.

    Args:
        what: The file, with the error that says why it cannot be opened.
        read_at: The time at which opening it was tried, ISO 8601 with offset.
    """
    error = what.error
    if isinstance(error, SourceError):
        problem = issue(error.code, reason=error.whole.en, reason_zh=error.wording.zh)
    else:
        problem = issue(error.issue_code, reason=str(error))
    return FileResult((rejected(what.source, None, [problem], read_at=read_at),), error.exit_code, 0.0)


def failed(source: Source, read_at: str) -> FileResult:
    """Return the result of a file that could not be read because of a bug in the program.

    Args:
        source: The file.
        read_at: The time at which reading it was tried, ISO 8601 with offset.
    """
    record = rejected(source, None, [issue("program_failed")], read_at=read_at)
    return FileResult((record,), ExitCode.BUG, 0.0)
