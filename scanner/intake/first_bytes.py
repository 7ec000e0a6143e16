"""What the first bytes of a file say, without opening it: all that a process may ask that is not confined."""

from __future__ import annotations

from typing import Final

_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"GIF8")
_PACKED: Final = (b"PK", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_TAR: Final = (257, b"ustar")
_PDF: Final = b"%PDF-"
_PDF_WITHIN: Final = 1024


def may_hold_files(head: bytes) -> bool:
    """Tell whether a file may have files in it; a process that is confined then says whether it has.

    True for every file that has files in it, and for some that have none: a mail is recognised by no more than a colon
    near its start.

    Args:
        head: The first bytes of the file, 65,536 of them where it has so many.
    """
    if head.startswith(_PICTURES):
        return False
    offset, mark = _TAR
    return (
        head.startswith(_PACKED)
        or head[offset : offset + len(mark)] == mark
        or _PDF in head[:_PDF_WITHIN]
        or b":" in head
    )
