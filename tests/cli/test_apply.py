"""`scanner apply` shows what was changed in an exported sheet, asks, and keeps it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from forms.terminal.edge import run
from scanner.cli import app
from scanner.ledger.folder import BatchFolder
from scanner.values.record import Record
from tests.scanner.corrections.made import keep, scanned
from tests.scanner.edited_sheets.books import with_cells

DOUBTFUL = {"revenue": (9265, "9265"), "company_type": (None, None)}
ONE, TWO = scanned("a.jpg", DOUBTFUL), scanned("b.jpg", DOUBTFUL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keep(tmp_path / "out", ONE, TWO)
    return tmp_path / "out"


@pytest.fixture
def sheet(folder: Path) -> Path:
    """The sheet as a clerk exports it."""
    path = folder.parent / "june.xlsx"
    assert run(app, ["export", str(folder), "--to", "xlsx", "--all", "--out", str(path)]) == 0
    return path


def edit(sheet: Path, record: Record, values: dict[str, object]) -> None:
    sheet.write_bytes(with_cells(sheet.read_bytes(), record, values))


def apply(folder: Path, sheet: Path, *more: str) -> int:
    return run(app, ["apply", str(folder), str(sheet), "--by", "李科员", *more])


def answers(folder: Path, record: Record) -> object:
    return BatchFolder(folder).read(record.record_id).answers["revenue"]


def test_an_unedited_sheet_changes_nothing(folder: Path, sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "records.jsonl").read_bytes()
    capsys.readouterr()
    assert apply(folder, sheet) == 0
    printed = capsys.readouterr()
    assert (printed.out.splitlines()[-1], printed.err) == ("没有可写入的改动 nothing to write", "")
    assert (folder / "records.jsonl").read_bytes() == before


def test_changes_are_shown_and_kept(folder: Path, sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(sheet, ONE, {"revenue": 926.5, "company_type": "中小企业"})
    assert apply(folder, sheet, "--yes") == 0
    printed = capsys.readouterr().out
    assert "上一年度营业总收入（万元）: 9265 → 926.5" in printed
    assert "企业类型: （空白） → 中小企业" in printed
    assert "已写入 written: 2 项 fields, 1 条记录 records" in printed
    assert (answers(folder, ONE), answers(folder, TWO)) == (926.5, 9265)
    assert '"revenue": 926.5' in (folder / "records.jsonl").read_text("utf-8")


@pytest.mark.parametrize(("answer", "value"), [("y\n", 926.5), ("是\n", 926.5), ("n\n", 9265), ("\n", 9265)])
def test_nothing_is_written_before_somebody_agrees(
    folder: Path, sheet: Path, monkeypatch: pytest.MonkeyPatch, answer: str, value: float
) -> None:
    edit(sheet, ONE, {"revenue": 926.5})
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert apply(folder, sheet) == 0
    assert answers(folder, ONE) == value


def test_without_anybody_to_ask_nothing_is_written(
    folder: Path, sheet: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(sheet, ONE, {"revenue": 926.5})
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert apply(folder, sheet) == 2
    assert "--yes" in capsys.readouterr().err
    assert answers(folder, ONE) == 9265


def test_what_is_refused_is_named_with_its_place_and_the_rest_is_kept(
    folder: Path, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(sheet, ONE, {"revenue": "很多很多", "address": "新址"})
    edit(sheet, TWO, {"revenue": 926.5})
    assert apply(folder, sheet, "--yes") == 6
    printed = capsys.readouterr()
    assert "annex2 附件2!K" in printed.err
    assert "很多很多" not in printed.err
    assert "新址" not in printed.out
    assert BatchFolder(folder).read(ONE.record_id).history == []
    assert answers(folder, TWO) == 926.5


def test_no_character_of_a_sheet_commands_the_terminal(
    folder: Path, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(sheet, ONE, {"address": "新\x9b31m\u202e址"})
    apply(folder, sheet, "--yes")
    printed = capsys.readouterr()
    assert "\x9b" not in printed.out + printed.err
    assert "\u202e" not in printed.out + printed.err
    assert "新" in printed.out


def test_of_long_texts_the_part_that_differs_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = "很" * 500
    long = scanned("long.jpg", {"need_description": (before, before)})
    keep(tmp_path / "out", long)
    sheet = tmp_path / "long.xlsx"
    assert run(app, ["export", str(tmp_path / "out"), "--to", "xlsx", "--out", str(sheet)]) == 0
    edit(sheet, long, {"need_description": before[:-1] + "鑫"})
    apply(tmp_path / "out", sheet, "--yes")
    (line,) = [one for one in capsys.readouterr().out.splitlines() if "需求内容描述" in one]
    assert "鑫" in line
    assert len(line) < 250


def test_a_sheet_that_is_edited_on_after_it_was_taken_in_has_to_be_exported_again(folder: Path, sheet: Path) -> None:
    edit(sheet, ONE, {"revenue": 926.5})
    assert apply(folder, sheet, "--yes") == 0
    edit(sheet, ONE, {"address": "新址"})
    assert apply(folder, sheet, "--yes") == 0
    edit(sheet, ONE, {"revenue": 92.65})
    assert apply(folder, sheet, "--yes") == 6
    assert answers(folder, ONE) == 926.5


def test_another_file_is_refused(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    other.write_bytes(b"no workbook")
    assert apply(folder, other, "--yes") == 2
