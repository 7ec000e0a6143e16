"""The commands of `scanner` that read into a batch's folder or make it whole: batch, watch, repair.

`run_batch`, `run_watch` and `repair_batch` return the exit code of their command.
"""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Final

from rich.table import Table

from forms.definition import Form
from forms.errors import ExitCode, worst
from forms.terminal.edge import plain_console
from forms.terminal.help_text import said, told
from forms.wording import Wording
from scanner.batch.anew import read_anew, retry_what_wanted_a_program
from scanner.batch.children.schedulers import Scheduler, dask, local
from scanner.batch.children.work import Setup
from scanner.batch.inbox import check_apart, inbox_files
from scanner.batch.repairing import repair
from scanner.batch.running import Progress
from scanner.batch.session import Session, code_of
from scanner.batch.watching import arriving
from scanner.cli.mailing import taking_mail
from scanner.cli.progress import shown
from scanner.cli.rejections import report_rejected
from scanner.corrections.carrying import forms_by_id
from scanner.corrections.keeping import finish
from scanner.explain.record_words import STATUS
from scanner.ledger import RecordRow
from scanner.ledger.folder import BatchFolder, DamagedRecordError
from scanner.ledger.remains import Condition
from scanner.mail.setup import MailSetup
from scanner.roads.results import FileResult

_TABLE_ROWS: Final = 60
_DAMAGED_TOLD: Final = (
    "记录文件缺失或已损坏，未计入 records.jsonl，请运行 scanner repair {out}。",
    "Missing or damaged, and not in records.jsonl; run: scanner repair {out}",
)


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
    """Read an inbox into a batch's folder and print a summary; go on where an earlier run stopped.

    Args:
        inbox: The folder of returned files.
        out: The batch's folder.
        setup: What a reading process has to know.
        workers: Number of processes that read on this machine.
        scheduler: Address of a Dask cluster that reads instead of this machine, or None.
        again: Files or members to read anew, as `read_anew` takes them.
        quiet: Whether to print only what could not be read.
        verbose: Whether to print a line for every file.

    Returns:
        The worst exit code that a source asks for, or that an unreadable file of the inbox asks for.

    Raises:
        UsageError: A folder cannot be used, or a name in `again` is not in the inbox.
        MissingProgramError: The engine, or the package for Dask, is not installed.
    """
    check_apart(inbox, out)
    files = inbox_files(inbox)
    console = plain_console()
    with _session(out, setup, workers, scheduler, quiet=quiet, verbose=verbose) as session:
        retry_what_wanted_a_program(session.ledger, files)
        read_anew(session.ledger, files, again)
        session.read_files(files)
        rows, code = session.ledger.records(), code_of(session.ledger)
        repeated, unreadable, damaged = session.ledger.repeated(), session.unreadable, session.damaged
        seconds = {source.sha256: source.seconds for source in session.ledger.sources()}
        joined = session.ledger.files_of_joined()
    if not quiet and not files:
        words = said("文件夹中没有可读取的文件。", "There is nothing in this folder to read.")
        console.print(f"{inbox}: {words}", soft_wrap=True)
    if not quiet and rows:
        console.print(_summary(rows, seconds, joined))
    _report(BatchFolder(out), rows, inbox)
    if not quiet:
        if repeated:
            console.print(f"{said('重复收到的文件', 'files that came more than once')}: {len(repeated)}")
        console.print(f"{out / 'records'}/  {out / 'records.jsonl'}", soft_wrap=True)
        if rows:
            console.print(_next(rows, inbox, out), soft_wrap=True)
    report_damaged(damaged, out)
    return int(worst([code, ExitCode.SOURCE]) if unreadable or damaged else code)


def run_watch(  # noqa: PLR0917  what the command gives
    inbox: Path,
    out: Path,
    setup: Setup,
    workers: int,
    scheduler: str | None,
    quiet: bool,
    verbose: bool,
    mail: MailSetup | None = None,
) -> int:
    """Read an inbox and whatever arrives in it, until the program is told to end; `mail` brings more into it.

    SIGTERM ends it with the exit code 0. Ctrl-C raises KeyboardInterrupt. In both cases the sources
    that were read by then are kept. The arguments and errors are those of `run_batch`.
    """
    check_apart(inbox, out)
    files = inbox_files(inbox)
    console = plain_console()
    ended: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        ended.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    try:
        with (
            _session(out, setup, workers, scheduler, quiet=quiet, verbose=verbose or not quiet) as session,
            taking_mail(mail, out),
        ):
            session.progress = _with_reasons(session.progress, inbox)
            if not quiet:
                place = mail.address if mail is not None else inbox
                console.print(
                    f"{place}: {said('正在监视，按 Ctrl-C 结束。', 'Watching; Ctrl-C ends it.')}", soft_wrap=True
                )
            retry_what_wanted_a_program(session.ledger, files)
            for files in arriving(inbox):
                session.read_files(files)
    except KeyboardInterrupt:
        if not ended:
            raise
    return int(ExitCode.OK)


def repair_batch(folder: Path, forms: Sequence[Form]) -> int:
    """Repair a batch of an older program, or with a damaged ledger, and print what was done.

    Args:
        folder: The batch's folder.
        forms: The known versions of forms; they tell which field holds the company's credit code.

    Raises:
        UsageError: See `scanner.batch.repairing.repair`.
    """
    report = repair(folder, [form for form in forms if form.has_fields])
    console = plain_console()
    console.print(f"{said('转换的记录', 'records converted')}: {report.converted}")
    console.print(f"{said('无需转换', 'left as they were')}: {report.kept}")
    console.print(f"{said('台账', 'ledger')}: {told(_LEDGER_TOLD[report.ledger])}")
    for name in report.lost:
        print(f"{folder / 'records' / name}: {told(_LOST_TOLD)}", file=sys.stderr)
    return int(ExitCode.REVIEW if report.lost else ExitCode.OK)


_LOST_TOLD: Final = Wording(
    zh="缺失或已损坏，再次运行 scanner batch 即可重新读取。",
    en="Missing or damaged; the next scanner batch reads its source again.",
)
_REBUILT: Final = Wording(
    zh="已由记录重建；已删除记录的标记若未能读出，其文件会被再次读取",
    en="rebuilt from the records; "
    "what was forgotten is read again if it lies in the inbox and its mark could not be saved",
)
_LEDGER_TOLD: Final = {
    Condition.CURRENT: Wording(zh="完好", en="sound"),
    Condition.OLDER: Wording(zh="已升级", en="upgraded"),
    Condition.DAMAGED: _REBUILT,
    Condition.MISSING: _REBUILT,
}


@contextmanager
def _session(
    out: Path, setup: Setup, workers: int, scheduler: str | None, *, quiet: bool, verbose: bool
) -> Iterator[Session]:
    """Yield a session with its folder locked and its ledger and scheduler open; close them at the end.

    If Ctrl-C ends the session, print to the standard error how many records are kept and how to go on.
    """
    folder = BatchFolder(out)
    folder.prepare()
    with ExitStack() as stack:
        stack.enter_context(folder.locked())
        ledger = folder.ledger(make=True)
        stack.callback(ledger.close)
        places = _on_cluster(scheduler, quiet=quiet) if scheduler else local(workers)
        stack.callback(places.close)
        stack.callback(places.stop)
        progress = stack.enter_context(shown(plain_console(), quiet=quiet, verbose=verbose))
        ledger.note_acceptance(setup.acceptance)
        with folder.changing():
            finish(folder, ledger)
        try:
            known = forms_by_id(one.form for one in setup.known or ())
            yield Session(folder, ledger, places, setup.packed(), known, progress)
        except KeyboardInterrupt:
            kept = len(ledger.records())
            words = said(
                f"已读出的 {kept} 条记录均已保存，再次运行同一命令即可继续。",
                f"The {kept} records read so far are kept; the same command goes on from there.",
            )
            print(f"{out}: {words}", file=sys.stderr)
            raise


def _on_cluster(address: str, *, quiet: bool) -> Scheduler:
    """Return a scheduler on a Dask cluster; print first that the cluster is tried, because that may take a while.

    Raises:
        MissingProgramError: The package `distributed` is not installed.
        UsageError: Nothing answers at the address, or it has no workers.
    """
    if not quiet:
        words = said("正在连接 Dask 集群，约需二十秒。", "Trying the Dask cluster; this may take twenty seconds.")
        plain_console().print(f"{address}: {words}", soft_wrap=True)
    return dask(address)


def _summary(
    rows: Sequence[RecordRow], seconds: Mapping[str, float], joined: Mapping[str, Sequence[tuple[str, str]]]
) -> Table:
    """Return the table of a batch, a row for each record.

    If there are more than `_TABLE_ROWS` records, accepted ones are left out, and the table ends with
    the number of records that it does not show.

    Args:
        rows: The rows of all records.
        seconds: Hash of a source to the seconds that its reading took.
        joined: Id of each joined record to the hash and the path of each of its files.
    """
    table = Table(box=None, pad_edge=False)
    table.add_column(said("文件", "file", "\n"), overflow="fold")
    for heading in (("类型", "kind"), ("状态", "status")):
        table.add_column(said(*heading, "\n"), no_wrap=True)
    for heading in (("已读", "read"), ("空白", "blank"), ("存疑", "unclear"), ("秒", "s")):
        table.add_column(said(*heading, "\n"), justify="right", no_wrap=True)
    records_of = Counter(row.sha256 for row in rows)
    timed: set[str] = set()
    listed = list(rows) if len(rows) <= _TABLE_ROWS else [row for row in rows if row.status != "accepted"]
    for row in listed[:_TABLE_ROWS]:
        files = sorted(joined.get(row.record_id, [(row.sha256, row.path)]), key=lambda file: file[1])
        several = len(files) == 1 and records_of[row.sha256] > 1
        name = " + ".join(path for _, path in files) + (f" p.{row.pages}" if several else "")
        taken = [seconds.get(sha256, 0.0) for sha256, _ in files if sha256 not in timed]
        time = f"{sum(taken):.2f}" if taken else ""
        timed.update(sha256 for sha256, _ in files)
        counts = (str(row.read), str(row.blank), str(row.unclear))
        table.add_row(name, row.kind or "—", told(STATUS[row.status]), *counts, time)
    left = len(rows) - min(len(listed), _TABLE_ROWS)
    if left:
        table.add_row(said(f"… 另有 {left} 条，见 scanner status", f"… {left} more records: scanner status"))
    return table


def _next(rows: Sequence[RecordRow], inbox: Path, out: Path) -> str:
    """Return what to do after a batch: settle what is doubtful, or give out what there is."""
    doubtful = sum(row.status == "review" for row in rows)
    if doubtful:
        command = f"scanner desk {out} --inbox {inbox}"
        return said(f"下一步：{doubtful} 份待核对，请运行 {command}", f"Next: {doubtful} to be checked: {command}")
    command = f"scanner export {out} --to xlsx --for people --out {out.name}.xlsx"
    return said(f"下一步：无待核对，可导出：{command}", f"Next: nothing is left to check; export: {command}")


def report_damaged(paths: Sequence[Path], out: Path) -> None:
    """Print to the standard error which files of a batch's records are gone or damaged."""
    for path in paths:
        words = said(*(one.format(out=out) for one in _DAMAGED_TOLD))
        print(f"{path}: {words}", file=sys.stderr)


def _report(folder: BatchFolder, rows: Sequence[RecordRow], inbox: Path) -> None:
    for row in [row for row in rows if row.status == "rejected"][:_TABLE_ROWS]:
        with suppress(DamagedRecordError):  # named by itself
            report_rejected(inbox / row.path, folder.read(row.record_id))


def _with_reasons(progress: Progress, inbox: Path) -> Progress:
    """Return a `Progress` that also prints, for each file that was read, why it or pages of it were rejected."""

    def read(path: str, result: FileResult) -> None:
        progress.read(path, result)
        for record in result.records:
            report_rejected(inbox / path, record)

    return Progress(progress.found, progress.known, read, progress.unreadable)
