"""Where mail is read and sent: addresses of the kind `imaps://USER@HOST/FOLDER` and `smtps://USER@HOST`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import SplitResult, unquote, urlsplit

from forms.errors import UsageError
from forms.wording import Wording

_IMAPS_PORT: Final = 993
_SMTP_PORTS: Final = {"smtps": 465, "smtp": 587}


@dataclass(frozen=True, slots=True)
class MailboxAddress:
    """A folder of a mailbox that is read over IMAP with TLS.

    Attributes:
        user: Who logs in.
        host: The server.
        port: Its port.
        folder: The folder's name.
    """

    user: str
    host: str
    port: int = _IMAPS_PORT
    folder: str = "INBOX"

    def __str__(self) -> str:
        port = "" if self.port == _IMAPS_PORT else f":{self.port}"
        return f"imaps://{self.user}@{self.host}{port}/{self.folder}"


@dataclass(frozen=True, slots=True)
class SmtpAddress:
    """A server that sends mail, always over TLS.

    Attributes:
        scheme: `smtps`: TLS from the start; `smtp`: TLS by STARTTLS, before anybody logs in.
        user: Who logs in.
        host: The server.
        port: Its port.
    """

    scheme: Literal["smtp", "smtps"]
    user: str
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.scheme}://{self.user}@{self.host}:{self.port}"


def is_mailbox(inbox: str) -> bool:
    """Tell whether an inbox is named as a mailbox, not as a folder."""
    return "://" in inbox


def mailbox_address(text: str) -> MailboxAddress:
    """Return the mailbox that an address names.

    A user's name may hold an `@`, plainly or as `%40`. Without a folder INBOX is meant.

    Raises:
        UsageError: It is no such address, is not encrypted, or holds a password.
    """
    parts, user, host, port = _split(text, "imaps://USER@HOST/FOLDER")
    if parts.scheme.lower() != "imaps":
        raise UsageError(Wording(zh="请用 imaps:// 地址。", en="mailboxes are read as imaps://USER@HOST/FOLDER alone"))
    return MailboxAddress(user, host, port or _IMAPS_PORT, unquote(parts.path.strip("/")) or "INBOX")


def smtp_address(text: str) -> SmtpAddress:
    """Return the server that an address names.

    Raises:
        UsageError: It is no such address, or holds a password.
    """
    parts, user, host, port = _split(text, "smtps://USER@HOST")
    match parts.scheme.lower():
        case "smtps" | "smtp" as scheme:
            return SmtpAddress(scheme, user, host, port or _SMTP_PORTS[scheme])
        case _:
            raise UsageError(
                Wording(zh="请用 smtps:// 地址。", en="smtps://USER@HOST, or smtp://USER@HOST for STARTTLS"),
                at="--smtp",
            )


def _split(text: str, wanted: str) -> tuple[SplitResult, str, str, int | None]:
    """Return an address in its parts: all of it, the user, the host, the port.

    Raises:
        UsageError: It is none, or holds a password, which would be seen in the list of processes.
    """
    try:
        parts = urlsplit(text)
        user, host, port = parts.username, parts.hostname, parts.port
    except ValueError:
        user = host = None
    if not host or not user:
        raise UsageError(Wording(zh="请按此格式填写地址。", en=f"no such address; write {wanted}"))
    if parts.password is not None:
        raise UsageError(
            Wording(
                zh="地址中不要写密码，请用密码文件、环境变量或系统钥匙串。",
                en=f"leave the password out of the address ({wanted}): others would see it; give it in a file, the "
                "environment or the keyring.",
            )
        )
    return parts, unquote(user), host, port
