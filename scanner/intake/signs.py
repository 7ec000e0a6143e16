"""What a file is by its first bytes; its name is not believed."""

from __future__ import annotations

import re
import zipfile
import zlib
from enum import StrEnum
from io import BytesIO
from typing import Final

import olefile


class FileKind(StrEnum):
    """What a file is by its bytes."""

    PDF = "pdf"
    DOCX = "docx"
    OLD_WORD = "doc"
    PICTURE = "picture"
    ZIP = "zip"
    SEVEN_ZIP = "7z"
    RAR = "rar"
    TAR = "tar"
    GZIP = "gz"
    BZIP2 = "bz2"
    XZ = "xz"
    MAIL = "eml"
    MAILBOX = "mbox"
    OUTLOOK = "msg"
    OFD = "ofd"
    WINMAIL = "winmail"
    SHEET = "sheet"
    OTHER_OFFICE = "office"
    UNKNOWN = "unknown"


_PDF_WITHIN: Final = 1024  # of the start: where a PDF may say that it is one
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"heim", b"heis")
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS: Final = (
    (b"\xff\xd8\xff", FileKind.PICTURE),
    (b"\x89PNG\r\n\x1a\n", FileKind.PICTURE),
    (b"II*\x00", FileKind.PICTURE),
    (b"MM\x00*", FileKind.PICTURE),
    (b"BM", FileKind.PICTURE),
    (b"GIF8", FileKind.PICTURE),
    (b"PK\x05\x06", FileKind.ZIP),  # an empty one
    (b"PK\x07\x08", FileKind.ZIP),  # once a part of several
    (b"7z\xbc\xaf\x27\x1c", FileKind.SEVEN_ZIP),
    (b"Rar!\x1a\x07", FileKind.RAR),
    (b"\x1f\x8b\x08", FileKind.GZIP),
    (b"BZh", FileKind.BZIP2),
    (b"\xfd7zXZ\x00", FileKind.XZ),
    (b"\x78\x9f\x3e\x22", FileKind.WINMAIL),
)
_TAR_MARK: Final = (257, b"ustar")

_HEADER_LINE: Final = re.compile(rb"([!-9;-~]+)[ \t]*:|[ \t]")  # RFC 5322, 2.2: a name, or a line that goes on
_HEAD_BYTES: Final = 65_536
_MAIL_SURE: Final = frozenset({b"received", b"message-id", b"mime-version", b"return-path", b"delivered-to"})
_MAIL_LIKELY: Final = frozenset({b"from", b"to", b"subject", b"date"})
_MAIL_LIKELY_MIN: Final = 3  # a note may well begin with one such line


def kind_of(content: bytes) -> FileKind:
    """Return what the bytes are, by their signature."""
    if content.startswith(_OLE_START):
        return _ole_kind(content)
    if content.startswith(b"PK\x03\x04"):
        return _zip_kind(content)
    by_start = next((kind for start, kind in _STARTS if content.startswith(start)), None)
    return by_start or next((kind for is_kind, kind in _TESTS if is_kind(content)), FileKind.UNKNOWN)


def is_mail_head(content: bytes) -> bool:
    """Tell whether bytes begin with the header lines of a mail."""
    names = set()
    head = content[:_HEAD_BYTES].lstrip(b"\xef\xbb\xbf\r\n")
    for line in head.splitlines():
        if not line:
            break
        found = _HEADER_LINE.match(line)
        if found is None:
            break
        if found[1]:
            names.add(found[1].lower())
    known = len(names & _MAIL_LIKELY)
    return known >= _MAIL_LIKELY_MIN or (known > 0 and bool(names & _MAIL_SURE))


def is_mailbox_start(content: bytes) -> bool:
    """Tell whether bytes begin like a mailbox: a line `From ` and the head of a mail."""
    if not content.startswith(b"From "):
        return False
    end = content.find(b"\n", 0, _HEAD_BYTES)
    return end > 0 and is_mail_head(content[end + 1 : end + 1 + _HEAD_BYTES])


def _is_webp_or_heic(content: bytes) -> bool:
    if content[:4] == b"RIFF":
        return content[8:12] == b"WEBP"
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS


def _is_tar(content: bytes) -> bool:
    offset, mark = _TAR_MARK
    return content[offset : offset + len(mark)] == mark


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:_PDF_WITHIN]


_TESTS: Final = (
    (_is_webp_or_heic, FileKind.PICTURE),
    (_is_tar, FileKind.TAR),
    (is_mail_head, FileKind.MAIL),
    (is_mailbox_start, FileKind.MAILBOX),
    (_is_pdf, FileKind.PDF),
)
"""In their order: a mail or an archive may have a PDF near its start."""


def _zip_kind(content: bytes) -> FileKind:
    """Return whether a ZIP is a document of some kind or a container of files."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError, EOFError, IndexError):
        # A broken archive is reported best by the opener of what it most likely was.
        is_word = b"word/" in content[:_HEAD_BYTES] or b"[Content_Types].xml" in content[:4096]
        return FileKind.DOCX if is_word else FileKind.ZIP
    if "word/document.xml" in names:
        return FileKind.DOCX
    if "OFD.xml" in names:
        return FileKind.OFD
    if "[Content_Types].xml" in names or "mimetype" in names:
        has_word = any(name.startswith("word/") for name in names)
        has_sheet = any(name.startswith("xl/") for name in names)
        return FileKind.DOCX if has_word else FileKind.SHEET if has_sheet else FileKind.OTHER_OFFICE
    return FileKind.ZIP


def _ole_kind(content: bytes) -> FileKind:
    """Return which of Microsoft's old formats a compound file is; one that cannot be told counts as Word."""
    try:
        with olefile.OleFileIO(content) as ole:
            streams = {path[0] for path in ole.listdir()}
    except (OSError, ValueError, TypeError, IndexError, AttributeError, RecursionError):
        return FileKind.OLD_WORD
    if "WordDocument" in streams:
        return FileKind.OLD_WORD
    if "__properties_version1.0" in streams:
        return FileKind.OUTLOOK
    if streams & {"Workbook", "Book"}:
        return FileKind.SHEET
    return FileKind.OTHER_OFFICE if "PowerPoint Document" in streams else FileKind.OLD_WORD
