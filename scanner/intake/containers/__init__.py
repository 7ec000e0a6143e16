"""Containers: what is inside archives and mails, however deep, one file at a time.

Nothing is written to the disk, and no member's name is ever used as a path on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forms.errors import MissingProgramError, SourceError
from scanner.intake.containers.limits import LIMITS, Budget, Limits
from scanner.intake.containers.mails import attached, split_mailbox
from scanner.intake.containers.members import Unopened, Unpacker
from scanner.intake.containers.outlook import expand_outlook
from scanner.intake.containers.rars import expand_rar
from scanner.intake.containers.refusals import empty, too_deep
from scanner.intake.containers.sevenzip import expand_sevenzip
from scanner.intake.containers.tars import expand_bzip2, expand_gzip, expand_xz, untar
from scanner.intake.containers.zips import unzip
from scanner.intake.kinds import FileKind, kind_of
from scanner.model import Source

__all__ = ["LIMITS", "UNPACKERS", "Limits", "Unopened", "is_container", "leaves"]

UNPACKERS: Final[dict[FileKind, Unpacker]] = {
    FileKind.ZIP: unzip,
    FileKind.SEVEN_ZIP: expand_sevenzip,
    FileKind.RAR: expand_rar,
    FileKind.TAR: untar,
    FileKind.GZIP: expand_gzip,
    FileKind.BZIP2: expand_bzip2,
    FileKind.XZ: expand_xz,
    FileKind.MAIL: attached,
    FileKind.MAILBOX: split_mailbox,
    FileKind.OUTLOOK: expand_outlook,
}
"""Kinds of containers to what takes their members out."""


def is_container(content: bytes) -> bool:
    """Tell by its signature whether a file is an archive or a mail: something with files in it."""
    return kind_of(content) in UNPACKERS


def leaves(source: Source, limits: Limits = LIMITS) -> Iterator[Source | Unopened]:
    """Yield the innermost files of a source, one at a time; one that is no container yields itself.

    A file's path is its containers and its own name, joined by `/`. What came by mail says
    who sent it and when, by the innermost mail. What cannot be opened, a member or a whole
    container, is yielded as `Unopened`; so is what is left of a container when the limits
    are used up. Never raises for what is in the bytes.
    """
    yield from _leaves(source, Budget(limits), 0)


def _leaves(source: Source, budget: Budget, depth: int) -> Iterator[Source | Unopened]:
    unpack = UNPACKERS.get(kind_of(source.content))
    if unpack is None:
        yield source
        return
    if depth >= budget.limits.depth:
        yield Unopened(source, too_deep(source.path, budget.limits.depth))
        return
    is_empty = True
    try:
        for member in unpack(source, budget):
            is_empty = False
            if isinstance(member, Unopened):
                yield member
            else:
                yield from _leaves(member, budget, depth + 1)
    except (SourceError, MissingProgramError) as error:
        yield Unopened(source, error)
        return
    if is_empty:
        yield Unopened(source, empty(source.path))
