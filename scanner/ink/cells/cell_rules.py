"""What counts as writing in a cell: the thresholds of `writing`, `printed` and `streaks`, each with what set it.

Every threshold has a case just under and one just over it in `tests/scanner/ink/cells/test_cell_rules.py`, and
`python -m benchmarks.accuracy.moved_rules --cells` counts what moving it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from scanner.ink.thresholds import Thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRules(Thresholds):
    """When a pixel of a cell is ink, and whose a piece of ink is. Darkness: 0 = bare paper, 255 = black.

    Attributes:
        ink_darkness: The palest stroke's edge.
        middle_darkness: The palest stroke's middle: pencil reaches 90. A piece without a pixel so dark is no writing.
        print_darkness: The blank form counts as printed from it.
        over_print_darkness: Ink that is this much darker than grey print stands on top of it.
        print_off_mm: How far print may lie from where registration puts it.
        print_spread_mm: How much wider than drawn print comes back.
        gap_mm: Strokes are joined again over a removed line up to this width.
        speck_mm2: Smaller pieces are dust wherever they are; a full stop in 10.5 pt has 0.12.
        stroke_mm: A field is written in when one piece is at least this long.
        stroke_mm2: Such a piece has at least this much ink.
        dot_aside_mm: Dots and commas stand this close to a stroke, sideways.
        dot_above_mm: The same, up or down.
        spot_mm: Smaller spots are the paper's own or a fax's grain.
        spots_mm2: A field with more spots than this is less surely read.
        edge_mm: Thin pieces within half of this of print are print's own edges.
        edge_share: Such a piece has more than this share of its pixels there.
        thin_mm: A piece of print's edge is narrower than this.
        short_mm: A piece of print's edge may also be broader, if it is shorter than this.
        box_reach_mm: A mark that runs out of the picture has its box this near.
        apart_mm: Strokes nearer than this belong together.
        intrudes_mm: A neighbour's stroke that reaches this far into a field may be the field's own.
        intruders: So many neighbours' strokes that reach as far into a field without any of its own may be its answer,
            joined to the neighbour's over a rule: 156 was blank under 丹阳高新区 (seed 7002).
        on_edge_mm: The centre of writing on a rule is at most so far from it; 460 that somebody else wrote half over a
            rule has 0.5, and a second line of words that went below its cell 1.2.
        over_edge_mm: Such writing reaches over the rule by so much on either side.
        on_edge_mm2: Such ink in a blank field makes a person ask: three thin digits have 6. Of 1,955 fields of forms
            that nobody altered none has any (seeds 616 and 717).
        on_edge_pieces: So many such pieces may be a line of a field that is not blank.
        touch_mm: A removed streak or seal touches a stroke when it is this near.
        rim_mm: Width of a stroke's pale rim, which stays with it.
        cut_mm: Strokes that run into a level rule over such a width in all may have lost ink with it. Typed lines that
            touch a rule and lost something have 2.3 and more (seed 7001); of 480 fields that nobody altered none has
            more than 0.8 but one that is asked about anyway (seed 884411): the tail of a letter has less.
        streak_thick_mm: A thicker line is no streak.
        streak_least_mm: In a lower picture a streak cannot be told from a stroke.
        over_streak_darkness: Ink that is this much darker than the streak is no part of it.
    """

    ink_darkness: int = 55
    middle_darkness: int = 80
    print_darkness: int = 40
    over_print_darkness: int = 60
    print_off_mm: float = 0.5
    print_spread_mm: float = 0.18
    gap_mm: float = 1.5
    speck_mm2: float = 0.045
    stroke_mm: float = 1.4
    stroke_mm2: float = 0.15
    dot_aside_mm: float = 6.0
    dot_above_mm: float = 2.5
    spot_mm: float = 0.5
    spots_mm2: float = 0.4
    edge_mm: float = 0.55
    edge_share: float = 0.75
    thin_mm: float = 0.5
    short_mm: float = 1.0
    box_reach_mm: float = 4.5
    apart_mm: float = 1.5
    intrudes_mm: float = 1.5
    intruders: int = 2
    on_edge_mm: float = 1.6
    over_edge_mm: float = 0.6
    on_edge_mm2: float = 2.0
    on_edge_pieces: int = 3
    touch_mm: float = 0.3
    rim_mm: float = 0.4
    cut_mm: float = 1.0
    streak_thick_mm: float = 0.8
    streak_least_mm: float = 10.0
    over_streak_darkness: int = 45

    ORDERS: ClassVar = (
        ("print_darkness", "ink_darkness", "middle_darkness"),
        ("speck_mm2", "stroke_mm2", "spots_mm2"),
        ("thin_mm", "short_mm", "stroke_mm"),
    )


RULES: Final = CellRules()
"""The rules that writing is found by."""
