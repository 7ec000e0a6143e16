"""Works out the source and the id of a record from the files that its pages came in."""

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
        files: At least one file, in the order of the form's pages; each page of the form comes from one of them only.
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
    """Return the id of a record of one file, made from the file's SHA-256 and its page numbers.

    Args:
        sha256: The SHA-256 of the file.
        pages: For each page of the form, the number of the file's page; None for a missing page.
        pieces: For each page of the form, which of the pages side by side in one picture it is, from 0; all are 0
            where none is given. Two forms on one A3 sheet differ by them.
    """
    return _hashed(f"{sha256}:{_words(pages, pieces)}")


def id_of_files(files: Sequence[FileRef], page_count: int, pieces: Sequence[int] = ()) -> str:
    """Return the id of a record whose form came in some files.

    For one file it is `record_id` of that file. For several files it is made from the SHA-256 and the
    pages of all of them, in the order of the form's pages: `<sha256>:1,-;<sha256>:-,2`.

    Args:
        files: The files, in the order of the form's pages.
        page_count: How many pages the form has; 0 for Word.
        pieces: As in `record_id`, for each page of the form.
    """
    pages = [own_pages(one.pages, page_count) for one in files]
    if len(files) == 1:
        return record_id(files[0].sha256, pages[0], pieces)
    words = (f"{one.sha256}:{_words(own, pieces)}" for one, own in zip(files, pages, strict=True))
    return _hashed(";".join(words))


def own_pages(pages: Mapping[str, int], page_count: int) -> list[int | None]:
    """Return, for each page of the form, the file's page; None for a page that did not come from this file."""
    return [pages.get(str(page_no)) for page_no in range(1, page_count + 1)]


def page_map(pages: Iterable[int | None]) -> dict[str, int]:
    """Return the file's pages by the form's pages, both from 1; pages of the form that are missing are left out."""
    return {str(page_no): page for page_no, page in enumerate(pages, start=1) if page is not None}


def _words(pages: Sequence[int | None], pieces: Sequence[int]) -> str:
    return ",".join(_word(page, piece) for page, piece in zip_longest(pages, pieces[: len(pages)], fillvalue=0))


def _word(page: int | None, piece: int | None) -> str:
    if page is None:
        return "-"
    return f"{page}.{piece}" if piece else str(page)


def _hashed(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:ID_LENGTH]
