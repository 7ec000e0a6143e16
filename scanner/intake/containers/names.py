"""Decodes the names of a container's members, makes them safe to show, and refuses those that lead out of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from forms.terminal.printable import printable_line

_DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))]
)
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_NOT_RETURNS: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_APPLE_DOUBLE: Final = b"\x00\x05\x16\x07"
_LOCK_BYTES: Final = 1024  # a lock file is smaller: Word's has 162 bytes, WPS's has 54
_LONGEST: Final = 255  # characters of one part of a path


@dataclass(frozen=True, slots=True)
class MemberName:
    """The name of a container's member.

    Attributes:
        path: The member's folders and its name inside the container, joined by `/`. It is safe to
            show and to join to another path, whatever the container has.
        refused: What is wrong with the name as the container has it, in words that end the
            sentence "its name in the archive is ..."; None for a good name.
    """

    path: str
    refused: str | None = None

    @property
    def name(self) -> str:
        """The last part of the path: the member's own name."""
        return self.path.rsplit("/", 1)[-1]


def member_name(raw: str) -> MemberName:
    """Return a member's name. A backslash counts as a slash, because old Windows programs write backslashes."""
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
    return printable_line(part).replace(":", "_")[:_LONGEST]


def is_junk(path: str, content: bytes) -> bool:
    """Tell whether a member is a file that a system leaves beside others, such as `Thumbs.db`, and surely no return."""
    name = path.rsplit("/", 1)[-1].lower()
    if is_left_beside(name, len(content)):
        return True
    return name.startswith("._") and ("__MACOSX" in path.split("/") or content.startswith(_APPLE_DOUBLE))


def is_left_beside(name: str, size: int) -> bool:
    """Tell by a file's name and size whether a system or an office program left it beside other files.

    An office program keeps a lock file, such as `~$form.docx`, while a document is open.
    """
    name = name.lower()
    return name in _NOT_RETURNS or (name.startswith(("~$", ".~lock.")) and size <= _LOCK_BYTES)


def decoded(raw: bytes) -> str:
    """Return the bytes of a name, or of another short text, as text, where nothing says how they are encoded.

    Bytes that are valid UTF-8 are UTF-8. Any others are GBK, which Windows in China writes, with
    one exception: they are taken for code page 437 (that of old DOS) where they decode to letters
    in it, and in GBK only to characters that names hardly have.
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
    """Tell whether all characters of a text are in GB 2312, which has those of nearly every Chinese name."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
