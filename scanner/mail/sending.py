"""Sends a letter through an SMTP server, always over TLS."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from forms.errors import UsageError
from forms.wording import Wording
from scanner.mail.addresses import SmtpAddress
from scanner.mail.connection import LostConnectionError, tls
from scanner.mail.receipts import RefusedLetterError

_TIMEOUT_SECONDS: Final = 60.0
_FOR_GOOD: Final = 500


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A server that sends letters, with who logs in there.

    Attributes:
        address: The server.
        password: The user's password.
        certificates: PEM file of the authorities that its certificate may come from; None: the system's.
    """

    address: SmtpAddress
    password: str = field(repr=False)
    certificates: Path | None = None

    def send(self, letter: EmailMessage) -> None:
        """Send a letter; when this ends the server has taken it.

        Raises:
            RefusedLetterError: The server does not take it, now or later.
            LostConnectionError: It cannot be reached, or asks to come again; the letter is not sent.
            UsageError: It does not let the user in, or the certificates cannot be read.
        """
        try:
            with self._connected() as server:
                server.login(self.address.user, self.password)
                server.send_message(letter)
        except (smtplib.SMTPAuthenticationError, UnicodeEncodeError) as error:  # SMTP's passwords are ASCII
            raise UsageError(
                Wording(zh="发信服务器拒绝登录。", en="the server does not let this user in"), at=self.address
            ) from error
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise self._refused(min(codes, default=0)) from error
        except smtplib.SMTPResponseException as error:
            raise self._refused(int(error.smtp_code)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise LostConnectionError(
                Wording(
                    zh="发信服务器无法连接，回执稍后再发。", en=f"no connection ({type(error).__name__}); receipts wait"
                ),
                at=self.address,
            ) from error

    def _connected(self) -> smtplib.SMTP:
        host, port, context = self.address.host, self.address.port, tls(self.certificates)
        if self.address.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_SECONDS, context=context)
        server = smtplib.SMTP(host, port, timeout=_TIMEOUT_SECONDS)
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server

    def _refused(self, code: int) -> UsageError:
        if code >= _FOR_GOOD:
            return RefusedLetterError(
                Wording(zh="回执被拒收，已留作草稿。", en=f"a receipt was refused ({code})"), at=self.address
            )
        return LostConnectionError(
            Wording(zh="回执须稍后再发。", en=f"a receipt has to wait ({code})"), at=self.address
        )
