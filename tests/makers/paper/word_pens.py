"""What people do to printed words that are to be circled, and to short lines that are to be ticked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from tests.makers.paper.pens import Mark, Paper, Pen, Spot, mark


class WordMark(StrEnum):
    """Marks that choose words."""

    RING = "ring"
    OPEN_RING = "open_ring"
    UNDERLINE = "underline"
    DOUBLE_UNDERLINE = "double_underline"


class WordDoubt(StrEnum):
    """Marks at words that a careful person would ask about, or that take a choice away."""

    STRUCK = "struck"
    CROSSED_OUT = "crossed_out"
    HALF_RING = "half_ring"
    TICKED = "ticked"
    HATCHED = "hatched"
    RING_STRUCK = "ring_struck"


LINE_MARKS: Final[Sequence[Mark]] = (Mark.TICK, Mark.CROSS, Mark.SLASH, Mark.TICK_SWEEP)


def mark_words(paper: Paper, kind: WordMark | WordDoubt, words: Rect, pen: Pen) -> None:
    """Draw a mark at words."""
    _DRAWERS[kind](paper, words, pen)


def ring_round(paper: Paper, area: Rect, pen: Pen, *, turn: float = 1.04) -> None:
    """Draw a ring round an area, or a part of one.

    Args:
        paper: What is drawn on.
        area: The ring touches its sides.
        pen: What is drawn with.
        turn: How much of the whole turn is drawn.
    """
    u = paper.rng.uniform
    angles = u(0, 2 * np.pi) + np.linspace(0, 2 * np.pi * turn, 48)
    grow = np.linspace(1.0, u(0.97, 1.08), 48)
    power = 1.0 if area.width < 2 * area.height else 0.6  # round long words a ring has level sides
    across, down = (np.sign(wave) * np.abs(wave) ** power for wave in (np.cos(angles), np.sin(angles)))
    x = area.center.x + area.width / 2 * across * grow
    y = area.center.y + area.height / 2 * down * grow
    paper.stroke(np.stack([x, y], axis=1) + paper.rng.normal(0, 0.05, (48, 2)), pen)


def _wide(paper: Paper, words: Rect) -> Rect:
    return words.inset(-paper.rng.uniform(0.6, 1.6), -paper.rng.uniform(0.5, 1.2))


def _ring(paper: Paper, words: Rect, pen: Pen) -> None:
    ring_round(paper, _wide(paper, words), pen, turn=float(paper.rng.uniform(1.0, 1.12)))


def _open_ring(paper: Paper, words: Rect, pen: Pen) -> None:
    ring_round(paper, _wide(paper, words), pen, turn=float(paper.rng.uniform(0.86, 0.97)))


def _half_ring(paper: Paper, words: Rect, pen: Pen) -> None:
    ring_round(paper, _wide(paper, words), pen, turn=float(paper.rng.uniform(0.4, 0.55)))


def _level(paper: Paper, words: Rect, pen: Pen, y_mm: float, over_mm: tuple[float, float]) -> None:
    u = paper.rng.uniform
    left, right = words.left - u(*over_mm), words.right + u(*over_mm)
    x = np.linspace(left, right, 12)
    y = y_mm + u(-0.25, 0.25) * np.linspace(-1, 1, 12) + np.cumsum(paper.rng.normal(0, 0.02, 12))
    paper.stroke(np.stack([x, y], axis=1), pen)


def _underline(paper: Paper, words: Rect, pen: Pen) -> None:
    _level(paper, words, pen, words.bottom + paper.rng.uniform(0.2, 1.0), (-0.3, 0.8))


def _double_underline(paper: Paper, words: Rect, pen: Pen) -> None:
    first = words.bottom + paper.rng.uniform(0.1, 0.5)
    for y in (first, first + paper.rng.uniform(0.6, 0.9)):
        _level(paper, words, pen, y, (-0.3, 0.6))


def _struck(paper: Paper, words: Rect, pen: Pen) -> None:
    _level(paper, words, pen, words.center.y + words.height * paper.rng.uniform(-0.12, 0.15), (-0.2, 1.0))


def _crossed_out(paper: Paper, words: Rect, pen: Pen) -> None:
    wide = words.inset(-0.4)
    paper.stroke(_path((wide.left, wide.top), (wide.right, wide.bottom)), pen)
    paper.stroke(_path((wide.left, wide.bottom), (wide.right, wide.top)), pen)


def _ticked(paper: Paper, words: Rect, pen: Pen) -> None:
    mark(paper, Mark.TICK_WORDS, Spot(words, words), pen)


def _hatched(paper: Paper, words: Rect, pen: Pen) -> None:
    steps = max(6, round(words.width / 0.6))
    x = np.linspace(words.left - 0.4, words.right + 0.4, steps)
    y = np.where(np.arange(steps) % 2 == 0, words.top - 0.3, words.bottom + 0.3)
    paper.stroke(np.stack([x, y + paper.rng.normal(0, 0.1, steps)], axis=1), pen)


def _ring_struck(paper: Paper, words: Rect, pen: Pen) -> None:
    _ring(paper, words, pen)
    _level(paper, words, pen, words.center.y + words.height * paper.rng.uniform(-0.12, 0.15), (2.0, 3.5))


def _path(*points: tuple[float, float]) -> NDArray[np.float64]:
    return np.array(points, dtype=np.float64)


_DRAWERS: Final[dict[WordMark | WordDoubt, Callable[[Paper, Rect, Pen], None]]] = {
    WordMark.RING: _ring,
    WordMark.OPEN_RING: _open_ring,
    WordMark.UNDERLINE: _underline,
    WordMark.DOUBLE_UNDERLINE: _double_underline,
    WordDoubt.STRUCK: _struck,
    WordDoubt.CROSSED_OUT: _crossed_out,
    WordDoubt.HALF_RING: _half_ring,
    WordDoubt.TICKED: _ticked,
    WordDoubt.HATCHED: _hatched,
    WordDoubt.RING_STRUCK: _ring_struck,
}
