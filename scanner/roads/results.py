"""What the reading of a returned file gives, and what is kept of its pages meanwhile."""

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
    from scanner.values.page.seen import SeenPage


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one returned file.

    Attributes:
        records: One for each form found; one rejected record where there is none.
        code: The exit code that it asks for.
        seconds: How long it took.
        blank_pages: Source pages dropped as blank.
        pages: Every page with what was seen of it, if that was asked for; a Word file has none.
        drawn: What was drawn of each page, by its number, if that was asked for.
        broken_pages: Source pages that cannot be opened.
    """

    records: tuple[Record, ...]
    code: ExitCode
    seconds: float
    blank_pages: tuple[int, ...] = ()
    pages: tuple[SeenPage, ...] = ()
    drawn: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    broken_pages: tuple[int, ...] = ()


Draw = Callable[["SeenPage"], bytes]
"""Makes something small of a page while its picture is there."""


@dataclass(frozen=True, slots=True)
class RoadResult:
    """What a road made of an opened file.

    Attributes:
        records: One for each form found; one rejected record where there is none.
        blank: Source pages dropped as blank.
        broken: Source pages that cannot be opened.
        pages: Every page that was opened, as far as a `PageKeeper` keeps it.
    """

    records: Sequence[Record]
    blank: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()
    pages: tuple[SeenPage, ...] = ()


@dataclass(frozen=True, slots=True)
class PageKeeper:
    """What is to be left of each page when it has been read: a stack's pictures do not fit into memory.

    Attributes:
        keep_pixels: Whether its picture stays.
        draw: What is drawn of it first, or None.
        drawn: What was drawn, by the page's number.
    """

    keep_pixels: bool = False
    draw: Draw | None = None
    drawn: dict[int, bytes] = field(default_factory=dict)

    def done_with(self, seen: SeenPage) -> SeenPage:
        """Draw a page that was looked at, and return what is left of it."""
        if self.draw is not None:
            self.drawn[seen.page_no] = self.draw(seen)
        return seen if self.keep_pixels else seen.without_pixels()

    @property
    def wants_pages(self) -> bool:
        """Whether anything is wanted of the pages but what is read on them."""
        return self.keep_pixels or self.draw is not None


def code_of(record: Record) -> ExitCode:
    """Return the exit code that a record asks for."""
    match record.status:
        case "accepted":
            return ExitCode.OK
        case "review":
            return ExitCode.REVIEW
        case _:
            return ExitCode.UNKNOWN_FORM


def unopened(what: UnopenedFile, read_at: str) -> FileResult:
    """Return the result of a file, or of a container, that cannot be opened: a rejected record with its reason.

    Args:
        what: It, and why.
        read_at: When that was tried, ISO 8601 with offset.
    """
    error = what.error
    if isinstance(error, SourceError):
        problem = issue(error.code, reason=str(error), reason_zh=error.message_zh)
    else:
        problem = issue(error.issue_code, reason=str(error))
    return FileResult((rejected(what.source, None, [problem], read_at=read_at),), error.exit_code, 0.0)


def failed(source: Source, read_at: str) -> FileResult:
    """Return the result of a file that a bug kept from being read at some moment."""
    record = rejected(source, None, [issue("program_failed")], read_at=read_at)
    return FileResult((record,), ExitCode.BUG, 0.0)
