"""What the ledger keeps of mailboxes: how far each was read, and which mails came and have a receipt.

A mail's file is on the disk before the ledger says that the mail was taken, so a mail may be taken twice, never not at
all; taken twice it is the same file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scanner.ledger import Ledger

Receipt = Literal["", "draft", "sending", "sent", "none"]
"""A mail's receipt: not decided yet, a draft on the disk, given to the SMTP server, taken by it, or none is written."""


@dataclass(frozen=True, slots=True)
class MailboxState:
    """How far a folder of a mailbox was read.

    Attributes:
        uid_validity: The folder's UIDVALIDITY; with another one all its UIDs mean other mails.
        last_uid: The UID of the last mail that was taken; 0 before the first.
        trouble: Why the mailbox cannot be read at present, in words; empty where all is well.
    """

    uid_validity: int
    last_uid: int
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class TakenMail:
    """A mail that was taken out of a mailbox: the SHA-256 of its bytes, and when it came, in seconds since 1970."""

    sha256: str
    received_at: float


def mailbox_states(ledger: Ledger) -> dict[str, MailboxState]:
    """Return the address of each mailbox that was ever read to how far it was."""
    rows = ledger.query("SELECT address, uid_validity, last_uid, trouble FROM mailbox ORDER BY address")
    return {str(row[0]): MailboxState(*row[1:]) for row in rows}


def note_mailbox(ledger: Ledger, address: str, state: MailboxState) -> None:
    """Keep how far a mailbox was read."""
    with ledger.changes() as db:
        db.execute(
            "INSERT OR REPLACE INTO mailbox VALUES (?, ?, ?, ?)",
            (address, state.uid_validity, state.last_uid, state.trouble),
        )


def note_mail(ledger: Ledger, address: str, state: MailboxState, mail: TakenMail) -> None:
    """Keep that a mail was taken, and how far the mailbox was read with it; one that is known stays as it is."""
    with ledger.changes() as db:
        db.execute("INSERT OR IGNORE INTO mail VALUES (?, ?, '')", (mail.sha256, mail.received_at))
        db.execute(
            "INSERT OR REPLACE INTO mailbox VALUES (?, ?, ?, ?)",
            (address, state.uid_validity, state.last_uid, state.trouble),
        )


def mails_without_receipt(ledger: Ledger) -> list[TakenMail]:
    """Return the mails that were read and of which it is not decided yet whether they have a receipt."""
    rows = ledger.query(
        "SELECT sha256, received_at FROM mail JOIN source USING (sha256) WHERE receipt = '' "
        "ORDER BY received_at, sha256"
    )
    return [TakenMail(*row) for row in rows]


def opened_mails(ledger: Ledger) -> list[str]:
    """Return the hashes of mails that were opened, or of which everything was forgotten; without those that wait."""
    known = "SELECT sha256 FROM mail JOIN source USING (sha256) WHERE state IN ('unpacked', 'forgotten') ORDER BY 1"
    return [str(row[0]) for row in ledger.query(known)]


def is_taken(ledger: Ledger, sha256: str) -> bool:
    """Tell whether a mail was taken before."""
    return bool(ledger.query("SELECT 1 FROM mail WHERE sha256 = ?", (sha256,)))


def mails_being_answered(ledger: Ledger) -> list[str]:
    """Return the hashes of mails whose receipt was given to the SMTP server, and of which it is not known what came."""
    return [str(row[0]) for row in ledger.query("SELECT sha256 FROM mail WHERE receipt = 'sending' ORDER BY sha256")]


def note_receipt(ledger: Ledger, sha256: str, receipt: Receipt) -> None:
    """Keep what became of a mail's receipt."""
    with ledger.changes() as db:
        db.execute("UPDATE mail SET receipt = ? WHERE sha256 = ?", (receipt, sha256))


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A file that came in a mail.

    Attributes:
        path: Its path through the mail and the archives in it.
        sha256: The SHA-256 of its bytes.
        record_id: The record that it gave, or None.
        is_joined: Whether its pages are in a record with those of other files.
    """

    path: str
    sha256: str
    record_id: str | None
    is_joined: bool


def members_of(ledger: Ledger, path: str) -> list[MemberRow]:
    """Return the files that came in a mail, with each record that they gave.

    Args:
        ledger: The ledger.
        path: The mail's path in the inbox.
    """
    inside, behind = path + "/", path + "0"  # the sign after the slash
    rows = ledger.query(
        "SELECT arrival.path, arrival.sha256, record.record_id, record.completed_by IS NOT NULL FROM arrival "
        "LEFT JOIN record ON record.sha256 = arrival.sha256 WHERE arrival.path >= ? AND arrival.path < ? "
        "ORDER BY arrival.path, record.first_page",
        (inside, behind),
    )
    return [MemberRow(row[0], row[1], row[2], bool(row[3])) for row in rows]
