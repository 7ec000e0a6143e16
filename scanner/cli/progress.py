"""Progress of a batch: a bar in a terminal, plain lines where there is none."""

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
from scanner.explain.words import STATUS
from scanner.pipeline import FileResult

LINE_SECONDS: Final = 15.0
"""Between two plain lines of progress."""


@dataclass(slots=True)
class _Counts:
    """What was done in this run; `files` were read since `began`, when there was nothing to do before."""

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
        """Return how far it is, with the time left at the pace so far."""
        words = f"{self.done}/{self.found} · {self.words()}"
        if not self.files:
            return words
        seconds = (self.clock() - self.began) / self.files * (self.found - self.done)
        return f"{words} · 剩余 left {timedelta(seconds=round(seconds))}"


def outcome_of(result: FileResult) -> str:
    """Return what a file gave: its status, or how many records have each, and how many of them need a person."""
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
    """Yield what tells how a batch goes on.

    Args:
        console: Where; a plain one.
        quiet: Show nothing.
        verbose: A line for every file.
        line_seconds: Between two lines of progress where there is no terminal.
        clock: Tells the seconds that have passed.
    """
    counts = _Counts(clock)
    words = TextColumn("{task.description}")
    columns = (TextColumn("读取 reading"), BarColumn(), MofNCompleteColumn(), words, TimeRemainingColumn())
    has_bar = console.is_terminal and not quiet
    # an error goes above the bar only where the terminal would show it
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

        yield Progress(found, known, was_read, unreadable)
