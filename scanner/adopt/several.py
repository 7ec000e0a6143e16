"""What several copies of one form share is the blank: what only some of them have was filled in.

How it works. A page of a further copy is moved onto the first one's by the median distance of the words that both
have. A word, an outline, a line or a cell of the first copy is kept if all others have it too, within 1.5 mm.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from typing import Final, TypeVar

from forms.geometry import Rect
from scanner.adopt.printed import Outline, PrintedPage, PrintedWord, RuledLine

_NEAR_MM: Final = 1.5
_WORDS_LEAST: Final = 3
_MOVED_MOST_MM: Final = 15.0
_Part = TypeVar("_Part")


def common(copies: Sequence[tuple[PrintedPage, ...]]) -> tuple[PrintedPage, ...]:
    """Return the pages of the first copy with what all copies share."""
    first, *others = copies
    pages = []
    for index, page in enumerate(first):
        kept = page
        for other in others:
            if index < len(other):
                kept = _shared(kept, other[index])
        pages.append(kept)
    return tuple(pages)


def _shared(page: PrintedPage, other: PrintedPage) -> PrintedPage:
    across, down = _distance(page, other)

    def box_of(rect: Rect) -> Rect:
        return Rect(rect.left - across, rect.top - down, rect.right - across, rect.bottom - down)

    words = [PrintedWord(word.text, box_of(word.box)) for word in other.words]
    outlines = [Outline(box_of(one.box), one.shape) for one in other.outlines]
    cells = [box_of(cell) for cell in other.cells]
    lines = [RuledLine(line.left - across, line.right - across, line.y - down) for line in other.lines]
    return replace(
        page,
        words=_kept(page.words, words, lambda one, two: one.text == two.text and _near(one.box, two.box)),
        outlines=_kept(page.outlines, outlines, lambda one, two: _near(one.box, two.box)),
        cells=_kept(page.cells, cells, _near),
        lines=_kept(page.lines, lines, lambda one, two: abs(one.y - two.y) < _NEAR_MM and _along(one, two)),
    )


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
