"""The mailbox that the options of a command say, and the taking of its mails."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path

from forms.errors import UsageError
from forms.terminal.printable import printable_line
from forms.wording import Wording
from scanner.ledger.folder import BatchFolder
from scanner.mail.addresses import SmtpAddress, is_mailbox, mailbox_address, smtp_address
from scanner.mail.connection import LostConnectionError
from scanner.mail.fetching import fetching, mails_folder
from scanner.mail.passwords import IMAP_VARIABLE, SMTP_VARIABLE, password_of
from scanner.mail.sending import SmtpServer
from scanner.mail.setup import MailSetup


def mail_setup(
    inbox: str, *, password_file: Path | None, certificates: Path | None, marks: bool, smtp: str
) -> MailSetup | None:
    """Return the mailbox that an inbox names, or None where it is a folder.

    Raises:
        UsageError: The address or the password cannot be used, or an option for mailboxes stands beside a folder.
    """
    if not is_mailbox(inbox):
        if password_file is not None or certificates is not None or marks or smtp:
            raise UsageError(
                Wording(zh="这些选项只用于邮箱。", en="for imaps:// only"),
                at="--password-file, --mail-ca, --mark-seen, --smtp",
            )
        return None
    address = mailbox_address(inbox)
    password = password_of(
        address.user, address.host, variable=IMAP_VARIABLE, file=password_file, environment=os.environ
    )
    server = None
    if smtp:
        to = smtp_address(smtp)
        is_same = to.user == address.user and SMTP_VARIABLE not in os.environ
        its = password if is_same else _smtp_password(to)
        server = SmtpServer(to, its, certificates)
    return MailSetup(address, password, certificates, marks, server)


def _smtp_password(to: SmtpAddress) -> str:
    return password_of(to.user, to.host, variable=SMTP_VARIABLE, file=None, environment=os.environ)


def own_inbox(out: Path) -> Path:
    """Return the inbox of a batch that reads a mailbox, which lies in the batch's own folder; make both.

    Raises:
        UsageError: The folder cannot be used.
    """
    batch = BatchFolder(out)
    batch.prepare()
    return mails_folder(batch)


def taking_mail(mail: MailSetup | None, out: Path) -> AbstractContextManager[None]:
    """Return a `with` block in which mails are taken; one in which nothing is, where no mailbox is read.

    Raises:
        UsageError: The server does not let the user in; where it only cannot be reached, that is told.
    """
    if mail is None:
        return nullcontext()
    try:
        with closing(mail.open()):
            pass
    except LostConnectionError as error:
        tell(str(error))
    batch = BatchFolder(out)
    return fetching(mail.fetcher(batch, tell), batch)


def tell(words: str) -> None:
    """Print what happened at the mailbox to the standard error."""
    print(printable_line(words), file=sys.stderr, flush=True)
