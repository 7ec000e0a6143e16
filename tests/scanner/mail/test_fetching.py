"""Mails are taken as they are, each once, whatever breaks on the way, and the mailbox stays as it was."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from forms.wording import Wording
from scanner.ledger import Ledger
from scanner.ledger.folder import BatchFolder
from scanner.ledger.mailboxes import mailbox_states
from scanner.mail.addresses import MailboxAddress, mailbox_address
from scanner.mail.connection import ImapConnection, LostConnectionError, RefusedLoginError
from scanner.mail.fetching import Fetcher, Rhythm, fetching, mail_name, mails_folder
from scanner.mail.setup import MailSetup
from tests.scanner.mail.servers import PASSWORD, USER, Dovecot, certificate, letter

QUICK = Rhythm(0.05, 0.02, 0.2)


def batch_of(folder: Path) -> BatchFolder:
    batch = BatchFolder(folder / "batch")
    batch.prepare()
    batch.ledger(make=True).close()
    return batch


def setup_for(server: Dovecot, *, marks: bool = False, folder: str = "INBOX") -> MailSetup:
    return MailSetup(MailboxAddress(USER, "127.0.0.1", server.port, folder), PASSWORD, server.certificates, marks)


def fetcher_for(server: Dovecot, batch: BatchFolder, told: list[str] | None = None, *, marks: bool = False) -> Fetcher:
    setup = setup_for(server, marks=marks)
    tell = told.append if told is not None else lambda _: None
    return Fetcher(str(setup.address), setup.open, mails_folder(batch), marks=marks, tell=tell, rhythm=QUICK)


def look(fetcher: Fetcher, ledger: Ledger) -> int:
    with closing(fetcher.open()) as connection:
        return fetcher.take_new(connection, ledger, threading.Event())


def mails(count: int, size: int = 10) -> list[bytes]:
    return [
        letter(f"回表{number}", (f"{number}.pdf", b"%PDF" + bytes([number % 251]) * size)) for number in range(count)
    ]


def until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it never came so far"
        time.sleep(0.02)


def test_mails_are_taken_to_the_byte_and_nothing_in_the_mailbox_changes(server: Dovecot, tmp_path: Path) -> None:
    batch, sent = batch_of(tmp_path), mails(3)
    server.deliver(*sent)
    with closing(batch.ledger()) as ledger:
        fetcher = fetcher_for(server, batch)
        assert look(fetcher, ledger) == 3
        assert look(fetcher, ledger) == 0
    names = {mail_name(hashlib.sha256(one).hexdigest()): one for one in sent}
    assert {path.name: path.read_bytes() for path in fetcher.folder.iterdir()} == names
    assert {path.stat().st_mode & 0o777 for path in fetcher.folder.iterdir()} == {0o600}
    assert server.flags() == [set(), set(), set()]


def test_mails_are_marked_as_seen_where_that_is_asked_for_and_only_those_that_were_taken(
    server: Dovecot, tmp_path: Path
) -> None:
    batch = batch_of(tmp_path)
    server.deliver(*mails(2))
    with closing(batch.ledger()) as ledger:
        assert look(fetcher_for(server, batch, marks=True), ledger) == 2
    server.deliver(letter("later"))
    assert server.flags() == [{b"\\Seen"}, {b"\\Seen"}, set()]


def test_a_large_mail_comes_in_pieces_and_is_whole(server: Dovecot, tmp_path: Path) -> None:
    batch, large = batch_of(tmp_path), letter("大", ("a.pdf", random.Random(1).randbytes(7 << 20)))
    assert len(large) > 2 * (4 << 20)
    server.deliver(large)
    with closing(batch.ledger()) as ledger:
        assert look(fetcher_for(server, batch), ledger) == 1
    (path,) = mails_folder(batch).iterdir()
    assert path.read_bytes() == large


def test_whatever_is_killed_on_the_way_every_mail_comes_once(server: Dovecot, tmp_path: Path) -> None:
    batch, sent, told = batch_of(tmp_path), mails(60, 200_000), list[str]()
    server.deliver(*sent)
    fetcher, chance, kills = fetcher_for(server, batch, told), random.Random(5), 0
    with fetching(fetcher, batch):
        for _ in range(6):
            time.sleep(chance.uniform(0.02, 0.3))
            server.kill()
            kills += 1
            server.start()
        until(lambda: len([*fetcher.folder.glob("mail-*.eml")]) == 60)
        server.kill()
        until(lambda: "no connection" in told[-1])
        server.start()
        server.deliver(letter("after the last break"))
        until(lambda: len([*fetcher.folder.glob("mail-*.eml")]) == 61)
        until(lambda: "connected again" in told[-1])
    kept = {path.read_bytes() for path in fetcher.folder.iterdir()}
    assert kept == {*sent, letter("after the last break")}
    with closing(batch.ledger()) as ledger:
        (state,) = mailbox_states(ledger).values()
        assert ledger.query("SELECT COUNT(*) FROM mail") == [(61,)]
    assert (state.last_uid, state.trouble) == (61, "")


def test_a_folder_that_was_made_anew_is_read_anew_and_gives_no_mail_twice(server: Dovecot, tmp_path: Path) -> None:
    batch, old, new = batch_of(tmp_path), letter("old"), letter("new")
    setup = setup_for(server, folder="收件.表格")
    fetcher = Fetcher(str(setup.address), setup.open, mails_folder(batch))
    with server.client() as client:
        client.create_folder("收件.表格")
        client.append("收件.表格", old)
    with closing(batch.ledger()) as ledger:
        assert look(fetcher, ledger) == 1
        before = mailbox_states(ledger)[fetcher.address].uid_validity
        time.sleep(1.1)  # Dovecot's UIDVALIDITY is the second in which a folder was made
        with server.client() as client:
            client.delete_folder("收件.表格")
            client.create_folder("收件.表格")
            for mail in (new, old):
                client.append("收件.表格", mail)
        assert look(fetcher, ledger) == 2
        assert mailbox_states(ledger)[fetcher.address].uid_validity != before
        assert ledger.query("SELECT COUNT(*) FROM mail") == [(2,)]
    assert {path.read_bytes() for path in fetcher.folder.iterdir()} == {old, new}


def test_who_is_not_let_in_is_told_apart_from_who_finds_nobody(server: Dovecot, tmp_path: Path) -> None:
    address, trusted = MailboxAddress(USER, "127.0.0.1", server.port), server.certificates
    nowhere = MailboxAddress(USER, "127.0.0.1", server.port, "没有")
    with pytest.raises(RefusedLoginError, match="授权码"):
        ImapConnection.open(address, "wrong", certificates=trusted, marks=False)
    with pytest.raises(RefusedLoginError, match="no such folder"):
        ImapConnection.open(nowhere, PASSWORD, certificates=trusted, marks=False)
    with pytest.raises(LostConnectionError, match="certificate is not trusted"):
        ImapConnection.open(address, PASSWORD, certificates=None, marks=False)
    (tmp_path / "other").mkdir()
    with pytest.raises(LostConnectionError, match="certificate is not trusted"):
        ImapConnection.open(address, PASSWORD, certificates=certificate(tmp_path / "other"), marks=False)
    server.kill()
    with pytest.raises(LostConnectionError, match="no connection"):
        ImapConnection.open(address, PASSWORD, certificates=trusted, marks=False)


class StubbornFolder:
    """A folder in which one mail breaks every connection that asks for it."""

    uid_validity = 1

    def __init__(self, stubborn: int, count: int) -> None:
        self.stubborn, self.count, self.asked = stubborn, count, 0

    def uids_after(self, uid: int) -> Sequence[int]:
        return range(uid + 1, self.count + 1)

    def came_at(self, uid: int) -> float | None:
        return 0.0

    def content_of(self, uid: int) -> Iterator[bytes]:
        yield f"{uid}, first half".encode()
        if uid == self.stubborn:
            self.asked += 1
            raise LostConnectionError(Wording(zh="断了", en="broken"))
        yield b", second half"

    def mark_seen(self, uid: int) -> None:
        raise AssertionError("nothing is to be marked")

    def close(self) -> None:
        pass


def test_a_mail_that_breaks_every_connection_is_left_out_and_holds_no_other_up(tmp_path: Path) -> None:
    batch, told, folder = batch_of(tmp_path), list[str](), StubbornFolder(2, 4)
    fetcher = Fetcher("imaps://x", lambda: folder, mails_folder(batch), tell=told.append, rhythm=QUICK)
    with fetching(fetcher, batch):
        until(lambda: len([*fetcher.folder.glob("mail-*.eml")]) == 3)
    assert folder.asked == 8
    assert any("mail 2 cannot be fetched" in one for one in told)
    kept = sorted(path.read_text() for path in fetcher.folder.iterdir())
    assert kept == [f"{uid}, first half, second half" for uid in (1, 3, 4)], "nothing half taken is left"


def test_what_a_killed_program_took_by_half_goes_with_the_next_start(tmp_path: Path) -> None:
    batch = batch_of(tmp_path)
    (mails_folder(batch) / ".mail-x1y2").write_bytes(b"half")
    assert [*mails_folder(batch).iterdir()] == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("imaps://li@mail.example.cn", MailboxAddress("li", "mail.example.cn")),
        ("imaps://li@qq.com@imap.qq.com:1993/", MailboxAddress("li@qq.com", "imap.qq.com", 1993)),
        (
            "IMAPS://li%40163.com@imap.163.com/%E6%94%B6%E8%A1%A8/6月",
            MailboxAddress("li@163.com", "imap.163.com", folder="收表/6月"),
        ),
    ],
)
def test_an_address_names_user_server_and_folder(text: str, address: MailboxAddress) -> None:
    assert mailbox_address(text) == address
