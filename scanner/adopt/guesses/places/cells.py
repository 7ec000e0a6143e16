"""Finds the places to write on a page: empty cells, the free part of captioned cells, rows of small cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forms.geometry import Rect
from scanner.adopt.guesses.phrases import Phrase, column_overlap, phrases_in, row_overlap
from scanner.adopt.guesses.places.place import LEAST_HEIGHT_MM, Place, lines_in
from scanner.adopt.guesses.places.rooms import rooms_of
from scanner.adopt.guesses.places.written_lines import on_lines
from scanner.adopt.guesses.vocabulary import DATE_CELLS, OTHER, PLACEHOLDER, UNITS, WRITE_HERE
from scanner.adopt.printed import Outline, PrintedPage, RuledLine

_COMB_WIDTH_MM: Final = (2.6, 12.0)
_COMB_HIGH_MM: Final = 13.0
_DASH_MM: Final = 12.0
_CAPTION_MOST: Final = 240
_TO_BOXES_MM: Final = 60.0
_BESIDE_LEAST_MM: Final = 14.0
_COLUMN_MOST: Final = 40
_FULL_LETTERS: Final = 40


def combs_of(page: PrintedPage) -> tuple[list[Place], list[Outline], set[Rect]]:
    """Return rows of small cells for one character each, the outlines that are none of them, and the cells that are."""
    low, high = _COMB_WIDTH_MM
    small = [one.box for one in page.outlines]
    small += [cell.inset(-0.2) for cell in page.cells if low <= cell.width <= high and cell.height <= _COMB_HIGH_MM]
    small = [one for one in small if not any(one.contains(word.box.center) for word in page.words)]
    runs = _runs(small)
    kept = [run for run in runs if len(run) > 2 or any(_goes_on(run, other) for other in runs)]
    taken = {one for run in kept for one in run}
    combs = []
    for run in kept:
        box = run[0].union(run[-1])
        combs.append(Place(box, 0.85, comb=len(run), cell=box))
    rest = [one for one in page.outlines if one.box not in taken]
    return combs, rest, {cell for cell in page.cells if cell.inset(-0.2) in taken}


def _runs(small: Sequence[Rect]) -> list[list[Rect]]:
    """Return small cells that touch each other side by side, two at least."""
    runs: list[list[Rect]] = []
    taken: set[Rect] = set()
    for start in sorted(small, key=lambda one: (one.top, one.left)):
        if start in taken:
            continue
        run = [start]
        while True:
            after = next((one for one in small if one not in taken and _touches(run[-1], one)), None)
            if after is None:
                break
            run.append(after)
            taken.add(after)
        if len(run) > 1:
            runs.append(run)
            taken.add(start)
    return runs


def _goes_on(run: Sequence[Rect], other: Sequence[Rect]) -> bool:
    """Tell whether a row of small cells is a part of a longer one with a dash between the two."""
    beside = max(other[0].left - run[-1].right, run[0].left - other[-1].right)
    alike = abs(run[0].top - other[0].top) < 0.6 and abs(run[0].width - other[0].width) < 0.25 * run[0].width
    return alike and len(other) > 2 and 0 < beside < _DASH_MM


def _touches(one: Rect, other: Rect) -> bool:
    beside = -0.7 <= other.left - one.right <= 0.5 and abs(one.top - other.top) < 0.6
    return beside and abs(one.height - other.height) < 0.6 and abs(one.width - other.width) < 0.25 * one.width


def places_of(
    page: PrintedPage, phrases: Sequence[Phrase], boxes: Sequence[Outline], combs: Sequence[Place], parts: set[Rect]
) -> list[Place]:
    """Return the places to write on a page, those in rows of small cells included.

    Args:
        page: The page.
        phrases: Its phrases.
        boxes: Its boxes to tick.
        combs: Its rows of small cells.
        parts: The cells that are parts of those.
    """
    whole = [cell for cell in page.cells if cell not in parts]
    cells = [cell for cell in whole if not any(one.box.contains(cell.center) for one in boxes)]
    found = _Cells(page, phrases, boxes, cells, combs)
    places = [*combs]
    for cell in cells:
        place = found.place_in(cell)
        if place is not None and not any(place.box.overlaps(comb.box) for comb in combs):
            places.append(place)
    places += on_lines(page, phrases, boxes, places)
    return [*places, *rooms_of(page, phrases, boxes, places)]


class _Cells:
    """The cells of a page, told into those to write in and those of words."""

    def __init__(
        self,
        page: PrintedPage,
        phrases: Sequence[Phrase],
        boxes: Sequence[Outline],
        cells: Sequence[Rect],
        combs: Sequence[Place],
    ) -> None:
        self._page, self._phrases, self._boxes, self._all, self._combs = page, phrases, boxes, cells, combs
        self._empty = [cell for cell in cells if self._is_empty(cell)]

    def place_in(self, cell: Rect) -> Place | None:
        """Return the place to write in a cell, or None."""
        own = self._words(cell)
        if cell in self._empty:
            return None if self._is_corner(cell) else _whole(cell, own)
        if not own or self._has_boxes(cell) or _inner_lines(cell, self._page):
            return None
        return self._captioned(cell, own)

    def _is_corner(self, cell: Rect) -> bool:
        """Tell whether a cell is the empty corner of a table: heads begin at its right and below it."""
        beside = [other for other in self._all if _is_right_of(cell, other)]
        below = [other for other in self._all if _is_below(cell, other)]
        before = any(_is_right_of(other, cell) or _is_below(other, cell) for other in self._all)
        return bool(beside and below) and not before and all(self._words(other) for other in (*beside, *below))

    def _words(self, cell: Rect) -> tuple[Phrase, ...]:
        return tuple(phrases_in(cell, self._phrases))

    def _has_boxes(self, cell: Rect) -> bool:
        return any(cell.contains(one.box.center) for one in self._boxes)

    def _is_empty(self, cell: Rect) -> bool:
        if cell.width < 6.0 or cell.height < LEAST_HEIGHT_MM:
            return False
        if self._has_boxes(cell) or _inner_lines(cell, self._page):
            return False
        kept = (PLACEHOLDER, DATE_CELLS, UNITS)
        return all(any(one.match(phrase.text) for one in kept) for phrase in self._words(cell))

    def _captioned(self, cell: Rect, own: tuple[Phrase, ...]) -> Place | None:
        """Return the free part of a cell that has its caption in it; None for a cell of words alone."""
        if any(_is_right_of(cell, other) or _is_below(cell, other) for other in self._empty):
            return None
        if any(_is_below(cell, one.box) for one in self._boxes):
            return None  # it heads a column of cells that are ticked
        text = own[0].box
        for phrase in own[1:]:
            text = text.union(phrase.box)
        if text.height > 1.6 * own[0].box.height and (said := _behind_last_line(cell, own)) is not None:
            return said
        if not own[-1].asks and (text.left - cell.left >= 4.0 or self._is_of_words(cell)):
            return None
        below = Rect(cell.left, min(text.bottom, cell.bottom), cell.right, cell.bottom)
        is_caption = text.top - cell.top < 3.0 and sum(len(phrase.text) for phrase in own) < _CAPTION_MOST
        if below.height >= max(3.3, 0.42 * cell.height) and is_caption:
            is_panel = cell in self._page.shaded and not own[-1].asks
            return None if is_panel else Place(below, 0.75, lines=lines_in(below), own=own, cell=cell)
        return self._beside_caption(cell, own, text)

    def _beside_caption(self, cell: Rect, own: tuple[Phrase, ...], text: Rect) -> Place | None:
        """Return the room right of a caption of one line."""
        beside = Rect(min(text.right + 0.8, cell.right), cell.top, cell.right, cell.bottom)
        asks, letters = own[-1].asks, sum(len(phrase.text) for phrase in own)
        if text.height >= 1.6 * own[0].box.height or beside.width < _BESIDE_LEAST_MM:
            return None
        if not asks and (cell in self._page.shaded or cell.height >= 9.5 or letters >= 40):
            return None
        narrow = beside.width < (0.15 if asks else 0.3) * cell.width
        heads_boxes = any(_is_below(cell, other) and self._has_boxes(other) for other in self._all)
        if narrow or heads_boxes or self._is_head(cell, own) or self._is_before_boxes(cell):
            return None
        return Place(beside, 0.7 if asks else 0.5, own=own, cell=cell)

    def _is_of_words(self, cell: Rect) -> bool:
        """Tell whether a cell's column explains something: another cell of it is full of lines."""
        return any(self._is_full(other) for other in self._column(cell))

    def _column(self, cell: Rect) -> list[Rect]:
        """Return the cells with words that touch a cell from above and below, one after the other, itself included."""
        column = [cell]
        for first in (True, False):
            current: Rect | None = cell
            while current is not None and len(column) < _COLUMN_MOST:
                at = current
                current = next(
                    (one for one in self._all if (_is_below(one, at) if first else _is_below(at, one))), None
                )
                if current is None or not self._words(current):
                    break
                column.append(current)
        return column

    def _is_full(self, cell: Rect) -> bool:
        own = self._words(cell)
        if self._has_boxes(cell):
            return False
        rows = {round(phrase.box.center.y) for phrase in own}
        if len(rows) < 2 or sum(len(phrase.text) for phrase in own) < _FULL_LETTERS or own[-1].asks:
            return False
        free = cell.bottom - max(phrase.box.bottom for phrase in own)
        return free < LEAST_HEIGHT_MM and min(phrase.box.left for phrase in own) - cell.left < 4.0

    def _is_before_boxes(self, cell: Rect) -> bool:
        """Tell whether the words of a cell name a row of boxes at its right, with no other words between."""
        if any(_is_right_of(cell, other) and self._has_boxes(other) for other in self._all):
            return True
        if any(OTHER.search(phrase.text) for phrase in self._words(cell)):
            return False
        beside = [one.box for one in self._boxes if row_overlap(one.box, cell) > 0.6 and one.box.left >= cell.right - 1]
        first = min(beside, key=lambda box: box.left, default=None)
        if first is None or first.left - cell.right > _TO_BOXES_MM:
            return False
        between = Rect(cell.right, cell.top, max(first.left, cell.right), cell.bottom)
        return not any(between.contains(phrase.box.center) for phrase in self._phrases)

    def _is_head(self, cell: Rect, own: Sequence[Phrase]) -> bool:
        """Tell whether words head what is below them: several cells, or a column beside others that are headed."""
        if own[-1].asks or any(_is_above_comb(cell, comb.box) for comb in self._combs):
            return not own[-1].asks
        under = [one for one in self._all if 0 <= one.top - cell.bottom < 2.5 and column_overlap(one, cell) > 0.9]
        ends = min((one.left for one in under), default=0.0), max((one.right for one in under), default=0.0)
        if len(under) > 1 and abs(ends[0] - cell.left) < 1.5 and abs(ends[1] - cell.right) < 1.5:
            return True
        beside = [one for one in self._all if _is_right_of(cell, one) or _is_right_of(one, cell)]
        words = [self._words(one) for one in beside]
        return bool(words) and all(
            found and not found[-1].asks and found[0].box.left - one.left >= 4.0
            for one, found in zip(beside, words, strict=True)
        )


def _behind_last_line(cell: Rect, own: tuple[Phrase, ...]) -> Place | None:
    """Return the room that the last line of several leaves in a cell, where they say to write there."""
    last = own[-1].box
    room = Rect(min(last.right + 0.8, cell.right), min(last.top - 0.5, cell.bottom), cell.right, cell.bottom)
    is_said = any(WRITE_HERE.search(phrase.text) for phrase in own[-2:])
    if not is_said or room.width < max(_BESIDE_LEAST_MM, 0.4 * cell.width) or room.height < LEAST_HEIGHT_MM:
        return None
    return Place(room, 0.6, own=own, cell=cell)


def _inner_lines(cell: Rect, page: PrintedPage) -> list[RuledLine]:
    return [
        line
        for line in page.lines
        if cell.top + 1.5 < line.y < cell.bottom - 1.0
        and cell.left - 0.5 <= line.left
        and line.right <= cell.right + 0.5
    ]


def _whole(cell: Rect, own: tuple[Phrase, ...]) -> Place | None:
    """Return a cell without words, but for the unit that is printed behind or before what is written."""
    units = [phrase for phrase in own if UNITS.match(phrase.text) and not DATE_CELLS.match(phrase.text)]
    is_date = any(DATE_CELLS.match(phrase.text) for phrase in own)
    left, right = cell.left, cell.right
    for phrase in units:
        if phrase.box.center.x < cell.left + cell.width / 3:
            left = max(left, phrase.box.right + 0.3)
        else:
            right = min(right, phrase.box.left - 0.5)
    if right - left < 6.0:
        return None
    box = Rect(left, cell.top, right, cell.bottom)
    unit = units[0].text.strip("（）() ") if units else ""
    return Place(box, 0.9, lines=lines_in(box), unit=unit, cell=cell, is_date=is_date)


def _is_above_comb(cell: Rect, comb: Rect) -> bool:
    """Tell whether a row of small cells begins right below a cell."""
    return 0 <= comb.top - cell.bottom < 3.0 and column_overlap(cell, comb) > 0.6


def _is_right_of(cell: Rect, other: Rect) -> bool:
    return row_overlap(cell, other) > 0.6 and 0 <= other.left - cell.right < 2.5


def _is_below(cell: Rect, other: Rect) -> bool:
    same = abs(other.left - cell.left) < 1.5 and abs(other.right - cell.right) < 1.5
    return same and 0 <= other.top - cell.bottom < 2.5
