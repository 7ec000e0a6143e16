"""Boxes to tick in a cell that somebody else printed: the square before the words of each option."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from forms.definition import Field, Option
from forms.geometry import Rect
from scanner.paper.foreign.cell_text import CellWords, Line, tightened
from scanner.paper.foreign.option_words import Label, find_labels
from scanner.paper.foreign.ruled_lines import Table
from scanner.paper.foreign.squares import Square, find_square, is_clear, usual_sides

_BEFORE_EM: Final = 2.6  # so far before its words a box begins at most: a wide square and a space
_INTO_EM: Final = 0.12  # ... and so far into the first character, whose place is not known exactly
_BEHIND: Final = 0.4  # of a character from its middle to what may follow it
_TO_END: Final = 0.6  # of an em from the last character's middle to its end
_LEAST_ROOM_MM: Final = 1.6  # before words that begin a line there is less: their box ends the line above
_LEAST_INK_MM: Final = 1.2  # less before words is a part of their first character
_HIGHER_MM: Final = 0.6  # so much a box may reach out of its line of words
_EDGE_MM: Final = 0.45  # beside a cell's edge its rule lies
_CLEAR_MM: Final = 0.25  # from a square's middle line to its words
_EM_MM: Final = (2.0, 7.0)
_USUAL_EM_MM: Final = 3.7
_BAND: Final = 0.8  # of an em above and below the middle of a box or a line its words reach
_SAME_LINE: Final = 0.6  # of the higher one's height


@dataclass(frozen=True, slots=True)
class FoundOption:
    """An option in its place.

    Attributes:
        option: The option.
        box: Its square.
        words: Around its words, a line each.
        rest: What follows them on their last line up to the next square or the cell's edge.
        likeness: Of the words to the option's label.
    """

    option: Option
    box: Rect
    words: tuple[Rect, ...]
    rest: Rect
    likeness: float


@dataclass(frozen=True, slots=True)
class _Choice:
    """A choice's cell and the words in it.

    Attributes:
        table: Its table.
        cell: The cell.
        lines: All lines of words in it.
        labels: The options' words.
    """

    table: Table
    cell: Rect
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]


def find_options(words: CellWords, choices: Sequence[tuple[Rect, Field]]) -> list[tuple[FoundOption, ...]]:
    """Return the options of a page's choices where their words are and a square before each.

    A square that is as large as hardly another of the page may be a part of a character: it is
    looked for once more among those of the usual sizes.

    Args:
        words: Of the table.
        choices: Their cells.

    Returns:
        For each choice all of its options, or none unless all were found.
    """
    cells = []
    for cell, field in choices:
        lines = words.all_lines(cell)
        cells.append(_Choice(words.table, cell, lines, find_labels(lines, field.options)))
    em = _em_of([label for one in cells for label in one.labels])
    found = [[_box_of(choice, number, em, ()) for number in range(len(choice.labels))] for choice in cells]
    usual = usual_sides([square for squares in found for square in squares if square is not None])
    result = []
    for choice, squares in zip(cells, found, strict=True):
        boxes = [
            square if square is not None and is_clear(square, usual) else _box_of(choice, number, em, usual)
            for number, square in enumerate(squares)
        ]
        rects = [box.rect for box in boxes if box is not None]
        complete = bool(rects) and len(rects) == len(choice.labels)
        result.append(tuple(_found(choice, number, rects, em) for number in range(len(rects))) if complete else ())
    return result


def _em_of(labels: Sequence[Label]) -> float:
    """Return how wide a character of some options' words is, mm."""
    steps: list[float] = []
    for label in labels:
        for _, rects in label.lines():
            steps += np.diff([rect.center.x for rect in rects]).tolist()
    return float(np.clip(np.median(steps), *_EM_MM)) if steps else _USUAL_EM_MM


def _box_of(choice: _Choice, number: int, em: float, sides_mm: Sequence[float]) -> Square | None:
    """Return the square of an option, None where its words or a square before them are not found.

    Args:
        choice: The choice.
        number: Of the option.
        em: How wide a character of the words is, mm.
        sides_mm: How long the sides of the boxes are likely to be, if that is known.
    """
    if not choice.labels[number].seen:
        return None
    for window in _windows(choice, number, em):
        square = find_square(choice.table, window, sides_mm)
        if square is not None:
            return square
    return None


def _windows(choice: _Choice, number: int, em: float) -> Iterator[Rect]:
    """Yield where the square of an option may be: before its words, or at the end of the line above these begin."""
    line, rects = choice.labels[number].lines()[0]
    begin = rects[0].center.x - em / 2
    before = choice.labels[number - 1].seen[-1:] if number else ()
    behind = {one.line: one.character.rect.center.x + _BEHIND * one.character.rect.width for one in before}
    left = max(begin - _BEFORE_EM * em, behind.get(line, 0.0))
    window = _window(choice, line, left, begin + _INTO_EM * em)
    ink = None if window is None else tightened(choice.table, window)
    if window is not None and (line == 0 or (ink is not None and ink.width > _LEAST_INK_MM)):
        yield window
    elif line > 0:
        end = choice.lines[line - 1].rect.right
        left = max(end - _BEFORE_EM * em, behind.get(line - 1, 0.0))
        window = _window(choice, line - 1, left, end + _INTO_EM * em)
        if window is not None:
            yield window


def _window(choice: _Choice, number: int, left: float, right: float) -> Rect | None:
    """Return a part of a line, and a little above and below as far as no other line is there.

    None where there is no room for a box.
    """
    cell, line = choice.cell, choice.lines[number].rect
    above = choice.lines[number - 1].rect.bottom if number else cell.top
    below = choice.lines[number + 1].rect.top if number + 1 < len(choice.lines) else cell.bottom
    top = max(line.top - _HIGHER_MM, min(line.top, above), cell.top + _EDGE_MM)
    bottom = min(line.bottom + _HIGHER_MM, max(line.bottom, below), cell.bottom - _EDGE_MM)
    left, right = max(left, cell.left + _EDGE_MM), min(right, cell.right - _EDGE_MM)
    return Rect(left, top, right, bottom) if min(right - left, bottom - top) > _LEAST_ROOM_MM else None


def _found(choice: _Choice, number: int, boxes: Sequence[Rect], em: float) -> FoundOption:
    """Return an option whose box is known, with the places of its words."""
    cell, label, box = choice.cell, choice.labels[number], boxes[number]
    parts = []
    rest = box
    for line, rects in label.lines():
        area = choice.lines[line].rect
        beside = abs(box.center.y - area.center.y) < _SAME_LINE * max(box.height, em)
        middle = box.center.y if beside else area.center.y
        left = box.right + _CLEAR_MM if beside else cell.left + _EDGE_MM
        others = [other for other in boxes if other.left > left and abs(other.center.y - middle) < em / 2]
        right = max(left, min([*(other.left - _CLEAR_MM for other in others), cell.right - _EDGE_MM]))
        last = max(left, min(right, rects[-1].center.x + _TO_END * em))
        top, bottom = max(area.top, middle - _BAND * em), min(area.bottom, middle + _BAND * em)
        rest = Rect(left, top, right, max(top, bottom))
        band = replace(rest, right=last)
        parts.append(tightened(choice.table, band) or band)
    return FoundOption(label.option, box, tuple(parts), rest, label.likeness)
