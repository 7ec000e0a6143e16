"""With the last record that came in a mail the mail goes too, and is not taken again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from forms.terminal.edge import run
from scanner.cli import app
from scanner.ledger.mailboxes import MailboxState, note_mailbox
from scanner.mail.fetching import Fetcher, mail_name, mails_folder
from scanner.mail.receipts import RECEIPTS_FOLDER
from tests.scanner.corrections.made import scanned
from tests.scanner.mail.servers import letter
from tests.scanner.mail.test_fetching import StubbornFolder
from tests.scanner.mail.test_receipts import Office

ONE, OTHER, ELSEWHERE = (scanned(f"{name}.pdf", {}) for name in ("one", "other", "elsewhere"))


class GivenFolder(StubbornFolder):
    """A folder with one mail in it."""

    def __init__(self, mail: bytes) -> None:
        super().__init__(0, 1)
        self.mail = mail

    def content_of(self, uid: int) -> Iterator[bytes]:
        yield self.mail


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    found = Office(tmp_path)
    with closing(found.ledger):
        yield found


def mails(office: Office) -> set[str]:
    return {path.name for path in mails_folder(office.batch).iterdir()}


def forget(office: Office, record_id: str) -> None:
    assert run(app, ["forget", str(office.batch.path), record_id]) == 0


def test_a_mail_goes_with_the_last_record_that_came_in_it(office: Office) -> None:
    both, other = letter("a", ("one.pdf", b""), ("other.pdf", b"")), letter("b", ("elsewhere.pdf", b""))
    sha256, stays = office.take(both, ONE, OTHER), office.take(other, ELSEWHERE)
    office.receipts().write(office.ledger)
    assert len(office.letters()) == 2
    forget(office, ONE.record_id)
    assert mails(office) == {mail_name(sha256), mail_name(stays)}
    forget(office, OTHER.record_id)
    assert mails(office) == {mail_name(stays)}
    assert len([*(office.batch.path / RECEIPTS_FOLDER).glob("*.eml")]) == 1


def test_a_mail_that_was_forgotten_is_not_taken_again_and_one_that_is_not_read_yet_stays(office: Office) -> None:
    gone, waiting = letter("a", ("one.pdf", b"")), letter("waiting")
    office.take(gone, ONE)
    for mail, count in ((waiting, 1), (gone, 1)):
        note_mailbox(office.ledger, "imaps://x", MailboxState(0, 0))  # the folder was made anew
        if mail is gone:
            forget(office, ONE.record_id)
        folder = GivenFolder(mail)
        fetcher = Fetcher("imaps://x", lambda folder=folder: folder, mails_folder(office.batch))
        assert fetcher.take_new(folder, office.ledger, threading.Event()) == count
    (kept,) = mails_folder(office.batch).iterdir()
    assert kept.read_bytes() == waiting
