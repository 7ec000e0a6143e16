"""Joins boxes to tick to choices.

How it works. Boxes on one line are rows (`box_rows`). Rows without a question of their own whose boxes stand under
those of the row above go on with its choice, unless an option would come twice. A choice without a question in its row
has the words of the cell left of its own, or those right above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

from forms.geometry import Rect
from scanner.adopt.guesses.box_rows import Box, BoxRow, cell_of, cells_left_of, is_near, joined, rows_of
from scanner.adopt.guesses.naming import option_id
from scanner.adopt.guesses.phrases import Phrase, phrases_in, row_overlap
from scanner.adopt.guesses.vocabulary import CONTRARIES, MANY_WORDS, ONE_WORDS
from scanner.adopt.printed import Outline, OutlineShape, PrintedPage

_ROW_GAP_MM: Final = 13.0
_ABOVE_MM: Final = 9.0


@dataclass(frozen=True, slots=True)
class Choice:
    """Boxes that answer one question.

    Attributes:
        question: The words of the question; empty where none were found.
        boxes: The boxes, row by row.
        certainty: From 0.0 to 1.0: that they belong together.
    """

    question: str
    boxes: tuple[Box, ...]
    certainty: float

    @property
    def takes_many(self) -> bool:
        """Whether several boxes may be ticked."""
        ids = {option_id(box.label) for box in self.boxes}
        if ids in CONTRARIES:
            return False
        if MANY_WORDS.search(self.question) or len(self.boxes) == 1:
            return True
        if ONE_WORDS.search(self.question) or self.boxes[0].outline.shape in (OutlineShape.CIRCLE, OutlineShape.WORD):
            return False
        return len(self.boxes) > 4

    @property
    def place(self) -> Rect:
        """Where its boxes stand."""
        place = self.boxes[0].outline.box
        for box in self.boxes[1:]:
            place = place.union(box.outline.box)
        return place


def choices_of(page: PrintedPage, phrases: Sequence[Phrase], outlines: Sequence[Outline]) -> list[Choice]:
    """Return the choices of a page.

    Args:
        page: The page.
        phrases: Its phrases.
        outlines: Its outlines that are boxes to tick.
    """
    rows: list[BoxRow] = []
    for line in _lines(outlines, page):
        before: Outline | None = None
        for part in _columns(line, phrases):
            rows += rows_of(part, page, _after(before, part, phrases), outlines)
            before = part[-1]
    choices = _merged(rows, page, phrases)
    return [choice for choice in choices if not _is_ornament(choice)]


def _is_ornament(choice: Choice) -> bool:
    return not choice.question and not any(box.label for box in choice.boxes)


def _lines(outlines: Sequence[Outline], page: PrintedPage) -> list[list[Outline]]:
    """Return boxes side by side, those of different cells apart, from top to bottom."""
    lines: list[list[Outline]] = []
    for outline in sorted(outlines, key=lambda one: (one.box.center.y, one.box.left)):
        for line in lines:
            if row_overlap(line[-1].box, outline.box) > 0.5 and _same_place(line[-1], outline, page):
                line.append(outline)
                break
        else:
            lines.append([outline])
    return [sorted(line, key=lambda one: one.box.left) for line in lines]


def _same_place(one: Outline, other: Outline, page: PrintedPage) -> bool:
    """Tell whether two boxes stand in one cell, or each alone in a cell of a row, or in none."""
    cells = cell_of(one.box, page), cell_of(other.box, page)
    if cells[0] is cells[1]:
        return True
    if None in cells:
        return False
    return all(cell is not None and not _has_words(cell, page) for cell in cells)


def _columns(line: list[Outline], phrases: Sequence[Phrase]) -> list[list[Outline]]:
    """Part boxes side by side where words stand in a gap that is wider than the others."""
    steps = [after.box.left - before.box.left for before, after in pairwise(line)]
    parts = [line[:1]]
    for (before, after), step in zip(pairwise(line), steps, strict=True):
        end = max(before.box.right, after.box.left)
        gap = Rect(before.box.right, before.box.top, end, before.box.bottom)
        if len(line) > 3 and step > 1.8 * median(steps) and any(gap.contains(phrase.box.center) for phrase in phrases):
            parts.append([])
        parts[-1].append(after)
    return parts


def _after(before: Outline | None, part: list[Outline], phrases: Sequence[Phrase]) -> Sequence[Phrase]:
    """Return the phrases without those on a line that stand left of a box there, or are the words of that box."""
    if before is None:
        return phrases
    beside = [phrase for phrase in phrases if row_overlap(phrase.box, before.box.inset(0.0, -0.4)) > 0.4]
    between = [phrase for phrase in beside if before.box.right - 0.3 <= phrase.box.left < part[0].box.left]
    own = between[:1] if len(between) > 1 and is_near(before, between) else []
    left = [phrase for phrase in beside if phrase.box.left < before.box.right - 0.3]
    gone = {id(phrase) for phrase in (*left, *own)}
    return [phrase for phrase in phrases if id(phrase) not in gone]


def _has_words(cell: Rect, page: PrintedPage) -> bool:
    return any(cell.contains(word.box.center) for word in page.words)


def _merged(rows: list[BoxRow], page: PrintedPage, phrases: Sequence[Phrase]) -> list[Choice]:
    used = {_key(box.words) for row in rows for box in row.boxes if box.words is not None}
    merged: list[BoxRow] = []
    for row in rows:
        before = next((one for one in reversed(merged) if _goes_on(one, row, phrases, used)), None)
        if before is None:
            merged.append(row)
        else:
            merged[merged.index(before)] = replace(before, boxes=(*before.boxes, *row.boxes))
    return [_choice(row, page, phrases, merged) for row in merged]


def _key(rect: Rect) -> tuple[float, float]:
    return round(rect.left, 1), round(rect.top, 1)


def _goes_on(before: BoxRow, row: BoxRow, phrases: Sequence[Phrase], used: set[tuple[float, float]]) -> bool:
    """Tell whether a row belongs to the choice of a row above it."""
    labels = {option_id(box.label) for box in before.boxes if box.label}
    if row.question or any(option_id(box.label) in labels for box in row.boxes if box.label):
        return False
    if row.cell is not None and row.cell == before.cell:
        return row.top > before.top - 1.0
    if row.cell != before.cell or not 0 <= row.top - before.bottom < _ROW_GAP_MM:
        return False
    first = row.boxes[0].outline.box
    if not any(abs(first.left - box.outline.box.left) < 1.5 for box in before.boxes):
        return False
    between = Rect(first.left - 15, before.bottom, first.left + 40, max(row.top, before.bottom))
    texts = [box.words for box in before.boxes if box.words is not None]
    return not any(
        between.contains(phrase.box.center)
        and _key(phrase.box) not in used
        and not any(text.contains(phrase.box.center) for text in texts)
        for phrase in phrases
    )


def _choice(row: BoxRow, page: PrintedPage, phrases: Sequence[Phrase], rows: Sequence[BoxRow]) -> Choice:
    question = row.question
    certainty = 0.9 if question else 0.75
    if not question and row.cell is not None:
        question = _beside_cell(row, page, phrases)
    if not question:
        question = _above(row, phrases, rows)
        certainty = 0.75 if question else 0.5
    if not all(box.label for box in row.boxes):
        certainty *= 0.6
    worst = min(box.outline.certainty for box in row.boxes)
    return Choice(question, row.boxes, round(certainty * worst, 2))


def _beside_cell(row: BoxRow, page: PrintedPage, phrases: Sequence[Phrase]) -> str:
    """Return the words of the cell left of the one that a choice stands in."""
    cell = row.cell
    if cell is None:
        return ""
    for one in cells_left_of(cell, page):
        found = phrases_in(one, phrases)
        if found and one.width < 90:
            return joined(found)
    return ""


def _above(row: BoxRow, phrases: Sequence[Phrase], rows: Sequence[BoxRow]) -> str:
    """Return the words right above a choice that are no option's."""
    taken = {_key(box.words) for one in rows for box in one.boxes if box.words is not None}
    left, top = min(box.outline.box.left for box in row.boxes), row.top
    right = max((box.words or box.outline.box).right for box in row.boxes)
    found = [
        phrase
        for phrase in phrases
        if -0.8 <= top - phrase.box.bottom < _ABOVE_MM
        and phrase.box.left < right
        and phrase.box.right > left - 30
        and phrase.box.left < left + 12
        and _key(phrase.box) not in taken
        and not any(
            row_overlap(box.outline.box, phrase.box) > 0.4 for other in rows if other is not row for box in other.boxes
        )
    ]
    if not found:
        return ""
    return max(found, key=lambda phrase: phrase.box.bottom).label
