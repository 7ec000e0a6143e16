"""`scanner export --for people` and what came with it, as commands."""

from __future__ import annotations

import csv
import io
import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pypdf
import pytest
from openpyxl import load_workbook
from PIL import Image

from forms.terminal.edge import run
from scanner.cli import app
from scanner.ledger.folder import BatchFolder
from scanner.values.record import Record
from tests.scanner.corrections.made import keep as keep_in_batch
from tests.scanner.corrections.made import scanned
from tests.scanner.export.records import record

A = record({"company_name": "甲科技", "contact": "李"}, name="a.pdf")
B = record({"company_name": "乙"}, fields={"phone": {"confidence": 0.5}}, status="review", name="b.pdf")


def keep(folder: Path, *records: Record) -> Path:
    (folder / "records").mkdir(parents=True, exist_ok=True)
    for one in records:
        (folder / "records" / f"{one.record_id}.json").write_text(one.to_json(), encoding="utf-8")
    return folder


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    return keep(tmp_path / "june", A, B)


def table(capsysbinary: pytest.CaptureFixture[bytes]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(capsysbinary.readouterr().out.decode("utf-8-sig"), newline="")))


def sheet(path: Path) -> Any:
    return load_workbook(path).worksheets[0]


def test_a_csv_for_people_has_chinese_headings_only(batch: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(app, ["export", str(batch), "--to", "csv", "--for", "people"]) == 0
    headings, *rows = table(capsysbinary)
    assert headings[:3] == ["序号", "状态", "企业名称"]
    assert {tuple(row[1:3]) for row in rows} == {("通过", "甲科技"), ("待核", "乙")}


def test_a_workbook_for_people_names_the_batch_and_the_day(
    batch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796054400")  # 2026-11-30T16:00:00Z, which is the next day in Beijing
    out = tmp_path / "june.xlsx"
    assert run(app, ["export", str(batch), "--to", "xlsx", "--for", "people", "--out", str(out)]) == 0
    assert "批次：june　　日期：2026年12月1日" in {cell.value for cell in sheet(out)[2]}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--to", "json", "--for", "people"], "--for people is for csv and xlsx, not for json"),
        (["--to", "page", "--for", "people"], "not for page"),
        (["--to", "codebook", "--for", "people"], "not for codebook"),
        (
            ["--to", "xlsx", "--column", "phone"],
            "--columns is for csv --for people and xlsx --for people, not for xlsx",
        ),
        (["--to", "csv", "--for", "people", "--manifest", "MANIFEST"], "--manifest is for xlsx --for people"),
        (["--to", "csv", "--for", "people", "--joined"], "--joined is for csv and xlsx and codebook"),
        (["--to", "csv", "--code-book"], "--code-book is for xlsx and xlsx --for people"),
        (["--to", "csv", "--for", "people", "--columns", "领导"], "no such choice of columns"),
        (["--to", "csv", "--for", "people", "--keep-columns", "领导"], "name a column"),
        (["--to", "csv", "--for", "people", "--columns", "a", "--column", "phone"], "does not go with"),
        (["--to", "csv", "--for", "people", "--column", "传真"], "no form has the columns 传真"),
        (["--to", "jsonl", "--record", "0" * 24], "no such record"),
    ],
)
def test_what_makes_no_sense_is_said(
    batch: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"form": {"id": "annex2"}, "copies": []}))
    given = [str(manifest) if one == "MANIFEST" else one for one in arguments]
    assert run(app, ["export", str(batch), *given]) == 2
    assert words in capsys.readouterr().err


def test_columns_are_kept_by_name_in_the_batch_and_used_again(
    batch: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    people = ["export", str(batch), "--to", "csv", "--for", "people"]
    chosen = ["--keep-columns", "领导", "--column", "企业名称", "--column", "contact"]
    assert run(app, [*people, *chosen]) == 0
    first = table(capsysbinary)
    assert first[0] == ["序号", "企业名称", "联系人"]
    assert (batch / "columns" / "领导.yaml").is_file()
    assert run(app, [*people, "--columns", "领导"]) == 0
    assert table(capsysbinary) == first


def test_only_settled_records_or_only_one_are_given_out(
    batch: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    for arguments, expected in ((["--settled"], A), (["--record", B.record_id], B)):
        assert run(app, ["export", str(batch), "--to", "jsonl", *arguments]) == 0
        (line,) = capsysbinary.readouterr().out.splitlines()
        assert json.loads(line)["record_id"] == expected.record_id


def test_several_batches_are_one_table_with_a_column_that_tells_them_apart(
    batch: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    july = keep(tmp_path / "july", B, record({"company_name": "丙"}, name="c.pdf"))
    assert run(app, ["export", str(batch), str(july), "--to", "csv"]) == 0
    headings, *rows = table(capsysbinary)
    of = {row[headings.index("企业名称 company_name")]: row[headings.index("批次 batch")] for row in rows}
    assert of == {"甲科技": "june", "乙": "june", "丙": "july"}
    assert run(app, ["export", str(batch), "--to", "csv"]) == 0
    assert "批次 batch" not in table(capsysbinary)[0]


@pytest.mark.parametrize("to", ["csv", "xlsx", "page", "codebook"])
def test_a_damaged_record_is_named_and_stops_nothing(
    batch: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], to: str
) -> None:
    (batch / "records" / f"{'0' * 24}.json").write_text("{", encoding="utf-8")
    people = ["--for", "people"] if to in ("csv", "xlsx") else []
    out = tmp_path / f"out.{to}"
    assert run(app, ["export", str(batch), "--to", to, *people, "--out", str(out)]) == 4
    assert out.stat().st_size > 0
    assert f"{'0' * 24}.json: not a record" in capsys.readouterr().err


def test_who_has_answered_is_told_above_the_table(tmp_path: Path) -> None:
    folder = tmp_path / "june"
    keep_in_batch(folder, scanned("a.pdf", {}))
    with closing(BatchFolder(folder).ledger()) as ledger:
        (row,) = ledger.records()
    copies = [
        {"copy_id": f"C{number}", "row": number, "recipient": {"企业": "甲", "代码": code}}
        for number, code in enumerate((row.credit_code, "另一家", "第三家"), start=2)
    ]
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"form": {"id": "annex2"}, "copies": copies}))
    out = tmp_path / "june.xlsx"
    arguments = ["--to", "xlsx", "--for", "people", "--manifest", str(manifest), "--out", str(out)]
    assert run(app, ["export", str(folder), *arguments]) == 0
    assert any("已发出 3 份，已答复 1 份，未答复 2 份" in str(cell.value) for cell in sheet(out)[2])


def test_links_lead_to_the_pictures_after_the_folder_was_moved(tmp_path: Path) -> None:
    folder = tmp_path / "june"
    one = scanned("a.pdf", {"revenue": (9265.0, "9265")})
    keep_in_batch(folder, one)
    for page_no in (1, 2):
        Image.new("RGB", (1240, 1754), "white").save(folder / "records" / f"{one.record_id}-{page_no}.jpg")
    out = folder / "june.xlsx"
    assert run(app, ["export", str(folder), "--to", "xlsx", "--for", "people", "--out", str(out)]) == 0
    shutil.move(folder, tmp_path / "moved")
    cells = [cell for row in sheet(tmp_path / "moved" / "june.xlsx").iter_rows() for cell in row if cell.hyperlink]
    assert [cell.value for cell in cells] == ["第1页", "第2页", "上一年度营业总收入（万元）"]
    assert all((tmp_path / "moved" / cell.hyperlink.target).is_file() for cell in cells)


def test_a_record_is_printed_beside_its_picture(batch: Path, tmp_path: Path) -> None:
    out = tmp_path / "b.pdf"
    assert run(app, ["export", str(batch), "--to", "page", "--record", B.record_id, "--out", str(out)]) == 0
    text = "".join(page.extract_text() for page in pypdf.PdfReader(out).pages)
    assert "乙" in text
    assert "甲科技" not in text
    assert B.record_id in text


def test_the_code_book_is_a_workbook_of_its_own(batch: Path, tmp_path: Path) -> None:
    out = tmp_path / "codes.xlsx"
    assert run(app, ["export", str(batch), "--to", "codebook", "--out", str(out)]) == 0
    assert "need_category.patent" in {row[1].value for row in sheet(out).iter_rows()}


def test_a_sheet_that_is_too_far_from_its_batch_says_that_it_has_no_links(
    batch: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for out, told in ((tmp_path / "far" / "june.xlsx", True), (tmp_path / "near.xlsx", False)):
        assert run(app, ["export", str(batch), "--to", "xlsx", "--for", "people", "--out", str(out)]) == 0
        assert ("No links to pictures" in capsys.readouterr().err) is told
