"""When pale ink in a cell is a seal's: the thresholds of `grey_stamps`, each with what set it.

Every threshold has a case just under and one just over it in `tests/scanner/ink/cells/test_stamp_rules.py`, and
`python -m benchmarks.accuracy.moved_rules --stamps` counts what moving it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from scanner.ink.thresholds import Thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class StampRules(Thresholds):
    """What is pale, and what is too wide and too long for a stroke. Darkness: 0 = bare paper, 255 = black.

    Attributes:
        pale_share: A seal's darkness is at most this share of the writing's.
        faint_darkness: The palest seal that leaves ink; its grain is evened out first.
        core_mm: A seal's ring is thicker than this; the pale edges of a stroke are thinner.
        core_length_mm: A core of a seal's ring or star is at least as long: no stroke is so long, so wide and pale
            throughout.
        minor_length_mm: Beside such a core, cores from this length on belong to the same seal.
        halo_mm: Pale ink this close to a dark stroke may be the stroke's edge.
        rim_mm: Width of a seal's pale rim.
        reach_mm: From a seal's ring or star to its farthest character.
        dark_share: A piece of a seal has at most this share of dark pixels; strokes of writing, even thin ones, have
            twice as many.
        stroke_mm2: Dark ink in one place that is writing, even if a larger part of a seal is connected to it.
        dot_mm: Pieces no longer than this may be a dot, a comma or a small circle of writing.
    """

    pale_share: float = 0.7
    faint_darkness: float = 45.0
    core_mm: float = 0.45
    core_length_mm: float = 4.0
    minor_length_mm: float = 1.5
    halo_mm: float = 0.4
    rim_mm: float = 0.3
    reach_mm: float = 7.0
    dark_share: float = 0.2
    stroke_mm2: float = 0.5
    dot_mm: float = 1.3

    ORDERS: ClassVar = (("core_mm", "minor_length_mm", "core_length_mm", "reach_mm"),)


RULES: Final = StampRules()
"""The rules that seals in cells are found by."""
