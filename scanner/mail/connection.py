"""A connection to a folder of a mailbox: a seam of few questions, and the library that answers them."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol, Self

from forms.errors import MissingProgramError, UsageError
from forms.program import PROGRAM_VERSION
from forms.wording import Wording
from scanner.mail.addresses import MailboxAddress

_TIMEOUT_SECONDS: Final = 60.0
_CHUNK_BYTES: Final = 4 << 20
_FOR_NOW: Final = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "[OVERQUOTA]")
"""What a server says where it cannot let anybody in at this moment (RFC 5530)."""

_SEEN: Final = b"\\Seen"


class LostConnectionError(UsageError):
    """The server cannot be reached, or has ended the connection; it may work later."""


class RefusedLoginError(UsageError):
    """The server does not let the user in, or has no such folder; trying again soon would not help."""


class MailConnection(Protocol):
    """A folder of a mailbox that is open for reading.

    Every method raises LostConnectionError where the connection breaks.
    """

    @property
    def uid_validity(self) -> int:
        """The folder's UIDVALIDITY."""
        ...

    def uids_after(self, uid: int) -> Sequence[int]:
        """Return the UIDs of mails above one, the lowest first."""
        ...

    def came_at(self, uid: int) -> float | None:
        """Return when the server took a mail, in seconds since 1970; None where it is gone."""
        ...

    def content_of(self, uid: int) -> Iterator[bytes]:
        """Yield a mail's bytes in pieces; none where it is gone. Nothing is marked."""
        ...

    def mark_seen(self, uid: int) -> None:
        """Mark a mail as seen."""
        ...

    def close(self) -> None:
        """End the connection, whatever state it is in."""
        ...


class ImapConnection:
    """A `MailConnection` by IMAPClient."""

    def __init__(self, client: Any, address: MailboxAddress, *, marks: bool) -> None:
        self._client, self._address = client, address
        try:
            chosen = client.select_folder(address.folder, readonly=not marks)
        except (imaplib.IMAP4.abort, OSError) as error:
            raise _lost(address, error) from error
        except imaplib.IMAP4.error as error:
            raise RefusedLoginError(
                Wording(zh="服务器上没有此文件夹。", en="the server has no such folder"), at=address
            ) from error
        self._uid_validity = int(chosen[b"UIDVALIDITY"])

    @classmethod
    def open(cls, address: MailboxAddress, password: str, *, certificates: Path | None, marks: bool) -> Self:
        """Log in and open the folder; EXAMINE it, so that nothing in it can change, unless mails are to be marked.

        Args:
            address: The folder.
            password: The user's password.
            certificates: PEM file of the authorities that the server's certificate may come from; None: the system's.
            marks: Whether mails are to be marked as seen.

        Raises:
            LostConnectionError: The server cannot be reached, or is not the one that its certificate names.
            RefusedLoginError: It does not let the user in, or has no such folder.
        """
        client = _connected(address, certificates)
        try:
            return cls(_logged_in(client, address, password), address, marks=marks)
        except BaseException:
            _end(client)
            raise

    @property
    def uid_validity(self) -> int:
        """The folder's UIDVALIDITY."""
        return self._uid_validity

    def uids_after(self, uid: int) -> Sequence[int]:
        """Return the UIDs of mails above one; the server looks for new ones first."""
        with self._told():
            self._client.noop()
            found = self._client.search(["UID", f"{uid + 1}:*"])  # gives the last one even if it is lower
        return sorted(one for one in found if one > uid)

    def came_at(self, uid: int) -> float | None:
        """Return when the server took a mail."""
        with self._told():
            found = self._client.fetch([uid], [b"INTERNALDATE"])
        at = found.get(uid, {}).get(b"INTERNALDATE")
        return at.timestamp() if isinstance(at, datetime) else None

    def content_of(self, uid: int) -> Iterator[bytes]:
        """Yield a mail's bytes in pieces, so that a large one needs no more memory than a small one."""
        offset = 0
        while True:
            with self._told():
                found = self._client.fetch([uid], [f"BODY.PEEK[]<{offset}.{_CHUNK_BYTES}>"])
            parts = (part for key, part in found.get(uid, {}).items() if key.startswith(b"BODY[]"))
            piece = next(parts, None)
            if not piece:
                return
            yield piece
            offset += len(piece)
            if len(piece) < _CHUNK_BYTES:
                return

    def mark_seen(self, uid: int) -> None:
        """Mark a mail as seen."""
        with self._told():
            self._client.add_flags([uid], [_SEEN], silent=True)

    def close(self) -> None:
        """End the connection."""
        _end(self._client)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in words what breaks a connection; the server's own words may quote a mail, and are left out.

        Raises:
            LostConnectionError: It broke, or the server refuses what was asked.
        """
        try:
            yield
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            raise _lost(self._address, error) from error


Open = Callable[[], MailConnection]
"""Opens a connection; raises what `ImapConnection.open` raises."""


def _connected(address: MailboxAddress, certificates: Path | None) -> Any:
    """Return a client that is connected and has not logged in.

    Raises:
        MissingProgramError: The library is not installed.
        UsageError: The certificates cannot be read.
        LostConnectionError: The server cannot be reached.
    """
    try:
        from imapclient import IMAPClient  # noqa: PLC0415  only who reads a mailbox needs it
    except ImportError as error:
        raise MissingProgramError(
            Wording(
                zh="请先安装邮箱组件。",
                en="reading a mailbox needs the package imapclient; run: pip install 'formloop[mail]'.",
            )
        ) from error
    try:
        return IMAPClient(
            address.host, address.port, ssl_context=tls(certificates), timeout=_TIMEOUT_SECONDS, use_uid=True
        )
    except (OSError, imaplib.IMAP4.error) as error:
        raise _lost(address, error) from error


def tls(certificates: Path | None) -> ssl.SSLContext:
    """Return how servers' certificates are checked.

    Raises:
        UsageError: The certificates cannot be read.
    """
    try:
        return ssl.create_default_context(cafile=str(certificates) if certificates is not None else None)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(Wording(zh="不是 PEM 证书文件。", en="no certificates in PEM"), at=certificates) from error


def _logged_in(client: Any, address: MailboxAddress, password: str) -> Any:
    try:
        # LOGIN knows ASCII alone
        log_in = client.login if f"{address.user}{password}".isascii() else client.plain_login
        log_in(address.user, password)
        if client.has_capability("ID"):  # 163.com and its sisters open no folder for a program without a name
            client.id_({"name": "formloop", "version": PROGRAM_VERSION})
    except (imaplib.IMAP4.abort, OSError) as error:
        raise _lost(address, error) from error
    except (imaplib.IMAP4.error, ValueError) as error:
        if any(code in str(error).upper() for code in _FOR_NOW):
            raise _lost(address, error) from error
        raise RefusedLoginError(
            Wording(
                zh="服务器拒绝登录：请核对用户名，密码可能须用邮箱的授权码。",
                en="the server does not let this user in; many providers want a code of their own instead of the "
                "password.",
            ),
            at=f"{address.user} at {address.host}",
        ) from error
    return client


def _lost(address: MailboxAddress, error: Exception) -> LostConnectionError:
    what = "its certificate is not trusted 证书不受信任" if isinstance(error, ssl.SSLCertVerificationError) else ""
    return LostConnectionError(
        Wording(
            zh="邮箱连接中断，稍后自动重试，邮件不会丢失。",
            en=f"no connection ({what or type(error).__name__}); it is tried again, and nothing is lost.",
        ),
        at=address,
    )


def _end(client: Any) -> None:
    with suppress(OSError, imaplib.IMAP4.error):  # it may be broken, and nothing depends on it any more
        client.shutdown()
