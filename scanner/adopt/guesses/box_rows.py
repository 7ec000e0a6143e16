"""Finds the words of boxes to tick that stand side by side: right of them, left of them, in them, or above them.

How it works. A row's words stand right of its boxes, or left of them, whichever leaves fewer boxes without words; where
neither does, the boxes stand under heads, as in a grid of questions. Words that stand apart before a box begin a new
row and are its question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forms.geometry import Rect
from scanner.adopt.guesses.naming import option_id
from scanner.adopt.guesses.phrases import Phrase, clean, column_overlap, is_number, phrases_in, row_overlap
from scanner.adopt.guesses.vocabulary import CONTRARIES
from scanner.adopt.printed import Outline, PrintedPage

_NEAR_MM: Final = 6.0
_HEADS_MM: Final = 120.0
_LINES_MAX: Final = 4


@dataclass(frozen=True, slots=True)
class Box:
    """A box to tick with its words.

    Attributes:
        outline: Its outline.
        label: Its words; empty where none were found.
        words: Where its words stand, or None.
    """

    outline: Outline
    label: str = ""
    words: Rect | None = None


@dataclass(frozen=True, slots=True)
class BoxRow:
    """Boxes side by side that one question asks for.

    Attributes:
        question: The words of the question; empty where none stand in the row.
        boxes: The boxes from left to right.
        cell: The cell that they stand in, or None.
    """

    question: str
    boxes: tuple[Box, ...]
    cell: Rect | None

    @property
    def top(self) -> float:
        """The upper edge of its highest box."""
        return min(box.outline.box.top for box in self.boxes)

    @property
    def bottom(self) -> float:
        """The lower edge of its lowest box."""
        return max(box.outline.box.bottom for box in self.boxes)


def cell_of(box: Rect, page: PrintedPage) -> Rect | None:
    """Return the cell that a box stands in, or None."""
    return next((cell for cell in page.cells if cell.contains(box.center)), None)


def cells_left_of(cell: Rect, page: PrintedPage) -> list[Rect]:
    """Return the cells right beside one, at its left."""
    return [one for one in page.cells if row_overlap(one, cell) > 0.6 and 0 <= cell.left - one.right < 2.5]


def rows_of(
    line: list[Outline], page: PrintedPage, phrases: Sequence[Phrase], outlines: Sequence[Outline]
) -> list[BoxRow]:
    """Return boxes side by side as rows, each with a question of its own."""
    cell = cell_of(line[0].box, page)
    alone = len(line) > 1 and cell is not None and not all(cell.contains(one.box.center) for one in line)
    limits = None if alone else cell
    near = [phrase for phrase in phrases if _is_beside(phrase, line, limits)]
    inside = {id(one): phrase for one in line for phrase in near if one.box.contains(phrase.box.center)}
    near = [phrase for phrase in near if phrase not in inside.values()]
    right = [_right_of(line, index, near) for index in range(len(line))]
    left = [_left_of(line, index, near) for index in range(len(line))]
    question = _row_head(cell, page, phrases) if alone and cell is not None else ""
    question = question or joined(left[0])
    if inside and len(inside) >= len(line) / 2:
        labels = [[inside[id(one)]] if id(one) in inside else [] for one in line]
        return [BoxRow(question, tuple(map(_box, line, labels)), limits)]
    missing = sum(not is_near(one, found) for one, found in zip(line, right, strict=True))
    if missing == 0 or missing <= sum(
        not is_near(one, found, before=True) for one, found in zip(line, left, strict=True)
    ):
        if missing < len(line):
            return _with_words_right(line, right, left[0], limits, (phrases, outlines))
        heads = [_heads(one, page, phrases, outlines) for one in line]
        if not all(heads) or len(line) == 1:
            heads = [[] for _ in line]
        question = question or (joined(right[-1]) if all(heads) else "")  # a question behind its boxes
        return [BoxRow(question, tuple(map(_box, line, heads)), limits)]
    if len(line) == 1:  # words before a lone box are what it says
        return [BoxRow("", (_box(line[0], left[0][-1:]),), limits)]
    first = left[0][:-1]
    return [BoxRow(joined(first), tuple(_box(one, found[-1:]) for one, found in zip(line, left, strict=True)), limits)]


def _row_head(cell: Rect, page: PrintedPage, phrases: Sequence[Phrase]) -> str:
    """Return the words of the first cell with words left of a cell, past empty ones."""
    for _ in range(12):
        beside = next(
            (one for one in page.cells if row_overlap(one, cell) > 0.6 and 0 <= cell.left - one.right < 2.5), None
        )
        if beside is None:
            return ""
        found = [phrase for phrase in phrases if beside.contains(phrase.box.center)]
        if found:
            return joined(found)
        cell = beside
    return ""


def _is_beside(phrase: Phrase, line: list[Outline], limits: Rect | None) -> bool:
    if limits is not None and not limits.contains(phrase.box.center):
        return False
    return any(row_overlap(phrase.box, one.box.inset(0.0, -0.4)) > 0.4 for one in line)


def _right_of(line: list[Outline], index: int, near: Sequence[Phrase]) -> list[Phrase]:
    start = line[index].box.right - 0.3
    end = line[index + 1].box.left if index + 1 < len(line) else start + 150.0
    return [phrase for phrase in near if start <= phrase.box.left < end]


def _left_of(line: list[Outline], index: int, near: Sequence[Phrase]) -> list[Phrase]:
    end = line[index].box.left + 0.3
    start = line[index - 1].box.right if index else -1.0
    return [phrase for phrase in near if start <= phrase.box.center.x and phrase.box.right <= end + 0.6]


def is_near(one: Outline, found: list[Phrase], *, before: bool = False) -> bool:
    """Tell whether the nearest words behind a box, or before it, are close enough to be its own."""
    if not found:
        return False
    gap = one.box.left - found[-1].box.right if before else found[0].box.left - one.box.right
    return gap <= _NEAR_MM


def _with_words_right(
    line: list[Outline],
    right: list[list[Phrase]],
    before: list[Phrase],
    cell: Rect | None,
    around: tuple[Sequence[Phrase], Sequence[Outline]],
) -> list[BoxRow]:
    """Return rows of boxes whose words stand right of them; words that stand apart begin a further row."""
    rows: list[BoxRow] = []
    question, boxes = joined(before), list[Box]()
    for index, (one, found) in enumerate(zip(line, right, strict=True)):
        own = found[:1] if is_near(one, found) else []
        boxes.append(_box(one, own and [*own, *_next_lines(own[0], *around, cell)]))
        rest = found[len(own) :]
        if rest and index + 1 < len(line):
            rows.append(BoxRow(question, tuple(boxes), cell))
            question, boxes = joined(rest), []
        elif rest and is_number(question) and {option_id(box.label) for box in boxes} in CONTRARIES:
            question = clean(f"{question} {joined(rest)}")  # the question stands behind its answers
    return [*rows, BoxRow(question, tuple(boxes), cell)]


def _next_lines(
    first: Phrase, phrases: Sequence[Phrase], outlines: Sequence[Outline], cell: Rect | None
) -> list[Phrase]:
    """Return the further lines of an option's words: they begin where its first line does."""
    lines = [first]
    for phrase in phrases:
        last = lines[-1].box
        below = -0.35 * last.height <= phrase.box.top - last.bottom < 0.5 * last.height
        if phrase is first or not below or abs(phrase.box.left - first.box.left) > 1.2 or len(lines) >= _LINES_MAX:
            continue
        if cell is not None and not cell.contains(phrase.box.center):
            continue
        if any(
            row_overlap(one.box, phrase.box) > 0.4 and -8.0 < phrase.box.left - one.box.right < 9 for one in outlines
        ):
            continue
        if abs(phrase.box.height - first.box.height) < 0.3 * first.box.height:
            lines.append(phrase)
    return lines[1:]


def _heads(one: Outline, page: PrintedPage, phrases: Sequence[Phrase], outlines: Sequence[Outline]) -> list[Phrase]:
    """Return the head of a box's column: the nearest words above it that stand in no row of boxes."""
    above = [
        phrase
        for phrase in phrases
        if phrase.box.center.y < one.box.top < phrase.box.bottom + _HEADS_MM
        and column_overlap(phrase.box, one.box) > 0.5
        and not any(row_overlap(other.box, phrase.box) > 0.4 for other in outlines)
    ]
    if not above:
        return []
    nearest = max(above, key=lambda phrase: phrase.box.bottom)
    cell = next((cell for cell in page.cells if cell.contains(nearest.box.center)), None)
    if cell is not None:
        return phrases_in(cell, phrases)
    more = [
        phrase for phrase in above if phrase is not nearest and 0 <= nearest.box.top - phrase.box.bottom + 1.0 < 2.5
    ]
    return [*more[-1:], nearest]


def _box(outline: Outline, found: list[Phrase]) -> Box:
    if not found:
        return Box(outline)
    words = found[0].box
    for phrase in found[1:]:
        words = words.union(phrase.box)
    return Box(outline, joined(found), words)


def joined(phrases: Sequence[Phrase]) -> str:
    """Return the words of several phrases as one label."""
    return clean(" ".join(phrase.text for phrase in phrases))
