"""Files that a browser sends: where they come to lie, whatever they are called."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path, PurePosixPath

import pytest

from scanner.batch.inbox import inbox_files
from scanner.desk.inbox.uploads import keep_upload, safe_path
from scanner.desk.office import Office
from tests.desk.conftest import Desk, served
from tests.scanner.corrections.made import FORM

NAMES = {
    "a.pdf": "a.pdf",
    "回收/扬州/表1.jpg": "回收/扬州/表1.jpg",
    "../../etc/passwd": "etc/passwd",
    "C:\\Users\\li\\表.docx": "C_/Users/li/表.docx",
    "/absolute.pdf": "absolute.pdf",
    ".hidden": "hidden",
    "..": "file",
    "": "file",
    "a\x00b\n.pdf": "ab.pdf",
    "evil\u202efdp.exe": "evilfdp.exe",
    "CON.pdf": "_CON.pdf",
    "lpt1": "_lpt1",
    'a<b>:"|?*.pdf': "a_b______.pdf",
    "name. ": "name",
}


@pytest.mark.parametrize(("name", "safe"), NAMES.items(), ids=[f"name-{number}" for number in range(len(NAMES))])
def test_a_files_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_path(name) == PurePosixPath(safe)


def test_a_long_name_keeps_its_ending_and_fits_a_file_system() -> None:
    found = safe_path("表" * 300 + ".pdf")
    assert found.suffix == ".pdf"
    assert len(found.name.encode()) < 200


def test_two_files_of_one_name_are_both_kept(tmp_path: Path) -> None:
    for content in (b"one", b"two", b"three"):
        keep_upload(tmp_path, "表.pdf", io.BytesIO(content))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "表.pdf": b"one",
        "表 (2).pdf": b"two",
        "表 (3).pdf": b"three",
    }


def test_what_is_sent_lies_in_the_inbox_as_a_whole_and_is_seen_by_a_pass(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    with closing(Office.open(tmp_path / "batch", [FORM], inbox=inbox)) as office, served(office) as client:
        desk = Desk(office, client)
        inbox.mkdir()
        files = [("files", ("a.pdf", b"%PDF-1")), ("files", ("../b.pdf", b"%PDF-2"))]
        answer = client.post("/received", files=files, headers={"X-CSRF-Token": desk.csrf})
        assert "收到 2 个文件" in answer.text
        assert client.post("/received", files=files).status_code == 403
    assert [(one.path, one.size) for one in inbox_files(inbox)] == [("a.pdf", 6), ("b.pdf", 6)]
    assert list(tmp_path.rglob(".upload-*")) == []
