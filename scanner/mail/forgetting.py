"""Removes mails of which everything was forgotten: a batch that reads a mailbox keeps the mails themselves."""

from __future__ import annotations

from scanner.ledger import Ledger
from scanner.ledger.folder import BatchFolder
from scanner.ledger.mailboxes import members_of, opened_mails
from scanner.mail.fetching import MAILS_FOLDER, mail_name
from scanner.mail.receipts import RECEIPTS_FOLDER, SENT_FOLDER, receipt_name


def drop_forgotten_mails(batch: BatchFolder, ledger: Ledger) -> int:
    """Remove the files of mails whose returns were all forgotten, and their receipts; return how many mails.

    A mail of which another return is still there stays whole. What was removed is not taken again, though the mailbox
    has it still: its hash stays in the ledger.
    """
    count = 0
    for sha256 in opened_mails(ledger):
        mail = batch.path / MAILS_FOLDER / mail_name(sha256)
        if mail.exists() and not members_of(ledger, mail.name):
            mail.unlink(missing_ok=True)
            for folder in (RECEIPTS_FOLDER, SENT_FOLDER):
                (batch.path / folder / receipt_name(sha256)).unlink(missing_ok=True)
            count += 1
    return count
