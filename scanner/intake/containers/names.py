"""Names of members: out of their bytes, safe to show, and refused where they lead elsewhere."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))]
)
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_NOT_RETURNS: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_APPLE_DOUBLE: Final = b"\x00\x05\x16\x07"
_LOCK_BYTES: Final = 1024  # Word's has 162, WPS's 54
_LONGEST: Final = 255


@dataclass(frozen=True, slots=True)
class MemberName:
    """What a member is called.

    Attributes:
        path: Folders and name inside the container, joined by `/`; safe to show and to join.
        refused: What is wrong with the name as the container has it, or None.
    """

    path: str
    refused: str | None = None

    @property
    def name(self) -> str:
        """The last part."""
        return self.path.rsplit("/", 1)[-1]


def member_name(raw: str) -> MemberName:
    """Return a member's name; a backslash counts as a slash, as old Windows programs write it."""
    parts = raw.replace("\\", "/").split("/")
    shown = [_shown(part) for part in parts if part not in ("", ".")]
    return MemberName("/".join(shown) or "unnamed", _what_is_wrong(raw, parts))


def _what_is_wrong(raw: str, parts: list[str]) -> str | None:
    if ".." in parts:
        return "a way out of its folder"
    if parts[0] == "" or _DRIVE.match(raw):
        return "a place on the disk"
    if any(unicodedata.category(character) == "Cc" for character in raw):
        return "not printable"
    if any(part.split(".")[0].strip().lower() in _DEVICES for part in parts):
        return "that of a device"
    return None


def _shown(part: str) -> str:
    if part == "..":
        return "__"
    clean = "".join("\ufffd" if unicodedata.category(character) in ("Cc", "Cs") else character for character in part)
    return clean.replace(":", "_")[:_LONGEST]


def is_junk(path: str, content: bytes) -> bool:
    """Tell whether a member is what a system leaves beside files, and surely no return."""
    name = path.rsplit("/", 1)[-1].lower()
    if is_left_beside(name, len(content)):
        return True
    return name.startswith("._") and ("__MACOSX" in path.split("/") or content.startswith(_APPLE_DOUBLE))


def is_left_beside(name: str, size: int) -> bool:
    """Tell by a file's name and its bytes' number whether a system or an office program left it beside others."""
    name = name.lower()
    return name in _NOT_RETURNS or (name.startswith(("~$", ".~lock.")) and size <= _LOCK_BYTES)


def decoded(raw: bytes) -> str:
    """Return a name's bytes as text where nothing says how they are encoded.

    UTF-8 where it is; else GBK, as Windows in China writes, unless only the code page 437
    of old DOS gives letters.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    as_dos = raw.decode("cp437")
    try:
        as_gbk = raw.decode("gb18030")
    except UnicodeDecodeError:
        return as_dos
    if not _is_common(as_gbk) and all(character.isalpha() for character in as_dos if not character.isascii()):
        return as_dos
    return as_gbk


def _is_common(text: str) -> bool:
    """Tell whether all of a text is in GB 2312, which has the characters of nearly any name."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
