"""The commands of `scanner` on a batch: batch, watch, status, forget and repair, and where the others are.

The docstrings are the help. A command imports what it needs when it runs, so that help comes at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from typer.main import get_command as command_of

from forms.errors import UsageError
from forms.terminal.edge import extra_templates
from forms.wording import Wording
from scanner.cli.options import (
    AcceptWrong,
    EngineName,
    Folder,
    Inbox,
    InboxOrMailbox,
    MailCertificates,
    MarkSeen,
    Out,
    PasswordFile,
    Quiet,
    SchedulerAddress,
    Smtp,
    Templates,
    UnprotectedOffice,
    Verbose,
    Workers,
    cores,
    setup_of,
)
from scanner.cli.starting import refuse_second_start
from scanner.engines import DEFAULT_ENGINE
from scanner.values.acceptance import ACCEPT_WRONG

if TYPE_CHECKING:
    from forms.definition import Form
    from scanner.batch.children.work import Setup

others = typer.Typer(add_completion=False, rich_markup_mode=None)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A command that is in a module of its own, imported when the command is wanted.

    Attributes:
        module: Where it is.
        function: What it is called there.
        short_help: The first paragraph of its help.
    """

    module: str
    function: str
    short_help: str


ELSEWHERE: Final[Mapping[str, Elsewhere]] = {
    "export": Elsewhere(
        "scanner.cli.exporting.command",
        "export",
        "导出记录。 Give out the records of batches, for people, tables, databases or programs.",
    ),
    "correct": Elsewhere(
        "scanner.cli.corrections.correcting",
        "correct",
        "更正一条记录：改正、确认、空白、看不清，通过或退回，合并或拆开。 Keep a person's word on a record.",
    ),
    "apply": Elsewhere(
        "scanner.cli.corrections.applying",
        "apply",
        "把改过的导出表写回记录，先列出改动。 Show what was changed in an exported sheet, and keep it in the records.",
    ),
    "desk": Elsewhere(
        "scanner.cli.desk",
        "desk",
        "在浏览器中核对存疑的栏目。 Settle what is doubtful on a page of this machine's browser.",
    ),
    "truth": Elsewhere(
        "scanner.cli.corrections.truth",
        "truth",
        "写出人工核定和抽查过的值及其页面，用来测量识读。 Write what people settled, and its pages, to measure by.",
    ),
    "remind": Elsewhere(
        "scanner.cli.reminding",
        "remind",
        "写出催办邮件草稿和名单，不发送。 Write drafts to who has not answered or lacks something; nothing is sent.",
    ),
    "adopt": Elsewhere(
        "scanner.cli.adopting",
        "adopt",
        "为他人的表单起草定义。 Draft a definition of somebody else's form, with a picture of every guess.",
    ),
    "scan-check": Elsewhere(
        "scanner.cli.scan_check",
        "scan_check",
        "检查扫描仪：扫描一份打印的空白表，指出设置问题。 Tell from a form's scan what the scanner does wrong.",
    ),
    "desk-user": Elsewhere(
        "scanner.cli.desk",
        "desk_user",
        "登记核对页面的用户；密码从终端或标准输入读取。 The desk's users; a password is asked for or read from stdin.",
    ),
    "desk-token": Elsewhere(
        "scanner.cli.desk",
        "desk_token",
        "发放程序接口的令牌，只显示一次。 Give a program a token for /api/v1; it is shown this once.",
    ),
}
"""The commands that are not in this module, in the order of the help."""


def command_elsewhere(name: str) -> Any:
    """Return a command that is in a module of its own; None where there is none of this name."""
    if name not in ELSEWHERE:
        return None
    place = ELSEWHERE[name]
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name)(getattr(import_module(place.module), place.function))
    return command_of(app)


def _setup(templates: Path | None, engine: str, accept_wrong: float, *, unprotected_office: bool) -> Setup:
    from forms.catalogue import load_catalogue
    from forms.faces import load_metrics
    from scanner.values.known_form import known_forms

    known = known_forms(load_catalogue(extra_templates(templates)), load_metrics())
    return setup_of(known, engine, accept_wrong, unprotected_office=unprotected_office)


def _forms(templates: Path | None) -> Sequence[Form]:
    from forms.catalogue import load_catalogue

    return load_catalogue(extra_templates(templates)).versions


@others.command()
def batch(  # noqa: PLR0917  a command's options
    inbox: Inbox,
    out: Out,
    workers: Workers = None,
    scheduler: SchedulerAddress = None,
    again: Annotated[
        list[Path] | None, typer.Option("--again", metavar="FILE", help="重新读取此文件。 Read this file anew.")
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    templates: Templates = None,
    engine: EngineName = DEFAULT_ENGINE,
    accept_wrong: AcceptWrong = ACCEPT_WRONG,
    unprotected_office: UnprotectedOffice = False,
) -> int:
    """读取整个文件夹，可中断后继续。 Read a folder of anything into records; goes on where it stopped."""
    refuse_second_start(out)
    from scanner.cli import batches

    setup = _setup(templates, engine, accept_wrong, unprotected_office=unprotected_office)
    return batches.run_batch(inbox, out, setup, workers or cores(), scheduler, again or [], quiet, verbose)


@others.command()
def watch(  # noqa: PLR0917  a command's options
    inbox: InboxOrMailbox,
    out: Out,
    workers: Workers = None,
    scheduler: SchedulerAddress = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    templates: Templates = None,
    engine: EngineName = DEFAULT_ENGINE,
    accept_wrong: AcceptWrong = ACCEPT_WRONG,
    unprotected_office: UnprotectedOffice = False,
    password_file: PasswordFile = None,
    mail_ca: MailCertificates = None,
    mark_seen: MarkSeen = False,
    smtp: Smtp = "",
) -> int:
    """监视文件夹或邮箱，随到随读。 Read a folder or a mailbox, and whatever arrives in it, until it is ended."""
    refuse_second_start(out)
    from scanner.cli import batches, mailing

    mail = mailing.mail_setup(inbox, password_file=password_file, certificates=mail_ca, marks=mark_seen, smtp=smtp)
    folder = Path(inbox) if mail is None else mailing.own_inbox(out)
    setup = _setup(templates, engine, accept_wrong, unprotected_office=unprotected_office)
    return batches.run_watch(folder, out, setup, workers or cores(), scheduler, quiet, verbose, mail)


@others.command()
def status(
    folder: Folder,
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
    from scanner.cli.status import show_status

    return show_status(folder, manifest, everything=everything)


@others.command()
def forget(
    folder: Folder,
    record: Annotated[
        str, typer.Argument(metavar="[RECORD]", help="记录编号。 The record's id; or say --older-than instead.")
    ] = "",
    older_than: Annotated[
        str,
        typer.Option(
            "--older-than",
            metavar="AGE",
            help="删除收录已超过此时长的所有记录，如 24m、2y、90d。 "
            "Remove all records that the batch took in longer ago than this: 24m, 2y or 90d.",
        ),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出，不删除。 List them, and remove nothing.")] = False,
    templates: Templates = None,
) -> int:
    """删除一条记录，或所有过期记录。 Remove a record, or all old ones.

    图片和痕迹一并删除；用 --older-than 时列出删除的记录。 Pictures and traces go with it; --older-than lists what it
    removed.
    """
    from scanner.cli.forgetting import forget_old, forget_record

    if bool(record) == bool(older_than):
        raise UsageError(
            Wording(zh="请给出记录编号或 --older-than，二者选一。", en="say RECORD or --older-than, one of the two.")
        )
    if older_than:
        return forget_old(folder, older_than, _forms(templates), dry_run=dry_run)
    return forget_record(folder, record, _forms(templates), dry_run=dry_run)


@others.command()
def repair(folder: Folder, templates: Templates = None) -> int:
    """修复批次：转换旧版记录，重建损坏的台账。 Make a batch of an older program, or with a damaged ledger, whole."""
    from scanner.cli.batches import repair_batch

    return repair_batch(folder, _forms(templates))
