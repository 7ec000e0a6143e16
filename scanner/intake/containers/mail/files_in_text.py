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

_UUENCODED: Final = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]+)\r?\n((?:[ -`]{1,62}[ \t]*\r?\n)+?)(?:`|\s)*\r?\n?end[ \t]*$", re.M
)
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
    for match in _UUENCODED.finditer(text):
        content = _uudecoded(match[2])
        if content:
            count += 1
            yield decoded(match[1].strip()), content
    rest = _UUENCODED.sub(b"", text)
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


def _uudecoded(lines: bytes) -> bytes:
    try:
        return b"".join(_line(line) for line in lines.splitlines() if line.strip())
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
