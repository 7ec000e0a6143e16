"""Readers for programs without a batch: they read returned files one after the other, in a child or in this process."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Iterator
from itertools import islice

from scanner.batch.children.child import Child
from scanner.batch.children.safe_reading import given_up, read_leaves
from scanner.batch.children.work import Limits, PackedSetup, ReadingStoppedError, Setup
from scanner.engines import ENGINES
from scanner.intake.unpacking import UnopenedFile, is_container
from scanner.pipeline import FileResult, Pipeline, unopened
from scanner.values.clock import Clock, machine_clock, moment_of
from scanner.values.source import Source


class ChildReader:
    """Reads files in a child process, which it keeps from file to file; a second child unpacks containers.

    If the child is ended while it reads a file, the file is read once more, as in a batch. If that
    fails too, the file becomes a rejected record.
    """

    def __init__(self, limits: Limits | None = None, *, clock: Clock = machine_clock) -> None:
        self._clock = clock
        self._reader = Child(limits or Limits())
        self._unpacker = Child(limits or Limits())

    def results(self, source: Source, setup: PackedSetup) -> Iterator[FileResult]:
        """Yield the result of every file in a container, or of the file itself if it is no container.

        Raises:
            MissingProgramError: The engine is not installed.
        """
        if not is_container(source.content):
            yield self._read(source, setup)
            return
        with contextlib.closing(self._unpacker):
            try:
                for leaf in self._unpacked(source):
                    if isinstance(leaf, UnopenedFile):
                        yield unopened(leaf, moment_of(self._clock))
                    else:
                        yield self._read(leaf, setup)
            except ReadingStoppedError as stopped:
                yield given_up(source, stopped, moment_of(self._clock))

    def close(self) -> None:
        """End both child processes; a later file starts them again."""
        self._reader.close()
        self._unpacker.close()

    def _unpacked(self, container: Source) -> Iterator[Source | UnopenedFile]:
        count = 0
        try:
            for leaf in self._unpacker.unpack(container):
                count += 1
                yield leaf
        except ReadingStoppedError:
            yield from islice(self._unpacker.unpack(container), count, None)

    def _read(self, source: Source, setup: PackedSetup) -> FileResult:
        with contextlib.suppress(ReadingStoppedError):
            return self._reader.read(source, setup, pictures=False).result
        try:
            return self._reader.read(source, setup, pictures=False).result
        except ReadingStoppedError as stopped:
            return given_up(source, stopped, moment_of(self._clock))


class InProcessReader:
    """Reads files in this process, without limits on time and memory."""

    def __init__(self) -> None:
        self._made: tuple[str, Pipeline] | None = None

    def results(self, source: Source, setup: PackedSetup) -> Iterator[FileResult]:
        """Yield the result of every file in a container, or of the file itself if it is no container.

        Raises:
            MissingProgramError: The engine is not installed.
        """
        if self._made is None or self._made[0] != setup.digest:
            own: Setup = pickle.loads(setup.content)  # noqa: S301  packed by this process
            self._made = setup.digest, Pipeline(own.known, ENGINES[own.engine](), own.today, own.acceptance)
        return read_leaves(source, self._made[1])

    def close(self) -> None:
        """Let the engine go; a later file loads it again."""
        self._made = None
