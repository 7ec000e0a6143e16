"""Intake: what a returned file is, and which opener turns it into values or pages."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from io import BytesIO

from forms.errors import SourceError
from scanner.intake.pdf import open_pdf
from scanner.intake.pictures import open_picture
from scanner.intake.word import convert_to_docx, open_word
from scanner.model import Opened, Source
from scanner.protocols import Opener


class FileKind(StrEnum):
    """What a file is by its first bytes; its name is not believed."""

    PDF = "pdf"
    DOCX = "docx"
    OLD_WORD = "doc"
    PICTURE = "picture"
    ZIP = "zip"
    UNKNOWN = "unknown"


_PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"BM", b"GIF8")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(content: bytes) -> FileKind:
    """Return what the bytes are, by their signature."""
    if b"%PDF-" in content[:1024]:
        return FileKind.PDF
    if content.startswith(_PICTURE_STARTS) or _is_webp_or_heic(content):
        return FileKind.PICTURE
    if content.startswith(_OLE_START):
        return FileKind.OLD_WORD
    if content.startswith(b"PK\x03\x04"):
        return FileKind.DOCX if _holds_a_document(content) else FileKind.ZIP
    return FileKind.UNKNOWN


def _is_webp_or_heic(content: bytes) -> bool:
    if content[:4] == b"RIFF":
        return content[8:12] == b"WEBP"
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS


def _holds_a_document(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return "word/document.xml" in archive.namelist()
    except zipfile.BadZipFile:
        # A broken archive is reported best by the opener of what it most likely was.
        return b"word/" in content[:65536] or b"[Content_Types].xml" in content[:4096]


def _open_old_word(source: Source) -> Opened:
    return open_word(convert_to_docx(source))


OPENERS: dict[FileKind, Opener] = {
    FileKind.PDF: open_pdf,
    FileKind.DOCX: open_word,
    FileKind.OLD_WORD: _open_old_word,
    FileKind.PICTURE: open_picture,
}


def open_source(source: Source) -> Opened:
    """Open a returned file by what its bytes are.

    Raises:
        SourceError: Empty, broken, protected, or not a kind that is read.
        MissingProgramError: A conversion needs a program that is not installed.
    """
    if not source.content:
        raise SourceError(
            f"{source.path}: the file is empty; ask the sender for it again",
            code="file_empty",
            message_zh="文件是空的，请让填报单位重新发送。",
        )
    opener = OPENERS.get(kind_of(source.content))
    if opener is None:
        raise SourceError(
            f"{source.path}: not a kind of file that is read; send PDF, Word, JPEG, PNG or TIFF",
            code="file_kind_unknown",
            message_zh="不支持此类文件，请发送 PDF、Word、JPEG、PNG 或 TIFF 文件。",
        )
    return opener(source)
