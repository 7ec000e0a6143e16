"""A batch over simulated files as a program of its own, which may be killed: `python -m ... INBOX OUT`.

Only the reading of pixels is left out, so that nearly all of its time goes into keeping and settling.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from scanner.batch.inbox import inbox_files
from tests.makers.files.simulated import SimulatedForm, read_simulated, simulated_file, written_by
from tests.scanner.batch.made import HandScheduler, session_in

_FIRST_MOMENT = 1_700_000_000


def put_pages(inbox: Path, page_no: int, forms: int) -> None:
    """Put one page of each of some forms into an inbox, each in a file of its own; every third has no copy id.

    The files are always of the same moments, so that two inboxes of the same forms give the same records.
    """
    for number in range(forms):
        copy_id = None if number % 3 == 0 else f"{number:08d}"
        name = f"公司{chr(ord('甲') + number)}_{page_no}.jpg"
        form = SimulatedForm({page_no: 1}, written_by(number), copy_id)
        (inbox / name).write_bytes(simulated_file(form, note=name))
        os.utime(inbox / name, (_FIRST_MOMENT + number, _FIRST_MOMENT + 3600 * page_no + number))


def run(inbox: Path, out: Path) -> None:
    """Read what is new in an inbox, with the folder locked as the command locks it."""
    session = session_in(out, HandScheduler(read_simulated))
    with closing(session.ledger), session.folder.locked():
        session.read_files(inbox_files(inbox))


def killed_while_running(inbox: Path, out: Path, chance: random.Random, seconds: float) -> bool:
    """Start the program and kill it at a random moment after it has begun to write; tell whether it still ran."""
    command = [sys.executable, "-m", "tests.scanner.batch.simulated_batch", str(inbox), str(out)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[3])
    while process.poll() is None and not (out / "ledger.sqlite").exists():
        time.sleep(0.01)
    time.sleep(chance.uniform(0.0, seconds))
    ran = process.poll() is None
    process.kill()
    process.wait()
    return ran


def contents(out: Path) -> dict[str, bytes]:
    """Return what a batch wrote: path in its folder to bytes."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*.json*"))}


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
