"""The pages of one form that came in one file, as joining them with pages of other files needs to know them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Making:
    """How a file was made, as the file itself says it.

    Attributes:
        device: Make and model of the camera or scanner, or the program that wrote a PDF; empty where unknown.
        taken_at: When the camera took it, ISO 8601 without an offset; empty where unknown.
        size_px: Width and height of its first picture, the longer side first; None where there is none.
        encoder: A digest of how its picture was compressed; empty where that says nothing.
    """

    device: str = ""
    taken_at: str = ""
    size_px: tuple[int, int] | None = None
    encoder: str = ""


@dataclass(frozen=True, slots=True)
class FormPart:
    """The pages of one form that came in one file.

    Attributes:
        record_id: The id of the record that the file alone gives.
        form_id: The form.
        version: Its version.
        copy_id: The id of the copy that was sent out, or None.
        pages: The pages of the form that are there, from 1.
        page_count: How many pages the form has.
        path: Where the file came, through its containers, joined by `/`.
        container: The path of the innermost mail or archive that it came in; empty for a file of the inbox.
        arrived_at: When it came, ISO 8601 in UTC.
        sender: Who sent it, where it came by mail; else empty.
        making: How the file was made.
        company: The company's credit code, where it was read surely; else empty.
    """

    record_id: str
    form_id: str
    version: str
    copy_id: str | None
    pages: frozenset[int]
    page_count: int
    path: str
    container: str
    arrived_at: str
    sender: str = ""
    making: Making = Making()
    company: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether every page of the form is there."""
        return len(self.pages) >= self.page_count
