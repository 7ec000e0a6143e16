"""What comes out of a container: files, and what could not be taken out."""

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
        source: Its name and path, who sent it, and the bytes that there are of it: as they
            are packed, or for want of those its entry in the container's list. No two
            members of a container share them unless their files are the same.
        error: Why.
    """

    source: Source
    error: SourceError | MissingProgramError


Member = Source | UnopenedFile
Unpacker = Callable[[Source, Budget], Iterator[Member]]
"""Yields the direct members of a container, one at a time; junk is left out.

It may raise what stands in `UnopenedFile.error` where the container itself, or all that is
left of it, cannot be read. It touches nothing but the container's bytes.
"""


def inside(container: Source, member: MemberName, content: bytes) -> Source:
    """Return a member as a source, sent by whoever sent its container."""
    return replace(container, name=member.name, path=f"{container.path}/{member.path}", content=content)


def take_out(container: Source, raw_name: str, packed: bytes, unpack: Callable[[str], bytes]) -> Iterator[Member]:
    """Yield a member, or why it is not opened; nothing if it is junk.

    Args:
        container: Where it is.
        raw_name: Its name as the container has it.
        packed: The bytes that there are of it without unpacking.
        unpack: Returns its content, given its path for messages; may raise a `SourceError`.
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
        yield replace(whole, content=content)
