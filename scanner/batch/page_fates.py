"""What became of each page of a file, as the ledger keeps it."""

from __future__ import annotations

from scanner.ledger.rows import PageFate
from scanner.roads.results import FileResult
from scanner.values.page.seen import PageRole


def fates_of(result: FileResult) -> tuple[PageFate, ...]:
    """Return what became of each page of a file. `result` must hold the file's pages."""
    named = {page: record.record_id for record in result.records for page in record.source.pages}
    seen: dict[int, PageFate] = {}
    for page in result.pages:  # of several pages side by side in one picture the first tells
        record_id = page.record.record_id if page.record else named.get(page.page_no)
        seen.setdefault(page.page_no, PageFate(page.page_no, page.role, record_id))
    return (*seen.values(), *(PageFate(page_no, PageRole.BROKEN) for page_no in result.broken_pages))
