"""Reads other people's PDF forms with the command, one by one, and counts crashes and slow ones.

    python -m benchmarks.robustness.foreign_acroforms FOLDER ... [--journal FILE]

Packages that read, write or show PDFs bring forms for their own tests, many of them broken on
purpose. The folders hold such packages, unpacked (`pip download --no-binary :all: pypdf`, `npm pack`,
`apt-get source`). Every PDF in them with a form is given to `scanner read`, which must end within a
minute and never with 1. None of these files is part of this project.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pikepdf

from benchmarks.report.machine import stamp
from benchmarks.robustness.journal import Journal

_READ: Final = (sys.executable, "-c", "from scanner.cli import main; main()", "read")

LONGEST_SECONDS: Final = 60.0
_GIVEN_UP_SECONDS: Final = 300.0


def forms_in(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the PDFs in some folders that have a form, or that cannot be opened to see whether they have one."""
    seen: set[bytes] = set()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() != ".pdf" or not path.is_file():
                continue
            content = path.read_bytes()
            digest = hashlib.sha256(content).digest()
            if digest not in seen and _may_have_form(path, content):
                seen.add(digest)
                yield path


def _may_have_form(path: Path, content: bytes) -> bool:
    if b"/AcroForm" in content:
        return True
    try:
        with pikepdf.open(path) as pdf:
            return "/AcroForm" in pdf.Root
    except (pikepdf.PdfError, pikepdf.PasswordError, OSError, RuntimeError, ValueError, TypeError, AttributeError):
        return b"%PDF" in content[:1024]


def read(path: Path) -> dict[str, Any]:
    """Read a file with the command; return its exit code, its seconds and the end of what the command said."""
    begun = time.monotonic()
    try:
        done = subprocess.run(
            [*_READ, str(path)], capture_output=True, text=True, timeout=_GIVEN_UP_SECONDS, check=False
        )
        code, said = done.returncode, done.stderr.strip().rpartition("\n")[2]
    except subprocess.TimeoutExpired:
        code, said = None, "given up"
    return {"file": str(path), "exit": code, "seconds": round(time.monotonic() - begun, 1), "said": said[:300]}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--journal", type=Path)
    given = parser.parse_args(arguments)
    journal = Journal(given.journal, {"kind": "foreign forms"})
    known = {row["file"] for row in journal}
    for path in forms_in(given.folders):
        if str(path) in known:
            continue
        row = read(path)
        journal.add(row)
        print(f"{row['exit']} {row['seconds']:6.1f} s {path}", flush=True)
    bad = [row for row in journal if row["exit"] in (1, None) or row["seconds"] > LONGEST_SECONDS]
    codes = Counter(str(row["exit"]) for row in journal)
    slowest = max((row["seconds"] for row in journal), default=0.0)
    print(f"{journal.count} forms, exit codes {dict(codes)}, slowest {slowest} s, {len(bad)} crashed or too slow")
    for row in bad:
        print(f"  {row['exit']} {row['seconds']} s {row['file']}: {row['said']}")
    print(stamp())


if __name__ == "__main__":
    main()
