"""Boxes with a number printed inside them: ink that lies on the number cannot be told from it, only weighed.

How it works: what is dark inside each box is weighed, in mm² of black, and compared with what the blank has there. The
boxes that look empty say how much darker or paler the print came back on this page, and how much that varies. A box
that is heavier than that holds something on its number: a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import cv2
import numpy as np

from forms.layout.model import OptionBox
from scanner.ink.boxes.surroundings import PER_MM
from scanner.paper.straighten import straighten
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Gray

_EDGE_MM: Final = 0.55  # of a box, its outline's
_AROUND_MM: Final = 1.5
_SHIFT_MAX_MM: Final = 0.4
_PRINT_MIN_MM2: Final = 0.12  # less print hides nothing
_EXCESS_MIN_MM2: Final = 0.10  # the smallest dot of a ball pen has 0.2
_SIGMAS: Final = 4.0
_BOXES_MIN: Final = 5  # fewer empty boxes do not say how print came back


def find_heavy_boxes(subject: PageInk, boxes: Iterable[OptionBox], empty: Mapping[str, bool], blank: Gray) -> set[str]:
    """Return the names of the empty boxes that are darker inside than their print explains.

    Args:
        subject: The page.
        boxes: The boxes of the page.
        empty: Whether each looks empty, by its name.
        blank: uint8, the blank page at `MARK_DPI`.
    """
    weights = {box.name: _weigh(subject, box, blank) for box in boxes if empty.get(box.name)}
    printed = {name: pair for name, pair in weights.items() if pair[1] >= _PRINT_MIN_MM2}
    if not printed:
        return set()
    seen, due = (np.array(values) for values in zip(*printed.values(), strict=True))
    usual = float(np.median(seen / due)) if len(printed) >= _BOXES_MIN else 1.0
    excess = seen - usual * due
    spread = 1.4826 * float(np.median(np.abs(excess - np.median(excess)))) if len(printed) >= _BOXES_MIN else 0.0
    limit = max(_EXCESS_MIN_MM2, _SIGMAS * spread)
    return {name for name, more in zip(printed, excess, strict=True) if more > limit}


def _weigh(subject: PageInk, box: OptionBox, blank: Gray) -> tuple[float, float]:
    """Return how much is dark inside a box on the page and on the blank, mm² of black."""
    window = box.rect.inset(-_AROUND_MM)
    left, top = max(0, round(window.left * PER_MM)), max(0, round(window.top * PER_MM))
    right, bottom = round(window.right * PER_MM), round(window.bottom * PER_MM)
    printed = 255.0 - blank[top:bottom, left:right].astype(np.float32)
    size = (printed.shape[1], printed.shape[0])
    seen = straighten(subject.bare, subject.transform, window, PER_MM, size).astype(np.float32)
    paper = max(1.0, float(np.percentile(seen, 95)))
    dark = np.clip(1.0 - seen / paper, 0.0, 1.0)
    black = max(0.3, float(np.percentile(dark, 98)))
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
