"""Takes the files out of a 7z archive, in memory.

A 7z archive packs its members together, so that a member can be unpacked only after those before
it. To unpack each of them alone would take too long, and all at once too much memory. So they
are unpacked in rounds, each with about as many members as fit into `_ROUND_BYTES`.
"""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from io import BytesIO
from typing import Any, Final

import py7zr
from py7zr.exceptions import (
    AbsolutePathError,
    ArchiveError,
    PasswordRequired,
    UnsupportedCompressionMethodError,
)
from py7zr.io import Py7zIO, WriterFactory

from scanner.intake.containers.limits import MIB, Budget
from scanner.intake.containers.members import Member, UnopenedFile, inside, take_out
from scanner.intake.containers.names import member_name
from scanner.intake.containers.refusals import DAMAGE, broken, member_too_large, protected, unknown_method, unsafe_name
from scanner.values.source import Source

_ROUND_BYTES: Final = 128 * MIB
_ROUND_MEMBERS: Final = 64  # if one member of a round is broken, each member of that round is tried alone
_BROKEN = (
    *DAMAGE,
    ArchiveError,
    AbsolutePathError,
    lzma.LZMAError,
    zlib.error,
    struct.error,
    TypeError,
    KeyError,
    AttributeError,
    AssertionError,
    RuntimeError,
)
"""The exceptions that py7zr raises for damaged archives."""


class _MemberBytes(Py7zIO):
    """The place in memory into which py7zr writes one member's bytes."""

    def __init__(self) -> None:
        self._buffer = BytesIO()

    def write(self, s: bytes | bytearray) -> int:
        return self._buffer.write(s)

    def read(self, size: int | None = None) -> bytes:
        return self._buffer.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._buffer.seek(offset, whence)

    def flush(self) -> None:
        self._buffer.flush()

    def size(self) -> int:
        return self._buffer.getbuffer().nbytes

    def content(self) -> bytes:
        return self._buffer.getvalue()


class _MemberOrder(WriterFactory):
    """Gives py7zr a place in memory for each member, and keeps these places in the order of writing."""

    def __init__(self) -> None:
        self.kept: list[_MemberBytes] = []

    def create(self, filename: str) -> Py7zIO:
        del filename
        self.kept.append(_MemberBytes())
        return self.kept[-1]


def expand_sevenzip(source: Source, budget: Budget) -> Iterator[Member]:
    """Yield the files of a 7z archive.

    Raises:
        SourceError: `file_broken`, `file_protected`, `archive_method_unknown`,
            `archive_too_large`.
    """
    entries = _entries(source)
    this_round: list[Any] = []
    for entry in entries:
        budget.admit(source.path)
        this_round.append(entry)
        if len(this_round) >= _ROUND_MEMBERS or sum(one.uncompressed for one in this_round) > _ROUND_BYTES:
            yield from _round(source, this_round, budget)
            this_round = []
    yield from _round(source, this_round, budget)


def _entries(source: Source) -> list[Any]:
    try:
        with py7zr.SevenZipFile(BytesIO(source.content)) as archive:
            if archive.needs_password():
                raise protected(source.path)
            return [entry for entry in archive.list() if not entry.is_directory]
    except PasswordRequired as error:
        raise protected(source.path) from error
    except UnsupportedCompressionMethodError as error:
        raise unknown_method(source.path) from error
    except _BROKEN as error:
        raise broken(source.path, type(error).__name__) from error


def _round(source: Source, entries: Sequence[Any], budget: Budget) -> Iterator[Member]:
    """Yield the members of one round; where they cannot be unpacked together, each is unpacked by itself."""
    wanted: list[Any] = []
    for entry in entries:
        refusal = _refusal(source, entry, budget)
        if refusal is not None:
            yield refusal
            continue
        wanted.append(entry)
        budget.spend(entry.uncompressed)
    contents = _contents(source, wanted)
    for index, entry in enumerate(wanted):
        content = contents[index] if contents is not None else None
        unpack = partial(_one, source=source, entry=entry, content=content)
        yield from take_out(source, entry.filename, _stand_in(entry), unpack)


def _refusal(source: Source, entry: Any, budget: Budget) -> UnopenedFile | None:
    name = member_name(entry.filename)
    place = inside(source, name, _stand_in(entry))
    if name.refused is not None:
        return UnopenedFile(place, unsafe_name(place.path, name.refused))
    if not entry.is_file:
        return UnopenedFile(place, unsafe_name(place.path, "that of a link, not of a file"))
    if entry.uncompressed > budget.most(len(source.content)):
        return UnopenedFile(place, member_too_large(place.path))
    return None


def _stand_in(entry: Any) -> bytes:
    """Return bytes that stand for a member that was not unpacked: its name, size and checksum in the archive's list."""
    return f"{entry.filename}\n{entry.uncompressed}\n{entry.crc32}\n".encode("utf-8", "surrogatepass")


def _one(path: str, source: Source, entry: Any, content: bytes | None) -> bytes:
    if content is None:
        alone = _contents(source, [entry])
        if not alone:
            raise broken(path, "it does not unpack")
        (content,) = alone
    return content


def _contents(source: Source, entries: Sequence[Any]) -> list[bytes] | None:
    """Return the contents of some members, in their order; None where one of them cannot be unpacked."""
    full = [entry for entry in entries if entry.uncompressed]
    factory = _MemberOrder()
    if full:
        try:
            with py7zr.SevenZipFile(BytesIO(source.content)) as archive:
                archive.extract(targets=[entry.filename for entry in full], factory=factory)
        except (*_BROKEN, PasswordRequired):
            return None
    kept = [one.content() for one in factory.kept if one.size()]
    contents = [_taken(kept, entry) if entry.uncompressed else b"" for entry in entries]
    return None if None in contents else [content for content in contents if content is not None]


def _taken(kept: list[bytes], entry: Any) -> bytes | None:
    """Take the content of an entry out of the unpacked contents; None where it is not among them.

    It is recognised by its size and its checksum and not by its name, because two members of an
    archive may have the same name.
    """
    for index, content in enumerate(kept):
        if len(content) == entry.uncompressed and entry.crc32 in (None, zlib.crc32(content)):
            return kept.pop(index)
    return None
