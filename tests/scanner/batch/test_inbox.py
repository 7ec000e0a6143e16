"""What counts as a file of an inbox, what is left out, and what cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forms.errors import UsageError
from forms.terminal.edge import run
from scanner.batch.inbox import check_apart, inbox_files
from scanner.cli import app
from tests.scanner.batch.made import HandScheduler, session_in


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An inbox of one file."""
    folder = tmp_path / "inbox"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.pdf").write_text("copy 1")
    return folder


def _paths(inbox: Path) -> list[str]:
    return [one.path for one in inbox_files(inbox)]


def _against(inbox: Path) -> dict[str, str]:
    return {one.path: one.unreadable for one in inbox_files(inbox) if one.unreadable}


def test_a_batch_does_not_read_what_it_or_another_batch_wrote_into_its_inbox(inbox: Path) -> None:
    scheduler = HandScheduler()
    for out in ("out", "out", "sub/other", "out"):
        session_in(inbox / out, scheduler).read_files(inbox_files(inbox))
    assert scheduler.asked == ["sub/a.pdf", "sub/a.pdf"]
    assert _paths(inbox) == ["sub/a.pdf"]


def test_an_inbox_is_no_batchs_folder(inbox: Path) -> None:
    with pytest.raises(UsageError, match="--out 指定"):
        check_apart(inbox, inbox / "sub" / "..")
    check_apart(inbox, inbox / "new")
    session_in(inbox / "out", HandScheduler())
    with pytest.raises(UsageError, match="批处理的结果文件夹"):
        inbox_files(inbox / "out")


def test_what_is_left_beside_files_is_left_out_and_a_return_of_such_a_name_is_not(inbox: Path) -> None:
    for name in (".hidden.pdf", ".trash/b.pdf", "Thumbs.DB", "sub/desktop.ini", "~$form.docx", "~$large.docx"):
        (inbox / name).parent.mkdir(exist_ok=True)
        (inbox / name).write_bytes(bytes(2000 if name == "~$large.docx" else 162))
    assert _paths(inbox) == ["sub/a.pdf", "~$large.docx"]


def test_a_folder_that_cannot_be_looked_through_is_told(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "locked").mkdir()
    look = os.scandir

    def looking(path: Any) -> Iterator[os.DirEntry[str]]:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return look(path)

    monkeypatch.setattr(os, "scandir", looking)
    assert _against(inbox) == {"locked/": "Permission denied"}
    with pytest.raises(UsageError, match="Permission denied"):
        inbox_files(inbox / "locked")


def test_links_are_read_only_where_they_lead_to_a_file_of_the_inbox(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.pdf").write_text("copy 2")
    for name, target in (
        ("inside.pdf", inbox / "sub" / "a.pdf"),
        ("outside.pdf", tmp_path / "outside.pdf"),
        ("elsewhere", tmp_path),
        ("folder", inbox / "sub"),
        ("gone.pdf", inbox / "none"),
        ("itself.pdf", inbox / "itself.pdf"),
    ):
        (inbox / name).symlink_to(target)
    told = _against(inbox)
    assert list(told) == ["elsewhere", "folder", "gone.pdf", "itself.pdf", "outside.pdf"]
    assert ["out of the inbox" in told[name] for name in ("elsewhere", "outside.pdf")] == [True, True]
    scheduler = HandScheduler()
    session = session_in(tmp_path / "out", scheduler)
    session.read_files(inbox_files(inbox))
    assert scheduler.asked == ["inside.pdf"]
    assert session.unreadable == 5


def test_the_commands_say_so_by_their_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("batch", "watch"):
        assert run(app, [command, str(tmp_path), "--out", str(tmp_path)]) == 2
        assert "另一个文件夹" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "gone.pdf").symlink_to(tmp_path / "none")
    assert run(app, ["batch", str(tmp_path), "--out", str(tmp_path / "out")]) == 4
    assert "gone.pdf" in capsys.readouterr().err
