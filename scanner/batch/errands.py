"""What a pass has asked a scheduler to do: it is waited for, and what a process was ended over is tried again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Final

from forms.errors import FormloopError
from scanner.batch.children.schedulers import Scheduler
from scanner.batch.children.tries import given_up, read_again, read_range_again
from scanner.batch.children.work import (
    Answer,
    Assembly,
    BatchStoppedError,
    Division,
    FileReading,
    Job,
    PackedSetup,
    PageRange,
    RangeReading,
    ReadingStoppedError,
    Task,
    WholeFile,
)
from scanner.batch.stacks import Stack
from scanner.values.clock import Clock, moment_of
from scanner.values.source import Source

_IN_ONE_PIECE: Final = WholeFile()


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be done with a source.

    Attributes:
        source: The source.
        at: When its file was last changed, ISO 8601 in UTC.
        task: What is to be done.
        stack: The stack of which this is a part; None for a file that is read in one piece.
    """

    source: Source
    at: str
    task: Task = _IN_ONE_PIECE
    stack: Stack | None = None


Take = Callable[[Errand, Answer], None]
"""Takes an errand that is done, and what it gave."""


@dataclass(slots=True)
class Errands:
    """The errands of a pass.

    Attributes:
        scheduler: Has them done.
        setup: What a reading process has to know.
        clock: Tells the time of a rejection.
        pending: The errands that are not done yet, or not taken.
    """

    scheduler: Scheduler
    setup: PackedSetup
    clock: Clock
    pending: dict[Future[Answer], Errand] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Whether one has to be waited for before the next is submitted."""
        return len(self.pending) >= self.scheduler.slots

    def submit(self, errand: Errand) -> None:
        """Have something done."""
        self.pending[self.scheduler.submit(Job(errand.source, self.setup, errand.task))] = errand

    def collect(self, take: Take) -> None:
        """Wait until something is done, and have all taken that is.

        What a process was ended over is tried again (`tries`), while nothing else is read.
        """
        done, others = wait(self.pending, return_when=FIRST_COMPLETED)
        failed = self._taken(done, take)
        if failed:
            wait(others)
            failed += self._taken(others, take)
        for errand, stopped in failed:
            self._try_again(errand, stopped, take)

    def collect_finished(self, take: Take) -> None:
        """Have all taken that is done, and wait for nothing."""
        for future, errand in list(self.pending.items()):
            if future.done() and not future.cancelled() and future.exception() is None:
                del self.pending[future]
                take(errand, future.result())

    def _taken(self, futures: set[Future[Answer]], take: Take) -> list[tuple[Errand, ReadingStoppedError]]:
        """Take what finished errands gave; return those whose process was ended before they had a result."""
        failed = []
        for future in futures:
            answer = _answer(future)
            errand = self.pending.pop(future)
            if isinstance(answer, ReadingStoppedError):
                failed.append((errand, answer))
            else:
                take(errand, answer)
        return failed

    def _try_again(self, errand: Errand, stopped: ReadingStoppedError, take: Take) -> None:
        """Do an errand again; where no forms of a stack could be given out early, the next time does."""
        match errand.task:
            case WholeFile():
                take(errand, read_again(errand.source, stopped, self._read_alone, self._now))
            case PageRange() as pages:
                most = errand.stack.may_avoid if errand.stack is not None else 0
                take(errand, read_range_again(errand.source, pages, stopped, self._range_alone, most=most))
            case Assembly() as task if task.is_whole:
                try:
                    take(errand, self._done_alone(errand.source, task))
                except ReadingStoppedError as again:
                    take(errand, FileReading(given_up(errand.source, again, self._now())))

    def _now(self) -> str:
        return moment_of(self.clock)

    def _read_alone(self, source: Source) -> FileReading:
        """Have a source read in one piece and wait for it.

        Raises:
            ReadingStoppedError: The process that read it was ended.
        """
        answer = self._done_alone(source, _IN_ONE_PIECE)
        if not isinstance(answer, FileReading):
            raise ReadingStoppedError("a file that was to be read in one piece was divided", "reading_died")
        return answer

    def _range_alone(self, source: Source, pages: PageRange) -> RangeReading | Division:
        """Have some pages of a stack read and wait for them.

        Raises:
            ReadingStoppedError: The process that read them was ended.
        """
        answer = self._done_alone(source, pages)
        return Division(0) if isinstance(answer, FileReading) else answer

    def _done_alone(self, source: Source, task: Task) -> Answer:
        """Have something done and wait for it.

        Raises:
            ReadingStoppedError: The process that did it was ended.
        """
        answer = _answer(self.scheduler.submit(Job(source, self.setup, task)))
        if isinstance(answer, ReadingStoppedError):
            raise answer
        return answer


def _answer(future: Future[Answer]) -> Answer | ReadingStoppedError:
    try:
        return future.result()
    except (BatchStoppedError, FormloopError):
        raise
    except ReadingStoppedError as stopped:
        return stopped
    except Exception as error:  # noqa: BLE001  around one returned form: a cluster may raise anything
        return ReadingStoppedError(type(error).__name__, "reading_died")
