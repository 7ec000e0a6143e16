"""Pages of paper, one at a time: from an opened picture to what it is and what is read on it.

Between the stages and the pipeline, which puts the pages of a source together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from forms.page_code import PageCode
from scanner.issues import issue
from scanner.paper.identify import BlankPage, identify
from scanner.paper.register import RegistrationRefusal, register
from scanner.readers.boxes.reader import MarksReader
from scanner.readers.page_writing import read_writing
from scanner.roads.unmarked_pages import (
    doubted,
    find_unmarked,
    has_anchors,
    holds_footer_only,
    is_own_print,
    read_unmarked,
)
from scanner.sheets.assembly import KnownPage, Sheet, StrayPage
from scanner.values.known_form import KnownForm, find_known
from scanner.values.page import FittedPage, IdentifiedPage, RegisteredPage
from scanner.values.picture import Picture
from scanner.values.reading import Reading
from scanner.values.record import Record
from scanner.values.seams import OcrEngine
from scanner.values.seen_page import PageRole, PageSeen

_SMALLEST_PAGE_PX: Final = 200  # a page at 30 dpi; less is no page, whatever its other side


def identify_page(picture: Picture, known: Sequence[KnownForm], engine: OcrEngine) -> KnownPage | StrayPage:
    """Return which page of which form a picture shows, or why it is none.

    Args:
        picture: As it was opened.
        known: The forms that it may be of.
        engine: Reads the printed words of pages without our marks.
    """
    if min(picture.gray.shape) < _SMALLEST_PAGE_PX:
        return StrayPage(picture.page_no, is_blank=False, issue=issue("page_unknown", page_no=picture.page_no))
    forms = [(one.form, one.layout) for one in known]
    found = identify(picture, forms)
    if isinstance(found, BlankPage):
        return StrayPage(picture.page_no, is_blank=True)
    if isinstance(found, IdentifiedPage):
        return found if has_anchors(found) else _by_table(found, known, engine)
    if found.issue.code != "page_contradiction":
        coded = [
            (form, layout)
            for form, layout in forms
            if found.code is None or (form.key, form.version) == (found.code.key, found.code.version)
        ]
        fitted = find_unmarked(picture, coded, engine, code=found.code)
        if fitted is not None:
            return fitted
    return StrayPage(picture.page_no, is_blank=False, issue=found.issue)


def _by_table(found: IdentifiedPage, known: Sequence[KnownForm], engine: OcrEngine) -> KnownPage | StrayPage:
    """Return a page without anchors as it is, if it is our own print, else as its table tells it."""
    if holds_footer_only(found):
        return StrayPage(found.picture.page_no, is_blank=True)
    one = find_known(known, found.form_id, found.version)
    registered = register(found, one.layout, form=one.form)
    if isinstance(registered, RegisteredPage) and is_own_print(registered, one.form, one.layout):
        return found
    code = PageCode(one.form.key, one.form.version, found.page_no, found.copy_id)
    fitted = find_unmarked(found.picture, [(one.form, one.layout)], engine, code=code if found.by == "code" else None)
    if fitted is not None:
        return fitted
    if isinstance(registered, RegistrationRefusal):
        return found  # refused again, with its reason, as a page of its sheet
    reason, reason_zh = "it is not printed as the form is", "版面与表格不一致"
    number = found.picture.page_no
    problem = issue("page_not_registered", page_no=number, reason=reason, reason_zh=reason_zh)
    return StrayPage(number, is_blank=False, issue=problem)


def form_of(page: KnownPage) -> tuple[str, str]:
    """Return the form and the version that a page is of."""
    known = page.registered.page if isinstance(page, FittedPage) else page
    return known.form_id, known.version


def read_page(found: KnownPage, known: KnownForm, engine: OcrEngine, *, boxes_only: bool = False) -> PageSeen:
    """Return what is read on a page; one whose fields cannot be placed has its reason instead.

    The readings of a page that its table alone tells are those of the first page of its
    sheet: where it stands in it is known later.

    Args:
        found: What was identified.
        known: The form that it is of.
        engine: What recognises written lines.
        boxes_only: Whether text is left unread.
    """
    if isinstance(found, FittedPage):
        page = found.registered.page
        return PageSeen(
            page.picture,
            PageRole.READ,
            known.form,
            found.layout,
            page,
            found.registered,
            found.registered.residual_mm,
            found,
            tuple(read_unmarked(found, 1, known.form, engine, boxes_only=boxes_only)),
        )
    registered = register(found, known.layout, form=known.form)
    if isinstance(registered, RegistrationRefusal):
        return PageSeen(
            found.picture,
            PageRole.REFUSED,
            known.form,
            known.layout,
            found,
            residual_mm=registered.residual_mm,
            issues=(registered.issue,),
        )
    readings = list(MarksReader().read(registered, known.form, known.layout))
    if not boxes_only:
        readings += read_writing(registered, known.form, known.layout, engine)
    return _registered(registered, known, doubted(readings) if registered.is_faint else readings)


def _registered(
    registered: RegisteredPage, known: KnownForm, readings: Sequence[Reading], record: Record | None = None
) -> PageSeen:
    """Return a page whose place on paper is known, as one that was read."""
    return PageSeen(
        registered.page.picture,
        PageRole.READ,
        known.form,
        known.layout,
        registered.page,
        registered,
        registered.residual_mm,
        readings=tuple(readings),
        record=record,
    )


def typed_page(picture: Picture, known: KnownForm, readings: Sequence[Reading], record: Record) -> PageSeen:
    """Return a page of a filled PDF as its program shows it, with the values that were read from its fields."""
    found = identify(picture, [(known.form, known.layout)])
    registered = register(found, known.layout, form=known.form) if isinstance(found, IdentifiedPage) else None
    if not isinstance(found, IdentifiedPage) or not isinstance(registered, RegisteredPage):
        return PageSeen(picture, PageRole.BLANK if isinstance(found, BlankPage) else PageRole.ATTACHED, record=record)
    mine = [reading for reading in readings if reading.page_no == found.page_no]
    return _registered(registered, known, mine, record)


def stray_page(picture: Picture, stray: StrayPage) -> PageSeen:
    """Return a page of no known form as it was seen."""
    role = PageRole.BLANK if stray.is_blank else PageRole.UNKNOWN
    return PageSeen(picture, role, issues=() if stray.issue is None else (stray.issue,))


def accounted(seen: Mapping[int, PageSeen], sheets: Sequence[tuple[Sheet, Record]]) -> tuple[PageSeen, ...]:
    """Return every page of a source with its place: the form that it is of, lies behind, or no form.

    Args:
        seen: The pages, by the source's page.
        sheets: The forms that they were put together to, with their records.
    """
    found = dict(seen)
    for sheet, record in sheets:
        for page in (*sheet.pages, *(extra.page for extra in sheet.doubled)):
            if page is not None:
                found[page.source_page_no] = replace(found[page.source_page_no], record=record)
        for extra in sheet.doubled:
            number = extra.page.source_page_no
            found[number] = replace(found[number], role=PageRole.DOUBLED)
        for stray in sheet.attached:
            found[stray.page_no] = replace(found[stray.page_no], role=PageRole.ATTACHED, record=record)
    return tuple(found[number] for number in sorted(found))
