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
            f"表 forms {self.forms} · 页 pages {self.pages} · {self.files / minutes:.0f}/min · "
            f"待人工 need a person {self.people}"
        )

    def line(self) -> str:
        """Return one line of progress; it has the time left at the pace since `began`, once a file was read."""
        words = f"{self.done}/{self.found} · {self.words()}"
        if not self.files:
            return words
        seconds = (self.clock() - self.began) / self.files * (self.found - self.done)
        return f"{words} · 剩余 left {timedelta(seconds=round(seconds))}"


def outcome_of(result: FileResult) -> str:
    """Return in words the statuses of a file's records, counted if there are several, and how many need a person."""
    counts = Counter(record.status for record in result.records)
    several = len(result.records) > 1
    words = ", ".join(f"{STATUS[one]} {count}" if several else STATUS[one] for one, count in sorted(counts.items()))
    return f"{words} · 待人工 need a person {_people(result)}"


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
    counts = _Counts(clock)
    words = TextColumn("{task.description}")
    columns = (TextColumn("读取 reading"), BarColumn(), MofNCompleteColumn(), words, TimeRemainingColumn())
    has_bar = console.is_terminal and not quiet
    # Errors are printed above the bar if the standard error is a terminal; if it is a file, they go there.
    bar = Bar(*columns, console=console, transient=True, disable=not has_bar, redirect_stderr=sys.stderr.isatty())
    last_line = counts.began

    with bar:
        task = bar.add_task("", total=0)

        def show(path: str, result: FileResult | None) -> None:
            nonlocal last_line
            bar.update(task, total=counts.found, completed=counts.done, description=counts.words())
            if result is not None and verbose:
                console.print(f"{path}: {outcome_of(result)} · {result.seconds:.1f} s", soft_wrap=True)
            if not quiet and not has_bar and clock() - last_line >= line_seconds:
                last_line = clock()
                console.print(counts.line(), soft_wrap=True)

        def found(number: int) -> None:
            counts.expect(number)
            show("", None)

        def known(path: str) -> None:
            counts.done += 1
            show(path, None)

        def was_read(path: str, result: FileResult) -> None:
            counts.add(result)
            show(path, result)

        def unreadable(path: str, why: str) -> None:
            counts.done += 1
            print(f"{path}: 无法读取该文件 cannot be read ({why})", file=sys.stderr)

        def pages(path: str, done: int, count: int) -> None:
            nonlocal last_line
            bar.update(task, description=f"{done}/{count} 页 pages · {counts.words()}")
            if not quiet and not has_bar and clock() - last_line >= line_seconds:
                last_line = clock()
                console.print(f"{path}: {done}/{count} 页 pages · {counts.line()}", soft_wrap=True)

        yield Progress(found, known, was_read, unreadable, pages)
