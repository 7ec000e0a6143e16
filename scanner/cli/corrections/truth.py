"""The command `scanner truth`. The docstring of `truth` is the help text that the command shows."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from forms.errors import ExitCode
from forms.terminal.help_text import said
from forms.terminal.printable import printable_line
from scanner.cli.options import Folder
from scanner.ledger.folder import BatchFolder
from scanner.sampling.truth import write_truth


def truth(
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", help="写到此文件夹。 The folder to write to.")],
) -> int:
    """写出人工核定和抽查过的值及其页面，用来测量识读。 Write what people settled, and its pages, to measure by."""
    batch, damaged = BatchFolder(folder), False
    with closing(batch.ledger()) as ledger:

        def told(words: str) -> None:
            nonlocal damaged
            damaged = True
            print(printable_line(words), file=sys.stderr)

        written = write_truth(batch, ledger, out, told)
    print(f"{out}: {written.records} {said('份记录', 'records')}, {written.fields} {said('项', 'fields')}")
    if written.without_pictures:
        print(f"{said('没有页面图片，未写出', 'left out without pictures')}: {written.without_pictures}")
    return int(ExitCode.SOURCE if damaged else ExitCode.OK)
