"""The files of an inbox, each known by the SHA-256 of its bytes.

A file whose size and time of last change are those that the ledger noted is not read again:
its hash is taken from the ledger.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from forms.errors import SourceError, UsageError
from forms.terminal.printable import printable_line
from forms.wording import Wording
from scanner.intake.containers.members import UnopenedFile
from scanner.intake.containers.names import is_left_beside
from scanner.ledger import Arrival, KnownFile, Ledger, State
from scanner.ledger.folder import is_batch_folder
from scanner.values.source import Source
from scanner.values.stored_bytes import MOST_IN_MEMORY, HeldBytes, held

_HIDDEN: Final = "."

MAX_FILE_BYTES: Final = 1 << 30
"""A larger file is not read: several files are in memory at once, and there would be no room for it."""


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file of an inbox.

    Attributes:
        file: The path on disk.
        path: The path relative to the inbox, with `/`; bytes that are no UTF-8 are shown as U+FFFD.
        size: The size in bytes.
        mtime_ns: When the file was last changed, in nanoseconds since 1970.
        unreadable: Why the file cannot be read, in words; empty if it seems readable. A folder that
            cannot be read is listed as a file too.
    """

    file: Path
    path: str
    size: int
    mtime_ns: int
    unreadable: str = ""

    @property
    def at(self) -> str:
        """When the file was last changed, ISO 8601 in UTC."""
        return datetime.fromtimestamp(self.mtime_ns // 10**9, UTC).isoformat()


def inbox_files(inbox: Path) -> list[InboxFile]:
    """Return the files of a folder and of the folders in it, in the order of their paths.

    What cannot be read is listed too, with the reason in `unreadable`: a folder that cannot be
    opened, and a link that leads out of the inbox, to a folder, or to nothing. Left out are hidden
    files and folders, the files that operating systems and office programs leave beside others,
    and the folders that batches write to.

    Raises:
        UsageError: `inbox` is no folder, is a folder that a batch writes to, or cannot be read.
    """
    if not inbox.is_dir():
        raise UsageError(
            Wording(
                zh="没有此文件夹，请指定存放回收文件的文件夹。",
                en="not a folder; name the folder that holds the returns.",
            ),
            at=inbox,
        )
    if is_batch_folder(inbox):
        raise UsageError(
            Wording(
                zh="此文件夹是批处理的结果文件夹，请指定存放回收文件的文件夹。",
                en="a batch writes to this folder; name the folder that holds the returns.",
            ),
            at=inbox,
        )
    return sorted(_files(inbox), key=lambda one: one.path)


def check_apart(inbox: Path, out: Path) -> None:
    """Check that a batch does not write into the folder that it reads.

    Raises:
        UsageError: The two are the same folder.
    """
    if inbox.exists() and out.exists() and inbox.samefile(out):
        raise UsageError(
            Wording(
                zh="收件文件夹不能同时作为结果文件夹，请用 --out 指定另一个文件夹。",
                en="cannot be both the inbox and the folder to write to; name another folder with --out.",
            ),
            at=inbox,
        )


def _files(inbox: Path) -> Iterator[InboxFile]:
    root = inbox.resolve()
    lost: list[OSError] = []
    for folder, inner, names in os.walk(inbox, onerror=lost.append):
        here = Path(folder)
        links = [name for name in inner if (here / name).is_symlink()]
        inner[:] = [name for name in inner if not _is_left_out(here / name) and name not in links]
        for name in (*names, *links):
            found = None if name.startswith(_HIDDEN) else _found(here / name, inbox, root)
            if found is not None and not is_left_beside(name, found.size):
                yield found
    for error in lost:
        if not isinstance(error, FileNotFoundError):  # a folder that was removed meanwhile is no error
            yield _lost(Path(error.filename), inbox, error)


def _is_left_out(folder: Path) -> bool:
    return folder.name.startswith(_HIDDEN) or is_batch_folder(folder)


def _found(file: Path, inbox: Path, root: Path) -> InboxFile | None:
    """Return a file, with the reason if it cannot be read, or None if it was removed meanwhile.

    Args:
        file: The path of the file.
        inbox: The folder as it was named.
        root: The same folder as an absolute path without symbolic links.
    """
    path = readable(file.relative_to(inbox).as_posix())
    try:
        if file.is_symlink() and (why := _wrong_link(file, root)):
            return InboxFile(file, path, 0, 0, why)
        status = file.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        return InboxFile(file, path, 0, 0, error.strerror or type(error).__name__)
    why = "" if stat.S_ISREG(status.st_mode) else "不是普通文件 no ordinary file"
    return InboxFile(file, path, status.st_size, status.st_mtime_ns, why)


def _wrong_link(link: Path, root: Path) -> str:
    """Return why a link is not followed, or an empty string if it leads to a file of the inbox."""
    try:
        target = link.resolve(strict=True)
    except (FileNotFoundError, RuntimeError):  # RuntimeError: a link that leads to itself
        return "链接已失效 a link to nothing"
    if not target.is_relative_to(root):
        return "链接指向收件文件夹之外 a link that leads out of the inbox"
    return "指向文件夹的链接 a link to a folder" if target.is_dir() else ""


def _lost(folder: Path, inbox: Path, error: OSError) -> InboxFile:
    """Return a folder that cannot be read as an unreadable file of the inbox.

    Raises:
        UsageError: The folder is the inbox itself.
    """
    if folder == inbox:
        raise UsageError(Wording(zh="无法读取该文件夹。", en=f"cannot be read ({error.strerror})"), at=inbox) from error
    path = readable(folder.relative_to(inbox).as_posix()) + "/"
    return InboxFile(folder, path, 0, 0, error.strerror or type(error).__name__)


def readable(name: str) -> str:
    """Return a file's name as text that a terminal only shows.

    Bytes that are no UTF-8 become U+FFFD, and so do characters that would command a terminal.
    """
    return printable_line(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def source_of(path: Path, shown: str) -> Source:
    """Read a file from disk.

    Args:
        path: The file.
        shown: The path that records and messages give for the file.

    Raises:
        UsageError: The file cannot be read.
    """
    try:
        return _loaded(path, shown)
    except OSError as error:
        raise UsageError(Wording(zh="无法读取该文件。", en=f"cannot be read ({error.strerror})"), at=path) from error


def _loaded(path: Path, shown: str) -> Source:
    with path.open("rb") as file:
        return Source(readable(path.name), readable(shown), _all_of(file))


def _all_of(file: IO[bytes]) -> HeldBytes:
    """Return the bytes of a file or a pipe; a large file goes to the disk once more, since it may change meanwhile."""
    status = os.fstat(file.fileno())
    if stat.S_ISREG(status.st_mode) and status.st_size > MOST_IN_MEMORY:
        with contextlib.suppress(EOFError):  # it was cut while it was read
            return held(file.read, status.st_size)
        file.seek(0)
    return file.read()


@dataclass(frozen=True, slots=True)
class HashedFile:
    """A file of an inbox with its hash, and with its content if that was read to compute the hash.

    Attributes:
        one: The file.
        sha256: The SHA-256 of its bytes, in hexadecimal digits.
        loaded: The file with its content, or None if the content is not in memory.
    """

    one: InboxFile
    sha256: str
    loaded: Source | None = None

    def source(self) -> Source | UnopenedFile:
        """Return the file as a source; one larger than `MAX_FILE_BYTES` as an `UnopenedFile` with an error.

        Raises:
            OSError: The file cannot be read.
        """
        if self.one.size > MAX_FILE_BYTES:
            return UnopenedFile(
                Source(self.one.file.name, self.one.path, self.sha256.encode()), _too_large(self.one.path)
            )
        return self.loaded or _loaded(self.one.file, self.one.path)


def look_at(one: InboxFile, ledger: Ledger) -> HashedFile:
    """Return a file with its hash, and note in the ledger the file and the path that it arrived at.

    The hash of a file that is still to be read is never taken from the ledger: it is that of the bytes that are read.
    Nothing is noted of a file that was forgotten.

    Raises:
        OSError: The file cannot be read.
        UsageError: The ledger cannot be written.
    """
    known, loaded = ledger.known_file(one.path), None
    is_same = known is not None and (known.size, known.mtime_ns) == (one.size, one.mtime_ns)
    if known is None or not is_same or ledger.state(known.sha256) is State.WAITING:
        loaded = _loaded(one.file, one.path) if one.size <= MAX_FILE_BYTES else None
        sha256 = hash_of(one.file) if loaded is None else loaded.sha256
        known = KnownFile(one.path, one.size, one.mtime_ns, sha256)
        if ledger.state(sha256) is State.FORGOTTEN:
            return HashedFile(one, sha256)  # of a forgotten file not even the name is kept
        ledger.note_file(known)
    ledger.note_arrival(Arrival(one.path, known.sha256, one.at))
    return HashedFile(one, known.sha256, loaded)


def hash_of(file: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal digits.

    Raises:
        OSError: The file cannot be read.
    """
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _too_large(path: str) -> SourceError:
    return SourceError(
        Wording(zh="文件过大，请拆分后重新发送。", en=f"larger than {MAX_FILE_BYTES >> 30} GB; divide it"),
        at=path,
        code="file_too_large",
    )
