"""A returned file, where it came from, and what kind it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SourceKind(StrEnum):
    """What a returned file is, as the record says it."""

    PDF_FORM = "pdf-form"
    WORD = "word"
    PDF_TEXT = "pdf-text"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who sent a source and when, where it came by mail.

    Attributes:
        sender: The address; empty where the mail has none.
        at: When it was received, with its offset; None where the mail tells no time.
    """

    sender: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Source:
    """A returned file: the innermost one, unpacked from its containers.

    Attributes:
        name: Its file name.
        path: The containers and the name, joined by `/`.
        content: Its bytes.
        received: Sender and time, where it came by mail.
        avoided_pages: Its pages, from 1, that are not opened, because an earlier reading did not get past them.
        last_page: The last page that is opened; None for all.
        sha256: Hex digest of its bytes, worked out once: a batch asks for it again and again.
    """

    name: str
    path: str
    content: bytes = field(repr=False)
    received: Receipt | None = None
    avoided_pages: frozenset[int] = frozenset()
    last_page: int | None = None
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.content).hexdigest())

    def avoids(self, page_no: int) -> bool:
        """Tell whether a page, from 1, is not to be opened."""
        return page_no in self.avoided_pages
