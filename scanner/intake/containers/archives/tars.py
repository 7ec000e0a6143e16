"""Takes the files out of a TAR archive, and the one file out of a gzip, bzip2 or xz file."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from typing import IO, BinaryIO, Final, cast

from scanner.intake.containers.limits import Budget
from scanner.intake.containers.members import Member, UnopenedFile, inside, take_out
from scanner.intake.containers.names import decoded, member_name
from scanner.intake.containers.refusals import DAMAGE, broken, unsafe_name
from scanner.intake.signs import is_tar
from scanner.values.source import Source

_SUFFIXES: Final = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".gz": "", ".bz2": "", ".xz": ""}
_BROKEN = (*DAMAGE, tarfile.TarError, zlib.error, lzma.LZMAError, RecursionError)


def untar(source: Source, budget: Budget) -> Iterator[Member]:
    """Yield the files of a TAR archive, and of archives put behind it, as `cat` does; links and devices are refused.

    Raises:
        SourceError: `file_broken`, `archive_too_large`.
    """
    start: int | None = 0
    while start is not None:
        stream = BytesIO(source.content)
        stream.seek(start)
        try:
            with tarfile.open(fileobj=stream, mode="r:") as archive:
                while (entry := archive.next()) is not None:
                    if not entry.isdir():
                        budget.admit(source.path)
                        yield from _member(source, archive, entry, budget)
                # tarfile stops without an error at a block that is no header, so a damaged archive would look
                # complete; a whole archive ends with blocks of zeros
                end = archive.offset
        except _BROKEN as error:
            raise broken(source.path, type(error).__name__) from error
        if source.content[end : end + tarfile.BLOCKSIZE] != bytes(tarfile.BLOCKSIZE):
            raise broken(source.path, "its end is missing, and with it files may be")
        start = _next_archive(source.content, end)


def _next_archive(content: bytes, end: int) -> int | None:
    """Return where an archive begins behind the zeros at the end of another one; None where there is none."""
    zeros = len(content) - end - len(content[end:].lstrip(b"\0"))
    start = end + zeros // tarfile.BLOCKSIZE * tarfile.BLOCKSIZE
    return start if start > end and is_tar(content[start : start + tarfile.BLOCKSIZE]) else None


def _member(source: Source, archive: tarfile.TarFile, entry: tarfile.TarInfo, budget: Budget) -> Iterator[Member]:
    raw = decoded(entry.name.encode("utf-8", "surrogateescape"))
    head = source.content[entry.offset : entry.offset_data + max(entry.size, 0)]
    if not entry.isreg():
        link = inside(source, member_name(raw), head)
        yield UnopenedFile(link, unsafe_name(link.path, "that of a link or a device, not of a file"))
        return

    def unpack(path: str) -> bytes:
        stream = archive.extractfile(entry)
        if stream is None:
            raise broken(path, "no content")
        return budget.read(stream, path, len(head))

    yield from take_out(source, raw, head, unpack)


def _single(source: Source, budget: Budget, *, opened: Callable[[IO[bytes]], IO[bytes]]) -> Iterator[Member]:
    budget.admit(source.path)
    name = source.name
    for suffix, instead in _SUFFIXES.items():
        if name.lower().endswith(suffix):
            name = name[: -len(suffix)] + instead
            break
    try:
        with opened(BytesIO(source.content)) as stream:
            content = budget.read(stream, source.path, len(source.content))
    except _BROKEN as error:
        raise broken(source.path, type(error).__name__) from error
    yield inside(source, member_name(name), content)


def _gunzip(stream: IO[bytes]) -> BinaryIO:
    return cast(BinaryIO, gzip.GzipFile(fileobj=stream))  # has all methods of BinaryIO, but is not declared as one


expand_gzip = partial(_single, opened=_gunzip)
expand_bzip2 = partial(_single, opened=bz2.BZ2File)
expand_xz = partial(_single, opened=lzma.LZMAFile)
