"""The members of a container: files that were taken out of it, and files that could not be opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from forms.errors import MissingProgramError, SourceError
from scanner.intake.containers.limits import Budget
from scanner.intake.containers.names import MemberName, is_junk, member_name
from scanner.intake.containers.refusals import broken, unsafe_name
from scanner.values.source import Source


@dataclass(frozen=True, slots=True)
class UnopenedFile:
    """A member, or a whole container, that could not be opened.

    Attributes:
        source: The name and path of the file, who sent it, and bytes that stand for it: its
            packed bytes or, where there are none, its entry in the container's list of members.
            Two members have the same bytes only if their files are the same, so that the bytes
            can tell whether a file was received before.
        error: Why the file could not be opened.
    """

    source: Source
    error: SourceError | MissingProgramError


Member = Source | UnopenedFile
Unpacker = Callable[[Source, Budget], Iterator[Member]]
"""Yields the direct members of a container, one at a time; files that a system leaves beside others are left out.

An unpacker may raise an error of the types of `UnopenedFile.error` where the container, or the
rest of it, cannot be read. It uses nothing but the container's bytes.
"""


def inside(container: Source, member: MemberName, content: bytes) -> Source:
    """Return a member as a source of its own; it has the sender and the time of its container."""
    path = f"{container.path}/{member.path}"
    return replace(container, name=member.name, path=path, held=content, container=container.path)


def take_out(container: Source, raw_name: str, packed: bytes, unpack: Callable[[str], bytes]) -> Iterator[Member]:
    """Yield one member, or an `UnopenedFile` that says why it cannot be opened.

    Nothing is yielded for a file that a system left beside others, such as `Thumbs.db`.

    Args:
        container: The container that the member is in.
        raw_name: The member's name as the container has it.
        packed: The member's bytes before unpacking, or other bytes that stand for it.
        unpack: Returns the member's content. It is given the member's path, for its messages, and
            may raise a `SourceError` or a `MissingProgramError`.
    """
    name = member_name(raw_name)
    whole = inside(container, name, packed)
    if name.refused is not None:
        yield UnopenedFile(whole, unsafe_name(whole.path, name.refused))
        return
    try:
        content = unpack(whole.path)
    except (SourceError, MissingProgramError) as error:
        yield UnopenedFile(whole, error)
        return
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  around one member: what else is in the container is intact
        yield UnopenedFile(whole, broken(whole.path, type(error).__name__))
        return
    if not is_junk(name.path, content):
        yield replace(whole, held=content)
