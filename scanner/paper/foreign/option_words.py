"""Finds the words of a choice's options among the words of its cell, however well they were recognised.

How it works: the options' labels, in their order, are aligned with the cell's characters by dynamic programming. A
label's character that is there counts one, one that is missing, wrong or too many costs one. Anything may stand
between two labels: a box, a mark, an answer. A label that was misread gets the characters, or the line, left over
between its neighbours, if their number fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.definition import Option
from forms.geometry import Rect
from scanner.paper.foreign.cell_matching import LABEL_MIN, fold, likeness, strip_boxes
from scanner.paper.foreign.type_lines import Character, Line
from scanner.values.page.picture import Mask

_CLOSING: Final = frozenset("）)")

Scores = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PlacedCharacter:
    """A character of a cell, with the number of its line, from 0."""

    character: Character
    line: int


@dataclass(frozen=True, slots=True)
class Label:
    """An option's words where they were found.

    Attributes:
        option: The option.
        likeness: Likeness of what was found to the option's label, 0.0 to 1.0.
        seen: The characters that were found, in order; none where their place is unknown.
    """

    option: Option
    likeness: float
    seen: tuple[PlacedCharacter, ...] = ()

    def lines(self) -> list[tuple[int, list[Rect]]]:
        """Return the places of its characters line by line: the line's number and the rectangles, mm."""
        return [(line, [one.character.rect for one in part]) for line, part in groupby(self.seen, lambda one: one.line)]


def find_labels(lines: Sequence[Line], options: Sequence[Option]) -> tuple[Label, ...]:
    """Return the words of each option, in the options' order."""
    raw = [PlacedCharacter(one, number) for number, line in enumerate(lines) for one in line.characters]
    numbers = [number for number, one in enumerate(raw) if strip_boxes(fold(one.character.text))]
    text = [strip_boxes(fold(raw[number].character.text))[0] for number in numbers]
    spans = _align([_bare(option) for option in options], text)
    labels = []
    for option, (start, end) in zip(options, spans, strict=True):
        found = _remove_line_above([raw[number] for number in numbers[start:end]], _bare(option))
        if found and option.label[-1] in _CLOSING:
            behind = raw[numbers[end - 1] + 1 :][:1]
            found += [one for one in behind if one.character.text in _CLOSING]
        like = likeness(_bare(option), "".join(text[start:end]))
        labels.append(Label(option, like, tuple(found) if like >= LABEL_MIN else ()))
    return _assign_lines_left(_assign_words_left(labels, spans, [raw[number] for number in numbers]), lines)


def _remove_line_above(found: list[PlacedCharacter], label: str) -> list[PlacedCharacter]:
    """Return an option's characters without those at the end of the line above, which stand for misread ones."""
    known = next((one.line for one in found if fold(one.character.text) in label), None)
    return [one for one in found if known is None or one.line >= known]


def _assign_words_left(
    labels: Sequence[Label], spans: Sequence[tuple[int, int]], text: Sequence[PlacedCharacter]
) -> list[Label]:
    """Return the labels; a misread label is given the characters that stand between its neighbours' characters.

    The label is given them only if they are as many as its option has. A 1-bit scan loses thin strokes, so that 是 is
    read as another character. At least half of the options must have been read.
    """
    if sum(not label.seen for label in labels) > len(labels) / 2:
        return list(labels)
    result = []
    for number, label in enumerate(labels):
        before, after = labels[:number][-1:], labels[number + 1 :][:1]
        between = not label.seen and all(other.seen for other in (*before, *after))
        start = spans[number - 1][1] if before else 0
        left = text[start : spans[number + 1][0] if after else len(text)] if between else ()
        fits = bool(left) and len(left) == len(_bare(label.option))
        result.append(replace(label, seen=tuple(left)) if fits else label)
    return result


def _assign_lines_left(labels: Sequence[Label], lines: Sequence[Line]) -> tuple[Label, ...]:
    """Return the labels; unread labels are given the lines that are left over between their neighbours.

    They are given them only if the lines are as many as the labels. Something may be drawn over the words. At least
    half of the options must have been read.
    """
    unread = [label for label in labels if not label.seen]
    if not unread or len(unread) > len(labels) / 2:
        return tuple(labels)
    model = _find_alone_on_line(labels)
    result: list[Label] = []
    number = 0
    for is_read, run in groupby(labels, lambda label: bool(label.seen)):
        part = list(run)
        number += len(part)
        if not is_read:
            first = result[-1].seen[-1].line + 1 if result and result[-1].seen else 0
            last = labels[number].seen[0].line if number < len(labels) else len(lines)
            if last - first == len(part):
                part = [
                    replace(label, seen=_place_words(label.option, lines[line].rect, line, model))
                    for label, line in zip(part, range(first, last), strict=True)
                ]
        result += part
    return tuple(result)


def _find_alone_on_line(labels: Sequence[Label]) -> Label | None:
    """Return a label that was read on a line where no other label begins, or None."""
    begun = Counter(label.seen[0].line for label in labels if label.seen)
    return next((label for label in labels if label.seen and begun[label.seen[0].line] == 1), None)


def _place_words(option: Option, area: Rect, line: int, model: Label | None) -> tuple[PlacedCharacter, ...]:
    """Return an option's words on a line where they could not be read.

    They begin where the words of another option that has a line to itself begin, otherwise they end with the line. A
    mark reaches beyond the words more often than the words lie elsewhere.
    """
    count = len(option.label)
    if model is not None:
        first = model.seen[0].character.rect
        left, width = first.left, first.width
    else:
        width = min(area.height, max(0.1, area.width - area.height) / count)
        left = area.right - count * width
    return tuple(
        PlacedCharacter(
            Character(text, Rect(left + number * width, area.top, left + (number + 1) * width, area.bottom)), line
        )
        for number, text in enumerate(option.label)
    )


def _bare(option: Option) -> str:
    """Return an option's label as it is compared."""
    return strip_boxes(fold(option.label))


def _align(labels: Sequence[str], text: Sequence[str]) -> list[tuple[int, int]]:
    """Return start and end of each label in a text, by dynamic programming over all labels in order."""
    count = len(text)
    steps = np.arange(count + 1)
    codes = np.array([ord(character) for character in text], dtype=np.int64)
    row = np.zeros(count + 1, dtype=np.int64)
    begun: list[Scores] = []  # for each place in the text, where the label that ends there began
    chosen: list[Scores] = []  # for each place in the text, the best end of the label at or before it
    for label in labels:
        begins = steps.copy()
        for character in label:
            row, begins = _advance(row, begins, codes == ord(character))
        ends = np.maximum.accumulate(np.where(row == np.maximum.accumulate(row), steps, 0))
        row = np.maximum.accumulate(row)
        begun.append(begins)
        chosen.append(ends)
    spans = []
    at = count
    for begins, ends in zip(reversed(begun), reversed(chosen), strict=True):
        end = int(ends[at])
        at = int(begins[end])
        spans.append((at, end))
    return spans[::-1]


def _advance(row: Scores, begins: Scores, same: Mask) -> tuple[Scores, Scores]:
    """Return the scores and beginnings after one more character of a label, for each place in the text."""
    steps = np.arange(len(row))
    missing = row - 1
    taken = np.concatenate([[-len(row) - 1], row[:-1] + np.where(same, 1, -1)])
    best = np.maximum(missing, taken)
    origin = np.where(taken >= missing, np.concatenate([[0], begins[:-1]]), begins)
    # each further character of the text inside a label costs one
    raised = np.maximum.accumulate(best + steps)
    source = np.maximum.accumulate(np.where(best + steps == raised, steps, 0))
    return raised - steps, origin[source]
