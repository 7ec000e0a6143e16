"""Reads PDF forms of strangers with the `scanner read` command: none may take a minute or end as a bug.

    python -m benchmarks.robustness.foreign_acroforms FOLDER ... [--seconds 60] [--resume FILE]

The folders hold whatever there is: sources of packages with their test files, unpacked or as
archives (.tar.gz, .zip, .whl). Every PDF in them that has form fields is read once, whichever name
it has. Nothing of others is kept here; a run names what it has read. The time is that of the
processor, since the machine may have other work; by the clock, a file may take ten times as long.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import resource
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pikepdf

from benchmarks.report.machine import stamp

_BUG: Final = 1
_BY_CLOCK: Final = 10  # times the seconds of the processor that a file may take by the clock
_PACKED: Final = (".zip", ".whl", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")


def main(arguments: Sequence[str] | None = None) -> int:
    """Read all forms in some folders and print what became of each; the result is the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long a file may take")
    parser.add_argument("--resume", type=Path, help="a file of JSON lines that a stopped run is gone on with")
    given = parser.parse_args(arguments)
    done = {entry["sha256"]: entry for entry in _kept(given.resume)}
    for name, content in _forms(given.folders):
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 in done:
            continue
        code, seconds = _read(content, given.seconds)
        done[sha256] = {"sha256": sha256, "name": name, "code": code, "seconds": round(seconds, 1)}
        print(f"{seconds:6.1f} s  code {code}  {name}", flush=True)
        if given.resume is not None:
            with given.resume.open("a", encoding="utf-8") as out:
                out.write(json.dumps(done[sha256], ensure_ascii=False) + "\n")
    codes = Counter(entry["code"] for entry in done.values())
    bad = [entry for entry in done.values() if entry["code"] in (_BUG, None)]
    slowest = max((entry["seconds"] for entry in done.values()), default=0.0)
    print(f"{len(done)} forms, codes {dict(codes)}, the slowest took {slowest} s; {len(bad)} failed")
    print(*(f"failed: {entry['name']} (code {entry['code']})" for entry in bad), sep="\n")
    print(stamp())
    return 1 if bad else 0


def _read(content: bytes, seconds: float) -> tuple[int | None, float]:
    """Return the code that the command ended with, None where it took too long, and its seconds of the processor."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "form.pdf")
        file.write_bytes(content)
        command = [str(Path(sys.executable).with_name("scanner")), "read", str(file)]
        before = _spent()
        try:
            code = subprocess.run(command, capture_output=True, timeout=_BY_CLOCK * seconds, check=False).returncode
        except subprocess.TimeoutExpired:
            return None, _BY_CLOCK * seconds
        spent = _spent() - before
        return code if spent <= seconds else None, spent


def _spent() -> float:
    """Return the seconds of the processor that ended child processes, and theirs, have taken so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _forms(folders: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.is_file():
                yield from ((name, content) for name, content in _pdfs_in(path) if _may_have_fields(content))


def _pdfs_in(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.suffix.lower() == ".pdf":
        yield str(path), path.read_bytes()
    elif path.name.endswith(_PACKED) and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if name.lower().endswith(".pdf"):
                    yield f"{path}/{name}", package.read(name)
    elif path.name.endswith(_PACKED):
        with tarfile.open(path) as archive:
            for entry in archive:
                stream = archive.extractfile(entry) if entry.name.lower().endswith(".pdf") else None
                if stream is not None:
                    yield f"{path}/{entry.name}", stream.read()


def _may_have_fields(content: bytes) -> bool:
    """Tell whether a PDF has a form; one that cannot be opened may have one."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return "/AcroForm" in pdf.Root
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, RuntimeError):
        return True


def _kept(file: Path | None) -> list[dict[str, str]]:
    if file is None or not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    sys.exit(main())
