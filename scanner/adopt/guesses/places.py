"""Finds the places to write on a page: empty cells, the free part of captioned cells, lines, rows of small cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from forms.geometry import Point, Rect
from scanner.adopt.guesses.phrases import Phrase, row_overlap
from scanner.adopt.guesses.vocabulary import DATE_CELLS, PLACEHOLDER, UNITS
from scanner.adopt.printed import Outline, PrintedPage, RuledLine

_LEAST_HEIGHT_MM: Final = 2.9
_LINE_MM: Final = 5.0
_WRITING_MM: Final = 6.5
_COMB_WIDTH_MM: Final = (2.6, 9.5)
_MANY_LINES_MM: Final = 14.0
_LINE_PITCH_MM: Final = 8.0
_HEAD_MM: Final = 22.0
_ROOM_MM: Final = 32.0


@dataclass(frozen=True, slots=True)
class Place:
    """A place to write.

    Attributes:
        box: Where.
        certainty: From 0.0 to 1.0: that it is there to be written in.
        comb: Into how many cells of one character it is divided; 0 for none.
        lines: How many lines of writing there is room for.
        own: Words that stand in the same cell: its caption.
        unit: What is printed behind it.
        is_cell: Whether it is a cell or a part of one.
        cell: The cell that it is, or of which it is a part.
        is_date: Whether 年 月 日 is printed in it.
    """

    box: Rect
    certainty: float
    comb: int = 0
    lines: int = 1
    own: tuple[Phrase, ...] = ()
    unit: str = ""
    cell: Rect | None = None
    is_date: bool = False

    @property
    def is_cell(self) -> bool:
        """Whether it is a cell or a part of one."""
        return self.cell is not None


def combs_of(page: PrintedPage) -> tuple[list[Place], list[Outline], set[Rect]]:
    """Return rows of small cells for one character each, the outlines that are none of them, and the cells that are."""
    low, high = _COMB_WIDTH_MM
    small = [one.box for one in page.outlines]
    small += [cell.inset(-0.2) for cell in page.cells if low <= cell.width <= high and cell.height <= 11.0]
    small = [one for one in small if not any(one.contains(word.box.center) for word in page.words)]
    combs: list[Place] = []
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
        if len(run) >= 3:
            taken.update(run)
            combs.append(Place(run[0].union(run[-1]), 0.85, comb=len(run), cell=run[0].union(run[-1])))
    rest = [one for one in page.outlines if one.box not in taken]
    return combs, rest, {cell for cell in page.cells if cell.inset(-0.2) in taken}


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
    found = _Cells(page, phrases, boxes, cells)
    places = [*combs]
    for cell in cells:
        place = found.place_in(cell)
        if place is not None and not any(place.box.overlaps(comb.box) for comb in combs):
            places.append(place)
    places += _on_lines(page, phrases, boxes, places)
    return places


class _Cells:
    """The cells of a page, told into those to write in and those of words."""

    def __init__(
        self, page: PrintedPage, phrases: Sequence[Phrase], boxes: Sequence[Outline], cells: Sequence[Rect]
    ) -> None:
        self._page, self._phrases, self._boxes, self._all = page, phrases, boxes, cells
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
        return tuple(phrase for phrase in self._phrases if cell.contains(phrase.box.center))

    def _has_boxes(self, cell: Rect) -> bool:
        return any(cell.contains(one.box.center) for one in self._boxes)

    def _is_empty(self, cell: Rect) -> bool:
        if cell.width < 6.0 or cell.height < _LEAST_HEIGHT_MM:
            return False
        if self._has_boxes(cell) or _inner_lines(cell, self._page):
            return False
        kept = (PLACEHOLDER, DATE_CELLS, UNITS)
        return all(any(one.match(phrase.text) for one in kept) for phrase in self._words(cell))

    def _captioned(self, cell: Rect, own: tuple[Phrase, ...]) -> Place | None:
        """Return the free part of a cell that has its caption in it; None for a cell of words alone."""
        if any(_is_right_of(cell, other) or _is_below(cell, other) for other in self._empty):
            return None
        text = own[0].box
        for phrase in own[1:]:
            text = text.union(phrase.box)
        if text.left - cell.left >= 4.0 and not own[-1].asks:
            return None
        below = Rect(cell.left, min(text.bottom, cell.bottom), cell.right, cell.bottom)
        letters = sum(len(phrase.text) for phrase in own)
        if below.height >= max(3.3, 0.42 * cell.height) and text.top - cell.top < 3.0 and letters < 160:
            return Place(below, 0.75, lines=_lines_in(below), own=own, cell=cell)
        beside = Rect(min(text.right + 0.8, cell.right), cell.top, cell.right, cell.bottom)
        one_line = text.height < 1.6 * own[0].box.height
        may_ask = own[-1].asks or (cell not in self._page.shaded and cell.height < 9.5 and letters < 40)
        if beside.width < max(14.0, 0.3 * cell.width) or not one_line or not may_ask or self._is_before_boxes(cell):
            return None
        return Place(beside, 0.7 if own[-1].asks else 0.5, own=own, cell=cell)

    def _is_before_boxes(self, cell: Rect) -> bool:
        return any(_is_right_of(cell, other) and self._has_boxes(other) for other in self._all)


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
    return Place(box, 0.9, lines=_lines_in(box), unit=unit, cell=cell, is_date=is_date)


def _lines_in(box: Rect) -> int:
    return 1 if box.height < _MANY_LINES_MM else max(2, min(40, int(box.height / _LINE_PITCH_MM)))


def _is_right_of(cell: Rect, other: Rect) -> bool:
    return row_overlap(cell, other) > 0.6 and 0 <= other.left - cell.right < 2.5


def _is_below(cell: Rect, other: Rect) -> bool:
    same = abs(other.left - cell.left) < 1.5 and abs(other.right - cell.right) < 1.5
    return same and 0 <= other.top - cell.bottom < 2.5


def _on_lines(
    page: PrintedPage, phrases: Sequence[Phrase], boxes: Sequence[Outline], places: Sequence[Place]
) -> list[Place]:
    found: list[Place] = []
    usual = median([phrase.box.height for phrase in phrases] or [4.0])
    for line in sorted(page.lines, key=lambda one: (one.y, one.left)):
        if line.length < _LINE_MM or _is_edge(line, page, phrases, places) or _leads_to(line, places):
            continue
        for part in _free_parts(line, phrases, boxes, usual):
            if _is_row_border(part, page, phrases):
                continue
            place = _above_line(part, page, phrases, boxes)
            if place is not None and not any(_covers(place.box, other.box) for other in (*places, *found)):
                found.append(place)
    return _joined(found, phrases)


def _covers(box: Rect, other: Rect) -> bool:
    across = max(0.0, min(box.right, other.right) - max(box.left, other.left))
    down = max(0.0, min(box.bottom, other.bottom) - max(box.top, other.top))
    return across * down > 0.4 * min(box.width * box.height, other.width * other.height)


def _is_edge(line: RuledLine, page: PrintedPage, phrases: Sequence[Phrase], places: Sequence[Place]) -> bool:
    """Tell whether a line is the edge of a cell that is written in, or lies along the edges of cells."""
    lower = upper = 0.0
    for cell in [*page.cells, *(place.box for place in places if place.comb)]:
        shared = max(0.0, min(line.right, cell.right) - max(line.left, cell.left))
        lower += shared if abs(line.y - cell.bottom) < 0.7 else 0.0
        upper += shared if abs(line.y - cell.top) < 0.7 else 0.0
    for box in (one.box for one in page.outlines):
        shared = max(0.0, min(line.right, box.right) - max(line.left, box.left))
        lower += shared if min(abs(line.y - box.top), abs(line.y - box.bottom)) < 0.7 else 0.0
    if lower > 0.5 * line.length:
        return True
    return upper > 0.5 * line.length and not _ends_a_row(line, page, phrases)


def _ends_a_row(line: RuledLine, page: PrintedPage, phrases: Sequence[Phrase]) -> bool:
    """Tell whether a line has one like it above it, with a caption between the two: a row without sides."""
    for other in page.lines:
        if abs(other.left - line.left) < 1.5 and 5.0 < line.y - other.y < 14.0:
            caption = Rect(line.left, other.y - 0.5, line.left + 10.0, other.y + 3.0)
            return any(caption.contains(Point(phrase.box.left, phrase.box.center.y)) for phrase in phrases)
    return False


def _leads_to(line: RuledLine, places: Sequence[Place]) -> bool:
    """Tell whether a line only leads the eye to a cell at its right end."""
    return any(
        place.is_cell and -0.5 < place.box.left - line.right < 7.0 and place.box.top - 1 < line.y < place.box.bottom + 1
        for place in places
    )


def _is_row_border(part: RuledLine, page: PrintedPage, phrases: Sequence[Phrase]) -> bool:
    """Tell whether a line goes on as the lower edge of a cell, or parts a page's head from its rest."""
    if part.y < _HEAD_MM and part.length > 0.6 * page.width_mm:
        return True
    goes_on = any(abs(cell.bottom - part.y) < 0.9 and -1.5 < cell.left - part.right < 8.0 for cell in page.cells)
    asked = any(
        phrase.asks and abs(phrase.box.bottom - part.y) < 2.5 and -1.0 < part.left - phrase.box.right < 3.0
        for phrase in phrases
    )
    return goes_on and not asked


def _free_parts(line: RuledLine, phrases: Sequence[Phrase], boxes: Sequence[Outline], usual: float) -> list[RuledLine]:
    """Return the parts of a line on which no words stand; none of a line under a heading."""
    on_it = [
        phrase
        for phrase in phrases
        if line.y - 0.9 * phrase.box.height - 1.2 < phrase.box.center.y < line.y + 0.2
        and phrase.box.left < line.right
        and line.left < phrase.box.right
    ]
    if any(phrase.box.height > 1.07 * usual and phrase.box.left - line.left < 3 for phrase in on_it):
        return []
    for phrase in on_it:
        is_over = phrase.box.bottom < line.y + 0.2 and not phrase.asks
        middle = phrase.box.center.x - (line.left + line.right) / 2
        if is_over and len(on_it) == 1 and (abs(middle) < 0.03 * line.length or phrase.box.left - line.left < 1.5):
            return []  # a heading, in the middle or at the left of the line that is under it
    taken = [(phrase.box.left - 0.5, phrase.box.right + 0.7) for phrase in on_it]
    taken += [
        (one.box.left - 0.5, one.box.right + 0.5)
        for one in boxes
        if line.y - 5 < one.box.center.y < line.y + 0.5 and one.box.left < line.right and line.left < one.box.right
    ]
    parts, left = [], line.left
    for start, end in sorted(taken):
        if start - left >= _LINE_MM:
            parts.append(RuledLine(left, start, line.y))
        left = max(left, end)
    if line.right - left >= _LINE_MM:
        parts.append(RuledLine(left, line.right, line.y))
    return parts


def _above_line(
    line: RuledLine, page: PrintedPage, phrases: Sequence[Phrase], boxes: Sequence[Outline]
) -> Place | None:
    """Return the place above a line, as high as writing is or as there is room."""
    ceiling = line.y - _WRITING_MM
    span = Rect(line.left + 0.6, line.y - _WRITING_MM, max(line.right - 0.6, line.left + 0.7), line.y)
    over = [phrase.box.bottom - 0.18 * phrase.box.height for phrase in phrases if phrase.box.overlaps(span)]
    over += [one.box.bottom for one in boxes if one.box.overlaps(span)]
    over += [
        other.y
        for other in page.lines
        if span.top < other.y < line.y - 0.8 and other.left < span.right and span.left < other.right
    ]
    top = max([ceiling, *(y for y in over if y < line.y - 0.5)])
    if top == ceiling:
        asked = _asked_above(line, page, phrases, boxes)
        if asked is not None:
            return Place(asked, 0.65, lines=_lines_in(asked))
    if line.y - top < _LEAST_HEIGHT_MM - 0.2:
        return None
    return Place(Rect(line.left, top, line.right, line.y), 0.7)


def _asked_above(
    line: RuledLine, page: PrintedPage, phrases: Sequence[Phrase], boxes: Sequence[Outline]
) -> Rect | None:
    """Return the room between a line and the words above it that ask for something; None if there is none."""
    span = Rect(line.left + 0.6, line.y - _ROOM_MM, max(line.right - 0.6, line.left + 0.7), line.y)
    above = [phrase for phrase in phrases if phrase.box.overlaps(span)]
    last = max(above, key=lambda phrase: phrase.box.bottom, default=None)
    if last is None or not last.asks or abs(last.box.left - line.left) > 12.0 or last.box.bottom > line.y:
        return None
    room = Rect(line.left, last.box.bottom, line.right, line.y)
    taken = [*(one.box for one in boxes), *(Rect(one.left, one.y, one.right, one.y) for one in page.lines)]
    free = not any(room.inset(0.5, 0.8).overlaps(Rect(one.left, one.top, one.right, one.bottom + 0.1)) for one in taken)
    return room if free and room.height > _WRITING_MM + 1.0 else None


def _joined(places: list[Place], phrases: Sequence[Phrase]) -> list[Place]:
    """Join lines that stand under each other at equal distances, with no words between: they are one long answer."""
    joined: list[Place] = []
    for place in sorted(places, key=lambda one: (round(one.box.left), one.box.top)):
        before = joined[-1] if joined else None
        if before is not None and _goes_on(before, place, phrases):
            joined[-1] = replace(before, box=before.box.union(place.box), lines=before.lines + 1)
        else:
            joined.append(place)
    return joined


def _goes_on(before: Place, place: Place, phrases: Sequence[Phrase]) -> bool:
    alike = abs(before.box.right - place.box.right) < 1.5 and abs(before.box.left - place.box.left) < 1.5
    if not alike or not 4.0 < place.box.bottom - before.box.bottom < 12.5:
        return False
    between = Rect(place.box.left - 25, before.box.bottom + 0.5, place.box.right, place.box.bottom + 0.5)
    return not any(between.contains(phrase.box.center) for phrase in phrases)
