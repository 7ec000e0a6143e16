"""The command `scanner export`. The docstring of `export` is the help text that the command shows."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from forms.catalogue import load_catalogue
from forms.command import extra_templates
from forms.errors import ExitCode, UsageError
from forms.printable import printable_line
from scanner.cli.exporter_switches import with_switches
from scanner.export import EXPORTERS
from scanner.export.options import configured
from scanner.export.selection import (
    RecordChoice,
    acceptance_in,
    export_records,
    kept_records,
    moment,
    to_file,
    to_standard_output,
)


class Status(StrEnum):
    """The status of a record, in the words that `--status` takes."""

    ACCEPTED = "accepted"
    REVIEW = "review"
    REJECTED = "rejected"


@with_switches(EXPORTERS)
def export(  # noqa: PLR0917  options, all named on the command line
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="批次结果文件夹。 A folder of scanner batch.")],
    to: Annotated[str, typer.Option("--to", help=f"输出格式。 The format: {', '.join(EXPORTERS)}.")],
    out: Annotated[Path | None, typer.Option("--out", help="输出文件，缺省为标准输出。 The file; else stdout.")] = None,
    status: Annotated[list[Status] | None, typer.Option("--status", help="只要这些状态。 Of this status.")] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DATE", help="批次在此时或之后收录的。 Taken in by the batch then or later (ISO)."
        ),
    ] = None,
    form: Annotated[str | None, typer.Option("--form", help="只要这种表格。 Of this form.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="连同被取代的回表。 Also returns that a later one replaced.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件。 Overwrite.")] = False,
    templates: Annotated[
        Path | None, typer.Option("--templates", help="另一个表单定义文件夹。 A folder of more definitions.")
    ] = None,
    *,
    switched_on: frozenset[str],
) -> int:
    """导出记录。 Give out a batch's records, for tables, databases or programs."""
    catalogue = load_catalogue(extra_templates(templates))
    choice = RecordChoice(frozenset(status or ()), _since(since), catalogue.form(form).id if form else "", everything)
    exporter = configured(EXPORTERS, to, switched_on=switched_on, acceptance=acceptance_in(folder))
    if out is None and not exporter.is_text and sys.stdout.isatty():
        raise UsageError(f"{to} is no text for a terminal; name a file with --out 请用 --out 指定文件")
    target = to_standard_output() if out is None else to_file(out, overwrite=force)
    damaged: list[str] = []
    count = export_records(kept_records(folder, damaged.append), exporter, catalogue.versions, choice, target)
    if out is not None:
        print(f"{out}: {count} 条记录 records")
    for what in damaged:
        print(printable_line(what), file=sys.stderr)
    return int(ExitCode.SOURCE if damaged else ExitCode.OK)


def _since(text: str | None) -> datetime | None:
    try:
        return moment(text) if text else None
    except ValueError:
        raise UsageError(
            f'--since "{text}": no date such as 2026-11-25 or time such as 2026-11-25T08:30. '
            "日期请写成 2026-11-25，时间请写成 2026-11-25T08:30。"
        ) from None
