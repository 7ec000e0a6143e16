"""Whether a file is what its name says."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from scanner.intake.kinds import FileKind
from scanner.issues import issue
from scanner.values.issue import Issue
from scanner.values.source import Source

_KINDS: Final = {
    FileKind.PDF: ("a PDF", "PDF 文件"),
    FileKind.DOCX: ("a Word file (.docx)", "Word 文件（docx）"),
    FileKind.OLD_WORD: ("an old Word file (.doc)", "旧版 Word 文件（doc）"),
    FileKind.PICTURE: ("a picture", "图片"),
}
"""What is read, in both languages."""

_SUFFIXES: Final = {
    ".pdf": FileKind.PDF,
    ".docx": FileKind.DOCX,
    ".docm": FileKind.DOCX,
    ".doc": FileKind.OLD_WORD,
    ".wps": FileKind.OLD_WORD,
    **dict.fromkeys(
        (".jpg", ".jpeg", ".jfif", ".png", ".tif", ".tiff", ".bmp", ".webp", ".gif", ".heic", ".heif"),
        FileKind.PICTURE,
    ),
    ".zip": FileKind.ZIP,
    ".rar": FileKind.RAR,
    ".7z": FileKind.SEVEN_ZIP,
    ".eml": FileKind.MAIL,
    ".msg": FileKind.OUTLOOK,
    ".ofd": FileKind.OFD,
    ".xls": FileKind.SHEET,
    ".xlsx": FileKind.SHEET,
}


def label_issues(source: Source, kind: FileKind) -> tuple[Issue, ...]:
    """Return the issue of a file that is read as another kind than its name says; none where the name says nothing."""
    suffix = PurePosixPath(source.name).suffix.lower()
    if _SUFFIXES.get(suffix, kind) is kind:
        return ()
    words, words_zh = _KINDS[kind]
    return (issue("file_mislabelled", suffix=suffix, kind=words, kind_zh=words_zh),)
