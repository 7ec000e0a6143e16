"""Archives made in memory; the same files give the same bytes, but for 7z, which keeps the time."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from typing import Final

import py7zr

_DAY: Final = (2026, 11, 28, 0, 0, 0)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of files by their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def seven_zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a 7z archive of files by their names."""
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(content, name)
    return out.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    """Return a TAR of files by their names."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()
