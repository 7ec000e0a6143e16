"""Recognises the kind of a file by its first bytes and by the names of what is inside it."""

from __future__ import annotations

import re
import zipfile
import zlib
from functools import cached_property
from io import BytesIO
from typing import Final

import olefile


class FileSigns:
    """The signs of a file's kind: its first bytes, and the names inside a ZIP or a compound file.

    A compound file (OLE) is the format of old Office files and of Outlook messages: a small
    file system with named streams. The names are looked up once, when first asked for.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content

    def starts_with(self, *starts: bytes) -> bool:
        """Tell whether the file begins with one of these byte sequences."""
        return self.content.startswith(starts)

    @cached_property
    def is_zip(self) -> bool:
        """Whether the file begins like a ZIP that has at least one member."""
        return self.starts_with(b"PK\x03\x04")

    @cached_property
    def is_ole(self) -> bool:
        """Whether the file begins like a compound file."""
        return self.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

    @cached_property
    def zip_names(self) -> frozenset[str] | None:
        """The names of a ZIP's members; an empty set for another kind of file, None for a broken ZIP."""
        if not self.is_zip:
            return frozenset()
        try:
            with zipfile.ZipFile(BytesIO(self.content)) as archive:
                return frozenset(archive.namelist())
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError, EOFError, IndexError):
            return None

    @cached_property
    def ole_streams(self) -> frozenset[str]:
        """The names at the top level of a compound file; an empty set for another kind of file or a broken one."""
        if not self.is_ole:
            return frozenset()
        try:
            with olefile.OleFileIO(self.content) as ole:
                return frozenset(path[0] for path in ole.listdir())
        except (OSError, ValueError, TypeError, IndexError, AttributeError, RecursionError):
            return frozenset()


_PDF_WITHIN: Final = 1024  # bytes from the start; viewers accept junk before `%PDF-` up to there
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"heim", b"heis")
_MAIL_STREAM: Final = "__properties_version1.0"
_WORD_OR_MAIL: Final = frozenset({"WordDocument", _MAIL_STREAM})
_TAR_MARK: Final = (257, b"ustar")

_HEADER_LINE: Final = re.compile(rb"([!-9;-~]+)[ \t]*:|[ \t]")
"""How a line of a mail's head begins: with a header's name, or with a space where it continues the line above.

See RFC 5322, section 2.2.
"""

_HEAD_BYTES: Final = 65_536
_MAIL_SURE: Final = frozenset({b"received", b"message-id", b"mime-version", b"return-path", b"delivered-to"})
_MAIL_LIKELY: Final = frozenset({b"from", b"to", b"subject", b"date"})
_MAIL_LIKELY_MIN: Final = 3  # a text file that is no mail may begin with one line such as `Subject: ...`


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
    """Tell whether bytes begin like a mailbox: a line that starts with `From `, then the head of a mail."""
    if not content.startswith(b"From "):
        return False
    end = content.find(b"\n", 0, _HEAD_BYTES)
    return end > 0 and is_mail_head(content[end + 1 : end + 1 + _HEAD_BYTES])


def is_webp_or_heic(content: bytes) -> bool:
    """Tell whether bytes begin a WebP or HEIC picture. Both write a length first, and their signature after it."""
    if content[:4] == b"RIFF":
        return content[8:12] == b"WEBP"
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS


def is_tar(content: bytes) -> bool:
    """Tell whether bytes begin with the head of a tar archive's first member."""
    offset, mark = _TAR_MARK
    return content[offset : offset + len(mark)] == mark


def is_pdf(content: bytes) -> bool:
    """Tell whether the mark of a PDF, `%PDF-`, stands near the start of the bytes."""
    return b"%PDF-" in content[:_PDF_WITHIN]


def is_word(signs: FileSigns) -> bool:
    """Tell whether a ZIP is a Word document.

    A broken ZIP counts as one where its first bytes name parts of an Office document: the
    opener for Word then tells people that a Word file is damaged, which helps them more than
    a message about a ZIP.
    """
    names = signs.zip_names
    if names is None:
        return b"word/" in signs.content[:_HEAD_BYTES] or b"[Content_Types].xml" in signs.content[:4096]
    return "word/document.xml" in names or (is_office(signs) and any(name.startswith("word/") for name in names))


def is_ofd(signs: FileSigns) -> bool:
    """Tell whether a ZIP is an OFD document."""
    names = signs.zip_names or frozenset()
    return "OFD.xml" in names and "word/document.xml" not in names


def is_sheet(signs: FileSigns) -> bool:
    """Tell whether a file is an Excel workbook, old or new."""
    if signs.is_ole:
        return not signs.ole_streams & _WORD_OR_MAIL and bool(signs.ole_streams & {"Workbook", "Book"})
    return is_office(signs) and any(name.startswith("xl/") for name in signs.zip_names or ())


def is_office(signs: FileSigns) -> bool:
    """Tell whether a ZIP is a document of an office program (Microsoft's or OpenDocument), but not an OFD."""
    names = signs.zip_names or frozenset()
    return bool(names & {"[Content_Types].xml", "mimetype"}) and "OFD.xml" not in names


def is_outlook(signs: FileSigns) -> bool:
    """Tell whether a compound file is a mail that Outlook saved."""
    return _MAIL_STREAM in signs.ole_streams and "WordDocument" not in signs.ole_streams


def is_old_slides(signs: FileSigns) -> bool:
    """Tell whether a compound file holds PowerPoint slides, and neither a Word document nor a mail."""
    return "PowerPoint Document" in signs.ole_streams and not signs.ole_streams & _WORD_OR_MAIL
