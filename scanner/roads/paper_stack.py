"""The road of pictures: the pages of a source, one after the other, then put together to the forms that they are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from scanner.issues import issue
from scanner.issues.issue_kind import FAILED
from scanner.roads.context import RoadContext
from scanner.roads.paper_pages import identify_page, read_page
from scanner.roads.recording import sheet_issues
from scanner.roads.rejection import rejected
from scanner.roads.results import PageKeeper, RoadResult
from scanner.roads.unmarked_pages import join_continued
from scanner.sheets.assembly import Assembly, Sheet, assemble
from scanner.sheets.doubles import reconciled, same_paper
from scanner.values.issue import Issue
from scanner.values.known_form import KnownForm
from scanner.values.page import FittedPage, KnownPage, identified
from scanner.values.page.picture import PageStream, Picture
from scanner.values.page.seen import ReadPage, RefusedPage, SeenPage, StrayPage
from scanner.values.reading import Reading
from scanner.values.record import FormRef, Record
from scanner.values.source import Source, SourceKind


@dataclass(frozen=True, slots=True)
class _SeenPages:
    """The pages of a source after each was looked at by itself.

    Attributes:
        kind: What the source is.
        issues: What is odd about the file, and pages that could not be opened.
        pages: The source's page number to the page, in the source's order.
        broken: Pages that could not be opened.
    """

    kind: SourceKind
    issues: tuple[Issue, ...]
    pages: Mapping[int, SeenPage]
    broken: tuple[int, ...]


def read_paper(source: Source, opened: PageStream, context: RoadContext, keeper: PageKeeper) -> RoadResult:
    """Return what pages gave: a record a form, and a rejected one of the pages that are of none."""
    seen = _look_at_pages(opened, context, keeper)
    assembled = assemble(
        [page.assembled for page in seen.pages.values()],
        context.page_count,
        alike=lambda one, other: same_paper(_readings_of(seen, one), _readings_of(seen, other)),
        refused={no: page.issue for no, page in seen.pages.items() if isinstance(page, RefusedPage)},
    )
    records = [_read_sheet(source, sheet, seen, context) for sheet in assembled.sheets]
    pages = _accounted(seen.pages, assembled, records)
    if assembled.lost or not records:
        unknown = [page.issue for page in assembled.lost if page.issue is not None]
        problems = [*seen.issues, *(unknown or [issue("form_unknown")])]
        lost = [page.page_no for page in assembled.lost]
        records.append(rejected(source, seen.kind, problems, read_at=context.read_at, pages=lost))
    return RoadResult(records, assembled.blank, seen.broken, pages)


def _look_at_pages(opened: PageStream, context: RoadContext, keeper: PageKeeper) -> _SeenPages:
    """Open, identify and read the pages of a source one at a time; only what `keeper` keeps of each stays."""
    pages: dict[int, SeenPage] = {}
    issues = list(opened.issues)
    kind = SourceKind.SCAN
    broken: list[int] = []
    for page_no, picture in enumerate(opened.pages(), start=1):
        if isinstance(picture, Issue):
            issues.append(picture)
            broken.append(page_no)
            continue
        kind = SourceKind.PDF_TEXT if picture.words else kind
        page = keeper.done_with(_look_at(picture, context))
        pages[page.page_no] = page
    return _SeenPages(kind, tuple(issues), pages, tuple(broken))


def _look_at(picture: Picture, context: RoadContext) -> SeenPage:
    found = identify_page(picture, context.known, context.engine)
    if isinstance(found, StrayPage):
        return found
    page = identified(found)
    return read_page(found, context.form(page.form_id, page.version), context.engine, boxes_only=context.boxes_only)


def _readings_of(seen: _SeenPages, page: KnownPage) -> Sequence[Reading]:
    one = seen.pages[page.source_page_no]
    return one.readings if isinstance(one, ReadPage) else ()


def _read_sheet(source: Source, sheet: Sheet, seen: _SeenPages, context: RoadContext) -> Record:
    """Return the record of the pages of one form."""
    known = context.form(sheet.form_id, sheet.version)
    readings: list[Reading] = []
    issues = [*seen.issues, *sheet_issues(sheet)]
    for number, page in enumerate(sheet.pages, start=1):
        if page is None:
            continue
        merged: list[Reading] = []
        for scan in [page, *(extra.page for extra in sheet.doubled if extra.number == number)]:
            one = seen.pages[scan.source_page_no]
            issues += [one.issue] if isinstance(one, RefusedPage) else []
            merged = reconciled(merged, _readings_of(seen, scan), known.form)
        if isinstance(page, FittedPage):
            merged = [replace(reading, page_no=number) for reading in merged]
        readings += merged
    pages = [page.source_page_no if page is not None else None for page in sheet.pages]
    readings = join_continued(readings)
    if sheet.doubt is not None:
        readings = [_of_doubtful_page(reading, known) for reading in readings]
    if not readings:
        form = FormRef(id=sheet.form_id, version=sheet.version, copy_id=sheet.copy_id)
        return rejected(source, seen.kind, issues, read_at=context.read_at, form=form, pages=pages)
    return context.record(source, seen.kind, known, readings, pages, issues=issues, copy_id=sheet.copy_id)


def _of_doubtful_page(reading: Reading, known: KnownForm) -> Reading:
    """Return a reading of a form whose pages may be of two forms: whatever it says, a person looks at it."""
    problem = issue("field_page_doubtful", known.form.field(reading.field_id))
    return replace(reading, issues=(*reading.issues, problem)).capped(FAILED, "its page may be of another form")


def _accounted(pages: Mapping[int, SeenPage], assembled: Assembly, records: Sequence[Record]) -> tuple[SeenPage, ...]:
    """Return every page of a source with its place: the form that it is of, lies behind, or no form.

    Args:
        pages: The pages, by the source's page.
        assembled: The forms that they were put together to ...
        records: ... and the record of each.
    """
    found = dict(pages)
    for sheet, record in zip(assembled.sheets, records, strict=True):
        for page in sheet.pages:
            if page is not None:
                found[page.source_page_no] = replace(found[page.source_page_no], record=record)
        for extra in sheet.doubled:
            found[extra.page.source_page_no] = _as_double(found[extra.page.source_page_no], record)
        for stray in sheet.attached:
            found[stray.page_no] = _as_attached(found[stray.page_no], record)
    return tuple(found[number] for number in sorted(found))


def _as_double(page: SeenPage, record: Record) -> SeenPage:
    """Return a further scan of a page of a form; only pages that were read are told to be one."""
    match page:
        case ReadPage():
            return replace(page, is_doubled=True, record=record)
        case RefusedPage() | StrayPage():
            return replace(page, record=record)
        case _:
            assert_never(page)


def _as_attached(page: SeenPage, record: Record) -> SeenPage:
    """Return a page that lies behind a form; none that was read does."""
    match page:
        case RefusedPage():
            return replace(page, is_attached=True, record=record)
        case ReadPage() | StrayPage():
            return replace(page, record=record)
        case _:
            assert_never(page)
