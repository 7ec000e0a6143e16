"""The rules that turn what is measured of a box into ticked, empty or unclear.

The thresholds are in `mark_rules`. A box is unclear wherever a
careful person would ask: an unclear box costs a look, a wrong one is an error that nobody sees.

How it works: a box whose outline cannot be seen, or whose mark may be another box's, is unclear. A box with ink
inside is ticked, unless the ink is too little, is part of something larger, or was struck out or scribbled over. A
box without ink inside is ticked if a loop goes round it or a tick stands beside it, unclear if something else near it
would make a person ask, and otherwise empty. At last the boxes of one field are compared with each other: somebody
who ticks one box and blacks out another may have taken the other back.

Measured by the soak of docs/accuracy.md: of 100,000 boxes one was wrong, and it was asked about; 1.21 % were asked
about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Final

from scanner.readers.boxes.features import BoxMarks
from scanner.readers.boxes.mark_rules import RULES, MarkRules
from scanner.readers.boxes.neighbourhood import NeighbouringStroke
from scanner.readers.boxes.signs import is_light, is_other_sign, is_tick
from scanner.values.reading import BoxState

# Confidence where a box plainly holds a mark or plainly holds none. Of some 68,000 such boxes 3 were wrong (soak, seed
# 112899); their causes have been mended since.
CONFIDENCE_CLEAR: Final = 0.999
# in a circle, a blackened box, a box under a seal or a streak: of 1,004 none was wrong
CONFIDENCE_LESS_CLEAR: Final = 0.99
CONFIDENCE_BESIDE: Final = 0.9  # in a tick beside its box, which may be another box's; such forms go to a person
CONFIDENCE_HIDDEN_EMPTY: Final = 0.8  # in an empty box where a streak may hide a mark
CIRCLED: Final = "circled"
"""The reason of a box round which, or round whose words, a ring is drawn."""
HALF_CIRCLED: Final = "half circled"
"""The reason of a box round which a part of a ring is seen."""

_SIGMA_OF_MEDIAN: Final = 1.48  # sigma of a bell curve, as a multiple of the median distance from its middle


class Style(StrEnum):
    """How a box is marked."""

    NONE = "none"
    LIGHT = "light"  # a tick, a cross, a slash, a dot
    HEAVY = "heavy"  # blacked out or scribbled over
    AROUND = "around"  # circled, or ticked beside the box


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a box says.

    Attributes:
        state: Ticked, empty or unclear.
        confidence: The estimated chance that the state is right; 0.5 for an unclear box.
        reason: Why, in a few words for engineers.
        style: How the box is marked.
    """

    state: BoxState
    confidence: float
    reason: str
    style: Style = Style.NONE


def darkest_around(marks: BoxMarks, rules: MarkRules = RULES) -> float:
    """Return the darkness of the darkest stroke around a box that counts as ink at it; 0.0 without any."""
    return max((stroke.darkness for stroke in marks.around if _is_ink_at_box(stroke, rules)), default=0.0)


def mark_darkness(marks: BoxMarks, rules: MarkRules = RULES) -> float:
    """Return how dark the mark of a ticked box is: in it, or around it where nothing is inside."""
    return marks.own.darkness if _has_ink_inside(marks, rules) else darkest_around(marks, rules)


def judge(page: Sequence[BoxMarks], rules: MarkRules = RULES) -> tuple[Verdict, ...]:
    """Return a verdict for each box of a page, in their order.

    Marks of two kinds in one field make the second kind unclear: who ticks boxes and blacks one out, crosses one,
    or draws a dash, a ring or 否 in it, may mean no by it. In another field the same pen may mean yes by it.
    """
    print_seen = median(marks.print_seen for marks in page) if page else 1.0
    starved = print_seen < rules.print_seen_share
    verdicts = _doubt_dark_boxes(page, [_judge_alone(marks, rules, starved=starved) for marks in page], rules)
    if print_seen < rules.print_lost_share:
        lost = unclear("a mark may have been lost with the print")
        verdicts = [lost if verdict.state is BoxState.EMPTY else verdict for verdict in verdicts]
    ticked = [
        marks
        for marks, verdict in zip(page, verdicts, strict=True)
        if verdict.state is BoxState.TICKED and verdict.style is Style.LIGHT
    ]
    light = {marks.box.field_id for marks in ticked if is_light(marks, rules)}
    ticks = {marks.box.field_id for marks in ticked if is_tick(marks, rules)}
    rings = {marks.box.field_id for marks in page if marks.circled >= rules.closed_ring_share}
    fields = [marks.box.field_id for marks in page]
    return tuple(
        _compare_with_others(marks, verdict, rules, light=field in light, ticks=field in ticks, rings=field in rings)
        for marks, verdict, field in zip(page, verdicts, fields, strict=True)
    )


def _doubt_dark_boxes(page: Sequence[BoxMarks], verdicts: Sequence[Verdict], rules: MarkRules) -> list[Verdict]:
    """Return the verdicts, with an empty box unclear if it is darker inside than this page's empty boxes are."""
    empty = [marks.tone for marks, verdict in zip(page, verdicts, strict=True) if verdict.state is BoxState.EMPTY]
    usual, spread = 0.0, 0.0
    if len(empty) >= rules.tone_boxes:
        usual = median(empty)
        spread = median(abs(tone - usual) for tone in empty)
    limit = max(0.0, usual) + max(rules.tone_darkness, _SIGMA_OF_MEDIAN * rules.tone_spreads * spread)
    return [
        unclear("darker than bare paper") if verdict.state is BoxState.EMPTY and marks.tone > limit else verdict
        for marks, verdict in zip(page, verdicts, strict=True)
    ]


def _compare_with_others(
    marks: BoxMarks, verdict: Verdict, rules: MarkRules, *, light: bool, ticks: bool, rings: bool
) -> Verdict:
    """Return a ticked box's verdict, unclear where other boxes of its field are marked in another way.

    Args:
        marks: The box.
        verdict: Its verdict by itself.
        rules: The thresholds.
        light: Whether a box of its field has a light mark.
        ticks: Whether one has a tick.
        rings: Whether one has a closed ring. Two of them may make up an open one around the box between.
    """
    if verdict.state is not BoxState.TICKED:
        return verdict
    if light and verdict.style is Style.HEAVY:
        return unclear("blacked out where others are ticked", Style.HEAVY)
    if ticks and verdict.style is Style.LIGHT and is_other_sign(marks, rules):
        return unclear("another sign where others are ticked", Style.LIGHT)
    if rings and verdict.reason == CIRCLED and marks.circled < rules.beside_ring_share:
        return unclear(HALF_CIRCLED)
    return verdict


def unclear(reason: str, style: Style = Style.NONE) -> Verdict:
    """Return the verdict on a box that a person has to look at."""
    return Verdict(BoxState.UNCLEAR, 0.5, reason, style)


def _judge_alone(marks: BoxMarks, rules: MarkRules, *, starved: bool) -> Verdict:
    """Return the verdict on a box by itself; `starved` says that the scan lost thin print, outlines with it."""
    whole, worst = marks.outline
    if (whole < rules.starved_outline_share) if starved else ((whole + worst) / 2 < rules.outline_share):
        return unclear("outline not found")
    if marks.contested and not _is_nicked(marks, rules):
        return unclear("a mark between boxes")
    if not _has_ink_inside(marks, rules):
        return _judge_without_ink_inside(marks, rules)
    doubt = _doubt_of_too_little(marks, rules) or _doubt_of_ownership(marks, rules)
    if doubt:
        return unclear(doubt)
    own = marks.own
    if (
        (own.blob_mm >= rules.blob_mm and own.fill >= rules.blob_fill)
        or own.fill >= rules.blackened_fill
        or max(own.layers) >= rules.scribble_layers
    ):
        return _judge_heavy(marks, rules)
    doubt = _doubt_of_taken_back(marks, rules)
    return unclear(doubt) if doubt else Verdict(BoxState.TICKED, CONFIDENCE_CLEAR, "ink inside", Style.LIGHT)


def _has_ink_inside(marks: BoxMarks, rules: MarkRules) -> bool:
    """Tell whether a box has ink inside that is more than dust, grain or a nick."""
    own = marks.own
    grain = own.area_mm2 < rules.trace_mm2 or (own.darkness < rules.faint_darkness and own.area_mm2 < rules.faint_mm2)
    return not grain and not _is_nicked(marks, rules)


def _is_nicked(marks: BoxMarks, rules: MarkRules) -> bool:
    """Tell whether the ink inside is only the edge of a loop round the words that cuts into the box."""
    own = marks.own
    return (
        marks.circled >= rules.circled_share
        and own.fill < rules.light_fill
        and max(own.layers) < rules.scribble_layers
        and own.corners <= rules.nick_corners
    )


def _doubt_of_too_little(marks: BoxMarks, rules: MarkRules) -> str:
    """Return why the ink inside is too little to be sure of; an empty string if it is enough."""
    own = marks.own
    if own.darkness < rules.faint_darkness:
        return "very faint"
    if own.area_mm2 < rules.mark_mm2:
        return "a pale stroke" if marks.pale_mm >= rules.pale_mm else "a trace"
    return "a trace" if own.long_mm < rules.mark_length_mm and own.area_mm2 < rules.dot_mm2 else ""


def _doubt_of_ownership(marks: BoxMarks, rules: MarkRules) -> str:
    """Return why the ink inside may be part of something that is no mark; an empty string if it is a mark."""
    own = marks.own
    if marks.seal:
        return "a seal or a drawing goes over it"
    left, top, right, bottom = marks.sprawl_mm
    from_below = max(left, bottom)
    through = min(from_below, max(top, right)) > 0.0 or from_below > rules.coming_reach_mm
    passes = own.share < rules.passing_share and through
    if own.straight and not marks.plain_tick and (passes or own.area_mm2 < rules.thin_mm * own.long_mm):
        return "a line passes through"
    return "a level line runs on over its words" if marks.level_mm >= rules.level_reach_mm else ""


def _doubt_of_taken_back(marks: BoxMarks, rules: MarkRules) -> str:
    """Return why a mark may have been taken back; an empty string if it means yes."""
    left, top, right, bottom = marks.sprawl_mm
    if _is_struck(marks, rules):
        return "struck out"
    if max(left, bottom) > rules.wrong_way_mm or max(top, right) > rules.right_way_mm:
        return "part of something larger"
    rises = top > 0.0 and marks.own.corners <= rules.tick_corners and left <= rules.coming_reach_mm
    runs_on = right >= rules.level_reach_mm and not rises
    is_mark = marks.plain_tick or marks.own.straight or marks.circled >= rules.circled_share
    return "what is no tick runs on over its words" if runs_on and not is_mark else ""


def _is_struck(marks: BoxMarks, rules: MarkRules) -> bool:
    """Tell whether a mark has a level line through it."""
    return marks.struck and not marks.plain_tick and min(marks.sprawl_mm) < rules.cross_sprawl_mm


def _judge_heavy(marks: BoxMarks, rules: MarkRules) -> Verdict:
    """Return the verdict on a box that is blacked out or scribbled over."""
    wild = max(marks.own.layers) >= rules.scribble_layers or marks.own.outside_mm2 > rules.blackened_sprawl_mm2
    if max(marks.sprawl_mm) > rules.blackened_sprawl_mm and wild:
        return unclear("scribbled out", Style.HEAVY)
    # strokes of a scribble lie level too
    if _is_struck(marks, rules) and max(marks.own.layers) < rules.scribble_layers:
        return unclear("struck out", Style.HEAVY)
    return Verdict(BoxState.TICKED, CONFIDENCE_LESS_CLEAR, "blacked out", Style.HEAVY)


def _judge_without_ink_inside(marks: BoxMarks, rules: MarkRules) -> Verdict:
    """Return the verdict on a box without ink inside, from what lies around it."""
    if marks.circled >= rules.circled_share:
        return Verdict(BoxState.TICKED, CONFIDENCE_LESS_CLEAR, CIRCLED, Style.AROUND)
    beside = [stroke for stroke in marks.around if _is_ink_at_box(stroke, rules)]
    # several strokes are more likely words or a seal
    if len(beside) == 1 and marks.circled < rules.half_circled_share:
        if _is_tick_beside(beside[0], rules):
            return Verdict(BoxState.TICKED, CONFIDENCE_BESIDE, "ticked beside", Style.AROUND)
        if _is_tick_on_words(beside[0], rules):
            return Verdict(BoxState.TICKED, CONFIDENCE_BESIDE, "ticked on its words", Style.AROUND)
    doubt = _doubt_of_ink_around(marks, rules)
    if doubt:
        return unclear(doubt, Style.AROUND)
    if marks.streak_excess > rules.streak_excess_times:
        return Verdict(BoxState.EMPTY, CONFIDENCE_HIDDEN_EMPTY, "a streak that may hide a mark")
    return Verdict(
        BoxState.EMPTY, CONFIDENCE_LESS_CLEAR if marks.streak or marks.passing_mm2 else CONFIDENCE_CLEAR, "no ink"
    )


def _doubt_of_ink_around(marks: BoxMarks, rules: MarkRules) -> str:
    """Return what a person would ask about a box without a mark; an empty string if nothing."""
    may_have_gone = marks.streak or any(stroke.seal for stroke in marks.around)
    if marks.circled >= (rules.covered_circled_share if may_have_gone else rules.half_circled_share):
        return HALF_CIRCLED
    if any(_is_ink_at_box(stroke, rules) for stroke in marks.around):
        return "ink beside"
    if marks.label_mm2 >= rules.label_mm2:
        return "ink over the words"
    return "a pale stroke" if marks.pale_mm >= rules.pale_mm else ""


def _is_ink_at_box(stroke: NeighbouringStroke, rules: MarkRules) -> bool:
    """Tell whether a stroke near a box counts as ink at it."""
    if stroke.long_mm < rules.beside_length_mm or stroke.area_mm2 < rules.beside_mm2:
        return False
    if stroke.seal and not stroke.tick_shaped:
        return False
    at_box = stroke.from_box_mm <= rules.beside_near_mm and (stroke.beside or stroke.in_cell > 0.5)
    return at_box or (stroke.on_label >= rules.on_label_share and stroke.in_cell > 0.5)


def _is_tick_beside(stroke: NeighbouringStroke, rules: MarkRules) -> bool:
    """Tell whether a stroke is a tick that stands beside its box."""
    return (
        stroke.tick_shaped
        and stroke.beside
        and stroke.darkness >= rules.faint_darkness
        and stroke.on_label < rules.on_label_share
        and rules.tick_least_mm <= stroke.height_mm <= rules.tick_most_mm
        and rules.tick_least_mm <= stroke.width_mm <= rules.tick_most_mm
        and not stroke.seal
        and stroke.nearer_by_mm
        >= (rules.beside_clear_mm if stroke.from_box_mm > rules.beside_at_mm else rules.beside_at_clear_mm)
    )


def _is_tick_on_words(stroke: NeighbouringStroke, rules: MarkRules) -> bool:
    """Tell whether a stroke is a tick on the option's words."""
    return (
        stroke.tick_shaped
        and stroke.on_label >= rules.tick_on_words_share
        and stroke.darkness >= rules.faint_darkness
        and rules.tick_least_mm <= stroke.height_mm <= rules.tick_most_mm
        and stroke.width_mm <= rules.tick_most_mm
        and stroke.nearer_by_mm >= 0.0
        and not stroke.seal
    )
