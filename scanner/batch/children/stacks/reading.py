"""What a child does with a stack: it tells that a file is one, looks at some of its pages, and puts them together.

The opened file is kept from request to request, because the next range is most likely of the same stack.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from scanner.batch.children.program.safe_reading import report_bug
from scanner.batch.children.work import Assembly, Division, FileReading, PageRange, PageReading, RangeReading
from scanner.batch.page_fates import fates_of
from scanner.batch.pictures import page_jpeg, picture_orders
from scanner.issues import issue
from scanner.pipeline import Pipeline
from scanner.roads.page_evidence import evidence_of
from scanner.values.opened import Opened
from scanner.values.page.evidence import PageEvidence
from scanner.values.page.picture import MAX_PIECES, PageStream
from scanner.values.page.seen import SeenPage, StrayPage
from scanner.values.source import Source

STACK_PAGES: Final = 8
"""The fewest pages of a stack. Of a shorter file each range would be a large part, and it is read in seconds."""


class StackReader:
    """Reads stacks in parts."""

    def __init__(self, pipeline: Pipeline) -> None:
        """Keep what reads the pages."""
        self._pipeline = pipeline
        self._opened: tuple[Source, PageStream] | None = None

    def divided(self, source: Source) -> Division | Opened | None:
        """Return that a file is a stack, else the opened file; None where it cannot be opened."""
        try:
            opened = self._pipeline.opener(source)
            count = opened.count() if isinstance(opened, PageStream) else 0
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  whoever reads the file in one piece says what is wrong with it
            return None
        if not isinstance(opened, PageStream) or count < STACK_PAGES:
            return opened
        self._opened = source, opened
        return Division(count)

    def look(self, source: Source, task: PageRange, finished: Callable[[int], None]) -> RangeReading | Division:
        """Return what is to be kept of some pages of a stack.

        Args:
            source: The stack.
            task: Which pages.
            finished: A function that is called with the number of each page that is finished.
        """
        started = time.perf_counter()
        try:
            stack = self._stack(source)
            pages = tuple(self._looked_at(source, stack, task, finished))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001  around one returned file: read in one piece it is told what it is
            report_bug(source, error)
            return Division(0)
        return RangeReading(pages, time.perf_counter() - started)

    def put_together(self, source: Source, task: Assembly) -> FileReading | Division:
        """Return the records of a stack whose pages were looked at; a file without a page that opens is none."""
        kept = [PageEvidence.from_json(content) for content in task.pages]
        if task.is_whole and not any(page.parts for page in kept):
            return Division(0)
        try:
            result = self._pipeline.put_together(
                source,
                self._stack(source),
                kept,
                read_at=task.read_at,
                given=None if task.is_whole else frozenset(task.given),
            )
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001  as above
            report_bug(source, error)
            return Division(0)
        places = {name: _place_of(order) for name, order in picture_orders(result).items()}
        return FileReading(replace(result, pages=()), fates_of(result), places=places)

    def _looked_at(
        self, source: Source, stack: PageStream, task: PageRange, finished: Callable[[int], None]
    ) -> Iterator[PageReading]:
        """Yield what is to be kept of each page; a page whose reading meets a bug costs itself."""
        drawn: dict[int, bytes] = {}

        def draw(page: SeenPage) -> bytes:
            if not (isinstance(page, StrayPage) and page.is_blank):  # no record has a picture of a blank page
                drawn[page.picture.piece] = page_jpeg(page)
            return b""

        left = range(task.first - 1, task.last)
        while left:
            try:
                for page in self._pipeline.look_at_range(stack, left, draw):
                    yield PageReading(page.page_no, page.to_json(), dict(drawn))
                    drawn.clear()
                    left = left[1:]
                    finished(page.page_no)
                return
            except (MemoryError, OSError):
                raise
            except Exception as error:  # noqa: BLE001  around one page
                report_bug(source, error)
                broken = evidence_of(left.start + 1, issue("program_failed"))
                yield PageReading(broken.page_no, broken.to_json())
                drawn.clear()
                left = left[1:]
                finished(broken.page_no)

    def _stack(self, source: Source) -> PageStream:
        if self._opened is None or self._opened[0] is not source:
            opened = self._pipeline.opener(source)
            if not isinstance(opened, PageStream):
                raise TypeError("a stack opens as pages")
            self._opened = source, opened
        return self._opened[1]


def _place_of(order: float) -> tuple[int, int]:
    """Return the number of a page, and which of those side by side in its picture it is, from `Picture.order`."""
    page_no = int(order)
    return page_no, round((order - page_no) * MAX_PIECES)
