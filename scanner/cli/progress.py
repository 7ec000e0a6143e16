"""Shows the progress of a batch: as a bar in a terminal, as plain lines in any other output."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from forms.terminal.help_text import said, told
from scanner.batch.running import Progress
from scanner.explain.record_words import STATUS
from scanner.roads.results import FileResult

LINE_SECONDS: Final = 15.0
"""Least number of seconds between two plain lines of progress."""


@dataclass(slots=True)
class _Counts:
    """Counts of what was done in this run.

    `files` counts the files read since `began`. Both are set anew when sources are found after all
    earlier ones are done, so that the waiting of a watch does not count for the pace.

    Attributes:
        clock: Tells the seconds that have passed.
        began: The clock's time when the current work began.
        files: Files read since `began`.
        found: Sources found in this run.
        done: Sources of this run that are read, known already or unreadable.
        forms: Records of known forms.
        pages: Pages of records.
        people: Records that need a person.
    """

    clock: Callable[[], float]
    began: float = field(init=False)
    files: int = 0
    found: int = 0
    done: int = 0
    forms: int = 0
    pages: int = 0
    people: int = 0

    def __post_init__(self) -> None:
        self.began = self.clock()

    def expect(self, number: int) -> None:
        if self.done == self.found:
            self.began, self.files = self.clock(), 0
        self.found += number

    def add(self, result: FileResult) -> None:
        self.files += 1
        self.done += 1
        for record in result.records:
            self.forms += record.form is not None
            self.pages += sum(page is not None for page in record.source.pages)
        self.people += _people(result)

    def words(self) -> str:
        minutes = max(self.clock() - self.began, 1e-3) / 60
        return (
            f"{said('表', 'forms')} {self.forms} · {said('页', 'pages')} {self.pages} · "
            f"{self.files / minutes:.0f}/min · {said('待人工', 'need a person')} {self.people}"
        )

    def line(self) -> str:
        """Return one line of progress; it has the time left at the pace since `began`, once a file was read."""
        words = f"{self.done}/{self.found} · {self.words()}"
        if not self.files:
            return words
        seconds = (self.clock() - self.began) / self.files * (self.found - self.done)
        return f"{words} · {said('剩余', 'left')} {timedelta(seconds=round(seconds))}"


def outcome_of(result: FileResult) -> str:
    """Return in words the statuses of a file's records, counted if there are several, and how many need a person."""
    counts = Counter(record.status for record in result.records)
    several = len(result.records) > 1
    words = ", ".join(
        f"{told(STATUS[one])} {count}" if several else told(STATUS[one]) for one, count in sorted(counts.items())
    )
    return f"{words} · {said('待人工', 'need a person')} {_people(result)}"


def _people(result: FileResult) -> int:
    return sum(record.status != "accepted" for record in result.records)


@contextmanager
def shown(
    console: Console,
    *,
    quiet: bool = False,
    verbose: bool = False,
    line_seconds: float = LINE_SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Progress]:
    """Yield a `Progress` that shows on a console how a batch goes on.

    Args:
        console: The console, from `plain_console`.
        quiet: Whether to show nothing but files that cannot be read.
        verbose: Whether to print a line for every file.
        line_seconds: Least number of seconds between two lines of progress, if the console is no terminal.
        clock: Tells the seconds that have passed.
    """
    shower = _Shower(console, _Counts(clock), quiet=quiet, verbose=verbose, line_seconds=line_seconds)
    with shower.bar:
        yield Progress(shower.found, shower.known, shower.was_read, shower.unreadable, shower.pages)


class _Shower:
    """Shows each step of a batch, as a bar or as lines."""

    def __init__(self, console: Console, counts: _Counts, *, quiet: bool, verbose: bool, line_seconds: float) -> None:
        self._console = console
        self._counts = counts
        self._is_quiet = quiet
        self._is_verbose = verbose
        self._line_seconds = line_seconds
        self._last_line = counts.began
        self._has_bar = console.is_terminal and not quiet
        words = TextColumn("{task.description}")
        columns = (TextColumn(said("读取", "reading")), BarColumn(), MofNCompleteColumn(), words, TimeRemainingColumn())
        # Errors are printed above the bar if the standard error is a terminal; if it is a file, they go there.
        self.bar = Bar(
            *columns,
            console=console,
            transient=True,
            disable=not self._has_bar,
            redirect_stderr=sys.stderr.isatty(),
        )
        self._task = self.bar.add_task("", total=0)

    def found(self, number: int) -> None:
        self._counts.expect(number)
        self._show()

    def known(self, _path: str) -> None:
        self._counts.done += 1
        self._show()

    def was_read(self, path: str, result: FileResult) -> None:
        self._counts.add(result)
        if self._is_verbose:
            self._console.print(f"{path}: {outcome_of(result)} · {result.seconds:.1f} s", soft_wrap=True)
        self._show()

    def unreadable(self, path: str, why: str) -> None:
        self._counts.done += 1
        print(f"{path}: {said('无法读取该文件', 'cannot be read')} ({why})", file=sys.stderr)

    def pages(self, path: str, done: int, count: int) -> None:
        self.bar.update(self._task, description=f"{done}/{count} {said('页', 'pages')} · {self._counts.words()}")
        self._line(f"{path}: {done}/{count} {said('页', 'pages')} · ")

    def _show(self) -> None:
        counts = self._counts
        self.bar.update(self._task, total=counts.found, completed=counts.done, description=counts.words())
        self._line("")

    def _line(self, before: str) -> None:
        """Print a line of progress where there is no bar and the last line is long enough ago."""
        now = self._counts.clock()
        if not self._is_quiet and not self._has_bar and now - self._last_line >= self._line_seconds:
            self._last_line = now
            self._console.print(before + self._counts.line(), soft_wrap=True)
