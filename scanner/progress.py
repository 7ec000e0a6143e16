"""Progress of a batch: a bar in a terminal, plain lines where there is none."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from scanner.batch.running import Progress
from scanner.pipeline import FileResult

_LINE_SECONDS: Final = 15.0


@dataclass(slots=True)
class _Counts:
    """What was done in this run."""

    began: float = field(default_factory=time.monotonic)
    files: int = 0
    found: int = 0
    done: int = 0
    forms: int = 0
    pages: int = 0
    people: int = 0

    def add(self, result: FileResult) -> None:
        self.files += 1
        self.done += 1
        for record in result.records:
            self.forms += record.form is not None
            self.pages += sum(page is not None for page in record.source.pages)
            self.people += record.status != "accepted"

    def words(self) -> str:
        minutes = max(time.monotonic() - self.began, 1e-3) / 60
        return (
            f"表 forms {self.forms} · 页 pages {self.pages} · {self.files / minutes:.0f}/min · "
            f"待人工 need a person {self.people}"
        )


@contextmanager
def shown(console: Console, *, quiet: bool = False, verbose: bool = False) -> Iterator[Progress]:
    """Yield what tells how a batch goes on.

    Args:
        console: Where; a plain one.
        quiet: Show nothing.
        verbose: A line for every file.
    """
    counts = _Counts()
    words = TextColumn("{task.description}")
    columns = (TextColumn("读取 reading"), BarColumn(), MofNCompleteColumn(), words, TimeRemainingColumn())
    bar = Bar(*columns, console=console, transient=True, disable=quiet or not console.is_terminal)
    last_line = counts.began

    with bar:
        task = bar.add_task("", total=0)

        def show(path: str, result: FileResult | None) -> None:
            nonlocal last_line
            bar.update(task, total=counts.found, completed=counts.done, description=counts.words())
            if result is not None and verbose:
                states = " ".join(record.status for record in result.records)
                bar.console.print(f"{path}: {states} {result.seconds:.1f} s", soft_wrap=True)
            elif not quiet and not console.is_terminal and time.monotonic() - last_line >= _LINE_SECONDS:
                last_line = time.monotonic()
                console.print(f"{counts.done}/{counts.found} · {counts.words()}")

        def found(number: int) -> None:
            counts.found += number
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
