"""Batches of an older program and damaged ledgers, made whole."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from forms.errors import ExitCode
from forms.terminal.edge import run
from scanner.batch.inbox import inbox_files
from scanner.batch.repairing import repair
from scanner.batch.settling import latest
from scanner.cli import app
from scanner.ledger import RecordRow
from scanner.ledger.checks.samples import note_drawn, note_found, sampled_values
from scanner.ledger.checks.second_looks import (
    SecondLook,
    SecondRule,
    note_second_look,
    note_second_rule,
    second_looks,
    second_rule,
)
from scanner.ledger.folder import BatchFolder
from scanner.ledger.mailboxes import MailboxState, TakenMail, mailbox_states, note_mail, note_receipt
from scanner.ledger.remains import Condition, condition_of
from scanner.pipeline import FileResult
from scanner.values.record.schema import json_schema
from scanner.values.source import Source
from tests.scanner.batch.made import FORMS, HandScheduler, record_of, session_in

OLD = Path(__file__).parents[2] / "assets" / "batch-1.0"
"""A batch that the program before records 2.0 made of five files; see SOURCES.md."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A copy of the batch of records 1.0."""
    return Path(shutil.copytree(OLD, tmp_path / "old"))


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A batch of this program over three files, one of which came twice, with a forgotten fourth."""
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()
    words = {"a": "copy 1", "b": "company 91320411MA1NXYRP3W", "c": "copy 3", "d": "copy 3", "e": "copy 4"}
    for name, one in words.items():
        (inbox / f"{name}.pdf").write_text(one)
    session = session_in(out, HandScheduler())
    session.read_files(inbox_files(inbox))
    (forgotten,) = [row.record_id for row in session.ledger.records() if row.path == "e.pdf"]
    session.ledger.forget(forgotten)
    session.folder.remove(forgotten)
    session.ledger.close()
    session_in(out, HandScheduler()).read_files(inbox_files(inbox))
    return out


def _records(folder: Path) -> dict[str, dict[str, Any]]:
    return {path.name: json.loads(path.read_bytes()) for path in sorted((folder / "records").glob("*.json"))}


def _lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "records.jsonl").read_text(encoding="utf-8").splitlines()]


def _rows(folder: Path) -> list[RecordRow]:
    with closing(BatchFolder(folder).ledger()) as ledger:
        return ledger.records()


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.json*")}


def test_records_of_version_1_become_valid_records_of_version_2_with_their_ids_and_answers(old: Path) -> None:
    before = _records(old)
    report = repair(old, FORMS)
    assert (report.converted, report.kept, report.lost) == (len(before), 0, ())
    after = _records(old)
    assert after.keys() == before.keys()
    validator = Draft202012Validator(json_schema())
    for name, record in after.items():
        assert [error.message for error in validator.iter_errors(record)] == []
        assert record["schema_version"] == "2.0"
        for same in ("record_id", "form", "status", "answers"):
            assert record[same] == before[name][same]
        assert list(record["fields"]) == list(before[name]["fields"])
        (file,) = record["source"]["files"]
        assert list(file["pages"].values()) == [page for page in record["source"]["pages"] if page is not None]


def test_a_converted_record_was_read_when_the_batch_first_had_it(old: Path) -> None:
    with closing(sqlite3.connect(old / "ledger.sqlite")) as db:
        taken = dict(db.execute("SELECT record_id, taken_at FROM record"))
    repair(old, FORMS)
    for record in _records(old).values():
        moment = record["read_at"]
        assert moment.endswith("+08:00")
        assert taken[record["record_id"]][14:19] == moment[14:19]


def test_what_old_records_said_of_each_other_stands_in_the_new_properties(old: Path) -> None:
    repair(old, FORMS)
    by_path = {record["source"]["path"]: record for record in _records(old).values()}
    first, second = by_path["first.docx"], by_path["second.pdf"]
    assert (first["superseded_by"], second["supersedes"]) == (second["record_id"], [first["record_id"]])
    assert [problem["code"] for problem in by_path["09-letter.pdf"]["issues"]].count("arrived_again") == 1
    assert len(latest(_rows(old))) == 3
    assert sorted(_lines(old), key=lambda one: one["record_id"]) == list(_records(old).values())


def test_a_batch_that_goes_on_after_the_repair_knows_every_file(old: Path, tmp_path: Path) -> None:
    repair(old, FORMS)
    with closing(BatchFolder(old).ledger()) as ledger:
        assert all(str(ledger.state(row.sha256)) == "read" for row in ledger.records())
        assert len(ledger.repeated()) == 1


def test_a_repair_changes_nothing_where_nothing_is_to_be_done(old: Path) -> None:
    repair(old, FORMS)
    before = _bytes(old)
    report = repair(old, FORMS)
    assert (report.converted, report.ledger) == (0, Condition.CURRENT)
    assert _bytes(old) == before


@pytest.mark.parametrize("done", range(5))
def test_a_repair_that_was_stopped_after_any_record_goes_on(old: Path, tmp_path: Path, done: int) -> None:
    whole = Path(shutil.copytree(old, tmp_path / "whole"))
    repair(whole, FORMS)
    half_done = Path(shutil.copytree(old, tmp_path / "half"))
    repair(half_done, FORMS)
    for name in sorted(_records(old))[:done]:  # as the first steps of a repair left them: the ledger not yet touched
        record = _records(half_done)[name] | {"supersedes": [], "superseded_by": None}
        record["issues"] = [one for one in record["issues"] if one["code"] not in ("returned_again", "arrived_again")]
        (old / "records" / name).write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    report = repair(old, FORMS)
    assert report.converted == len(_records(old)) - done
    assert {name: _comparable(one) for name, one in _records(old).items()} == {
        name: _comparable(one) for name, one in _records(whole).items()
    }


def _comparable(record: dict[str, Any]) -> dict[str, Any]:
    codes = sorted(problem["code"] for problem in record["issues"])
    return record | {"issues": codes}


COMMANDS = [["batch", "INBOX", "--out", "DIR"], ["status", "DIR"], ["export", "DIR", "--to", "json"]]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_command_on_a_batch_of_records_1_says_what_to_run(
    old: Path, tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inbox").mkdir()
    before = _bytes(old)
    words = [{"DIR": str(old), "INBOX": str(tmp_path / "inbox")}.get(word, word) for word in command]
    assert run(app, words) == 2
    assert f"scanner repair {old}" in capsys.readouterr().err
    assert _bytes(old) == before
    assert run(app, ["repair", str(old)]) == 0
    assert run(app, ["status", str(old)]) == 0


def _break(ledger: Path, how: str) -> None:
    content = bytearray(ledger.read_bytes())
    match how:
        case "gone":
            ledger.unlink()
        case "empty":
            ledger.write_bytes(b"")
        case "torn":
            ledger.write_bytes(content[: len(content) // 3])
        case "overwritten":
            ledger.write_bytes(b"no ledger at all" * 100)


BREAKS = ["gone", "empty", "torn", "overwritten"]


@pytest.mark.parametrize("how", BREAKS)
def test_a_damaged_ledger_is_written_anew_from_its_records(made: Path, how: str) -> None:
    records, rows = _records(made), _rows(made)
    _break(made / "ledger.sqlite", how)
    report = repair(made, FORMS)
    assert report.ledger in (Condition.DAMAGED, Condition.MISSING)
    assert report.lost == ()
    assert condition_of(made / "ledger.sqlite") is Condition.CURRENT
    known = [(row.record_id, row.status, row.copy_id, row.credit_code, row.pages) for row in rows]
    assert [(row.record_id, row.status, row.copy_id, row.credit_code, row.pages) for row in _rows(made)] == known
    assert _records(made).keys() == records.keys()


@pytest.mark.parametrize("how", BREAKS)
def test_after_a_ledger_was_lost_no_file_with_a_record_is_read_again(made: Path, how: str) -> None:
    _break(made / "ledger.sqlite", how)
    repair(made, FORMS)
    scheduler = HandScheduler()
    session_in(made, scheduler).read_files(inbox_files(made.parent / "inbox"))
    assert scheduler.asked in ([], ["e.pdf"])  # the mark of what was forgotten may be lost with its ledger
    by_path = {line["source"]["path"]: line for line in _lines(made)}
    assert [problem["code"] for problem in by_path["c.pdf"]["issues"]] == ["arrived_again"]


def test_what_can_be_read_of_a_damaged_ledger_is_kept(made: Path) -> None:
    with closing(sqlite3.connect(made / "ledger.sqlite")) as db:
        moments = dict(db.execute("SELECT record_id, taken_at FROM record"))
        db.execute("DROP TABLE unsettled")
        db.execute("PRAGMA user_version = 2")
        db.commit()
    assert repair(made, FORMS).ledger is Condition.DAMAGED
    assert {row.record_id: row.taken_at for row in _rows(made)} == moments
    scheduler = HandScheduler()
    session_in(made, scheduler).read_files(inbox_files(made.parent / "inbox"))
    assert scheduler.asked == []  # the forgotten one is still known as such


def test_what_people_found_in_a_sample_and_a_second_look_outlives_a_damaged_ledger(made: Path) -> None:
    one = _rows(made)[0].record_id
    with closing(BatchFolder(made).ledger()) as ledger:
        note_drawn(ledger, [(one, "contact", "scan")], "2026-11-29T10:00:00+08:00")
        note_found(ledger, (one, "contact"), "wrong", by="a", at="2026-11-29T10:01:00+08:00")
        note_second_rule(ledger, SecondRule(5, ("annex2.phone",)))
        note_second_look(ledger, SecondLook(one, "phone", "then a", "agreed", "b", "2026-11-29T10:02:00+08:00"))
        before = sampled_values(ledger), second_rule(ledger), second_looks(ledger)
    with closing(sqlite3.connect(made / "ledger.sqlite")) as db:
        db.execute("DROP TABLE unsettled")
        db.execute("PRAGMA user_version = 2")
        db.commit()
    assert repair(made, FORMS).ledger is Condition.DAMAGED
    with closing(BatchFolder(made).ledger()) as ledger:
        assert (sampled_values(ledger), second_rule(ledger), second_looks(ledger)) == before


def test_how_far_a_mailbox_was_read_outlives_a_damaged_ledger(made: Path) -> None:
    state, mail = MailboxState(7, 12), TakenMail("a" * 64, 1.5)
    with closing(BatchFolder(made).ledger()) as ledger:
        note_mail(ledger, "imaps://li@mail.example.cn/INBOX", state, mail)
        note_receipt(ledger, mail.sha256, "sent")
    with closing(sqlite3.connect(made / "ledger.sqlite")) as db:
        db.execute("DROP TABLE unsettled")
        db.execute("PRAGMA user_version = 2")
        db.commit()
    assert repair(made, FORMS).ledger is Condition.DAMAGED
    with closing(BatchFolder(made).ledger()) as ledger:
        assert mailbox_states(ledger) == {"imaps://li@mail.example.cn/INBOX": state}
        assert ledger.query("SELECT * FROM mail") == [(mail.sha256, mail.received_at, "sent")]


def test_a_ledger_that_knows_no_mailboxes_is_upgraded_and_nothing_else_of_it_changes(made: Path) -> None:
    before = _rows(made)
    with closing(sqlite3.connect(made / "ledger.sqlite")) as db:
        db.executescript("DROP TABLE mailbox; DROP TABLE mail; PRAGMA user_version = 6")
    assert repair(made, FORMS).ledger is Condition.OLDER
    assert _rows(made) == before
    with closing(BatchFolder(made).ledger()) as ledger:
        assert mailbox_states(ledger) == {}


def test_a_batch_whose_ledger_is_gone_is_not_begun_anew_over_its_records(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (made / "ledger.sqlite").unlink()
    assert run(app, ["batch", str(made.parent / "inbox"), "--out", str(made)]) == 2
    assert "scanner repair" in capsys.readouterr().err
    assert not (made / "ledger.sqlite").exists()


@pytest.mark.parametrize("content", [None, b"{", b"[]", b'{"schema_version": "2.0"}'], ids=str)
def test_a_record_that_is_gone_or_damaged_is_named_and_its_source_read_again(
    made: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = _lines(made)
    (row,) = [row for row in _rows(made) if row.path == "b.pdf"]
    path = made / "records" / f"{row.record_id}.json"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert run(app, ["repair", str(made)]) == 6
    told = capsys.readouterr()
    assert f"{row.record_id}.json" in told.err
    scheduler = HandScheduler()
    session_in(made, scheduler).read_files(inbox_files(made.parent / "inbox"))
    assert scheduler.asked == ["b.pdf"]
    assert _lines(made) == whole


@pytest.mark.parametrize("left", [0.6, 0.0], ids=["its file tells its source", "nothing tells its source"])
def test_a_form_of_a_stack_does_not_vanish_with_its_damaged_record_and_the_ledger(tmp_path: Path, left: float) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()
    (inbox / "stack.pdf").write_text("copies")

    def two(source: Source) -> FileResult:
        return FileResult(tuple(record_of(source, copy_id=str(no), page_no=no) for no in (1, 2)), ExitCode.OK, 0.0)

    session_in(out, HandScheduler(two)).read_files(inbox_files(inbox))
    before = _bytes(out)
    damaged = sorted((out / "records").glob("*.json"))[0]
    damaged.write_bytes(damaged.read_bytes()[: int(damaged.stat().st_size * left)])
    _break(out / "ledger.sqlite", "gone")
    assert repair(out, FORMS).lost == (damaged.name,)
    scheduler = HandScheduler(two)
    session_in(out, scheduler).read_files(inbox_files(inbox))
    assert scheduler.asked == ["stack.pdf"]
    assert _bytes(out) == before


@pytest.mark.parametrize("sound", [True, False], ids=["a sound ledger", "a ledger of no version"])
def test_a_record_whose_removal_was_killed_after_it_was_forgotten_does_not_come_back(made: Path, sound: bool) -> None:
    one = next(row.record_id for row in _rows(made) if row.path == "a.pdf")
    with closing(BatchFolder(made).ledger()) as ledger:
        ledger.forget(one)  # and its file is still there
    if not sound:
        with closing(sqlite3.connect(made / "ledger.sqlite")) as db, db:
            db.execute("PRAGMA user_version = 1")
    repair(made, FORMS)
    assert one not in {row.record_id for row in _rows(made)}
    assert f"{one}.json" not in _records(made)


def test_a_folder_that_is_no_batch_and_a_batch_of_a_newer_program_are_left_alone(made: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert run(app, ["repair", str(tmp_path / "other")]) == 2
    assert list((tmp_path / "other").iterdir()) == []
    with closing(sqlite3.connect(made / "ledger.sqlite")) as db:
        db.execute("PRAGMA user_version = 99")
    before = _bytes(made)
    assert run(app, ["repair", str(made)]) == 2
    assert _bytes(made) == before
