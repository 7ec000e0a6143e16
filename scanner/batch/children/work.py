"""What travels between a batch and the process that reads one file for it."""

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
    """What the reading of one file may cost.

    Attributes:
        seconds: For a file, without its pages ...
        page_seconds: ... and for each of its pages.
        memory_mb: Of the process that reads it, where the system can limit it (POSIX).
    """

    seconds: float = 60.0
    page_seconds: float = 30.0
    memory_mb: int = 2048


@dataclass(frozen=True, slots=True)
class Setup:
    """What a reading process has to know, whichever machine it runs on.

    Attributes:
        known: The forms that may come back.
        engine: Name of what recognises writing.
        today: For rules about dates.
        acceptance: Least confidence of a field that is accepted without a person.
        limits: What a file may cost.
    """

    known: tuple[KnownForm, ...]
    engine: str
    today: date
    acceptance: float = ACCEPTANCE
    limits: Limits = Limits()

    def packed(self) -> PackedSetup:
        """Return it as bytes, to be packed once and sent often."""
        content = pickle.dumps(self)
        return PackedSetup(hashlib.sha256(content).hexdigest(), content, self.limits)


@dataclass(frozen=True, slots=True)
class PackedSetup:
    """A `Setup` as bytes, with their hash: a process that has it is not told again."""

    digest: str
    content: bytes = field(repr=False)
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class FileReading:
    """What the reading of a file gave.

    Attributes:
        result: Its records.
        fates: What became of each page.
        pictures: Pictures of its pages, JPEG, by file name.
    """

    result: FileResult
    fates: tuple[PageFate, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)


class ReadingStoppedError(Exception):
    """A file's process was ended before it had read it: it took too long, too much memory, or died.

    Attributes:
        code: Of the issue that says so.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type[ReadingStoppedError], tuple[str, str]]:
        return type(self), (str(self), self.code)


class BatchStoppedError(Exception):
    """The batch was asked to end; what was not read stays for the next start."""


@dataclass(frozen=True, slots=True)
class Job:
    """A source to be read."""

    source: Source
    setup: PackedSetup
