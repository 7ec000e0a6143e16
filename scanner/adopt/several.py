"""What several copies of one form share is the blank: what only some of them have was filled in.

How it works. The copy with the fewest letters is the blank: it was filled in least. A page of a further copy is moved
onto the blank's by the median distance of the words that both have. A word, an outline, a line or a cell of the blank
is kept if all others have it too, within 1.5 mm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final, TypeVar

from forms.geometry import Rect
from scanner.adopt.printed import Outline, PrintedPage, PrintedWord, RuledLine

_NEAR_MM: Final = 1.5
_WORDS_LEAST: Final = 3
_MOVED_MOST_MM: Final = 15.0
ALIKE_LEAST: Final = 0.2
"""The share of the blank's words that a copy of the same form has.

Of 22 fillable forms of others, six of one court, the two that are most alike share 8 % of their words where they stand;
two copies that were typed full share 58 %, since the words in the blank's own places count too. A scan's words are read
by line, so that fewer are the same.
"""

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class CopySeen:
    """What became of one copy.

    Attributes:
        pages: How many pages it has.
        alike: The share of the blank's words that it has, 0.0 to 1.0.
        added: How many words it has beyond those that all copies share: what was filled in.
    """

    pages: int
    alike: float
    added: int


@dataclass(frozen=True, slots=True)
class SharedPages:
    """What several copies share.

    Attributes:
        pages: The blank's pages with what all copies have.
        blank: Which of the copies is the blank, from 0.
        copies: What became of each copy.
    """

    pages: tuple[PrintedPage, ...]
    blank: int
    copies: tuple[CopySeen, ...]


def shared_by(copies: Sequence[tuple[PrintedPage, ...]]) -> SharedPages:
    """Return what copies of one form share; pages that a copy does not have are taken as the blank has them."""
    blank = emptiest(copies)
    alike = [_alike(copies[blank], copy) for copy in copies]
    pages = []
    for index, page in enumerate(copies[blank]):
        kept = page
        for number, other in enumerate(copies):
            if number != blank and index < len(other):
                kept = _shared(kept, other[index])
        pages.append(kept)
    seen = (CopySeen(len(copy), share, _added(copy, pages)) for copy, share in zip(copies, alike, strict=True))
    return SharedPages(tuple(pages), blank, tuple(seen))


def emptiest(copies: Sequence[tuple[PrintedPage, ...]]) -> int:
    """Return which copy has the fewest letters on its pages, among those with as many pages as most have."""
    counts = Counter(len(copy) for copy in copies)
    usual = max(counts, key=lambda count: (counts[count], count))
    letters = [sum(len(word.text) for page in copy for word in page.words) for copy in copies]
    return min((number for number, copy in enumerate(copies) if len(copy) == usual), key=lambda number: letters[number])


def _alike(blank: Sequence[PrintedPage], copy: Sequence[PrintedPage]) -> float:
    pairs = list(zip(blank, copy, strict=False))
    words = sum(len(page.words) for page, _ in pairs)
    return sum(len(_shared_words(page, other)) for page, other in pairs) / words if words else 1.0


def _added(copy: Sequence[PrintedPage], shared: Sequence[PrintedPage]) -> int:
    pairs = list(zip(copy, shared, strict=False))
    return sum(max(len(own.words) - len(kept.words), 0) for own, kept in pairs)


def _shared(page: PrintedPage, other: PrintedPage) -> PrintedPage:
    across, down = _distance(page, other)
    outlines = [Outline(_moved(one.box, across, down), one.shape) for one in other.outlines]
    cells = [_moved(cell, across, down) for cell in other.cells]
    lines = [RuledLine(line.left - across, line.right - across, line.y - down) for line in other.lines]
    return replace(
        page,
        words=_shared_words(page, other),
        outlines=_kept(page.outlines, outlines, lambda one, two: _near(one.box, two.box)),
        cells=_kept(page.cells, cells, _near),
        lines=_kept(page.lines, lines, lambda one, two: abs(one.y - two.y) < _NEAR_MM and _along(one, two)),
    )


def _shared_words(page: PrintedPage, other: PrintedPage) -> tuple[PrintedWord, ...]:
    across, down = _distance(page, other)
    places: dict[str, list[Rect]] = {}
    for word in other.words:
        places.setdefault(word.text, []).append(_moved(word.box, across, down))
    return tuple(word for word in page.words if any(_near(word.box, box) for box in places.get(word.text, ())))


def _moved(rect: Rect, across: float, down: float) -> Rect:
    return Rect(rect.left - across, rect.top - down, rect.right - across, rect.bottom - down)


def _kept(parts: Sequence[_Part], others: Sequence[_Part], same: Callable[[_Part, _Part], bool]) -> tuple[_Part, ...]:
    return tuple(one for one in parts if any(same(one, other) for other in others))


def _along(one: RuledLine, other: RuledLine) -> bool:
    return min(one.right, other.right) - max(one.left, other.left) > 0.5 * one.length


def _near(one: Rect, other: Rect) -> bool:
    return (
        max(abs(one.left - other.left), abs(one.top - other.top)) < _NEAR_MM
        and max(abs(one.right - other.right), abs(one.bottom - other.bottom)) < 2 * _NEAR_MM
    )


def _distance(page: PrintedPage, other: PrintedPage) -> tuple[float, float]:
    """Return by how many millimetres the words of another copy stand right of and below those of a page."""
    moved = [
        (theirs.box.left - ours.box.left, theirs.box.top - ours.box.top)
        for ours in page.words
        for theirs in other.words
        if ours.text == theirs.text
        and len(ours.text) > 1
        and max(abs(theirs.box.left - ours.box.left), abs(theirs.box.top - ours.box.top)) < _MOVED_MOST_MM
    ]
    if len(moved) < _WORDS_LEAST:
        return 0.0, 0.0
    return median(x for x, _ in moved), median(y for _, y in moved)
