"""Which pages of a source are opened: all, but for those that an earlier reading did not get past."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.issues import issue
from scanner.values.issue import Issue
from scanner.values.source import Source


def wanted_pages(source: Source, count: int, only: range | None = None) -> Iterator[int | Issue]:
    """Yield the index, from 0, of each page to open, and an issue in the place of pages that are left out.

    Args:
        source: The file; `avoided_pages` and `last_page` say what is left out.
        count: How many pages it has.
        only: The indices of the pages that are asked for; None for all.
    """
    for index in range(count) if only is None else range(only.start, min(only.stop, count)):
        if source.last_page is not None and index >= source.last_page:
            yield issue("pages_after_not_read", page_no=index)
            return
        avoided = index + 1 in source.avoided_pages
        yield issue("page_not_read", page_no=index + 1) if avoided else index
