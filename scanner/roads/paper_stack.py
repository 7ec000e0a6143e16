"""The road of pictures: the pages of a source are read one after the other, and then put together to forms.

Of a stack that several processes read, the pages come from what was kept of them (`page_evidence`) instead; they are
put together by the same function.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, assert_never

from scanner.issues import issue
from scanner.roads.context import RoadContext
from scanner.roads.page_evidence import evidence_of, seen_in
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
from scanner.values.page.evidence import PageEvidence
from scanner.values.page.picture import PageStream, Picture
from scanner.values.page.seen import ReadPage, RefusedPage, SeenPage, StrayPage
from scanner.values.reading import Reading
from scanner.values.record import FormRef, Record, record_id
from scanner.values.source import Source, SourceKind

_FURTHER: Final = 2
"""How many forms lie behind one that is given out before the stack is whole."""


@dataclass(frozen=True, slots=True)
class SeenPages:
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
    return put_together(source, _look_at_pages(opened, context, keeper), context)


def look_at_range(opened: PageStream, only: range, context: RoadContext, keeper: PageKeeper) -> Iterator[PageEvidence]:
    """Yield what is to be kept of some pages of a stack, each by itself.

    Args:
        opened: The stack.
        only: The indices of the pages, from 0.
        context: What a road is given.
        keeper: Is shown each page while it has its picture.

    Raises:
        SourceError: Of this file no page can be opened.
    """
    page_no = only.start
    for picture in opened.pages_in(only):  # no `enumerate`: it holds a picture until it has the next one
        page_no += 1
        if isinstance(picture, Issue):
            yield evidence_of(page_no, picture)
            continue
        seen = [keeper.done_with(page) for page in _look_at(picture, context)]
        has_words = bool(picture.words)
        del picture
        yield evidence_of(page_no, seen, has_words=has_words)


def seen_before(issues: Sequence[Issue], kept: Sequence[PageEvidence], context: RoadContext) -> SeenPages:
    """Return the pages of a stack from what was kept of them.

    Args:
        issues: The issues of the file.
        kept: What was kept of its pages, in their order.
        context: What a road is given.

    Raises:
        KeyError: A page is of a form that is not known.
    """
    unopened = [(page.page_no, page.issue) for page in kept if page.issue is not None]
    return SeenPages(
        SourceKind.PDF_TEXT if any(page.has_words for page in kept) else SourceKind.SCAN,
        (*issues, *(problem for _, problem in unopened)),
        {seen.order: seen for page in kept for seen in seen_in(page, context)},
        tuple(page_no for page_no, _ in unopened),
    )


def put_together(source: Source, seen: SeenPages, context: RoadContext) -> RoadResult:
    """Return the records of the pages of a source; pages that belong to no form give a rejected one."""
    assembled = _assembled(seen, context)
    found = [_read_sheet(source, sheet, seen, context) for sheet in assembled.sheets]
    records = [record for record, _ in found]
    pages = _accounted(seen.pages, assembled, records)
    pieces = _pieces_in(assembled.sheets, records)
    if assembled.lost or not records:
        unknown = [page.issue for page in assembled.lost if page.issue is not None]
        problems = [*seen.issues, *(unknown or [issue("form_unknown")])]
        lost = [page.page_no for page in assembled.lost]
        records.append(rejected(source, seen.kind, problems, read_at=context.read_at, pages=lost))
    return RoadResult(records, assembled.blank, seen.broken, pages, _parts_in(found), pieces)


def put_together_so_far(source: Source, seen: SeenPages, context: RoadContext, given: Collection[str]) -> RoadResult:
    """Return the records of those forms of the first pages of a stack that further pages will hardly change.

    Such a form is whole, without doubt or doubles and with nothing behind it, it lies between forms that are so too,
    and there are further ones behind it. The result holds its pages only.

    Args:
        source: The file.
        seen: Its first pages, without a gap.
        context: What a road is given.
        given: The ids of records that are left out, because they were given out before.
    """
    sheets = _assembled(seen, context).sheets
    sure = [_is_sure(sheet) for sheet in sheets]
    settled = [
        sheet
        for number, sheet in enumerate(sheets[:-_FURTHER])
        if all(sure[max(0, number - 1) : number + _FURTHER])
        if record_id(source.sha256, _numbers_of(sheet), _pieces_of(sheet)) not in given
    ]
    found = [_read_sheet(source, sheet, seen, context) for sheet in settled]
    records = [record for record, _ in found]
    mine = {page.order: seen.pages[page.order] for sheet in settled for page in sheet.pages if page is not None}
    pages = _accounted(mine, Assembly(tuple(settled), (), ()), records)
    return RoadResult(records, pages=pages, parts=_parts_in(found), pieces=_pieces_in(settled, records))


def _is_sure(sheet: Sheet) -> bool:
    return None not in sheet.pages and sheet.doubt is None and not sheet.doubled and not sheet.attached


def _assembled(seen: SeenPages, context: RoadContext) -> Assembly:
    return assemble(
        [page.assembled for page in seen.pages.values()],
        context.page_count,
        alike=lambda one, other: same_paper(_readings_of(seen, one), _readings_of(seen, other)),
        refused={order: page.issue for order, page in seen.pages.items() if isinstance(page, RefusedPage)},
    )


def _parts_in(found: Sequence[tuple[Record, KeptPart | None]]) -> tuple[KeptPart, ...]:
    return tuple(part for _, part in found if part is not None)


def _pieces_in(sheets: Sequence[Sheet], records: Sequence[Record]) -> dict[str, tuple[int, ...]]:
    """Return record id to pieces, for those records with pages that lay side by side in one picture."""
    pieces = {record.record_id: _pieces_of(sheet) for record, sheet in zip(records, sheets, strict=True)}
    return {record_id: numbers for record_id, numbers in pieces.items() if any(numbers)}


def _numbers_of(sheet: Sheet) -> list[int | None]:
    """Return for each page of a form the number of the source's page; None for a missing one."""
    return [page.source_page_no if page is not None else None for page in sheet.pages]


def _pieces_of(sheet: Sheet) -> tuple[int, ...]:
    """Return for each page of a form which of the pages side by side in one picture it is, from 0."""
    return tuple(0 if page is None else identified(page).picture.piece for page in sheet.pages)


def _look_at_pages(opened: PageStream, context: RoadContext, keeper: PageKeeper) -> SeenPages:
    """Open, identify and read the pages of a source one at a time; of each page only what `keeper` leaves is kept."""
    pages: dict[float, SeenPage] = {}
    issues = list(opened.issues)
    kind = SourceKind.SCAN
    broken: list[int] = []
    page_no = 0
    for picture in opened.pages():  # no `enumerate`: it holds a picture until it has the next one
        page_no += 1
        if isinstance(picture, Issue):
            issues.append(picture)
            broken.append(page_no)
            continue
        kind = SourceKind.PDF_TEXT if picture.words else kind
        for page in map(keeper.done_with, _look_at(picture, context)):
            pages[page.order] = page
        del picture
    return SeenPages(kind, tuple(issues), pages, tuple(broken))


def _look_at(picture: Picture, context: RoadContext) -> Iterator[SeenPage]:
    """Yield what a picture shows, each of its pages read by itself."""
    return (_read_found(found, context) for found in identify_pages(picture, context.known, context.engine))


def _read_found(found: KnownPage | StrayPage, context: RoadContext) -> SeenPage:
    if isinstance(found, StrayPage):
        return found
    page = identified(found)
    return read_page(found, context.form(page.form_id, page.version), context.engine, boxes_only=context.boxes_only)


def _readings_of(seen: SeenPages, page: KnownPage) -> Sequence[Reading]:
    one = seen.pages[page.order]
    return one.readings if isinstance(one, ReadPage) else ()


def _read_sheet(source: Source, sheet: Sheet, seen: SeenPages, context: RoadContext) -> tuple[Record, KeptPart | None]:
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
    pages = _numbers_of(sheet)
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
