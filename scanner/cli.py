"""The command `scanner`: read returned files, one or a folder of them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from forms.catalogue import load_catalogue
from forms.command import extra_templates, run
from forms.errors import UsageError, worst
from forms.faces import load_metrics
from forms.files import claim_folder, write_whole
from scanner.acceptance import ACCEPT_WRONG, acceptance_of
from scanner.batch import BatchItem, inbox_files, prepare, read_inbox, read_leaves, source_of, write_records
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.explain import explain
from scanner.export_cli import export
from scanner.exporting import BEIJING
from scanner.pipeline import Scanner, known_forms
from scanner.record import Record

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

_STATUS_ZH = {"accepted": "通过 accepted", "review": "待核 review", "rejected": "退回 rejected"}


def _scanner(templates: Path | None, engine: str, accept_wrong: float) -> Scanner:
    if engine not in ENGINES:
        raise UsageError(f"unknown engine {engine!r}; valid are {', '.join(ENGINES)}")
    known = known_forms(load_catalogue(extra_templates(templates)), load_metrics())
    today = datetime.now(UTC).astimezone(BEIJING).date()
    return Scanner(known, ENGINES[engine](), today=today, acceptance=acceptance_of(accept_wrong))


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="回收的文件。 Returned files.")],
    templates: Templates = None,
    engine: EngineName = DEFAULT_ENGINE,
    explain_to: Explain = None,
    accept_wrong: AcceptWrong = ACCEPT_WRONG,
) -> int:
    """读取文件，每份表单输出一行 JSON。 Print one record a returned form, as JSON Lines."""
    if explain_to is not None:
        claim_folder(explain_to, _EXPLAIN_MARKER, "A folder of scanner read --explain.\n")
    scanner = _scanner(templates, engine, accept_wrong)
    codes = []
    for path in files:
        for result in read_leaves(source_of(path, path.name), scanner, keep_pages=explain_to is not None):
            codes.append(result.code)
            if explain_to is not None:
                for picture in explain(result):
                    write_whole(explain_to / picture.name, picture.content)
            for record in result.records:
                sys.stdout.write(record.to_json() + "\n")
                _report_rejected(path, record)
            sys.stdout.flush()
    return int(worst(codes))


@app.command()
def batch(
    inbox: Annotated[Path, typer.Argument(metavar="INBOX", help="回收文件所在文件夹。 The folder of returns.")],
    out: Annotated[Path, typer.Option("--out", help="结果文件夹。 The folder to write records to.")],
    templates: Templates = None,
    engine: EngineName = DEFAULT_ENGINE,
    accept_wrong: AcceptWrong = ACCEPT_WRONG,
) -> int:
    """读取整个文件夹。 Read a folder of anything: a record for each form, and a summary."""
    files = inbox_files(inbox)
    prepare(out)
    scanner = _scanner(templates, engine, accept_wrong)
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    items = []
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("读取 reading", total=len(files))
        for item in read_inbox(inbox, scanner):
            items.append(item)
            progress.advance(task)
    write_records(out, items)
    console.print(_summary(items))
    for item in items:
        for record in item.result.records:
            _report_rejected(item.path, record)
    console.print(f"{out / 'records'}/  {out / 'records.jsonl'}", soft_wrap=True)
    return int(worst(item.result.code for item in items))


app.command()(export)


def _summary(items: list[BatchItem]) -> Table:
    """Return the table of a batch: a row a record."""
    table = Table(box=None, pad_edge=False)
    table.add_column("文件\nfile", overflow="fold")
    for heading in ("类型\nkind", "状态\nstatus"):
        table.add_column(heading, no_wrap=True)
    for heading in ("已读\nread", "空白\nblank", "存疑\nunclear", "秒\ns"):
        table.add_column(heading, justify="right", no_wrap=True)
    for item in items:
        for number, record in enumerate(item.result.records):
            outcomes = [field.outcome for field in record.fields.values()]
            table.add_row(
                record.source.path + _pages(record, len(item.result.records)),
                record.source.kind or "—",
                _STATUS_ZH[record.status],
                *(str(outcomes.count(outcome)) for outcome in ("read", "blank", "unclear")),
                f"{item.result.seconds:.2f}" if number == 0 else "",
            )
    return table


def _pages(record: Record, count: int) -> str:
    if count == 1:
        return ""
    return " p." + ",".join("-" if page is None else str(page) for page in record.source.pages)


def _report_rejected(path: Path, record: Record) -> None:
    if record.status == "rejected":
        for problem in record.issues:
            print(f"{path}: {problem.message_zh} {problem.message} [{problem.code}]", file=sys.stderr)


def main() -> None:
    """Run the command and leave with its exit code."""
    sys.exit(run(app))
