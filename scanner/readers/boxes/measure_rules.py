"""When what is measured of a box counts: the thresholds of `features`, each with what set it.

Every threshold has a case just under and one just over it in `tests/scanner/readers/boxes/test_measure_rules.py`, and
`python -m benchmarks.accuracy.moved_rules --measures` counts what moving it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scanner.ink.thresholds import Thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRules(Thresholds):
    """What counts as a line, a corner, an outline. Darkness: 0 = bare paper, 255 = black.

    Attributes:
        solid_darkness: The blank form's print is solid from it; on a 1-bit scan that much of it comes back or is lost.
        outline_share: An outline is seen where it has this share of solid print's darkness; a line of 0.25 mm at
            100 dpi has half of it.
        covered_share: A box of which, with what lies around it, a larger share is dark lies under a cover or shadow.
        strike_reach_mm: A line through a box has ink farther out than this on both sides; crosses and scribbles end
            nearer.
        strike_mm2: It has so much ink there on each side, at least.
        strike_level_mm: Its two ends differ in height by this at most.
        corner_mm2: A mark reaches a corner of the inside with so much ink.
        pale_mm2: Smaller pale pieces do not count.
        pale_noise: Pale strokes cannot be seen where the paper's noise has a larger sigma of darkness.
        pale_everywhere_share: Where pale strokes cover more of the bare paper, the sheet's back shows through.
    """

    solid_darkness: float = 170.0
    outline_share: float = 0.35
    covered_share: float = 0.8
    strike_reach_mm: float = 0.8
    strike_mm2: float = 0.08
    strike_level_mm: float = 1.4
    corner_mm2: float = 0.12
    pale_mm2: float = 0.3
    pale_noise: float = 4.0
    pale_everywhere_share: float = 0.012


RULES: Final = MeasureRules()
"""The rules that boxes are measured by."""
