"""Large files on the disk: the bytes and hash of the file, nothing to be seen, no failure where there is no room."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.values.source import Source
from scanner.values.stored_bytes import HEAD_BYTES, MOST_IN_MEMORY, StoredBytes, held

LARGE = b"".join(number.to_bytes(4, "little") for number in range(MOST_IN_MEMORY // 4 + 1))


def test_a_large_file_is_stored_and_a_small_one_is_not() -> None:
    small = LARGE[:MOST_IN_MEMORY]
    assert isinstance(held(io.BytesIO(LARGE).read, len(LARGE)), StoredBytes)
    assert held(io.BytesIO(small).read, len(small)) == small


def test_a_source_says_the_same_of_itself_however_its_bytes_are_held() -> None:
    stored, kept = (Source("a", "a", one) for one in (held(io.BytesIO(LARGE).read, len(LARGE)), LARGE))
    assert (stored.content, stored.head, stored.sha256) == (kept.content, kept.head, kept.sha256)
    assert stored.head == LARGE[:HEAD_BYTES]
    assert stored.sha256 == hashlib.sha256(LARGE).hexdigest()
    assert replace(stored, path="b/a").sha256 == stored.sha256


@pytest.mark.parametrize("given", [b"abc", LARGE])
def test_a_stream_that_ends_too_soon_is_no_file(given: bytes) -> None:
    with pytest.raises(EOFError):
        held(io.BytesIO(given).read, len(given) + 1)


def test_several_threads_read_the_same_bytes_at_once() -> None:
    stored = held(io.BytesIO(LARGE).read, len(LARGE))
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(bytes(stored))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [LARGE] * 4


def test_no_file_can_be_seen_where_large_bytes_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    stored = held(io.BytesIO(LARGE).read, len(LARGE))
    assert isinstance(stored, StoredBytes)
    assert list(tmp_path.iterdir()) == []


def test_where_the_disk_has_no_room_large_bytes_stay_in_memory() -> None:
    code = (
        "import io, resource\n"
        "from scanner.values.stored_bytes import MOST_IN_MEMORY, held\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))\n"
        "content = bytes(MOST_IN_MEMORY + 1)\n"
        "print(held(io.BytesIO(content).read, len(content)) == content)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "True\n", done.stderr
