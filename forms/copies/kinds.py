"""What can be made for the recipients of a list; it imports nothing, so that a command's help may name it."""

from __future__ import annotations

from enum import StrEnum


class CopyKind(StrEnum):
    """What `forms copies` makes."""

    PDF = "pdf"  # a fillable PDF for each recipient
    DOCX = "docx"  # a Word file for each recipient
    PRINT = "print"  # one PDF of all copies, for the printer


class PacketKind(StrEnum):
    """As what the documents and a recipient's own copy are put together."""

    PDF = "pdf"  # one after the other, the copy still fillable
    ZIP = "zip"  # each in its own file, the copy also in Word
