"""Boxes to tick in a cell that somebody else printed: the square before the words of each option.

How it works: the options' words are found first, see `option_words`. The square is looked for before them, or at the
end of the line above if the words begin a line. Sizes that several squares of the page have are then taken as usual,
and a square of another size is looked for again among those. A choice counts only if the boxes of all its options are
found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from forms.definition import Field, Option
from forms.geometry import Rect
from scanner.paper.foreign.cell_text import CellWords
from scanner.paper.foreign.option_words import Label, find_labels
from scanner.paper.foreign.ruled_lines import Table
from scanner.paper.foreign.squares import Square, find_square, is_clear, usual_sides
from scanner.paper.foreign.type_lines import Line, tighten

_BEFORE_EM: Final = 2.6  # a box begins no farther before its words: a wide square and a space
_INTO_EM: Final = 0.12  # a box may seem to reach so far into its first character, whose place is not known exactly
_BEHIND_SHARE: Final = 0.4  # of a character's width, from its middle to where something may follow it
_TO_END_EM: Final = 0.6  # of an em, from the last character's middle to its end
_ROOM_MIN_MM: Final = 1.6  # with less room before its words, an option begins a line and its box ends the line above
_INK_WIDTH_MIN_MM: Final = 1.2  # narrower ink before words is a part of their first character
_HIGHER_MM: Final = 0.6  # a box may reach so far out of its line of words
_EDGE_MM: Final = 0.45  # a cell's own rule lies this near to its edge
_CLEAR_MM: Final = 0.25  # from the middle of a square's line to its words
_EM_MM: Final = (2.0, 7.0)  # least and greatest width of a character
_USUAL_EM_MM: Final = 3.7  # taken where no line shows it
_BAND_EM: Final = 0.8  # of an em, above and below the middle of a box or a line, that its words reach
_SAME_LINE_SHARE: Final = 0.6  # of the higher one's height: box and words whose middles differ by less are on one line


@dataclass(frozen=True, slots=True)
class FoundOption:
    """An option in its place.

    Attributes:
        option: The option.
        box: Its square, mm.
        words: Rectangles around its words, one for each line, mm.
        rest: What follows the words on their last line, up to the next square or the cell's edge.
        likeness: Likeness of the words to the option's label, 0.0 to 1.0.
        em: Width of a character of the options' words, mm.
    """

    option: Option
    box: Rect
    words: tuple[Rect, ...]
    rest: Rect
    likeness: float
    em: float


@dataclass(frozen=True, slots=True)
class _Choice:
    """A choice's cell and the words in it.

    Attributes:
        table: Its table.
        cell: The cell, mm.
        lines: All lines of words in it.
        labels: The options' words.
    """

    table: Table
    cell: Rect
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]


def find_options(words: CellWords, choices: Sequence[tuple[Rect, Field]]) -> list[tuple[FoundOption, ...]]:
    """Return the options of a page's choices, each with its words and the square before them.

    A square of a size that hardly another one has may be a part of a character; it is looked for once more among the
    usual sizes.

    Args:
        words: The words of the table.
        choices: The choices' cells and fields.

    Returns:
        For each choice all of its options, or none unless all were found.
    """
    cells = []
    for cell, field in choices:
        lines = words.all_lines(cell)
        cells.append(_Choice(words.table, cell, lines, find_labels(lines, field.options)))
    em = _em_of([label for one in cells for label in one.labels])
    found = [[_find_box(choice, number, em, ()) for number in range(len(choice.labels))] for choice in cells]
    usual = usual_sides([square for squares in found for square in squares if square is not None])
    result = []
    for choice, squares in zip(cells, found, strict=True):
        boxes = [
            square if square is not None and is_clear(square, usual) else _find_box(choice, number, em, usual)
            for number, square in enumerate(squares)
        ]
        rects = [box.rect for box in boxes if box is not None]
        complete = bool(rects) and len(rects) == len(choice.labels)
        result.append(
            tuple(_place_option(choice, number, rects, em) for number in range(len(rects))) if complete else ()
        )
    return result


def _em_of(labels: Sequence[Label]) -> float:
    """Return how wide a character of some options' words is, mm."""
    steps: list[float] = []
    for label in labels:
        for _, rects in label.lines():
            steps += np.diff([rect.center.x for rect in rects]).tolist()
    return float(np.clip(np.median(steps), *_EM_MM)) if steps else _USUAL_EM_MM


def _find_box(choice: _Choice, number: int, em: float, sides_mm: Sequence[float]) -> Square | None:
    """Return the square of an option, or None where its words or a square before them were not found.

    Args:
        choice: The choice.
        number: The option's number, from 0.
        em: Width of a character of the words, mm.
        sides_mm: The likely lengths of the boxes' sides, if they are known.
    """
    if not choice.labels[number].seen:
        return None
    for window in _find_windows(choice, number, em):
        square = find_square(choice.table, window, sides_mm)
        if square is not None:
            return square
    return None


def _find_windows(choice: _Choice, number: int, em: float) -> Iterator[Rect]:
    """Yield where an option's square may be: before its words, or at the end of the line above if they begin a line."""
    line, rects = choice.labels[number].lines()[0]
    begin = rects[0].center.x - em / 2
    before = choice.labels[number - 1].seen[-1:] if number else ()
    behind = {one.line: one.character.rect.center.x + _BEHIND_SHARE * one.character.rect.width for one in before}
    left = max(begin - _BEFORE_EM * em, behind.get(line, 0.0))
    window = _cut_window(choice, line, left, begin + _INTO_EM * em)
    ink = None if window is None else tighten(choice.table, window)
    if window is not None and (line == 0 or (ink is not None and ink.width > _INK_WIDTH_MIN_MM)):
        yield window
    elif line > 0:
        end = choice.lines[line - 1].rect.right
        left = max(end - _BEFORE_EM * em, behind.get(line - 1, 0.0))
        window = _cut_window(choice, line - 1, left, end + _INTO_EM * em)
        if window is not None:
            yield window


def _cut_window(choice: _Choice, number: int, left: float, right: float) -> Rect | None:
    """Return a part of a line with a little room above and below, as far as no other line is there.

    None where there is no room for a box.
    """
    cell, line = choice.cell, choice.lines[number].rect
    above = choice.lines[number - 1].rect.bottom if number else cell.top
    below = choice.lines[number + 1].rect.top if number + 1 < len(choice.lines) else cell.bottom
    top = max(line.top - _HIGHER_MM, min(line.top, above), cell.top + _EDGE_MM)
    bottom = min(line.bottom + _HIGHER_MM, max(line.bottom, below), cell.bottom - _EDGE_MM)
    left, right = max(left, cell.left + _EDGE_MM), min(right, cell.right - _EDGE_MM)
    return Rect(left, top, right, bottom) if min(right - left, bottom - top) > _ROOM_MIN_MM else None


def _place_option(choice: _Choice, number: int, boxes: Sequence[Rect], em: float) -> FoundOption:
    """Return an option whose box is known, with the places of its words."""
    cell, label, box = choice.cell, choice.labels[number], boxes[number]
    parts = []
    rest = box
    for line, rects in label.lines():
        area = choice.lines[line].rect
        beside = abs(box.center.y - area.center.y) < _SAME_LINE_SHARE * max(box.height, em)
        middle = box.center.y if beside else area.center.y
        left = box.right + _CLEAR_MM if beside else cell.left + _EDGE_MM
        others = [other for other in boxes if other.left > left and abs(other.center.y - middle) < em / 2]
        right = max(left, min([*(other.left - _CLEAR_MM for other in others), cell.right - _EDGE_MM]))
        last = max(left, min(right, rects[-1].center.x + _TO_END_EM * em))
        top, bottom = max(area.top, middle - _BAND_EM * em), min(area.bottom, middle + _BAND_EM * em)
        rest = Rect(left, top, right, max(top, bottom))
        band = replace(rest, right=last)
        parts.append(tighten(choice.table, band, em) or _within_em(rects, middle, em))
    return FoundOption(label.option, box, tuple(parts), rest, label.likeness, em)


def _within_em(rects: Sequence[Rect], middle: float, em: float) -> Rect:
    """Return where characters are that something drawn is joined to, as wide and high as they are printed."""
    return Rect(rects[0].center.x - em / 2, middle - em / 2, rects[-1].center.x + em / 2, middle + em / 2)
