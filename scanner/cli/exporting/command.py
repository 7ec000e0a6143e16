"""The command `scanner export`. The docstring of `export` is the help text that the command shows."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated

import typer

from forms.catalogue import load_catalogue
from forms.errors import ExitCode, UsageError
from forms.terminal.edge import extra_templates
from forms.terminal.help_text import said, told
from forms.terminal.printable import printable_line
from forms.wording import Wording
from scanner.cli.exporting.people_options import NO_LINKS, answer_count, chosen_columns, links_of
from scanner.cli.exporting.switches import with_switches
from scanner.export import ALL_EXPORTERS, CODE_BOOK, EXPORTERS, FOR_PEOPLE, PEOPLE_EXPORTERS
from scanner.export.batches import Batches
from scanner.export.options import configured
from scanner.export.selection import RecordChoice, export_records, moment, to_file, to_standard_output
from scanner.values.clock import machine_clock


class Status(StrEnum):
    """The status of a record, in the words that `--status` takes."""

    ACCEPTED = "accepted"
    REVIEW = "review"
    REJECTED = "rejected"


class Audience(StrEnum):
    """Whom a table is for, in the words that `--for` takes."""

    PEOPLE = "people"


ExportFolders = Annotated[
    list[Path], typer.Argument(metavar="DIR...", help="一个或多个批次结果文件夹。 Folders of scanner batch.")
]
ExportTo = Annotated[str, typer.Option("--to", help=f"输出格式。 The format: {', '.join((*EXPORTERS, CODE_BOOK))}.")]
ExportOut = Annotated[Path | None, typer.Option("--out", help="输出文件，缺省为标准输出。 The file; else stdout.")]
ExportAudience = Annotated[
    Audience | None,
    typer.Option(
        "--for",
        help=f"给人看的表：中文表头，无技术栏目，可打印。 A table for people to read and print "
        f"({', '.join(PEOPLE_EXPORTERS)}).",
    ),
]
ExportStatus = Annotated[list[Status] | None, typer.Option("--status", help="只要这些状态。 Of this status.")]
ExportSettled = Annotated[
    bool, typer.Option("--settled", help="只要已核定的记录。 Records of which nothing is left to check.")
]
ExportRecord = Annotated[
    list[str] | None, typer.Option("--record", metavar="ID", help="只要这些记录。 Only this record.")
]
ExportSince = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="批次在此时或之后收录的。 Taken in by the batch then or later (ISO)."),
]
ExportForm = Annotated[str | None, typer.Option("--form", help="只要这种表格。 Of this form.")]
ExportEverything = Annotated[
    bool, typer.Option("--all", help="连同被取代的回表。 Also returns that a later one replaced.")
]
ExportColumns = Annotated[
    str | None,
    typer.Option("--columns", metavar="NAME", help="用已保存的栏目方案。 Use the columns kept by this name."),
]
ExportColumn = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="COLUMN", help="只要这些栏目，名称或编号。 A column, by heading or id."),
]
ExportKeepColumns = Annotated[
    str | None,
    typer.Option(
        "--keep-columns", metavar="NAME", help="把 --column 所选栏目保存为方案。 Keep the columns by this name."
    ),
]
ExportManifest = Annotated[
    Path | None,
    typer.Option(
        "--manifest",
        help="forms copies 的 manifest.json：表头注明已发出、已答复的份数。 Tell how many of a list have answered.",
    ),
]
ExportForce = Annotated[bool, typer.Option("--force", help="覆盖已有文件。 Overwrite.")]
ExportTemplates = Annotated[
    Path | None, typer.Option("--templates", help="另一个表单定义文件夹。 A folder of more definitions.")
]


@with_switches(ALL_EXPORTERS)
def export(  # noqa: PLR0917  options, all named on the command line
    folders: ExportFolders,
    to: ExportTo,
    out: ExportOut = None,
    audience: ExportAudience = None,
    status: ExportStatus = None,
    settled: ExportSettled = False,
    record: ExportRecord = None,
    since: ExportSince = None,
    form: ExportForm = None,
    everything: ExportEverything = False,
    columns: ExportColumns = None,
    column: ExportColumn = None,
    keep_columns: ExportKeepColumns = None,
    manifest: ExportManifest = None,
    force: ExportForce = False,
    templates: ExportTemplates = None,
    *,
    switched_on: frozenset[str],
) -> int:
    """导出记录。 Give out the records of batches, for people, tables, databases or programs."""
    catalogue = load_catalogue(extra_templates(templates))
    form_id = catalogue.form(form).id if form else ""
    batches = Batches(folders)
    acceptance = batches.acceptance
    damaged: list[str] = []
    name = f"{to}{FOR_PEOPLE}" if audience is Audience.PEOPLE and to in ALL_EXPORTERS else to
    _check_audience(name, to)
    asked: dict[str, object] = {}
    if columns or column or keep_columns:
        asked["columns"] = chosen_columns(
            columns, column or (), keep_columns, batches=batches, forms=catalogue.versions, form_id=form_id
        )
    if manifest is not None:
        asked["manifest"] = answer_count(manifest, batches)
    links = links_of(out, batches, damaged.append) if name == f"xlsx{FOR_PEOPLE}" else None
    exporter = configured(
        ALL_EXPORTERS,
        name,
        switched_on=switched_on,
        asked=asked,
        acceptance=acceptance,
        known={"batches": batches, "day": machine_clock().date(), "links": links},
    )
    choice = RecordChoice(
        frozenset(status or ()), _since(since), form_id, everything, settled, acceptance,
        frozenset(batches.given_out(one) for one in record or ()),
    )  # fmt: skip
    target = to_file(out, overwrite=force) if out is not None else _standard_output(to, is_text=exporter.is_text)
    count = export_records(batches.records(damaged.append), exporter, catalogue.versions, choice, target)
    if out is not None:
        print(f"{out}: {count} {said('条记录', 'records')}")
        if name == f"xlsx{FOR_PEOPLE}" and links is None:
            print(told(NO_LINKS), file=sys.stderr)
    for what in damaged:
        print(printable_line(what), file=sys.stderr)
    return int(ExitCode.SOURCE if damaged else ExitCode.OK)


def _standard_output(to: str, *, is_text: bool) -> AbstractContextManager[IO[bytes]]:
    """Return standard output as what is written to.

    Raises:
        UsageError: It is a terminal, and the format is no text.
    """
    if not is_text and sys.stdout.isatty():
        raise UsageError(
            Wording(zh="请用 --out 指定文件", en=f"{to} is no text for a terminal; name a file with --out")
        )
    return to_standard_output()


def _check_audience(name: str, to: str) -> None:
    """Refuse a table for people in a format that has none.

    Raises:
        UsageError: It has none.
    """
    if name not in ALL_EXPORTERS and to in ALL_EXPORTERS:
        able = list(PEOPLE_EXPORTERS)
        raise UsageError(
            Wording(zh=f"只用于 {' 和 '.join(able)}。", en=f"--for people is for {' and '.join(able)}, not for {to}.")
        )


def _since(text: str | None) -> datetime | None:
    try:
        return moment(text) if text else None
    except ValueError:
        raise UsageError(
            Wording(
                zh="日期请写成 2026-11-25，时间请写成 2026-11-25T08:30。",
                en="no date such as 2026-11-25 or time such as 2026-11-25T08:30.",
            ),
            at=f'--since "{text}"',
        ) from None
