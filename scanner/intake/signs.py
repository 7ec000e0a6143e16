"""Signs by which a file's kind is recognised: its first bytes, and names inside it."""

from __future__ import annotations

import re
import zipfile
import zlib
from functools import cached_property
from io import BytesIO
from typing import Final

import olefile


class FileSigns:
    """What tells a file's kind: its first bytes, and the names inside a ZIP or one of Microsoft's old formats.

    The names are looked up once, when first asked for.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content

    def starts_with(self, *starts: bytes) -> bool:
        """Tell whether the file begins with one of these."""
        return self.content.startswith(starts)

    @cached_property
    def is_zip(self) -> bool:
        """Whether it begins as a ZIP with something in it."""
        return self.starts_with(b"PK\x03\x04")

    @cached_property
    def is_ole(self) -> bool:
        """Whether it begins as one of Microsoft's old formats, a compound file."""
        return self.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

    @cached_property
    def zip_names(self) -> frozenset[str] | None:
        """The names in a ZIP; none in another file, None for a broken ZIP."""
        if not self.is_zip:
            return frozenset()
        try:
            with zipfile.ZipFile(BytesIO(self.content)) as archive:
                return frozenset(archive.namelist())
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError, EOFError, IndexError):
            return None

    @cached_property
    def ole_streams(self) -> frozenset[str]:
        """The names at the top of a compound file; none in another file or a broken one."""
        if not self.is_ole:
            return frozenset()
        try:
            with olefile.OleFileIO(self.content) as ole:
                return frozenset(path[0] for path in ole.listdir())
        except (OSError, ValueError, TypeError, IndexError, AttributeError, RecursionError):
            return frozenset()


_PDF_WITHIN: Final = 1024  # of the start: where a PDF may say that it is one
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"heim", b"heis")
_MAIL_STREAM: Final = "__properties_version1.0"
_WORD_OR_MAIL: Final = frozenset({"WordDocument", _MAIL_STREAM})
_TAR_MARK: Final = (257, b"ustar")

_HEADER_LINE: Final = re.compile(rb"([!-9;-~]+)[ \t]*:|[ \t]")  # RFC 5322, 2.2: a name, or a line that goes on
_HEAD_BYTES: Final = 65_536
_MAIL_SURE: Final = frozenset({b"received", b"message-id", b"mime-version", b"return-path", b"delivered-to"})
_MAIL_LIKELY: Final = frozenset({b"from", b"to", b"subject", b"date"})
_MAIL_LIKELY_MIN: Final = 3  # a note may well begin with one such line


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


def is_webp_or_heic(content: bytes) -> bool:
    """Tell whether bytes begin a picture whose signature stands behind its length."""
    if content[:4] == b"RIFF":
        return content[8:12] == b"WEBP"
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS


def is_tar(content: bytes) -> bool:
    """Tell whether bytes begin with the head of a tar archive's first member."""
    offset, mark = _TAR_MARK
    return content[offset : offset + len(mark)] == mark


def is_pdf(content: bytes) -> bool:
    """Tell whether bytes say near their start that they are a PDF."""
    return b"%PDF-" in content[:_PDF_WITHIN]


def is_word(signs: FileSigns) -> bool:
    """Tell whether a ZIP is a Word document; a broken one that most likely was one is reported best by its opener."""
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
    """Tell whether a ZIP is a document of an office program, but no OFD."""
    names = signs.zip_names or frozenset()
    return bool(names & {"[Content_Types].xml", "mimetype"}) and "OFD.xml" not in names


def is_outlook(signs: FileSigns) -> bool:
    """Tell whether a compound file is a mail that Outlook saved."""
    return _MAIL_STREAM in signs.ole_streams and "WordDocument" not in signs.ole_streams


def is_old_slides(signs: FileSigns) -> bool:
    """Tell whether a compound file holds slides and nothing that is read."""
    return "PowerPoint Document" in signs.ole_streams and not signs.ole_streams & _WORD_OR_MAIL
