"""The command `scanner remind`. The docstring of `remind` is the help text that the command shows."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from forms.catalogue import load_catalogue
from forms.errors import ExitCode
from forms.terminal.edge import extra_templates
from forms.terminal.help_text import said
from scanner.batch.status import MANIFEST
from scanner.cli.options import Folder, Templates
from scanner.corrections import forms_by_id
from scanner.ledger.folder import BatchFolder
from scanner.reminding import drafts_of, load_templates, outstanding_of, write_drafts


def remind(  # noqa: PLR0917  a command's options
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", help="写到此文件夹。 The folder to write to.")],
    manifest: Annotated[
        Path | None,
        typer.Option(
            "--list",
            help="forms copies 的 manifest.json，不给则用 DIR 中的。 The manifest.json of forms copies; else DIR's.",
        ),
    ] = None,
    letter: Annotated[
        Path | None,
        typer.Option("--letter", help="给未答复者的信函模板。 The letter's template for who has not answered."),
    ] = None,
    lacking_letter: Annotated[
        Path | None,
        typer.Option("--lacking-letter", help="给需补充者的信函模板。 The template for whose form lacks something."),
    ] = None,
    templates: Templates = None,
) -> int:
    """写出催办邮件草稿和名单，不发送。 Write drafts to who has not answered or lacks something; nothing is sent."""
    forms = forms_by_id(load_catalogue(extra_templates(templates)).versions)
    letters, batch = load_templates(letter, lacking_letter), BatchFolder(folder)
    with closing(batch.ledger()) as ledger:
        people = outstanding_of(batch, ledger.records(), manifest or folder / MANIFEST, forms)
    drafts = drafts_of(people, letters)
    write_drafts(drafts, out)
    counts = (
        f"{said('未答复', 'not answered')} {drafts.silent} · {said('需补充', 'lacking something')} {drafts.lacking}"
    )
    print(f"{out}: {counts}")
    if drafts.without_address:
        print(f"{said('名单中没有邮箱，须自行填写收件人', 'without an address')}: {drafts.without_address}")
    return int(ExitCode.OK)
