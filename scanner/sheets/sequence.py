"""Pages without copy ids, put together by their sequence: which follow each other to one form, and which leave doubt.

How it works: a feeder keeps the order of its stack, so 1 2 1 2 is two forms, and 2 1 2 1 is two forms fed back to
front. Where a page is missing or too many, the pages around it may be of another form than they seem. There, pages
that are alike are taken for double scans, and the rest is put together in order, with doubt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scanner.values.page import FittedPage, KnownPage

Alike = Callable[[KnownPage, KnownPage], bool]


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that belong together.

    Attributes:
        pages: In the source's order.
        doubles: Further scans of these pages, each with the page that it shows once more.
        doubtful: Whether other pages could belong to them as well.
    """

    pages: tuple[KnownPage, ...]
    doubles: tuple[tuple[KnownPage, KnownPage], ...] = ()
    doubtful: bool = False

    @property
    def repeats(self) -> bool:
        """Whether it holds a part of the form twice."""
        return any(_holds(self.pages[:number], page) for number, page in enumerate(self.pages))


def place(page: KnownPage) -> tuple[int, int]:
    """Return where a page stands in its form: the form's page, from 1, and its first row where its rows are known."""
    if isinstance(page, FittedPage):
        return page.form_pages[0], page.rows[0]
    return page.page_no, 0


def find_direction(pages: Sequence[KnownPage], key: Callable[[KnownPage], Hashable]) -> int:
    """Return 1 for a stack that was fed first page first, -1 for one fed back to front.

    Args:
        pages: A source's pages, in the source's order.
        key: Returns what the pages of one form have in common.
    """
    steps = [
        1 if place(after) > place(before) else -1
        for before, after in pairwise(pages)
        if key(before) == key(after) and place(after) != place(before) and _are_neighbours(before, after)
    ]
    if not steps:
        return 1
    rising = sum(step > 0 for step in steps)
    falling = len(steps) - rising
    if rising == falling:
        return steps[0]
    return 1 if rising > falling else -1


def separate_doubles(pages: Sequence[KnownPage], alike: Alike) -> Group:
    """Return pages as one group, in which each paper is one page and its further scans are doubles."""
    kept: list[KnownPage] = []
    doubles: list[tuple[KnownPage, KnownPage]] = []
    for page in pages:
        first = next((other for other in kept if _are_same_part(page, other) and alike(other, page)), None)
        if first is None:
            kept.append(page)
        else:
            doubles.append((page, first))
    return Group(tuple(kept), tuple(doubles))


def group_by_sequence(
    pages: Sequence[KnownPage], alike: Alike, holes: Callable[[Group], int], step: int
) -> tuple[Group, ...]:
    """Return pages of one form in groups that follow each other.

    Args:
        pages: In the source's order.
        alike: Tells whether two pages that show one part of the form are scans of one paper.
        holes: Returns how many pages a group lacks, beyond the stray pages that lie in it.
        step: 1 or -1, the direction of the stack.
    """
    groups = _split_by_order(pages, step)
    incomplete = [holes(group) > 0 for group in groups]
    done: list[Group] = []
    region: list[int] = []
    for number, group in enumerate(groups):
        if any(incomplete[max(0, number - 1) : number + 2]):
            region.append(number)
            continue
        done += _mend([groups[index] for index in region], alike, holes, step)
        region = []
        done.append(group)
    return (*done, *_mend([groups[index] for index in region], alike, holes, step))


def _mend(groups: Sequence[Group], alike: Alike, holes: Callable[[Group], int], step: int) -> tuple[Group, ...]:
    """Return the groups around missing pages put together anew, with double scans taken out and the rest in order.

    Two complete groups keep their pages, however alike these are: somebody who sends two forms may have
    filled in a page of both in the same way.
    """
    if len(groups) < 2:
        return tuple(groups)
    incomplete = {page.order for group in groups if holes(group) > 0 for page in group.pages}

    def scanned_twice(one: KnownPage, other: KnownPage) -> bool:
        return bool(incomplete & {one.order, other.order}) and alike(one, other)

    once = separate_doubles([page for group in groups for page in group.pages], scanned_twice)
    mended = [_add_doubles(group, once) for group in _split_by_order(once.pages, step)]
    if all(holes(group) <= 0 for group in mended):
        return tuple(mended)
    paired = [_add_doubles(group, once) for group in _pair(once.pages) or mended]
    return tuple(Group(group.pages, group.doubles, doubtful=len(group.pages) > 1) for group in paired)


def _add_doubles(group: Group, once: Group) -> Group:
    """Return a group with the double scans of its pages."""
    numbers = {page.order for page in group.pages}
    return Group(group.pages, tuple(pair for pair in once.doubles if pair[1].order in numbers))


def _split_by_order(pages: Sequence[KnownPage], step: int) -> list[Group]:
    """Return pages in groups, with a new group wherever a page does not follow the one before it."""
    found: list[list[KnownPage]] = []
    for page in pages:
        if found and not _holds(found[-1], page) and (place(page) > place(found[-1][-1])) == (step > 0):
            found[-1].append(page)
        else:
            found.append([page])
    return [Group(tuple(group)) for group in found]


def _pair(pages: Sequence[KnownPage]) -> list[Group]:
    """Return the first scan of each page of the form together, then the second; none if their numbers differ.

    Where all fronts lie before all backs, somebody scanned the stack, turned it over and scanned it
    again: the backs then come from behind (1a 1b 2b 2a), so that every second block is turned round. They could also
    have been scanned one by one in the same order, which is why such groups stay doubtful.
    """
    by_part: dict[float, list[KnownPage]] = defaultdict(list)
    for page in pages:
        if isinstance(page, FittedPage):
            return []
        by_part[page.page_no].append(page)
    if len({len(same) for same in by_part.values()}) != 1:
        return []
    blocks = list(by_part.values())
    if list(pages) == [page for block in blocks for page in block]:
        blocks = [block[::-1] if number % 2 else block for number, block in enumerate(blocks)]
    return [Group(together) for together in zip(*blocks, strict=True)]


def _holds(pages: Sequence[KnownPage], page: KnownPage) -> bool:
    """Tell whether some page shows the same part of the form."""
    return any(_are_same_part(page, other) for other in pages)


def _are_same_part(one: KnownPage, other: KnownPage) -> bool:
    """Tell whether two pages show the same part of the form."""
    if isinstance(one, FittedPage) and isinstance(other, FittedPage):
        first, then = sorted((one, other), key=lambda page: page.rows)
        return then.rows[0] < first.rows[1] or then.rows == first.rows
    return place(one)[0] == place(other)[0]


def _are_neighbours(one: KnownPage, other: KnownPage) -> bool:
    """Tell whether two pages are the same page of the form or next to each other."""
    return abs(place(one)[0] - place(other)[0]) <= 1
