"""A session over an inbox, read by a scheduler that needs no scanner."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import stat
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from forms.errors import ExitCode, UsageError
from forms.files import whole_file
from scanner.batch.anew import read_anew
from scanner.batch.children.child import Child
from scanner.batch.children.work import ReadingStoppedError
from scanner.batch.inbox import inbox_files, look_at
from scanner.batch.session import code_of
from scanner.batch.settling import latest, settle
from scanner.intake.unpacking import UnopenedFile
from scanner.ledger.folder import BatchFolder
from scanner.pipeline import FileResult
from scanner.values.source import Source
from scanner.values.stored_bytes import MOST_IN_MEMORY
from tests.scanner.batch.made import HandScheduler, StoppingScheduler, read_by_words, session_in


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An inbox of three files."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number, name in enumerate("abc"):
        _put(folder / f"{name}.pdf", f"copy {number}", at=1_700_000_000 + number)
    return folder


def _put(path: Path, words: str, *, at: int) -> None:
    path.write_text(words)
    os.utime(path, (at, at))


def _lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "records.jsonl").read_text(encoding="utf-8").splitlines()]


def _codes(record: dict[str, Any]) -> list[str]:
    return [issue["code"] for issue in record["issues"]]


def test_every_file_is_read_once_however_often_the_batch_is_started(inbox: Path, tmp_path: Path) -> None:
    scheduler = HandScheduler()
    for _ in range(3):
        session_in(tmp_path / "out", scheduler).read_files(inbox_files(inbox))
    assert sorted(scheduler.asked) == ["a.pdf", "b.pdf", "c.pdf"]
    assert [line["source"]["path"] for line in _lines(tmp_path / "out")] == ["a.pdf", "b.pdf", "c.pdf"]


def test_a_second_start_leaves_every_byte_as_it_was(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    session_in(out, HandScheduler()).read_files(inbox_files(inbox))
    before = {path: path.read_bytes() for path in out.rglob("*.json*")}
    session_in(out, HandScheduler()).read_files(inbox_files(inbox))
    assert {path: path.read_bytes() for path in out.rglob("*.json*")} == before


def test_a_file_under_two_names_is_one_record_with_a_note(inbox: Path, tmp_path: Path) -> None:
    _put(inbox / "z.pdf", "copy 0", at=1_700_000_009)
    scheduler = HandScheduler()
    session_in(tmp_path / "out", scheduler).read_files(inbox_files(inbox))
    assert "z.pdf" not in scheduler.asked
    lines = _lines(tmp_path / "out")
    assert len(lines) == 3
    assert _codes(lines[0]) == ["arrived_again"]
    assert "z.pdf" in lines[0]["issues"][0]["message"]


def test_a_company_that_returns_its_form_again_gives_two_records_that_point_at_each_other(tmp_path: Path) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()
    _put(inbox / "a-later.pdf", "company 91320411MA1NXYRP3W second", at=1_700_000_500)
    _put(inbox / "b-first.pdf", "company 91320411MA1NXYRP3W first", at=1_700_000_100)
    session = session_in(out, HandScheduler())
    session.read_files(inbox_files(inbox))
    later, first = _lines(out)
    assert (_codes(later), _codes(first)) == (["returned_before"], ["returned_again"])
    assert first["record_id"] in later["issues"][0]["message"]
    assert later["record_id"] in first["issues"][0]["message"]
    assert (later["supersedes"], later["superseded_by"]) == ([first["record_id"]], None)
    assert (first["supersedes"], first["superseded_by"]) == ([], later["record_id"])
    assert [row.path for row in latest(session.ledger.records())] == ["a-later.pdf"]


def test_a_later_return_with_a_page_missing_takes_the_place_of_none(tmp_path: Path) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()
    code = "91320411MA1NXYRP3W"
    for number, words in enumerate(["first", "half second", "third", "half fourth"]):
        _put(inbox / f"{number}.pdf", f"company {code} {words}", at=1_700_000_000 + number)
    session = session_in(out, HandScheduler())
    session.read_files(inbox_files(inbox))
    ids = [line["record_id"] for line in _lines(out)]
    assert [line["superseded_by"] for line in _lines(out)] == [ids[2], ids[2], None, None]
    assert [line["supersedes"] for line in _lines(out)] == [[], [], [ids[1], ids[0]], []]
    assert [row.path for row in latest(session.ledger.records())] == ["2.pdf", "3.pdf"]


def test_when_a_record_was_read_stays_however_often_the_batch_is_started(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    session_in(out, HandScheduler()).read_files(inbox_files(inbox))
    moments = [line["read_at"] for line in _lines(out)]
    _put(inbox / "d.pdf", "copy 1 again", at=1_700_000_900)  # changes what the record of b.pdf says
    session_in(out, HandScheduler(_read_later)).read_files(inbox_files(inbox))
    by_path = {line["source"]["path"]: line["read_at"] for line in _lines(out)}
    assert [by_path[f"{name}.pdf"] for name in "abc"] == moments
    assert by_path["d.pdf"] == _LATER


_LATER = "2026-12-24T18:00:00+08:00"


def _read_later(source: Source) -> FileResult:
    result = read_by_words(source)
    return replace(result, records=tuple(one.model_copy(update={"read_at": _LATER}) for one in result.records))


def test_a_return_that_comes_while_the_batch_is_long_done_changes_the_earlier_record(
    inbox: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    session_in(out, HandScheduler()).read_files(inbox_files(inbox))
    _put(inbox / "d.pdf", "copy 1 again", at=1_700_000_900)
    session_in(out, HandScheduler()).read_files(inbox_files(inbox))
    by_path = {line["source"]["path"]: line for line in _lines(out)}
    assert _codes(by_path["b.pdf"]) == ["returned_again"]
    assert _codes(by_path["d.pdf"]) == ["returned_before"]
    assert _codes(by_path["a.pdf"]) == []


@pytest.mark.parametrize("stop_after", range(3))
def test_the_attachments_of_a_pdf_are_read_though_the_batch_was_stopped_between_them(
    tmp_path: Path, stop_after: int
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    for number in (1, 2):
        pdf.attachments[f"{number}.pdf"] = pikepdf.AttachedFileSpec(pdf, f"copy {number}".encode())
    pdf.save(inbox / "a.pdf")

    def reading(source: Source) -> FileResult:
        return (
            read_by_words(source)
            if source.content.startswith(b"copy")
            else read_by_words(replace(source, held=b"copy 0"))
        )

    with pytest.raises(KeyboardInterrupt):
        session_in(tmp_path / "out", StoppingScheduler(reading, after=stop_after)).read_files(inbox_files(inbox))
    session_in(tmp_path / "out", HandScheduler(reading)).read_files(inbox_files(inbox))
    paths = [line["source"]["path"] for line in _lines(tmp_path / "out")]
    assert paths == ["a.pdf", "a.pdf/1.pdf", "a.pdf/2.pdf"]
    scheduler = HandScheduler(reading)
    session_in(tmp_path / "out", scheduler).read_files(inbox_files(inbox))
    assert not scheduler.asked


@pytest.mark.parametrize("stop_after", range(4))
def test_a_batch_that_was_stopped_anywhere_ends_with_the_records_of_an_undisturbed_one(
    inbox: Path, tmp_path: Path, stop_after: int
) -> None:
    _put(inbox / "d.pdf", "copy 0 again", at=1_700_000_900)
    session_in(tmp_path / "whole", HandScheduler()).read_files(inbox_files(inbox))

    with pytest.raises(KeyboardInterrupt):
        session_in(tmp_path / "out", StoppingScheduler(after=stop_after)).read_files(inbox_files(inbox))
    session_in(tmp_path / "out", HandScheduler()).read_files(inbox_files(inbox))
    assert (tmp_path / "out" / "records.jsonl").read_bytes() == (tmp_path / "whole" / "records.jsonl").read_bytes()
    names = {path.name for path in (tmp_path / "out" / "records").iterdir()}
    assert names == {path.name for path in (tmp_path / "whole" / "records").iterdir()}


def test_a_batch_that_was_stopped_says_what_its_records_say_of_each_other(inbox: Path, tmp_path: Path) -> None:
    _put(inbox / "b-again.pdf", "copy 1 again", at=1_700_000_900)
    with pytest.raises(KeyboardInterrupt):
        session_in(tmp_path / "out", StoppingScheduler(after=3)).read_files(inbox_files(inbox))
    by_path = {line["source"]["path"]: line for line in _lines(tmp_path / "out")}
    assert {path: _codes(line) for path, line in by_path.items()} == {
        "a.pdf": [],
        "b-again.pdf": ["returned_before"],
        "b.pdf": ["returned_again"],
    }


def test_a_line_of_all_records_is_the_record(inbox: Path, tmp_path: Path) -> None:
    session = session_in(tmp_path / "out", HandScheduler())
    session.read_files(inbox_files(inbox))
    lines = session.folder.records_file.read_text(encoding="utf-8").splitlines()
    assert lines == [session.folder.read(row.record_id).to_json() for row in session.ledger.records()]


def test_a_file_whose_process_dies_is_tried_once_more_alone_and_then_listed(inbox: Path, tmp_path: Path) -> None:
    def dying(source: Source) -> FileResult:
        if source.path == "b.pdf":
            raise ReadingStoppedError("dead", "reading_died")
        return read_by_words(source)

    scheduler = HandScheduler(dying)
    session = session_in(tmp_path / "out", scheduler)
    session.read_files(inbox_files(inbox))
    assert scheduler.asked.count("b.pdf") == 2
    record = _lines(tmp_path / "out")[1]
    assert (record["status"], _codes(record)) == ("rejected", ["reading_died"])
    assert code_of(session.ledger) == ExitCode.SOURCE
    session_in(tmp_path / "out", scheduler).read_files(inbox_files(inbox))
    assert scheduler.asked.count("b.pdf") == 2


def test_a_file_that_failed_once_and_then_not_is_read(inbox: Path, tmp_path: Path) -> None:
    tried: list[str] = []

    def slow_once(source: Source) -> FileResult:
        tried.append(source.path)
        if source.path == "b.pdf" and tried.count("b.pdf") == 1:
            raise ReadingStoppedError("slow", "time_exceeded")
        return read_by_words(source)

    session_in(tmp_path / "out", HandScheduler(slow_once)).read_files(inbox_files(inbox))
    assert [line["status"] for line in _lines(tmp_path / "out")] == ["accepted"] * 3


@pytest.mark.parametrize(("deaths", "codes"), [(1, []), (2, ["reading_died"])])
def test_a_container_whose_process_dies_is_unpacked_once_more_and_then_listed(
    deaths: int, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inbox").mkdir()
    with zipfile.ZipFile(tmp_path / "inbox" / "all.zip", "w") as packed:
        for number in range(4):
            packed.writestr(f"{number}.pdf", f"copy {number}")
    unpackers: list[Child] = []
    unpack = Child.unpack

    def watched(child: Child, source: Source) -> Iterator[Source | UnopenedFile]:
        unpackers.append(child)
        return unpack(child, source)

    def read(source: Source) -> FileResult:
        if len(scheduler.asked) <= deaths:
            pid = unpackers[-1].pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
        return read_by_words(source)

    monkeypatch.setattr(Child, "unpack", watched)
    scheduler = HandScheduler(read)
    session_in(tmp_path / "out", scheduler).read_files(inbox_files(tmp_path / "inbox"))
    lines = _lines(tmp_path / "out")
    assert scheduler.asked == sorted(set(scheduler.asked))
    assert [code for line in lines for code in _codes(line)] == codes
    assert len(scheduler.asked) == (4 if not codes else 2)


def test_a_changed_file_under_its_old_name_is_read_as_a_new_one(inbox: Path, tmp_path: Path) -> None:
    session_in(tmp_path / "out", HandScheduler()).read_files(inbox_files(inbox))
    _put(inbox / "a.pdf", "copy 9", at=1_700_000_999)
    session_in(tmp_path / "out", HandScheduler()).read_files(inbox_files(inbox))
    assert sorted(line["form"]["copy_id"] for line in _lines(tmp_path / "out")) == ["0", "1", "2", "9"]


def test_again_reads_a_file_anew_and_keeps_one_record(inbox: Path, tmp_path: Path) -> None:
    scheduler = HandScheduler()
    session_in(tmp_path / "out", scheduler).read_files(inbox_files(inbox))
    session = session_in(tmp_path / "out", scheduler)
    read_anew(session.ledger, inbox_files(inbox), [inbox / "b.pdf"])
    session.read_files(inbox_files(inbox))
    assert scheduler.asked == ["a.pdf", "b.pdf", "c.pdf", "b.pdf"]
    assert len(_lines(tmp_path / "out")) == 3
    with pytest.raises(UsageError, match=r"nowhere\.pdf"):
        read_anew(session.ledger, inbox_files(inbox), [Path("nowhere.pdf")])


def test_a_forgotten_record_is_gone_from_every_file_and_does_not_come_back(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _put(inbox / "secret-name.pdf", "company 91320411MA1NXYRP3W", at=1_700_000_900)
    session = session_in(out, HandScheduler())
    session.read_files(inbox_files(inbox))
    record_id = _lines(out)[3]["record_id"]
    assert session.ledger.forget(record_id)
    session.folder.remove(record_id)
    session.ledger.close()
    scheduler = HandScheduler()
    session_in(out, scheduler).read_files(inbox_files(inbox))
    assert scheduler.asked == []
    assert len(_lines(out)) == 3
    for path in out.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"91320411MA1NXYRP3W" not in content, path
            assert record_id.encode() not in content, path
            assert b"secret-name" not in content, path


def test_only_the_owner_may_read_what_a_batch_writes(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    session_in(out, HandScheduler()).read_files(inbox_files(inbox))
    for path in [out, *out.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_two_commands_cannot_write_into_one_folder(inbox: Path, tmp_path: Path) -> None:
    session = session_in(tmp_path / "out", HandScheduler())
    with session.folder.locked(), pytest.raises(UsageError, match="another scanner batch"), session.folder.locked():
        pass


def test_a_damaged_record_file_is_named_with_its_cure(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    session_in(out, HandScheduler()).read_files(inbox_files(inbox))
    (path, *_) = sorted((out / "records").glob("*.json"))
    path.write_text("{")
    (out / "records.jsonl").unlink()
    session = session_in(out, HandScheduler())
    session.read_files(inbox_files(inbox))
    assert session.damaged == [path]
    assert len(_lines(out)) == 2


def test_a_folder_that_is_removed_while_it_is_written_to_ends_the_run(inbox: Path, tmp_path: Path) -> None:
    def removing(source: Source) -> FileResult:
        if source.path == "b.pdf":
            shutil.rmtree(tmp_path / "out")
        return read_by_words(source)

    with pytest.raises(UsageError, match="removed"):
        session_in(tmp_path / "out", HandScheduler(removing)).read_files(inbox_files(inbox))
    assert not (tmp_path / "out").exists()


def test_what_a_killed_batch_left_half_written_is_gone_once_another_command_has_the_folder(
    inbox: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    session = session_in(out, HandScheduler())
    session.read_files(inbox_files(inbox))
    before = set(out.rglob("*"))
    for name in ("records/.0a.json.x1", "records/.0a-1.jpg.x2", ".records.jsonl.x3"):
        (out / name).write_text("half a name")
    with session.folder.locked():
        assert set(out.rglob("*")) - {out / ".lock"} == before


def test_a_command_that_begins_leaves_what_the_desk_is_writing(inbox: Path, tmp_path: Path) -> None:
    session = session_in(tmp_path / "out", HandScheduler())
    session.read_files(inbox_files(inbox))
    (record, *_) = sorted((tmp_path / "out" / "records").glob("*.json"))
    for keeping, path in ((session.folder.changing, record), (session.folder.settling, session.folder.records_file)):
        begun, ended = threading.Event(), threading.Event()
        command = threading.Thread(target=_hold, args=(session.folder, begun, ended))
        with keeping(), whole_file(path) as file:
            command.start()
            assert not begun.wait(0.5), "the command did not wait for whoever writes"
            file.write(path.read_bytes())
        assert begun.wait(60)
        ended.set()
        command.join()
        assert path.is_file()


def _hold(folder: BatchFolder, begun: threading.Event, ended: threading.Event) -> None:
    with folder.locked():
        begun.set()
        ended.wait(60)


def test_two_settle_one_after_the_other_so_that_no_older_state_replaces_a_newer(inbox: Path, tmp_path: Path) -> None:
    session = session_in(tmp_path / "out", HandScheduler())
    session.read_files(inbox_files(inbox))
    session.folder.records_file.unlink()
    done = threading.Event()

    def settled() -> None:
        with closing(session.folder.ledger()) as ledger:
            settle(session.folder, ledger, {})
        done.set()

    other = threading.Thread(target=settled)
    with session.folder.settling():
        other.start()
        assert not done.wait(0.5)
        assert not session.folder.records_file.exists()
    other.join(60)
    assert len(_lines(tmp_path / "out")) == 3


def test_a_copy_of_a_batch_goes_on_where_it_was_copied(inbox: Path, tmp_path: Path) -> None:
    session = session_in(tmp_path / "out", HandScheduler())
    session.read_files(inbox_files(inbox))
    session.ledger.close()
    shutil.copytree(tmp_path / "out", tmp_path / "restored")
    shutil.rmtree(tmp_path / "out")
    scheduler = HandScheduler()
    session_in(tmp_path / "restored", scheduler).read_files(inbox_files(inbox))
    assert scheduler.asked == []
    assert len(_lines(tmp_path / "restored")) == 3


def _shas(out: Path) -> dict[str, str]:
    return {line["source"]["path"]: line["source"]["sha256"] for line in _lines(out)}


def _sha(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def test_a_file_that_is_rewritten_while_it_is_read_is_a_record_of_the_old_bytes_and_then_one_of_the_new(
    inbox: Path, tmp_path: Path
) -> None:
    def rewriting(source: Source) -> FileResult:
        if source.path == "b.pdf":
            _put(inbox / "b.pdf", "copy 9", at=1_700_000_999)
        return read_by_words(source)

    out = tmp_path / "out"
    session_in(out, HandScheduler(rewriting)).read_files(inbox_files(inbox))
    assert _shas(out)["b.pdf"] == _sha("copy 1")
    session_in(out, HandScheduler()).read_files(inbox_files(inbox))
    read = [line["source"]["sha256"] for line in _lines(out) if line["source"]["path"] == "b.pdf"]
    assert sorted(read) == sorted([_sha("copy 1"), _sha("copy 9")])


def test_a_large_file_that_is_rewritten_in_place_while_it_is_read_is_read_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    before = "copy 0 " + " " * MOST_IN_MEMORY
    _put(tmp_path / "inbox" / "a.pdf", before, at=1_700_000_000)
    (one,) = inbox_files(tmp_path / "inbox")
    seen = look_at(one, session_in(tmp_path / "out", HandScheduler()).ledger)
    _put(tmp_path / "inbox" / "a.pdf", before.replace("0", "9"), at=1_700_000_000)
    source = seen.source()
    assert isinstance(source, Source)
    assert source.content == before.encode()
    assert source.sha256 == seen.sha256 == _sha(before)


def test_a_file_that_was_noted_and_then_rewritten_unseen_before_it_was_read_is_known_by_its_new_bytes(
    inbox: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        session_in(out, StoppingScheduler(after=0)).read_files(inbox_files(inbox))
    _put(inbox / "a.pdf", "copy 7", at=1_700_000_000)  # of the same size and, as some programs leave it, the same time
    session = session_in(out, HandScheduler())
    session.read_files(inbox_files(inbox))
    assert _shas(out)["a.pdf"] == _sha("copy 7")
    assert [one.path for one in session.ledger.arrivals(_sha("copy 7"))] == ["a.pdf"]
    scheduler = HandScheduler()
    session_in(out, scheduler).read_files(inbox_files(inbox))
    assert scheduler.asked == []


def test_a_file_that_is_removed_before_it_is_read_is_told_and_stops_nothing(inbox: Path, tmp_path: Path) -> None:
    files = inbox_files(inbox)
    (inbox / "b.pdf").unlink()
    session = session_in(tmp_path / "out", HandScheduler())
    session.read_files(files)
    assert session.unreadable == 1
    assert sorted(_shas(tmp_path / "out")) == ["a.pdf", "c.pdf"]
