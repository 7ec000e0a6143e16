"""`scanner watch` and the desk on a real mailbox, killed and started again: each mail gives one record and receipt."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from forms.errors import UsageError
from forms.filling import fill_word
from scanner.ledger.folder import BatchFolder
from scanner.mail.receipts import RECEIPTS_FOLDER
from scanner.values.record import Record
from tests.annex2 import ANSWERS, annex2
from tests.desk.conftest import running
from tests.scanner.mail.servers import PASSWORD, SMTP_PASSWORD, Dovecot, letter, sink

MAILS = 6
SCANNER = str(Path(sys.executable).parent / "scanner")
ENVIRONMENT = {**os.environ, "FORMLOOP_SMTP_PASSWORD": SMTP_PASSWORD}


@pytest.fixture(scope="module")
def returned() -> list[bytes]:
    """Mails of so many companies, each with a return in Word."""
    form, layout = annex2()
    answered = {name: ANSWERS[name] for name in ("contact", "phone", "need_name", "need_description")}
    companies = [{"company_name": f"企业{number}", "credit_code": None} for number in range(MAILS)]
    return [
        letter(
            f"企业{number}", ("附件2.docx", fill_word(form, layout, answered | own)), sender=f"u{number}@example.org"
        )
        for number, own in enumerate(companies)
    ]


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text(PASSWORD + "\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def until(is_so: Callable[[], bool], process: subprocess.Popen[str], seconds: float = 150) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "it never came so far"
        time.sleep(0.1)


def records(out: Path) -> list[Record]:
    return [Record.model_validate_json(path.read_bytes()) for path in (out / "records").glob("*.json")]


def state(out: Path, query: str) -> int:
    try:
        with closing(BatchFolder(out).ledger()) as ledger:
            return int(ledger.query(query)[0][0])
    except UsageError:  # it is not there yet
        return 0


def test_a_watch_that_is_killed_goes_on_and_reads_and_answers_each_mail_once(
    server: Dovecot, tmp_path: Path, returned: list[bytes], password_file: Path
) -> None:
    out = tmp_path / "june"
    server.deliver(*returned[:-1])
    with sink(server.certificates) as smtp:
        command = [SCANNER, "watch", server.address, "--out", str(out), "--password-file", str(password_file)]
        command += ["--mail-ca", str(server.certificates), "--smtp", smtp.address, "--workers", "1"]

        def started() -> subprocess.Popen[str]:
            return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)

        with started() as first:
            until(lambda: state(out, "SELECT COUNT(*) FROM mail") > 1, first)
            assert PASSWORD not in Path(f"/proc/{first.pid}/cmdline").read_text(encoding="utf-8")
            first.send_signal(signal.SIGKILL)
        with started() as second:
            until(lambda: state(out, "SELECT COUNT(*) FROM record") == MAILS - 1, second)
            server.kill()
            server.start()
            server.deliver(returned[-1])
            done = "SELECT COUNT(*) FROM mail WHERE receipt IN ('sent', 'draft')"
            until(lambda: state(out, done) == MAILS, second)
            second.send_signal(signal.SIGTERM)
            told, trouble = second.communicate(timeout=60)
    assert second.returncode == 0, trouble
    assert PASSWORD not in told + trouble
    found = records(out)
    assert sorted(str(one.answers["company_name"]) for one in found) == [f"企业{one}" for one in range(MAILS)]
    assert {str(one.source.received and one.source.received.sender) for one in found} == {
        f"u{one}@example.org" for one in range(MAILS)
    }
    drafts = [*(out / RECEIPTS_FOLDER).glob("*.eml")]
    answered = Counter(to for envelope in smtp.came for to in envelope.rcpt_tos)
    assert max(answered.values()) == 1, "nobody is answered twice"
    assert len(answered) + len(drafts) == MAILS
    assert server.flags() == [set()] * MAILS


def test_the_desk_reads_a_mailbox_and_says_how_it_is_with_it(
    server: Dovecot, tmp_path: Path, returned: list[bytes], password_file: Path
) -> None:
    server.deliver(returned[0])
    options = ["--inbox", server.address, "--password-file", str(password_file)]
    options += ["--mail-ca", str(server.certificates), "--workers", "1"]
    with (
        running(tmp_path / "june", *options) as link,
        httpx.Client(follow_redirects=True, timeout=60, trust_env=False) as client,
    ):
        client.get(link)
        origin = link.partition("/enter/")[0]
        for _ in range(600):
            if "附件2.docx" in (page := client.get(f"{origin}/received").text):
                break
            time.sleep(0.2)
        assert "附件2.docx" in page
        assert "u0@example.org" in page
        assert "mail-" not in page, "the name of a mail's file says nothing to people"
        settings = client.get(f"{origin}/settings").text
        assert "127.0.0.1" in settings
        assert "正常，邮箱中的邮件不会被改动或删除" in settings
        assert PASSWORD not in settings
        server.kill()
        for _ in range(300):
            if "邮箱连接中断" in (page := client.get(f"{origin}/received").text):
                break
            time.sleep(0.2)
        assert "邮箱连接中断" in page


@pytest.mark.parametrize(
    ("inbox", "options", "told"),
    [
        ("imap://li@mail.example.cn", [], "imaps://"),
        ("imaps://li:secret@mail.example.cn", [], "leave the password out"),
        ("imaps://mail.example.cn", [], "no such address"),
        ("imaps://li@mail.example.cn", [], "no password for li"),
        ("inbox", ["--mark-seen"], "for imaps:// only"),
    ],
    ids=["in the clear", "a password in the address", "no user", "no password", "an option without a mailbox"],
)
def test_what_cannot_be_read_as_a_mailbox_is_refused_at_once(
    tmp_path: Path, inbox: str, options: list[str], told: str
) -> None:
    command = [SCANNER, "watch", inbox, "--out", str(tmp_path / "out"), *options]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr
    assert "secret" not in done.stderr


def test_a_password_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("secret", encoding="utf-8")
    path.chmod(0o644)
    command = [SCANNER, "watch", "imaps://li@mail.example.cn", "--out", "out", "--password-file", str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert (done.returncode, "chmod 600" in done.stderr) == (2, True)


def test_a_wrong_password_ends_the_command_with_what_to_do(server: Dovecot, tmp_path: Path) -> None:
    command = [SCANNER, "watch", server.address, "--out", str(tmp_path / "out"), "--mail-ca", str(server.certificates)]
    environment = {**os.environ, "FORMLOOP_IMAP_PASSWORD": "wrong"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=90, env=environment)
    assert (done.returncode, "授权码" in done.stderr) == (2, True), done.stderr
