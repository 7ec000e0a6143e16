"""The commands of `scanner` but `read`: those on a batch, from `batch` to `remind`, and `adopt`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forms.catalogue import load_catalogue
from forms.command import extra_templates
from forms.faces import load_metrics
from scanner.batch.children.work import Setup
from scanner.cli import batches, mailing
from scanner.cli.adopting import adopt
from scanner.cli.applying import apply
from scanner.cli.correcting import correct
from scanner.cli.desk import desk, desk_token, desk_user
from scanner.cli.exports import export
from scanner.cli.options import AcceptWrong, EngineName, Templates, UnprotectedOffice, setup_of
from scanner.cli.reminding import remind
from scanner.cli.status import show_status
from scanner.cli.truth import truth
from scanner.engines import DEFAULT_ENGINE
from scanner.values.acceptance import ACCEPT_WRONG
from scanner.values.known_form import known_forms

others = typer.Typer(add_completion=False)


def _setup(templates: Path | None, engine: str, accept_wrong: float, *, unprotected_office: bool) -> Setup:
    known = known_forms(load_catalogue(extra_templates(templates)), load_metrics())
    return setup_of(known, engine, accept_wrong, unprotected_office=unprotected_office)


@others.command()
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
    unprotected_office: UnprotectedOffice = False,
) -> int:
    """读取整个文件夹，可中断后继续。 Read a folder of anything into records; goes on where it stopped."""
    setup = _setup(templates, engine, accept_wrong, unprotected_office=unprotected_office)
    return batches.run_batch(inbox, out, setup, workers or batches.cores(), scheduler, again or [], quiet, verbose)


@others.command()
def watch(  # noqa: PLR0917  a command's options
    inbox: batches.InboxOrMailbox,
    out: batches.Out,
    workers: batches.Workers = None,
    scheduler: batches.SchedulerAddress = None,
    quiet: batches.Quiet = False,
    verbose: batches.Verbose = False,
    templates: Templates = None,
    engine: EngineName = DEFAULT_ENGINE,
    accept_wrong: AcceptWrong = ACCEPT_WRONG,
    unprotected_office: UnprotectedOffice = False,
    password_file: mailing.PasswordFile = None,
    mail_ca: mailing.MailCertificates = None,
    mark_seen: mailing.MarkSeen = False,
    smtp: mailing.Smtp = "",
) -> int:
    """监视文件夹或邮箱，随到随读。 Read a folder or a mailbox, and whatever arrives in it, until it is ended."""
    mail = mailing.mail_setup(inbox, password_file=password_file, certificates=mail_ca, marks=mark_seen, smtp=smtp)
    folder = Path(inbox) if mail is None else mailing.own_inbox(out)
    setup = _setup(templates, engine, accept_wrong, unprotected_office=unprotected_office)
    return batches.run_watch(folder, out, setup, workers or batches.cores(), scheduler, quiet, verbose, mail)


@others.command()
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


@others.command()
def forget(
    folder: batches.Folder,
    record: Annotated[str, typer.Argument(metavar="RECORD", help="记录编号。 The record's id.")],
    templates: Templates = None,
) -> int:
    """删除一条记录及其图片和痕迹。 Remove a record, its pictures and its traces."""
    return batches.forget_record(folder, record, load_catalogue(extra_templates(templates)).versions)


@others.command()
def repair(folder: batches.Folder, templates: Templates = None) -> int:
    """修复批次：转换旧版记录，重建损坏的台账。 Make a batch of an older program, or with a damaged ledger, whole."""
    return batches.repair_batch(folder, load_catalogue(extra_templates(templates)).versions)


others.command()(export)
others.command()(correct)
others.command()(apply)
others.command()(desk)
others.command()(truth)
others.command()(remind)
others.command()(adopt)
others.command()(desk_user)
others.command()(desk_token)
