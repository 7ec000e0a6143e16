"""Old records are removed by their age, and what was removed is listed."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import UsageError
from forms.terminal.edge import run
from scanner.cli import app
from scanner.cli.forgetting import forget_old, moment_before
from scanner.ledger.folder import BatchFolder
from tests.scanner.corrections.made import FORM, keep, scanned

OLD, NEW = (scanned(name, {}) for name in ("old.jpg", "new.jpg"))
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "moment"),
    [
        ("1m", datetime(2026, 2, 28, 12, tzinfo=UTC)),
        ("24m", datetime(2024, 3, 31, 12, tzinfo=UTC)),
        ("2y", datetime(2024, 3, 31, 12, tzinfo=UTC)),
        ("3m", datetime(2025, 12, 31, 12, tzinfo=UTC)),
        ("31d", datetime(2026, 2, 28, 12, tzinfo=UTC)),
    ],
)
def test_an_age_is_counted_in_days_months_or_years(age: str, moment: datetime) -> None:
    assert moment_before(age, NOW) == moment


@pytest.mark.parametrize("age", ["", "24", "m", "0m", "-1m", "1w", "9999y"])
def test_what_is_no_age_is_refused(age: str) -> None:
    with pytest.raises(UsageError):
        moment_before(age, NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A batch that took in a record on 31 January and another on 31 March."""
    for record, at in ((OLD, NOW - timedelta(days=59)), (NEW, NOW)):
        keep(tmp_path / "out", record)
        with closing(BatchFolder(tmp_path / "out").ledger()) as ledger, ledger.changes() as db:
            db.execute("UPDATE record SET taken_at = ? WHERE record_id = ?", (at.isoformat(), record.record_id))
    return tmp_path / "out"


def left(folder: Path) -> set[str]:
    return {path.stem for path in (folder / "records").glob("*.json")}


def test_records_older_than_an_age_are_removed_and_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forget_old(folder, "1m", [FORM], dry_run=True, clock=lambda: NOW)
    assert left(folder) == {OLD.record_id, NEW.record_id}
    listed = capsys.readouterr().out
    assert OLD.record_id in listed
    assert NEW.record_id not in listed
    forget_old(folder, "1m", [FORM], clock=lambda: NOW)
    assert left(folder) == {NEW.record_id}
    assert OLD.record_id in capsys.readouterr().out
    assert OLD.record_id not in (folder / "records.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [[], ["RECORD", "--older-than", "2y"]], ids=["neither", "both"])
def test_a_record_or_an_age_is_named_not_both(
    folder: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(app, ["forget", str(folder), *words]) == 2
    assert "二者选一" in capsys.readouterr().err
    assert len(left(folder)) == 2
