"""Pages become sheets: the pages of one returned form, put together from a stack.

Pages that carry a copy id go by it. Others go by their sequence: a form's pages follow
each other in the direction that the stack was fed in, and a page that would not follow
begins a new sheet, so that two forms never merge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scanner.model import IdentifiedPage, Issue


@dataclass(frozen=True, slots=True)
class StrayPage:
    """A page that is no page of a known form.

    Attributes:
        page_no: The source's page, from 1.
        is_blank: Whether nothing is on it (the back of a duplex scan).
        issue: Why it is none; None where it is blank.
    """

    page_no: int
    is_blank: bool
    issue: Issue | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The pages of one returned form.

    Attributes:
        form_id: The form.
        version: Its version.
        copy_id: The copy's, or None.
        pages: One entry a page of the form, None where it is missing.
        attached: Pages behind it that belong to no form.
    """

    form_id: str
    version: str
    copy_id: str | None
    pages: tuple[IdentifiedPage | None, ...]
    attached: tuple[StrayPage, ...] = ()


@dataclass(frozen=True, slots=True)
class Assembled:
    """A source's pages, all accounted for.

    Attributes:
        sheets: In the order of their first page.
        blank: Source pages dropped as blank.
        lost: Pages before any form, which belong to none.
    """

    sheets: tuple[Sheet, ...]
    blank: tuple[int, ...]
    lost: tuple[StrayPage, ...]


Key = tuple[str, str, str | None]


class _OpenSheet:
    """A sheet while its pages come in."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.pages: dict[int, IdentifiedPage] = {}
        self.attached: list[StrayPage] = []
        self.last_page_no = 0

    def add(self, page: IdentifiedPage) -> None:
        self.pages[page.page_no] = page
        self.last_page_no = page.page_no


def assemble(pages: Sequence[IdentifiedPage | StrayPage], page_count: Callable[[str, str], int]) -> Assembled:
    """Put pages together to sheets; every page ends in a sheet, as blank, or as lost.

    Args:
        pages: A source's pages in its order.
        page_count: Form id and version to the number of the form's pages.
    """
    step = _direction([page for page in pages if isinstance(page, IdentifiedPage)])
    open_sheets: list[_OpenSheet] = []
    blank: list[int] = []
    lost: list[StrayPage] = []
    for page in pages:
        if isinstance(page, StrayPage):
            if page.is_blank:
                blank.append(page.page_no)
            elif open_sheets:
                open_sheets[-1].attached.append(page)
            else:
                lost.append(page)
        else:
            _sheet_for(page, open_sheets, step).add(page)
    sheets = tuple(_closed(sheet, page_count(sheet.key[0], sheet.key[1])) for sheet in open_sheets)
    return Assembled(sheets, tuple(blank), tuple(lost))


def _key(page: IdentifiedPage) -> Key:
    return page.form_id, page.version, page.copy_id


def _sheet_for(page: IdentifiedPage, sheets: list[_OpenSheet], step: int) -> _OpenSheet:
    """Return the sheet that a page belongs to, begun anew where it follows none."""
    key = _key(page)
    if page.copy_id is not None:
        for sheet in sheets:
            if sheet.key == key and page.page_no not in sheet.pages:
                return sheet
    elif sheets and sheets[-1].key == key and (page.page_no - sheets[-1].last_page_no) * step > 0:
        return sheets[-1]
    sheets.append(_OpenSheet(key))
    return sheets[-1]


def _direction(pages: Sequence[IdentifiedPage]) -> int:
    """Return 1 for a stack fed first page first, -1 for one fed back to front."""
    steps = [
        after.page_no - before.page_no
        for before, after in pairwise(pages)
        if _key(before) == _key(after) and abs(after.page_no - before.page_no) == 1
    ]
    if not steps:
        return 1
    rising = sum(step > 0 for step in steps)
    falling = len(steps) - rising
    if rising == falling:
        return 1 if steps[0] > 0 else -1
    return 1 if rising > falling else -1


def _closed(sheet: _OpenSheet, page_count: int) -> Sheet:
    form_id, version, copy_id = sheet.key
    pages = tuple(sheet.pages.get(page_no) for page_no in range(1, page_count + 1))
    return Sheet(form_id, version, copy_id, pages, tuple(sheet.attached))
