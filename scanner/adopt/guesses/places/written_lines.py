"""Finds the places to write above ruled lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import Final

from forms.geometry import Point, Rect
from scanner.adopt.guesses.phrases import Phrase
from scanner.adopt.guesses.places.borders import is_border, is_row_border
from scanner.adopt.guesses.places.place import LEAST_HEIGHT_MM, Place, lines_in
from scanner.adopt.printed import Outline, PrintedPage, RuledLine

_LINE_MM: Final = 5.0
_WRITING_MM: Final = 6.5
_ROOM_MM: Final = 32.0
_HEADING_MM: Final = 60.0


def on_lines(
    page: PrintedPage, phrases: Sequence[Phrase], boxes: Sequence[Outline], places: Sequence[Place]
) -> list[Place]:
    """Return the places above the ruled lines of a page.

    Args:
        page: The page.
        phrases: Its phrases.
        boxes: Its boxes to tick.
        places: The places in cells, whose edges are no lines to write on.
    """
    found: list[Place] = []
    usual = median([phrase.box.height for phrase in phrases] or [4.0])
    for line in sorted(page.lines, key=lambda one: (one.y, one.left)):
        if line.length < _LINE_MM or is_border(line, page, phrases, places):
            continue
        for part in _free_parts(line, phrases, boxes, usual):
            if is_row_border(part, line, page, phrases) or _is_left_rest(part, line, phrases):
                continue
            place = _above_line(part, page, phrases, boxes)
            if place is not None and not any(_covers(place.box, other.box) for other in (*places, *found)):
                found.append(place)
    return _joined(found, phrases)


def _covers(box: Rect, other: Rect) -> bool:
    across = max(0.0, min(box.right, other.right) - max(box.left, other.left))
    down = max(0.0, min(box.bottom, other.bottom) - max(box.top, other.top))
    return across * down > 0.4 * min(box.width * box.height, other.width * other.height)


def _free_parts(line: RuledLine, phrases: Sequence[Phrase], boxes: Sequence[Outline], usual: float) -> list[RuledLine]:
    """Return the parts of a line on which no words stand; none of a line under a heading."""
    on_it = [
        phrase
        for phrase in phrases
        if line.y - 0.9 * phrase.box.height - 1.2 < phrase.box.center.y < line.y + 0.2
        and phrase.box.left < line.right
        and line.left < phrase.box.right
    ]
    if any(_is_heading(phrase, line, usual) for phrase in on_it):
        return []
    for phrase in on_it:
        if not line.left < phrase.box.center.x < line.right:
            continue
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


def _is_left_rest(part: RuledLine, line: RuledLine, phrases: Sequence[Phrase]) -> bool:
    """Tell whether a part is what the words on a line leave at its left end, with no words before it."""
    if part.left > line.left + 0.1 or part.right > line.right - _LINE_MM:
        return False
    return not any(
        part.y - 5.5 < phrase.box.center.y < part.y + 0.2 and -1.5 < part.left - phrase.box.right < 14.0
        for phrase in phrases
    )


def _is_heading(phrase: Phrase, line: RuledLine, usual: float) -> bool:
    """Tell whether words on a line are a heading that the line runs under: large, and over the line as a whole."""
    is_over = phrase.box.left > line.left - 0.5 and phrase.box.right < line.right
    return is_over and phrase.box.height > 1.07 * usual and not phrase.asks and line.length > _HEADING_MM


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
            return Place(asked, 0.65, lines=lines_in(asked))
    if line.y - top < LEAST_HEIGHT_MM - 0.2:
        return None
    return Place(Rect(line.left, top, line.right, line.y), 0.7)


def _asked_above(
    line: RuledLine, page: PrintedPage, phrases: Sequence[Phrase], boxes: Sequence[Outline]
) -> Rect | None:
    """Return the room between a line and the words above it that ask for something; None if there is none."""
    span = Rect(line.left + 0.6, line.y - _ROOM_MM, max(line.right - 0.6, line.left + 0.7), line.y)
    above = [phrase for phrase in phrases if phrase.box.overlaps(span) and phrase.box.center.y < line.y]
    last = max(above, key=lambda phrase: phrase.box.bottom, default=None)
    if last is None or not last.asks or abs(last.box.left - line.left) > 12.0 or last.box.bottom > line.y:
        return None
    under = Rect(line.left - 1.0, line.y, line.left + 10.0, line.y + 4.2)
    if any(
        under.contains(Point(one.box.left, one.box.center.y)) and one.text.startswith(("(", "（")) for one in phrases
    ):
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
    return not any(
        between.top < phrase.box.center.y < between.bottom and between.overlaps(phrase.box) for phrase in phrases
    )
