"""Joins boxes to tick to choices and gives them their words.

How it works. Boxes on one line are a row. A row's words stand right of its boxes, or left of them, whichever leaves
fewer boxes without words; where neither does, the boxes stand under heads, as in a grid of questions. Words that stand
apart before a box begin a new choice and are its question. Rows without a question of their own whose boxes stand
under those of the row above go on with its choice, unless an option would come twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

from forms.geometry import Rect
from scanner.adopt.guesses.naming import option_id
from scanner.adopt.guesses.phrases import Phrase, clean, column_overlap, is_number, row_overlap
from scanner.adopt.guesses.vocabulary import CONTRARIES, MANY_WORDS, ONE_WORDS
from scanner.adopt.printed import Outline, OutlineShape, PrintedPage

_NEAR_MM: Final = 6.0
_ROW_GAP_MM: Final = 13.0
_ABOVE_MM: Final = 9.0
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
        if ONE_WORDS.search(self.question) or self.boxes[0].outline.shape is OutlineShape.CIRCLE:
            return False
        return len(self.boxes) > 4

    @property
    def place(self) -> Rect:
        """Where its boxes stand."""
        place = self.boxes[0].outline.box
        for box in self.boxes[1:]:
            place = place.union(box.outline.box)
        return place


@dataclass(frozen=True, slots=True)
class _Row:
    """Boxes side by side that one question asks for."""

    question: str
    boxes: tuple[Box, ...]
    cell: Rect | None

    @property
    def top(self) -> float:
        return min(box.outline.box.top for box in self.boxes)

    @property
    def bottom(self) -> float:
        return max(box.outline.box.bottom for box in self.boxes)


def choices_of(page: PrintedPage, phrases: Sequence[Phrase], outlines: Sequence[Outline]) -> list[Choice]:
    """Return the choices of a page.

    Args:
        page: The page.
        phrases: Its phrases.
        outlines: Its outlines that are boxes to tick.
    """
    rows: list[_Row] = []
    for line in _lines(outlines, page):
        before: Outline | None = None
        for part in _columns(line, phrases):
            rows += _rows(part, page, _after(before, part, phrases), outlines)
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
    cells = _cell_of(one.box, page), _cell_of(other.box, page)
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
    own = between[:1] if len(between) > 1 and _is_near(before, between) else []
    left = [phrase for phrase in beside if phrase.box.left < before.box.right - 0.3]
    gone = {id(phrase) for phrase in (*left, *own)}
    return [phrase for phrase in phrases if id(phrase) not in gone]


def _has_words(cell: Rect, page: PrintedPage) -> bool:
    return any(cell.contains(word.box.center) for word in page.words)


def _cell_of(box: Rect, page: PrintedPage) -> Rect | None:
    return next((cell for cell in page.cells if cell.contains(box.center)), None)


def _rows(line: list[Outline], page: PrintedPage, phrases: Sequence[Phrase], outlines: Sequence[Outline]) -> list[_Row]:
    cell = _cell_of(line[0].box, page)
    alone = len(line) > 1 and cell is not None and not all(cell.contains(one.box.center) for one in line)
    limits = None if alone else cell
    near = [phrase for phrase in phrases if _is_beside(phrase, line, limits)]
    inside = {id(one): phrase for one in line for phrase in near if one.box.contains(phrase.box.center)}
    near = [phrase for phrase in near if phrase not in inside.values()]
    right = [_right_of(line, index, near) for index in range(len(line))]
    left = [_left_of(line, index, near) for index in range(len(line))]
    question = _row_head(cell, page, phrases) if alone and cell is not None else ""
    question = question or _joined(left[0])
    if inside and len(inside) >= len(line) / 2:
        labels = [[inside[id(one)]] if id(one) in inside else [] for one in line]
        return [_Row(question, tuple(map(_box, line, labels)), limits)]
    missing = sum(not _is_near(one, found) for one, found in zip(line, right, strict=True))
    if missing == 0 or missing <= sum(
        not _is_near(one, found, before=True) for one, found in zip(line, left, strict=True)
    ):
        if missing < len(line):
            return _with_words_right(line, right, left[0], limits, (phrases, outlines))
        heads = [_heads(one, page, phrases, outlines) for one in line]
        if not all(heads) or len(line) == 1:
            heads = [[] for _ in line]
        return [_Row(question, tuple(map(_box, line, heads)), limits)]
    if len(line) == 1:  # words before a lone box are what it says
        return [_Row("", (_box(line[0], left[0][-1:]),), limits)]
    first = left[0][:-1]
    return [_Row(_joined(first), tuple(_box(one, found[-1:]) for one, found in zip(line, left, strict=True)), limits)]


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
            return _joined(found)
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


def _is_near(one: Outline, found: list[Phrase], *, before: bool = False) -> bool:
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
) -> list[_Row]:
    """Return rows of boxes whose words stand right of them; words that stand apart begin a further row."""
    rows: list[_Row] = []
    question, boxes = _joined(before), list[Box]()
    for index, (one, found) in enumerate(zip(line, right, strict=True)):
        own = found[:1] if _is_near(one, found) else []
        boxes.append(_box(one, own and [*own, *_next_lines(own[0], *around, cell)]))
        rest = found[len(own) :]
        if rest and index + 1 < len(line):
            rows.append(_Row(question, tuple(boxes), cell))
            question, boxes = _joined(rest), []
        elif rest and is_number(question) and {option_id(box.label) for box in boxes} in CONTRARIES:
            question = clean(f"{question} {_joined(rest)}")  # the question stands behind its answers
    return [*rows, _Row(question, tuple(boxes), cell)]


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
        if 0 < one.box.top - phrase.box.bottom < _HEADS_MM
        and column_overlap(phrase.box, one.box) > 0.5
        and not any(row_overlap(other.box, phrase.box) > 0.4 for other in outlines)
    ]
    if not above:
        return []
    nearest = max(above, key=lambda phrase: phrase.box.bottom)
    cell = next((cell for cell in page.cells if cell.contains(nearest.box.center)), None)
    if cell is not None:
        return [phrase for phrase in phrases if cell.contains(phrase.box.center)]
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
    return Box(outline, _joined(found), words)


def _joined(phrases: Sequence[Phrase]) -> str:
    return clean(" ".join(phrase.text for phrase in phrases))


def _merged(rows: list[_Row], page: PrintedPage, phrases: Sequence[Phrase]) -> list[Choice]:
    used = {_key(box.words) for row in rows for box in row.boxes if box.words is not None}
    merged: list[_Row] = []
    for row in rows:
        before = next((one for one in reversed(merged) if _goes_on(one, row, phrases, used)), None)
        if before is None:
            merged.append(row)
        else:
            merged[merged.index(before)] = replace(before, boxes=(*before.boxes, *row.boxes))
    return [_choice(row, page, phrases, merged) for row in merged]


def _key(rect: Rect) -> tuple[float, float]:
    return round(rect.left, 1), round(rect.top, 1)


def _goes_on(before: _Row, row: _Row, phrases: Sequence[Phrase], used: set[tuple[float, float]]) -> bool:
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


def _choice(row: _Row, page: PrintedPage, phrases: Sequence[Phrase], rows: Sequence[_Row]) -> Choice:
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


def _beside_cell(row: _Row, page: PrintedPage, phrases: Sequence[Phrase]) -> str:
    """Return the words of the cell left of the one that a choice stands in."""
    cell = row.cell
    if cell is None:
        return ""
    left = [one for one in page.cells if row_overlap(one, cell) > 0.6 and 0 <= cell.left - one.right < 2.5]
    for one in left:
        found = [phrase for phrase in phrases if one.contains(phrase.box.center)]
        if found and one.width < 90:
            return _joined(found)
    return ""


def _above(row: _Row, phrases: Sequence[Phrase], rows: Sequence[_Row]) -> str:
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
