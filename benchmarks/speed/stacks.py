"""How much of what two workers reach on single files they reach on a stack: the same pages, as files and as one file.

    python -m benchmarks.speed.stacks [--forms 16] [--rounds 3] [--seed S] [--side-by-side]

By the clock on the wall, since that is what a stack shares out; the two sides take turns, so that a busy machine weighs
on both alike. Both batches start their children and read one form before the clock starts. With `--side-by-side` two
workers of one batch are held against two batches of one worker each, which have half of the files each.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Final

from benchmarks.accuracy.rows import ROWS
from benchmarks.accuracy.running import Job, annex2, make
from benchmarks.report import tables as report
from scanner.batch.children.schedulers import Scheduler, local
from scanner.batch.children.work import Setup
from scanner.batch.inbox import inbox_files
from scanner.batch.session import Session
from scanner.corrections.carrying import forms_by_id
from scanner.ledger.folder import BatchFolder
from scanner.values.known_form import KnownForm
from tests.makers.paper.picture_files import jpeg, pdf_of_jpegs

ROW: Final = "scan 200 dpi, typed"
_WORKERS: Final = 2
_JPEG_QUALITY: Final = 85


def measure(forms: int, rounds: int, seed: int) -> str:
    """Return the table of one run.

    Args:
        forms: How many forms of two pages are read as files, and in one file.
        rounds: How often each is read.
        seed: Of the forms.
    """
    returned = _returned(forms + 1, seed)
    files = [pdf_of_jpegs(pages) for pages in returned]
    stack = pdf_of_jpegs([page for pages in returned[:forms] for page in pages])
    setup = _setup()
    singles: list[tuple[float, float]] = []
    stacks: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as name, closing(local(_WORKERS)) as scheduler:
        folder = Path(name)
        _spent(folder / "warm", files[-1:] * 3, setup, scheduler)
        for turn in range(rounds):
            singles.append(_spent(folder / f"{turn}-files", files[:forms], setup, scheduler))
            stacks.append(_spent(folder / f"{turn}-stack", [stack], setup, scheduler))
    lines = [
        [
            f"{2 * forms} pages by {_WORKERS} workers, {what}",
            f"{statistics.median(one[at] for one in singles):.1f}",
            f"{statistics.median(one[at] for one in stacks):.1f}",
            f"{statistics.median(one[at] / other[at] for one, other in zip(singles, stacks, strict=True)):.2f}",
            aim,
        ]
        for at, (what, aim) in enumerate((("by the clock", "≥ 0.9"), ("processor time", "")))
    ]
    return report.table(("what", "s as files of two pages", "s as one file", "ratio", "to meet"), lines)


def side_by_side(forms: int, rounds: int, seed: int) -> str:
    """Return the table of two workers of one batch against two batches of one worker.

    Args:
        forms: How many forms of two pages are read, as files.
        rounds: How often each is read.
        seed: Of the forms.
    """
    files = [pdf_of_jpegs(pages) for pages in _returned(forms + 1, seed)]
    together: list[float] = []
    apart: list[float] = []
    with tempfile.TemporaryDirectory() as name, closing(local(_WORKERS)) as scheduler:
        folder = Path(name)
        _spent(folder / "warm", files[-1:] * 3, _setup(), scheduler)
        for turn in range(rounds):
            together.append(_spent(folder / f"{turn}-together", files[:forms], _setup(), scheduler)[0])
            apart.append(_apart(folder / f"{turn}-apart", files))
    ratio = statistics.median(one / other for one, other in zip(apart, together, strict=True))
    line = [
        f"{forms} files by {_WORKERS} workers, by the clock",
        f"{statistics.median(apart):.1f}",
        f"{statistics.median(together):.1f}",
        f"{ratio:.2f}",
        "≥ 0.95",
    ]
    return report.table(("what", "s as runs of one worker each", "s as one run", "ratio", "to meet"), [line])


def _apart(folder: Path, files: Sequence[bytes]) -> float:
    """Read files by runs of one worker each, side by side; return the seconds until the last of them is done."""
    context = multiprocessing.get_context("spawn")
    start, done = context.Barrier(_WORKERS), context.SimpleQueue()
    runs = [
        context.Process(target=_alone, args=(folder / str(at), files[at:-1:_WORKERS], files[-1], start, done))
        for at in range(_WORKERS)
    ]
    for run in runs:
        run.start()
    seconds = [done.get() for _ in runs]
    for run in runs:
        run.join()
    return max(seconds)


def _alone(folder: Path, files: Sequence[bytes], first: bytes, start: Barrier, done: SimpleQueue[float]) -> None:
    with closing(local(1)) as scheduler:
        _spent(folder / "warm", [first], _setup(), scheduler)
        start.wait()
        done.put(_spent(folder / "files", files, _setup(), scheduler)[0])


def _returned(forms: int, seed: int) -> list[list[bytes]]:
    """Return the pages of some filled forms, as JPEG."""
    row = next(index for index, one in enumerate(ROWS) if one.name == ROW)
    made = (make(Job(row, number, seed))[1].pictures for number in range(forms))
    return [[jpeg(page, _JPEG_QUALITY) for page in pages] for pages in made]


def _setup() -> Setup:
    form, layout = annex2()
    return Setup((KnownForm(form, layout),), "rapidocr", date(2026, 11, 29))


def _spent(folder: Path, files: Sequence[bytes], setup: Setup, scheduler: Scheduler) -> tuple[float, float]:
    """Read files into a batch; return the seconds on the clock, and the processor time of all processes."""
    inbox, out = folder / "inbox", BatchFolder(folder / "out")
    inbox.mkdir(parents=True)
    for number, content in enumerate(files):
        (inbox / f"{number:04}.pdf").write_bytes(content + b"\n%% %d\n" % number)
    out.prepare()
    with closing(out.ledger(make=True)) as ledger:
        session = Session(out, ledger, scheduler, setup.packed(), forms_by_id(one.form for one in setup.known or ()))
        began = time.monotonic(), _processor_seconds()
        session.read_files(inbox_files(inbox))
        return time.monotonic() - began[0], _processor_seconds() - began[1]


def _processor_seconds() -> float:
    """Return the processor time of this process and of the children that it has now (Linux)."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            words = path.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
            ticks += int(words[11]) + int(words[12]) if int(words[1]) == os.getpid() else 0
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.stacks", description=__doc__)
    parser.add_argument("--forms", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--side-by-side", action="store_true", help="two workers against two batches of one")
    given = parser.parse_args()
    print(f"seed {given.seed}")
    measured = side_by_side if given.side_by_side else measure
    print(measured(given.forms, given.rounds, given.seed))


if __name__ == "__main__":
    main()
