"""The bytes of a large file, in a temporary file without a name, so that whoever only passes them on needs no memory.

How it works. A process that has files read by others looks at their first bytes and sizes. Of a file over
`MOST_IN_MEMORY` it keeps no more than these: the rest lies in a temporary file that was unlinked as it was made. So
nothing is left behind, however the process ends, and another program that writes to the original meanwhile changes
nothing. Where the disk has no room for it, the bytes stay in memory.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import IO, Final

MOST_IN_MEMORY: Final = 4 << 20
"""Bytes of a file that is kept in memory. A scan of two pages has 1 MB; 256 MB is the most of a member."""

_CHUNK: Final = 1 << 20
HEAD_BYTES: Final = 1 << 16


class StoredBytes:
    """Bytes that lie on the disk until nobody needs them any more. Any thread may read them.

    Attributes:
        size: How many bytes they are.
        sha256: Their SHA-256 in hexadecimal digits.
        head: The first `HEAD_BYTES` of them.
    """

    __slots__ = ("_descriptor", "_reading", "head", "sha256", "size")

    def __init__(self, file: IO[bytes], size: int, sha256: str) -> None:
        """Take over a temporary file: it is closed, and only its descriptor is kept.

        A file object that is collected in a circle with this object would be collected first, and warn of it.
        """
        file.flush()
        self._descriptor, self._reading = os.dup(file.fileno()), threading.Lock()
        file.close()
        self.size, self.sha256 = size, sha256
        self.head = next(self.chunks(HEAD_BYTES), b"")

    def __del__(self) -> None:
        """Give up the file, and with it its place on the disk."""
        os.close(self._descriptor)

    def chunks(self, chunk_bytes: int = _CHUNK) -> Iterator[bytes]:
        """Yield the bytes from the first to the last, so many at a time."""
        for start in range(0, self.size, chunk_bytes):
            with self._reading:
                os.lseek(self._descriptor, start, os.SEEK_SET)
                chunk = os.read(self._descriptor, min(chunk_bytes, self.size - start))
            yield chunk

    def __bytes__(self) -> bytes:
        """Return all of them in memory."""
        return b"".join(self.chunks())

    def __len__(self) -> int:
        """Return how many bytes they are."""
        return self.size

    def __eq__(self, other: object) -> bool:
        """Tell whether the other ones are the same bytes."""
        return self.sha256 == other.sha256 if isinstance(other, StoredBytes) else NotImplemented

    def __hash__(self) -> int:
        """Return what is the same for the same bytes."""
        return hash(self.sha256)


HeldBytes = bytes | StoredBytes


def held(read: Callable[[int], bytes], size: int) -> HeldBytes:
    """Return bytes that are read from a stream: in memory if they are few, else on the disk.

    Args:
        read: Reads at most so many bytes; returns none at the end.
        size: How many there are.

    Raises:
        EOFError: The stream has fewer.
    """
    file = None if size <= MOST_IN_MEMORY else _room_for(size)
    if file is None:
        content = read(size)
        if len(content) != size:
            raise EOFError
        return content
    digest, left = hashlib.sha256(), size
    while left:
        chunk = read(min(left, _CHUNK))
        if not chunk:
            file.close()
            raise EOFError
        digest.update(chunk)
        file.write(chunk)
        left -= len(chunk)
    file.flush()
    return StoredBytes(file, size, digest.hexdigest())


def _room_for(size: int) -> IO[bytes] | None:
    """Return a temporary file in which there is room for so many bytes, or None where the disk has no room."""
    try:
        file = tempfile.TemporaryFile(prefix="formloop-")  # noqa: SIM115  it lives as long as the bytes
    except OSError:
        return None
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
    except OSError:
        file.close()
        return None
    return file
