"""Pages become sheets: the pages of one returned form, put together from a stack.

How it works:
- Pages with a copy id belong together by it, in whatever order they lie.
- Pages without one are put together by their sequence, see `sequence`: a form's pages follow each other in the
  direction in which the stack was fed, and a page that would not follow begins a new sheet, so that two forms never
  merge.
- A page whose code could not be read goes, with doubt, to the copy beside it that lacks just this page.
- A page that was scanned twice goes to the sheet of its first scan.

A sheet whose order leaves doubt says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby, pairwise
from types import MappingProxyType

from scanner.sheets.sequence import Alike, Group, find_direction, group_by_sequence, place, separate_doubles
from scanner.values.issue import Issue
from scanner.values.page import FittedPage, IdentifiedPage, KnownPage, identified
from scanner.values.page.seen import StrayPage


class Doubt(StrEnum):
    """Why the pages of a sheet may be of two forms."""

    ORDER = "order"  # the pages carry no copy id, and pages near them are missing or too many
    COPY = "copy"  # other pages of the source carry the same copy id
    CODE = "code"  # some pages' code could not be read; they were put to those beside them, among other forms' pages


@dataclass(frozen=True, slots=True)
class DoubledPage:
    """A page that shows the same paper as another page of its sheet.

    Attributes:
        page: The one of the two that comes later in the source.
        number: Which page of its sheet it shows once more, from 1.
    """

    page: KnownPage
    number: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The pages of one returned form.

    Attributes:
        form_id: The form.
        version: The form's version.
        copy_id: The copy's id, or None.
        pages: One entry for each page of the form, None where it is missing. A form printed from
            another file has as many entries as its rows took pages.
        attached: Pages behind its pages that belong to no form.
        doubled: Further scans of its pages.
        doubt: Why its pages may be of two forms, or None.
    """

    form_id: str
    version: str
    copy_id: str | None
    pages: tuple[KnownPage | None, ...]
    attached: tuple[StrayPage, ...] = ()
    doubled: tuple[DoubledPage, ...] = ()
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Assembly:
    """All pages of a source, each accounted for.

    Attributes:
        sheets: In the order of their first pages.
        blank: Source pages, from 1, that were dropped as blank.
        lost: Pages that lie before any form and belong to none.
    """

    sheets: tuple[Sheet, ...]
    blank: tuple[int, ...]
    lost: tuple[StrayPage, ...]


Key = tuple[str, str, str | None]


def _none_alike(_one: KnownPage, _other: KnownPage) -> bool:
    return False


def assemble(
    pages: Sequence[KnownPage | StrayPage],
    page_count: Callable[[str, str], int],
    *,
    alike: Alike = _none_alike,
    refused: Mapping[float, Issue] = MappingProxyType({}),
) -> Assembly:
    """Put pages together to sheets; every page ends in a sheet, as blank, or as lost.

    Args:
        pages: A source's pages, in the source's order.
        page_count: Returns the number of a form's pages for its id and version.
        alike: Tells whether two pages that show the same part of a form are scans of one paper; it is called only
            where a part comes more often than it should.
        refused: Source pages that are not read, and why.
    """
    beside = _find_left_over(pages, refused)
    placed = [page for page in pages if isinstance(page, StrayPage) or page.order not in beside]
    known = [page for page in placed if not isinstance(page, StrayPage)]
    behind, lost = _strays_behind([page for page in placed if not (isinstance(page, StrayPage) and page.is_blank)])
    left_over = {page.order: page for page in pages if isinstance(page, IdentifiedPage)}
    for number, other in beside.items():
        behind.setdefault(other, []).append(StrayPage(left_over[number].picture, issue=refused[number]))
    step = _direction(known)
    sheets: list[Sheet] = []
    adopted = _find_adopted(known, step)
    for key, run in _find_runs(known, adopted):
        count = page_count(key[0], key[1])

        def holes(group: Group, count: int = count) -> int:
            return _pages_of(group, count).count(None) - sum(len(behind.get(no, ())) for no in _sources(group))

        for group in _groups(key, run, alike, holes, step):
            sheet = _sheet(key, group, count, behind)
            lost_code = sheet.doubt is None and not adopted.keys().isdisjoint(_sources(group))
            sheets.append(replace(sheet, doubt=Doubt.CODE) if lost_code else sheet)
    blank = tuple(page.page_no for page in pages if isinstance(page, StrayPage) and page.is_blank)
    sheets = _without_doubt_alone(_doubt_beside_copies(sheets), lost)
    return Assembly(tuple(sorted(sheets, key=_first_source)), blank, lost)


def _without_doubt_alone(sheets: list[Sheet], lost: Sequence[StrayPage]) -> list[Sheet]:
    """Return the sheets; one that is complete and alone in its source needs no code on each page to be one form."""
    alone = len(sheets) == 1 and not lost and None not in sheets[0].pages
    if alone and sheets[0].doubt is Doubt.CODE:
        return [replace(sheets[0], doubt=None)]
    return sheets


def _groups(
    key: Key, run: Sequence[KnownPage], alike: Alike, holes: Callable[[Group], int], step: int
) -> Sequence[Group]:
    """Return the groups of pages with one key: one for a copy id, unless its parts repeat; else by sequence."""
    if key[2] is None:
        return group_by_sequence(run, alike, holes, step)
    one = separate_doubles(run, alike)
    if not one.repeats:
        return (one,)
    return [Group(group.pages, group.doubles, doubtful=True) for group in group_by_sequence(run, alike, holes, step)]


def _find_left_over(pages: Sequence[KnownPage | StrayPage], refused: Mapping[float, Issue]) -> dict[float, float]:
    """Return refused pages whose part of the form another page of the same copy shows, each with that page.

    A Word file prints one code on all pages that a part of the form grew to. The rows of a page in between do not
    follow from its code, so it is refused, but it is no second form.
    """
    told = {
        (_key(page), number): page.order for page in pages if isinstance(page, FittedPage) for number in page.form_pages
    }
    beside: dict[float, float | None] = {
        page.order: told.get((_key(page), page.page_no))
        for page in pages
        if isinstance(page, IdentifiedPage) and page.copy_id is not None and page.order in refused
    }
    return {number: other for number, other in beside.items() if other is not None}


def _direction(known: Sequence[KnownPage]) -> int:
    """Return the direction in which the stack was fed, 1 or -1.

    Where there are copies, a page without a code may be of any of them and is not counted.
    """
    has_copies = any(_key(page)[2] is not None for page in known)
    return find_direction([page for page in known if not (has_copies and _is_codeless(page))], _key)


def _find_adopted(known: Sequence[KnownPage], step: int) -> dict[float, Key]:
    """Return which copy each page whose code could not be read goes to: source page to key.

    Such a page lies just before or behind a page of the copy, as the stack was fed, and the copy lacks this page. A
    page that two copies could take goes to none.
    """
    held: dict[Key, set[int]] = {}
    for page in known:
        held.setdefault(_key(page), set()).add(place(page)[0])
    claims: dict[float, set[Key]] = {}
    for pages, rises in ((known, step > 0), (known[::-1], step < 0)):
        adopted: dict[float, Key] = {}
        for before, page in pairwise(pages):
            key = adopted.get(before.order, _key(before))
            follows = (place(page) > place(before)) == rises and place(page)[0] not in held[key]
            if _is_codeless(page) and key[2] is not None and key[:2] == _key(page)[:2] and follows:
                adopted[page.order] = key
                claims.setdefault(page.order, set()).add(key)
    return {number: min(keys) for number, keys in claims.items() if len(keys) == 1}


def _is_codeless(page: KnownPage) -> bool:
    """Tell whether a page was identified without its code and so without its copy id."""
    return isinstance(page, IdentifiedPage) and page.copy_id is None and page.by != "code"


def _doubt_beside_copies(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return sheets; those without a copy id are doubtful where a copy of the same form lacks a page.

    The copy id of such a sheet's pages may have been lost.
    """
    torn = {(sheet.form_id, sheet.version) for sheet in sheets if sheet.copy_id is not None and None in sheet.pages}
    return [
        replace(sheet, doubt=Doubt.ORDER)
        if sheet.copy_id is None and (sheet.form_id, sheet.version) in torn and len(_present(sheet)) > 1
        else sheet
        for sheet in sheets
    ]


def _present(sheet: Sheet) -> list[KnownPage]:
    """Return the pages of a sheet that are there."""
    return [page for page in sheet.pages if page is not None]


def _strays_behind(
    pages: Sequence[KnownPage | StrayPage],
) -> tuple[dict[float, list[StrayPage]], tuple[StrayPage, ...]]:
    """Return the stray pages by the source page of the form's page before them, and those before any form."""
    behind: dict[float, list[StrayPage]] = {}
    lost: list[StrayPage] = []
    before: float | None = None
    for page in pages:
        if not isinstance(page, StrayPage):
            before = page.order
        elif before is None:
            lost.append(page)
        else:
            behind.setdefault(before, []).append(page)
    return behind, tuple(lost)


def _find_runs(known: Sequence[KnownPage], adopted: Mapping[float, Key]) -> list[tuple[Key, list[KnownPage]]]:
    """Return pages with one key: all pages of a copy, and pages without a copy id that follow each other."""
    copies: dict[Key, list[KnownPage]] = {}
    runs: list[tuple[Key, list[KnownPage]]] = []
    for key, group in groupby(known, lambda page: adopted.get(page.order, _key(page))):
        run = list(group)
        if key[2] is None:
            runs.append((key, run))
        else:
            copies.setdefault(key, []).extend(run)
    return [*runs, *copies.items()]


def _key(page: KnownPage) -> Key:
    """Return what the pages of one sheet have in common: form id, version and copy id."""
    known = identified(page)
    return known.form_id, known.version, known.copy_id


def _sources(group: Group) -> list[float]:
    """Return the source pages of a group, doubles included."""
    return sorted(page.order for page in (*group.pages, *(extra for extra, _ in group.doubles)))


def _first_source(sheet: Sheet) -> float:
    return min(page.order for page in _present(sheet))


def _pages_of(group: Group, page_count: int) -> list[KnownPage | None]:
    """Return a group's pages in the form's order, None for each page of the form that it lacks."""
    parts = sorted(group.pages, key=place)
    pages: list[KnownPage | None] = []
    for page_no in range(1, page_count + 1):
        here = [part for part in parts if place(part)[0] == page_no]
        covered = any(isinstance(part, FittedPage) and page_no in part.form_pages for part in parts)
        pages += here or ([] if covered else [None])
    return pages


def _sheet(key: Key, group: Group, page_count: int, behind: dict[float, list[StrayPage]]) -> Sheet:
    form_id, version, copy_id = key
    pages = _pages_of(group, page_count)
    return Sheet(
        form_id,
        version,
        copy_id,
        tuple(pages),
        tuple(stray for number in _sources(group) for stray in behind.get(number, ())),
        tuple(DoubledPage(extra, pages.index(first) + 1) for extra, first in group.doubles),
        (Doubt.ORDER if copy_id is None else Doubt.COPY) if group.doubtful else None,
    )
