"""A mailbox that a batch reads, with everything that was said about it: what a reading process is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from scanner.ledger.folder import BatchFolder
from scanner.mail.addresses import MailboxAddress
from scanner.mail.connection import ImapConnection, MailConnection
from scanner.mail.fetching import Fetcher, Tell, mails_folder
from scanner.mail.receipts import Receipts
from scanner.mail.sending import SmtpServer


@dataclass(frozen=True, slots=True)
class MailSetup:
    """A mailbox that a batch reads.

    Attributes:
        address: The folder.
        password: The user's password.
        certificates: PEM file of the authorities that the server's certificate may come from; None: the system's.
        marks: Whether mails that were taken are marked as seen.
        smtp: The server that sends receipts, or None: they stay drafts.
    """

    address: MailboxAddress
    password: str = field(repr=False)
    certificates: Path | None = None
    marks: bool = False
    smtp: SmtpServer | None = None

    def open(self) -> MailConnection:
        """Open a connection to the folder.

        Raises:
            LostConnectionError: The server cannot be reached.
            RefusedLoginError: It does not let the user in, or has no such folder.
        """
        return ImapConnection.open(self.address, self.password, certificates=self.certificates, marks=self.marks)

    def fetcher(self, batch: BatchFolder, tell: Tell) -> Fetcher:
        """Return what takes the mails into a batch's own inbox and writes receipts.

        Raises:
            UsageError: The folder cannot be written.
        """
        user = self.address.user
        own = user if "@" in user else f"{user}@{self.address.host}"
        receipts = Receipts(batch, own, self.smtp.send if self.smtp is not None else None, tell)
        return Fetcher(
            str(self.address), self.open, mails_folder(batch), marks=self.marks, tell=tell, after=receipts.write
        )
