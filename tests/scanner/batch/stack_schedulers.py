"""A scheduler that reads stacks in this process, and counts what it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from scanner.batch.children.program.reading import Work, frame_of
from scanner.batch.children.schedulers import Scheduler
from scanner.batch.children.stacks.answers import answer_of
from scanner.batch.children.work import Answer, Assembly, Division, Job, PageRange, PageReading, RangeReading, WholeFile
from scanner.pipeline import KnownForm, Pipeline
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import DigestEngine

FORM, LAYOUT = annex2()
_AT_ONCE = 4


def pipeline() -> Pipeline:
    """A pipeline whose recogniser needs no model."""
    return Pipeline((KnownForm(FORM, LAYOUT),), DigestEngine(), date(2026, 11, 29))


@cache
def seen_of(content: bytes) -> dict[int, PageReading]:
    """Look at every page of a stack once, in ranges that are asked for from the last to the first."""
    work, source = Work(pipeline(), lambda _: None), Source("a.tif", "a.tif", content)
    division = work.answer(source, WholeFile(divides=True))
    assert isinstance(division, Division)
    found: dict[int, PageReading] = {}
    for last in range(division.page_count, 0, -_AT_ONCE):
        reading = work.answer(source, PageRange(max(1, last - _AT_ONCE + 1), last))
        assert isinstance(reading, RangeReading)
        found |= {page.page_no: page for page in reading.pages}
    return found


@dataclass
class StackScheduler:
    """Does each job at once, in this thread; what pages show was looked at before.

    Attributes:
        slots: How many jobs may wait.
        divides: Whether stacks are read in ranges.
        before: Is called with each job before it is done.
        ranges: The ranges of pages that were asked for.
        assemblies: How many pages were put together each time.
        seen: Tells what the pages of a stack show, by its bytes.
    """

    slots: int = 2
    divides: bool = True
    before: Callable[[Job], None] = lambda _job: None
    ranges: list[PageRange] = field(default_factory=list)
    assemblies: list[int] = field(default_factory=list)
    seen: Callable[[bytes], Mapping[int, PageReading]] = seen_of

    def made(self) -> Scheduler:
        """Return it as a scheduler."""
        self._work = Work(pipeline(), lambda _: None)
        return Scheduler(self.slots, self._submit, lambda: None, lambda: None, self.divides)

    @property
    def pages(self) -> list[int]:
        """The pages that were asked for."""
        return [page for one in self.ranges for page in range(one.first, one.last + 1)]

    def _submit(self, job: Job) -> Future[Answer]:
        future: Future[Answer] = Future()
        try:
            self.before(job)
            future.set_result(answer_of(frame_of(self._done(job)), job))
        except Exception as error:  # noqa: BLE001  as an executor keeps it
            future.set_exception(error.with_traceback(None))  # its frames hold the file
        return future

    def _done(self, job: Job) -> Answer:
        match job.task:
            case PageRange() as task:
                self.ranges.append(task)
                if not job.source.avoided_pages:
                    known = self.seen(job.source.content)
                    return RangeReading(tuple(known[no] for no in range(task.first, task.last + 1)), 1.0)
            case Assembly() as task:
                self.assemblies.append(len(task.pages))
        return self._work.answer(job.source, job.task)
