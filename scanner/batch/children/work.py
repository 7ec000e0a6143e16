"""The values that a batch and its child processes send each other, and the errors of a reading."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from scanner.ledger import PageFate
from scanner.pipeline import FileResult, KnownForm
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.source import Source

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The time and the memory that the reading of one file may take.

    Attributes:
        seconds: Seconds for a file, whatever its number of pages.
        page_seconds: Further seconds for each page of the file.
        memory_mb: Megabytes that the reading process may use, on systems that can limit it (POSIX).
    """

    seconds: float = 60.0
    page_seconds: float = 30.0
    memory_mb: int = 2048


@dataclass(frozen=True, slots=True)
class Setup:
    """What a reading process has to know, on whichever machine it runs.

    Attributes:
        known: The forms that may come back.
        engine: Name of the engine that recognises writing, a key of `ENGINES`.
        today: The day that rules about dates take for today.
        acceptance: Least confidence, 0.0 to 1.0, of a field that is accepted without a person.
        limits: The time and the memory that a file may take.
    """

    known: tuple[KnownForm, ...]
    engine: str
    today: date
    acceptance: float = ACCEPTANCE
    limits: Limits = Limits()

    def packed(self) -> PackedSetup:
        """Return the setup as bytes, so that it is pickled once and can be sent many times."""
        content = pickle.dumps(self)
        return PackedSetup(hashlib.sha256(content).hexdigest(), content, self.limits)


@dataclass(frozen=True, slots=True)
class PackedSetup:
    """A `Setup` as bytes. A process that was sent a setup is not sent the same one again.

    Attributes:
        digest: The SHA-256 of `content`, in hexadecimal digits; it tells whether two setups are the same.
        content: The pickled `Setup`.
        limits: The limits of the setup.
    """

    digest: str
    content: bytes = field(repr=False)
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class FileReading:
    """What the reading of one file gave.

    Attributes:
        result: The file's records, exit code and time.
        fates: What became of each page of the file.
        pictures: Pictures of the pages: file name to JPEG.
    """

    result: FileResult
    fates: tuple[PageFate, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)


class ReadingStoppedError(Exception):
    """The process that read a file took too long, took too much memory, or died, and gave no result.

    Attributes:
        code: Code of the issue that says which of these it was, for example `time_exceeded`.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type[ReadingStoppedError], tuple[str, str]]:
        return type(self), (str(self), self.code)


class BatchStoppedError(Exception):
    """The batch was asked to end; the next start reads the files that were not read."""


@dataclass(frozen=True, slots=True)
class Job:
    """A source to be read, and what the reading process has to know."""

    source: Source
    setup: PackedSetup
