"""Recognises one part of an archive that was cut into several files; such a part is not damaged, but incomplete."""

from __future__ import annotations

import re
from typing import Final

from scanner.values.source import Source

_NAMES: Final = re.compile(r"\.part\d+\.(rar|exe)$|\.(7z|zip|rar|tar|t?gz)\.\d{2,3}$|\.[rz]\d{2}$", re.IGNORECASE)
"""How the names of such parts end: `.part2.rar`, `.7z.002`, `.zip.001`, `.r00`, `.z01`."""

_FIRST_OF_ZIP: Final = b"PK\x07\x08"  # PKWARE's APPNOTE.TXT, 8.5.3
_END_OF_ZIP: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_ZIP64: Final = 0xFFFF


def is_part(source: Source) -> bool:
    """Tell by its name or by its bytes whether a file is one part of an archive in several files."""
    if _NAMES.search(source.name) or source.content.startswith(_FIRST_OF_ZIP):
        return True
    end = source.content[-_END_BYTES:]
    disk = int.from_bytes(end[4:6], "little")
    return end.startswith(_END_OF_ZIP) and 0 < disk < _ZIP64
