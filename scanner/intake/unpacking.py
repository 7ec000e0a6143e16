"""Unpacks archives and mails, and the archives and mails inside them, one file at a time.

Nothing is written to the disk, and the name of a member is never used as a path on the disk.
"""

from __future__ import annotations

from collections.abc import Iterator

from forms.errors import MissingProgramError, SourceError
from scanner.intake.containers.archives.volumes import is_part
from scanner.intake.containers.limits import LIMITS, Budget, Limits
from scanner.intake.containers.members import Member, UnopenedFile, Unpacker, inside
from scanner.intake.containers.names import is_left_beside, member_name
from scanner.intake.containers.refusals import broken, empty, one_of_several, too_deep
from scanner.intake.kinds import FILE_KINDS, kind_of
from scanner.values.source import Source

__all__ = ["LIMITS", "Limits", "UnopenedFile", "holds_files", "is_left_beside", "leaves"]


def holds_files(source: Source, limits: Limits = LIMITS) -> bool:
    """Tell whether a file has files in it; a document that may carry some is opened to see whether it does.

    True where looking fails: `leaves` then says what is wrong.
    """
    traits = FILE_KINDS[kind_of(source.content)]
    if traits.unpack is not None:
        return True
    if traits.cargo is None or not traits.cargo.may_have(source.content):
        return False
    try:
        return next(traits.cargo.take_out(source, Budget(limits)), None) is not None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  around the files of one document
        return True


def leaves(source: Source, limits: Limits = LIMITS) -> Iterator[Source | UnopenedFile]:
    """Yield the innermost files of a source, one at a time; a source that is no container yields itself.

    A PDF that carries files yields itself and then those files. The path of a file is made of
    the names of its containers and its own name, joined by `/`. A file that came by mail has
    the sender and the time of the innermost mail around it. A member or a whole container that
    cannot be opened is yielded as an `UnopenedFile`; where the limits are used up, one
    `UnopenedFile` stands for the rest of the container. No bytes, however damaged, make this
    function raise.
    """
    yield from _leaves(source, Budget(limits), 0)


def _leaves(source: Source, budget: Budget, depth: int) -> Iterator[Source | UnopenedFile]:
    traits = FILE_KINDS[kind_of(source.content)]
    if traits.unpack is None:
        yield source
        if traits.cargo is not None and traits.cargo.may_have(source.content):
            yield from _carried(source, traits.cargo.take_out, budget, depth)
    elif depth >= budget.limits.depth:
        yield UnopenedFile(source, too_deep(source.path, budget.limits.depth))
    else:
        yield from _unpacked(source, traits.unpack, budget, depth)


def _unpacked(source: Source, unpack: Unpacker, budget: Budget, depth: int) -> Iterator[Source | UnopenedFile]:
    is_empty = True
    try:
        for member in unpack(source, budget):
            is_empty = False
            yield from _inner(_explained(member, source), budget, depth)
    except (SourceError, MissingProgramError) as error:
        yield _explained(UnopenedFile(source, error), source)
        return
    except (MemoryError, GeneratorExit):
        raise
    except Exception as error:  # noqa: BLE001  around one container: a garbled one is the sender's damage
        yield _explained(UnopenedFile(source, broken(source.path, type(error).__name__)), source)
        return
    if is_empty:
        yield UnopenedFile(source, empty(source.path))


def _explained(member: Member, container: Source) -> Member:
    """Return a member; its error is exchanged where its container is one part of an archive in several files.

    Such a member only looks broken: the rest of its bytes is in the other parts. The new error says so.
    """
    if isinstance(member, UnopenedFile) and getattr(member.error, "code", "") == "file_broken" and is_part(container):
        return UnopenedFile(member.source, one_of_several(member.source.path))
    return member


def _carried(source: Source, take_out: Unpacker, budget: Budget, depth: int) -> Iterator[Source | UnopenedFile]:
    """Yield the files that a document carries. The document itself has been yielded already."""
    try:
        for member in take_out(source, budget):
            if depth >= budget.limits.depth and isinstance(member, Source):
                yield UnopenedFile(member, too_deep(member.path, budget.limits.depth))
            else:
                yield from _inner(member, budget, depth)
    except (MemoryError, GeneratorExit):
        raise
    except Exception as error:  # noqa: BLE001  around the files of one document
        error = error if isinstance(error, SourceError) else broken(source.path, type(error).__name__)
        yield UnopenedFile(inside(source, member_name("attachments"), f"attached to {source.sha256}".encode()), error)


def _inner(member: Member, budget: Budget, depth: int) -> Iterator[Source | UnopenedFile]:
    if isinstance(member, UnopenedFile):
        yield member
    else:
        yield from _leaves(member, budget, depth + 1)
