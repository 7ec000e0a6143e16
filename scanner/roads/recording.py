"""Makes the record of one returned form from its answers, its pages and its issues."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.issues import issue
from scanner.roads.rejection import issue_ref, source_ref
from scanner.sheets.assembly import Doubt, Sheet
from scanner.validate import Validation
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.issue import Issue
from scanner.values.page.seen import StrayPage
from scanner.values.record import (
    FormRef,
    Record,
    record_id,
    status_of,
)
from scanner.values.source import Source, SourceKind


def sheet_issues(sheet: Sheet) -> list[Issue]:
    """Return the issues of a form's pages: pages that are missing, scanned twice, doubtful, or not of the form."""
    present = [page.source_page_no for page in sheet.pages if page is not None]
    numbers = ", ".join(map(str, present))
    found = [_of_attached(page) for page in sheet.attached]
    found += [issue("page_missing", page_no=no) for no, page in enumerate(sheet.pages, start=1) if page is None]
    for extra in sheet.doubled:
        first = sheet.pages[extra.number - 1]
        number = None if first is None else first.source_page_no
        found.append(issue("page_doubled", page_no=extra.page.source_page_no, form_page=extra.number, first=number))
    match sheet.doubt:
        case Doubt.ORDER:
            found.append(issue("page_order_doubtful", pages=numbers))
        case Doubt.CODE:
            found.append(issue("page_code_lost", pages=numbers, copy_id=sheet.copy_id))
        case Doubt.COPY:
            found.append(issue("copy_repeated", copy_id=sheet.copy_id, pages=numbers))
        case None:
            pass
    return found


def _of_attached(page: StrayPage) -> Issue:
    """Return the issue of a page that lies behind a form: it is not a page of the form, or it could not be read."""
    if page.issue is not None and page.issue.code == "page_not_registered":
        return page.issue
    return issue("page_attached", page_no=page.page_no)


def recorded(
    source: Source,
    kind: SourceKind,
    form: FormRef,
    validated: Validation,
    pages: Sequence[int | None],
    *,
    read_at: str,
    issues: Sequence[Issue] = (),
    acceptance: float = ACCEPTANCE,
    pieces: Sequence[int] = (),
) -> Record:
    """Return the record of a form that was read; its status is `accepted` only where nothing needs a person.

    Args:
        source: The file that the form came in.
        kind: What the source is.
        form: The form, its version and the copy.
        validated: The form's answers, its fields and their issues.
        pages: For each page of the form, the number of the source's page; None for a missing page.
        read_at: The time at which the file was read, ISO 8601 with offset.
        issues: The issues of the form's pages.
        acceptance: The least confidence, 0.0 to 1.0, of a value that needs no person.
        pieces: For each page of the form, which of the pages side by side in one picture it is, as in `record_id`.
    """
    record = Record(
        record_id=record_id(source.sha256, pages, pieces),
        read_at=read_at,
        form=form,
        source=source_ref(source, kind, pages),
        status="review",
        answers=dict(validated.answers),
        fields=dict(validated.fields),
        issues=[issue_ref(problem) for problem in (*issues, *validated.issues)],
    )
    return record.model_copy(update={"status": status_of(record, acceptance)})
