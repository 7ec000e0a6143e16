"""The parent's end of a child: a process that reads or unpacks one file after another, within limits.

The child is a program of its own (`scanner.batch.children.program.worker`), not a fork. So it is the same
on Windows, and a Dask worker, which may have no `multiprocessing` children, can have one too
(docs/decisions/0005-children.md). It answers in JSON, which is validated (`answers`), and ends with
its parent.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from typing import Final

from scanner.batch.children import answers
from scanner.batch.children.frames import Frame, FrameError
from scanner.batch.children.process import GONE, ChildProcess
from scanner.batch.children.requests import Wanted, source_frame
from scanner.batch.children.stacks.answers import answer_of
from scanner.batch.children.work import (
    Answer,
    BatchStoppedError,
    FileReading,
    Job,
    Limits,
    PackedSetup,
    PageRange,
    ReadingStoppedError,
)
from scanner.intake.containers.members import UnopenedFile
from scanner.values.source import Source

_START_SECONDS: Final = 60.0
_DONE: Final = ("was read", "is a stack", "saw pages")
_BUSY_SHARE: Final = 0.8
"""Of the time that it had, from which a process counts as busy with its file, and not as kept waiting by others."""


class Child:
    """A child process, which is started when it is first needed and again after it was ended.

    Only one thread may call `read`, `do`, `unpack`, `is_container` and `close`; any thread may call `stop`.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: ChildProcess | None = None
        self._answers: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._setup, self._sent = "", ""
        self._stopped = False
        self._is_unpacking = False

    def read(self, source: Source, setup: PackedSetup, wanted: Wanted = Wanted.PICTURES) -> FileReading:
        """Have a file read.

        Args:
            source: The file.
            setup: What the process has to know; it is sent only if the process does not have it yet.
            wanted: What is wanted beside the records.

        Raises:
            ReadingStoppedError: The reading took too long or too much memory, or the process died.
            BatchStoppedError: `stop` was called.
            FormloopError: The setup cannot be used where the process runs: its engine is not installed, say.
        """
        answer = self.do(Job(source, setup), wanted)
        if not isinstance(answer, FileReading):
            raise self._distrusted()
        return answer

    def do(self, job: Job, wanted: Wanted = Wanted.PICTURES) -> Answer:
        """Have a job done.

        Args:
            job: The source, and what is to be done with it. The bytes of the job before are not sent again.
            wanted: What is wanted beside the records.

        Raises:
            ReadingStoppedError: As `read`.
            BatchStoppedError: As `read`.
            FormloopError: As `read`.
        """
        try:
            return self._done(job, wanted)
        except BaseException:
            self.close()  # a late answer for this file would be taken for the answer for the next file
            raise

    def is_container(self, source: Source) -> bool:
        """Tell whether a file has files in it.

        Raises:
            ReadingStoppedError: Telling took too long or too much memory, or the process died.
            BatchStoppedError: `stop` was called.
        """
        try:
            self._start()
            self._ask(source_frame("look", source))
            return answers.is_container_in(self._answer("kind", self._limits.seconds))
        except FrameError:
            raise self._distrusted() from None
        except BaseException:
            self.close()
            raise

    def unpack(self, source: Source) -> Iterator[Source | UnopenedFile]:
        """Yield the members of a container one after the other; the process waits until the next is asked for.

        A file that is no container yields itself.

        Raises:
            ReadingStoppedError: A member, or all of them, took too long or too much memory, or the process died.
            BatchStoppedError: `stop` was called.
        """
        left = self._limits.file_seconds
        try:
            self._start()
            self._is_unpacking = True
            self._ask(source_frame("unpack", source))
            while True:
                since = time.monotonic()
                frame = self._answer("leaf", max(min(left, self._limits.seconds), 0.0), or_else=("unpacked",))
                left -= time.monotonic() - since  # what the parent does between two members does not count
                if frame.word == "unpacked":
                    self._is_unpacking = False
                    return
                yield answers.leaf_of(frame, source)
                self._ask(Frame("next"))
        except FrameError:
            raise self._distrusted() from None

    def stop(self) -> None:
        """End the process now and for good, from any thread.

        A thread that waits for an answer gets `BatchStoppedError`.
        """
        self._stopped = True
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """End the process and wait for its end; a later request starts a new one, unless `stop` was called."""
        process, self._process = self._process, None
        if process is not None:
            process.close()

    @property
    def pid(self) -> int | None:
        """The process's number in the system, or None if there is no process."""
        return None if self._process is None else self._process.pid

    def _done(self, job: Job, wanted: Wanted) -> Answer:
        done = job.task.first - 1 if isinstance(job.task, PageRange) else 0
        try:
            self._start()
            if self._setup != job.setup.digest:
                self._ask(Frame("setup", parts=(job.setup.content,)))
                self._answer("ready", _START_SECONDS)
                self._setup, self._sent = job.setup.digest, ""
            was_sent = self._sent == job.source.sha256
            self._ask(source_frame("read", job.source, wanted, job.task, was_sent=was_sent))
            self._sent = job.source.sha256
            end = time.monotonic() + self._limits.file_seconds
            patience = self._limits.seconds
            while True:
                left = max(min(patience, end - time.monotonic()), 0.0)
                frame = self._answer("page", left, or_else=_DONE, pages_done=done)
                if frame.word in _DONE:
                    return answer_of(frame, job)
                done = max(done, answers.page_of(frame))
                patience = self._limits.page_seconds
        except FrameError:
            raise self._distrusted(done) from None

    def _start(self) -> None:
        """Start the process if it does not run, and wait until it is confined.

        One that was left in the middle of a container is ended first: it would take a request for the wish to go on.

        Raises:
            BatchStoppedError: `stop` was called.
            ReadingStoppedError: It does not start.
        """
        if self._stopped:
            raise BatchStoppedError("stopped")
        if self._process is not None and self._process.runs and not self._is_unpacking:
            return
        self.close()
        self._answers, self._setup, self._sent = queue.SimpleQueue(), "", ""
        self._is_unpacking = False
        self._process = ChildProcess(self._limits.memory_mb, self._answers)
        if self._stopped:
            self._process.kill()
        self._answer("started", _START_SECONDS)

    def _ask(self, frame: Frame) -> None:
        if self._process is not None:
            self._process.tell(frame)

    def _answer(self, word: str, seconds: float, *, or_else: tuple[str, ...] = (), pages_done: int = 0) -> Frame:
        """Return the next answer.

        Args:
            word: What it should be.
            seconds: How long it may take.
            or_else: What else it may be.
            pages_done: How many pages of the file are finished by now.

        Raises:
            ReadingStoppedError: No answer came in time, or the process died or has no memory left.
            BatchStoppedError: `stop` was called.
            FormloopError: The process refuses its setup.
            FrameError: It says something else.
        """
        used = self._processor_seconds()
        try:
            frame = self._answers.get(timeout=seconds)
        except queue.Empty:
            was_busy = self._processor_seconds() - used > _BUSY_SHARE * seconds
            self.close()
            late = "the file took too long to read"
            raise ReadingStoppedError(late, "time_exceeded", pages_done, was_busy=was_busy) from None
        if frame.word in (word, *or_else):
            return frame
        if frame.word == "refused":
            raise answers.error_of_frame(frame)
        self.close()
        if self._stopped:
            raise BatchStoppedError("stopped")
        if frame.word == "out of memory":
            raise ReadingStoppedError("the reading process ran out of memory", "memory_exceeded", pages_done)
        if frame is GONE:
            raise ReadingStoppedError("the process that read the file died", "reading_died", pages_done)
        raise FrameError(f'"{word}" was expected')

    def _processor_seconds(self) -> float:
        return 0.0 if self._process is None else self._process.processor_seconds()

    def _distrusted(self, pages_done: int = 0) -> ReadingStoppedError:
        """End a process that answered what it cannot have meant; return the error that says so."""
        self.close()
        return ReadingStoppedError("the reading process gave a false answer", "reading_died", pages_done)
