"""Reads every hand-made bad file and 20 good ones as one batch: the good ones are accepted, the bad ones named.

    python -m benchmarks.robustness.good_beside_bad [--workers 2] [--keep DIR]

How long it takes (at most 10 minutes on two free cores) and the greatest memory of the parent (under 250 MB) are
told. The exit code is 1 if a good file was not accepted, a bad one is in no record with a reason, the parent took more
memory, or the batch ended with the exit code of a bug. Making the files takes as long again. Reads /proc: Linux.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from benchmarks.robustness import bad_inputs
from benchmarks.speed.cpu import CpuTime
from forms.errors import ExitCode
from forms.filling import fill_pdf, fill_word
from tests.annex2 import annex2
from tests.makers.companies.samples import SENSORS
from tests.makers.files import hostile
from tests.makers.files.hostile_files import hostile_files
from tests.makers.files.inboxes import COMMAND

_GOOD: Final = 20
_MOST_MB: Final = 250.0
_MOST_SECONDS: Final = 600.0
_LOOK_SECONDS: Final = 0.1


def good_files() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of filled files, PDF and Word in turn, each with bytes of its own."""
    form, layout = annex2()
    for number in range(_GOOD):
        filler, suffix = ((fill_pdf, "pdf"), (fill_word, "docx"))[number % 2]
        answers = dict(SENSORS.answers) | {"contact": f"王{'一二三四五六七八九十'[number // 2]}"}
        yield f"good/{number:02}.{suffix}", filler(form, layout, answers)


def bad_files() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of all files that are made by hand to do harm."""
    word = fill_word(*annex2(), SENSORS.answers)
    for name, make in sorted(hostile_files().items()):
        yield f"by hand/{name}", make()
    yield "by hand/slow.pdf", hostile.slow_pdf_with_a_million_pages()
    yield "by hand/damaged.zip", hostile.zip_with_a_damaged_member(b"%PDF-1.7 no more than this")
    yield "by hand/signs.docx", hostile.word_with_a_text(word, "王一", "+" * 60_000)


def run(home: Path, workers: int) -> int:
    """Make the inbox, have it read, tell what became of it, and return the exit code."""
    inbox, out = home / "inbox", home / "out"
    inputs: dict[str, str] = {}
    for name, content in chain(good_files(), bad_files()):
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        inputs[name] = hashlib.sha256(content).hexdigest()
    print(f"{len(inputs)} files", flush=True)
    begun, most = time.monotonic(), 0.0
    with (home / "told").open("wb") as told, CpuTime() as spent:
        command = [*COMMAND, str(inbox), "--out", str(out), "--quiet", "--workers", str(workers)]
        batch = subprocess.Popen(command, stdout=told, stderr=told)
        while batch.poll() is None:
            most = max(most, _peak_mb(batch.pid))
            time.sleep(_LOOK_SECONDS)
    seconds = time.monotonic() - begun
    seen = bad_inputs.InputFate()
    records = list(bad_inputs.records_of(out))
    bad_inputs.count(seen, inputs, records)
    status = {record["source"]["path"]: record["status"] for record, _ in records}
    faults = [
        f"{name}: {status.get(name, 'no record')}"
        for name in inputs
        if _is_good(name) and status.get(name) != "accepted"
    ]
    faults += [failure for failure in seen.failures if failure.endswith("without a reason")]
    faults += [f"the parent took {most:.0f} MB"] * (most >= _MOST_MB)
    faults += [f"exit code {batch.returncode}"] * (batch.returncode in (ExitCode.BUG, ExitCode.USAGE))
    print(f"{seconds:.0f} s (to meet: {_MOST_SECONDS:.0f} on two free cores), {spent.seconds:.0f} s of processors")
    print(f"the parent took {most:.0f} MB; exit code {batch.returncode}")
    print(bad_inputs.table(seen))
    print(f"faults: {len(faults)}", *faults, sep="\n  ")
    return 1 if faults else 0


def _is_good(name: str) -> bool:
    return name.startswith("good/")


def _peak_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness.good_beside_bad", description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="a new folder for the files and the records")
    given = parser.parse_args()
    if given.keep is not None:
        given.keep.mkdir(parents=True)
        return run(given.keep.resolve(), given.workers)
    with tempfile.TemporaryDirectory() as folder:
        return run(Path(folder), given.workers)


if __name__ == "__main__":
    sys.exit(main())
