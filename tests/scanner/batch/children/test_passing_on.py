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

from scanner.batch.children.child import Child
from scanner.batch.children.lone_reader import ChildReader
from scanner.batch.children.work import Limits, Setup
from scanner.batch.inbox import source_of
from scanner.values.known_form import KnownForm
from scanner.values.source import Source
from tests.annex2 import annex2

SETUP = Setup((KnownForm(*annex2()),), "rapidocr", date(2026, 11, 1)).packed()
_SIZE = 48 << 20
_ENOUGH = 12 << 20
"""Bytes: what is kept of a file, the pieces in which it passes, and the records, with room to spare."""


def test_an_archive_and_its_member_pass_through_the_parent_in_pieces(tmp_path: Path) -> None:
    member = random.Random(1).randbytes(1 << 20) * (_SIZE >> 20)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.bin", member)
    sha256 = hashlib.sha256(member).hexdigest()
    del member
    reader = ChildReader(Limits())
    tracemalloc.start()
    try:
        readings = list(reader.readings(source_of(tmp_path / "a.zip", "a.zip"), SETUP))
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


def test_the_child_that_unpacks_is_kept_from_file_to_file(tmp_path: Path) -> None:
    reader = ChildReader(Limits())
    seen = []
    for number in range(3):
        path = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.txt", f"{number}")
        assert [one.result.records[0].source.path for one in reader.readings(source_of(path, path.name), SETUP)] == [
            f"{number}.zip/a.txt"
        ]
        seen.append(reader._unpacker.pid)
    reader.close()
    assert seen == [seen[0]] * 3


def test_a_container_that_was_left_in_the_middle_is_not_taken_for_the_next(tmp_path: Path) -> None:
    child = Child(Limits())
    archives = []
    for number in range(2):
        with zipfile.ZipFile(tmp_path / f"{number}.zip", "w") as archive:
            for name in "abc":
                archive.writestr(f"{name}.txt", f"{number} {name}")
        archives.append(source_of(tmp_path / f"{number}.zip", f"{number}.zip"))
    left = child.unpack(archives[0])
    assert next(left)
    members = [one.path for one in child.unpack(archives[1]) if isinstance(one, Source)]
    child.close()
    assert members == ["1.zip/a.txt", "1.zip/b.txt", "1.zip/c.txt"]
