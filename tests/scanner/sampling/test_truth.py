"""What people said becomes a folder that the benchmark counts against."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest

from benchmarks.accuracy import samples
from forms.errors import WouldOverwriteError
from forms.terminal.edge import run
from scanner.cli import app
from scanner.corrections import FieldWord
from scanner.ledger.checks.samples import note_drawn, note_found
from scanner.ledger.folder import BatchFolder
from scanner.sampling.truth import TruthWritten, write_truth
from tests.desk.batches import batch_of, company
from tests.scanner.corrections.made import opened

SAMPLE = Path(__file__).parents[2] / "samples" / "06-handwritten-scan.pdf"


def _written(batch: Path, out: Path) -> TruthWritten:
    folder = BatchFolder(batch)
    with closing(folder.ledger()) as ledger:
        return write_truth(folder, ledger, out)


def test_only_what_people_said_is_known_and_what_nobody_can_read_is_not(tmp_path: Path) -> None:
    doubts = {
        "contact": ("张三", "张三"),
        "phone": (None, "?"),
        "revenue": (9265, "9265"),
        "email": ("a@b.cn", "a@b.cn"),
    }
    settled, untouched = company(1, doubts), company(2, {})
    batch_of(tmp_path / "june", settled, untouched)
    with closing(opened(tmp_path / "june")) as corrections:
        words = [FieldWord("contact", "confirmed"), FieldWord("phone", "illegible"), FieldWord("email", "blank")]
        corrections.say(settled.record_id, [*words, FieldWord("revenue", "changed", 926.5)], by="李科员")
        note_drawn(corrections.ledger, [(untouched.record_id, one, "scan") for one in ("website", "address")], "now")
        note_found(corrections.ledger, (untouched.record_id, "website"), "right", by="李科员", at="now")
    assert _written(tmp_path / "june", tmp_path / "truth") == TruthWritten(2, 4, 0)
    found = {
        path.name: json.loads(path.read_text(encoding="utf-8"))["records"]
        for path in (tmp_path / "truth").glob("*.json")
    }
    assert found == {
        f"{settled.record_id}.pdf.json": [
            {
                "answers": {"contact": "张三", "revenue": 926.5, "email": None},
                "only": [name for name in settled.fields if name in {"contact", "revenue", "email"}],
            }
        ],
        f"{untouched.record_id}.pdf.json": [
            {"answers": {"website": untouched.answers["website"]}, "only": ["website"]}
        ],
    }
    with closing(pypdfium2.PdfDocument(tmp_path / "truth" / f"{settled.record_id}.pdf")) as document:
        sizes = [tuple(round(side / 72 * 25.4) for side in document.get_page_size(number)) for number in range(2)]
    assert sizes == [(210, 297), (210, 297)]


def test_a_record_without_pictures_is_counted_and_left_out(tmp_path: Path) -> None:
    record = company(1, {"contact": ("张三", "张三")})
    batch_of(tmp_path / "june", record)
    (tmp_path / "june" / "records" / f"{record.record_id}-2.jpg").unlink()
    with closing(opened(tmp_path / "june")) as corrections:
        corrections.say(record.record_id, [FieldWord("contact", "confirmed")], by="李科员")
    assert _written(tmp_path / "june", tmp_path / "truth") == TruthWritten(0, 0, 1)


def test_a_folder_with_other_files_is_not_touched_and_an_earlier_run_is_replaced(tmp_path: Path) -> None:
    batch_of(tmp_path / "june", company(1, {}))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.pdf").write_bytes(b"x")
    with pytest.raises(WouldOverwriteError):
        _written(tmp_path / "june", tmp_path / "mine")
    _written(tmp_path / "june", tmp_path / "truth")
    (tmp_path / "truth" / "gone.pdf").write_bytes(b"x")
    _written(tmp_path / "june", tmp_path / "truth")
    assert not list((tmp_path / "truth").glob("*.pdf"))


def test_the_benchmark_counts_the_folder_and_only_the_fields_that_are_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / SAMPLE.name).write_bytes(SAMPLE.read_bytes())
    run(app, ["batch", str(tmp_path / "inbox"), "--out", str(tmp_path / "june"), "--quiet", "--workers", "1"])
    with closing(opened(tmp_path / "june")) as corrections:
        (row,) = corrections.rows()
        words = [FieldWord("contact", "changed", "别人"), FieldWord("county", "confirmed")]
        corrections.say(row.record_id, words, by="李科员")
    assert run(app, ["truth", str(tmp_path / "june"), "--out", str(tmp_path / "truth")]) == 0
    assert "1 份记录 records, 2 项 fields" in capsys.readouterr().out
    tables = samples.measure(tmp_path / "truth")
    told = capsys.readouterr().out
    assert "scan, real returns | 1 |" in tables
    assert "contact" in told
    assert "lost" not in told
    assert {line.split(": ")[1] for line in told.splitlines()} <= {"contact", "county"}
    assert "别人" not in told
