"""Refuses the second start of a command on a folder at once, before anything is loaded for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from forms.errors import UsageError
from forms.files import OWNER_ONLY
from forms.wording import Wording

WRITING_LOCK: Final = ".lock"
"""The lock that a batch or a watch holds, or a desk that reads an inbox: `locked` in `scanner.ledger.folder`."""

DESK_LOCK: Final = ".desk.lock"
"""The lock that a desk holds: people who settle one record on two desks would overwrite each other."""


def refuse_second_start(folder: Path) -> None:
    """Refuse a folder that another batch, watch or desk reads into; whoever writes to it still takes the lock itself.

    Raises:
        UsageError: Another command writes to it.
    """
    if not (folder / WRITING_LOCK).is_file():
        return
    with _held(
        folder / WRITING_LOCK,
        Wording(
            zh="另一个批处理、监视或核对页面正在使用此文件夹，请等待其结束或先关闭它。",
            en="another scanner batch, watch or desk reads into it; wait for its end, or end it.",
        ),
    ):
        pass


def refuse_second_desk(folder: Path) -> None:
    """Refuse a folder whose desk is open; whoever opens it still takes the lock itself.

    Raises:
        UsageError: There is a desk already.
    """
    if (folder / DESK_LOCK).is_file():
        with only_desk(folder):
            pass


@contextmanager
def only_desk(folder: Path) -> Iterator[None]:
    """Keep a second desk off a batch's folder inside the `with` block.

    Raises:
        UsageError: There is one already.
    """
    with _held(
        folder / DESK_LOCK,
        Wording(
            zh="此文件夹的核对页面已打开，请使用已打开的页面，或先关闭它。",
            en="its desk is open already; use that one, or end it first.",
        ),
    ):
        yield


@contextmanager
def _held(path: Path, why_not: Wording) -> Iterator[None]:
    lock = FileLock(path, mode=OWNER_ONLY)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UsageError(why_not, at=path.parent) from None
    except OSError as error:
        raise UsageError(
            Wording(zh="无法写入此文件夹。", en=f"cannot be written ({error.strerror})."), at=path.parent
        ) from error
    try:
        yield
    finally:
        lock.release()
