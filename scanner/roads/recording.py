"""What was found out about one returned form becomes its record."""

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
    """Return what is odd about the pages of a form: missing, too many, of doubtful origin, or none of its."""
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
    """Return what is said of a page behind a form: no page of it, or one that is not read."""
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
) -> Record:
    """Return the record of a form that was read; accepted only where nothing needs a person.

    Args:
        source: Where it came from.
        kind: What the source is.
        form: Which form, version and copy.
        validated: Its answers, fields and their issues.
        pages: The source page of each page of the form, None where it is missing.
        read_at: When, ISO 8601 with offset.
        issues: About its pages.
        acceptance: Least confidence, 0.0 to 1.0, of a value that needs no person.
    """
    record = Record(
        record_id=record_id(source.sha256, pages),
        read_at=read_at,
        form=form,
        source=source_ref(source, kind, pages),
        status="review",
        answers=dict(validated.answers),
        fields=dict(validated.fields),
        issues=[issue_ref(problem) for problem in (*issues, *validated.issues)],
    )
    return record.model_copy(update={"status": status_of(record, acceptance)})
