"""How much may come out of a container, counted as it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Final

from scanner.intake.containers.refusals import member_too_large, too_many

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken out of one returned file at most, everything nested in it included.

    Attributes:
        depth: Containers within each other.
        members: Files, those that are refused included.
        member_bytes: Of one file.
        total_bytes: Of all files, packed containers counted as well.
        ratio: A file's bytes over its packed bytes. A blank page stored without compression
            packs to a hundredth; deflate can do a thousandth.
        suspect_bytes: A smaller file may pack as well as it likes.
    """

    depth: int = 6
    members: int = 5_000
    member_bytes: int = 256 * MIB
    total_bytes: int = 2048 * MIB
    ratio: int = 250
    suspect_bytes: int = 64 * MIB


LIMITS: Final = Limits()


class Budget:
    """Counts what has come out of one returned file; the only state in here."""

    def __init__(self, limits: Limits) -> None:
        """Start with nothing spent."""
        self.limits = limits
        self._members = 0
        self._bytes = 0

    def admit(self, path: str) -> None:
        """Count one more member of the container at `path`.

        Raises:
            SourceError: `archive_too_large`: the limits are used up.
        """
        self._members += 1
        if self._members > self.limits.members or self._bytes >= self.limits.total_bytes:
            raise too_many(path, self.limits.members, self.limits.total_bytes // MIB)

    def most(self, packed_bytes: int) -> int:
        """Return how many bytes a member may have that takes up as many in its container."""
        by_ratio = max(self.limits.suspect_bytes, self.limits.ratio * packed_bytes)
        return min(self.limits.member_bytes, self.limits.total_bytes - self._bytes, by_ratio)

    def spend(self, count: int) -> None:
        """Count bytes that were unpacked, whatever became of them."""
        self._bytes += count

    def read(self, stream: IO[bytes], path: str, packed_bytes: int) -> bytes:
        """Return all that a stream holds; its declared size is not believed.

        Raises:
            SourceError: `file_too_large`.
        """
        most = self.most(packed_bytes)
        content = stream.read(most + 1)
        self.spend(len(content))
        if len(content) > most:
            raise member_too_large(path)
        return content
