"""The command `scanner status`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from forms.errors import ExitCode
from forms.terminal.edge import run
from scanner.cli import app
from scanner.cli.status import reason_of
from scanner.issues import CATALOGUE
from scanner.ledger import PageFate, RecordRow, SourceState
from scanner.ledger.folder import BatchFolder
from scanner.values.issue import Severity
from scanner.values.page.seen import PageRole


def row(
    path: str, status: str = "accepted", *, kind: str | None = "scan", copy_id: str | None = None, reasons: str = ""
) -> RecordRow:
    """What the ledger keeps of a record."""
    sha256 = hashlib.sha256(path.encode()).hexdigest()
    form = (None, None) if status == "rejected" else ("annex2", "1")
    at = "2026-11-25T00:00:00+00:00"
    return RecordRow(
        sha256[:24], sha256, path, 1, "1,2", at, kind, status, *form, copy_id, None, 1, 0, 0, reasons, links=""
    )


def batch(folder: Path, rows: Sequence[RecordRow], pages: Sequence[PageFate] = (), *, ended: bool = True) -> str:
    """Make the folder of a batch that has these records, and return its path."""
    folder.mkdir()
    with closing(BatchFolder(folder).ledger(make=True)) as ledger:
        for one in rows:
            ledger.note_read(SourceState(one.sha256, ExitCode.OK, 1.0), [one], pages)
        if ended:
            ledger.note_linked([])
            ledger.note_settled()
    return str(folder)


def test_a_batch_that_was_stopped_is_told_as_unfinished(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["status", batch(tmp_path / "ended", [row("a.pdf")])]) == 0
    assert "尚未完成" not in capsys.readouterr().out
    assert run(app, ["status", batch(tmp_path / "stopped", [row("a.pdf")], ended=False)]) == 0
    assert "尚未完成" in capsys.readouterr().out


def test_kinds_reasons_and_pages_are_told_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = [PageFate(number, str(role)) for number, role in enumerate(PageRole, 1)]
    rows = [
        row("a.pdf", "review", reasons="page_missing"),
        row("b.pdf", "review"),
        row("c.pdf", "rejected", kind=None, reasons="file_broken"),
    ]
    assert run(app, ["status", batch(tmp_path / "out", rows, pages)]) == 0
    told = capsys.readouterr().out
    for words in (
        "未知 unknown",
        "扫描或照片 scan",
        "缺少表格第…页，请企业补交。",
        "page_missing",
        "不够可靠",
        "doubtful",
        "文件已损坏或不完整。",
        "已读 read 3",
        *(f" {role} 3" for role in PageRole),
    ):
        assert words in told
    assert re.findall(r"[:·] (\w+) \d", told.splitlines()[-1]) == []  # no outcome without its Chinese


@pytest.mark.parametrize("code", [code for code, kind in CATALOGUE.items() if kind.severity is not Severity.INFO])
def test_each_reason_says_something_in_chinese(code: str) -> None:
    assert len(re.findall(r"[\u4e00-\u9fff]", reason_of(code))) >= 2
    assert "{" not in reason_of(code)


def test_who_of_a_manifest_has_answered_and_who_has_not_is_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = row("a.pdf", "review", copy_id="ABCD2345")
    copies = [
        {"copy_id": name, "row": number, "recipient": {"企业名称": company}}
        for number, (name, company) in enumerate((("ABCD2345", "甲[/]公司"), ("WXYZ6789", "乙公司")), 2)
    ]
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"form": {"id": "annex2"}, "copies": copies}, ensure_ascii=False), encoding="utf-8")
    assert run(app, ["status", batch(tmp_path / "out", [answer]), "--manifest", str(manifest)]) == 0
    told = capsys.readouterr().out
    assert told[told.index("名单 recipients") :].splitlines() == [
        "名单 recipients 2 · 已答复 answered 1 · 未答复 not answered 1",
        "已答复 answered:",
        f"  ABCD2345 第 2 行 row 2: 甲[/]公司 · 待核 review {answer.record_id}",
        "未答复 not answered:",
        "  WXYZ6789 第 3 行 row 3: 乙公司",
    ]
