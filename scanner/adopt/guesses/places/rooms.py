"""Finds the places to write that no line bounds: gaps within sentences, and room behind or below words that ask.

How it works. On a line of words a gap is a place if the sentence goes on behind it, with a comma or a small letter, and
the words behind begin below nothing else, as those of a column of a text would. Room behind words is a place where they
end with a currency's sign, or stand side by side or in a stack with others that ask. Room below a line of words is one
where it is as high as two lines of writing and the words ask for something. What a paragraph asks to explain may have
its room below a box and a line that are asked first, as "None of them does so" and "This list is for: ____".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from forms.geometry import Rect
from scanner.adopt.guesses.phrases import Phrase, row_overlap
from scanner.adopt.guesses.places.place import Place, lines_in
from scanner.adopt.guesses.vocabulary import ROOM_WORDS, TO_EXPLAIN
from scanner.adopt.printed import Outline, PrintedPage

_GAP_MM: Final = (7.0, 120.0)  # least and greatest width of a gap in a sentence
_GOES_ON: Final = re.compile(r"[,;，；、]|[a-z]")
_MARK: Final = re.compile(r"[,;，；、]")
_CURRENCY: Final = ("$", "￥", "€")
_BEHIND_MM: Final = 15.0  # less room behind words is too narrow to write in
_SHORT: Final = 45  # characters; longer words explain something and ask for nothing
_STACK_MM: Final = 12.0  # lines that follow each other are no farther apart
_BELOW_MM: Final = 13.0  # two lines of writing
_BELOW_MOST_MM: Final = 75.0  # more room below words than a quarter of a page is the end of the form
_TOLD_MM: Final = 25.0  # a box and a line have room between a paragraph and the room that it asks for
_LEADING: Final = 0.5  # of the height of a line: more is left between paragraphs
_ALIGNED_MM: Final = 1.0  # words in one column begin this close to each other
_FOOT_MM: Final = 15.0  # of the page, in which nobody writes


def rooms_of(
    page: PrintedPage, phrases: Sequence[Phrase], boxes: Sequence[Outline], places: Sequence[Place]
) -> list[Place]:
    """Return the places of a page that no line bounds.

    Args:
        page: The page.
        phrases: Its phrases.
        boxes: Its boxes to tick.
        places: The places that a line or a cell bounds.
    """
    return _Rooms(page, phrases, boxes, places).found()


class _Rooms:
    """The room that is left on a page."""

    def __init__(
        self, page: PrintedPage, phrases: Sequence[Phrase], boxes: Sequence[Outline], places: Sequence[Place]
    ) -> None:
        self._page, self._phrases = page, phrases
        self._taken = [*(place.box for place in places), *(box.box for box in boxes)]
        self._lines = [Rect(line.left, line.y - 0.1, line.right, line.y + 0.1) for line in page.lines]
        margin = min((phrase.box.left for phrase in phrases), default=0.0)
        ends = [*(phrase.box.right for phrase in phrases), *(line.right for line in page.lines)]
        self._right = max([page.width_mm - margin, *ends])
        self._rows = _rows(phrases)

    def found(self) -> list[Place]:
        """Return all rooms, each once."""
        rooms: list[Place] = []
        for room in (*self._gaps(), *self._behind(), *self._below()):
            if self._is_free(room.box) and not any(room.box.overlaps(other.box) for other in rooms):
                rooms.append(room)
        return rooms

    def _is_free(self, room: Rect) -> bool:
        inner = room.inset(0.5, 0.8)
        taken = (*self._taken, *self._lines, *(phrase.box.inset(0.2, 0.6) for phrase in self._phrases))
        return not any(inner.overlaps(other) for other in taken) and not any(
            cell.left < edge < cell.right and inner.top < cell.bottom and cell.top < inner.bottom
            for cell in self._page.cells
            for edge in (inner.left, inner.right)
            if not (cell.left <= inner.left and inner.right <= cell.right)
        )

    def _gaps(self) -> Iterator[Place]:
        """Yield the gaps within sentences."""
        for before, after in self._neighbours():
            gap = after.box.left - before.box.right
            goes_on = _GOES_ON.match(after.text) and not before.text.rstrip().endswith((".", ":", "："))
            if not (_GAP_MM[0] < gap < _GAP_MM[1] and goes_on and len(before.text) > 3 and len(after.text) > 2):
                continue
            if _MARK.match(after.text) or not self._begins_a_column(after):
                top, bottom = max(before.box.top, after.box.top), min(before.box.bottom, after.box.bottom)
                yield Place(Rect(before.box.right + 0.5, top - 0.5, after.box.left - 0.5, bottom + 0.3), 0.55)

    def _neighbours(self) -> Iterator[tuple[Phrase, Phrase]]:
        for row in self._rows:
            yield from pairwise(row)

    def _begins_a_column(self, phrase: Phrase) -> bool:
        return any(
            other is not phrase
            and abs(other.box.left - phrase.box.left) < _ALIGNED_MM
            and abs(other.box.top - phrase.box.top) < _STACK_MM
            for other in self._phrases
        )

    def _behind(self) -> Iterator[Place]:
        """Yield the room behind words that ask, on their line."""
        for row in self._rows:
            asking = [phrase for phrase in row if self._may_ask(phrase)]
            for phrase, after in zip(row, [*row[1:], None], strict=True):
                end = self._right if after is None else after.box.left
                is_money = phrase.text.rstrip().endswith(_CURRENCY)
                if end - phrase.box.right < _BEHIND_MM or phrase not in asking or self._is_served(phrase, row):
                    continue
                if is_money or len(asking) > 1 or self._in_stack(phrase):
                    box = Rect(phrase.box.right + 0.5, phrase.box.top - 1.0, end - 0.5, phrase.box.bottom + 0.5)
                    yield Place(box, 0.5 if is_money else 0.45)

    def _is_served(self, phrase: Phrase, row: Sequence[Phrase]) -> bool:
        """Tell whether a place or a box stands behind words on their line, before the next words that ask."""
        asking = [one.box.left for one in row if one.box.left > phrase.box.left and one.asks and one.label]
        end = min(asking, default=self._right)
        if any(self._is_behind(other, phrase) and other.left < end for other in self._taken):
            return True
        below = Rect(phrase.box.left - 3.0, phrase.box.bottom, phrase.box.left + 30.0, phrase.box.bottom + 8.0)
        return any(below.contains(other.center) and other.width < _BEHIND_MM for other in self._taken)

    def _may_ask(self, phrase: Phrase) -> bool:
        in_cell = any(cell.contains(phrase.box.center) for cell in self._page.cells)
        return (
            phrase.asks
            and len(phrase.text) <= _SHORT
            and not in_cell
            and not phrase.text.rstrip().endswith(("?", "？"))
        )

    def _is_behind(self, other: Rect, phrase: Phrase) -> bool:
        return row_overlap(other, phrase.box) > 0.3 and other.left > phrase.box.left

    def _in_stack(self, phrase: Phrase) -> bool:
        """Tell whether two more that ask stand above or below words, and begin where they do."""
        alike = [
            other
            for other in self._phrases
            if other is not phrase
            and self._may_ask(other)
            and abs(other.box.left - phrase.box.left) < _ALIGNED_MM
            and abs(other.box.top - phrase.box.top) < 2 * _STACK_MM
        ]
        return len(alike) >= 2

    def _below(self) -> Iterator[Place]:
        """Yield the room below questions, and below words that ask to explain something."""
        told: Sequence[Phrase] = ()  # the paragraph that asks to explain something and has no room yet
        for row in self._rows:
            phrase = row[-1]
            if told and _goes_on(told[-1], row[0]):
                told = [*told, *row]
            elif any(TO_EXPLAIN.search(one.text) for one in row):
                told = row
            asks = phrase.asks or ROOM_WORDS.search(phrase.text) is not None
            asks = asks and not any(self._is_behind(one, phrase) for one in self._taken)
            explains = bool(told) and self._may_answer(told, row)
            room = self._room_below(row, phrase if asks and len(row) > 1 else row[0]) if asks or explains else None
            if room is not None:
                yield Place(room, 0.45, lines=lines_in(room), own=(phrase,) if asks else tuple(told))
                told = ()

    def _may_answer(self, told: Sequence[Phrase], row: Sequence[Phrase]) -> bool:
        """Tell whether room below a line may be for a paragraph above it: no more than one place stands between."""
        top, bottom = told[0].box.top, row[-1].box.bottom
        written = sum(top < one.center.y < bottom + 1.0 and one.width > _BEHIND_MM for one in self._taken)
        return bottom - told[-1].box.bottom < _TOLD_MM and written < 2

    def _room_below(self, row: Sequence[Phrase], first: Phrase) -> Rect | None:
        """Return the room between a line of words and what is printed next, if it is as high as two lines of writing.

        Args:
            row: The words on the line.
            first: The room begins below these.
        """
        behind = (one.bottom + 1.0 for one in self._taken if self._is_behind(one, row[-1]) and one.height < _BELOW_MM)
        left, top = first.box.left, max([row[-1].box.bottom, *behind])
        foot = min(top + _BELOW_MOST_MM, self._page.height_mm - _FOOT_MM)
        if foot < top + _BELOW_MM or self._right - left <= 2 * _BEHIND_MM:
            return None
        span = Rect(left, top, self._right, foot)
        stops = [*self._taken, *self._lines, *self._page.cells, *(one.box for one in self._phrases)]
        bottom = min([span.bottom, *(one.top for one in stops if one.top > top - 0.8 and one.overlaps(span))])
        is_room = _BELOW_MM < bottom - top < span.height
        return Rect(left, top + 0.3, self._right, bottom - 0.5) if is_room else None


def _goes_on(before: Phrase, phrase: Phrase) -> bool:
    """Tell whether words are the next line of a paragraph."""
    return phrase.box.top - before.box.bottom < _LEADING * before.box.height


def _rows(phrases: Sequence[Phrase]) -> list[list[Phrase]]:
    """Return phrases line by line, from top to bottom, those of a line from left to right."""
    rows: list[list[Phrase]] = []
    for phrase in sorted(phrases, key=lambda one: one.box.center.y):
        row = next((one for one in rows[-8:] if row_overlap(one[-1].box, phrase.box) > 0.7), None)
        if row is None:
            rows.append([phrase])
        else:
            row.append(phrase)
    return [sorted(row, key=lambda one: one.box.left) for row in rows]
