"""What became of each page of a file, as the ledger keeps it."""

from __future__ import annotations

from scanner.ledger.rows import PageFate
from scanner.roads.results import FileResult
from scanner.values.page.seen import PageRole


def fates_of(result: FileResult) -> tuple[PageFate, ...]:
    """Return what became of each page of a file. `result` must hold the file's pages."""
    named = {page: record.record_id for record in result.records for page in record.source.pages}
    seen = [
        PageFate(page.page_no, page.role, page.record.record_id if page.record else named.get(page.page_no))
        for page in result.pages
    ]
    return (*seen, *(PageFate(page_no, PageRole.BROKEN) for page_no in result.broken_pages))
