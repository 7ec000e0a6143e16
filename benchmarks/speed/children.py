"""What it costs that strangers' files are read in children: processor seconds of whole commands, side by side.

    python -m benchmarks.speed.children [--rounds 3] [--files 40] [--only one fifty batch] [--old DIR] [--write FILE]

`scanner read` is held against a program that reads the same files in its own process. With `--old`, the folder of an
older state of this repository (`git worktree add DIR COMMIT`), the commands are held against its commands too; a batch
is held against nothing else, since no program without children writes what a batch writes. Commands take turns, the
processor time of their children is counted, and the median of the rounds' differences counts.
"""

from __future__ import annotations

import argparse
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.report import document
from benchmarks.speed.cpu import CpuTime
from forms.filling import fill_pdf
from tests.annex2 import annex2
from tests.makers.companies.made_up import make_company
from tests.makers.files import inboxes

_FIFTY: Final = 50
_COMMAND: Final = "from scanner.cli import main; main()"
_IN_PROCESS: Final = (
    "import sys\nfrom scanner import Scanner\n"
    "with Scanner(in_process=True) as scanner:\n"
    "    for file in sys.argv[1:]:\n"
    "        for record in scanner.read(file):\n"
    "            print(record.to_json())\n"
)
Line = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Contest:
    """Two commands that do the same.

    Attributes:
        against: What ours is held against, in words.
        ours: Returns our processor seconds.
        theirs: Returns the other's processor seconds.
    """

    against: str
    ours: Callable[[], float]
    theirs: Callable[[], float]

    def line(self, what: str, rounds: int, most: Most) -> Line:
        """Run both in turns, and return what was measured and what is to be met."""
        pairs = [(self.ours(), self.theirs()) for _ in range(rounds)]
        shown = ", ".join(f"{ours:.2f} against {theirs:.2f}" for ours, theirs in pairs)
        return f"{what}, against {self.against}", f"{most.measured(pairs)} ({shown} s)", most.words


@dataclass(frozen=True, slots=True)
class Most:
    """What a command may cost more than another: so many seconds, or so many times as much."""

    words: str
    is_ratio: bool = False

    def measured(self, pairs: Sequence[tuple[float, float]]) -> str:
        """Return the median of the differences, or of the ratios, in words."""
        if self.is_ratio:
            return f"{statistics.median(ours / theirs for ours, theirs in pairs):.2f} times"
        return f"{statistics.median(ours - theirs for ours, theirs in pairs):+.2f} s"


def _seconds(code: str, arguments: Sequence[object], tree: Path | None = None) -> float:
    """Return the processor seconds of a Python program and its children.

    Raises:
        RuntimeError: It did not do its work: its exit code is that of a wrong use or of a bug.
    """
    environment = dict(os.environ) if tree is None else os.environ | {"PYTHONPATH": str(tree.resolve())}
    command = [sys.executable, "-P", "-c", code, *map(str, arguments)]
    with tempfile.TemporaryFile() as told:
        with CpuTime() as spent:
            # An older state's children import from the folder in which they were started, before all else.
            done = subprocess.run(
                command, env=environment, cwd=tempfile.gettempdir(), stdout=told, stderr=told, check=False
            )
        if done.returncode in (1, 2):
            told.seek(0)
            words = told.read().decode("utf-8", "replace")[-2_000:]
            raise RuntimeError(f"exit code {done.returncode} of {tree or 'this state'}: {words}")
    return spent.seconds


def _name_of(tree: Path) -> str:
    """Return the commit of an older state."""
    told = subprocess.run(["git", "-C", str(tree), "rev-parse", "--short", "HEAD"], capture_output=True, check=True)
    return told.stdout.decode().strip()


def filled_pdfs(folder: Path, count: int, seed: int) -> list[Path]:
    """Make filled PDFs, each of another company."""
    form, layout = annex2()
    folder.mkdir()
    for number in range(count):
        content = fill_pdf(form, layout, make_company((seed, number)).answers)
        (folder / f"{number:02}.pdf").write_bytes(content)
    return sorted(folder.iterdir())


def read_lines(what: str, files: Sequence[Path], given: argparse.Namespace, most: Most) -> list[Line]:
    """Hold `scanner read` of some files against reading them in one process, and against an older state."""

    def ours() -> float:
        return _seconds(_COMMAND, ["read", *files])

    contests = [Contest("one process", ours, lambda: _seconds(_IN_PROCESS, files))]
    if given.old is not None:
        contests.append(Contest(_name_of(given.old), ours, lambda: _seconds(_COMMAND, ["read", *files], given.old)))
    return [contest.line(what, given.rounds, most) for contest in contests]


def one(folder: Path, given: argparse.Namespace) -> list[Line]:
    """Read a filled PDF."""
    files = filled_pdfs(folder / "one", 1, given.seed)
    return read_lines("`scanner read` of a filled PDF", files, given, Most("at most +1 s"))


def fifty(folder: Path, given: argparse.Namespace) -> list[Line]:
    """Read fifty filled PDFs."""
    files = filled_pdfs(folder / "fifty", _FIFTY, given.seed)
    return read_lines("`scanner read` of fifty filled PDFs", files, given, Most("at most +1.2 s"))


def batch(folder: Path, given: argparse.Namespace) -> list[Line]:
    """Read mixed files as a batch."""
    if given.old is None:
        return []
    inbox = folder / "inbox"
    inboxes.mixed(inbox, given.files, given.seed)

    def seconds(tree: Path | None) -> float:
        with tempfile.TemporaryDirectory(dir=folder) as out:
            return _seconds(_COMMAND, ["batch", inbox, "--out", Path(out) / "out", "--quiet", "--workers", 1], tree)

    contest = Contest(_name_of(given.old), lambda: seconds(None), lambda: seconds(given.old))
    return [
        contest.line(f"a batch of {given.files} mixed files", given.rounds, Most("at most 1.05 times", is_ratio=True))
    ]


PARTS: Final[dict[str, Callable[[Path, argparse.Namespace], list[Line]]]] = {"one": one, "fifty": fifty, "batch": batch}


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.children", description=__doc__)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--files", type=int, default=40, help="of the batch")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--old", type=Path, metavar="DIR", help="the tree of an older state of this repository")
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
    document.publish("children", lines, seed=given.seed, path=given.write)


if __name__ == "__main__":
    main()
