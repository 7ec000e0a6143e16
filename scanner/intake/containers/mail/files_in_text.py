"""Finds files that are written into a mail's own text: uuencoded, as base64, or as `data:` addresses in HTML.

Old programs write attachments into the text, uuencoded (`begin 644 name`). A mail that was
forwarded as text has the base64 of its attachments in its text.
"""

from __future__ import annotations

import base64
import binascii
import mimetypes
import re
from collections.abc import Iterator
from typing import Final

from scanner.intake.containers.names import decoded

_UU_BEGIN: Final = re.compile(rb"begin [0-7]{3,4} (.{1,300})", re.DOTALL)
_UU_LINE: Final = re.compile(rb"[ -`]{0,62}")
_BASE64: Final = re.compile(rb"(?:^[> ]*[A-Za-z0-9+/]{60,76}[ \t]*\r?\n){2,}[> ]*[A-Za-z0-9+/]*={0,2}", re.M)
_DATA: Final = re.compile(rb"data:([a-z]+/[\w.+-]+);base64,([A-Za-z0-9+/=\s]{100,})", re.I)
_QUOTED: Final = re.compile(rb"^[> ]+|\s+", re.M)
_STARTS: Final = (
    (b"%PDF-", ".pdf"),
    (b"PK\x03\x04", ".zip"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG\r\n", ".png"),
    (b"\xd0\xcf\x11\xe0", ".doc"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"7z\xbc\xaf", ".7z"),
    (b"Rar!", ".rar"),
)
"""How the bytes of a returned file may begin, and the suffix for its name.

Base64 in a text that decodes to anything else is taken for a signature or a key.
"""


def files_in_text(text: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file in a mail's text; one without a name is called like `text-1.pdf`."""
    count = 0
    packed, rest = _uuencoded(text)
    for name, lines in packed:
        content = _uudecoded(lines)
        if content:
            count += 1
            yield decoded(name), content
    for match in _DATA.finditer(rest):
        content = _base64(match[2])
        if content:
            count += 1
            yield f"text-{count}{mimetypes.guess_extension(match[1].decode().lower()) or ''}", content
    for match in _BASE64.finditer(_DATA.sub(b"", rest)):
        content = _base64(match[0])
        suffix = next((suffix for start, suffix in _STARTS if content.startswith(start)), None)
        if suffix is not None:
            count += 1
            yield f"text-{count}{suffix}", content


def _uuencoded(text: bytes) -> tuple[list[tuple[bytes, list[bytes]]], bytes]:
    """Return name and lines of each uuencoded file in a text, and the text without them.

    Each line is looked at once, so that a text of nothing but beginnings takes no longer than another.
    """
    found: list[tuple[bytes, list[bytes]]] = []
    rest: list[bytes] = []
    name, lines, whole = b"", list[bytes](), list[bytes]()
    for line in text.splitlines(keepends=True):
        bare = line.rstrip()
        begin = _UU_BEGIN.fullmatch(bare)
        if begin is not None or (whole and bare != b"end" and _UU_LINE.fullmatch(bare) is None):
            rest.extend(whole)
            whole = []
        if begin is not None:
            name, lines, whole = begin[1].strip(), [], [line]
        elif whole and bare == b"end":
            found.append((name, lines))
            whole = []
        elif whole:
            whole.append(line)
            lines.append(bare)
        else:
            rest.append(line)
    return found, b"".join([*rest, *whole])


def _uudecoded(lines: list[bytes]) -> bytes:
    try:
        return b"".join(_line(line) for line in lines if line.strip())
    except binascii.Error:
        return b""


def _line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:  # some programs pad the last group of a line wrongly; the line's first byte tells its length
        length = ((line[0] - 32) & 63) * 4 // 3 + 5
        return binascii.a2b_uu(line[:length])


def _base64(block: bytes) -> bytes:
    plain = _QUOTED.sub(b"", block)
    try:
        return base64.b64decode(plain[: len(plain) - len(plain) % 4])
    except binascii.Error:
        return b""
