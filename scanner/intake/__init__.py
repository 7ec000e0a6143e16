"""Intake: what a returned file is, and which opener turns it into values or pages."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Final

import pypdfium2 as pdfium
from PIL import Image

from forms.errors import SourceError
from scanner.intake.containers.archives.volumes import is_part
from scanner.intake.containers.refusals import one_of_several
from scanner.intake.kinds import FileKind, kind_of
from scanner.intake.labels import label_issues
from scanner.intake.pdf import open_pdf
from scanner.intake.pictures import open_picture
from scanner.intake.word import convert_to_docx, open_word
from scanner.values.opened import Opened
from scanner.values.seams import Opener
from scanner.values.source import Source

__all__ = ["OPENERS", "FileKind", "count_pages", "kind_of", "open_source"]


def _open_old_word(source: Source) -> Opened:
    return open_word(convert_to_docx(source))


OPENERS: dict[FileKind, Opener] = {
    FileKind.PDF: open_pdf,
    FileKind.DOCX: open_word,
    FileKind.OLD_WORD: _open_old_word,
    FileKind.PICTURE: open_picture,
}


_CURES: Final = {
    FileKind.OFD: (
        "file_ofd",
        "an OFD document, which is not read; export it as PDF in its viewer and send that",
        "OFD 版式文件暂不能读取，请在 OFD 阅读器中导出为 PDF 后重新发送。",
    ),
    FileKind.WINMAIL: (
        "file_winmail",
        "attachments in Outlook's own wrapping (winmail.dat); ask for the mail as plain text or HTML",
        "winmail.dat 为 Outlook 专用格式，请让填报单位将邮件格式改为纯文本或 HTML 后重新发送附件。",
    ),
    FileKind.SHEET: (
        "file_kind_unknown",
        "an Excel workbook; the form is a PDF or Word file, ask for that",
        "这是 Excel 文件，请让填报单位使用 PDF 或 Word 表格填写后重新发送。",
    ),
}
"""Kinds that are known but not read: issue code, and what to do in both languages."""

_NO_CURE: Final = (
    "file_kind_unknown",
    "not a kind of file that is read; send PDF, Word, JPEG, PNG or TIFF",
    "不支持此类文件，请发送 PDF、Word、JPEG、PNG 或 TIFF 文件。",
)


def open_source(source: Source) -> Opened:
    """Open a returned file by what its bytes are; a container has been unpacked before.

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
    kind = kind_of(source.content)
    opener = OPENERS.get(kind)
    if opener is None and is_part(source):
        raise one_of_several(source.path)
    if opener is None:
        code, reason, reason_zh = _CURES.get(kind, _NO_CURE)
        raise SourceError(f"{source.path}: {reason}", code=code, message_zh=reason_zh)
    opened = opener(source)
    return replace(opened, issues=(*label_issues(source, kind), *opened.issues))


def count_pages(source: Source) -> int:
    """Return how many pages a source has, as far as that can be told at a glance; 1 where it cannot."""
    try:
        match kind_of(source.content):
            case FileKind.PDF:
                document = pdfium.PdfDocument(source.content)
                try:
                    return len(document)
                finally:
                    document.close()
            case FileKind.PICTURE:
                with Image.open(BytesIO(source.content)) as picture:
                    return getattr(picture, "n_frames", 1)
    except Exception:  # noqa: BLE001  its opener says what is wrong with it
        return 1
    return 1
