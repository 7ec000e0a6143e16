"""Readers for programs without a batch: they read returned files one after the other, in a child or in this process."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from scanner.batch.children.child import Child
from scanner.batch.children.requests import Wanted
from scanner.batch.children.tries import given_up, read_again
from scanner.batch.children.work import FileReading, Limits, PackedSetup, ReadingStoppedError, Setup
from scanner.intake.containers.members import UnopenedFile
from scanner.intake.first_bytes import may_hold_files
from scanner.roads.results import FileResult, unopened
from scanner.values.clock import Clock, machine_clock, moment_of
from scanner.values.source import Source

if TYPE_CHECKING:
    from scanner.pipeline import Pipeline


class ChildReader:
    """Reads files in a child process, which it keeps from file to file; a second one unpacks what has files in it.

    If the child is ended while it reads a file, the file is tried again, as in a batch (`tries`).
    """

    def __init__(self, limits: Limits | None = None, *, clock: Clock = machine_clock) -> None:
        self._clock = clock
        self._reader = Child(limits or Limits())
        self._unpacker = Child(limits or Limits())

    def readings(self, source: Source, setup: PackedSetup, wanted: Wanted = Wanted.RECORDS) -> Iterator[FileReading]:
        """Yield the reading of every file in a container, or of the file itself if it is no container.

        Raises:
            FormloopError: The setup cannot be used: the engine is not installed, or a definition is wrong.
        """
        try:
            is_container = may_hold_files(source.head) and self._is_container(source)
        except ReadingStoppedError as stopped:
            yield FileReading(given_up(source, stopped, self._now()))
            return
        if not is_container:
            yield self._read(source, setup, wanted)
            return
        try:
            for leaf in self._unpacked(source):
                if isinstance(leaf, UnopenedFile):
                    yield FileReading(unopened(leaf, self._now()))
                else:
                    yield self._read(leaf, setup, wanted)
        except ReadingStoppedError as stopped:
            yield FileReading(given_up(source, stopped, self._now()))

    def results(self, source: Source, setup: PackedSetup) -> Iterator[FileResult]:
        """Yield the results alone; see `readings`."""
        return (reading.result for reading in self.readings(source, setup))

    def close(self) -> None:
        """End both child processes; a later file starts them again."""
        self._reader.close()
        self._unpacker.close()

    def _now(self) -> str:
        return moment_of(self._clock)

    def _is_container(self, source: Source) -> bool:
        with contextlib.suppress(ReadingStoppedError):
            return self._reader.is_container(source)
        return self._reader.is_container(source)

    def _unpacked(self, container: Source) -> Iterator[Source | UnopenedFile]:
        count = 0
        try:
            for leaf in self._unpacker.unpack(container):
                count += 1
                yield leaf
        except ReadingStoppedError:
            yield from islice(self._unpacker.unpack(container), count, None)

    def _read(self, source: Source, setup: PackedSetup, wanted: Wanted) -> FileReading:
        def read(one: Source) -> FileReading:
            return self._reader.read(one, setup, wanted)

        try:
            return read(source)
        except ReadingStoppedError as stopped:
            return read_again(source, stopped, read, self._now)


class InProcessReader:
    """Reads files in this process, without limits on time and memory."""

    def __init__(self) -> None:
        self._made: tuple[str, Pipeline] | None = None

    def results(self, source: Source, setup: PackedSetup) -> Iterator[FileResult]:
        """Yield the result of every file in a container, or of the file itself if it is no container.

        Raises:
            MissingProgramError: The engine is not installed.
        """
        from scanner.batch.children.program.safe_reading import read_leaves  # noqa: PLC0415  loads every library
        from scanner.engines import ENGINES  # noqa: PLC0415
        from scanner.pipeline import Pipeline  # noqa: PLC0415

        if self._made is None or self._made[0] != setup.digest:
            own: Setup = pickle.loads(setup.content)  # noqa: S301  packed by this process
            self._made = setup.digest, Pipeline(own.known or (), ENGINES[own.engine](), own.today, own.acceptance)
        return read_leaves(source, self._made[1])

    def close(self) -> None:
        """Let the engine go; a later file loads it again."""
        self._made = None
