"""What the parent and the child that adopts say to each other: blanks one way, a draft and pictures the other.

The draft comes back as JSON and is checked as a stranger's: the blank may have taken the child over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from pydantic import TypeAdapter, ValidationError

from scanner.adopt.adopted import Adopted
from scanner.adopt.draft import Draft
from scanner.adopt.draft_tables import with_whole_tables
from scanner.adopt.several import CopySeen
from scanner.batch.children.frames import Frame, FrameError
from scanner.values.source import Source

_DRAFT: Final = TypeAdapter(Draft)
_COPIES: Final = TypeAdapter(tuple[CopySeen, ...])
_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,79}")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PDF: Final = b"%PDF-"
_FIELDS_MOST: Final = 3000


def request_frame(sources: Sequence[Source]) -> Frame:
    """Return the request to adopt blanks."""
    names = [[source.name, source.path] for source in sources]
    return Frame("adopt", json.dumps(names).encode(), tuple(source.held for source in sources))


def sources_in(frame: Frame) -> list[Source]:
    """Return the blanks of a request."""
    names = json.loads(frame.text)
    return [Source(name, path, bytes(part)) for (name, path), part in zip(names, frame.parts, strict=True)]


def answer_frame(adopted: Adopted) -> Frame:
    """Return what became of the blanks as an answer."""
    head = {
        "pictures": len(adopted.pictures),
        "looks": len(adopted.looks),
        "dpi": adopted.dpi,
        "copies": _COPIES.dump_python(adopted.copies, mode="json"),
        "blank_copy": adopted.blank_copy,
        "draft": _DRAFT.dump_python(adopted.draft, mode="json"),
    }
    return Frame("adopted", json.dumps(head).encode(), (*adopted.pictures, *adopted.looks, *adopted.blank))


def adopted_in(frame: Frame) -> Adopted:
    """Return what became of the blanks.

    Raises:
        FrameError: The answer is none.
    """
    try:
        head = json.loads(frame.text)
        draft = _DRAFT.validate_python(head["draft"])
        copies, blank_copy = _COPIES.validate_python(head["copies"]), head["blank_copy"]
        counts, dpi = (head["pictures"], head["looks"]), head["dpi"]
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise FrameError("no draft") from error
    if frame.word != "adopted" or any(type(count) is not int for count in counts) or dpi not in (0, *range(50, 1201)):
        raise FrameError("no draft")
    if len(draft.fields) > _FIELDS_MOST or not all(_ID.fullmatch(name) for name in _ids(draft)):
        raise FrameError("no draft")
    if type(blank_copy) is not int or not 0 <= blank_copy < max(len(copies), 1) or with_whole_tables(draft) != draft:
        raise FrameError("no draft")
    parts = [bytes(part) for part in frame.parts]
    drawn = sum(counts)
    pictures, looks, blank = parts[: counts[0]], parts[counts[0] : drawn], parts[drawn:]
    if not all(picture.startswith(_PNG) for picture in (*pictures, *looks)) or not all(
        one.startswith((_PNG, _PDF)) for one in blank
    ):
        raise FrameError("no draft")
    return Adopted(draft, tuple(pictures), tuple(blank), dpi, tuple(looks), copies, blank_copy)


def _ids(draft: Draft) -> list[str]:
    ids = [field.id for field in draft.fields] + [option.id for field in draft.fields for option in field.options]
    rows = [field.row for field in draft.fields if field.row is not None]
    return [*ids, *(name for row in rows for name in (row.table, row.column))]
