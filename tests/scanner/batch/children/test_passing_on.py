"""A large file on its way through the parent: from one child to the other, and never in the parent's memory."""

from __future__ import annotations

import hashlib
import os
import random
import threading
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path

from scanner.batch.children.lone_reader import ChildReader
from scanner.batch.children.work import Limits, Setup
from scanner.batch.inbox import source_of
from scanner.values.known_form import KnownForm
from tests.annex2 import annex2

_SIZE = 48 << 20
_ENOUGH = 12 << 20
"""Bytes: what is kept of a file, the pieces in which it passes, and the records, with room to spare."""


def test_an_archive_and_its_member_pass_through_the_parent_in_pieces(tmp_path: Path) -> None:
    member = random.Random(1).randbytes(1 << 20) * (_SIZE >> 20)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.bin", member)
    sha256 = hashlib.sha256(member).hexdigest()
    del member
    setup = Setup((KnownForm(*annex2()),), "rapidocr", date(2026, 11, 1)).packed()
    reader = ChildReader(Limits())
    tracemalloc.start()
    try:
        readings = list(reader.readings(source_of(tmp_path / "a.zip", "a.zip"), setup))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        reader.close()
    (record,) = [record for one in readings for record in one.result.records]
    assert record.source.path == "a.zip/a.bin"
    assert record.source.sha256 == sha256
    assert [problem.code for problem in record.issues] == ["file_kind_unknown"]
    assert most < _ENOUGH


def test_a_pipe_is_read_as_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "a.pdf"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"%PDF-1.7"))
    writer.start()
    assert source_of(pipe, "a.pdf").content == b"%PDF-1.7"
    writer.join()
