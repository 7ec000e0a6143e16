"""Files that do harm, read as a program reads them: each is named within its limits and costs nothing else."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms.errors import ExitCode
from forms.filling import fill_word
from scanner.batch.children.lone_reader import ChildReader
from scanner.batch.children.work import FileReading, Limits, Setup
from scanner.values.known_form import KnownForm
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.makers.files import hostile

FORM, LAYOUT = annex2()
ASSETS = Path(__file__).parents[3] / "assets"
A4 = (595, 842)
SETUP = Setup((KnownForm(FORM, LAYOUT),), "rapidocr", date(2026, 11, 1)).packed()


@pytest.fixture(scope="module")
def reader() -> Iterator[ChildReader]:
    reader = ChildReader(Limits(seconds=20.0, page_seconds=20.0))
    yield reader
    reader.close()


NO_AMOUNT = "+" * 60_000 + "x"
BACKTRACKING = {
    "thousands of thousands": "1," * 30_000 + "x",
    "digits and spaces": "1 " * 30_000 + "x",
    "a date of spaces": "1-1" + " " * 60_000 + "x",
    "times": "1:1" * 20_000 + "x",
    "spaces behind a digit": "1" + "\u3000" * 60_000 + "x",
}
"""Texts at which an expression that backtracks takes minutes: long, nearly right, and wrong at the end."""
WRITTEN = {
    "revenue": "1234.5",
    "phone": "0512-62889901",
    "credit_code": "91320411MA1NXYRP3W",
    "main_business": "新材料",
}


@pytest.fixture(scope="module")
def word() -> bytes:
    """A filled Word file."""
    return fill_word(FORM, LAYOUT, {"company_name": "甲科技有限公司"})


def told(reader: ChildReader, name: str, content: bytes) -> dict[str, list[str]]:
    """Return path to the codes of its issues for every record of a file; no record says that the program is wrong."""
    readings: list[FileReading] = list(reader.readings(Source(name, name, content), SETUP))
    assert not [one for one in readings if one.result.code is ExitCode.BUG]
    return {
        record.source.path: [problem.code for problem in record.issues]
        for one in readings
        for record in one.result.records
    }


def test_a_pdf_that_claims_a_million_pages_gets_no_more_time_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    reader = ChildReader(Limits(seconds=3.0, page_seconds=3.0))
    found = told(reader, "slow.pdf", hostile.slow_pdf_with_a_million_pages())
    reader.close()
    assert found == {"slow.pdf": ["time_exceeded"]}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        ({"width": 9_000, "height": 9_000, "bits": 8, "page": A4}, "page_unknown"),
        ({"width": 100, "height": 100, "bits": 7, "page": A4}, "form_unknown"),
        ({"width": -100, "height": 100, "bits": 8, "page": A4}, "form_unknown"),
        ({"width": 5_000, "height": 500, "bits": 8, "page": (1, 14_400)}, "file_broken"),
    ],
    ids=["larger than it is", "seven bits", "a negative width", "on a page as thin as a thread"],
)
def test_a_picture_that_lies_about_itself_is_the_senders_damage(
    reader: ChildReader, lie: dict[str, Any], code: str
) -> None:
    assert told(reader, "a.pdf", hostile.scan_that_lies(**lie)) == {"a.pdf": [code]}


def test_a_name_in_a_charset_that_is_none_costs_no_attachment(reader: ChildReader, word: bytes) -> None:
    found = told(reader, "m.eml", hostile.mail_with_a_name_in_an_undefined_charset(word))
    assert set(found) == {"m.eml/first.docx", "m.eml/second.docx"}
    assert "file_broken" not in {code for codes in found.values() for code in codes}


def test_a_sender_of_nothing_but_parentheses_costs_no_attachment(reader: ChildReader, word: bytes) -> None:
    assert set(told(reader, "m.eml", hostile.mail_with_parentheses(word))) == {"m.eml/a.docx"}


def test_a_damaged_member_costs_no_other(reader: ChildReader, word: bytes) -> None:
    found = told(reader, "a.zip", hostile.zip_with_a_damaged_member(word))
    assert found["a.zip/damaged.docx"] == ["file_broken"]
    assert "file_broken" not in found["a.zip/intact.docx"]


def test_two_members_of_one_name_keep_each_its_own_bytes(reader: ChildReader) -> None:
    content = hostile.sevenzip_with_two_of_one_name()
    readings = list(reader.readings(Source("a.7z", "a.7z", content), SETUP))
    hashes = [one.result.records[0].source.sha256 for one in readings if one.result.records[0].source.name == "a.bin"]
    assert hashes == [hashlib.sha256(text).hexdigest() for text in (b"first one!", b"second one")]


@pytest.mark.parametrize(
    ("field", "text"),
    [*(("revenue", text) for text in BACKTRACKING.values()), *((field, NO_AMOUNT) for field in WRITTEN)],
    ids=[*BACKTRACKING, *(f"{field} of signs" for field in WRITTEN)],
)
def test_a_text_of_60_000_characters_is_too_long_and_keeps_nobody_busy(
    reader: ChildReader, field: str, text: str
) -> None:
    filled = fill_word(FORM, LAYOUT, {"company_name": "甲科技有限公司", field: WRITTEN[field]})
    content = hostile.word_with_a_text(filled, WRITTEN[field], text)
    assert content != hostile.word_with_a_text(filled, "nowhere", text)
    found = told(reader, "a.docx", content)
    assert "text_too_long" in found["a.docx"]
    assert not {"time_exceeded", "reading_died"} & set(found["a.docx"])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds the children in /proc")
def test_a_child_that_dies_in_native_code_gives_a_record_and_the_command_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.heic").write_bytes((ASSETS / "heic" / "turned-3.heic").read_bytes())
    command = [sys.executable, "-c", "from scanner.cli import main; main()", "read", str(tmp_path / "a.heic")]
    reading = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    killed: set[int] = set()

    def crash_every_child() -> None:
        while reading.poll() is None:
            for child in _children_of(reading.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGSEGV)
                    killed.add(child)
            time.sleep(0.05)

    crashing = threading.Thread(target=crash_every_child)
    crashing.start()
    told, problems = reading.communicate(timeout=300)
    crashing.join()
    assert len(killed) > 1  # it is tried again
    (line,) = told.splitlines()
    record = json.loads(line)
    assert (record["status"], [one["code"] for one in record["issues"]]) == ("rejected", ["reading_died"])
    assert reading.returncode == ExitCode.SOURCE
    assert "Traceback" not in problems


def _children_of(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text(encoding="ascii").split()]
    return []
