"""Stacks that a pass reads in ranges of their pages: what is to be done next, and what becomes of the answers.

How it works. A range is asked for as soon as a worker is free for it, and what was seen of its pages is kept at once
(`scanner/ledger/kept_pages.py`). The forms at the front of the stack are put together from time to time, all of them at
the end (docs/decisions/0016-stacks.md).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count, takewhile
from pathlib import Path
from typing import Final

from scanner.batch.children.work import Assembly, FileReading, PageRange, RangeReading, Task
from scanner.issues import issue
from scanner.ledger import Ledger
from scanner.ledger.kept_pages import KeptPages, note_seen
from scanner.values.page.evidence import PageEvidence
from scanner.values.source import Source

PAGES_A_RANGE: Final = 6
"""How many pages are asked for at once at most: what a kill costs each worker."""

_SHARE: Final = 4
"""Which share of the pages that are left is asked for at once at most, so that no worker waits long for the last."""

_TURNS: Final = 20
"""How often records are given out before the stack is whole."""

_LEAST_PAGES: Final = 12
"""How many further pages it takes at least to put the pages so far together again."""


MOST_AVOIDED: Final = 5
"""How many pages of a stack may end their process. With more of them the others are not read: a file that was made to
cost time would cost it page by page."""


@dataclass(slots=True)
class Stack:
    """A stack that is being read.

    Attributes:
        source: The file.
        at: When it was last changed, ISO 8601 in UTC.
        page_count: How many pages it has.
        kept: The place of what is kept of its pages.
        read_at: When its reading began, ISO 8601 with offset.
        most_seconds: How long reading its pages may take in all.
        seen: The pages that were read, by an earlier start too.
        seconds: How long reading them took in this run.
        avoided: How many pages ended their process in this run.
        is_over: Whether the file was kept as read; answers that come later are of no use.
    """

    source: Source
    at: str
    page_count: int
    kept: KeptPages
    read_at: str
    most_seconds: float
    seen: set[int]
    seconds: float = 0.0
    avoided: int = 0
    _waiting: deque[int] = field(init=False)
    _asked: int = 0
    _front: int = 0
    _given: set[str] = field(default_factory=set)
    _is_put_together: bool = False
    is_over: bool = False

    def __post_init__(self) -> None:
        self._waiting = deque(page for page in range(1, self.page_count + 1) if page not in self.seen)

    @property
    def may_avoid(self) -> int:
        """How many further pages may end their process."""
        return max(0, MOST_AVOIDED - self.avoided)

    def next_task(self) -> Task | None:
        """Return what a worker can do for the stack next; None where others have to be waited for."""
        front = sum(1 for _ in takewhile(self.seen.__contains__, count(1)))
        if self._waiting and front - self._front >= max(_LEAST_PAGES, self.page_count // _TURNS):
            self._front = front
            pages = self._evidence(range(1, front + 1))
            return Assembly(pages, self.read_at, is_whole=False, given=tuple(sorted(self._given)))
        if self._waiting:
            self._asked += 1
            return self._next_range()
        if self._asked or self._is_put_together:
            return None
        self._is_put_together = True
        return Assembly(self._evidence(self._all()), self.read_at, is_whole=True)

    def keep(self, reading: RangeReading, ledger: Ledger) -> None:
        """Keep what was seen on some pages.

        Raises:
            UsageError: The folder or its ledger cannot be written.
        """
        for page in reading.pages:
            self.kept.keep(page.page_no, page.evidence, page.pictures)
        note_seen(ledger, self.source.sha256, (page.page_no for page in reading.pages))
        self.seen.update(page.page_no for page in reading.pages)
        self._asked -= 1
        self.seconds += reading.seconds
        self.avoided += reading.avoided
        if self.seconds > self.most_seconds or self.avoided > MOST_AVOIDED:
            self._waiting.clear()

    def with_pictures(self, answer: FileReading) -> FileReading:
        """Return a reading of the stack that was put together, with its pictures and with the time that pages took.

        Its records count as given out.
        """
        self._given.update(record.record_id for record in answer.result.records)
        pictures: dict[str, bytes | Path] = {}
        for name, (page_no, piece) in answer.places.items():
            if page_no in self.seen:
                pictures[name] = self.kept.picture(page_no, piece)
        result = replace(answer.result, seconds=answer.result.seconds + self.seconds)
        return replace(answer, result=result, pictures=pictures)

    def _next_range(self) -> PageRange:
        most = min(PAGES_A_RANGE, max(1, len(self._waiting) // _SHARE))
        first = last = self._waiting.popleft()
        while self._waiting and self._waiting[0] == last + 1 and last - first + 1 < most:
            last = self._waiting.popleft()
        return PageRange(first, last)

    def _all(self) -> Iterator[int]:
        return takewhile(self.seen.__contains__, range(1, self.page_count + 1))

    def _evidence(self, pages: Iterable[int]) -> tuple[bytes, ...]:
        """Return the evidence of the first pages, and behind it that the others were not read, if none is to be."""
        kept = (self.kept.evidence(page) for page in pages)
        found = [content for content in takewhile(lambda one: one is not None, kept) if content is not None]
        if not self._waiting and len(found) < self.page_count:
            rest = issue("pages_after_not_read", page_no=len(found))
            found.append(PageEvidence(len(found) + 1, issue=rest).to_json())
        return tuple(found)
