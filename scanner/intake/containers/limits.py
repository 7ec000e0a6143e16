"""Limits how much may be unpacked from one returned file, and counts it while it is unpacked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Final

from scanner.intake.containers.refusals import member_too_large, too_many

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is taken out of one returned file, everything nested in it included.

    Attributes:
        depth: How many containers may lie within each other.
        members: How many files there may be; files that are refused count as well.
        member_bytes: How many bytes one unpacked file may have.
        total_bytes: How many bytes all unpacked files may have together; a container inside the
            returned file counts as a file, and its members count too.
        ratio: How many times larger than packed a file may be. A picture of a blank page that is
            stored without compression packs to a hundredth of its size; the method of ZIP
            (deflate) can reach a thousandth, which only bombs need.
        suspect_bytes: A file of at most this size is allowed whatever its ratio.
    """

    depth: int = 6
    members: int = 5_000
    member_bytes: int = 256 * MIB
    total_bytes: int = 2048 * MIB
    ratio: int = 250
    suspect_bytes: int = 64 * MIB


LIMITS: Final = Limits()


class Budget:
    """Counts the members and bytes that have been unpacked from one returned file, and refuses more than the limits.

    One budget goes through the unpacking of a returned file and of every container in it.
    """

    def __init__(self, limits: Limits) -> None:
        """Start with no member and no byte counted."""
        self.limits = limits
        self._members = 0
        self._bytes = 0

    def admit(self, path: str) -> None:
        """Count one more member of the container at `path`.

        Raises:
            SourceError: `archive_too_large`, where the limits are used up.
        """
        self._members += 1
        if self._members > self.limits.members or self._bytes >= self.limits.total_bytes:
            raise too_many(path, self.limits.members, self.limits.total_bytes // MIB)

    def most(self, packed_bytes: int) -> int:
        """Return how many bytes a member may unpack to; it depends on how many bytes it takes up packed.

        Args:
            packed_bytes: The member's size in its container.
        """
        by_ratio = max(self.limits.suspect_bytes, self.limits.ratio * packed_bytes)
        return min(self.limits.member_bytes, self.limits.total_bytes - self._bytes, by_ratio)

    def spend(self, count: int) -> None:
        """Count bytes that were unpacked, even if the member was then refused."""
        self._bytes += count

    def read(self, stream: IO[bytes], path: str, packed_bytes: int) -> bytes:
        """Read and count a member's bytes from a stream; the size that its container declares is not believed.

        Raises:
            SourceError: `file_too_large`, where the stream holds more than `most` allows.
        """
        most = self.most(packed_bytes)
        content = stream.read(most + 1)
        self.spend(len(content))
        if len(content) > most:
            raise member_too_large(path)
        return content
