"""The commands of `scanner` that work on a batch's folder: batch, watch, status, forget."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from forms.errors import ExitCode, UsageError, worst
from scanner.batch.anew import read_anew, retry_what_wanted_a_program
from scanner.batch.folder import BatchFolder
from scanner.batch.inbox import check_apart, inbox_files
from scanner.batch.rows import company_fields
from scanner.batch.schedulers import dask, local
from scanner.batch.session import Session, code_of
from scanner.batch.settling import settle
from scanner.batch.status import Recipient, answered, status_of
from scanner.batch.watching import arriving
from scanner.batch.work import Setup
from scanner.ledger import RecordRow
from scanner.progress import shown
from scanner.record import Record

Inbox = Annotated[Path, typer.Argument(metavar="INBOX", help="回收文件所在文件夹。 The folder of returns.")]
Out = Annotated[Path, typer.Option("--out", help="结果文件夹。 The folder to write records to.")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="批处理的结果文件夹。 The DIR of a batch.")]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="同时读取的进程数。 Processes that read; one a core by default.")
]
SchedulerAddress = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="Dask 集群地址。 A Dask cluster to read on instead."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="不显示进度。 Show no progress.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="每个文件显示一行。 A line for every file.")]

_STATUS_ZH = {"accepted": "通过 accepted", "review": "待核 review", "rejected": "退回 rejected"}
_TABLE_ROWS: Final = 60


def run_batch(  # noqa: PLR0917  what the command gives
    inbox: Path,
    out: Path,
    setup: Setup,
    workers: int,
    scheduler: str | None,
    again: Sequence[Path],
    quiet: bool,
    verbose: bool,
) -> int:
    """Read an inbox into a folder, go on where an earlier run stopped, and print a summary."""
    check_apart(inbox, out)
    files = inbox_files(inbox)
    console = Console()
    with _session(out, setup, workers, scheduler, quiet=quiet, verbose=verbose) as session:
        retry_what_wanted_a_program(session.ledger, files)
        read_anew(session.ledger, files, again)
        session.read_files(files)
        rows, code = session.ledger.records(), code_of(session.ledger)
        repeated, unreadable = session.ledger.repeated(), session.unreadable
        seconds = {source.sha256: source.seconds for source in session.ledger.sources()}
    if not quiet:
        console.print(_summary(rows, seconds))
        _report(BatchFolder(out), rows, inbox)
        if repeated:
            console.print(f"重复收到的文件 files that came more than once: {len(repeated)}", highlight=False)
        console.print(f"{out / 'records'}/  {out / 'records.jsonl'}", soft_wrap=True)
    return int(worst([code, ExitCode.SOURCE]) if unreadable else code)


def run_watch(  # noqa: PLR0917  what the command gives
    inbox: Path, out: Path, setup: Setup, workers: int, scheduler: str | None, quiet: bool, verbose: bool
) -> int:
    """Read an inbox and whatever arrives in it, until the program is told to end."""
    check_apart(inbox, out)
    files = inbox_files(inbox)
    console = Console()
    told: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        told.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    try:
        with _session(out, setup, workers, scheduler, quiet=quiet, verbose=verbose) as session:
            if not quiet:
                console.print(f"{inbox}: 正在监视，按 Ctrl-C 结束。 Watching; Ctrl-C ends it.", soft_wrap=True)
            retry_what_wanted_a_program(session.ledger, files)
            for files in arriving(inbox):
                session.read_files(files)
    except KeyboardInterrupt:
        if not told:
            raise
    return int(ExitCode.OK)


def show_status(folder: Path, manifest: Path | None, *, everything: bool) -> int:
    """Print what a batch has become."""
    ledger = BatchFolder(folder).ledger()
    rows, pages, repeated = ledger.records(), ledger.page_counts(), ledger.repeated()
    ledger.close()
    status = status_of(rows, pages, earlier_too=everything)
    console = Console()
    counts = " · ".join(f"{_STATUS_ZH[name]} {status.by_status.get(name, 0)}" for name in _STATUS_ZH)
    console.print(f"收到 received {status.received} · {counts}", highlight=False, soft_wrap=True)
    if status.earlier:
        console.print(f"另有被后来的回表取代 replaced by later returns: {status.earlier}（--all）", highlight=False)
    if repeated:
        console.print(f"重复收到的文件 files that came more than once: {len(repeated)}", highlight=False)
    if status.by_kind:
        console.print(_counted(status.by_kind))
    if status.reasons:
        console.print(_reasons(status.reasons))
    if pages:
        console.print("页 pages: " + " · ".join(f"{name} {count}" for name, count in pages.items()), highlight=False)
    if manifest is not None:
        _show_answers(console, answered(manifest, rows))
    return int(ExitCode.OK)


def forget_record(folder: Path, record_id: str) -> int:
    """Remove a record, its pictures and its traces."""
    batch = BatchFolder(folder)
    with closing(batch.ledger()) as ledger, batch.locked():
        if not ledger.forget(record_id):
            raise UsageError(f"{record_id}: no such record in {folder}. 没有此记录。")
        batch.remove(record_id)
        settle(batch, ledger)
    return int(ExitCode.OK)


@contextmanager
def _session(
    out: Path, setup: Setup, workers: int, scheduler: str | None, *, quiet: bool, verbose: bool
) -> Iterator[Session]:
    """Yield a session with everything that it needs open; all of it is closed again, in order."""
    folder = BatchFolder(out)
    folder.prepare()
    with ExitStack() as stack:
        stack.enter_context(folder.locked())
        ledger = folder.ledger(make=True)
        stack.callback(ledger.close)
        places = dask(scheduler) if scheduler else local(workers)
        stack.callback(places.close)
        stack.callback(places.stop)
        progress = stack.enter_context(shown(Console(), quiet=quiet, verbose=verbose))
        ledger.note_acceptance(setup.acceptance)
        fields = company_fields(known.form for known in setup.known)
        yield Session(folder, ledger, places, setup.packed(), fields, progress)


def _summary(rows: Sequence[RecordRow], seconds: Mapping[str, float]) -> Table:
    """Return the table of a batch: a row a record; of many only those that need a person."""
    table = Table(box=None, pad_edge=False)
    table.add_column("文件\nfile", overflow="fold")
    for heading in ("类型\nkind", "状态\nstatus"):
        table.add_column(heading, no_wrap=True)
    for heading in ("已读\nread", "空白\nblank", "存疑\nunclear", "秒\ns"):
        table.add_column(heading, justify="right", no_wrap=True)
    records_of = Counter(row.sha256 for row in rows)
    told: set[str] = set()
    listed = list(rows) if len(rows) <= _TABLE_ROWS else [row for row in rows if row.status != "accepted"]
    for row in listed[:_TABLE_ROWS]:
        name = row.path + (f" p.{row.pages}" if records_of[row.sha256] > 1 else "")
        time = "" if row.sha256 in told else f"{seconds.get(row.sha256, 0.0):.2f}"
        told.add(row.sha256)
        counts = (str(row.read), str(row.blank), str(row.unclear))
        table.add_row(name, row.kind or "—", _STATUS_ZH[row.status], *counts, time)
    left = len(rows) - min(len(listed), _TABLE_ROWS)
    if left:
        table.add_row(f"… 另有 {left} 条 more records: scanner status")
    return table


def _report(folder: BatchFolder, rows: Sequence[RecordRow], inbox: Path) -> None:
    for row in [row for row in rows if row.status == "rejected"][:_TABLE_ROWS]:
        report_rejected(inbox / row.path, folder.read(row.record_id))


def report_rejected(path: Path, record: Record) -> None:
    """Tell the standard error why a file, or pages of it, gave nothing."""
    if record.status == "rejected":
        for problem in record.issues:
            print(f"{path}: {problem.message_zh} {problem.message} [{problem.code}]", file=sys.stderr)


def _counted(by_kind: Mapping[str, Mapping[str, int]]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("类型 kind")
    for name in _STATUS_ZH.values():
        table.add_column(name, justify="right")
    for kind, counts in by_kind.items():
        table.add_row(kind, *(str(counts.get(name, 0)) for name in _STATUS_ZH))
    return table


def _reasons(reasons: Mapping[str, int]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("待人工的原因 why a person is asked")
    table.add_column("记录 records", justify="right")
    for code, count in reasons.items():
        table.add_row(code, str(count))
    return table


def _show_answers(console: Console, recipients: Sequence[Recipient]) -> None:
    """Print who of a manifest has answered, and a line for each who has not."""
    silent = [one for one in recipients if one.record_id is None]
    told = len(recipients) - len(silent)
    counts = f"名单 recipients {len(recipients)} · 已答复 answered {told} · 未答复 not {len(silent)}"
    console.print(counts, highlight=False)
    for one in silent:
        console.print(
            f"  {one.copy_id} 第 {one.row_no} 行 row: {one.words}", highlight=False, markup=False, soft_wrap=True
        )
