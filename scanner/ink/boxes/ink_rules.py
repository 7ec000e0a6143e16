"""What counts as print and as ink around a choice: thresholds of `surroundings` and `strokes`, and what set each.

Every threshold has a case just under and one just over it in `tests/scanner/ink/boxes/test_ink_rules.py`, and
`python -m benchmarks.accuracy.moved_rules --ink` counts what moving it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from scanner.ink.thresholds import Thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class InkRules(Thresholds):
    """When a pixel is ink, and when a piece of ink is a stroke. Darkness: 0 = bare paper, 255 = black.

    Attributes:
        print_darkness: The blank form counts as printed from it.
        print_off_mm: How far all print may lie from where registration puts it.
        option_off_mm: How far a part of an option may lie from where the part before it was found, and its first part
            from where the whole choice was found, because paper in front of a camera is not flat.
        spread_mm: How much wider than drawn print comes back.
        spread_pixels: Print also spreads by so many pixels of the source.
        rough_noise: A picture whose paper's noise has a larger sigma of darkness is smoothed first: dithered scans, and
            photos by night.
        ink_darkness: A pale stroke's edge on a page whose print is black; weaker print lowers it, to 0.7 at most.
        rough_darkness: The same on a dithered picture that was smoothed: its grain reaches 50.
        rough_noise_times: On a smoothed picture with greys, whose grain is even, ink is this many sigmas of noise dark.
        noise_times: On any picture, ink is at least this many sigmas of the paper's noise dark.
        pale_darkness: A stroke that a person just sees.
        fringe_share: A blurred edge of print has this share of its pixels within 0.2 mm of where print may be.
        fringe_darkness_share: Such an edge is nowhere darker than this share of print's darkness.
        gap_mm: Gaps under print up to this are closed within one stroke.
        speck_mm2: Smaller pieces are dust.
        streak_thick_mm: Thicker ink is no streak and no fold.
    """

    print_darkness: float = 40.0
    print_off_mm: float = 1.0
    option_off_mm: float = 0.4
    spread_mm: float = 0.16
    spread_pixels: float = 0.45
    rough_noise: float = 10.0
    ink_darkness: float = 42.0
    rough_darkness: float = 58.0
    rough_noise_times: float = 6.0
    noise_times: float = 5.0
    pale_darkness: float = 14.0
    fringe_share: float = 0.85
    fringe_darkness_share: float = 0.6
    gap_mm: float = 1.2
    speck_mm2: float = 0.06
    streak_thick_mm: float = 1.2

    ORDERS: ClassVar = (
        ("option_off_mm", "print_off_mm"),
        ("pale_darkness", "ink_darkness", "rough_darkness"),
        ("noise_times", "rough_noise_times"),
    )


RULES: Final = InkRules()
"""The rules that ink is found by."""
