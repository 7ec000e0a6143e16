"""The thresholds that make a state of what was measured of a box, each with what set it.

All are lengths, areas, shares and darknesses that a person could check with a ruler on an enlarged picture. The
measurements are those of docs/accuracy.md and of the soak; a seed names the run in which a case was met. Every
threshold has a case just under and one just over it in `tests/scanner/readers/boxes/test_mark_rules.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from scanner.ink.thresholds import Thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRules(Thresholds):
    """When a box is ticked, empty or unclear. Names that end in `share` or `fill` are shares from 0.0 to 1.0.

    Attributes:
        outline_share: A box's outline counts as seen from this mean of two shares: that of the whole outline that is
            visible and that of its worst side. It is 1.0 for every box of benchmarks/accuracy/marks whose print is not
            starved.
        starved_outline_share: The visible share of an outline where thin print is lost: two sides are enough.
        print_seen_share: A 1-bit scan of which less of the print came out is starved.
        print_lost_share: A page of which less of the words' print came out lost a pen's strokes as well: scans in text
            mode and photocopies of photocopies without their ticks have 0.06 to 0.19, faxes with all of them 0.42.
        streak_excess_times: More ink taken out than this many times what the streak has elsewhere may be a mark.
        faint_darkness: Ink below it is faint and makes no loop: pencil has 90 and more, a pen at a fifth of its ink 30
            to 60.
        pen_times_around: A pen is at most so many times as dark as a seal's strokes around a box, if it may be
            confused with them.
        pen_times_broad: The same against ink that was removed from the box: a pen's strokes differ by a third.
        pen_times_thin: The same for a thin stroke, which its soft edges make paler: 89 where others have 132 (seed
            99128).
        thin_pen_mm: A narrower stroke is thin.
        seal_rest_share: At most this share of the ink is left of a seal's characters; more is a stroke of its own.
        seal_rest_times: Times a seal's level; darker ink is a stroke of its own, too dark for two strokes of a seal on
            each other.
        faint_mm2: Less faint ink is the grain of a poor scan.
        pale_mm: Length of a stroke too pale for ink that makes a person ask.
        tone_darkness: Darkness inside a box above that around it: a tick at a fifth of its ink has 8 and more.
        tone_spreads: Spreads above the tone of the page's empty boxes, which differ where the sheet's back shows
            through.
        tone_boxes: So many empty boxes are needed to say what is usual on a page.
        trace_mm2: Less ink is dust.
        mark_mm2: Less ink is no sure mark; the thinnest slash, 0.3 mm by 4 mm, has 0.9.
        mark_length_mm: A shorter mark is a dot.
        dot_mm2: A dot counts from this much ink on, a millimetre's diameter.
        thin_mm: A straight line thinner than this is no pen's.
        blob_mm: Diameter of a disc in blackened ink; the crossing of two strokes of 0.9 mm has less.
        blob_fill: The inked share of the inside where such a disc means blackened.
        blackened_fill: The inked share of the inside of a blackened box.
        scribble_layers: Layers of ink that make a scribble, see `InsideInk.layers`.
        light_fill: The share of the inside that a tick or a cross inks at most.
        blackened_sprawl_mm: People who black out a box stay within this of its outline.
        blackened_sprawl_mm2: Ink outside a blackened box; the arms of a broad cross have 4.
        passing_share: A line that reaches beyond the box at both ends and has less of its ink inside passes through;
            half of a slash lies there, and a sweeping tick begins inside.
        coming_reach_mm: A passing line that ends inside comes from so far left or below, as another tick's tail does.
        cross_sprawl_mm: A cross reaches farther out on all sides, a line through a tick does not.
        level_reach_mm: A level line of a mark's own strokes that runs on so far to the right strikes out the box and
            its words, and what is no tick and does so may; a cross or a slash ends up to 1.5 mm beyond its box.
        tick_corners: A tick lies in so many corners of its box at most.
        wrong_way_mm: A mark that reaches farther to the left or below is part of something larger.
        right_way_mm: No tick sweeps farther to the right or above.
        circled_share: The share of the directions that a circle covers.
        half_circled_share: The share of the directions from which a person is asked.
        covered_circled_share: The same where parts of a loop may have gone with a streak or a seal: 0.44 in two soaks.
        beside_ring_share: The same beside a ring that is closed: two of them with a streak between lay around an empty
            box in 0.75 of the directions (seed 936121); of 206 rings of 61 forms two have less (seed 8484).
        closed_ring_share: The share that a closed ring covers.
        nick_corners: Corners of a box that a loop round its words cuts at most; a cross reaches all four.
        beside_length_mm: Shorter strokes around a box do not count.
        beside_mm2: Strokes around a box with less ink do not count.
        beside_near_mm: A stroke farther from the outline is not at the box.
        beside_clear_mm: A tick beside a box is so much nearer to its option than to the next.
        beside_at_mm: A tick this near to its box is at the box.
        beside_at_clear_mm: A tick at its box need be nearer to its option only by this much.
        tick_least_mm: Least width and height of a tick beside its box, and least length of a bent one in it.
        tick_most_mm: Greatest width and height of one.
        tick_on_words_share: The share of a tick that lies on the words.
        on_label_share: A stroke belongs to the words from this share of it on.
        label_mm2: Ink over the words of an empty box, in long strokes, from which a person is asked: an answer that is
            written over them has 1.5 (seed 771201).
    """

    outline_share: float = 0.8
    starved_outline_share: float = 0.45
    print_seen_share: float = 0.9
    print_lost_share: float = 0.3
    streak_excess_times: float = 1.6
    faint_darkness: float = 62.0
    pen_times_around: float = 1.3
    pen_times_broad: float = 1.45
    pen_times_thin: float = 2.0
    thin_pen_mm: float = 0.7
    seal_rest_share: float = 0.5
    seal_rest_times: float = 1.25
    faint_mm2: float = 0.3
    pale_mm: float = 1.6
    tone_darkness: float = 5.0
    tone_spreads: float = 4.0
    tone_boxes: int = 4
    trace_mm2: float = 0.10
    mark_mm2: float = 0.45
    mark_length_mm: float = 1.5
    dot_mm2: float = 0.75
    thin_mm: float = 0.22
    blob_mm: float = 1.8
    blob_fill: float = 0.6
    blackened_fill: float = 0.82
    scribble_layers: int = 3
    light_fill: float = 0.45
    blackened_sprawl_mm: float = 1.2
    blackened_sprawl_mm2: float = 5.0
    passing_share: float = 0.30
    coming_reach_mm: float = 1.2
    cross_sprawl_mm: float = 0.3
    level_reach_mm: float = 1.8
    tick_corners: int = 2
    wrong_way_mm: float = 2.8
    right_way_mm: float = 24.0
    circled_share: float = 0.75
    half_circled_share: float = 0.45
    covered_circled_share: float = 0.3
    beside_ring_share: float = 0.8
    closed_ring_share: float = 0.95
    nick_corners: int = 2
    beside_length_mm: float = 1.8
    beside_mm2: float = 0.4
    beside_near_mm: float = 2.8
    beside_clear_mm: float = 1.5
    beside_at_mm: float = 1.0
    beside_at_clear_mm: float = 0.5
    tick_least_mm: float = 2.0
    tick_most_mm: float = 9.0
    tick_on_words_share: float = 0.6
    on_label_share: float = 0.3
    label_mm2: float = 0.7

    ORDERS: ClassVar = (
        ("starved_outline_share", "outline_share"),
        ("print_lost_share", "print_seen_share"),
        ("covered_circled_share", "half_circled_share", "circled_share", "beside_ring_share", "closed_ring_share"),
        ("trace_mm2", "mark_mm2", "dot_mm2"),
        ("trace_mm2", "faint_mm2"),
        ("light_fill", "blackened_fill"),
        ("pen_times_broad", "pen_times_thin"),
        ("coming_reach_mm", "wrong_way_mm", "right_way_mm"),
        ("beside_at_clear_mm", "beside_clear_mm"),
        ("beside_at_mm", "beside_near_mm"),
        ("tick_least_mm", "tick_most_mm"),
        ("on_label_share", "tick_on_words_share"),
    )


RULES: Final = MarkRules()
"""The rules that boxes are judged by."""
