"""A real Dovecot with a certificate of its own, run as an ordinary user, and an SMTP server that keeps what comes."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from imapclient import IMAPClient

USER, PASSWORD, SMTP_PASSWORD = "forms@example.com", "geheim 密码", "sesam"  # SMTP knows ASCII alone
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
default_internal_user = {me}
default_internal_group = {group}
default_login_user = {me}
mail_location = maildir:{folder}/mail/%n
mail_max_userip_connections = 50
disable_plaintext_auth = yes
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%n
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {port}
  }}
}}
service stats {{
  chroot =
}}
first_valid_uid = 0
first_valid_gid = 0
"""


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 and localhost with its key beside it, which vouches for itself."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-keyout", str(folder / "server.key"), "-out", str(folder / "server.pem")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "server.pem"


def program() -> str | None:
    """Dovecot, which stands where only root looks for programs."""
    return shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@dataclass(slots=True)
class Dovecot:
    """An IMAP server on this machine; `start`, `kill` and `start` again leave its mails as they are."""

    folder: Path
    port: int
    user: str | None = None
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"imaps://{USER.replace('@', '%40')}@127.0.0.1:{self.port}/INBOX"

    @property
    def certificates(self) -> Path:
        return self.folder / "server.pem"

    def start(self) -> None:
        command = [program() or "dovecot", "-F", "-c", str(self.folder / "dovecot.conf")]
        as_whom: dict[str, Any] = {}
        if self.user is not None:
            as_whom = {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []}
        self._process = subprocess.Popen(
            command, start_new_session=True, stderr=subprocess.DEVNULL, cwd=self.folder, **as_whom
        )
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "dovecot.log").read_text(encoding="utf-8"))

    def kill(self) -> None:
        """End it and all its children at once."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
            (self.folder / "run" / "master.pid").unlink(missing_ok=True)

    def client(self) -> IMAPClient:
        context = ssl.create_default_context(cafile=str(self.certificates))
        client = IMAPClient("127.0.0.1", self.port, ssl_context=context)
        client.plain_login(USER, PASSWORD)
        return client

    def deliver(self, *mails: bytes) -> None:
        with self.client() as client:
            for mail in mails:
                client.append("INBOX", mail)

    def flags(self) -> list[set[bytes]]:
        """The flags of the mails in the inbox, those of a session left out."""
        with self.client() as client:
            client.select_folder("INBOX", readonly=True)
            found = client.fetch(client.search(), ["FLAGS"])
            return [set(one[b"FLAGS"]) - {b"\\Recent"} for _, one in sorted(found.items())]


@contextmanager
def dovecot(folder: Path) -> Iterator[Dovecot]:
    """Run Dovecot in an empty folder as whoever runs the tests; where that is root, as nobody."""
    is_root = os.getuid() == 0
    me = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.getuid())
    folder.mkdir(parents=True)
    certificate(folder)
    for name in ("run", "mail", "home"):
        (folder / name).mkdir()
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    port = free_port()
    words = {"folder": folder, "me": me.pw_name, "group": grp.getgrgid(me.pw_gid).gr_name, "port": port}
    config = _CONFIG.format(**words, uid=me.pw_uid, gid=me.pw_gid)
    (folder / "dovecot.conf").write_text(config, encoding="utf-8")
    if is_root:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, me.pw_uid, me.pw_gid)
        folder.parent.chmod(0o711)
    server = Dovecot(folder, port, me.pw_name if is_root else None)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@dataclass(slots=True)
class Sink:
    """An SMTP server with TLS that keeps what it takes; `refusals` answers come first."""

    port: int
    refusals: list[str] = field(default_factory=list)
    came: list[Envelope] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"smtps://{USER.replace('@', '%40')}@127.0.0.1:{self.port}"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802  its name
        if self.refusals:
            return self.refusals.pop(0)
        self.came.append(envelope)
        return "250 OK"


def _knows(_server: SMTP, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    is_known = (given.login.decode(), given.password.decode()) == (USER, SMTP_PASSWORD)
    return AuthResult(success=is_known, handled=False)


@contextmanager
def sink(pem: Path, *refusals: str) -> Iterator[Sink]:
    """Run an SMTP server with a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, pem.with_suffix(".key"))
    kept = Sink(free_port(), list(refusals))
    options = {"authenticator": _knows, "auth_require_tls": False}
    controller = Controller(kept, hostname="127.0.0.1", port=kept.port, ssl_context=context, **options)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()


def letter(subject: str, *attached: tuple[str, bytes], sender: str = "zhang@example.org", **headers: str) -> bytes:
    """A mail with files attached, as a mail program sends it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"张三 <{sender}>", USER, subject
    message["Message-ID"] = f"<{abs(hash((subject, sender)))}@example.org>"
    message["Date"] = "Mon, 08 Jun 2026 09:30:00 +0800"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("请查收附件。\n")
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
