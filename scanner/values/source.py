"""A returned file: its bytes, where it came from, and what kind it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from scanner.values.stored_bytes import HEAD_BYTES, HeldBytes, StoredBytes


class SourceKind(StrEnum):
    """The kind of a returned file, in the words of the record."""

    PDF_FORM = "pdf-form"
    WORD = "word"
    PDF_TEXT = "pdf-text"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who sent a source and when, where it came by mail.

    Attributes:
        sender: The sender's address; empty where the mail has none.
        at: When the mail came in, with its time zone; None where the mail does not say it.
    """

    sender: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Source:
    """A returned file; if it came in an archive or a mail, the file that was taken out of it.

    Attributes:
        name: The file's name.
        path: The names of its containers and its own name, joined by `/`.
        held: The file's bytes, in memory or on the disk.
        received: Who sent it and when, where it came by mail; else None.
        container: The path of the innermost archive or mail that it lay in; empty where it lay in none.
        avoided_pages: The numbers of its pages, from 1, that are not opened, because an earlier reading did not get
            past them.
        last_page: The number of the last page that is opened; None for all.
        sha256: The SHA-256 of the bytes in hexadecimal digits. It is worked out once, because a batch asks for it
            often.
    """

    name: str
    path: str
    held: HeldBytes = field(repr=False)
    received: Receipt | None = None
    container: str = ""
    avoided_pages: frozenset[int] = frozenset()
    last_page: int | None = None
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        held = self.held
        sha256 = held.sha256 if isinstance(held, StoredBytes) else hashlib.sha256(held).hexdigest()
        object.__setattr__(self, "sha256", sha256)

    @property
    def content(self) -> bytes:
        """The file's bytes, in memory. A process that only has files read by others does not ask for them."""
        return bytes(self.held)

    @property
    def head(self) -> bytes:
        """The file's first bytes, 65,536 at most."""
        return self.held.head if isinstance(self.held, StoredBytes) else self.held[:HEAD_BYTES]
