"""Boxes with a number printed inside them: ink that lies on the number cannot be told from it, only weighed.

How it works: what is dark inside each box is weighed, in mm² of black, and compared with what the blank has there. The
boxes that look empty say how much darker or paler the print came back on this page, and how much that varies. A box
that is heavier than that holds something on its number: a person is asked. Where ink was seen beside the number as
well, though too little to be a mark by itself, and the box is heavier by a whole dot of a pen, it is a mark.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from forms.definition.places import Shape
from forms.layout.model import OptionBox
from scanner.ink.boxes.surroundings import PER_MM
from scanner.ink.percentile import percentile
from scanner.paper.straighten import straighten
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Gray

_EDGE_MM: Final = 0.55  # of a box, its outline's
_AROUND_MM: Final = 1.5
_SHIFT_MAX_MM: Final = 0.4
_PRINT_MIN_MM2: Final = 0.12  # less print hides nothing
_EXCESS_MIN_MM2: Final = 0.10  # the smallest dot of a ball pen has 0.2
_DOT_MM2: Final = 0.6  # a dot of a thin pen has 0.7, a speck that nobody meant 0.35
_SIGMAS: Final = 4.0
_WORDS_MM: Final = 0.45  # words are weighed all but their edges, which a ring may touch
_DARKER_MIN: Final = 0.2  # a stroke of a thin pen through 无 makes it darker by a third
_BOXES_MIN: Final = 5  # fewer empty boxes do not say how print came back


@dataclass(frozen=True, slots=True)
class HeavyBoxes:
    """Boxes that are darker inside than their print explains.

    Attributes:
        doubtful: The names of those that look empty.
        marked: The names of those with a trace of ink that are heavier by a whole dot.
    """

    doubtful: frozenset[str]
    marked: frozenset[str]


def find_heavy_boxes(
    subject: PageInk, boxes: Iterable[OptionBox], empty: Set[str], traces: Set[str], blank: Gray
) -> HeavyBoxes:
    """Return the boxes that are darker inside than their print explains.

    Args:
        subject: The page.
        boxes: The boxes of the page.
        empty: The names of those that look empty.
        traces: The names of those with ink inside that is too little to be a mark by itself.
        blank: uint8, the blank page at `MARK_DPI`.
    """
    wanted = [box for box in boxes if box.name in empty or box.name in traces]
    weights = {box.name: _weigh(subject, _square_in(box), blank) for box in wanted}
    printed = {name: pair for name, pair in weights.items() if pair[1] >= _PRINT_MIN_MM2}
    plain = np.array([pair for name, pair in printed.items() if name in empty]).reshape(-1, 2)
    usual, spread = 1.0, 0.0
    if len(plain) >= _BOXES_MIN:
        usual = float(np.median(plain[:, 0] / plain[:, 1]))
        excess = plain[:, 0] - usual * plain[:, 1]
        spread = 1.4826 * float(np.median(np.abs(excess - np.median(excess))))
    more = {name: seen - usual * due for name, (seen, due) in printed.items()}
    limit = max(_EXCESS_MIN_MM2, _SIGMAS * spread)
    return HeavyBoxes(
        frozenset(name for name, excess in more.items() if name in empty and excess > limit),
        frozenset(name for name, excess in more.items() if name in traces and excess > max(_DOT_MM2, limit)),
    )


def _square_in(box: OptionBox) -> OptionBox:
    """Return a box with the largest square in it as its place: round a bubble's lie pieces of its outline."""
    if box.shape is not Shape.CIRCLE:
        return box
    off = (1.0 - math.sqrt(0.5)) / 2
    return replace(box, rect=box.rect.inset(off * box.rect.width, off * box.rect.height))


def find_struck_words(subject: PageInk, boxes: Sequence[OptionBox], blank: Gray) -> frozenset[str]:
    """Return the names of words that are darker than their print explains: a stroke through them lies on it.

    Most words of a page have none, so they say by how much print came back darker, for each part of it.

    Args:
        subject: The page.
        boxes: Places that hold nothing but the words, all of the page.
        blank: uint8, the blank page at `MARK_DPI`.
    """
    weights = {box.name: _weigh(subject, replace(box, rect=box.rect.inset(-_WORDS_MM)), blank) for box in boxes}
    darker = {name: seen / due for name, (seen, due) in weights.items() if due >= _PRINT_MIN_MM2}
    usual = float(np.median(list(darker.values()))) if darker else 1.0
    spread = 1.4826 * float(np.median([abs(times - usual) for times in darker.values()])) if darker else 0.0
    limit = usual + max(_DARKER_MIN, _SIGMAS * spread)
    return frozenset(name for name, times in darker.items() if times > limit)


def _weigh(subject: PageInk, box: OptionBox, blank: Gray) -> tuple[float, float]:
    """Return how much is dark inside a box on the page and on the blank, mm² of black."""
    window = box.rect.inset(-_AROUND_MM)
    left, top = max(0, round(window.left * PER_MM)), max(0, round(window.top * PER_MM))
    right, bottom = round(window.right * PER_MM), round(window.bottom * PER_MM)
    printed = 255.0 - blank[top:bottom, left:right].astype(np.float32)
    size = (printed.shape[1], printed.shape[0])
    seen = straighten(subject.bare, subject.transform, window, PER_MM, size).astype(np.float32)
    paper = max(1.0, percentile(seen, 95))
    dark = np.clip(1.0 - seen / paper, 0.0, 1.0)
    black = max(0.3, percentile(dark, 98))
    reach = round(_SHIFT_MAX_MM * PER_MM)
    scores = cv2.matchTemplate(dark, printed[reach:-reach, reach:-reach] / 255.0, cv2.TM_CCOEFF)
    down, right_by = np.unravel_index(int(scores.argmax()), scores.shape)
    moved = (int(down) - reach, int(right_by) - reach)
    edge = round((_AROUND_MM + _EDGE_MM) * PER_MM)
    inner = (slice(edge, size[1] - edge), slice(edge, size[0] - edge))
    there = (
        slice(inner[0].start + moved[0], inner[0].stop + moved[0]),
        slice(inner[1].start + moved[1], inner[1].stop + moved[1]),
    )
    return float(dark[there].sum()) / black / PER_MM**2, float(printed[inner].sum()) / 255.0 / PER_MM**2
