"""One pass over an inbox: every source that the ledger does not know yet is read, and its records are kept.

Records are written to disk before the ledger says that their source was read. If the program is
ended in between, the next start reads that source again and writes the same records.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from forms.errors import FormloopError
from scanner.batch.children.child import Child
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
from scanner.batch.inbox import InboxFile, look_at
from scanner.batch.several_files.keeping import keep_reading
from scanner.batch.stacks import Stack
from scanner.corrections.carrying import KnownForms
from scanner.intake.containers.members import UnopenedFile
from scanner.intake.first_bytes import may_hold_files
from scanner.ledger import Arrival, Ledger, State
from scanner.ledger.folder import BatchFolder
from scanner.ledger.kept_pages import remove_finished, seen_pages
from scanner.ledger.uninterrupted import uninterrupted
from scanner.roads.results import FileResult, unopened
from scanner.values.clock import Clock, machine_clock, moment_of
from scanner.values.source import Source

_IN_ONE_PIECE: Final = WholeFile()


@dataclass(frozen=True, slots=True)
class Progress:
    """Functions that a pass calls while it goes on.

    Attributes:
        found: Called with the number of further sources to look at.
        known: Called with the path of a source that needs no reading: it was known already, or it is
            a container whose members have been looked at.
        read: Called with the path and the result of a source that was read.
        unreadable: Called with the path of a file of the inbox that cannot be read, and the reason.
        pages: Called with the path of a stack, how many of its pages were read, and how many it has.
    """

    found: Callable[[int], None] = lambda _: None
    known: Callable[[str], None] = lambda _: None
    read: Callable[[str, FileResult], None] = lambda _path, _result: None
    unreadable: Callable[[str, str], None] = lambda _path, _why: None
    pages: Callable[[str, int, int], None] = lambda _path, _done, _count: None


@dataclass(frozen=True, slots=True)
class _Errand:
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


@dataclass(slots=True)
class Pass:
    """One pass over an inbox; each pass needs a new `Pass`.

    Attributes:
        folder: The folder that records are written to.
        ledger: The ledger of the batch.
        scheduler: Has the files read.
        setup: What a reading process has to know.
        forms: The known forms.
        progress: The functions that are called as the pass goes on.
        clock: Tells the time of a rejection, for sources that could not be opened or read.
        kept: How many sources were read and kept so far.
        unreadable: How many files of the inbox could not be read so far.
    """

    folder: BatchFolder
    ledger: Ledger
    scheduler: Scheduler
    setup: PackedSetup
    forms: KnownForms
    progress: Progress = field(default_factory=Progress)
    clock: Clock = machine_clock
    kept: int = 0
    unreadable: int = 0
    _pending: dict[Future[Answer], _Errand] = field(default_factory=dict)
    _stacks: list[Stack] = field(default_factory=list)
    _in_hand: set[str] = field(default_factory=set)
    _unpacker: Child = field(init=False)

    def __post_init__(self) -> None:
        self._unpacker = Child(self.setup.limits)

    def take(self, files: list[InboxFile]) -> None:
        """Read the new sources of some files of the inbox and keep their records.

        Raises:
            UsageError: The folder or its ledger cannot be written; records kept before stay.
            MissingProgramError: The engine is not installed.
            KeyboardInterrupt: Somebody ended the program; `keep_finished` then keeps what is done.
        """
        self.progress.found(len(files))
        remove_finished(self.folder.path, self.ledger)
        with contextlib.closing(self._unpacker):
            for errand in self._new(files):
                self._in_hand.add(errand.source.sha256)
                self._submit(replace(errand, task=WholeFile(divides=self.scheduler.divides)))
                while len(self._pending) >= self.scheduler.slots:
                    self._collect()
            self._collect_all()

    def keep_finished(self) -> None:
        """Keep the sources whose reading is finished, before the program ends; do not wait for others."""
        for future, errand in list(self._pending.items()):
            if future.done() and not future.cancelled() and future.exception() is None:
                del self._pending[future]
                self._take(errand, future.result())

    # What is to be read

    def _new(self, files: list[InboxFile]) -> Iterator[_Errand]:
        """Yield the sources to be read: those that are new, members of containers among them."""
        for one in files:
            if one.unreadable:
                self._tell_unreadable(one, one.unreadable)
                continue
            try:
                seen = look_at(one, self.ledger)
                source = None if self._is_known(seen.sha256) else seen.source()
            except OSError as error:
                self._tell_unreadable(one, error.strerror or type(error).__name__)
                continue
            if isinstance(source, Source) and may_hold_files(source.content):
                yield from self._within(source, one.at)
            elif isinstance(source, Source):
                yield _Errand(source, one.at)
                continue
            elif isinstance(source, UnopenedFile):
                self._keep(_Errand(source.source, one.at), FileReading(unopened(source, moment_of(self.clock))))
                continue
            self.progress.known(one.path)

    def _tell_unreadable(self, one: InboxFile, why: str) -> None:
        self.unreadable += 1
        self.progress.unreadable(one.path, why)

    def _is_known(self, sha256: str) -> bool:
        return sha256 in self._in_hand or self.ledger.state(sha256) is not State.WAITING

    def _within(self, container: Source, at: str) -> Iterator[_Errand]:
        """Yield the new members of a container; note the container as unpacked when all of them were read.

        A PDF that carries files is a container and a source too. It is read after the files that it
        carries: if it were noted as read before them and the program ended, the next start would
        not look for them any more.
        """
        is_whole, itself = True, None
        members: set[str] = set()
        try:
            for leaf in self._unpacked(container):
                source = leaf.source if isinstance(leaf, UnopenedFile) else leaf
                is_whole = is_whole and source.sha256 != container.sha256
                if isinstance(leaf, Source) and source.sha256 == container.sha256:
                    itself = _Errand(source, at)
                    continue
                self._note_arrival(source, at)
                members.add(source.sha256)
                if self._is_known(source.sha256):
                    self.progress.known(source.path)
                elif isinstance(leaf, UnopenedFile):
                    self._keep(_Errand(source, at), FileReading(unopened(leaf, moment_of(self.clock))))
                else:
                    yield _Errand(source, at)
        except ReadingStoppedError as stopped:
            self._keep(_Errand(container, at), FileReading(given_up(container, stopped, moment_of(self.clock))))
            return
        if members:
            self._collect_all()
        self._remove(self.ledger.drop_stand_ins(container.path, members))
        if itself is not None:
            yield itself
        elif is_whole:
            self._remove(self.ledger.note_unpacked(container.sha256))

    def _unpacked(self, container: Source) -> Iterator[Source | UnopenedFile]:
        """Yield the members of a container.

        If the process that unpacks it is ended, the container is unpacked once more, while nothing
        else is read, and goes on behind the members that were yielded before.

        Raises:
            ReadingStoppedError: The process was ended twice.
        """
        count = 0
        try:
            for leaf in self._unpacker.unpack(container):
                count += 1
                yield leaf
        except ReadingStoppedError:
            self._collect_all()
            yield from islice(self._unpacker.unpack(container), count, None)

    def _note_arrival(self, source: Source, at: str) -> None:
        self.progress.found(1)
        if self.ledger.state(source.sha256) is State.FORGOTTEN:
            return  # of a forgotten source not even the name is kept
        received = source.received
        sender = received.sender if received is not None else None
        moment = received.at.isoformat() if received is not None and received.at is not None else None
        self.ledger.note_arrival(Arrival(source.path, source.sha256, at, sender, moment))

    # What was read

    def _submit(self, errand: _Errand) -> None:
        self._pending[self.scheduler.submit(Job(errand.source, self.setup, errand.task))] = errand

    def _submit_more(self) -> None:
        """Submit what is to be done next for the stacks, as far as there is room for it."""
        for stack in self._stacks:
            while len(self._pending) < self.scheduler.slots and (task := stack.next_task()) is not None:
                self._submit(_Errand(stack.source, stack.at, task, stack))

    def _collect_all(self) -> None:
        self._submit_more()
        while self._pending:
            self._collect()

    def _collect(self) -> None:
        """Wait until something is done, and keep what it gave.

        What a process was ended over is tried again (`tries`), while nothing else is read.
        """
        done, others = wait(self._pending, return_when=FIRST_COMPLETED)
        failed = self._taken(done)
        if failed:
            wait(others)
            failed += self._taken(others)
        for errand, stopped in failed:
            self._try_again(errand, stopped)
        self._submit_more()

    def _try_again(self, errand: _Errand, stopped: ReadingStoppedError) -> None:
        match errand.task:
            case WholeFile():
                again = read_again(errand.source, stopped, self._read_alone, lambda: moment_of(self.clock))
                self._take(errand, again)
            case PageRange() as pages:
                self._take(errand, read_range_again(errand.source, pages, stopped, self._range_alone))
            case Assembly() as task if task.is_whole:
                try:
                    self._take(errand, self._done_alone(errand.source, task))
                except ReadingStoppedError as again:
                    self._take(errand, FileReading(given_up(errand.source, again, moment_of(self.clock))))

    def _read_alone(self, source: Source) -> FileReading:
        """Have a source read in one piece and wait for it.

        Raises:
            ReadingStoppedError: The process that read it was ended.
        """
        answer = self._done_alone(source, WholeFile())
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
        answer = self._answer(self.scheduler.submit(Job(source, self.setup, task)))
        if isinstance(answer, ReadingStoppedError):
            raise answer
        return answer

    def _taken(self, futures: set[Future[Answer]]) -> list[tuple[_Errand, ReadingStoppedError]]:
        """Keep what finished errands gave; return those whose process was ended before they had a result."""
        failed = []
        for future in futures:
            answer = self._answer(future)
            errand = self._pending.pop(future)
            if isinstance(answer, ReadingStoppedError):
                failed.append((errand, answer))
            else:
                self._take(errand, answer)
        return failed

    @staticmethod
    def _answer(future: Future[Answer]) -> Answer | ReadingStoppedError:
        try:
            return future.result()
        except (BatchStoppedError, FormloopError):
            raise
        except ReadingStoppedError as stopped:
            return stopped
        except Exception as error:  # noqa: BLE001  around one returned form: a cluster may raise anything
            return ReadingStoppedError(type(error).__name__, "reading_died")

    def _take(self, errand: _Errand, answer: Answer) -> None:
        """Keep an answer, and do what follows from it."""
        stack = errand.stack
        if stack is not None and stack.is_over:
            return
        match answer:
            case FileReading() if stack is not None:
                self._keep_forms(stack, answer, errand.task)
            case FileReading():
                self._keep(errand, answer)
            case RangeReading() if stack is not None:
                with uninterrupted():
                    stack.keep(answer, self.ledger)
                self.progress.pages(stack.source.path, len(stack.seen), stack.page_count)
            case Division() if stack is None:
                self._begin(errand, answer)
            case _:
                self._read_in_one_piece(errand)

    def _begin(self, errand: _Errand, division: Division) -> None:
        """Begin to read a stack, or go on where an earlier start stopped."""
        kept = self.folder.pages_of(errand.source.sha256, self.setup.stamp)
        seen = kept.sound(seen_pages(self.ledger, errand.source.sha256))
        self._stacks.append(
            Stack(
                errand.source,
                errand.at,
                division.page_count,
                kept=kept,
                read_at=kept.begun(moment_of(self.clock)),
                most_seconds=self.setup.limits.file_seconds,
                seen=seen,
            )
        )

    def _read_in_one_piece(self, errand: _Errand) -> None:
        """Read a file that cannot be read in ranges after all."""
        if errand.stack is not None:
            self._end(errand.stack)
        self._submit(_Errand(errand.source, errand.at))

    def _keep_forms(self, stack: Stack, answer: FileReading, task: Task) -> None:
        """Keep the forms of a stack that was put together, as far as it was read."""
        is_whole = isinstance(task, Assembly) and task.is_whole
        reading = stack.with_pictures(answer)
        if is_whole:
            self._keep(_Errand(stack.source, stack.at), reading)
            self._end(stack)
        elif reading.result.records:
            with uninterrupted(), self.folder.changing():
                keep_reading(
                    self.folder, self.ledger, stack.source, reading, at=stack.at, forms=self.forms, is_whole=False
                )

    def _end(self, stack: Stack) -> None:
        stack.is_over = True
        stack.kept.remove()
        self._stacks.remove(stack)

    def _keep(self, errand: _Errand, answer: FileReading) -> None:
        with uninterrupted(), self.folder.changing():
            self._write_down(errand, answer)

    def _write_down(self, errand: _Errand, answer: FileReading) -> None:
        source = errand.source
        keep_reading(self.folder, self.ledger, source, answer, at=errand.at, forms=self.forms)
        self.kept += 1
        self._in_hand.discard(source.sha256)
        self.progress.read(source.path, answer.result)

    def _remove(self, record_ids: Iterable[str]) -> None:
        for record_id in record_ids:
            self.folder.remove(record_id)
