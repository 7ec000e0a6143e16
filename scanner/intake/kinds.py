"""The kinds of files: one row a kind says how it is recognised, what opens it and what people are told of it.

What a file is, its bytes say; its name is not believed. A new kind is a name in `FileKind`
and a row in `FILE_KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scanner.intake.containers.archives.tars import expand_bzip2, expand_gzip, expand_xz, untar
from scanner.intake.containers.archives.zips import unzip
from scanner.intake.containers.limits import Budget
from scanner.intake.containers.mail.messages import attached, split_mailbox
from scanner.intake.containers.mail.outlook import expand_outlook
from scanner.intake.containers.members import Member, Unpacker
from scanner.intake.containers.pdfs import attached_to_pdf
from scanner.intake.pdf import open_pdf
from scanner.intake.pdf.attached_files import may_carry_files
from scanner.intake.pictures import open_picture
from scanner.intake.signs import (
    FileSigns,
    is_mail_head,
    is_mailbox_start,
    is_ofd,
    is_office,
    is_old_slides,
    is_outlook,
    is_pdf,
    is_sheet,
    is_tar,
    is_webp_or_heic,
    is_word,
)
from scanner.intake.word import open_old_word, open_word
from scanner.values.seams import Opener
from scanner.values.source import Source


def expand_rar(source: Source, budget: Budget) -> Iterator[Member]:
    """Yield the files of a RAR archive; its library is loaded when there is one."""
    from scanner.intake.containers.archives import rars  # noqa: PLC0415

    return rars.expand_rar(source, budget)


def expand_sevenzip(source: Source, budget: Budget) -> Iterator[Member]:
    """Yield the files of a 7z archive; its library is loaded when there is one."""
    from scanner.intake.containers.archives import sevenzip  # noqa: PLC0415

    return sevenzip.expand_sevenzip(source, budget)


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


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why files of a kind are not read.

    Attributes:
        code: Of the issue catalogue.
        reason: What it is and what to do, in English.
        reason_zh: The same in Chinese.
    """

    code: str
    reason: str
    reason_zh: str


@dataclass(frozen=True, slots=True)
class Cargo:
    """Files that a document carries beside what it is itself.

    Attributes:
        may_have: Tells at a glance whether there may be any.
        take_out: Takes them out.
    """

    may_have: Callable[[bytes], bool]
    take_out: Unpacker


_NOT_READ: Final = Refusal(
    "file_kind_unknown",
    "not a kind of file that is read; send PDF, Word, JPEG, PNG or TIFF",
    "不支持此类文件，请发送 PDF、Word、JPEG、PNG 或 TIFF 文件。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTraits:
    """A kind's row. One with neither opener nor unpacker is known, but not read.

    Attributes:
        is_it: Recognises it; is asked only when no row above was it.
        suffixes: What such files are usually named, in lower case with the dot.
        words: What it is called in English, for an issue with a file that is read.
        words_zh: The same in Chinese.
        open: Opens it.
        unpack: Takes out the files that it consists of.
        cargo: Files that it may carry beside what it is.
        refusal: Why it is not opened.
    """

    is_it: Callable[[FileSigns], bool]
    suffixes: tuple[str, ...] = ()
    words: str = ""
    words_zh: str = ""
    open: Opener | None = None
    unpack: Unpacker | None = None
    cargo: Cargo | None = None
    refusal: Refusal = _NOT_READ


FILE_KINDS: Final[Mapping[FileKind, FileTraits]] = {
    FileKind.DOCX: FileTraits(
        is_it=is_word,
        suffixes=(".docx", ".docm"),
        words="a Word file (.docx)",
        words_zh="Word 文件（docx）",
        open=open_word,
    ),
    FileKind.OFD: FileTraits(
        is_it=is_ofd,
        suffixes=(".ofd",),
        refusal=Refusal(
            "file_ofd",
            "an OFD document, which is not read; export it as PDF in its viewer and send that",
            "OFD 版式文件暂不能读取，请在 OFD 阅读器中导出为 PDF 后重新发送。",
        ),
    ),
    FileKind.SHEET: FileTraits(
        is_it=is_sheet,
        suffixes=(".xls", ".xlsx"),
        refusal=Refusal(
            "file_kind_unknown",
            "an Excel workbook; the form is a PDF or Word file, ask for that",
            "这是 Excel 文件，请让填报单位使用 PDF 或 Word 表格填写后重新发送。",
        ),
    ),
    FileKind.OUTLOOK: FileTraits(is_it=is_outlook, suffixes=(".msg",), unpack=expand_outlook),
    FileKind.OTHER_OFFICE: FileTraits(is_it=lambda signs: is_office(signs) or is_old_slides(signs)),
    FileKind.OLD_WORD: FileTraits(  # of the old formats, one that cannot be told counts as Word
        is_it=lambda signs: signs.is_ole,
        suffixes=(".doc", ".wps"),
        words="an old Word file (.doc)",
        words_zh="旧版 Word 文件（doc）",
        open=open_old_word,
    ),
    FileKind.ZIP: FileTraits(  # also an empty one, and one that was once a part of several
        is_it=lambda signs: signs.is_zip or signs.starts_with(b"PK\x05\x06", b"PK\x07\x08"),
        suffixes=(".zip",),
        unpack=unzip,
    ),
    FileKind.SEVEN_ZIP: FileTraits(
        is_it=lambda signs: signs.starts_with(b"7z\xbc\xaf\x27\x1c"), suffixes=(".7z",), unpack=expand_sevenzip
    ),
    FileKind.RAR: FileTraits(
        is_it=lambda signs: signs.starts_with(b"Rar!\x1a\x07"), suffixes=(".rar",), unpack=expand_rar
    ),
    FileKind.GZIP: FileTraits(is_it=lambda signs: signs.starts_with(b"\x1f\x8b\x08"), unpack=expand_gzip),
    FileKind.BZIP2: FileTraits(is_it=lambda signs: signs.starts_with(b"BZh"), unpack=expand_bzip2),
    FileKind.XZ: FileTraits(is_it=lambda signs: signs.starts_with(b"\xfd7zXZ\x00"), unpack=expand_xz),
    FileKind.WINMAIL: FileTraits(
        is_it=lambda signs: signs.starts_with(b"\x78\x9f\x3e\x22"),
        refusal=Refusal(
            "file_winmail",
            "attachments in Outlook's own wrapping (winmail.dat); ask for the mail as plain text or HTML",
            "winmail.dat 为 Outlook 专用格式，请让填报单位将邮件格式改为纯文本或 HTML 后重新发送附件。",
        ),
    ),
    FileKind.PICTURE: FileTraits(
        is_it=lambda signs: (
            signs.starts_with(b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"BM", b"GIF8")
            or is_webp_or_heic(signs.content)
        ),
        suffixes=(".jpg", ".jpeg", ".jfif", ".png", ".tif", ".tiff", ".bmp", ".webp", ".gif", ".heic", ".heif"),
        words="a picture",
        words_zh="图片",
        open=open_picture,
    ),
    FileKind.TAR: FileTraits(is_it=lambda signs: is_tar(signs.content), unpack=untar),
    FileKind.MAIL: FileTraits(is_it=lambda signs: is_mail_head(signs.content), suffixes=(".eml",), unpack=attached),
    FileKind.MAILBOX: FileTraits(is_it=lambda signs: is_mailbox_start(signs.content), unpack=split_mailbox),
    FileKind.PDF: FileTraits(
        is_it=lambda signs: is_pdf(signs.content),
        suffixes=(".pdf",),
        words="a PDF",
        words_zh="PDF 文件",
        open=open_pdf,
        cargo=Cargo(may_carry_files, attached_to_pdf),
    ),
    FileKind.UNKNOWN: FileTraits(is_it=lambda _signs: True),
}
"""Every kind's row, in the order of asking: a mail or an archive may have a PDF near its start."""


def kind_of(content: bytes) -> FileKind:
    """Return what the bytes are."""
    signs = FileSigns(content)
    return next(kind for kind, traits in FILE_KINDS.items() if traits.is_it(signs))
