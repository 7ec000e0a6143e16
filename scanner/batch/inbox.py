"""The files of an inbox, each known by its hash; one that has not changed since is not read to be known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from forms.errors import SourceError, UsageError
from scanner.intake.containers import Unopened
from scanner.ledger import Arrival, KnownFile, Ledger, State
from scanner.model import Source

_NOT_RETURNS: Final = {"Thumbs.db", "desktop.ini", ".DS_Store"}
_NOT_RETURNS_PREFIXES: Final = (".", "~$")

MAX_FILE_BYTES: Final = 1 << 30
"""A larger file is not read: it would not fit beside others."""


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file of an inbox.

    Attributes:
        file: Where it is.
        path: In the inbox, with `/`; bytes of its name that are no UTF-8 stand as U+FFFD.
        size: Bytes.
        mtime_ns: When it was last changed.
    """

    file: Path
    path: str
    size: int
    mtime_ns: int

    @property
    def at(self) -> str:
        """When it was last changed, ISO 8601 in UTC."""
        return datetime.fromtimestamp(self.mtime_ns // 10**9, UTC).isoformat()


def inbox_files(inbox: Path) -> list[InboxFile]:
    """Return the files of a folder and its folders, in the order of their names.

    Raises:
        UsageError: It is no folder.
    """
    if not inbox.is_dir():
        raise UsageError(f"{inbox}: not a folder; name the folder that holds the returns")
    return sorted(_files(inbox), key=lambda one: one.path)


def _files(inbox: Path) -> Iterator[InboxFile]:
    for file in inbox.rglob("*"):
        if file.name in _NOT_RETURNS or file.name.startswith(_NOT_RETURNS_PREFIXES):
            continue
        try:
            if file.is_file():
                status = file.stat()
                yield InboxFile(file, readable(file.relative_to(inbox).as_posix()), status.st_size, status.st_mtime_ns)
        except OSError:
            continue  # gone meanwhile


def readable(name: str) -> str:
    """Return a file's name as text; bytes that are no UTF-8 become U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def source_of(path: Path, shown: str) -> Source:
    """Read a file.

    Raises:
        UsageError: It cannot be read.
    """
    try:
        return _loaded(path, shown)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error


def _loaded(path: Path, shown: str) -> Source:
    return Source(readable(path.name), readable(shown), path.read_bytes())


@dataclass(frozen=True, slots=True)
class Seen:
    """A file of an inbox with its hash, and what it holds where it had to be read for that.

    Attributes:
        one: The file.
        sha256: Of its bytes.
        loaded: What it holds, or None where it has not changed since it was last seen.
    """

    one: InboxFile
    sha256: str
    loaded: Source | None = None

    def source(self) -> Source | Unopened:
        """Return it as a source.

        Raises:
            OSError: It cannot be read.
        """
        if self.one.size > MAX_FILE_BYTES:
            return Unopened(Source(self.one.file.name, self.one.path, self.sha256.encode()), _too_large(self.one.path))
        return self.loaded or _loaded(self.one.file, self.one.path)


def look_at(one: InboxFile, ledger: Ledger) -> Seen:
    """Return a file with its hash, and keep where it came and what it is.

    Raises:
        OSError: It cannot be read.
        UsageError: The ledger cannot be written.
    """
    known, loaded = ledger.known_file(one.path), None
    if known is None or (known.size, known.mtime_ns) != (one.size, one.mtime_ns):
        loaded = _loaded(one.file, one.path) if one.size <= MAX_FILE_BYTES else None
        sha256 = _hash(one.file) if loaded is None else loaded.sha256
        known = KnownFile(one.path, one.size, one.mtime_ns, sha256)
        if ledger.state(sha256) is State.FORGOTTEN:
            return Seen(one, sha256)  # not even its name is kept
        ledger.note_file(known)
    ledger.note_arrival(Arrival(one.path, known.sha256, one.at))
    return Seen(one, known.sha256, loaded)


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _too_large(path: str) -> SourceError:
    return SourceError(
        f"{path}: larger than {MAX_FILE_BYTES >> 30} GB; divide it",
        code="file_too_large",
        message_zh="文件过大，请拆分后重新发送。",
    )
