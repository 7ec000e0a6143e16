"""How much of a stack is read again after SIGKILL at half: a real batch with real children is killed and started again.

    python -m benchmarks.speed.kills [--pages 600] [--every 50] [--seed S]

Most of the pages are blank sheets, which are looked at in some ten milliseconds; each so many is a page of a filled
form. What a page costs changes nothing in how many are lost: those that were asked for and not kept yet.
"""

from __future__ import annotations

import argparse
import multiprocessing
import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.accuracy.rows import ROWS
from benchmarks.accuracy.running import Job, annex2, make
from benchmarks.report import tables as report
from benchmarks.speed.stacks import ROW
from scanner.batch.children.schedulers import Scheduler, local
from scanner.batch.children.work import Answer, PageRange, Setup
from scanner.batch.children.work import Job as Reading
from scanner.batch.inbox import inbox_files
from scanner.batch.running import Progress
from scanner.batch.session import Session
from scanner.corrections.carrying import forms_by_id
from scanner.ledger.folder import BatchFolder
from scanner.values.known_form import KnownForm
from tests.makers.paper.picture_files import jpeg, pdf_of_jpegs

_WORKERS: Final = 2
_BLANK_PX: Final = (1170, 827)  # A4 at 100 dpi
_WAIT_SECONDS: Final = 0.05


def measure(pages: int, every: int, seed: int) -> str:
    """Return the table of one run.

    Args:
        pages: How many pages the stack has.
        every: Each so many is a page of a filled form.
        seed: Of the forms.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "inbox").mkdir()
        (folder / "inbox" / "stack.pdf").write_bytes(_stack(pages, every, seed))
        kept = _start(folder, until=pages // 2)
        first = _asked(folder)
        _start(folder, until=None)
        again = _asked(folder) - pages
    line = [
        f"{pages} pages by {_WORKERS} workers, SIGKILL at half",
        str(kept),
        str(first - kept),
        str(again),
        f"{again / pages:.1%}",
        "< 5 %",
    ]
    return report.table(("what", "kept", "asked for and not kept", "read again", "share", "to meet"), [line])


def _stack(pages: int, every: int, seed: int) -> bytes:
    row = next(index for index, one in enumerate(ROWS) if one.name == ROW)
    filled = iter(_filled(row, seed))
    blank = jpeg(np.full(_BLANK_PX, 255, np.uint8), 85)
    return pdf_of_jpegs([next(filled) if page % every == 0 else blank for page in range(pages)])


def _filled(row: int, seed: int) -> Iterator[bytes]:
    """Yield pages of a few forms over and over."""
    made = [jpeg(page, 85) for number in range(2) for page in make(Job(row, number, seed))[1].pictures]
    while True:
        yield from made


def _start(folder: Path, until: int | None) -> int:
    """Start the batch in a process of its own, and kill it when so many pages are kept; return how many are."""
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_read, args=(folder,))
    process.start()
    while process.is_alive():
        time.sleep(_WAIT_SECONDS)
        if until is not None and _kept(folder) >= until:
            process.kill()
            break
    process.join()
    return _kept(folder)


def _read(folder: Path) -> None:
    form, layout = annex2()
    setup = Setup((KnownForm(form, layout),), "rapidocr", date(2026, 11, 30))
    out = BatchFolder(folder / "out")
    out.prepare()
    with (folder / "log").open("a", buffering=1, encoding="ascii") as log, closing(local(_WORKERS)) as scheduler:

        def submit(job: Reading) -> Future[Answer]:
            if isinstance(job.task, PageRange):
                log.write(f"asked {job.task.last - job.task.first + 1}\n")
            return scheduler.submit(job)

        with closing(out.ledger(make=True)) as ledger:
            progress = Progress(pages=lambda _path, done, _count: print(f"kept {done}", file=log))
            told: Scheduler = replace(scheduler, submit=submit)
            forms = forms_by_id([form])
            Session(out, ledger, told, setup.packed(), forms, progress).read_files(inbox_files(folder / "inbox"))


def _lines(folder: Path, word: str) -> Sequence[int]:
    log = folder / "log"
    words = [line.split() for line in log.read_text(encoding="ascii").splitlines()] if log.exists() else []
    return [int(line[1]) for line in words if len(line) > 1 and line[0] == word]


def _asked(folder: Path) -> int:
    """Return how many pages the children were asked for in all starts."""
    return sum(_lines(folder, "asked"))


def _kept(folder: Path) -> int:
    return max(_lines(folder, "kept"), default=0)


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.kills", description=__doc__)
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--every", type=int, default=50)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    given = parser.parse_args()
    print(f"seed {given.seed}")
    print(measure(given.pages, given.every, given.seed))


if __name__ == "__main__":
    main()
