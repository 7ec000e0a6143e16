"""A second start on one folder is refused before anything is loaded for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from forms.errors import ExitCode, UsageError
from forms.terminal.edge import run
from scanner.cli import app
from scanner.cli.starting import DESK_LOCK, WRITING_LOCK, only_desk, refuse_second_desk, refuse_second_start
from scanner.ledger.folder import BatchFolder

LOADED = """
import sys
from forms.terminal.edge import run
from scanner.cli import app
code = run(app, sys.argv[1:])
print(code, *sorted({name.split(".")[0] for name in sys.modules} & {"cv2", "onnxruntime", "uvicorn", "lxml"}))
"""


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    BatchFolder(tmp_path / "batch").prepare()
    (tmp_path / "inbox").mkdir()
    return tmp_path / "batch"


def test_the_lock_is_the_one_that_a_batch_holds(batch: Path) -> None:
    refuse_second_start(batch)
    with BatchFolder(batch).locked():
        assert (batch / WRITING_LOCK).is_file()
        with pytest.raises(UsageError, match="请等待其结束"):
            refuse_second_start(batch)
    refuse_second_start(batch)


@pytest.mark.parametrize(
    "arguments",
    [("batch", "INBOX", "--out", "DIR"), ("watch", "INBOX", "--out", "DIR"), ("desk", "DIR", "--inbox", "INBOX")],
    ids=["batch", "watch", "desk"],
)
def test_a_second_start_is_refused_before_pictures_engines_and_servers_are_loaded(
    batch: Path, arguments: tuple[str, ...]
) -> None:
    named = {"INBOX": str(batch.parent / "inbox"), "DIR": str(batch)}
    with FileLock(batch / WRITING_LOCK):
        words = [named.get(one, one) for one in arguments]
        done = subprocess.run([sys.executable, "-c", LOADED, *words], capture_output=True, text=True, check=False)
    assert done.stdout.split() == [str(int(ExitCode.USAGE))]
    assert "another scanner batch, watch or desk" in done.stderr


def test_a_second_desk_is_refused_and_the_folder_is_free_again_when_the_first_ends(batch: Path) -> None:
    with only_desk(batch):
        assert (batch / DESK_LOCK).is_file()
        assert run(app, ["desk", str(batch), "--no-browser"]) == ExitCode.USAGE
    refuse_second_desk(batch)
