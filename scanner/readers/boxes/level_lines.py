"""Level lines that begin in a box and run on over its words: struck out, and no mark.

A tick, a cross or a slash leaves its box upwards, and so does the tail of a tick that sweeps over the words. A straight
line that hardly rises was drawn along the row. Lines that the words hide are weighed, see `doubts.heavy_words`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from forms.layout.model import OptionBox
from scanner.ink.boxes.strokes import Stroke
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.readers.boxes.claims import is_straight

_ROW_MOST: Final = 0.2  # tangent; two lines beside each other, or one there and back, that are drawn along the row
_ROW_HIGH_MM: Final = 1.6  # and how high they are together; a tick is higher, however low its tail is
_FLAT_MOST: Final = 0.45  # tangent; a straight line that is flatter was drawn along the row: a slash has 0.6 and more


def level_reach_mm(place: Surroundings, box: OptionBox, own: Sequence[Stroke]) -> float:
    """Return how far the strokes that a box owns run on to its right, mm, as one level line; 0.0 if they are none."""
    points = np.concatenate([stroke.points for stroke in own]) if own else np.zeros((0, 2), np.int32)
    if not len(points) or np.ptp(points[:, 0]) < PER_MM:
        return 0.0
    slope, start = np.polyfit(points[:, 0].astype(float), points[:, 1].astype(float), 1)
    low, high = np.percentile(points[:, 1] - slope * points[:, 0] - start, (2, 98)) / PER_MM
    is_line = is_straight(points) and abs(slope) <= _FLAT_MOST
    is_row = high - low <= _ROW_HIGH_MM and abs(slope) <= _ROW_MOST
    end_mm = float(points[:, 0].max()) / PER_MM + place.window.left
    return max(0.0, end_mm - place.seen(box).right) if is_line or is_row else 0.0
