"""The reading process itself, started for real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from forms.errors import MissingProgramError
from forms.filling import fill_pdf
from scanner.batch.children.child import Child
from scanner.batch.children.work import BatchStoppedError, Limits, PackedSetup, ReadingStoppedError, Setup
from scanner.pipeline import KnownForm
from scanner.values.source import Source
from tests.annex2 import annex2

FORM, LAYOUT = annex2()
ANSWERS = {"company_name": "甲科技有限公司", "credit_code": "91320411MA1NXYRP3W"}


@pytest.fixture(scope="module")
def filled() -> Source:
    """A filled PDF."""
    return Source("a.pdf", "a.pdf", fill_pdf(FORM, LAYOUT, ANSWERS))


def packed(limits: Limits = Limits()) -> PackedSetup:  # noqa: B008  frozen
    return Setup((KnownForm(FORM, LAYOUT),), "rapidocr", date(2026, 11, 1), limits=limits).packed()


def test_a_child_reads_one_file_after_another(filled: Source) -> None:
    setup = packed()
    child = Child(setup.limits)
    try:
        for _ in range(2):
            (record,) = child.read(filled, setup).result.records
            assert record.answers["company_name"] == ANSWERS["company_name"]
        (broken,) = child.read(Source("b.pdf", "b.pdf", filled.content[:3000]), setup).result.records
        assert broken.status == "rejected"
    finally:
        child.close()


def test_a_file_over_its_time_is_ended_and_the_next_is_read(filled: Source) -> None:
    child = Child(Limits(seconds=0.0, page_seconds=0.0))
    with pytest.raises(ReadingStoppedError) as caught:
        child.read(filled, packed())
    assert caught.value.code == "time_exceeded"
    child._limits = Limits()
    assert child.read(filled, packed()).result.records
    child.close()


def test_a_child_without_memory_says_so_or_dies_and_the_next_is_read(filled: Source) -> None:
    child = Child(Limits(memory_mb=40))
    with pytest.raises(ReadingStoppedError) as caught:
        child.read(filled, packed())
    assert caught.value.code in ("memory_exceeded", "reading_died")
    child.close()


def test_a_killed_child_costs_its_file_and_is_started_again(filled: Source) -> None:
    setup = packed()
    child = Child(setup.limits)
    child.read(filled, setup)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    while child._process is not None and child._process.runs:  # its first thread ends before it does
        time.sleep(0.01)
    assert child.read(filled, setup).result.records
    child.close()


def test_stop_ends_a_child_at_once_and_whoever_waits_for_it(filled: Source) -> None:
    setup = packed()
    child = Child(setup.limits)
    threading.Timer(0.3, child.stop).start()
    with pytest.raises(BatchStoppedError):
        [child.read(filled, setup) for _ in range(1000)]
    child.close()


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path, filled: Source) -> None:
    (tmp_path / "a.pdf").write_bytes(filled.content)
    code = (
        "from scanner.batch.children.child import Child\nfrom scanner.batch.children.work import Limits\n"
        "import time\nchild = Child(Limits())\nchild._start()\n"
        "print(child.pid, flush=True)\ntime.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and _lives(pid):
        time.sleep(0.1)
    assert not _lives(pid)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_the_answer_to_an_interrupted_reading_is_not_taken_for_the_next_files(
    filled: Source, interruptible: None
) -> None:
    setup = packed()
    child = Child(setup.limits)

    def interrupt() -> None:
        while child.pid is None:
            time.sleep(0.01)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    with pytest.raises(KeyboardInterrupt):
        child.read(filled, setup)
    interrupter.join()
    (record,) = child.read(Source("b.txt", "b.txt", b"no form"), setup).result.records
    child.close()
    assert record.source.name == "b.txt"


def test_a_module_in_the_folder_where_a_batch_is_started_is_not_run(
    filled: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("cv2", "pickle", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("open('was_run', 'w')\nraise SystemExit(3)\n")
    monkeypatch.chdir(tmp_path)
    child = Child(Limits())
    assert child.read(filled, packed()).result.records
    child.close()
    assert not (tmp_path / "was_run").exists()


def test_an_engine_that_is_missing_where_the_child_runs_is_told_as_that(
    filled: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    setup = Setup((KnownForm(FORM, LAYOUT),), "tesseract", date(2026, 11, 1)).packed()
    child = Child(setup.limits)
    for _ in range(2):
        with pytest.raises(MissingProgramError, match="tesseract-ocr"):
            child.read(filled, setup)
    assert child.read(filled, packed()).result.records
    child.close()
