"""One pass over an inbox: every source that the ledger does not know yet is read, and its records are kept.

Records are written to disk before the ledger says that their source was read. If the program is
ended in between, the next start reads that source again and writes the same records.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from itertools import islice

from forms.errors import FormloopError
from scanner.batch.children.child import Child
from scanner.batch.children.schedulers import Scheduler
from scanner.batch.children.tries import given_up, read_again
from scanner.batch.children.work import BatchStoppedError, FileReading, Job, PackedSetup, ReadingStoppedError
from scanner.batch.inbox import InboxFile, look_at
from scanner.batch.several_files.keeping import keep_reading
from scanner.corrections.carrying import KnownForms
from scanner.intake.containers.members import UnopenedFile
from scanner.intake.first_bytes import may_hold_files
from scanner.ledger import Arrival, Ledger, State
from scanner.ledger.folder import BatchFolder
from scanner.ledger.uninterrupted import uninterrupted
from scanner.roads.results import FileResult, unopened
from scanner.values.clock import Clock, machine_clock, moment_of
from scanner.values.source import Source


@dataclass(frozen=True, slots=True)
class Progress:
    """Functions that a pass calls while it goes on.

    Attributes:
        found: Called with the number of further sources to look at.
        known: Called with the path of a source that needs no reading: it was known already, or it is
            a container whose members have been looked at.
        read: Called with the path and the result of a source that was read.
        unreadable: Called with the path of a file of the inbox that cannot be read, and the reason.
    """

    found: Callable[[int], None] = lambda _: None
    known: Callable[[str], None] = lambda _: None
    read: Callable[[str, FileResult], None] = lambda _path, _result: None
    unreadable: Callable[[str, str], None] = lambda _path, _why: None


@dataclass(frozen=True, slots=True)
class _Task:
    """A source that is to be read, and `at`: when its file was last changed, ISO 8601 in UTC."""

    source: Source
    at: str


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
    _pending: dict[Future[FileReading], _Task] = field(default_factory=dict)
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
        with contextlib.closing(self._unpacker):
            for task in self._new(files):
                self._in_hand.add(task.source.sha256)
                self._pending[self._submitted(task)] = task
                while len(self._pending) >= self.scheduler.slots:
                    self._collect()
            self._collect_all()

    def keep_finished(self) -> None:
        """Keep the sources whose reading is finished, before the program ends; do not wait for others."""
        for future, task in list(self._pending.items()):
            if future.done() and not future.cancelled() and future.exception() is None:
                del self._pending[future]
                self._keep(task, future.result())

    # What is to be read

    def _new(self, files: list[InboxFile]) -> Iterator[_Task]:
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
            if isinstance(source, Source) and may_hold_files(source.head):
                yield from self._within(source, one.at)
            elif isinstance(source, Source):
                yield _Task(source, one.at)
                continue
            elif isinstance(source, UnopenedFile):
                self._keep(_Task(source.source, one.at), FileReading(unopened(source, moment_of(self.clock))))
                continue
            self.progress.known(one.path)

    def _tell_unreadable(self, one: InboxFile, why: str) -> None:
        self.unreadable += 1
        self.progress.unreadable(one.path, why)

    def _is_known(self, sha256: str) -> bool:
        return sha256 in self._in_hand or self.ledger.state(sha256) is not State.WAITING

    def _within(self, container: Source, at: str) -> Iterator[_Task]:
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
                    itself = _Task(source, at)
                    continue
                self._note_arrival(source, at)
                members.add(source.sha256)
                if self._is_known(source.sha256):
                    self.progress.known(source.path)
                elif isinstance(leaf, UnopenedFile):
                    self._keep(_Task(source, at), FileReading(unopened(leaf, moment_of(self.clock))))
                else:
                    yield _Task(source, at)
        except ReadingStoppedError as stopped:
            self._keep(_Task(container, at), FileReading(given_up(container, stopped, moment_of(self.clock))))
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

    def _submitted(self, task: _Task) -> Future[FileReading]:
        return self.scheduler.submit(Job(task.source, self.setup))

    def _collect_all(self) -> None:
        while self._pending:
            self._collect()

    def _collect(self) -> None:
        """Wait until a source has been read, and keep all that have.

        A source whose process was ended is tried again (`tries`), while nothing else is read.
        """
        done, others = wait(self._pending, return_when=FIRST_COMPLETED)
        failed = self._kept(done)
        if failed:
            wait(others)
            failed += self._kept(others)
        for task, stopped in failed:
            self._keep(task, read_again(task.source, stopped, self._read_alone, lambda: moment_of(self.clock)))

    def _read_alone(self, source: Source) -> FileReading:
        """Have a source read and wait for it.

        Raises:
            ReadingStoppedError: The process that read it was ended.
        """
        answer = self._answer(self.scheduler.submit(Job(source, self.setup)))
        if isinstance(answer, ReadingStoppedError):
            raise answer
        return answer

    def _kept(self, futures: set[Future[FileReading]]) -> list[tuple[_Task, ReadingStoppedError]]:
        """Keep the results of finished readings; return the tasks whose process was ended before it had a result."""
        failed = []
        for future in futures:
            answer = self._answer(future)
            task = self._pending.pop(future)
            if isinstance(answer, FileReading):
                self._keep(task, answer)
            else:
                failed.append((task, answer))
        return failed

    @staticmethod
    def _answer(future: Future[FileReading]) -> FileReading | ReadingStoppedError:
        try:
            return future.result()
        except (BatchStoppedError, FormloopError):
            raise
        except ReadingStoppedError as stopped:
            return stopped
        except Exception as error:  # noqa: BLE001  around one returned form: a cluster may raise anything
            return ReadingStoppedError(type(error).__name__, "reading_died")

    def _keep(self, task: _Task, answer: FileReading) -> None:
        with uninterrupted(), self.folder.changing():
            self._write_down(task, answer)

    def _write_down(self, task: _Task, answer: FileReading) -> None:
        source = task.source
        keep_reading(self.folder, self.ledger, source, answer, at=task.at, forms=self.forms)
        self.kept += 1
        self._in_hand.discard(source.sha256)
        self.progress.read(source.path, answer.result)

    def _remove(self, record_ids: Iterable[str]) -> None:
        for record_id in record_ids:
            self.folder.remove(record_id)
