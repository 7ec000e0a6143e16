"""Receipts: a letter to the sender of a mail with returns, which says what came and what could not be opened.

A receipt is a draft in `DIR/receipts`; it is sent only where an SMTP server is given, and only for a mail of the last
two days: whoever begins to read a mailbox does not write to everybody who ever sent something. No receipt is written
for mail that a machine sent, so that two machines never answer each other. A receipt names files, pages and reasons,
never a value of a form.
"""

from __future__ import annotations

import email.policy
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import getaddresses, make_msgid
from importlib.resources import files
from pathlib import Path
from typing import Final

from forms.errors import FormloopError, UsageError
from forms.files import OWNER_ONLY, write_whole
from scanner.ledger import Ledger
from scanner.ledger.folder import BatchFolder
from scanner.ledger.mailboxes import (
    MemberRow,
    TakenMail,
    mails_being_answered,
    mails_without_receipt,
    members_of,
    note_receipt,
)
from scanner.mail.fetching import MAILS_FOLDER, Tell, mail_name
from scanner.values.clock import BEIJING
from scanner.values.record import Record

RECEIPTS_FOLDER: Final = "receipts"
SENT_FOLDER: Final = "receipts/sent"
_HEAD_BYTES: Final = 1 << 18
_SENT_WITHIN_SECONDS: Final = 2 * 86400.0
_MOST_A_DAY: Final = 5
_REST_SECONDS: Final = 300.0
_LONGEST_SUBJECT: Final = 100
_MACHINES: Final = ("mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply")
_TELLING: Final = ("file_", "archive_", "page_not_registered", "page_broken")
"""How the codes of issues begin that a sender can cure."""

Send = Callable[[EmailMessage], None]
"""Sends a letter; raises what `SmtpServer.send` raises."""


class RefusedLetterError(UsageError):
    """The SMTP server does not take a letter, and would not later."""


@dataclass(slots=True)
class Receipts:
    """The receipts of a batch.

    Attributes:
        batch: The batch's folder.
        own: The mailbox's own address, which is never written to.
        send: Sends a letter, or None: receipts stay drafts.
        tell: Is told of what goes wrong.
        now: The time, in seconds since 1970.
    """

    batch: BatchFolder
    own: str
    send: Send | None = None
    tell: Tell = lambda _: None
    now: Callable[[], float] = time.time
    _sent: Counter[tuple[str, int]] = field(default_factory=Counter)
    _rests_until: float = 0.0

    def write(self, ledger: Ledger) -> None:
        """Write a receipt for each mail that was read since, and send it where that is switched on.

        That a letter is given to the server stands in the ledger before it is: if the program is killed then, nobody
        knows whether it went out, and it is left as a draft, because none is better than two.
        """
        for sha256 in mails_being_answered(ledger):
            note_receipt(ledger, sha256, "draft")
            self.tell(f"{mail_name(sha256)}: its receipt may not have been sent 回执可能没有发出，请查看草稿。")
        if self.now() < self._rests_until:
            return
        for mail in mails_without_receipt(ledger):
            letter = self._letter(ledger, mail)
            if letter is None:
                note_receipt(ledger, mail.sha256, "none")
                continue
            draft = self.batch.path / RECEIPTS_FOLDER / receipt_name(mail.sha256)
            write_whole(draft, _as_draft(letter), mode=OWNER_ONLY)
            to = str(letter["To"])
            if self.send is None or not self._may_be_sent(mail, to):
                note_receipt(ledger, mail.sha256, "draft")
                continue
            if not self._sent_one(ledger, mail, letter, draft):
                return
            self._sent[to, int(self.now() // 86400)] += 1

    def _sent_one(self, ledger: Ledger, mail: TakenMail, letter: EmailMessage, draft: Path) -> bool:
        """Send a receipt; False where the server cannot be reached: it is tried again some minutes later."""
        assert self.send is not None  # noqa: S101  asked before
        note_receipt(ledger, mail.sha256, "sending")
        try:
            self.send(letter)
        except RefusedLetterError as error:
            note_receipt(ledger, mail.sha256, "draft")
            self.tell(str(error))
            return True
        except FormloopError as error:
            note_receipt(ledger, mail.sha256, "")
            self._rests_until = self.now() + _REST_SECONDS
            self.tell(str(error))
            return False
        sent = self.batch.path / SENT_FOLDER / draft.name
        write_whole(sent, letter.as_bytes(policy=email.policy.SMTP), mode=OWNER_ONLY)
        draft.unlink(missing_ok=True)
        note_receipt(ledger, mail.sha256, "sent")
        return True

    def _may_be_sent(self, mail: TakenMail, to: str) -> bool:
        """Tell whether a receipt may go out: its mail is of these days, and its sender has not had too many today."""
        is_new = self.now() - mail.received_at < _SENT_WITHIN_SECONDS
        return is_new and self._sent[to, int(self.now() // 86400)] < _MOST_A_DAY

    def _letter(self, ledger: Ledger, mail: TakenMail) -> EmailMessage | None:
        """Return a mail's receipt; None where none is due."""
        head = self._head(mail.sha256)
        to = _answered_at(head, self.own) if head is not None else None
        lines = [*self._lines(members_of(ledger, mail_name(mail.sha256)))] if to is not None else []
        if head is None or to is None or not lines:
            return None
        subject = _plain(str(head.get("Subject", "")))[:_LONGEST_SUBJECT]
        at = datetime.fromtimestamp(mail.received_at, BEIJING)
        letter = EmailMessage()
        letter["To"] = to
        letter["From"] = self.own
        letter["Subject"] = f"已收到：{subject}" if subject else "已收到您的邮件"
        letter["Auto-Submitted"] = "auto-replied"
        letter["Message-ID"] = make_msgid(domain="formloop.invalid")
        message_id = _plain(str(head.get("Message-ID", "")))
        if message_id.startswith("<") and message_id.endswith(">") and message_id.isascii() and " " not in message_id:
            letter["In-Reply-To"] = letter["References"] = message_id
        words = {
            "时间": f"{at.month}月{at.day}日 {at:%H:%M}",
            "主题": subject,
            "文件": "\n".join(f"    {number}. {line}" for number, line in enumerate(lines, start=1)),
        }
        text = (Path(str(files("scanner.mail"))) / "receipt.txt").read_text(encoding="utf-8")
        for name in ("时间", "文件", "主题"):  # the sender's own words last: what they hold in braces stays
            text = text.replace(f"{{{name}}}", words[name])
        letter.set_content(text, charset="utf-8", cte="base64")
        return letter

    def _head(self, sha256: str) -> EmailMessage | None:
        """Return a mail's headers, or None where its file is gone."""
        try:
            with (self.batch.path / MAILS_FOLDER / mail_name(sha256)).open("rb") as file:
                content = file.read(_HEAD_BYTES)
        except OSError:
            return None
        parser = BytesHeaderParser(EmailMessage, policy=email.policy.default)
        return parser.parsebytes(content)

    def _lines(self, members: list[MemberRow]) -> Iterator[str]:
        """Yield what a receipt says of each file; nothing at all where none of them is a return."""
        told: dict[str, list[str]] = {}
        is_any = False
        for one in members:
            record = self._record(one)
            is_any = is_any or one.is_joined or (record is not None and _is_told(record))
            if record is not None or one.is_joined:
                told.setdefault(one.path, []).append(_words(record))
        if is_any:
            for path, words in told.items():
                yield f"{path.rpartition('/')[2]}：{'；'.join(dict.fromkeys(words))}"

    def _record(self, one: MemberRow) -> Record | None:
        if one.record_id is not None and not one.is_joined:
            with suppress(UsageError):  # damaged, or withdrawn in this moment
                return self.batch.read(one.record_id)
        return None


def receipt_name(sha256: str) -> str:
    """Return the name of the file of a mail's receipt."""
    return mail_name(sha256).replace("mail-", "receipt-")


def _is_told(record: Record) -> bool:
    return record.form is not None or any(one.code.startswith(_TELLING) for one in record.issues)


def _words(record: Record | None) -> str:
    """Return what a receipt says of a record."""
    if record is None or record.form is not None:
        missing = [str(no) for no, page in enumerate(record.source.pages if record else (), start=1) if page is None]
        return f"已收到，但缺第 {'、'.join(missing)} 页" if missing else "已收到"
    reason = next((one.message_zh for one in record.issues if one.code.startswith(_TELLING)), "")
    return f"未能打开：{reason}" if reason else "已收到"


def _answered_at(head: EmailMessage, own: str) -> str | None:
    """Return where a mail is answered; None where it comes from a machine, a list or ourselves."""
    automatic = str(head.get("Auto-Submitted", "no")).strip().casefold()
    precedence = str(head.get("Precedence", "")).strip().casefold()
    is_machine = automatic != "no" or precedence in {"bulk", "list", "junk", "auto_reply"}
    if is_machine or any(name in head for name in ("List-Id", "List-Unsubscribe", "X-Autoreply")):
        return None
    if str(head.get("Return-Path", "x")).strip() == "<>":
        return None
    fields = [str(one) for name in ("Reply-To", "From") for one in head.get_all(name, [])]
    to = next((address for _, address in getaddresses(fields) if address.isascii() and address.count("@") == 1), "")
    local = to.partition("@")[0].casefold()
    if not to or any(sign.isspace() or sign in ",;<>" for sign in to) or to.casefold() == own.casefold():
        return None
    return None if local.startswith(_MACHINES) else to


def _as_draft(letter: EmailMessage) -> bytes:
    draft = EmailMessage()
    for name, value in letter.items():
        draft[name] = value
    draft["X-Unsent"] = "1"  # Outlook and others open it to be edited
    draft.set_payload(letter.get_payload())
    return draft.as_bytes(policy=email.policy.SMTP)


def _plain(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
