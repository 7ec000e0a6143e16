"""The pages of one form that came in one file, with what is needed to join them with pages from other files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Making:
    """How a file was made, as the file itself says it.

    Attributes:
        device: The make and model of the camera or scanner, or the program that wrote a PDF; empty where unknown.
        taken_at: When the camera took the picture, ISO 8601 without an offset; empty where unknown.
        size_px: The sides of the file's first picture, the longer one first; None where it has no picture.
        encoder: A digest of how the picture was compressed, equal for files of one program and setting; empty where
            that is not known.
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
        version: The form's version.
        copy_id: The id of the copy that was sent out, or None.
        pages: The pages of the form that the file has, from 1.
        page_count: How many pages the form has.
        path: The names of the file's containers and its own name, joined by `/`.
        container: The path of the innermost mail or archive that the file came in; empty for a file of the inbox.
        arrived_at: When the file came, ISO 8601 in UTC.
        sender: Who sent the file, where it came by mail; else empty.
        making: How the file was made.
        company: The company's credit code, where it was read with certainty; else empty.
        is_own: Whether what is written on the pages fits how the file came: the mail came from the company's own
            address, or the file, its folder or its archive bears the company's name.
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
    is_own: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether every page of the form is there."""
        return len(self.pages) >= self.page_count


@dataclass(frozen=True, slots=True)
class JoinWish:
    """What a person has said of pages in several files: they are one form, or each is to stand by itself.

    Attributes:
        kind: `join` or `part`.
        parts: The `record_id` of each part that it is about.
        by: Who said it.
        at: When, ISO 8601 with offset.
        reason: Why, in the person's words; empty where none was given.
    """

    kind: Literal["join", "part"]
    parts: tuple[str, ...]
    by: str
    at: str
    reason: str = ""


_PART: Final = TypeAdapter(FormPart)


def part_as_json(part: FormPart) -> str:
    """Return what decides where pages belong as JSON, the same text for the same part."""
    content = _PART.dump_python(part, mode="json")
    content["pages"].sort()
    return json.dumps(content, ensure_ascii=False)


def part_from_json(text: str) -> FormPart:
    """Return what decides where pages belong from its JSON.

    Raises:
        ValueError: It is no JSON of a part.
    """
    return _PART.validate_json(text)
