"""Files that do harm, read as a program reads them: each is named within its limits and costs nothing else."""

from __future__ import annotations

import hashlib
import tempfile
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
A4 = (595, 842)
SETUP = Setup((KnownForm(FORM, LAYOUT),), "rapidocr", date(2026, 11, 1)).packed()


@pytest.fixture(scope="module")
def reader() -> Iterator[ChildReader]:
    reader = ChildReader(Limits(seconds=20.0, page_seconds=20.0))
    yield reader
    reader.close()


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
