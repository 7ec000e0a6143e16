"""The commands `scanner desk`, `desk-user` and `desk-token`. Their docstrings are the help texts that they show."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Literal

import typer

from forms.errors import ExitCode, MissingProgramError, UsageError
from forms.terminal.edge import extra_templates
from forms.wording import Wording
from scanner.cli.options import (
    AcceptWrong,
    EngineName,
    Folder,
    MailCertificates,
    MarkSeen,
    PasswordFile,
    Smtp,
    Templates,
    UnprotectedOffice,
    Workers,
    cores,
    setup_of,
)
from scanner.cli.starting import only_desk, refuse_second_desk, refuse_second_start
from scanner.desk.users.register import REGISTER_FILE, Person, Register, Role
from scanner.engines import DEFAULT_ENGINE
from scanner.values.acceptance import ACCEPT_WRONG

DeskInbox = Annotated[
    str,
    typer.Option(
        "--inbox",
        help="收件文件夹，或邮箱 imaps://用户@主机/文件夹：边核对边读取。 "
        "The folder of returns, or a mailbox, read meanwhile.",
    ),
]
DeskHost = Annotated[
    str,
    typer.Option("--host", help="监听的地址；本机以外须先登记用户。 Where it listens; beyond this machine with users."),
]
DeskPort = Annotated[
    int | None,
    typer.Option("--port", min=0, max=65535, help="端口，默认 8765。 The port; else 8765 or the next free."),
]
DeskTlsCert = Annotated[
    Path | None, typer.Option("--tls-cert", help="证书文件（PEM）。 The TLS certificate with its chain, PEM.")
]
DeskTlsKey = Annotated[
    Path | None, typer.Option("--tls-key", help="证书的密钥文件（PEM）。 The certificate's key, PEM.")
]
DeskBehindProxy = Annotated[
    bool,
    typer.Option("--behind-proxy", help="由本机的代理提供 TLS。 A proxy on this machine takes requests over TLS."),
]
DeskOrigin = Annotated[
    str,
    typer.Option("--origin", help="浏览器所用的网址。 How browsers call the desk: https://NAME or https://NAME:PORT."),
]
DeskNoBrowser = Annotated[bool, typer.Option("--no-browser", help="不自动打开浏览器。 Do not open the browser.")]
DeskManifest = Annotated[
    Path | None,
    typer.Option(
        "--manifest",
        help="forms copies 的 manifest.json：汇总中列出谁未答复；不给则用 DIR 中的。 "
        "Lists in the overview who has not answered; else that in DIR.",
    ),
]


def desk(  # noqa: PLR0917  a command's options
    folder: Folder,
    inbox: DeskInbox = "",
    host: DeskHost = "127.0.0.1",
    port: DeskPort = None,
    tls_cert: DeskTlsCert = None,
    tls_key: DeskTlsKey = None,
    behind_proxy: DeskBehindProxy = False,
    origin: DeskOrigin = "",
    no_browser: DeskNoBrowser = False,
    manifest: DeskManifest = None,
    workers: Workers = None,
    templates: Templates = None,
    engine: EngineName = DEFAULT_ENGINE,
    accept_wrong: AcceptWrong = ACCEPT_WRONG,
    unprotected_office: UnprotectedOffice = False,
    password_file: PasswordFile = None,
    mail_ca: MailCertificates = None,
    mark_seen: MarkSeen = False,
    smtp: Smtp = "",
) -> int:
    """在浏览器中核对存疑的栏目。 Settle what is doubtful on a page of this machine's browser."""
    if inbox:
        refuse_second_start(folder)
    refuse_second_desk(folder)
    try:
        from scanner.desk.serving import Inbox, serve
    except ImportError as error:
        raise MissingProgramError(
            Wording(
                zh="请先安装所需的组件。",
                en=f"scanner desk needs the package {error.name}; run: pip install 'formloop[desk]'.",
            )
        ) from error
    from forms.catalogue import load_catalogue
    from forms.faces import load_metrics
    from scanner.cli import mailing
    from scanner.desk.users.access import access_of
    from scanner.values.known_form import known_forms

    definitions = extra_templates(templates)
    known = known_forms(load_catalogue(definitions), load_metrics())
    setup = setup_of(known, engine, accept_wrong, unprotected_office=unprotected_office)
    access = access_of(host, certificate=tls_cert, key=tls_key, is_behind_proxy=behind_proxy, origin=origin)
    with _alone(folder, reads=bool(inbox)):
        mail = mailing.mail_setup(inbox, password_file=password_file, certificates=mail_ca, marks=mark_seen, smtp=smtp)
        named = Path(inbox) if inbox else None
        place = Inbox(named if mail is None else mailing.own_inbox(folder), mail)
        serve(folder, place, setup, workers or cores(), host, port, access, not no_browser, manifest, definitions)
    return int(ExitCode.OK)


@contextmanager
def _alone(folder: Path, *, reads: bool) -> Iterator[None]:
    """Keep other desks off a batch's folder, from its first moment; one that reads an inbox begins a batch.

    Raises:
        UsageError: Another desk, batch or watch is at work there.
        WouldOverwriteError: The folder holds something else.
    """
    from scanner.ledger.folder import BatchFolder, is_batch_folder

    if reads:
        BatchFolder(folder).prepare()
    with only_desk(folder) if is_batch_folder(folder) else nullcontext():
        yield


def desk_user(
    folder: Folder,
    action: Annotated[
        Literal["add", "remove", "list"],
        typer.Argument(help="add 登记或改密码，remove 删除，list 列出。 Enter or change, remove, or list."),
    ],
    name: Annotated[str, typer.Argument(metavar="NAME", help="姓名。 The name, as the history has it.")] = "",
    role: Annotated[Role, typer.Option("--role", help="clerk 科员，leader 负责人。 What the user may do.")] = "clerk",
) -> int:
    """登记核对页面的用户；密码从终端或标准输入读取。 The desk's users; a password is asked for or read from stdin."""
    register = _register(folder)
    match action:
        case "add":
            register.put_user(name, role, _password())
        case "remove":
            register.remove_user(name)
        case "list":
            _show(register.users())
    return int(ExitCode.OK)


def desk_token(
    folder: Folder,
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="程序的名称；不写则列出。 The program's name; without it, all are listed."),
    ] = "",
    role: Annotated[
        Role, typer.Option("--role", help="clerk 科员，leader 负责人。 What the program may do.")
    ] = "clerk",
    remove: Annotated[bool, typer.Option("--remove", help="收回令牌。 Take the program's token back.")] = False,
) -> int:
    """发放程序接口的令牌，只显示一次。 Give a program a token for /api/v1; it is shown this once."""
    register = _register(folder)
    if not name and remove:
        raise UsageError(Wording(zh="请写明程序的名称。", en="say whose token"), at="--remove")
    if not name:
        _show(register.tokens())
    elif remove:
        register.remove_token(name)
    else:
        print(register.new_token(name, role))
    return int(ExitCode.OK)


def _register(folder: Path) -> Register:
    """Return the register of a batch's folder.

    Raises:
        UsageError: It is none.
    """
    from scanner.ledger.folder import is_batch_folder

    if not is_batch_folder(folder):
        raise UsageError(Wording(zh="不是批处理的结果文件夹。", en="no folder of scanner batch"), at=folder)
    return Register(folder / REGISTER_FILE)


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("密码 Password", hide_input=True, confirmation_prompt="再输一次 Again"))
    return sys.stdin.readline().rstrip("\r\n")


def _show(people: Sequence[Person]) -> None:
    for one in people:
        print(f"{one.name}\t{one.role}\t{one.at}")
