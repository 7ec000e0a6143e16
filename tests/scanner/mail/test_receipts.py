"""Receipts say what came; they are drafts, and go out once, to people, where sending is switched on."""

from __future__ import annotations

import email
import hashlib
from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from scanner.ledger import Arrival
from scanner.ledger.folder import BatchFolder
from scanner.ledger.mailboxes import MailboxState, TakenMail, note_mail, note_receipt
from scanner.mail.addresses import smtp_address
from scanner.mail.fetching import mail_name, mails_folder
from scanner.mail.receipts import RECEIPTS_FOLDER, SENT_FOLDER, Receipts
from scanner.mail.sending import SmtpServer
from scanner.values.record import Record
from tests.scanner.corrections.made import keep, scanned
from tests.scanner.export.records import rejected
from tests.scanner.mail.servers import SMTP_PASSWORD, USER, Sink, certificate, letter, sink

NOW = 1_780_900_000.0
WHOLE = scanned("whole.pdf", {"contact": ("张三丰", "张三丰")})


class Office:
    """A batch into which mails came."""

    def __init__(self, folder: Path) -> None:
        self.batch = BatchFolder(folder / "batch")
        keep(folder / "batch", WHOLE)
        self.ledger = self.batch.ledger()
        self.told: list[str] = []

    def take(self, mail: bytes, *records: Record, at: float = NOW) -> str:
        """Take a mail that was read and gave these records."""
        keep(self.batch.path, *records)
        sha256 = hashlib.sha256(mail).hexdigest()
        (mails_folder(self.batch) / mail_name(sha256)).write_bytes(mail)
        note_mail(self.ledger, "imaps://x", MailboxState(1, 1), TakenMail(sha256, at))
        for record in records:
            source = self.source_of(record)
            self.ledger.note_arrival(Arrival(f"{mail_name(sha256)}/{record.source.name}", source, "2026-06-08"))
        self.ledger.note_unpacked(sha256)
        return sha256

    def source_of(self, record: Record) -> str:
        found = self.ledger.query("SELECT sha256 FROM record WHERE record_id = ?", (record.record_id,))
        return str(found[0][0])

    def receipts(self, server: Sink | None = None, pem: Path | None = None) -> Receipts:
        send = SmtpServer(smtp_address(server.address), SMTP_PASSWORD, pem).send if server is not None else None
        return Receipts(self.batch, USER, send, self.told.append, lambda: NOW)

    def letters(self, folder: str = RECEIPTS_FOLDER) -> list[EmailMessage]:
        found = []
        for path in sorted((self.batch.path / folder).glob("*.eml")):
            message = email.message_from_bytes(path.read_bytes(), policy=default)
            assert isinstance(message, EmailMessage)
            found.append(message)
        return found

    def state(self, sha256: str) -> str:
        return str(self.ledger.query("SELECT receipt FROM mail WHERE sha256 = ?", (sha256,))[0][0])


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    found = Office(tmp_path)
    with closing(found.ledger):
        yield found


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    (tmp_path / "smtp").mkdir()
    return certificate(tmp_path / "smtp")


def lacking() -> Record:
    record = scanned("half.pdf", {})
    return record.model_copy(update={"source": record.source.model_copy(update={"pages": [1, None]})})


def test_a_receipt_says_of_each_file_what_came_and_never_a_value(office: Office) -> None:
    mail = letter("回表：企业甲\t{文件}", ("whole.pdf", b""), **{"X-A": "b"})
    sha256 = office.take(mail, WHOLE, lacking())
    office.receipts().write(office.ledger)
    (draft,) = office.letters()
    text = draft.get_content()
    assert [line.strip() for line in text.splitlines() if ".pdf" in line] == [
        "1. half.pdf：已收到，但缺第 2 页",
        "2. whole.pdf：已收到",
    ]
    assert "6月8日" in text
    assert "张三丰" not in text
    assert (draft["To"], draft["X-Unsent"], draft["Auto-Submitted"]) == ("zhang@example.org", "1", "auto-replied")
    assert draft["Subject"] == "已收到：回表：企业甲 {文件}"
    assert "“回表：企业甲 {文件}”" in text
    assert draft["In-Reply-To"] == email.message_from_bytes(mail)["Message-ID"]
    assert office.state(sha256) == "draft"


def test_a_mail_is_answered_once(office: Office, pem: Path) -> None:
    office.take(letter("a", ("whole.pdf", b"")), WHOLE)
    with sink(pem) as server:
        receipts = office.receipts(server, pem)
        for _ in range(3):
            receipts.write(office.ledger)
        office.receipts(server, pem).write(office.ledger)
    (came,) = server.came
    assert came.rcpt_tos == ["zhang@example.org"]
    assert (office.letters(), len(office.letters(SENT_FOLDER))) == ([], 1)


def test_what_the_server_puts_off_waits_and_what_it_refuses_stays_a_draft(office: Office, pem: Path) -> None:
    late = office.take(letter("a", ("whole.pdf", b"")), WHOLE)
    moment = [NOW]
    with sink(pem, "451 come again", "550 no such user") as server:
        receipts = office.receipts(server, pem)
        receipts.now = lambda: moment[0]
        receipts.write(office.ledger)
        assert (office.state(late), len(server.came)) == ("", 0)
        receipts.write(office.ledger)
        assert len(server.refusals) == 1, "it is left alone for some minutes"
        moment[0] += 400
        receipts.write(office.ledger)
        assert office.state(late) == "draft"
        again = office.take(letter("b", ("whole.pdf", b"")), WHOLE)
        receipts.write(office.ledger)
        assert (office.state(again), len(server.came)) == ("sent", 1)
    assert "451" in office.told[0]
    assert "550" in office.told[1]


def test_where_nobody_answers_the_receipt_waits(office: Office, pem: Path) -> None:
    sha256 = office.take(letter("a", ("whole.pdf", b"")), WHOLE)
    with sink(pem) as server:
        pass
    office.receipts(server, pem).write(office.ledger)
    assert office.state(sha256) == ""
    assert "no connection" in office.told[0]


def test_a_letter_goes_to_no_server_whose_certificate_is_not_trusted(office: Office, pem: Path) -> None:
    sha256 = office.take(letter("a", ("whole.pdf", b"")), WHOLE)
    with sink(pem) as server:
        office.receipts(server, None).write(office.ledger)
    assert (office.state(sha256), server.came) == ("", [])


def test_of_a_letter_that_was_under_way_when_the_program_was_killed_a_person_decides(office: Office, pem: Path) -> None:
    sha256 = office.take(letter("a", ("whole.pdf", b"")), WHOLE)
    note_receipt(office.ledger, sha256, "sending")
    with sink(pem) as server:
        office.receipts(server, pem).write(office.ledger)
    assert (server.came, office.state(sha256)) == ([], "draft")
    assert "may not have been sent" in office.told[0]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List-Id": "<all.example.org>"},
        {"Return-Path": "<>"},
        {"Reply-To": "noreply@example.org"},
        {"Reply-To": f"我们 <{USER.upper()}>"},
        {"Reply-To": "mailer-daemon@example.org"},
    ],
    ids=lambda one: "".join(one),  # noqa: PLW0108  a dict's keys
)
def test_a_machine_a_list_and_we_ourselves_are_not_answered(office: Office, headers: dict[str, str]) -> None:
    sha256 = office.take(letter("a", ("whole.pdf", b""), **headers), WHOLE)
    office.receipts().write(office.ledger)
    assert (office.letters(), office.state(sha256)) == ([], "none")


def test_a_mail_without_a_return_has_no_receipt_and_one_that_was_not_read_yet_has_none_yet(office: Office) -> None:
    empty = office.take(letter("谢谢"))
    strange = office.take(letter("logo", ("letter.pdf", b"")), rejected())
    unread = hashlib.sha256(b"unread").hexdigest()
    note_mail(office.ledger, "imaps://x", MailboxState(1, 2), TakenMail(unread, NOW))
    office.receipts().write(office.ledger)
    assert [office.state(one) for one in (empty, strange, unread)] == ["none", "none", ""]


def test_old_mail_and_many_mails_of_one_sender_are_drafts_alone(office: Office, pem: Path) -> None:
    old = office.take(letter("old", ("whole.pdf", b"")), WHOLE, at=NOW - 3 * 86400)
    many = [office.take(letter(f"{one}", ("whole.pdf", b"")), WHOLE, at=NOW + one) for one in range(7)]
    with sink(pem) as server:
        office.receipts(server, pem).write(office.ledger)
    assert office.state(old) == "draft"
    assert [office.state(one) for one in many] == ["sent"] * 5 + ["draft"] * 2
    assert len(server.came) == 5


def test_a_server_that_does_not_know_the_user_is_told(office: Office, pem: Path) -> None:
    office.take(letter("a", ("whole.pdf", b"")), WHOLE)
    with sink(pem) as server:
        for password in ("wrong", "密码"):
            send = SmtpServer(smtp_address(server.address), password, pem).send
            Receipts(office.batch, USER, send, office.told.append, lambda: NOW).write(office.ledger)
    assert ["does not let this user in" in one for one in office.told] == [True, True]
