"""The kinds of files: one row for each kind says how it is recognised, what opens it and what people are told of it.

The bytes of a file decide of which kind it is; its name is not believed. A new kind of
file needs a name in `FileKind` and a row in `FILE_KINDS`.
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
        code: The code of an issue in the issue catalogue.
        reason: What the file is and what to do with it, in English.
        reason_zh: The same in Chinese.
    """

    code: str
    reason: str
    reason_zh: str


@dataclass(frozen=True, slots=True)
class Cargo:
    """How to get at the files that a document carries with it, as a PDF carries attachments.

    The document is itself a return; the files that it carries are read as further returns.

    Attributes:
        may_have: Tells from a document's bytes, without opening it, whether it may carry files.
        take_out: Takes the carried files out of a document.
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
    """The row of one kind of file. A kind with neither opener nor unpacker is recognised, but not read.

    Attributes:
        is_it: Tells whether a file is of this kind. A file is asked about row by row and gets the
            first kind that says yes, so a row may rely on the rows above having said no.
        suffixes: How the names of such files usually end, in lower case with the dot.
        words: What people call such a file in English, for issues of files that are read.
        words_zh: The same in Chinese.
        open: Opens such a file; None for a kind that is unpacked or refused.
        unpack: Takes the files out of a container; None for a kind that is no container.
        cargo: How to get at the files that such a document may carry; None where it carries none.
        count_pages: Counts the pages without reading them. None where every file of the kind
            counts as one page, or where its pages cannot be counted without opening it.
        refusal: Why files of this kind are not opened, where neither `open` nor `unpack` is given.
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
    FileKind.OLD_WORD: FileTraits(  # a compound file that no row above recognises is taken for Word
        is_it=lambda signs: signs.is_ole,
        suffixes=(".doc", ".wps"),
        words="an old Word file (.doc)",
        words_zh="旧版 Word 文件（doc）",
        open=open_old_word,
    ),
    FileKind.ZIP: FileTraits(  # the further starts are those of an empty ZIP and of one that was cut into parts
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
"""Every kind's row, in the order in which a file is asked about.

The order matters. A mail or an archive may have the mark of a PDF (`%PDF-`) within its first
kilobyte, because a PDF is packed in it: so PDF comes after mails and archives. Word, OFD and
Excel files are ZIP files with certain names inside, so they come before ZIP.
"""


def kind_of(content: bytes) -> FileKind:
    """Return the kind of a file with these bytes: that of the first row whose `is_it` says yes."""
    signs = FileSigns(content)
    return next(kind for kind, traits in FILE_KINDS.items() if traits.is_it(signs))
