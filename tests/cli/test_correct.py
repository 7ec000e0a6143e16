"""`scanner correct` keeps a person's word, says what it changed without any value, and refuses what it cannot keep."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from forms.terminal.edge import run
from scanner.cli import app
from scanner.ledger.folder import BatchFolder
from scanner.values.record import Record
from tests.scanner.batch.several_files.inboxes import Inbox
from tests.scanner.corrections.made import keep, scanned

DOUBTFUL = {"revenue": (9265, "9265"), "company_type": (None, None), "phone": ("025-12345678", "025-12345678")}
ONE = scanned("a.jpg", DOUBTFUL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keep(tmp_path / "out", ONE)
    return tmp_path / "out"


def correct(folder: Path, *arguments: str, record: str = ONE.record_id) -> int:
    return run(app, ["correct", str(folder), record, *arguments, "--by", "李科员"])


def kept(folder: Path) -> Record:
    return BatchFolder(folder).read(ONE.record_id)


def test_a_word_changes_record_ledger_and_the_file_of_all_records(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert correct(folder, "revenue=926.5", "company_type=sme", "--confirm", "phone") == 0
    printed = capsys.readouterr().out
    assert printed == (
        f"{ONE.record_id}: 已更正 changed revenue, company_type; 已确认 confirmed phone; 状态 status: 通过 accepted\n"
    )
    record = kept(folder)
    assert (record.answers["revenue"], record.answers["company_type"], record.status) == (926.5, "sme", "accepted")
    assert [one.by for one in record.history] == ["李科员"] * 3
    (line,) = (folder / "records.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["answers"]["revenue"] == 926.5
    with closing(BatchFolder(folder).ledger()) as ledger:
        assert [row.status for row in ledger.records()] == ["accepted"]


def test_blank_and_illegible_are_said_by_options(folder: Path) -> None:
    assert correct(folder, "--blank", "revenue", "--illegible", "phone") == 0
    fields = kept(folder).fields
    assert (fields["revenue"].outcome, fields["phone"].outcome) == ("blank", "unclear")


def test_a_verdict_needs_a_reason_and_can_be_taken_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert correct(folder, "--reject", "不是我省企业") == 0
    assert kept(folder).status == "rejected"
    assert correct(folder, "--restore") == 0
    assert kept(folder).status == "review"
    assert correct(folder, "--accept", "已电话核实") == 0
    assert kept(folder).status == "accepted"
    assert correct(folder, "--accept", " ") == 2
    assert "不是我省企业" not in capsys.readouterr().out


def test_the_latest_word_is_taken_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    correct(folder, "revenue=926.5")
    capsys.readouterr()
    assert correct(folder, "--undo") == 0
    assert "已撤销 undone revenue" in capsys.readouterr().out
    assert kept(folder).answers["revenue"] == 9265
    assert correct(folder, "--undo") == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["revenue=很多很多"], "amount", id="a value that is none"),
        pytest.param(["revenuee=1"], 'did you mean "revenue"', id="nearly a field"),
        pytest.param(["--blank", "fhone"], 'did you mean "phone"', id="nearly a field of an option"),
        pytest.param(["company_type=smee"], 'did you mean "sme"', id="nearly an option"),
        pytest.param(["很多很多"], "not FIELD=VALUE", id="no field"),
        pytest.param(["revenue=1", "--blank", "revenue"], "said twice", id="a field twice"),
        pytest.param(["--accept", "a", "--reject", "b"], "only one of", id="two verdicts"),
        pytest.param(["--confirm", "company_type"], "no value to confirm", id="nothing that could be confirmed"),
        pytest.param([], "--part alone", id="nothing"),
        pytest.param(["revenue=1", "--undo"], "--part alone", id="a word and its undoing"),
    ],
)
def test_what_cannot_be_kept_is_refused_whole_without_its_value(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert correct(folder, "contact=王五", *arguments) == 2 if arguments else correct(folder) == 2
    printed = capsys.readouterr()
    assert words in printed.err
    assert "很多" not in printed.err + printed.out
    assert "王五" not in printed.err + printed.out
    assert kept(folder) == ONE


def test_an_unknown_record_is_told_with_the_nearest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    almost = ONE.record_id[:-1] + ("0" if ONE.record_id[-1] != "0" else "1")
    assert correct(folder, "contact=王五", record=almost) == 2
    assert f'did you mean "{ONE.record_id}"?' in capsys.readouterr().err


def test_somebody_has_to_be_named(folder: Path) -> None:
    assert run(app, ["correct", str(folder), ONE.record_id, "contact=王五", "--by", " "]) == 2
    assert kept(folder) == ONE


def test_what_is_odd_about_a_kept_answer_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert correct(folder, "credit_code=913204110000000000") == 0
    printed = capsys.readouterr()
    assert "校验" in printed.err
    assert "913204110000000000" not in printed.out + printed.err


def test_a_folder_of_no_batch_is_refused(tmp_path: Path) -> None:
    assert correct(tmp_path, "contact=王五") == 2


def test_pages_are_joined_and_parted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inbox = Inbox(tmp_path)
    (inbox.folder / "x").mkdir()
    inbox.put("x/a.jpg", 1)
    inbox.put("b.jpg", 2)
    first, second = (one["record_id"] for one in inbox.read())
    assert correct(inbox.out, "--join", second, record=first) == 0
    (joined,) = inbox.records()
    assert capsys.readouterr().out.startswith(f"{joined['record_id']}: x/a.jpg 1, b.jpg 2; ")
    assert correct(inbox.out, "--part", record=second) == 0
    assert {one["record_id"] for one in inbox.records()} == {first, second}
    assert correct(inbox.out, "--part", "revenue=1", record=first) == 2
