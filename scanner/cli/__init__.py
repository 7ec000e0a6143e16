"""The command `scanner`: it reads returned files, single ones or a folder of them, into records.

The docstrings of the functions marked `@app.command()` are the help texts that `scanner --help` shows.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from forms.catalogue import load_catalogue
from forms.command import Version, extra_templates, run, write_any_character
from forms.errors import ExitCode, UsageError, worst
from forms.faces import load_metrics
from forms.files import OWNER_ONLY, claim_folder, write_whole
from scanner.batch.children.safe_reading import read_leaves
from scanner.batch.children.work import Setup
from scanner.batch.inbox import source_of
from scanner.batch.reading_together import PageGathering
from scanner.cli import batches
from scanner.cli.exports import export
from scanner.cli.status import show_status
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.explain import explain
from scanner.pipeline import Pipeline, code_of, known_forms
from scanner.roads.results import follows_records
from scanner.values.acceptance import ACCEPT_WRONG, acceptance_of
from scanner.values.clock import machine_clock
from scanner.values.record import Record

app = typer.Typer(
    help="读取回收的表单，输出 JSON。 Turn returned forms into JSON records.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Templates = Annotated[
    Path | None,
    typer.Option("--templates", help="另一个表单定义文件夹。 A folder of more definitions (also FORMLOOP_TEMPLATES)."),
]
EngineName = Annotated[
    str, typer.Option("--engine", help=f"文字识别引擎。 What recognises writing: {', '.join(ENGINES)}.")
]

Explain = Annotated[
    Path | None,
    typer.Option(
        "--explain",
        metavar="DIR",
        help="另将每页的识别图（定位、选框、文字、原因）写入此文件夹，图中含填写内容。 "
        "Also write a picture of each page, what was found and read where and why, to this folder; "
        "they show what was filled in.",
    ),
]

_EXPLAIN_MARKER = ".formloop-explain"

AcceptWrong = Annotated[
    float,
    typer.Option(
        "--accept-wrong",
        min=0.0,
        max=1.0,
        metavar="SHARE",
        help="免人工核对的值中可接受的错误比例；0 表示纸面识别的值全部人工核对。 "
        "The share of wrong values to accept without a person; 0 sends all that was read from paper to review.",
    ),
]


def _setup(templates: Path | None, engine: str, accept_wrong: float) -> Setup:
    if engine not in ENGINES:
        raise UsageError(f"unknown engine {engine!r}; valid are {', '.join(ENGINES)}. 没有这种识别引擎。")
    known = known_forms(load_catalogue(extra_templates(templates)), load_metrics())
    return Setup(known, engine, machine_clock().date(), acceptance_of(accept_wrong))


@app.callback()
def _before_each_command(version: Version = False) -> None:
    pass


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="回收的文件。 Returned files.")],
    templates: Templates = None,
    engine: EngineName = DEFAULT_ENGINE,
    explain_to: Explain = None,
    accept_wrong: AcceptWrong = ACCEPT_WRONG,
) -> int:
    """读取文件，每份表单输出一行 JSON。 Print one record a returned form, as JSON Lines.

    各页分在几个文件中的表单合为一条记录，最后输出。 A form whose pages are in several of the files is one record; it
    comes last.
    """
    if explain_to is not None:
        claim_folder(explain_to, _EXPLAIN_MARKER, "A folder of scanner read --explain.\n")
    setup = _setup(templates, engine, accept_wrong)
    scanner = Pipeline(setup.known, ENGINES[engine](), setup.today, setup.acceptance)
    gathering = PageGathering(setup.known, setup.acceptance)
    codes = []
    for path in files:
        for result in read_leaves(source_of(path, path.name), scanner, keep_pages=explain_to is not None):
            codes += [] if follows_records(result.code) else [result.code]
            if explain_to is not None:
                for picture in explain(result):
                    write_whole(explain_to / picture.name, picture.content, mode=OWNER_ONLY)
            codes += _given_out(gathering.take(result, str(path.parent)), path.parent)
    return int(worst([*codes, *_given_out(gathering.rest(), Path())]))


def _given_out(records: Sequence[Record], folder: Path) -> list[ExitCode]:
    """Print records as JSON Lines, and why some of them were rejected; return the exit codes that they ask for."""
    for record in records:
        sys.stdout.buffer.write(record.to_json().encode() + b"\n")  # UTF-8 whatever the locale is
        batches.report_rejected(folder / record.source.path.split("/")[0], record)
    sys.stdout.flush()
    return [code_of(record) for record in records]


@app.command()
def batch(  # noqa: PLR0917  a command's options
    inbox: batches.Inbox,
    out: batches.Out,
    workers: batches.Workers = None,
    scheduler: batches.SchedulerAddress = None,
    again: Annotated[
        list[Path] | None, typer.Option("--again", metavar="FILE", help="重新读取此文件。 Read this file anew.")
    ] = None,
    quiet: batches.Quiet = False,
    verbose: batches.Verbose = False,
    templates: Templates = None,
    engine: EngineName = DEFAULT_ENGINE,
    accept_wrong: AcceptWrong = ACCEPT_WRONG,
) -> int:
    """读取整个文件夹，可中断后继续。 Read a folder of anything into records; goes on where it stopped."""
    setup = _setup(templates, engine, accept_wrong)
    return batches.run_batch(inbox, out, setup, workers or _cores(), scheduler, again or [], quiet, verbose)


@app.command()
def watch(  # noqa: PLR0917  a command's options
    inbox: batches.Inbox,
    out: batches.Out,
    workers: batches.Workers = None,
    scheduler: batches.SchedulerAddress = None,
    quiet: batches.Quiet = False,
    verbose: batches.Verbose = False,
    templates: Templates = None,
    engine: EngineName = DEFAULT_ENGINE,
    accept_wrong: AcceptWrong = ACCEPT_WRONG,
) -> int:
    """监视文件夹，随到随读。 Read a folder and whatever arrives in it, until it is ended."""
    setup = _setup(templates, engine, accept_wrong)
    return batches.run_watch(inbox, out, setup, workers or _cores(), scheduler, quiet, verbose)


@app.command()
def status(
    folder: batches.Folder,
    manifest: Annotated[
        Path | None,
        typer.Option(
            "--manifest",
            help="forms copies 的 manifest.json：谁已答复、谁未答复。 Who of a list has answered and who not.",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="连同被取代的回表。 Also returns that a later one replaced.")
    ] = False,
) -> int:
    """显示批处理的进展与结果。 What a batch has become."""
    return show_status(folder, manifest, everything=everything)


@app.command()
def forget(
    folder: batches.Folder,
    record: Annotated[str, typer.Argument(metavar="RECORD", help="记录编号。 The record's id.")],
    templates: Templates = None,
) -> int:
    """删除一条记录及其图片和痕迹。 Remove a record, its pictures and its traces."""
    return batches.forget_record(folder, record, load_catalogue(extra_templates(templates)).versions)


@app.command()
def repair(folder: batches.Folder, templates: Templates = None) -> int:
    """修复批次：转换旧版记录，重建损坏的台账。 Make a batch of an older program, or with a damaged ledger, whole."""
    return batches.repair_batch(folder, load_catalogue(extra_templates(templates)).versions)


app.command()(export)


def _cores() -> int:
    """Return the number of processor cores that this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def main() -> None:
    """Run the command and leave with its exit code."""
    write_any_character()
    sys.exit(run(app))
