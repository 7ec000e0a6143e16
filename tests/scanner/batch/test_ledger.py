"""The ledger by itself, and the commands that need one."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.command import run
from scanner.cli import app

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
