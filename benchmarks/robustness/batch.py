"""What a batch costs and what it survives; the figures of docs/accuracy.md, section Batch.

    python -m benchmarks.robustness.batch [--seed S] [--files 2000] [--scans 24] [--kills 30] [--only mixed ...]
                                       [--write FILE]

Times are by the clock on the wall: nothing else should run meanwhile. Reads /proc, so it needs Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import secrets
import signal
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.report import document
from scanner.ledger import State
from scanner.ledger.folder import LEDGER_FILE, BatchFolder
from tests.makers.files import inboxes

_KILLED_FILES: Final = 20
_ROUNDS: Final = 3
_MEMORY_FROM: Final = 0.25

Line = tuple[str, str, str]


def mixed(folder: Path, given: argparse.Namespace) -> list[Line]:
    """Read many mixed files, with the parent's memory looked at, and once more when all is done."""
    inbox, out = folder / "inbox", folder / "out"
    inboxes.mixed(inbox, given.files, given.seed)
    begun, memory = time.monotonic(), []
    with killable_batch(inbox, out) as process:
        while process.poll() is None:
            memory.append((_sources(out), _resident_kb(process.pid)))
            time.sleep(0.2)
    whole = time.monotonic() - begun
    before = outcome(out)
    begun = time.monotonic()
    run_batch(inbox, out)
    again = time.monotonic() - begun
    if outcome(out) != before:
        raise RuntimeError("a batch that was started again changed its records")
    at_end = max(done for done, _ in memory)
    early = statistics.median(kb for done, kb in memory if _is_near(done, _MEMORY_FROM * at_end)) / 1024
    late = statistics.median(kb for done, kb in memory if done >= 0.97 * at_end) / 1024
    lost, words = _accounted(inbox, out)
    return [
        (f"{given.files} mixed files", f"{words}; {lost} not accounted for; {whole:.0f} s", "none lost"),
        (
            "memory of the parent",
            f"{early:.0f} MB after a quarter, {late:.0f} MB at the end: {100 * (late / early - 1):+.1f} %",
            "< 5 %",
        ),
        ("started again when all is done", f"{again:.1f} s, 1/{whole / again:.0f} of making it", "< 1/100"),
    ]


def workers(folder: Path, given: argparse.Namespace) -> list[Line]:
    """Read scans with one worker and with two, in turns."""
    inbox = folder / "inbox"
    inboxes.scans(inbox, given.scans, given.seed)
    ratios = []
    for turn in range(_ROUNDS):
        seconds = []
        for count in (1, 2):
            begun = time.monotonic()
            run_batch(inbox, folder / f"{turn}-{count}", "--workers", str(count))
            seconds.append(time.monotonic() - begun)
        ratios.append(seconds[0] / seconds[1])
    shown = ", ".join(f"{one:.2f}" for one in ratios)
    return [(f"two workers against one, {given.scans} scans", f"{statistics.median(ratios):.2f} ({shown})", "≥ 1.6")]


def kills(folder: Path, given: argparse.Namespace) -> list[Line]:
    """Kill the batch, and apart from it one of its readers, at random moments; start it again each time."""
    inbox = folder / "inbox"
    inboxes.mixed(inbox, _KILLED_FILES, given.seed)
    begun = time.monotonic()
    run_batch(inbox, folder / "undisturbed")
    seconds, expected = time.monotonic() - begun, outcome(folder / "undisturbed")
    chance = random.Random(given.seed)
    lines = []
    for who, victim in (("the batch itself", _itself), ("a process that reads", _reader)):
        right = hit = 0
        for number in range(given.kills):
            out = folder / f"{victim.__name__}{number}"
            with killable_batch(inbox, out) as process:
                time.sleep(chance.uniform(0.05, seconds))
                hit += _killed(victim(process))
                process.wait()
            run_batch(inbox, out)
            right += outcome(out) == expected
        words = f"{given.kills} times at random, {hit} while it ran: {right} ended as the undisturbed one"
        lines.append((f"{_KILLED_FILES} files, SIGKILL to {who}", words, "all"))
    return lines


def _itself(process: subprocess.Popen[bytes]) -> int | None:
    return process.pid if process.poll() is None else None


def _reader(process: subprocess.Popen[bytes]) -> int | None:
    """Return a child of the batch that reads, or None while there is none."""
    with contextlib.suppress(OSError):
        for tasks in Path(f"/proc/{process.pid}/task").iterdir():
            children = (tasks / "children").read_text(encoding="ascii").split()
            if children:
                return int(children[0])
    return None


def _killed(pid: int | None) -> bool:
    if pid is None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


@contextmanager
def killable_batch(inbox: Path, out: Path, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a batch, and see to it that it is gone at the end."""
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            [*inboxes.COMMAND, str(inbox), "--out", str(out), "--quiet", *more], stdout=told, stderr=told
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def run_batch(inbox: Path, out: Path, *more: str) -> None:
    """Run a batch to its end."""
    with killable_batch(inbox, out, *more) as process:
        process.wait()


def outcome(out: Path) -> dict[str, bytes]:
    """Return the records of a batch: name to bytes."""
    return {path.name: path.read_bytes() for path in sorted(out.rglob("*.json*"))}


def _sources(out: Path) -> int:
    """Return how many sources a batch that runs has done with."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{out / LEDGER_FILE}?mode=ro", uri=True)) as ledger:
            return int(ledger.execute("SELECT COUNT(*) FROM source").fetchone()[0])
    except sqlite3.Error:
        return 0


def _resident_kb(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


def _is_near(one: float, other: float) -> bool:
    return abs(one - other) <= 0.1 * other


def _accounted(inbox: Path, out: Path) -> tuple[int, str]:
    """Return how many files are not accounted for, and what became of all as words."""
    folder = BatchFolder(out)
    with contextlib.closing(folder.ledger()) as ledger:
        rows = ledger.records()
        with_records = {row.sha256 for row in rows}
        with_records |= {sha256 for files in ledger.files_of_joined().values() for sha256, _ in files}
        lost = 0
        for path in inboxes.files_of(inbox):
            known = ledger.known_file(path.relative_to(inbox).as_posix())
            state = ledger.state(known.sha256) if known else State.WAITING
            lost += not (state is State.UNPACKED or (known is not None and known.sha256 in with_records))
        lost += sum(one.state is State.READ and one.sha256 not in with_records for one in ledger.sources())
    counts = Counter(row.status for row in rows)
    return lost, f"{len(rows)} records ({', '.join(f'{count} {name}' for name, count in sorted(counts.items()))})"


PARTS: Final[dict[str, Callable[[Path, argparse.Namespace], list[Line]]]] = {
    "mixed": mixed,
    "workers": workers,
    "kills": kills,
}


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness.batch", description=__doc__)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--scans", type=int, default=24)
    parser.add_argument("--kills", type=int, default=30, help="of the batch, and as many of a reader")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--write", type=Path, metavar="FILE")
    given = parser.parse_args()
    given.seed = secrets.randbelow(10**6) if given.seed is None else given.seed
    lines: list[Line] = []
    for name in given.only:
        with tempfile.TemporaryDirectory() as folder:
            found = PARTS[name](Path(folder), given)
        for line in found:
            print(*line, sep=": ", flush=True)
        lines += found
    document.publish("batch", lines, seed=given.seed, path=given.write)


if __name__ == "__main__":
    main()
