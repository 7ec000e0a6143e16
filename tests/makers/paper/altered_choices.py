"""Alters choices on a filled-in page: boxes and words struck out, and answers given beside the boxes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from forms.geometry import Rect
from forms.layout.model import OptionBox
from tests.makers.paper.altered_values import along_row, correcting_pen, draw, write
from tests.makers.paper.pen_paths import (
    ARROWS,
    BEHIND_TICKS,
    BRACES,
    CROSSED,
    DOUBLE,
    LOOPS,
    SINGLE,
    UNDERLINES,
    placed,
)
from tests.makers.paper.pens import Mark, Paper, Pen, Spot, mark


class ChoiceChange(StrEnum):
    """What somebody did to a choice without ticking, or after ticking, a box."""

    BOX_STRUCK = "box and words struck"
    TICKED_STRUCK = "ticked box struck"
    TICKED_WORDS_STRUCK = "words of a ticked box struck"
    TICKED_ROW_STRUCK = "row of a ticked box struck"
    TICK_BEHIND = "tick behind the last option"
    ARROW = "arrow to an option"
    BRACE = "brace along options"
    WORD = "answer written beside"
    UNDERLINED = "words underlined"
    LOOPED = "words circled"
    TAKEN_BACK = "tick taken back beside"
    TICK_BETWEEN = "second tick between options"


@dataclass(frozen=True, slots=True)
class DrawnChoice:
    """A choice on a page.

    Attributes:
        boxes: Its boxes, in the form's order.
        labels: Option id to its words.
        many: Whether several may be chosen.
        line: The place to write in the same cell, if there is one.
    """

    boxes: tuple[OptionBox, ...]
    labels: Mapping[str, str]
    many: bool
    lines: tuple[Rect, ...] = ()

    def rightmost(self) -> OptionBox:
        """Return the last option of the first row."""
        row = [box for box in self.boxes if abs(box.rect.top - self.boxes[0].rect.top) < 1.0]
        return max(row, key=lambda box: box.label.right)


def change_choice(paper: Paper, choice: DrawnChoice, change: ChoiceChange) -> frozenset[str]:
    """Draw a change onto a page whose boxes of this choice are empty, and return which options are meant."""
    return _CHANGES[change](paper, choice, correcting_pen(paper.rng))


def _some(choice: DrawnChoice, rng: np.random.Generator) -> OptionBox:
    return choice.boxes[int(rng.integers(len(choice.boxes)))]


def _tick(paper: Paper, box: OptionBox, pen: Pen) -> None:
    style = (Mark.TICK, Mark.TICK, Mark.CROSS, Mark.SLASH)[int(paper.rng.integers(4))]
    mark(paper, style, Spot(box.rect, box.label), pen)


def _strike_box(paper: Paper, box: OptionBox, pen: Pen) -> None:
    """Strike a box with its words, beginning before the box, in it or at its right side."""
    rng = paper.rng
    left = (box.rect.left - rng.uniform(0.3, 2.5), box.rect.left + rng.uniform(0.0, 3.0))[int(rng.random() < 0.4)]
    area = Rect(float(left), box.rect.top + 0.8, box.label.right + float(rng.uniform(-0.6, 1.5)), box.rect.bottom - 0.6)
    draw(paper, placed(SINGLE if rng.random() < 0.7 else DOUBLE, area, rng), pen)


def _strike_words(paper: Paper, box: OptionBox, pen: Pen) -> None:
    rng, label = paper.rng, box.label
    area = Rect(
        label.left - float(rng.uniform(-0.3, 0.8)), label.top, label.right + float(rng.uniform(-0.3, 1.2)), label.bottom
    )
    draw(paper, placed(SINGLE if rng.random() < 0.6 else DOUBLE, area, rng), pen)


def _strike_row(paper: Paper, box: OptionBox, pen: Pen) -> None:
    """Strike a box and its words with a line that begins before their cell and ends behind it."""
    area = Rect(box.rect.left, box.rect.top + 0.8, box.label.right, box.rect.bottom - 0.6)
    draw(paper, along_row(area, box.cell, paper.rng), pen)


def _box_struck(paper: Paper, choice: DrawnChoice, pen: Pen) -> frozenset[str]:
    _strike_box(paper, _some(choice, paper.rng), pen)
    return frozenset()


def _ticked_struck(
    strike: Callable[[Paper, OptionBox, Pen], None],
) -> Callable[[Paper, DrawnChoice, Pen], frozenset[str]]:
    """Return what ticks an option, strikes it out, and ticks another one half of the time."""

    def change(paper: Paper, choice: DrawnChoice, pen: Pen) -> frozenset[str]:
        wrong = _some(choice, paper.rng)
        _tick(paper, wrong, pen)
        strike(paper, wrong, pen)
        others = [box for box in choice.boxes if box is not wrong]
        if paper.rng.random() < 0.5 or not others:
            return frozenset()
        right = others[int(paper.rng.integers(len(others)))]
        _tick(paper, right, pen)
        return frozenset({right.option_id})

    return change


def _behind(paper: Paper, choice: DrawnChoice, pen: Pen) -> frozenset[str]:
    rng = paper.rng
    box = choice.rightmost() if rng.random() < 0.7 else choice.boxes[-1]
    wide, high = float(rng.uniform(2.8, 6.5)), float(rng.uniform(3.0, 6.5))
    left = box.label.right + float(rng.uniform(0.3, 6.0))
    left = min(left, box.cell.right - wide - 0.5)
    middle = box.rect.center.y + float(rng.normal(0, 0.5))
    area = Rect(left, middle - high / 2, left + wide, middle + high / 2)
    draw(paper, placed(BEHIND_TICKS, area, rng), pen)
    return frozenset({box.option_id})


def _arrow(paper: Paper, choice: DrawnChoice, pen: Pen) -> frozenset[str]:
    rng, box = paper.rng, choice.rightmost()
    left = box.label.right + float(rng.uniform(0.8, 3.0))
    middle = box.rect.center.y + float(rng.normal(0, 0.4))
    wide = max(2.5, min(float(rng.uniform(6, 16)), box.cell.right - left - 0.5))
    draw(paper, placed(ARROWS, Rect(left, middle - 1.6, left + wide, middle + 1.6), rng), pen)
    return frozenset({box.option_id})


def _brace(paper: Paper, choice: DrawnChoice, pen: Pen) -> frozenset[str]:
    """Join some options that stand below each other, or the only row, on their right side."""
    rng = paper.rng
    column = [box for box in choice.boxes if abs(box.rect.left - choice.boxes[0].rect.left) < 1.0]
    count = int(rng.integers(2, len(column) + 1)) if choice.many and len(column) > 1 else 1
    start = int(rng.integers(0, len(column) - count + 1))
    meant = column[start : start + count] if count > 1 else [choice.rightmost()]
    words = max(box.label.right for box in meant)
    left = min(words + float(rng.uniform(1.0, 4.0)), meant[0].cell.right - 3.5)
    top, bottom = min(box.rect.top for box in meant) - 0.8, max(box.rect.bottom for box in meant) + 0.8
    draw(
        paper,
        placed(
            BRACES, Rect(left, top, min(left + float(rng.uniform(2.0, 4.0)), meant[0].cell.right - 0.8), bottom), rng
        ),
        pen,
    )
    return frozenset(box.option_id for box in meant)


def _word(paper: Paper, choice: DrawnChoice, pen: Pen) -> frozenset[str]:
    """Write an option's words, or the sign for yes, behind the last words of the row."""
    rng, box = paper.rng, _some(choice, paper.rng)
    last = choice.rightmost()
    left = last.label.right + float(rng.uniform(2.0, 9.0))
    words = choice.labels[box.option_id][:2]
    left = min(left, last.cell.right - 6.0 * len(words) - 0.5)
    area = Rect(left, last.rect.center.y - 3.2, left + 6.0 * len(words), last.rect.center.y + 3.2)
    write(paper, area, words, pen.bgr, size_mm=float(rng.uniform(3.6, 5.4)))
    return frozenset({box.option_id})


def _some_before_paper(choice: DrawnChoice, rng: np.random.Generator) -> OptionBox:
    """Return some option behind whose words there is no line to write on."""
    places = {box: box.rect.union(box.label).inset(-_BEFORE_LINE_MM) for box in choice.boxes}
    free = [box for box in choice.boxes if not any(line.overlaps(places[box]) for line in choice.lines)]
    return free[int(rng.integers(len(free)))]


def _behind_words(box: OptionBox, wide: float, high: float, rng: np.random.Generator) -> Rect:
    """Return a place behind an option's words, which may reach to the next option or over the cell's rule."""
    left = box.label.right + float(rng.uniform(0.3, 3.0))
    middle = box.rect.center.y + float(rng.normal(0, 0.4))
    return Rect(left, middle - high / 2, left + wide, middle + high / 2)


def _taken_back(paper: Paper, choice: DrawnChoice, pen: Pen) -> frozenset[str]:
    """Tick an option and write behind its words that it does not count."""
    rng, box = paper.rng, _some_before_paper(choice, paper.rng)
    _tick(paper, box, pen)
    words = _TAKING_BACK[int(rng.integers(len(_TAKING_BACK)))]
    if words:
        size = float(rng.uniform(3.2, 4.6))
        write(paper, _behind_words(box, 1.4 * size * len(words) + 1.0, 1.9 * size, rng), words, pen.bgr, size_mm=size)
    else:
        side = float(rng.uniform(2.6, 4.5))
        draw(paper, placed(CROSSED, _behind_words(box, side, side, rng), rng), pen)
    return frozenset()


def _tick_between(paper: Paper, choice: DrawnChoice, pen: Pen) -> frozenset[str]:
    """Tick an option, and tick behind the words of it or another one: somebody has to be asked."""
    rng, box = paper.rng, _some(choice, paper.rng)
    _tick(paper, box, pen)
    other = _some_before_paper(choice, rng)
    area = _behind_words(other, float(rng.uniform(2.8, 5.0)), float(rng.uniform(3.0, 5.0)), rng)
    draw(paper, placed(BEHIND_TICKS, area, rng), pen)
    return frozenset({box.option_id, f"perhaps {other.option_id}"})


def _over_words(designs: Sequence[object]) -> Callable[[Paper, DrawnChoice, Pen], frozenset[str]]:
    def change(paper: Paper, choice: DrawnChoice, pen: Pen) -> frozenset[str]:
        box = _some(choice, paper.rng)
        draw(paper, placed(designs, box.label, paper.rng), pen)  # type: ignore[arg-type]
        return frozenset({box.option_id})

    return change


_BEFORE_LINE_MM: Final = 2.0  # a line to write on begins so close behind the words that it belongs to
_TAKING_BACK: Final = ("作废", "取消", "误", "错", "(不选)", "")
"""What people write behind an option that does not count; nothing stands for a cross."""

_CHANGES: Final[Mapping[ChoiceChange, Callable[[Paper, DrawnChoice, Pen], frozenset[str]]]] = {
    ChoiceChange.BOX_STRUCK: _box_struck,
    ChoiceChange.TICKED_STRUCK: _ticked_struck(_strike_box),
    ChoiceChange.TICKED_WORDS_STRUCK: _ticked_struck(_strike_words),
    ChoiceChange.TICKED_ROW_STRUCK: _ticked_struck(_strike_row),
    ChoiceChange.TICK_BEHIND: _behind,
    ChoiceChange.ARROW: _arrow,
    ChoiceChange.BRACE: _brace,
    ChoiceChange.WORD: _word,
    ChoiceChange.UNDERLINED: _over_words(UNDERLINES),
    ChoiceChange.LOOPED: _over_words(LOOPS),
    ChoiceChange.TAKEN_BACK: _taken_back,
    ChoiceChange.TICK_BETWEEN: _tick_between,
}
