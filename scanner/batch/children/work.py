"""What passes between a batch and the processes that read for it: setup, jobs, readings, limits.

Nothing is imported here that reads files: the parent of a reading process has to stay small.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from forms.program import PROGRAM_VERSION
from scanner.ledger.rows import PageFate
from scanner.roads.results import FileResult
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.source import Source

if TYPE_CHECKING:
    from scanner.values.known_form import KnownForm

MEGABYTE: Final = 1024 * 1024
_STAMP_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class Limits:
    """The time and the memory that the reading of one file may take.

    Attributes:
        seconds: Seconds until the first page is finished, or the file where it has none.
        page_seconds: Seconds from one finished page to the next. What a file says of its pages counts for nothing.
        file_seconds: Seconds for the whole file, however many pages are finished.
        memory_mb: Megabytes that the reading process may use, on systems that can limit it (POSIX).
    """

    seconds: float = 60.0
    page_seconds: float = 60.0
    file_seconds: float = 3600.0
    memory_mb: int = 2048


@dataclass(frozen=True, slots=True)
class Setup:
    """What a reading process has to know, on whichever machine it runs.

    Attributes:
        known: The forms that may come back, or None: the process then loads the built-in ones and those of `templates`.
        engine: Name of the engine that recognises writing, a key of `ENGINES`.
        today: The day that rules about dates take for today.
        acceptance: Least confidence, 0.0 to 1.0, of a field that is accepted without a person.
        limits: The time and the memory that a file may take.
        templates: A folder of further definitions, or None.
        unprotected_office: Whether LibreOffice may be started although the network cannot be closed to it.
    """

    known: tuple[KnownForm, ...] | None
    engine: str
    today: date
    acceptance: float = ACCEPTANCE
    limits: Limits = Limits()
    templates: Path | None = None
    unprotected_office: bool = False

    def packed(self) -> PackedSetup:
        """Return the setup as bytes, so that it is pickled once and can be sent many times."""
        content = pickle.dumps(self)
        return PackedSetup(hashlib.sha256(content).hexdigest(), content, self.limits, self._stamp())

    def _stamp(self) -> str:
        """Return a digest of what a page's evidence depends on, the same in every run of the program."""
        known = [(repr(one.form), repr(one.layout)) for one in self.known or ()]
        return hashlib.sha256(repr((PROGRAM_VERSION, self.engine, known)).encode()).hexdigest()[:_STAMP_LENGTH]


@dataclass(frozen=True, slots=True)
class PackedSetup:
    """A `Setup` as bytes. A process that was sent a setup is not sent the same one again.

    Attributes:
        digest: The SHA-256 of `content`, in hexadecimal digits; it tells whether two setups are the same.
        content: The pickled `Setup`. A child may believe its parent; a parent never unpickles what a child says.
        limits: The limits of the setup.
        stamp: A digest of what the reading of a page depends on; what was kept under another one is of no use.
    """

    digest: str
    content: bytes = field(repr=False)
    limits: Limits = Limits()
    stamp: str = "none"


@dataclass(frozen=True, slots=True)
class FileReading:
    """What the reading of one file gave.

    Attributes:
        result: The file's records, exit code and time.
        fates: What became of each page of the file.
        pictures: Pictures of the pages: file name to JPEG, or to where it is kept already.
        explained: Pictures that explain the pages, if they were asked for: file name to JPEG.
        places: Of a stack that was put together, whose pictures are kept already: file name to the number of the
            source's page, from 1, and to which of the pages side by side in it the picture shows, from 0.
    """

    result: FileResult
    fates: tuple[PageFate, ...] = ()
    pictures: Mapping[str, bytes | Path] = field(default_factory=dict, repr=False)
    explained: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Division:
    """That a file is a stack, to be read in ranges of its pages.

    Attributes:
        page_count: How many pages it has; 0 for a file that can only be read in one piece.
    """

    page_count: int


@dataclass(frozen=True, slots=True)
class PageReading:
    """What is to be kept of one page of a stack.

    Attributes:
        page_no: The source's page, from 1.
        evidence: JSON of a `PageEvidence`.
        pictures: JPEGs of the page, by which of the pages side by side in it they show, from 0.
    """

    page_no: int
    evidence: bytes = field(repr=False)
    pictures: Mapping[int, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class RangeReading:
    """What the reading of some pages of a stack gave.

    Attributes:
        pages: The pages, each of those that were asked for.
        seconds: How long it took.
        avoided: How many of them are left out because a process was ended over them.
    """

    pages: tuple[PageReading, ...]
    seconds: float
    avoided: int = 0


Answer = FileReading | Division | RangeReading


class ReadingStoppedError(Exception):
    """The process that read a file took too long, took too much memory, or died, and gave no result.

    Attributes:
        code: Code of the issue that says which of these it was, for example `time_exceeded`.
        pages_done: How many pages of the file were finished by then.
        was_busy: Whether it took too long although it had a processor nearly all the time: another try takes as long.
    """

    def __init__(self, message: str, code: str, pages_done: int = 0, *, was_busy: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.pages_done = pages_done
        self.was_busy = was_busy


class BatchStoppedError(Exception):
    """The batch was asked to end; the next start reads the files that were not read."""


@dataclass(frozen=True, slots=True)
class WholeFile:
    """That a file is to be read in one piece.

    Attributes:
        divides: Whether it is to be told instead, and nothing read, where the file is a stack.
    """

    divides: bool = False


@dataclass(frozen=True, slots=True)
class PageRange:
    """That some pages of a stack are to be read.

    Attributes:
        first: The number of the first of them, from 1.
        last: The number of the last of them.
    """

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Assembly:
    """That the pages of a stack are to be put together.

    Attributes:
        pages: JSON of a `PageEvidence` for each page: of all of them, or of the first ones without a gap.
        read_at: When the reading of the stack began, ISO 8601 with offset.
        is_whole: Whether these are all pages.
        given: Ids of records that were given out before and are not wanted again until these are all pages.
    """

    pages: tuple[bytes, ...] = field(repr=False)
    read_at: str
    is_whole: bool
    given: tuple[str, ...] = ()


Task = WholeFile | PageRange | Assembly


@dataclass(frozen=True, slots=True)
class Job:
    """A source, what the reading process has to know, and what is to be done with the source."""

    source: Source
    setup: PackedSetup
    task: Task = WholeFile()
