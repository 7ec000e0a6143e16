"""Serves the desk on this machine until it is told to end, and opens it in the browser."""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from forms.errors import UsageError
from forms.terminal.help_text import said
from forms.terminal.printable import printable_line
from forms.wording import Wording
from scanner.batch.children.work import Setup
from scanner.batch.inbox import check_apart
from scanner.desk.adopting.workshop import DRAFTS_FOLDER, Workshop
from scanner.desk.app import desk_app
from scanner.desk.inbox.receiving import Receiver
from scanner.desk.office import Office
from scanner.desk.users.access import Access
from scanner.desk.users.entrance import IDLE_SECONDS, LONGEST_SECONDS, Entrance
from scanner.mail.setup import MailSetup

PORT: Final = 8765
"""The port where nobody asks for another; the next free one where it is taken."""

_TRIES: Final = 20
_GRACE_SECONDS: Final = 3


@dataclass(frozen=True, slots=True)
class Inbox:
    """What a desk reads: the folder of returns, or None; and the mailbox that brings more into it, or None."""

    folder: Path | None = None
    mail: MailSetup | None = None


def serve(  # noqa: PLR0917  what the command gives
    folder: Path,
    inbox: Inbox,
    setup: Setup,
    workers: int,
    host: str,
    port: int | None,
    access: Access,
    opens_browser: bool,
    manifest: Path | None = None,
    definitions: Path | None = None,
) -> None:
    """Serve the desk of a batch until Ctrl-C or SIGTERM comes.

    Args:
        folder: The batch's folder.
        inbox: What is read meanwhile.
        setup: What a reading process has to know.
        workers: How many processes read.
        host: Where it listens.
        port: The port, or None for the usual one or, where that is taken, the next free one.
        access: How it can be reached.
        opens_browser: Whether the page is opened in the browser; not where people log in.
        manifest: A manifest.json of `forms copies`: who was to answer.
        definitions: The folder of further definitions, where finished drafts are saved; None for none.

    Raises:
        UsageError: There are no users but they are needed, the port is taken, or a folder cannot be used.
    """
    if inbox.folder is not None:
        check_apart(inbox.folder, folder)
        inbox.folder.mkdir(parents=True, exist_ok=True)
    forms = [known.form for known in setup.known or ()]
    entrance = Entrance(IDLE_SECONDS, LONGEST_SECONDS) if access.needs_users else Entrance()
    office = Office.open(folder, forms, inbox=inbox.folder, entrance=entrance, manifest=manifest)
    with closing(office), _listening(host, port) as listener:
        if access.needs_users and not office.register.users():
            raise UsageError(
                Wording(
                    zh=f"供他人访问须先登记用户：scanner desk-user {folder} add NAME --role leader",
                    en=f"needs users; run: scanner desk-user {folder} add NAME --role leader.",
                ),
                at=f"--host {host}",
            )
        receiver = Receiver(inbox.folder, folder, setup, workers, inbox.mail) if inbox.folder is not None else None
        link = _address(access, host, listener.getsockname()[1])
        if not access.needs_users:
            link += f"/enter/{office.entrance.link(_person())}"
        workshop = Workshop(office.folder.path / DRAFTS_FOLDER, setup, forms, definitions)
        app = desk_app(office, receiver, access, workshop=workshop)
        _run(app, receiver, listener, access, link, opens_browser)


def _address(access: Access, host: str, port: int) -> str:
    """Return the address of the desk as browsers call it."""
    shown = f"[{host}]" if ":" in host else host
    return access.origin or f"{'https' if access.is_secure else 'http'}://{shown}:{port}"


def _run(  # noqa: PLR0917
    app: FastAPI,
    receiver: Receiver | None,
    listener: socket.socket,
    access: Access,
    link: str,
    opens_browser: bool,
) -> None:
    """Serve until the end is asked for, and print the link once the desk answers."""
    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        lifespan="on",
        timeout_graceful_shutdown=_GRACE_SECONDS,
        server_header=False,
        ssl_certfile=access.certificate,
        ssl_keyfile=access.key,
        proxy_headers=access.is_behind_proxy,
        forwarded_allow_ips="127.0.0.1,::1",
    )
    words = said("核对页面已打开，链接只能用一次：", "The desk is open; the link works once:")
    if access.needs_users:
        words = said("核对页面已打开，请用姓名和密码登录：", "The desk is open; people log in with name and password:")
    try:
        if receiver is not None:
            receiver.start()
        print(f"{words}\n\n  {link}\n\n{said('按 Ctrl-C 结束。', 'Ctrl-C ends it.')}", flush=True)
        if opens_browser and not access.needs_users:
            with contextlib.suppress(webbrowser.Error):
                webbrowser.open(link)
        _Server(config, app.state.happenings.end).run(sockets=[listener])
    finally:
        if receiver is not None:
            receiver.stop()


class _Server(uvicorn.Server):
    """A server that ends with its program's usual exit code when Ctrl-C or SIGTERM asks it to end.

    Args:
        config: What it serves, and how.
        end: Has everything end that would go on for ever.
    """

    def __init__(self, config: uvicorn.Config, end: Callable[[], None]) -> None:
        super().__init__(config)
        self._end = end

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end."""
        self._end()
        super().handle_exit(sig, frame)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals that ask for the end, and do not raise them once more afterwards."""
        with contextlib.suppress(KeyboardInterrupt), super().capture_signals():
            yield
            self._captured_signals.clear()


def _person() -> str:
    """Return the name of whoever runs the program, for the records' history."""
    try:
        return printable_line(getpass.getuser()) or "local"
    except (OSError, KeyError, ImportError):
        return "local"


def _listening(host: str, port: int | None) -> closing[socket.socket]:
    """Return a socket that listens at a port of this machine.

    Raises:
        UsageError: The port is taken.
    """
    first = PORT if port is None else port
    for number in range(first, first + (_TRIES if port is None else 1)):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # asyncio sends small answers without delay only where the protocol is named: it is 40 ms a page
        found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if os.name == "posix":
                found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind((host, number))
            found.listen()
        except OSError:
            found.close()
            continue
        return closing(found)
    raise UsageError(
        Wording(zh="端口已被占用，请换一个。", en="taken by another program; name another."), at=f"--port {first}"
    )
