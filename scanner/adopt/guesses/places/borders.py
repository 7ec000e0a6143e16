"""Tells ruled lines that bound something from lines to write on: edges of cells, borders of rows, rules of headings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from forms.geometry import Point, Rect
from scanner.adopt.guesses.phrases import Phrase, is_number, row_overlap
from scanner.adopt.guesses.places.place import LEAST_HEIGHT_MM, Place
from scanner.adopt.printed import PrintedPage, RuledLine

_HEAD_MM: Final = 22.0
_FOOT_MM: Final = 21.0
_ALIKE_MM: Final = 1.5
_BANNER_MM: Final = 16.0
_LEAD_MM: Final = 25.0
_LEVEL_MM: Final = 3.0
_CLOSE_MM: Final = (3.0, 14.0)


def is_border(line: RuledLine, page: PrintedPage, phrases: Sequence[Phrase], places: Sequence[Place]) -> bool:
    """Tell whether a line is there to bound something, not to be written on.

    Args:
        line: The line.
        page: Its page.
        phrases: The page's phrases.
        places: The places in cells, whose edges are no lines to write on.
    """
    leads = _leads_to(line, places) or (line.is_dotted and _leads_on(line, page, phrases))
    return leads or _is_edge(line, page, phrases, places) or _is_banner(line, page, phrases)


def _is_banner(line: RuledLine, page: PrintedPage, phrases: Sequence[Phrase]) -> bool:
    """Tell whether a heading stands between a line and one like it, with no room to write left between the two."""
    for other in page.lines:
        upper, lower = sorted((line, other), key=lambda one: one.y)
        alike = abs(other.left - line.left) < _ALIKE_MM and abs(other.right - line.right) < _ALIKE_MM
        if not alike or not LEAST_HEIGHT_MM < lower.y - upper.y < _BANNER_MM:
            continue
        between = [
            phrase
            for phrase in phrases
            if upper.y < phrase.box.center.y < lower.y and line.left - 1 < phrase.box.center.x < line.right
        ]
        if not between or any(phrase.asks for phrase in between) or not _are_stacked(between):
            continue
        top, bottom = min(phrase.box.top for phrase in between), max(phrase.box.bottom for phrase in between)
        if max(top - upper.y, lower.y - bottom) + 0.2 * between[0].box.height < LEAST_HEIGHT_MM:
            return True
    return False


def _are_stacked(phrases: Sequence[Phrase]) -> bool:
    return all(row_overlap(one.box, other.box) < 0.5 for one, other in combinations(phrases, 2))


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
    if lower > 0.5 * line.length or (lower > 0.2 * line.length and _is_in_stack(line, page)):
        return True
    return upper > 0.5 * line.length and not _ends_a_row(line, page, phrases)


def _is_in_stack(line: RuledLine, page: PrintedPage) -> bool:
    """Tell whether two more lines at least lie close above and below a line and are as long: rows of a table."""
    alike = [
        other
        for other in page.lines
        if abs(other.left - line.left) < _ALIKE_MM and abs(other.right - line.right) < _ALIKE_MM
    ]
    return sum(_CLOSE_MM[0] < abs(other.y - line.y) < _CLOSE_MM[1] for other in alike) > 1


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


def _leads_on(line: RuledLine, page: PrintedPage, phrases: Sequence[Phrase]) -> bool:
    """Tell whether dots lead to a cell, a line or a box at their right, past a number at most."""
    near = Rect(line.right, line.y - _LEVEL_MM, line.right + _LEAD_MM, line.y + _LEVEL_MM)
    goals = [cell.left for cell in page.cells if cell.overlaps(near) and cell.left > line.right - 0.5]
    goals += [one.box.left for one in page.outlines if one.box.overlaps(near)]
    goals += [
        other.left
        for other in page.lines
        if abs(other.y - line.y) < _LEVEL_MM and line.right - 0.5 < other.left < near.right and other is not line
    ]
    if not goals:
        return False
    between = Rect(line.right - 0.5, line.y - 3.5, min(goals) + 1.0, line.y + 0.5)
    return all(is_number(phrase.text) for phrase in phrases if between.contains(phrase.box.center))


def is_row_border(part: RuledLine, line: RuledLine, page: PrintedPage, phrases: Sequence[Phrase]) -> bool:
    """Tell whether a part of a line goes on as the lower edge of a cell, or of one that parts a page's head or foot."""
    at_edge = part.y < _HEAD_MM or part.y > page.height_mm - _FOOT_MM
    goes_on = any(abs(cell.bottom - part.y) < 0.9 and -1.5 < cell.left - part.right < 8.0 for cell in page.cells)
    asked = any(
        phrase.asks and abs(phrase.box.bottom - part.y) < 2.5 and -1.0 < part.left - phrase.box.right < 3.0
        for phrase in phrases
    )
    return (goes_on or (at_edge and line.length > 0.6 * page.width_mm)) and not asked
