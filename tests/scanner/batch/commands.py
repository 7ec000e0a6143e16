"""The commands run as programs of their own, and inboxes of filled files for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from forms.filling import fill_pdf, fill_word
from tests.annex2 import annex2

FORM, LAYOUT = annex2()
COMMAND = [sys.executable, "-c", "from scanner.cli import main; main()"]
SECRETS = ("甲科技有限公司", "13912345678")


MOMENT = 1_795_914_000


def one_moment(seconds: int = MOMENT) -> dict[str, str]:
    """Return the environment in which all is read at one moment, so that batches can be compared to the byte."""
    return {**os.environ, "SOURCE_DATE_EPOCH": str(seconds)}


def answers(number: int) -> dict[str, str]:
    """The answers of one of many companies."""
    return {"company_name": f"{SECRETS[0]}{number}", "phone": SECRETS[1], "contact": "李四", "need_name": "新材料"}


def filled_inbox(folder: Path, files: int) -> Path:
    """Make a folder of filled files, PDF and Word in turn, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        fill, ending = ((fill_pdf, "pdf"), (fill_word, "docx"))[number % 2]
        (folder / f"{number:03}.{ending}").write_bytes(fill(FORM, LAYOUT, answers(number)))
    return folder


def started(*arguments: object) -> subprocess.Popen[str]:
    """Start `scanner`."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=one_moment(),
    )


def ran(*arguments: object, at: int = MOMENT) -> subprocess.CompletedProcess[str]:
    """Run `scanner` to its end; `at` is the time by its clock, in seconds since 1970."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
        env=one_moment(at),
    )


def contents(out: Path) -> dict[str, bytes]:
    """Return what a batch wrote: path in its folder to bytes."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*.json*"))}
