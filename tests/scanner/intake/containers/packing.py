"""Containers made by the standard library, and by hand where that cannot make them."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from email.message import EmailMessage

import py7zr

from scanner.intake.unpacking import LIMITS, Limits, UnopenedFile, leaves
from scanner.values.source import Source

PDF = b"%PDF-1.7\nnot really one"
JPEG = b"\xff\xd8\xff\xe0 not really one"
DATE = "Tue, 08 Jun 2021 09:30:00 +0800"


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP as Python makes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def raw_zip(entries: list[tuple[bytes, bytes]], *, flags: int = 0, method: int = 0, extra: bytes = b"") -> bytes:
    """Return a ZIP of stored entries with any bytes as names, flags and method."""
    body, directory = b"", b""
    for name, content in entries:
        fields = struct.pack(
            "<HHHHHIIIHH",
            20,
            flags,
            method,
            0,
            0,
            zlib.crc32(content),
            len(content),
            len(content),
            len(name),
            len(extra),
        )
        directory += b"PK\x01\x02\x14\x00" + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name + extra
        body += b"PK\x03\x04" + fields + name + extra + content
    count = len(entries)
    return body + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)


def seven_zipped(files: Mapping[str, bytes], *, packed_list: bool = True, **options: object) -> bytes:
    """Return a 7z archive as py7zr makes it."""
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", **options) as archive:
        archive.set_encoded_header_mode(packed_list)
        for name, content in files.items():
            archive.writestr(content, name)
    return out.getvalue()


def tarred(files: Mapping[str, bytes], mode: str = "w") -> bytes:
    """Return a TAR as Python makes it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def mail(
    files: Mapping[str, bytes], *, sender: str = "张三 <zhang@example.com>", date: str = DATE, text: str = "见附件"
) -> bytes:
    """Return a mail as Python's `email` makes it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "office@example.com", "需求表"
    message["Date"] = date
    message.set_content(text)
    for name, content in files.items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def unpacked(content: bytes, name: str = "in", limits: Limits = LIMITS) -> list[Source | UnopenedFile]:
    """Return all that is in a container."""
    return list(leaves(Source(name, name, content), limits))


def paths(content: bytes, name: str = "in", limits: Limits = LIMITS) -> dict[str, bytes | str]:
    """Return the paths in a container with their bytes, or the codes of why they are not opened."""
    found: dict[str, bytes | str] = {}
    for leaf in unpacked(content, name, limits):
        if isinstance(leaf, UnopenedFile):
            assert leaf.source.path not in found
            found[leaf.source.path] = getattr(leaf.error, "code", "program_missing")
        else:
            assert leaf.path not in found
            found[leaf.path] = leaf.content
    return found
