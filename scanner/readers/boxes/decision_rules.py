"""The rules that turn what is measured of a box into ticked, empty or unclear.

Every threshold is a length, an area or a share that a person could check with a ruler. A box
is unclear wherever a careful person would ask: an unclear box costs a look, a wrong one an error
that nobody sees.
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

OUTLINE_MIN: Final = 0.8  # of the outline, its worst side counting half; 1.0 on all of accuracy/marks not starved
STARVED_OUTLINE_MIN: Final = 0.45  # of the outline where thin print is lost: two sides are enough to find it
PRINT_SEEN_MIN: Final = 0.9  # of a 1-bit scan's print; less is starved
CLEAR: Final = 0.999  # confidence in a mark inside, or none: 3 of some 68,000 wrong (soak, seed 112899), mended
LESS_CLEAR: Final = 0.99  # ... in a circle, a blackened box, one under a seal or a streak: of 1,004 none wrong
BESIDE: Final = 0.9  # ... in a tick beside the box, which may be another's: such forms go to a person
HIDDEN_EMPTY: Final = 0.8  # ... in an empty box where a streak may hide a mark
STREAK_EXCESS: Final = 1.6
FAINT: Final = 62.0  # darkness; pencil has 90 and more, a pen at a fifth of its ink 30 to 60
PALER: Final = 1.3  # times as dark as a seal's strokes around a box is a pen's that is surely not the seal's
PALER_BROAD: Final = 1.45  # ... as its ink in a box: a pen's strokes differ by a third
PALER_THIN: Final = 2.0  # ... as a thin stroke, which soft edges make paler: 89 where others have 132 (seed 99128)
THIN_PEN_MM: Final = 0.7
REST: Final = 0.5  # of the ink at most is left of a seal's words; more is a stroke of its own ...
DARKER: Final = 1.25  # ... and so is what is so many times as dark as two strokes of a seal on each other
FAINT_MM2: Final = 0.3  # less faint ink than this is the grain of a poor scan
PALE_MM: Final = 1.6  # of a stroke too pale for ink
TONE: Final = 5.0  # of darkness inside above that around: a tick at a fifth of its ink has 8 and more ...
TONE_SPREADS: Final = 4.0  # ... and above the page's own empty boxes, which differ where the back shows through
TONE_BOXES: Final = 4  # of a page tell what is usual on it
TRACE_MM2: Final = 0.10  # less ink than this is dust
MARK_MM2: Final = 0.45  # the thinnest slash, 0.3 mm by 4 mm, has 0.9
MARK_LONG_MM: Final = 1.5  # shorter is a dot ...
DOT_MM2: Final = 0.75  # ... and counts from a millimetre's diameter on
THIN_MM: Final = 0.22  # a straight line thinner than this is no pen's
BLOB_MM: Final = 1.8  # no crossing of two strokes of 0.9 mm is as broad
BLOB_FILL: Final = 0.6
FULL: Final = 0.82
BUSY: Final = 3  # layers of ink, see `InsideInk.layers`
LIGHT_FILL: Final = 0.45
SPRAWL_MM: Final = 1.2  # people who black out a box stay within this
SPRAWL_MM2: Final = 5.0  # the arms of a broad cross have 4
PASSING_SHARE: Final = 0.30  # of a line that passes through; half of a slash lies inside
PASSING_MM: Final = 0.4  # ... and reaches beyond the box at both ends: a sweeping tick begins inside
COMING_MM: Final = 1.2  # ... or comes from so far left or below and ends inside: another tick's tail
STRUCK_LEAST_MM: Final = 0.3  # a cross reaches further out on all sides, a line through a tick does not
WRONG_WAY_MM: Final = 2.8  # beyond the box to the left or below
FAR_MM: Final = 24.0  # to the right or above: more than any tick sweeps
CIRCLED: Final = 0.75  # of the directions around
HALF_CIRCLED: Final = 0.45
STREAKED_CIRCLED: Final = 0.3  # ... where sides of a loop may have gone as streaks or as a seal: 0.44 in two soaks
NICK_CORNERS: Final = 2  # of a box that a loop round its words cuts; a cross reaches all four
BESIDE_LONG_MM: Final = 1.8
BESIDE_MM2: Final = 0.4
BESIDE_NEAR_MM: Final = 2.8
BESIDE_CLEAR_MM: Final = 1.5  # nearer to its box than to the next option
BESIDE_AT_MM: Final = 1.0  # ... or this near to its box
BESIDE_AT_CLEAR_MM: Final = 0.5  # and still nearer to it
TICK_MM: Final = (2.0, 9.0)  # width and height of a tick beside its box
TICK_ON_WORDS: Final = 0.6  # share of a tick that lies on the words
ON_LABEL: Final = 0.3  # share of a stroke over the words that makes it theirs
LABEL_MM2: Final = 0.7  # of ink over the words
STRIKE_SHARE: Final = 0.7  # of the words' width under one flat line
STRIKE_HIGH_MM: Final = 3.0
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
        confidence: The estimated chance that the state is right; of an unclear one 0.5.
        reason: Why, in a few words for engineers.
        style: How it is marked.
    """

    state: BoxState
    confidence: float
    reason: str
    style: Style = Style.NONE


def under_seal(with_seal: Verdict, without: Verdict, *, like_seal: bool, may_be_seal: bool = False) -> Verdict:
    """Return the verdict on a box that a seal covers, seen with the seal and without.

    Args:
        with_seal: As the picture shows it.
        without: With the seal's ink taken out, and with it any mark of a pen like it.
        like_seal: Whether marks like the seal, red or pale, are on the page, or none that could tell.
        may_be_seal: Whether what is left of the ink may be the seal's as well, see `is_rest`.
    """
    if without.state is BoxState.TICKED and may_be_seal:
        return _unclear("hardly darker than the seal")
    circled = with_seal.state is BoxState.TICKED and with_seal.style is Style.AROUND  # no seal looks like it
    if without.state is BoxState.EMPTY and with_seal.state is not BoxState.EMPTY and (like_seal or circled):
        return _unclear("ink like the seal's")
    return Verdict(without.state, min(without.confidence, LESS_CLEAR), without.reason, without.style)


def is_rest(with_seal: BoxMarks, above: BoxMarks, *, level: float) -> bool:
    """Tell whether the little that is left of a box's ink above a seal's level may be the darkest of the seal's own."""
    before = with_seal.own.area_mm2 + with_seal.passing_mm2
    return 0.0 < above.own.area_mm2 < REST * before and above.own.darkness < DARKER * level


def is_pens(ticked: Sequence[BoxMarks], gone: RemovedInk, around: float) -> bool:
    """Tell whether ink at a box that went with a seal may be of the pen that ticked others; always where none is.

    Args:
        ticked: Boxes that are ticked, elsewhere on the page or by what is darker than the seal.
        gone: Ink in the box, apart from the seal's ring.
        around: Darkness of the ink around the box.
    """
    if not ticked:
        return True
    pen = min(one.own.darkness if _has_ink_inside(one) else darkest_around(one) for one in ticked)
    paler = PALER_THIN if gone.broad_mm < THIN_PEN_MM else PALER_BROAD
    return PALER * around >= pen or (gone.area_mm2 >= TRACE_MM2 and paler * gone.darkness >= pen)


def darkest_around(marks: BoxMarks) -> float:
    """Return the darkness of the darkest stroke around a box that counts as ink at it; 0.0 without any."""
    return max((stroke.darkness for stroke in marks.around if _counts(stroke)), default=0.0)


def judge(page: Sequence[BoxMarks]) -> tuple[Verdict, ...]:
    """Return a verdict for each box of a page; marks of two kinds in one field make the second doubtful.

    Who ticks boxes and blacks one out beside them, or crosses one, may have taken it back.
    In another field of the page the same pen may mean yes by it.
    """
    starved = bool(page) and median(marks.print_seen for marks in page) < PRINT_SEEN_MIN
    verdicts = _with_tone(page, [_alone(marks, starved=starved) for marks in page])
    ticked = [m for m, v in zip(page, verdicts, strict=True) if v.state is BoxState.TICKED and v.style is Style.LIGHT]
    light = {marks.box.field_id for marks in ticked if _is_light(marks)}
    ticks = {marks.box.field_id for marks in ticked if _is_tick(marks)}
    return tuple(
        _beside_others(m, v, light=m.box.field_id in light, ticks=m.box.field_id in ticks)
        for m, v in zip(page, verdicts, strict=True)
    )


def _with_tone(page: Sequence[BoxMarks], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts with those empty boxes in doubt that are darker inside than empty boxes of this page are."""
    empty = [marks.tone for marks, verdict in zip(page, verdicts, strict=True) if verdict.state is BoxState.EMPTY]
    usual, spread = 0.0, 0.0
    if len(empty) >= TONE_BOXES:
        usual = median(empty)
        spread = median(abs(tone - usual) for tone in empty)
    limit = max(0.0, usual) + max(TONE, 1.48 * TONE_SPREADS * spread)
    return [
        _unclear("darker than bare paper") if verdict.state is BoxState.EMPTY and marks.tone > limit else verdict
        for marks, verdict in zip(page, verdicts, strict=True)
    ]


def _beside_others(marks: BoxMarks, verdict: Verdict, *, light: bool, ticks: bool) -> Verdict:
    if verdict.state is not BoxState.TICKED:
        return verdict
    if light and verdict.style is Style.HEAVY:
        return _unclear("blacked out where others are ticked", Style.HEAVY)
    if ticks and verdict.style is Style.LIGHT and _is_cross(marks):
        return _unclear("crossed where others are ticked", Style.LIGHT)
    return verdict


def _unclear(reason: str, style: Style = Style.NONE) -> Verdict:
    return Verdict(BoxState.UNCLEAR, 0.5, reason, style)


def _alone(marks: BoxMarks, *, starved: bool) -> Verdict:
    """Judge a box by itself; a starved scan lost thin print, outlines with it."""
    whole, worst = marks.outline
    if (whole < STARVED_OUTLINE_MIN) if starved else ((whole + worst) / 2 < OUTLINE_MIN):
        return _unclear("outline not found")
    if marks.contested and not _is_nicked(marks):
        return _unclear("a mark between boxes")
    if not _has_ink_inside(marks):
        return _without_ink_inside(marks)
    doubt = _too_little(marks) or _not_its_own(marks)
    if doubt:
        return _unclear(doubt)
    own = marks.own
    if (own.blob_mm >= BLOB_MM and own.fill >= BLOB_FILL) or own.fill >= FULL or max(own.layers) >= BUSY:
        return _heavy(marks)
    doubt = _taken_back(marks)
    return _unclear(doubt) if doubt else Verdict(BoxState.TICKED, CLEAR, "ink inside", Style.LIGHT)


def _has_ink_inside(marks: BoxMarks) -> bool:
    own = marks.own
    grain = own.area_mm2 < TRACE_MM2 or (own.darkness < FAINT and own.area_mm2 < FAINT_MM2)
    return not grain and not _is_nicked(marks)


def _is_nicked(marks: BoxMarks) -> bool:
    """Tell whether the ink inside is only where a loop round the words cuts into the box."""
    own = marks.own
    return marks.circled >= CIRCLED and own.fill < LIGHT_FILL and max(own.layers) < BUSY and own.corners <= NICK_CORNERS


def _too_little(marks: BoxMarks) -> str:
    """Return why the ink inside is too little to be sure of, or nothing."""
    own = marks.own
    if own.darkness < FAINT:
        return "very faint"
    if own.area_mm2 < MARK_MM2:
        return "a pale stroke" if marks.pale_mm >= PALE_MM else "a trace"
    return "a trace" if own.long_mm < MARK_LONG_MM and own.area_mm2 < DOT_MM2 else ""


def _not_its_own(marks: BoxMarks) -> str:
    """Return why the ink inside may be part of something that is no mark, or nothing."""
    own = marks.own
    if marks.seal:
        return "a seal or a drawing goes over it"
    left, top, right, bottom = marks.sprawl_mm
    from_below = max(left, bottom)
    through = min(from_below, max(top, right)) > PASSING_MM or from_below > COMING_MM
    passes = own.share < PASSING_SHARE and through
    if own.straight and (passes or own.area_mm2 < THIN_MM * own.long_mm):
        return "a line passes through"
    return ""


def _taken_back(marks: BoxMarks) -> str:
    """Return why a mark that is no scribble may not mean yes, or nothing."""
    left, top, right, bottom = marks.sprawl_mm
    if _is_struck(marks):
        return "struck out"
    if max(left, bottom) > WRONG_WAY_MM or max(top, right) > FAR_MM:
        return "part of something larger"
    words_mm = marks.box.label.width
    struck = any(
        stroke.on_label >= 2 * ON_LABEL
        and stroke.width_mm >= STRIKE_SHARE * words_mm
        and stroke.height_mm <= STRIKE_HIGH_MM
        for stroke in marks.around
    )
    return "its words are struck out" if struck and words_mm >= STRIKE_LABEL_MM else ""


def _is_struck(marks: BoxMarks) -> bool:
    return marks.struck and min(marks.sprawl_mm) < STRUCK_LEAST_MM


def _is_light(marks: BoxMarks) -> bool:
    """Tell whether a mark is clearly a tick, a cross or the like, and no scribble."""
    return marks.own.fill < LIGHT_FILL and max(marks.own.layers) < BUSY


def _is_tick(marks: BoxMarks) -> bool:
    own = marks.own
    return _is_light(marks) and not own.straight and own.corners <= 2 and own.layers[0] == 1


def _is_cross(marks: BoxMarks) -> bool:
    return marks.own.corners == 4 and not marks.own.straight


def _heavy(marks: BoxMarks) -> Verdict:
    wild = max(marks.own.layers) >= BUSY or marks.own.outside_mm2 > SPRAWL_MM2
    if max(marks.sprawl_mm) > SPRAWL_MM and wild:
        return _unclear("scribbled out", Style.HEAVY)
    if _is_struck(marks) and max(marks.own.layers) < BUSY:  # a scribble's own strokes lie level
        return _unclear("struck out", Style.HEAVY)
    return Verdict(BoxState.TICKED, LESS_CLEAR, "blacked out", Style.HEAVY)


def _without_ink_inside(marks: BoxMarks) -> Verdict:
    if marks.circled >= CIRCLED:
        return Verdict(BoxState.TICKED, LESS_CLEAR, "circled", Style.AROUND)
    beside = [stroke for stroke in marks.around if _counts(stroke)]
    # several strokes are rather words, or a seal's
    if len(beside) == 1 and marks.circled < HALF_CIRCLED:
        if _is_tick_beside(beside[0]):
            return Verdict(BoxState.TICKED, BESIDE, "ticked beside", Style.AROUND)
        if _is_tick_on_words(beside[0]):
            return Verdict(BoxState.TICKED, BESIDE, "ticked on its words", Style.AROUND)
    doubt = _ink_around(marks)
    if doubt:
        return _unclear(doubt, Style.AROUND)
    if marks.streak_excess > STREAK_EXCESS:
        return Verdict(BoxState.EMPTY, HIDDEN_EMPTY, "a streak that may hide a mark")
    return Verdict(BoxState.EMPTY, LESS_CLEAR if marks.streak or marks.passing_mm2 else CLEAR, "no ink")


def _ink_around(marks: BoxMarks) -> str:
    """Return what about an unmarked box a person would ask, or nothing."""
    may_have_gone = marks.streak or any(stroke.seal for stroke in marks.around)
    if marks.circled >= (STREAKED_CIRCLED if may_have_gone else HALF_CIRCLED):
        return "half circled"
    if any(_counts(stroke) for stroke in marks.around):
        return "ink beside"
    if marks.label_mm2 >= LABEL_MM2:
        return "ink over the words"
    return "a pale stroke" if marks.pale_mm >= PALE_MM else ""


def _counts(stroke: NeighbouringStroke) -> bool:
    if stroke.long_mm < BESIDE_LONG_MM or stroke.area_mm2 < BESIDE_MM2:
        return False
    if stroke.seal and not stroke.tick_shaped:
        return False
    at_box = stroke.from_box_mm <= BESIDE_NEAR_MM and (stroke.beside or stroke.in_cell > 0.5)
    return at_box or (stroke.on_label >= ON_LABEL and stroke.in_cell > 0.5)


def _is_tick_beside(stroke: NeighbouringStroke) -> bool:
    return (
        stroke.tick_shaped
        and stroke.beside
        and stroke.darkness >= FAINT
        and stroke.on_label < ON_LABEL
        and TICK_MM[0] <= stroke.height_mm <= TICK_MM[1]
        and TICK_MM[0] <= stroke.width_mm <= TICK_MM[1]
        and not stroke.seal
        and stroke.nearer_by_mm >= (BESIDE_CLEAR_MM if stroke.from_box_mm > BESIDE_AT_MM else BESIDE_AT_CLEAR_MM)
    )


def _is_tick_on_words(stroke: NeighbouringStroke) -> bool:
    return (
        stroke.tick_shaped
        and stroke.on_label >= TICK_ON_WORDS
        and stroke.darkness >= FAINT
        and TICK_MM[0] <= stroke.height_mm <= TICK_MM[1]
        and stroke.width_mm <= TICK_MM[1]
        and stroke.nearer_by_mm >= 0.0
        and not stroke.seal
    )
