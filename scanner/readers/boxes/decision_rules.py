"""The rules that turn what is measured of a box into ticked, empty or unclear.

Every threshold is a length, an area or a share that a person could check with a ruler. A box is unclear wherever a
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

from scanner.ink.boxes.surroundings import RemovedInk
from scanner.readers.boxes.features import BoxMarks
from scanner.readers.boxes.neighbourhood import NeighbouringStroke
from scanner.values.reading import BoxState

# A box's outline counts as seen from this value: the mean of two shares, that of the whole outline that is visible
# and that of its worst side. The value is 1.0 for every box of benchmarks/accuracy/marks whose print is not starved.
OUTLINE_MIN: Final = 0.8
# visible share of an outline where thin print is lost: two sides are enough to find a box
STARVED_OUTLINE_MIN: Final = 0.45
PRINT_SEEN_MIN: Final = 0.9  # share of a 1-bit scan's print that came out; a scan with less is starved
# Confidence where a box plainly holds a mark or plainly holds none. Of some 68,000 such boxes 3 were wrong (soak, seed
# 112899); their causes have been mended since.
CONFIDENCE_CLEAR: Final = 0.999
# in a circle, a blackened box, a box under a seal or a streak: of 1,004 none was wrong
CONFIDENCE_LESS_CLEAR: Final = 0.99
CONFIDENCE_BESIDE: Final = 0.9  # in a tick beside its box, which may be another box's; such forms go to a person
CONFIDENCE_HIDDEN_EMPTY: Final = 0.8  # in an empty box where a streak may hide a mark
STREAK_EXCESS_MAX: Final = 1.6  # times as much ink taken out as elsewhere along the streak; more may have been a mark
# darkness under which ink is faint; pencil has 90 and more, a pen at a fifth of its ink 30 to 60
FAINT_DARKNESS: Final = 62.0
# a pen is at most so many times as dark as a seal's strokes around a box, if it may be confused with them
PEN_TIMES_AROUND: Final = 1.3
PEN_TIMES_BROAD: Final = 1.45  # the same against ink that was removed from the box: a pen's strokes differ by a third
# the same for a thin stroke, which its soft edges make paler: 89 where others have 132 (seed 99128)
PEN_TIMES_THIN: Final = 2.0
THIN_PEN_MM: Final = 0.7  # a narrower stroke is thin
# share of the ink at most that is left of a seal's characters; more is a stroke of its own
SEAL_REST_SHARE: Final = 0.5
# times a seal's level; darker ink is a stroke of its own, too dark for two strokes of a seal on each other
SEAL_REST_TIMES: Final = 1.25
FAINT_MM2: Final = 0.3  # less faint ink than this is the grain of a poor scan
PALE_MM: Final = 1.6  # length of a stroke too pale for ink that makes a person ask
TONE_MIN: Final = 5.0  # darkness inside a box above that around it: a tick at a fifth of its ink has 8 and more
# spreads above the tone of the page's empty boxes, which differ where the sheet's back shows through
TONE_SPREADS: Final = 4.0
TONE_BOXES_MIN: Final = 4  # so many empty boxes are needed to say what is usual on a page
TRACE_MM2: Final = 0.10  # less ink than this is dust
MARK_MM2: Final = 0.45  # less ink is no sure mark; the thinnest slash, 0.3 mm by 4 mm, has 0.9
MARK_LENGTH_MM: Final = 1.5  # a shorter mark is a dot
DOT_MM2: Final = 0.75  # a dot counts from this much ink on, a millimetre's diameter
THIN_MM: Final = 0.22  # a straight line thinner than this is no pen's
BLOB_MM: Final = 1.8  # diameter of a disc in blackened ink; the crossing of two strokes of 0.9 mm has less
BLOB_FILL: Final = 0.6  # share of the inside that is inked where such a disc means blackened
BLACKENED_FILL: Final = 0.82  # share of the inside that is inked in a blackened box
SCRIBBLE_LAYERS: Final = 3  # layers of ink that make a scribble, see `InsideInk.layers`
LIGHT_FILL_MAX: Final = 0.45  # share of the inside that a tick or a cross inks at most
BLACKENED_SPRAWL_MM: Final = 1.2  # people who black out a box stay within this of its outline
BLACKENED_SPRAWL_MM2: Final = 5.0  # ink outside a blackened box; the arms of a broad cross have 4
PASSING_SHARE: Final = 0.30  # share of a passing line's ink that lies inside; half of a slash does
# a passing line reaches so far beyond the box at both ends; a sweeping tick begins inside
PASSING_REACH_MM: Final = 0.4
# a passing line that ends inside the box comes from so far left or below, as another tick's tail does
COMING_REACH_MM: Final = 1.2
CROSS_SPRAWL_MM: Final = 0.3  # a cross reaches farther out on all sides, a line through a tick does not
WRONG_WAY_MM: Final = 2.8  # a mark that reaches farther beyond its box to the left or below is part of something larger
RIGHT_WAY_MM: Final = 24.0  # no tick sweeps farther to the right or above than this
CIRCLED_SHARE: Final = 0.75  # share of the directions that a circle covers
HALF_CIRCLED_SHARE: Final = 0.45  # share of the directions from which a person is asked
# the same where parts of a loop may have gone with a streak or a seal: 0.44 in two soaks
COVERED_CIRCLED_SHARE: Final = 0.3
NICK_CORNERS: Final = 2  # corners of a box that a loop round its words cuts at most; a cross reaches all four
BESIDE_LENGTH_MM: Final = 1.8  # shorter strokes around a box do not count
BESIDE_MM2: Final = 0.4  # strokes around a box with less ink do not count
BESIDE_NEAR_MM: Final = 2.8  # a stroke farther from the outline is not at the box
BESIDE_CLEAR_MM: Final = 1.5  # a tick beside a box is so much nearer to its option than to the next
BESIDE_AT_MM: Final = 1.0  # a tick this near to its box is at the box
BESIDE_AT_CLEAR_MM: Final = 0.5  # a tick at its box need be nearer to its option only by this much
TICK_MM: Final = (2.0, 9.0)  # least and greatest width and height of a tick beside its box
TICK_ON_WORDS_SHARE: Final = 0.6  # share of a tick that lies on the words
ON_LABEL_SHARE: Final = 0.3  # share of a stroke on the words from which it belongs to them
LABEL_MM2: Final = 0.7  # ink over the words from which a person is asked
STRIKE_WIDTH_SHARE: Final = 0.7  # share of the words' width that a line through them covers
STRIKE_HEIGHT_MM: Final = 3.0  # such a line is no higher than this
STRIKE_LABEL_MM: Final = 8.0  # on shorter words a tick's tail looks the same


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


def judge_under_seal(with_seal: Verdict, without: Verdict, *, like_seal: bool, may_be_seal: bool = False) -> Verdict:
    """Return the verdict on a box under a seal, from the verdict with the seal's ink and the one without it.

    Args:
        with_seal: The verdict on the picture as it is.
        without: The verdict without the seal's ink, and so without any mark of a pen that looks like it.
        like_seal: Whether the page's pen may look like the seal (red or as pale); True where no mark shows the pen.
        may_be_seal: Whether the ink that is left may be the seal's as well, see `may_be_seal_rest`.
    """
    if without.state is BoxState.TICKED and may_be_seal:
        return _unclear("hardly darker than the seal")
    # a seal never looks like a circle round one box, so such a mark is a pen's
    circled = with_seal.state is BoxState.TICKED and with_seal.style is Style.AROUND
    if without.state is BoxState.EMPTY and with_seal.state is not BoxState.EMPTY and (like_seal or circled):
        return _unclear("ink like the seal's")
    return Verdict(without.state, min(without.confidence, CONFIDENCE_LESS_CLEAR), without.reason, without.style)


def may_be_seal_rest(with_seal: BoxMarks, without_seal: BoxMarks, *, level: float) -> bool:
    """Tell whether the ink that is left of a box's ink above a seal's level may be the darkest of the seal's own.

    Args:
        with_seal: The box as the picture shows it.
        without_seal: The box without the seal's ink.
        level: Darkness that the seal's ink does not exceed.
    """
    before = with_seal.own.area_mm2 + with_seal.passing_mm2
    return (
        0.0 < without_seal.own.area_mm2 < SEAL_REST_SHARE * before
        and without_seal.own.darkness < SEAL_REST_TIMES * level
    )


def may_be_pen_ink(ticked: Sequence[BoxMarks], removed: RemovedInk, around: float) -> bool:
    """Tell whether ink that was removed with a seal may be a mark of the pen that ticked other boxes.

    Without other ticked boxes the pen is unknown, and the answer is yes.

    Args:
        ticked: Boxes that are ticked: elsewhere on the page, or near the seal by ink darker than the seal.
        removed: The ink that was removed from the box, the seal's bare ring left out.
        around: Darkness of the ink around the box.
    """
    if not ticked:
        return True
    pen = min(one.own.darkness if _has_ink_inside(one) else darkest_around(one) for one in ticked)
    paler = PEN_TIMES_THIN if removed.broad_mm < THIN_PEN_MM else PEN_TIMES_BROAD
    return PEN_TIMES_AROUND * around >= pen or (removed.area_mm2 >= TRACE_MM2 and paler * removed.darkness >= pen)


def darkest_around(marks: BoxMarks) -> float:
    """Return the darkness of the darkest stroke around a box that counts as ink at it; 0.0 without any."""
    return max((stroke.darkness for stroke in marks.around if _is_ink_at_box(stroke)), default=0.0)


def judge(page: Sequence[BoxMarks]) -> tuple[Verdict, ...]:
    """Return a verdict for each box of a page, in their order.

    Marks of two kinds in one field make the second kind unclear: who ticks boxes and blacks one out or crosses
    one beside them may have taken it back. In another field the same pen may mean yes by it.
    """
    starved = bool(page) and median(marks.print_seen for marks in page) < PRINT_SEEN_MIN
    verdicts = _doubt_dark_boxes(page, [_judge_alone(marks, starved=starved) for marks in page])
    ticked = [
        marks
        for marks, verdict in zip(page, verdicts, strict=True)
        if verdict.state is BoxState.TICKED and verdict.style is Style.LIGHT
    ]
    light = {marks.box.field_id for marks in ticked if _is_light(marks)}
    ticks = {marks.box.field_id for marks in ticked if _is_tick(marks)}
    return tuple(
        _compare_with_others(marks, verdict, light=marks.box.field_id in light, ticks=marks.box.field_id in ticks)
        for marks, verdict in zip(page, verdicts, strict=True)
    )


def _doubt_dark_boxes(page: Sequence[BoxMarks], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts, with an empty box unclear if it is darker inside than this page's empty boxes are."""
    empty = [marks.tone for marks, verdict in zip(page, verdicts, strict=True) if verdict.state is BoxState.EMPTY]
    usual, spread = 0.0, 0.0
    if len(empty) >= TONE_BOXES_MIN:
        usual = median(empty)
        spread = median(abs(tone - usual) for tone in empty)
    limit = max(0.0, usual) + max(TONE_MIN, 1.48 * TONE_SPREADS * spread)
    return [
        _unclear("darker than bare paper") if verdict.state is BoxState.EMPTY and marks.tone > limit else verdict
        for marks, verdict in zip(page, verdicts, strict=True)
    ]


def _compare_with_others(marks: BoxMarks, verdict: Verdict, *, light: bool, ticks: bool) -> Verdict:
    """Return a ticked box's verdict, unclear where other boxes of its field are marked in another way."""
    if verdict.state is not BoxState.TICKED:
        return verdict
    if light and verdict.style is Style.HEAVY:
        return _unclear("blacked out where others are ticked", Style.HEAVY)
    if ticks and verdict.style is Style.LIGHT and _is_cross(marks):
        return _unclear("crossed where others are ticked", Style.LIGHT)
    return verdict


def _unclear(reason: str, style: Style = Style.NONE) -> Verdict:
    return Verdict(BoxState.UNCLEAR, 0.5, reason, style)


def _judge_alone(marks: BoxMarks, *, starved: bool) -> Verdict:
    """Return the verdict on a box by itself; `starved` says that the scan lost thin print, outlines with it."""
    whole, worst = marks.outline
    if (whole < STARVED_OUTLINE_MIN) if starved else ((whole + worst) / 2 < OUTLINE_MIN):
        return _unclear("outline not found")
    if marks.contested and not _is_nicked(marks):
        return _unclear("a mark between boxes")
    if not _has_ink_inside(marks):
        return _judge_without_ink_inside(marks)
    doubt = _doubt_of_too_little(marks) or _doubt_of_ownership(marks)
    if doubt:
        return _unclear(doubt)
    own = marks.own
    if (
        (own.blob_mm >= BLOB_MM and own.fill >= BLOB_FILL)
        or own.fill >= BLACKENED_FILL
        or max(own.layers) >= SCRIBBLE_LAYERS
    ):
        return _judge_heavy(marks)
    doubt = _doubt_of_taken_back(marks)
    return _unclear(doubt) if doubt else Verdict(BoxState.TICKED, CONFIDENCE_CLEAR, "ink inside", Style.LIGHT)


def _has_ink_inside(marks: BoxMarks) -> bool:
    """Tell whether a box has ink inside that is more than dust, grain or a nick."""
    own = marks.own
    grain = own.area_mm2 < TRACE_MM2 or (own.darkness < FAINT_DARKNESS and own.area_mm2 < FAINT_MM2)
    return not grain and not _is_nicked(marks)


def _is_nicked(marks: BoxMarks) -> bool:
    """Tell whether the ink inside is only the edge of a loop round the words that cuts into the box."""
    own = marks.own
    return (
        marks.circled >= CIRCLED_SHARE
        and own.fill < LIGHT_FILL_MAX
        and max(own.layers) < SCRIBBLE_LAYERS
        and own.corners <= NICK_CORNERS
    )


def _doubt_of_too_little(marks: BoxMarks) -> str:
    """Return why the ink inside is too little to be sure of; an empty string if it is enough."""
    own = marks.own
    if own.darkness < FAINT_DARKNESS:
        return "very faint"
    if own.area_mm2 < MARK_MM2:
        return "a pale stroke" if marks.pale_mm >= PALE_MM else "a trace"
    return "a trace" if own.long_mm < MARK_LENGTH_MM and own.area_mm2 < DOT_MM2 else ""


def _doubt_of_ownership(marks: BoxMarks) -> str:
    """Return why the ink inside may be part of something that is no mark; an empty string if it is a mark."""
    own = marks.own
    if marks.seal:
        return "a seal or a drawing goes over it"
    left, top, right, bottom = marks.sprawl_mm
    from_below = max(left, bottom)
    through = min(from_below, max(top, right)) > PASSING_REACH_MM or from_below > COMING_REACH_MM
    passes = own.share < PASSING_SHARE and through
    if own.straight and (passes or own.area_mm2 < THIN_MM * own.long_mm):
        return "a line passes through"
    return ""


def _doubt_of_taken_back(marks: BoxMarks) -> str:
    """Return why a mark may have been taken back; an empty string if it means yes."""
    left, top, right, bottom = marks.sprawl_mm
    if _is_struck(marks):
        return "struck out"
    if max(left, bottom) > WRONG_WAY_MM or max(top, right) > RIGHT_WAY_MM:
        return "part of something larger"
    words_mm = marks.box.label.width
    struck = any(
        stroke.on_label >= 2 * ON_LABEL_SHARE
        and stroke.width_mm >= STRIKE_WIDTH_SHARE * words_mm
        and stroke.height_mm <= STRIKE_HEIGHT_MM
        for stroke in marks.around
    )
    return "its words are struck out" if struck and words_mm >= STRIKE_LABEL_MM else ""


def _is_struck(marks: BoxMarks) -> bool:
    """Tell whether a mark has a level line through it."""
    return marks.struck and min(marks.sprawl_mm) < CROSS_SPRAWL_MM


def _is_light(marks: BoxMarks) -> bool:
    """Tell whether a mark is clearly a tick, a cross or the like, and no scribble."""
    return marks.own.fill < LIGHT_FILL_MAX and max(marks.own.layers) < SCRIBBLE_LAYERS


def _is_tick(marks: BoxMarks) -> bool:
    """Tell whether a light mark is a tick: bent, in two corners at most, met once by a line down."""
    own = marks.own
    return _is_light(marks) and not own.straight and own.corners <= 2 and own.layers[0] == 1


def _is_cross(marks: BoxMarks) -> bool:
    """Tell whether a mark is a cross: in all four corners, and no straight line."""
    return marks.own.corners == 4 and not marks.own.straight


def _judge_heavy(marks: BoxMarks) -> Verdict:
    """Return the verdict on a box that is blacked out or scribbled over."""
    wild = max(marks.own.layers) >= SCRIBBLE_LAYERS or marks.own.outside_mm2 > BLACKENED_SPRAWL_MM2
    if max(marks.sprawl_mm) > BLACKENED_SPRAWL_MM and wild:
        return _unclear("scribbled out", Style.HEAVY)
    if _is_struck(marks) and max(marks.own.layers) < SCRIBBLE_LAYERS:  # strokes of a scribble lie level too
        return _unclear("struck out", Style.HEAVY)
    return Verdict(BoxState.TICKED, CONFIDENCE_LESS_CLEAR, "blacked out", Style.HEAVY)


def _judge_without_ink_inside(marks: BoxMarks) -> Verdict:
    """Return the verdict on a box without ink inside, from what lies around it."""
    if marks.circled >= CIRCLED_SHARE:
        return Verdict(BoxState.TICKED, CONFIDENCE_LESS_CLEAR, "circled", Style.AROUND)
    beside = [stroke for stroke in marks.around if _is_ink_at_box(stroke)]
    # several strokes are more likely words or a seal
    if len(beside) == 1 and marks.circled < HALF_CIRCLED_SHARE:
        if _is_tick_beside(beside[0]):
            return Verdict(BoxState.TICKED, CONFIDENCE_BESIDE, "ticked beside", Style.AROUND)
        if _is_tick_on_words(beside[0]):
            return Verdict(BoxState.TICKED, CONFIDENCE_BESIDE, "ticked on its words", Style.AROUND)
    doubt = _doubt_of_ink_around(marks)
    if doubt:
        return _unclear(doubt, Style.AROUND)
    if marks.streak_excess > STREAK_EXCESS_MAX:
        return Verdict(BoxState.EMPTY, CONFIDENCE_HIDDEN_EMPTY, "a streak that may hide a mark")
    return Verdict(
        BoxState.EMPTY, CONFIDENCE_LESS_CLEAR if marks.streak or marks.passing_mm2 else CONFIDENCE_CLEAR, "no ink"
    )


def _doubt_of_ink_around(marks: BoxMarks) -> str:
    """Return what a person would ask about a box without a mark; an empty string if nothing."""
    may_have_gone = marks.streak or any(stroke.seal for stroke in marks.around)
    if marks.circled >= (COVERED_CIRCLED_SHARE if may_have_gone else HALF_CIRCLED_SHARE):
        return "half circled"
    if any(_is_ink_at_box(stroke) for stroke in marks.around):
        return "ink beside"
    if marks.label_mm2 >= LABEL_MM2:
        return "ink over the words"
    return "a pale stroke" if marks.pale_mm >= PALE_MM else ""


def _is_ink_at_box(stroke: NeighbouringStroke) -> bool:
    """Tell whether a stroke near a box counts as ink at it."""
    if stroke.long_mm < BESIDE_LENGTH_MM or stroke.area_mm2 < BESIDE_MM2:
        return False
    if stroke.seal and not stroke.tick_shaped:
        return False
    at_box = stroke.from_box_mm <= BESIDE_NEAR_MM and (stroke.beside or stroke.in_cell > 0.5)
    return at_box or (stroke.on_label >= ON_LABEL_SHARE and stroke.in_cell > 0.5)


def _is_tick_beside(stroke: NeighbouringStroke) -> bool:
    """Tell whether a stroke is a tick that stands beside its box."""
    return (
        stroke.tick_shaped
        and stroke.beside
        and stroke.darkness >= FAINT_DARKNESS
        and stroke.on_label < ON_LABEL_SHARE
        and TICK_MM[0] <= stroke.height_mm <= TICK_MM[1]
        and TICK_MM[0] <= stroke.width_mm <= TICK_MM[1]
        and not stroke.seal
        and stroke.nearer_by_mm >= (BESIDE_CLEAR_MM if stroke.from_box_mm > BESIDE_AT_MM else BESIDE_AT_CLEAR_MM)
    )


def _is_tick_on_words(stroke: NeighbouringStroke) -> bool:
    """Tell whether a stroke is a tick on the option's words."""
    return (
        stroke.tick_shaped
        and stroke.on_label >= TICK_ON_WORDS_SHARE
        and stroke.darkness >= FAINT_DARKNESS
        and TICK_MM[0] <= stroke.height_mm <= TICK_MM[1]
        and stroke.width_mm <= TICK_MM[1]
        and stroke.nearer_by_mm >= 0.0
        and not stroke.seal
    )
