"""Where a record came from: its source, made of the files that its pages came in, and the id made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from scanner.values.record.parts import FileRef, SourceRef

ID_LENGTH: Final = 24
"""Characters of a record's id."""


def source_of(files: Sequence[FileRef], page_count: int) -> SourceRef:
    """Return the source of a record whose form came in some files.

    Args:
        files: At least one, in the order of the form's pages; no page of the form from two of them.
        page_count: How many pages the form has; 0 for Word.
    """
    first = files[0]
    found: dict[str, int] = {}
    for one in files:
        found |= one.pages
    pages = own_pages(found, page_count)
    return SourceRef(
        name=first.name,
        path=first.path,
        sha256=first.sha256,
        kind=first.kind,
        pages=pages,
        received=first.received,
        files=list(files),
    )


def record_id(sha256: str, pages: Sequence[int | None], pieces: Sequence[int] = ()) -> str:
    """Return the id of a record of one file: from the file's SHA-256 and its page numbers.

    Args:
        sha256: The file's.
        pages: The file's page of each page of the form, None where it is missing.
        pieces: Of each of them which of the pages side by side in one picture it is, from 0; all 0 where none is
            given. Two forms on one A3 differ by them.
    """
    return _hashed(f"{sha256}:{_words(pages, pieces)}")


def id_of_files(files: Sequence[FileRef], page_count: int, pieces: Sequence[int] = ()) -> str:
    """Return the id of a record whose form came in some files.

    One file gives the id that a record of it has by itself; several give one from all
    their SHA-256 and pages, in the form's order: `<sha256>:1,-;<sha256>:-,2`.

    Args:
        files: In the order of the form's pages.
        page_count: How many pages the form has; 0 for Word.
        pieces: As in `record_id`, for each page of the form.
    """
    pages = [own_pages(one.pages, page_count) for one in files]
    if len(files) == 1:
        return record_id(files[0].sha256, pages[0], pieces)
    words = (f"{one.sha256}:{_words(own, pieces)}" for one, own in zip(files, pages, strict=True))
    return _hashed(";".join(words))


def own_pages(pages: Mapping[str, int], page_count: int) -> list[int | None]:
    """Return a file's page for each page of the form, None for those that did not come from it."""
    return [pages.get(str(page_no)) for page_no in range(1, page_count + 1)]


def page_map(pages: Iterable[int | None]) -> dict[str, int]:
    """Return the pages of a form that are there, from 1, to the file's pages that they came from."""
    return {str(page_no): page for page_no, page in enumerate(pages, start=1) if page is not None}


def _words(pages: Sequence[int | None], pieces: Sequence[int]) -> str:
    return ",".join(_word(page, piece) for page, piece in zip_longest(pages, pieces[: len(pages)], fillvalue=0))


def _word(page: int | None, piece: int | None) -> str:
    if page is None:
        return "-"
    return f"{page}.{piece}" if piece else str(page)


def _hashed(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:ID_LENGTH]
