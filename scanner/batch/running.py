"""One pass over an inbox: every source that the ledger does not know yet is read, and its records are kept.

Records are written to disk before the ledger says that their source was read. If the program is
ended in between, the next start reads that source again and writes the same records.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from scanner.batch.children.child import Child
from scanner.batch.children.schedulers import Scheduler
from scanner.batch.children.tries import given_up
from scanner.batch.children.work import (
    Answer,
    Assembly,
    Division,
    FileReading,
    PackedSetup,
    RangeReading,
    ReadingStoppedError,
    Task,
    WholeFile,
)
from scanner.batch.errands import Errand, Errands
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
    _errands: Errands = field(init=False)
    _stacks: list[Stack] = field(default_factory=list)
    _in_hand: set[str] = field(default_factory=set)
    _unpacker: Child = field(init=False)

    def __post_init__(self) -> None:
        self._unpacker = Child(self.setup.limits)
        self._errands = Errands(self.scheduler, self.setup, self.clock)

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
                self._errands.submit(replace(errand, task=WholeFile(divides=self.scheduler.divides)))
                while self._errands.is_full:
                    self._collect()
            self._collect_all()

    def keep_finished(self) -> None:
        """Keep the sources whose reading is finished, before the program ends; do not wait for others."""
        self._errands.collect_finished(self._take)

    # What is to be read

    def _new(self, files: list[InboxFile]) -> Iterator[Errand]:
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
                yield Errand(source, one.at)
                continue
            elif isinstance(source, UnopenedFile):
                self._keep(Errand(source.source, one.at), FileReading(unopened(source, moment_of(self.clock))))
                continue
            self.progress.known(one.path)

    def _tell_unreadable(self, one: InboxFile, why: str) -> None:
        self.unreadable += 1
        self.progress.unreadable(one.path, why)

    def _is_known(self, sha256: str) -> bool:
        return sha256 in self._in_hand or self.ledger.state(sha256) is not State.WAITING

    def _within(self, container: Source, at: str) -> Iterator[Errand]:
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
                    itself = Errand(source, at)
                    continue
                self._note_arrival(source, at)
                members.add(source.sha256)
                if self._is_known(source.sha256):
                    self.progress.known(source.path)
                elif isinstance(leaf, UnopenedFile):
                    self._keep(Errand(source, at), FileReading(unopened(leaf, moment_of(self.clock))))
                else:
                    yield Errand(source, at)
        except ReadingStoppedError as stopped:
            self._keep(Errand(container, at), FileReading(given_up(container, stopped, moment_of(self.clock))))
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

    def _submit_more(self) -> None:
        """Submit what is to be done next for the stacks, as far as there is room for it."""
        for stack in self._stacks:
            while not self._errands.is_full and (task := stack.next_task()) is not None:
                self._errands.submit(Errand(stack.source, stack.at, task, stack))

    def _collect_all(self) -> None:
        self._submit_more()
        while self._errands.pending:
            self._collect()

    def _collect(self) -> None:
        """Wait until something is done, keep what it gave, and go on with the stacks."""
        self._errands.collect(self._take)
        self._submit_more()

    def _take(self, errand: Errand, answer: Answer) -> None:
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

    def _begin(self, errand: Errand, division: Division) -> None:
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

    def _read_in_one_piece(self, errand: Errand) -> None:
        """Read a file that cannot be read in ranges after all."""
        if errand.stack is not None:
            self._end(errand.stack)
        self._errands.submit(Errand(errand.source, errand.at))

    def _keep_forms(self, stack: Stack, answer: FileReading, task: Task) -> None:
        """Keep the forms of a stack that was put together, as far as it was read."""
        is_whole = isinstance(task, Assembly) and task.is_whole
        reading = stack.with_pictures(answer)
        if is_whole:
            self._keep(Errand(stack.source, stack.at), reading)
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

    def _keep(self, errand: Errand, answer: FileReading) -> None:
        with uninterrupted(), self.folder.changing():
            self._write_down(errand, answer)

    def _write_down(self, errand: Errand, answer: FileReading) -> None:
        source = errand.source
        keep_reading(self.folder, self.ledger, source, answer, at=errand.at, forms=self.forms)
        self.kept += 1
        self._in_hand.discard(source.sha256)
        self.progress.read(source.path, answer.result)

    def _remove(self, record_ids: Iterable[str]) -> None:
        for record_id in record_ids:
            self.folder.remove(record_id)
