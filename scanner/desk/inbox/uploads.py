"""Puts files that a browser sends into the inbox, under names that are safe on every system."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from pathlib import Path, PurePosixPath
from typing import IO, Final

from forms.errors import UsageError
from forms.files import OWNER_ONLY
from forms.wording import Wording
from scanner.batch.inbox import MAX_FILE_BYTES

_CHUNK: Final = 1 << 20
_MOST_BYTES: Final = 180  # of a name; file systems take 255 bytes, and a number may be added
_MOST_FOLDERS: Final = 8
_FORBIDDEN: Final = frozenset('<>:"|?*\\')
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10))}
)


def keep_upload(inbox: Path, name: str, content: IO[bytes]) -> Path:
    """Write a file into the inbox; it is there as a whole or not at all, and replaces no other.

    Args:
        inbox: The inbox.
        name: What the browser calls the file, with the folders that it lay in.
        content: Its bytes.

    Returns:
        Where it is now.

    Raises:
        UsageError: It is too large, or the inbox cannot be written.
    """
    wanted = inbox / safe_path(name)
    try:
        wanted.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=wanted.parent, prefix=".upload-")
        try:
            with os.fdopen(handle, "wb") as file:
                _copy(content, file, wanted.name)
            Path(temporary).chmod(OWNER_ONLY)
            return _placed(Path(temporary), wanted)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            Wording(zh="无法存入收件文件夹。", en=f"cannot be kept ({error.strerror})"), at=wanted.name
        ) from error


def safe_path(name: str) -> PurePosixPath:
    """Return a path inside the inbox for what a browser calls a file.

    No part of it leads upwards, is hidden, holds a character that a system forbids or that turns the direction of
    writing, or is the name of a device.
    """
    parts = [_safe(part) for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    return PurePosixPath(*(parts[-_MOST_FOLDERS:] or ["file"]))


def _safe(part: str) -> str:
    kept = "".join(
        "_" if one in _FORBIDDEN else one
        for one in unicodedata.normalize("NFC", part)
        if unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    ).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    stem, suffix = (stem, dot + suffix) if dot else (kept, "")
    if stem.partition(".")[0].lower() in _RESERVED:
        stem = f"_{stem}"
    suffix = suffix.encode()[:20].decode(errors="ignore")
    return (stem.encode()[: _MOST_BYTES - len(suffix.encode())].decode(errors="ignore") + suffix) or "file"


def _copy(content: IO[bytes], file: IO[bytes], name: str) -> None:
    """Copy a file's bytes.

    Raises:
        UsageError: There are more than the intake reads.
    """
    size = 0
    while chunk := content.read(_CHUNK):
        size += len(chunk)
        if size > MAX_FILE_BYTES:
            raise UsageError(
                Wording(zh="文件过大，请拆分。", en=f"larger than {MAX_FILE_BYTES >> 30} GB; divide it"), at=name
            )
        file.write(chunk)


def _placed(temporary: Path, wanted: Path) -> Path:
    """Move a file to a name that no other file has: the wanted one, or that with a number."""
    number = 1
    while True:
        target = wanted if number == 1 else wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
        try:
            target.touch(mode=OWNER_ONLY, exist_ok=False)
        except FileExistsError:
            number += 1
            continue
        temporary.replace(target)
        return target
