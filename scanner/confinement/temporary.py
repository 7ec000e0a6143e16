"""Temporary folders that the parent of a reading process makes, removes, and sweeps away after a run that was killed.

A folder is in use as long as its maker holds the lock in it; the operating system frees the lock when the maker ends,
however it ends. So a folder whose lock can be had is left over.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

PREFIX: Final = "formloop-child-"
_LOCK_FILE: Final = ".lock"
_UNLOCKED_SECONDS: Final = 3600.0
"""A folder without a lock is being made just now, or was made in a program's own process; an old one is left over."""


@dataclass(frozen=True, slots=True)
class TemporaryFolder:
    """A folder that only its owner can read.

    Attributes:
        path: Where it is.
        lock: Held as long as it is in use.
    """

    path: Path
    lock: FileLock

    def remove(self) -> None:
        """Remove it with everything in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.lock.release()
        shutil.rmtree(self.path, ignore_errors=True)


def make_folder() -> TemporaryFolder:
    """Make a temporary folder."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=PREFIX))
        lock = FileLock(path / _LOCK_FILE, thread_local=False)
        with contextlib.suppress(Timeout, OSError):  # another start has just swept it away
            lock.acquire(timeout=0)
            if path.is_dir():
                return TemporaryFolder(path, lock)


def sweep() -> None:
    """Remove the folders that programs left which were killed."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if path.is_dir() and not path.is_symlink() and _is_left(path):
                shutil.rmtree(path, ignore_errors=True)
    _sweep_sockets()


def _sweep_sockets() -> None:
    """Remove the sockets in `/tmp` of LibreOffices that were killed: old ones at which nobody listens."""
    if os.name != "posix":
        return
    for path in Path("/tmp").glob(f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_*"):  # noqa: S108  where LibreOffice makes it
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            if time.time() - path.stat().st_mtime < _UNLOCKED_SECONDS or not path.is_socket():
                continue
            try:
                probe.connect(str(path))
            except ConnectionRefusedError:
                path.unlink(missing_ok=True)


def _is_left(path: Path) -> bool:
    if not (path / _LOCK_FILE).exists():
        return time.time() - path.stat().st_mtime > _UNLOCKED_SECONDS
    lock = FileLock(path / _LOCK_FILE)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    return True
