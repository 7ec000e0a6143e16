"""What the commands print goes out whatever the locale can write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from forms.terminal.edge import run

POOR = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def ran(program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end in another environment."""
    command = [sys.executable, "-c", f"from {program}.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, **environment})


@pytest.mark.skipif(os.name != "posix", reason="the locale of POSIX")
def test_the_locale_c_gets_utf_8(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "信.txt").write_text("no form", encoding="utf-8")
    out = str(tmp_path / "out")
    assert ran("scanner", "batch", str(tmp_path / "inbox"), "--out", out, **POOR).returncode == 4
    status = ran("scanner", "status", out, **POOR)
    assert (status.returncode, status.stderr) == (0, b"")
    assert "退回 rejected" in status.stdout.decode()
    forms = ran("forms", "list", **POOR)
    assert forms.returncode == 0
    assert "附件2" in forms.stdout.decode()


def test_a_record_is_utf_8_and_what_an_encoding_has_not_stands_with_a_backslash(tmp_path: Path) -> None:
    letter = tmp_path / "信𠮷.txt"
    letter.write_text("no form", encoding="utf-8")
    done = ran("scanner", "read", str(letter), PYTHONIOENCODING="gbk")
    assert done.returncode == 4
    assert json.loads(done.stdout)["source"]["name"] == "信𠮷.txt"
    assert "信\\U00020bb7.txt" in done.stderr.decode("gbk")


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_a_folder_whose_name_is_no_text_is_printed_all_the_same(tmp_path: Path) -> None:
    out = os.fsdecode(os.fsencode(tmp_path) + b"/\xd0\xc5")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.txt").write_text("no form", encoding="utf-8")
    done = ran("scanner", "batch", str(tmp_path / "inbox"), "--out", out)
    assert done.returncode == 4
    assert b"\\udcd0\\udcc5" in done.stdout


def test_an_interrupted_command_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    app = typer.Typer()

    @app.command()
    def wait() -> None:
        raise KeyboardInterrupt

    assert run(app, []) == 130
    assert "已中断。 Interrupted." in capsys.readouterr().err
