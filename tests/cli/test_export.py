import csv
import io
import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import jsonschema
import pytest
from openpyxl import load_workbook

from forms.terminal.edge import run
from scanner.cli import app
from scanner.ledger.folder import BatchFolder
from scanner.values.record import Record
from scanner.values.record.schema import json_schema
from tests.scanner.export.records import record, rejected

RECORDS = (
    record({"company_name": "甲科技", "phone": "051262889901"}, name="a.pdf"),
    record(
        {"company_name": "乙"},
        status="review",
        name="b.pdf",
        received={"from": "b@b.example", "at": "2021-06-08T09:30:00+08:00"},
    ),
    rejected("c.txt"),
)


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A batch's folder with three records, taken in in 2020."""
    folder = tmp_path / "batch"
    (folder / "records").mkdir(parents=True)
    for one in RECORDS:
        keep(folder, one)
    return folder


def keep(folder: Path, one: Record) -> None:
    path = folder / "records" / f"{one.record_id}.json"
    path.write_text(one.to_json(indent=2), encoding="utf-8")
    os.utime(path, (1_600_000_000, 1_600_000_000))  # 2020-09-13


def lines(capsysbinary: pytest.CaptureFixture[bytes]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]


def test_json_lines_are_the_records_in_the_order_of_their_ids(
    batch: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(app, ["export", str(batch), "--to", "jsonl"]) == 0
    found = lines(capsysbinary)
    assert found == sorted((json.loads(one.to_json()) for one in RECORDS), key=lambda one: str(one["record_id"]))


@pytest.mark.parametrize(("accepted", "told"), [(0.0, ""), (1.0, "企业名称")])
def test_what_is_to_be_checked_is_what_the_batch_did_not_accept(
    batch: Path, capsysbinary: pytest.CaptureFixture[bytes], accepted: float, told: str
) -> None:
    for path in (batch / "records").iterdir():
        path.unlink()
    with closing(BatchFolder(batch).ledger(make=True)) as ledger:
        ledger.note_acceptance(accepted)
    doubtful = {"company_name": {"confidence": 0.5}}
    keep(batch, record({"company_name": "甲"}, fields=doubtful, status="review", name="a.pdf"))
    assert run(app, ["export", str(batch), "--to", "csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode("utf-8-sig")))
    assert row["待核栏目 fields_to_check"] == told


def test_json_is_one_valid_array(batch: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(app, ["export", str(batch), "--to", "json"]) == 0
    found = json.loads(capsysbinary.readouterr().out)
    assert len(found) == 3
    for one in found:
        jsonschema.validate(one, json_schema(), cls=jsonschema.Draft202012Validator)


def test_json_without_records_is_an_empty_array(batch: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(app, ["export", str(batch), "--to", "json", "--since", "2030-01-01"]) == 0
    assert json.loads(capsysbinary.readouterr().out) == []


@pytest.mark.parametrize("to", ["json", "jsonl", "csv", "xlsx"])
def test_a_file_is_the_same_every_time_and_its_owners_alone(batch: Path, tmp_path: Path, to: str) -> None:
    paths = [tmp_path / f"{number}.{to}" for number in range(2)]
    for path in paths:
        assert run(app, ["export", str(batch), "--to", to, "--out", str(path)]) == 0
        if os.name == "posix":
            assert path.stat().st_mode & 0o777 == 0o600
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_file_that_is_there_is_not_overwritten_without_force(
    batch: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "mine.csv"
    out.write_text("mine")
    arguments = ["export", str(batch), "--to", "csv", "--out", str(out)]
    assert run(app, arguments) == 8
    assert out.read_text() == "mine"
    assert "文件已存在" in capsys.readouterr().err
    assert run(app, [*arguments, "--force"]) == 0
    assert "甲科技" in out.read_text(encoding="utf-8-sig")


def test_a_failed_export_leaves_no_file(batch: Path, tmp_path: Path) -> None:
    keep(batch, record(form={"id": "annex9", "version": "1"}, name="d.pdf"))
    out = tmp_path / "new" / "all.xlsx"
    assert run(app, ["export", str(batch), "--to", "xlsx", "--out", str(out)]) == 5
    assert list(out.parent.iterdir()) == []


def test_statuses_are_chosen(batch: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(app, ["export", str(batch), "--to", "jsonl", "--status", "review", "--status", "rejected"]) == 0
    assert {one["status"] for one in lines(capsysbinary)} == {"review", "rejected"}


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2020-09-13", 3),
        ("2020-09-13T20:26:40", 3),  # Beijing time
        ("2020-09-13T12:26:41+00:00", 0),
        ("2021-01-01", 0),
    ],
)
def test_records_are_chosen_by_when_they_were_taken_in(
    batch: Path, capsysbinary: pytest.CaptureFixture[bytes], since: str, expected: int
) -> None:
    assert run(app, ["export", str(batch), "--to", "jsonl", "--since", since]) == 0
    assert len(lines(capsysbinary)) == expected


def test_a_form_is_chosen_and_files_without_one_stay(batch: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    keep(batch, record(form={"id": "annex9", "version": "1"}, name="d.pdf"))
    assert run(app, ["export", str(batch), "--to", "csv", "--form", "annex2"]) == 0
    table = list(csv.reader(io.StringIO(capsysbinary.readouterr().out.decode("utf-8-sig"), newline="")))
    assert {row[0] for row in table[1:]} == {"通过", "待核", "退回"}


def test_a_choice_of_many_is_joined_where_asked(batch: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.xlsx"
    assert run(app, ["export", str(batch), "--to", "xlsx", "--joined", "--out", str(out)]) == 0
    headings = [cell.value for cell in load_workbook(out)["annex2 附件2"][1]]
    assert "需求类别\nneed_category" in headings


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--to", "odt"], 2, "json, jsonl, csv, xlsx, parquet, page, codebook. 没有这种输出格式"),
        (["--to", "json", "--joined"], 2, "--joined 只用于 csv 和 xlsx"),
        (["--to", "json", "--since", "gestern"], 2, "日期请写成 2026-11-25"),
        (["--to", "json", "--form", "annex9"], 5, "annex2"),
        (["--to", "json", "--status", "good"], 2, "accepted"),
        ([], 2, "--to"),
    ],
)
def test_what_makes_no_sense_is_said(
    batch: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert run(app, ["export", str(batch), *arguments]) == code
    assert words in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="pipes close in another way on Windows")
def test_a_reader_who_has_seen_enough_is_no_failure(batch: Path) -> None:
    for number in range(200):  # more than a pipe holds
        keep(batch, record({"profile": "长" * 1000}, name=f"{number}.pdf"))
    command = [sys.executable, "-c", "from scanner.cli import main; main()", "export", str(batch), "--to", "jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_folder_without_records_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["export", str(tmp_path), "--to", "json"]) == 2
    told = capsys.readouterr().err
    assert str(tmp_path) in told
    assert "不是批处理的结果文件夹" in told


def test_a_damaged_record_is_named_without_its_values(batch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    damaged = batch / "records" / "x.json"
    damaged.write_text('{"record_id": "秘密"}', encoding="utf-8")
    assert run(app, ["export", str(batch), "--to", "json"]) == 4
    shown = capsys.readouterr()
    assert "x.json" in shown.err
    assert "秘密" not in shown.err + shown.out
    assert len(json.loads(shown.out)) == 3
