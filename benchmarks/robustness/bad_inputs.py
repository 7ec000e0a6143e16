"""Reads bad files as a batch does, and counts what they do to it; the table of docs/intake.md.

    python -m benchmarks.robustness.bad_inputs [--seed S] [--count 500] [--workers N] [--keep DIR] [--write FILE]

Hand-made ones (`tests.makers.files.hostile_files`) and valid files of every kind that were spoiled
at random (`tests.makers.files.valid_files`). Where strace is installed, every file that the batch
and its children change or make is looked at, and every connection; else only that the
inbox is as it was and that nothing bears the name which hostile archives use.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.accuracy.folding import fold
from benchmarks.report import tables as report
from benchmarks.report.machine import stamp
from scanner.ledger.folder import BatchFolder
from tests.makers.files.hostile_files import CANARY, hostile_files
from tests.makers.files.inboxes import COMMAND
from tests.makers.files.valid_files import COMPANIES, valid_files

_TRACE: Final = (
    *("strace", "-f", "--seccomp-bpf", "-y", "-qq", "-s", "300"),
    *("-e", "trace=%file,connect", "--status=successful", "-o"),
)
_BY_HAND: Final = 0.25  # of the inputs at most
_CRASHES: Final = frozenset({"program_failed", "reading_died"})
_LIMITS: Final = frozenset({"time_exceeded", "memory_exceeded"})
_NUMBERS: Final = re.compile(rb"\d+")
_EXTREMES: Final = (b"0", b"-1", b"1", b"65536", b"2147483648", b"99999999999", b"1e99")
_SUFFIXES: Final = ("pdf", "docx", "doc", "jpg", "png", "tif", "heic", "zip", "7z", "rar", "eml", "mbox", "msg", "wps")
_CHANGES: Final = re.compile(
    r"\b(?:openat|open|creat|mkdirat|mkdir|unlinkat|unlink|rmdir|renameat2?|rename|truncate|fchmodat|chmod|symlinkat|"
    r'symlink|linkat|link)\((?:[^"<]*<(?P<folder>[^>]*)>, )?"(?P<path>[^"]*)"(?P<rest>.*)'
)
_READ_ONLY: Final = re.compile(r"^, O_RDONLY")
_CONNECTION: Final = re.compile(r"connect\(.*AF_INET")

Spoil = Callable[[bytes, bytes, random.Random], bytes]


# Making


def bad_inputs(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of bad files, one after the other; the folder of a name is what was done.

    Args:
        count: How many; a quarter are made by hand, as far as there are so many.
        seed: The same one gives the same files, but for the times in a 7z and the keys of a locked PDF.
    """
    chance = random.Random(seed)
    by_hand = hostile_files()
    chosen = sorted(chance.sample(sorted(by_hand), min(len(by_hand), int(count * _BY_HAND))))
    for name in chosen:
        yield f"by hand/{name}", by_hand[name]()
    valid = valid_files()
    names = sorted(valid)
    for number in range(count - len(chosen)):
        way = list(SPOILING)[number % len(SPOILING)]
        name = names[number // len(SPOILING) % len(names)]
        other = valid[chance.choice(names)]
        spoilt = SPOILING[way](valid[name], other, chance)
        if way == "wrong name":
            name = f"{name.partition('.')[0]}.{chance.choice(_SUFFIXES)}"
        yield f"{way}/{number:04}-{name}", spoilt


def _flipped(content: bytes, _other: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 10, 100, 1000))):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def _cut(content: bytes, _other: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(1, len(content))]


def _spliced(content: bytes, other: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))] + other[chance.randrange(len(other)) :]


def _holed(content: bytes, _other: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    end = min(len(content), start + chance.choice((10, 1_000, 20_000)))
    return content[:start] + chance.choice((b"", bytes(end - start))) + content[end:]


def _renumbered(content: bytes, _other: bytes, chance: random.Random) -> bytes:
    """Return it with some of the numbers in its text changed to extremes."""
    found = list(_NUMBERS.finditer(content))
    for match in sorted(chance.sample(found, min(len(found), 5)), key=lambda one: -one.start()):
        content = content[: match.start()] + chance.choice(_EXTREMES) + content[match.end() :]
    return content


def _as_it_is(content: bytes, _other: bytes, _chance: random.Random) -> bytes:
    return content


SPOILING: Final[Mapping[str, Spoil]] = {
    "bits flipped": _flipped,
    "cut off": _cut,
    "two spliced": _spliced,
    "a hole": _holed,
    "numbers changed": _renumbered,
    "wrong name": _as_it_is,
}
"""What is done to a valid file, by its folder's name."""


# Reading


@dataclass(slots=True)
class InputFate:
    """What became of bad inputs.

    Attributes:
        outcomes: Folder to how many of its inputs had each outcome.
        reasons: Code to how many inputs it was given for.
        failures: Input and what is wrong with what became of it.
        outside: Files made or changed where nothing is to be, and connections.
        wrong: Spoilt forms that were accepted with other answers than they were filled in with.
        seconds: How long the batch took.
        code: Its exit code.
    """

    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    reasons: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0
    code: int = 0


def read_bad_inputs(
    inputs: Iterator[tuple[str, bytes]], home: Path, *, workers: int = 1, trace: bool = True
) -> InputFate:
    """Have a batch read inputs in a folder of their own and return what became of them."""
    inbox, out, elsewhere = home / "inbox", home / "out", home / "elsewhere"
    for name, content in inputs:
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    elsewhere.mkdir()
    before, begun = _digests(inbox), time.monotonic()
    log = home / "trace"
    command = [*COMMAND, str(inbox), "--out", str(out), "--quiet", "--workers", str(workers)]
    if trace and shutil.which("strace"):
        command = [*_TRACE, str(log), *command]
    environment = os.environ | {"HOME": str(elsewhere), "TMPDIR": str(elsewhere), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, check=False)
    seen = InputFate(seconds=time.monotonic() - begun, code=done.returncode)
    if _digests(inbox) != before:
        seen.outside.append("the inbox itself")
    seen.outside += [str(path) for path in (*home.parent.rglob(f"*{CANARY}*"), *Path("/").glob(f"*{CANARY}*"))]
    seen.outside += [str(path.relative_to(home)) for path in elsewhere.rglob("*") if path.is_file()]
    if log.exists():
        seen.outside += sorted(set(_changed_outside(log, (out, elsewhere))))
    count(seen, before, records_of(out) if (out / "records.jsonl").exists() else ())
    return seen


def _digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _changed_outside(log: Path, allowed: Sequence[Path]) -> Iterator[str]:
    # LibreOffice's own: a socket, and the stamp of its installation where it may write there
    office = ("/tmp/OSL_PIPE_", "/usr/lib/libreoffice/")  # noqa: S108
    places = (*map(str, allowed), "/dev/", "/proc/", *office)
    with log.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if _CONNECTION.search(line):
                yield line.strip()
            found = _CHANGES.search(line)
            if found is None or _READ_ONLY.match(found["rest"]):
                continue
            path = os.path.normpath(Path(found["folder"] or "/") / found["path"])
            if not path.startswith(places):
                yield f"{path}: {found[0][:80]}"


def records_of(out: Path) -> Iterator[tuple[Mapping[str, Any], list[str]]]:
    """Yield the records of a batch, each with all places that its source came at."""
    folder = BatchFolder(out)
    with contextlib.closing(folder.ledger()) as ledger:
        for line in (out / "records.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            yield record, [one.path for one in ledger.arrivals(record["source"]["sha256"])]


def count(
    seen: InputFate, inputs: Mapping[str, str], records: Iterable[tuple[Mapping[str, Any], Sequence[str]]]
) -> None:
    """Count what became of inputs; one that has the bytes of another is what that became.

    Args:
        seen: Is added to.
        inputs: Name to what tells its bytes from others.
        records: The records, each with all places that its source came at.
    """
    found: dict[str, list[Mapping[str, Any]]] = {digest: [] for digest in inputs.values()}
    for record, places in records:
        names = {"/".join(path.split("/")[:2]) for path in (record["source"]["path"], *places)}
        for digest in {inputs[name] for name in names}:
            found[digest].append(record)
    for name, digest in sorted(inputs.items()):
        mine = found[digest]
        outcome, why = _outcome(mine)
        seen.outcomes[name.partition("/")[0]][outcome] += 1
        seen.reasons.update({problem["code"] for record in mine for problem in record["issues"]} or {"none"})
        if outcome in ("crashed", "without a reason"):
            seen.failures.append(f"{name}: {outcome} {why}".strip())
        seen.wrong += [f"{name}: {record['source']['path']}" for record in mine if _is_wrong(record)]


def _outcome(records: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return what became of an input, the worst of its records first, and the codes that say so."""
    codes = {problem["code"] for record in records for problem in record["issues"]}
    if codes & _CRASHES:
        return "crashed", " ".join(sorted(codes & _CRASHES))
    if not records or any(record["status"] == "rejected" and not record["issues"] for record in records):
        return "without a reason", ""
    if codes & _LIMITS:
        return "stopped at a limit", " ".join(sorted(codes & _LIMITS))
    return ("read" if any(record["status"] != "rejected" for record in records) else "refused"), ""


def _is_wrong(record: Mapping[str, Any]) -> bool:
    """Tell whether a record was accepted with an answer that none of the valid files holds there."""
    if record["status"] != "accepted":
        return False
    written = {field_id: value for field_id, value in record["answers"].items() if value not in (None, [])}
    return not any(all(_same(company.get(one), value) for one, value in written.items()) for company in COMPANIES)


def _same(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return fold(one) == fold(other)
    return one == other


# Telling


def table(seen: InputFate) -> str:
    """Return what was seen as Markdown."""
    names = ("read", "refused", "stopped at a limit", "crashed", "without a reason")
    rows = [
        (folder, str(counts.total()), *(str(counts[name]) for name in names))
        for folder, counts in sorted(seen.outcomes.items())
    ]
    total: Counter[str] = Counter()
    for counts in seen.outcomes.values():
        total.update(counts)
    rows.append(("all", str(total.total()), *(str(total[name]) for name in names)))
    return report.table(("what was done", "inputs", *names), rows)


def main() -> None:
    """Make, read, count, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness.bad_inputs", description=__doc__)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="a new folder for the inputs, records and trace")
    parser.add_argument("--write", type=Path, metavar="FILE")
    given = parser.parse_args()
    seed = secrets.randbelow(10**6) if given.seed is None else given.seed
    with tempfile.TemporaryDirectory() as folder:
        home = given.keep or Path(folder) / "home"
        home.mkdir(parents=True)
        seen = read_bad_inputs(bad_inputs(given.count, seed), home.resolve(), workers=given.workers)
    for name, told in (("FAILED", seen.failures), ("OUTSIDE", seen.outside), ("ACCEPTED, OTHER ANSWERS", seen.wrong)):
        for line in told:
            print(f"{name} | {line}")
    reasons = ", ".join(f"{code} {count}" for code, count in seen.reasons.most_common())
    ended = f"{seen.seconds:.0f} s, exit code {seen.code}; touched outside of DIR: {len(seen.outside)}"
    text = f"{stamp(seed)}\n\n{table(seen)}\n\n{ended}. Inputs by code: {reasons}.\n"
    print(text)
    if given.write is not None:
        given.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
