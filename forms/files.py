"""Files that appear whole or not at all, and are on the disk when they are there."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from forms.errors import UsageError, WouldOverwriteError
from forms.wording import Wording

FOR_ALL: Final = 0o644
"""Rights of a file that anybody may read."""

OWNER_ONLY: Final = 0o600
"""Rights of a file that says what people wrote."""


def claim_folder(folder: Path, marker: str, note: str, *, mode: int = FOR_ALL) -> None:
    """Make a folder for a command's own files, or accept one that an earlier run of it has marked as such.

    Args:
        folder: Where the files shall go.
        marker: Name of the file that says whose folder it is.
        note: What stands in that file.
        mode: Who may read that file.

    Raises:
        WouldOverwriteError: It holds something else.
        UsageError: It cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise WouldOverwriteError(Wording(zh="这是文件，请指定文件夹。", en="a file; name a folder."), at=folder)
    if folder.is_dir() and any(folder.iterdir()) and not (folder / marker).exists():
        raise WouldOverwriteError(
            Wording(
                zh="文件夹中有其他文件，请指定空文件夹或以前运行的结果文件夹。",
                en="holds other files; name an empty folder or one of an earlier run.",
            ),
            at=folder,
        )
    write_whole(folder / marker, note.encode(), mode=mode)


def write_whole(
    path: Path, content: bytes, *, overwrite: bool = True, mode: int = FOR_ALL, lasting: bool = True
) -> None:
    """Write a file under a temporary name and move it into place.

    Args:
        path: Where; its folder is made.
        content: What.
        overwrite: Whether a file may stand there already.
        mode: Who may read it.
        lasting: Whether it waits until the disk has it; not for one of many that are made again from what is there.

    Raises:
        WouldOverwriteError: One does, and may not.
        UsageError: The folder cannot be written, or the disk is full.
    """
    with whole_file(path, overwrite=overwrite, mode=mode, lasting=lasting) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path, *, overwrite: bool = True, mode: int = FOR_ALL, lasting: bool = True) -> Iterator[IO[bytes]]:
    """Give a file to write, which is moved into place at the end, or removed when that is not reached.

    A power cut after that does not undo a lasting one: its bytes reach the disk before its name does, and both before
    this ends.

    Args:
        path: Where; its folder is made.
        overwrite: Whether a file may stand there already.
        mode: Who may read it.
        lasting: Whether it waits until the disk has it.

    Raises:
        WouldOverwriteError: One does, and may not.
        UsageError: The folder cannot be written.
    """
    try:
        if not overwrite and path.exists():
            raise WouldOverwriteError(
                Wording(zh="文件已存在，请换文件名或加 --force。", en="exists already; give another name or --force."),
                at=path,
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w+b") as file:
                yield file
                Path(temporary).chmod(mode)
                file.flush()
                if lasting:
                    os.fsync(file.fileno())
            Path(temporary).replace(path)
            if lasting:
                keep_names(path.parent)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            full = Wording(zh="磁盘已满，请腾出空间后重新运行。", en="the disk is full; make space and start again.")
            raise UsageError(full, at=path) from error
        raise UsageError(
            Wording(
                zh="无法写入，请换个文件夹。", en=f"cannot be written ({error.strerror}); choose a folder that can"
            ),
            at=path,
        ) from error


def keep_names(folder: Path) -> None:
    """Have the disk keep which files are in a folder, where the system can (POSIX)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems cannot
            raise
    finally:
        os.close(handle)
