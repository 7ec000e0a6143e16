"""What is read anew: by name, and for want of a program."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.errors import ExitCode, MissingProgramError, UsageError
from forms.wording import Wording
from scanner.batch.anew import read_anew, retry_what_wanted_a_program
from scanner.batch.children.child import Child
from scanner.batch.children.work import ReadingStoppedError
from scanner.batch.inbox import inbox_files
from scanner.batch.session import Session, code_of
from scanner.intake.unpacking import UnopenedFile
from scanner.pipeline import FileResult, unopened
from scanner.values.source import Source
from tests.scanner.batch.made import READ_AT, HandScheduler, read_by_words, record_of, session_in

RARS = Path(__file__).parents[2] / "assets" / "rar"

NO_PROGRAM = MissingProgramError(Wording(zh="没有 LibreOffice", en="no LibreOffice"))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An inbox of a file, and of an archive with two files and an archive of one."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a.pdf").write_text("copy 0")
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as packed:
        packed.writestr("回执.doc", "copy 3")
    with zipfile.ZipFile(folder / "all.zip", "w") as packed:
        packed.writestr("1.pdf", "copy 1")
        packed.writestr("2.pdf", "copy 2")
        packed.write(tmp_path / "inner.zip", "inner.zip")
    return folder


ALL = ["a.pdf", "all.zip/1.pdf", "all.zip/2.pdf", "all.zip/inner.zip/回执.doc"]


def _started(inbox: Path, scheduler: HandScheduler, *again: str) -> Session:
    """Run a batch as the command does, beside its inbox."""
    session = session_in(inbox.parent / "out", scheduler)
    scheduler.asked.clear()
    files = inbox_files(inbox)
    retry_what_wanted_a_program(session.ledger, files)
    read_anew(session.ledger, files, map(Path, again))
    session.read_files(files)
    return session


def _paths(session: Session) -> list[str]:
    return [row.path for row in session.ledger.records()]


@pytest.mark.parametrize(
    ("named", "read"),
    [
        ("all.zip", ALL[1:]),
        ("all.zip/2.pdf", [ALL[2]]),
        ("all.zip/inner.zip", [ALL[3]]),
        ("all.zip/inner.zip/回执.doc", [ALL[3]]),
        ("a.pdf", [ALL[0]]),
    ],
)
def test_again_reads_a_file_with_all_that_is_in_it_or_a_member(inbox: Path, named: str, read: list[str]) -> None:
    scheduler = HandScheduler()
    assert _paths(_started(inbox, scheduler)) == ALL
    assert _paths(_started(inbox, scheduler, named)) == ALL
    assert scheduler.asked == read
    assert _paths(_started(inbox, scheduler, str(inbox / named))) == ALL
    assert scheduler.asked == read


def test_again_of_a_member_that_is_not_there_says_so(inbox: Path) -> None:
    _started(inbox, HandScheduler())
    with pytest.raises(UsageError, match=r"all\.zip/9\.pdf.*没有读取过"):
        _started(inbox, HandScheduler(), "all.zip/9.pdf")


def test_a_forgotten_file_is_read_again_where_it_is_named_and_a_forgotten_member_is_not(inbox: Path) -> None:
    scheduler = HandScheduler()
    session = _started(inbox, scheduler)
    for row in session.ledger.records()[:2]:
        session.ledger.forget(row.record_id)
    assert _paths(_started(inbox, scheduler)) == ALL[2:]
    assert _paths(_started(inbox, scheduler, "all.zip")) == ALL[2:]
    assert session.ledger.arrivals_at(ALL[1]) == []
    with pytest.raises(UsageError, match="forgotten"):
        _started(inbox, scheduler, ALL[1])
    assert _paths(_started(inbox, scheduler, "a.pdf")) == [ALL[0], *ALL[2:]]


def test_what_wanted_a_program_is_tried_again_by_every_start_and_nothing_else(inbox: Path) -> None:
    has_program = False

    def read(source: Source) -> FileResult:
        if source.path not in (ALL[0], ALL[3]) or has_program:
            return read_by_words(source)
        return unopened(UnopenedFile(source, NO_PROGRAM), READ_AT)

    scheduler = HandScheduler(read)
    _started(inbox, scheduler)
    for _ in range(2):
        session = _started(inbox, scheduler)
        assert scheduler.asked == [ALL[0], ALL[3]]
        assert code_of(session.ledger) is ExitCode.MISSING_PROGRAM
    has_program = True
    session = _started(inbox, scheduler)
    assert [row.status for row in session.ledger.records()] == ["accepted"] * 4
    assert code_of(session.ledger) is ExitCode.OK
    _started(inbox, scheduler)
    assert scheduler.asked == []


def test_what_wanted_a_program_and_is_gone_from_the_inbox_stays_as_it_is(inbox: Path) -> None:
    scheduler = HandScheduler(lambda source: unopened(UnopenedFile(source, NO_PROGRAM), READ_AT))
    _started(inbox, scheduler)
    (inbox / "a.pdf").unlink()
    (inbox / "all.zip").write_text("another")
    session = _started(inbox, scheduler)
    assert scheduler.asked == ["all.zip"]
    assert len(session.ledger.records()) == 5
    assert code_of(session.ledger) is ExitCode.MISSING_PROGRAM


@pytest.mark.program("unar")
def test_members_that_wanted_a_program_leave_no_record_of_their_packed_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    shutil.copy(RARS / "packed5.rar", inbox / "a.rar")
    scheduler = HandScheduler(lambda source: FileResult((record_of(source),), ExitCode.OK, 0.0))
    with monkeypatch.context() as without:
        without.setenv("PATH", str(tmp_path))
        session = _started(inbox, scheduler)
    assert "program_missing" in {row.reasons for row in session.ledger.records()}
    session = _started(inbox, scheduler)
    assert [row.status for row in session.ledger.records()] == ["accepted"]  # both say the same
    kept = {path.stem for path in (tmp_path / "out" / "records").iterdir()}
    assert kept == {row.record_id for row in session.ledger.records()}


def test_an_archive_that_could_not_be_opened_leaves_no_record_once_it_can(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(_child: Child, _source: Source) -> Iterator[Source | UnopenedFile]:
        raise ReadingStoppedError("dead", "reading_died")

    with monkeypatch.context() as then:
        then.setattr(Child, "unpack", dying)
        assert _paths(_started(inbox, HandScheduler())) == ["a.pdf", "all.zip"]
    assert _paths(_started(inbox, HandScheduler(), "all.zip")) == ALL
