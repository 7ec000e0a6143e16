"""The road of pictures: the pages of a source are read one after the other, and then put together to forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from scanner.issues import issue
from scanner.roads.context import RoadContext
from scanner.roads.paper_pages import identify_pages, read_page
from scanner.roads.parts import kept_part
from scanner.roads.recording import sheet_issues
from scanner.roads.rejection import rejected
from scanner.roads.results import PageKeeper, RoadResult
from scanner.roads.unmarked_pages import join_continued
from scanner.sheets.assembly import Assembly, Sheet, assemble
from scanner.sheets.doubles import of_doubtful_page, reconciled, same_paper
from scanner.values.issue import Issue
from scanner.values.kept_part import KeptPart, PartPage
from scanner.values.page import FittedPage, KnownPage, identified
from scanner.values.page.picture import PageStream
from scanner.values.page.seen import ReadPage, RefusedPage, SeenPage, StrayPage
from scanner.values.reading import Reading
from scanner.values.record import FormRef, Record
from scanner.values.source import Source, SourceKind


@dataclass(frozen=True, slots=True)
class _SeenPages:
    """The pages of a source after each was looked at by itself.

    Attributes:
        kind: What the source is.
        issues: The issues of the file, and those of pages that could not be opened.
        pages: The pages by their `order`, in the source's order.
        broken: The numbers of the pages that could not be opened.
    """

    kind: SourceKind
    issues: tuple[Issue, ...]
    pages: Mapping[float, SeenPage]
    broken: tuple[int, ...]


def read_paper(source: Source, opened: PageStream, context: RoadContext, keeper: PageKeeper) -> RoadResult:
    """Return one record for each form in a source, and a rejected record for pages that belong to no form."""
    seen = _look_at_pages(opened, context, keeper)
    assembled = assemble(
        [page.assembled for page in seen.pages.values()],
        context.page_count,
        alike=lambda one, other: same_paper(_readings_of(seen, one), _readings_of(seen, other)),
        refused={order: page.issue for order, page in seen.pages.items() if isinstance(page, RefusedPage)},
    )
    found = [_read_sheet(source, sheet, seen, context) for sheet in assembled.sheets]
    records = [record for record, _ in found]
    pages = _accounted(seen.pages, assembled, records)
    if assembled.lost or not records:
        unknown = [page.issue for page in assembled.lost if page.issue is not None]
        problems = [*seen.issues, *(unknown or [issue("form_unknown")])]
        lost = [page.page_no for page in assembled.lost]
        records.append(rejected(source, seen.kind, problems, read_at=context.read_at, pages=lost))
    parts = tuple(part for _, part in found if part is not None)
    pieces = {record.record_id: _pieces_of(sheet) for (record, _), sheet in zip(found, assembled.sheets, strict=True)}
    pieces = {record_id: numbers for record_id, numbers in pieces.items() if any(numbers)}
    return RoadResult(records, assembled.blank, seen.broken, pages, parts, pieces)


def _pieces_of(sheet: Sheet) -> tuple[int, ...]:
    """Return for each page of a form which of the pages side by side in one picture it is, from 0."""
    return tuple(0 if page is None else identified(page).picture.piece for page in sheet.pages)


def _look_at_pages(opened: PageStream, context: RoadContext, keeper: PageKeeper) -> _SeenPages:
    """Open, identify and read the pages of a source one at a time; of each page only what `keeper` leaves is kept."""
    pages: dict[float, SeenPage] = {}
    issues = list(opened.issues)
    kind = SourceKind.SCAN
    broken: list[int] = []
    for page_no, picture in enumerate(opened.pages(), start=1):
        if isinstance(picture, Issue):
            issues.append(picture)
            broken.append(page_no)
            continue
        kind = SourceKind.PDF_TEXT if picture.words else kind
        for found in identify_pages(picture, context.known, context.engine):
            page = keeper.done_with(_read_found(found, context))
            pages[page.order] = page
    return _SeenPages(kind, tuple(issues), pages, tuple(broken))


def _read_found(found: KnownPage | StrayPage, context: RoadContext) -> SeenPage:
    if isinstance(found, StrayPage):
        return found
    page = identified(found)
    return read_page(found, context.form(page.form_id, page.version), context.engine, boxes_only=context.boxes_only)


def _readings_of(seen: _SeenPages, page: KnownPage) -> Sequence[Reading]:
    one = seen.pages[page.order]
    return one.readings if isinstance(one, ReadPage) else ()


def _read_sheet(source: Source, sheet: Sheet, seen: _SeenPages, context: RoadContext) -> tuple[Record, KeptPart | None]:
    """Return the record of the pages of one form, and what joining it with pages of other files needs."""
    known = context.form(sheet.form_id, sheet.version)
    found: list[PartPage] = []
    issues = [*seen.issues, *sheet_issues(sheet)]
    for number, page in enumerate(sheet.pages, start=1):
        if page is None:
            continue
        merged: list[Reading] = []
        for scan in [page, *(extra.page for extra in sheet.doubled if extra.number == number)]:
            one = seen.pages[scan.order]
            issues += [one.issue] if isinstance(one, RefusedPage) else []
            merged = reconciled(merged, _readings_of(seen, scan), known.form)
        if isinstance(page, FittedPage):
            merged = [replace(reading, page_no=number) for reading in merged]
        found.append(PartPage(number, page.source_page_no, tuple(merged), identified(page).picture.piece))
    record = _record_of(source, sheet, found, issues=issues, kind=seen.kind, context=context)
    return record, kept_part(source, record, found, context, is_doubtful=sheet.doubt is not None)


def _record_of(
    source: Source,
    sheet: Sheet,
    found: Sequence[PartPage],
    *,
    issues: Sequence[Issue],
    kind: SourceKind,
    context: RoadContext,
) -> Record:
    """Return the record of the pages of a sheet; a rejected one where nothing could be read on them."""
    known = context.form(sheet.form_id, sheet.version)
    pages = [page.source_page_no if page is not None else None for page in sheet.pages]
    pieces = _pieces_of(sheet)
    readings = join_continued([reading for page in found for reading in page.readings])
    if sheet.doubt is not None:
        readings = [of_doubtful_page(reading, known.form) for reading in readings]
    if not readings:
        form = FormRef(id=sheet.form_id, version=sheet.version, copy_id=sheet.copy_id)
        return rejected(source, kind, issues, read_at=context.read_at, form=form, pages=pages, pieces=pieces)
    return context.record(source, kind, known, readings, pages, issues=issues, copy_id=sheet.copy_id, pieces=pieces)


def _accounted(pages: Mapping[float, SeenPage], assembled: Assembly, records: Sequence[Record]) -> tuple[SeenPage, ...]:
    """Return every page of a source with the record of the form that it belongs to or lies behind, if there is one.

    Args:
        pages: The pages by their `order`.
        assembled: The sheets that the pages were put together to.
        records: The records of those sheets, in the same order.
    """
    found = dict(pages)
    for sheet, record in zip(assembled.sheets, records, strict=True):
        for number, page in enumerate(sheet.pages, start=1):
            if page is not None:
                found[page.order] = _as_page(found[page.order], record, number)
        for extra in sheet.doubled:
            found[extra.page.order] = _as_double(found[extra.page.order], record)
        for stray in sheet.attached:
            found[stray.order] = _as_attached(found[stray.order], record)
    return tuple(found[number] for number in sorted(found))


def _as_page(page: SeenPage, record: Record, number: int) -> SeenPage:
    """Return a page of a form with its record, and which page of the form it is."""
    if isinstance(page, StrayPage):
        return replace(page, record=record)
    return replace(page, record=record, record_page=number)


def _as_double(page: SeenPage, record: Record) -> SeenPage:
    """Return a further scan of a page with the form's record; one that was read is marked as doubled."""
    match page:
        case ReadPage():
            return replace(page, is_doubled=True, record=record)
        case RefusedPage() | StrayPage():
            return replace(page, record=record)
        case _:
            assert_never(page)


def _as_attached(page: SeenPage, record: Record) -> SeenPage:
    """Return a page that lies behind a form with that form's record; a refused page is marked as attached.

    A page that was read never lies behind a form.
    """
    match page:
        case RefusedPage():
            return replace(page, is_attached=True, record=record)
        case ReadPage() | StrayPage():
            return replace(page, record=record)
        case _:
            assert_never(page)
