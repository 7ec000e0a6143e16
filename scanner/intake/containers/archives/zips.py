"""Takes the files out of a ZIP archive."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from itertools import pairwise
from typing import Final

from scanner.intake.containers.limits import Budget
from scanner.intake.containers.members import Member, UnopenedFile, inside, take_out
from scanner.intake.containers.names import decoded, member_name
from scanner.intake.containers.refusals import DAMAGE, broken, overlapping, protected, unknown_method, unsafe_name
from scanner.values.source import Source

_UTF8_NAME: Final = 0x800
_ENCRYPTED: Final = 0x1
_UNICODE_PATH: Final = 0x7075  # the extra field in which Info-ZIP keeps a member's name in Unicode
_LOCAL_HEADER: Final = 30  # bytes before the name; PKWARE's APPNOTE.TXT, 4.3.7
_END: Final = b"PK\x05\x06"  # the record behind an archive's list of members
_END_BYTES: Final = 22
_MOST_ARCHIVES: Final = 20
_BROKEN = (*DAMAGE, zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, KeyError, TypeError)
"""The exceptions that `zipfile` and its decompressors raise for damaged archives."""


def unzip(source: Source, budget: Budget) -> Iterator[Member]:
    """Yield the files of a ZIP archive, or of each archive where a file holds several one behind the other.

    Raises:
        SourceError: `file_broken`, `archive_too_large`.
    """
    for content in _archives(source.content):
        yield from _unzipped(replace(source, held=content), budget)


def _archives(content: bytes) -> list[bytes]:
    """Return the archives that a file holds one behind the other, in their order.

    A ZIP is read from its end, so every program sees only the last archive of such a file. The
    others are found from there: a further archive ends before the first byte of the last one.
    Each result begins at the start of the file and ends with its archive, which `zipfile` accepts.
    """
    found = [content]
    while len(found) < _MOST_ARCHIVES:
        try:
            with zipfile.ZipFile(BytesIO(found[0])) as archive:
                start = min([entry.header_offset for entry in archive.infolist()] + [archive.start_dir])
        except (*_BROKEN, NotImplementedError):
            break
        end = found[0].rfind(_END, 0, start)
        if end < 0:
            break
        found.insert(0, found[0][: end + _END_BYTES])
    return found


def _unzipped(source: Source, budget: Budget) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(BytesIO(source.content))
    except NotImplementedError as error:
        raise unknown_method(source.path) from error
    except _BROKEN as error:
        raise broken(source.path, type(error).__name__) from error
    with archive:
        entries = [entry for entry in archive.infolist() if not _is_folder(entry)]
        if _overlap(entries):
            raise overlapping(source.path)
        for entry in entries:
            budget.admit(source.path)
            yield from _member(source, archive, entry, budget)


def _member(source: Source, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> Iterator[Member]:
    raw, packed = _name(entry), _packed(source.content, entry)
    if stat.S_ISLNK(entry.external_attr >> 16):
        link = inside(source, member_name(raw), packed)
        yield UnopenedFile(link, unsafe_name(link.path, "that of a link, not of a file"))
        return
    yield from take_out(source, raw, packed, partial(_unpack, archive=archive, entry=entry, budget=budget))


def _unpack(path: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> bytes:
    if entry.flag_bits & _ENCRYPTED:
        raise protected(path)
    try:
        with archive.open(entry) as stream:
            return budget.read(stream, path, entry.compress_size)
    except NotImplementedError as error:
        raise unknown_method(path) from error
    except RuntimeError as error:  # the member's own header asks for a password, though the archive's list does not
        raise protected(path) from error
    except _BROKEN as error:
        raise broken(path, type(error).__name__) from error


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    return entry.orig_filename.endswith(("/", "\\")) and entry.file_size == 0


def _name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name. `zipfile` decodes a name that is not marked as UTF-8 as code page 437, often wrongly."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.orig_filename
    raw = entry.orig_filename.encode("cp437")
    return _unicode_path(entry.extra, raw) or decoded(raw)


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Return the name in an entry's extra field for Unicode names; None without one.

    The field holds a checksum of the entry's ordinary name. If that name has been changed since,
    the checksum does not fit, and the field is not used.
    """
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(body) > 5 and struct.unpack_from("<I", body, 1)[0] == zlib.crc32(raw):
            return body[5:].decode("utf-8", "replace")
    return None


def _overlap(entries: Sequence[zipfile.ZipInfo]) -> bool:
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    return any(
        before.header_offset + _LOCAL_HEADER + before.compress_size > after.header_offset
        for before, after in pairwise(ordered)
    )


def _packed(content: bytes, entry: zipfile.ZipInfo) -> bytes:
    """Return the bytes of an entry as they stand in the archive: its header and its packed content."""
    end = entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size
    return content[entry.header_offset : end]
