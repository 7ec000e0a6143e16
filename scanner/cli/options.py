"""Options that several commands of `scanner` share, and the setup of a reading process made of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forms.errors import UsageError
from forms.wording import Wording
from scanner.engines import ENGINES
from scanner.values.acceptance import acceptance_of
from scanner.values.clock import machine_clock

if TYPE_CHECKING:
    from scanner.batch.children.work import Setup
    from scanner.values.known_form import KnownForm

Inbox = Annotated[Path, typer.Argument(metavar="INBOX", help="回收文件所在文件夹。 The folder of returns.")]
InboxOrMailbox = Annotated[
    str,
    typer.Argument(
        metavar="INBOX",
        help="回收文件所在文件夹，或邮箱 imaps://用户@主机/文件夹。 The folder of returns, or a mailbox.",
    ),
]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        help="首行为邮箱密码（授权码）的文件，仅本人可读。 A file for its owner alone with the mailbox's password.",
    ),
]
MailCertificates = Annotated[
    Path | None,
    typer.Option("--mail-ca", help="邮件服务器证书的签发者（PEM）。 The authority of the mail servers' certificates."),
]
MarkSeen = Annotated[
    bool, typer.Option("--mark-seen", help="取得的邮件标为已读，否则不改动邮箱。 Mark mails that were taken as seen.")
]
Smtp = Annotated[
    str,
    typer.Option(
        "--smtp",
        metavar="ADDRESS",
        help="发送回执的服务器 smtps://用户@主机；不给则只写草稿。 The server that sends receipts; else drafts.",
    ),
]
Out = Annotated[Path, typer.Option("--out", help="结果文件夹。 The folder to write records to.")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="批处理的结果文件夹。 The DIR of a batch.")]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="同时读取的进程数。 Processes that read; one a core by default.")
]
SchedulerAddress = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="Dask 集群地址。 A Dask cluster to read on instead."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="只显示未能读取的文件。 Show only what could not be read.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="每个文件显示一行。 A line for every file.")]

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="回收的文件。 Returned files.")]
Templates = Annotated[
    Path | None,
    typer.Option("--templates", help="另一个表单定义文件夹。 A folder of more definitions (also FORMLOOP_TEMPLATES)."),
]
EngineName = Annotated[
    str,
    typer.Option(
        "--engine", help=f"文字识别引擎：{'、'.join(ENGINES)}。 What recognises writing: {', '.join(ENGINES)}."
    ),
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

UnprotectedOffice = Annotated[
    bool,
    typer.Option(
        "--unprotected-office",
        help="即使系统无法为 LibreOffice 断开网络，也转换 .doc 文件。 "
        "Convert .doc files even where this system cannot close the network to LibreOffice.",
    ),
]


def cores() -> int:
    """Return the number of processor cores that this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def setup_of(
    known: tuple[KnownForm, ...] | None,
    engine: str,
    accept_wrong: float,
    *,
    templates: Path | None = None,
    unprotected_office: bool = False,
) -> Setup:
    """Return what a reading process has to know.

    Args:
        known: The forms that may come back, or None: the process loads them.
        engine: The engine that recognises writing.
        accept_wrong: The share of wrong values to accept without a person.
        templates: A folder of further definitions, for a process that loads the forms.
        unprotected_office: Whether LibreOffice may be started although the network cannot be closed to it.

    Raises:
        UsageError: There is no such engine.
    """
    from scanner.batch.children.work import Setup

    if engine not in ENGINES:
        raise UsageError(
            Wording(zh="没有这种识别引擎。", en=f"unknown engine {engine!r}; valid are {', '.join(ENGINES)}.")
        )
    acceptance, today = acceptance_of(accept_wrong), machine_clock().date()
    return Setup(known, engine, today, acceptance, templates=templates, unprotected_office=unprotected_office)
