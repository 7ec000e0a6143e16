"""The ledger by itself, and the commands that need one."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms.terminal.edge import run
from scanner.batch.anew import read_anew
from scanner.batch.inbox import inbox_files
from scanner.cli import app
from scanner.export.selection import RecordChoice, kept_records
from tests.scanner.batch.made import HandScheduler, session_in

FOLDERS = ("nowhere", "empty", "half")


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("command", [["status", ""], ["forget", "", "abc"], ["export", "", "--to", "csv"]])
def test_a_command_that_needs_a_batch_makes_nothing_where_there_is_none(
    tmp_path: Path, command: list[str], folder: str
) -> None:
    for name in FOLDERS[1:]:
        (tmp_path / name).mkdir()
    (tmp_path / "half" / "ledger.sqlite").touch()  # a batch was killed as it began
    before = {path: path.stat().st_size for path in tmp_path.rglob("*")}
    assert run(app, [word or str(tmp_path / folder) for word in command]) == 2
    assert {path: path.stat().st_size for path in tmp_path.rglob("*")} == before


def test_what_came_since_the_last_export_is_what_the_batch_did_not_have_then(tmp_path: Path) -> None:
    def since(moment: str) -> list[str]:
        found = (one for one in kept_records(out) if RecordChoice(since=datetime.fromisoformat(moment)).takes(one))
        return sorted(one.record.source.path for one in found)

    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()
    (inbox / "a.pdf").write_text("copy 1")
    session_in(out, HandScheduler()).read_files(inbox_files(inbox))
    last_export = datetime.now(UTC).isoformat()
    (inbox / "b.pdf").write_text("copy 2")
    os.utime(inbox / "b.pdf", (1_700_000_000, 1_700_000_000))  # saved long before
    session = session_in(out, HandScheduler())
    read_anew(session.ledger, inbox_files(inbox), [Path("a.pdf")])
    session.read_files(inbox_files(inbox))
    assert since("2020-01-01T00:00+00:00") == ["a.pdf", "b.pdf"]
    assert since(last_export) == ["b.pdf"]
