"""What is tried with a file whose reading was stopped: once more alone, then without the page that it did not get past.

How it works. A child tells of each page that it has finished, so it is known which page it was at. The file is read
again from its start, since records are made of all pages together: first as it is, because a busy machine or a
neighbour may have been to blame; then without that page; then, if another page stops it too, only up to that one. What
was left out stands in the record's issues. A file of which no page is left is given up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Final

from forms.errors import ExitCode
from scanner.batch.children.work import (
    Division,
    FileReading,
    PageRange,
    PageReading,
    RangeReading,
    ReadingStoppedError,
)
from scanner.issues import issue
from scanner.roads.rejection import rejected
from scanner.roads.results import FileResult
from scanner.values.page.evidence import PageEvidence
from scanner.values.source import Source

_HAS_PAGES: Final = (b"II*\x00", b"MM\x00*")
_PDF: Final = b"%PDF-"
_PDF_WITHIN: Final = 1024


def read_again(
    source: Source, stopped: ReadingStoppedError, read: Callable[[Source], FileReading], read_at: Callable[[], str]
) -> FileReading:
    """Return what can be read of a file whose reading was stopped; a rejected record where that is nothing.

    Args:
        source: The file.
        stopped: Why its first reading was stopped.
        read: Reads a file; raises `ReadingStoppedError`.
        read_at: Tells the time, ISO 8601.
    """
    for attempt in _attempts(source):
        again = attempt(stopped)
        if again is None:
            continue
        try:
            reading = read(again)
        except ReadingStoppedError as error:
            stopped = error
            continue
        if again.avoided_pages and reading.result.code is ExitCode.SOURCE:
            break  # nothing is left of it without that page: why is what stopped the reading
        return reading
    return FileReading(given_up(source, stopped, read_at()))


def _attempts(source: Source) -> tuple[Callable[[ReadingStoppedError], Source | None], ...]:
    """Return what to read next, of how the reading before it was stopped; None where that is no use."""
    avoided: list[int] = []

    def as_it_is(stopped: ReadingStoppedError) -> Source | None:
        return None if stopped.was_busy else source

    def without_the_page(stopped: ReadingStoppedError) -> Source | None:
        if stopped.pages_done == 0 and not _may_have_pages(source.head):
            return None
        avoided.append(stopped.pages_done + 1)
        return replace(source, avoided_pages=frozenset(avoided))

    def up_to_the_page(stopped: ReadingStoppedError) -> Source | None:
        last = stopped.pages_done
        if not avoided or last <= sum(page <= last for page in avoided):
            return None
        return replace(source, avoided_pages=frozenset(avoided), last_page=last)

    return as_it_is, without_the_page, up_to_the_page


def _may_have_pages(head: bytes) -> bool:
    return head.startswith(_HAS_PAGES) or _PDF in head[:_PDF_WITHIN]


def read_range_again(
    source: Source,
    pages: PageRange,
    stopped: ReadingStoppedError,
    read: Callable[[Source, PageRange], RangeReading | Division],
    *,
    most: int,
) -> RangeReading | Division:
    """Return what can be read of some pages of a stack whose reading was stopped.

    Each page that the reading does not get past costs itself: it is left out, and the others are tried again. With the
    last one that may be left out all of them are.

    Args:
        source: The stack.
        pages: Which of its pages.
        stopped: Why their first reading was stopped.
        read: Reads pages of a file; raises `ReadingStoppedError`.
        most: How many pages may be left out.
    """
    wanted = list(range(pages.first, pages.last + 1))
    avoided: set[int] = set()
    if stopped.was_busy:
        avoided.add(_not_got_past(stopped, wanted, avoided))
    while len(avoided) < len(wanted) and len(avoided) <= most:
        try:
            again = read(replace(source, avoided_pages=source.avoided_pages | avoided), pages)
            return replace(again, avoided=len(avoided)) if isinstance(again, RangeReading) else again
        except ReadingStoppedError as error:
            avoided.add(_not_got_past(error, wanted, avoided))
    left_out = (PageEvidence(page_no, issue=issue("page_not_read", page_no=page_no)) for page_no in wanted)
    return RangeReading(tuple(PageReading(page.page_no, page.to_json()) for page in left_out), 0.0, len(wanted))


def _not_got_past(stopped: ReadingStoppedError, wanted: Sequence[int], avoided: Collection[int]) -> int:
    """Return the page that a reading was at when it was stopped: the next one that it was to read."""
    left = [page for page in wanted if page not in avoided]
    return next((page for page in left if page > stopped.pages_done), left[0])


def given_up(source: Source, stopped: ReadingStoppedError, read_at: str) -> FileResult:
    """Return the result of a file whose reading was stopped each time: one rejected record.

    Args:
        source: The file.
        stopped: Why the last reading was stopped.
        read_at: When that was, ISO 8601.
    """
    record = rejected(source, None, [issue(stopped.code)], read_at=read_at)
    return FileResult((record,), ExitCode.SOURCE, 0.0)
