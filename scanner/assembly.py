"""Pages become sheets: the pages of one returned form, put together from a stack.

Pages that carry a copy id go by it. Others go by their sequence: a form's pages follow
each other in the direction that the stack was fed in, and a page that would not follow
begins a new sheet, so that two forms never merge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scanner.model import FittedPage, IdentifiedPage, Issue

KnownPage = IdentifiedPage | FittedPage


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
        pages: One entry a page of the form, None where it is missing; of a form printed
            from another file as many as its rows took.
        attached: Pages behind it that belong to no form.
    """

    form_id: str
    version: str
    copy_id: str | None
    pages: tuple[KnownPage | None, ...]
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
        self.pages: list[KnownPage] = []
        self.attached: list[StrayPage] = []

    def add(self, page: KnownPage) -> None:
        self.pages.append(page)

    def holds(self, page: KnownPage) -> bool:
        """Tell whether a page's part of the form is in it already."""
        return any(_same_part(page, other) for other in self.pages)


def assemble(pages: Sequence[KnownPage | StrayPage], page_count: Callable[[str, str], int]) -> Assembled:
    """Put pages together to sheets; every page ends in a sheet, as blank, or as lost.

    Args:
        pages: A source's pages in its order.
        page_count: Form id and version to the number of the form's pages.
    """
    step = _direction([page for page in pages if not isinstance(page, StrayPage)])
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


def _identified(page: KnownPage) -> IdentifiedPage:
    return page.registered.page if isinstance(page, FittedPage) else page


def _key(page: KnownPage) -> Key:
    known = _identified(page)
    return known.form_id, known.version, known.copy_id


def _place(page: KnownPage) -> tuple[int, int]:
    """Return where a page stands in its form: the form's page, and a row where its rows tell it."""
    if isinstance(page, FittedPage):
        return page.form_pages[0], page.rows[0]
    return page.page_no, 0


def _same_part(one: KnownPage, other: KnownPage) -> bool:
    if isinstance(one, FittedPage) and isinstance(other, FittedPage):
        first, then = sorted((one, other), key=lambda page: page.rows)
        return then.rows[0] < first.rows[1] or then.rows == first.rows
    return _place(one)[0] == _place(other)[0]


def _sheet_for(page: KnownPage, sheets: list[_OpenSheet], step: int) -> _OpenSheet:
    """Return the sheet that a page belongs to, begun anew where it follows none."""
    key = _key(page)
    if key[2] is not None:
        for sheet in sheets:
            if sheet.key == key and not sheet.holds(page):
                return sheet
    elif sheets and sheets[-1].key == key and not sheets[-1].holds(page):
        last, now = _place(sheets[-1].pages[-1]), _place(page)
        if (now > last) if step > 0 else (now < last):
            return sheets[-1]
    sheets.append(_OpenSheet(key))
    return sheets[-1]


def _direction(pages: Sequence[KnownPage]) -> int:
    """Return 1 for a stack fed first page first, -1 for one fed back to front."""
    steps = [
        1 if _place(after) > _place(before) else -1
        for before, after in pairwise(pages)
        if _key(before) == _key(after) and _place(after) != _place(before) and _are_neighbours(before, after)
    ]
    if not steps:
        return 1
    rising = sum(step > 0 for step in steps)
    falling = len(steps) - rising
    if rising == falling:
        return steps[0]
    return 1 if rising > falling else -1


def _are_neighbours(one: KnownPage, other: KnownPage) -> bool:
    return abs(_place(one)[0] - _place(other)[0]) <= 1


def _closed(sheet: _OpenSheet, page_count: int) -> Sheet:
    form_id, version, copy_id = sheet.key
    parts = sorted(sheet.pages, key=_place)
    pages: list[KnownPage | None] = []
    for page_no in range(1, page_count + 1):
        here = [part for part in parts if _place(part)[0] == page_no]
        covered = any(isinstance(part, FittedPage) and page_no in part.form_pages for part in parts)
        pages += here or ([] if covered else [None])
    return Sheet(form_id, version, copy_id, tuple(pages), tuple(sheet.attached))
