"""The rules that turn what is measured of a box into ticked, empty or unclear.

Every threshold is a length, an area or a share that a person could check with a ruler. A box
is unclear wherever a careful person would ask: an unclear box costs a look, a wrong one an error
that nobody sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median
from typing import Final

from scanner.model import BoxState
from scanner.readers.mark_features import Beside, BoxMarks

OUTLINE_MIN: Final = 0.8  # of the printed outline; 1.0 on every page of benchmarks/marks that is not starved
STARVED_OUTLINE_MIN: Final = 0.6
PRINT_SEEN_MIN: Final = 0.7  # 1-bit scans that keep pencil have 0.75 and more, those that lost it under 0.6
STARVED_EMPTY: Final = 0.8  # confidence in an empty box where thin print is lost, or a streak may hide a mark
STREAK_EXCESS: Final = 1.6
FAINT: Final = 62.0  # darkness; pencil has 90 and more, a pen at a fifth of its ink 30 to 60
FAINT_MM2: Final = 0.3  # less faint ink than this is the grain of a poor scan
PALE_MM: Final = 1.6  # of a stroke too pale for ink
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
STRUCK_LEAST_MM: Final = 0.3  # a cross reaches further out on all sides, a line through a tick does not
WRONG_WAY_MM: Final = 2.8  # beyond the box to the left or below
FAR_MM: Final = 24.0  # to the right or above: more than any tick sweeps
CIRCLED: Final = 0.75  # of the directions around
HALF_CIRCLED: Final = 0.45
NICK_SHARE: Final = 0.12  # of a loop's ink inside the box that it cuts into
NICK_FILL: Final = 0.2
BESIDE_LONG_MM: Final = 1.8
BESIDE_MM2: Final = 0.4
BESIDE_NEAR_MM: Final = 2.8
BESIDE_CLEAR_MM: Final = 1.5  # nearer to its box than to the next option
TICK_MM: Final = (2.0, 9.0)  # width and height of a tick beside its box
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


def under_seal(with_seal: Verdict, without: Verdict, *, red_pen: bool) -> Verdict:
    """Return the verdict on a box that a red seal covers, seen with the seal and without.

    Args:
        with_seal: As the picture shows it.
        without: With the seal's red taken out, and with it any mark of a red pen.
        red_pen: Whether red marks are on the page, or none that could tell the pen's colour.
    """
    if without.state is BoxState.EMPTY and with_seal.state is not BoxState.EMPTY and red_pen:
        return _unclear("red ink under a seal")
    return Verdict(without.state, min(without.confidence, 0.93), without.reason, without.style)


def judge(page: Sequence[BoxMarks]) -> tuple[Verdict, ...]:
    """Return a verdict for each box of a page; marks of two kinds in one field make the second doubtful.

    Who ticks boxes and blacks one out beside them, or crosses one, may have taken it back.
    In another field of the page the same pen may mean yes by it.
    """
    starved = bool(page) and median(marks.print_seen for marks in page) < PRINT_SEEN_MIN
    verdicts = [_alone(marks, starved=starved) for marks in page]
    ticked = [m for m, v in zip(page, verdicts, strict=True) if v.state is BoxState.TICKED and v.style is Style.LIGHT]
    light = {marks.box.field_id for marks in ticked if _is_light(marks)}
    ticks = {marks.box.field_id for marks in ticked if _is_tick(marks)}
    return tuple(
        _beside_others(m, v, light=m.box.field_id in light, ticks=m.box.field_id in ticks)
        for m, v in zip(page, verdicts, strict=True)
    )


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
    """Judge a box by itself; on a starved scan, where thin print is lost, a pale tick may be too."""
    if marks.outline < (STARVED_OUTLINE_MIN if starved else OUTLINE_MIN):
        return _unclear("outline not found")
    if marks.contested and not _is_nicked(marks):
        return _unclear("a mark between boxes")
    if not _has_ink_inside(marks):
        found = _without_ink_inside(marks)
        return replace(found, confidence=STARVED_EMPTY) if starved and found.state is BoxState.EMPTY else found
    doubt = _too_little(marks) or _not_its_own(marks)
    if doubt:
        return _unclear(doubt)
    own = marks.own
    if (own.blob_mm >= BLOB_MM and own.fill >= BLOB_FILL) or own.fill >= FULL or max(own.layers) >= BUSY:
        return _heavy(marks)
    doubt = _taken_back(marks)
    return _unclear(doubt) if doubt else Verdict(BoxState.TICKED, 0.99, "ink inside", Style.LIGHT)


def _has_ink_inside(marks: BoxMarks) -> bool:
    own = marks.own
    grain = own.area_mm2 < TRACE_MM2 or (own.darkness < FAINT and own.area_mm2 < FAINT_MM2)
    return not grain and not _is_nicked(marks)


def _is_nicked(marks: BoxMarks) -> bool:
    """Tell whether the ink inside is only where a loop round the words cuts into the box."""
    return marks.circled >= CIRCLED and marks.own.share < NICK_SHARE and marks.own.fill < NICK_FILL


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
    if own.straight and (own.share < PASSING_SHARE or own.area_mm2 < THIN_MM * own.long_mm):
        return "a line passes through"
    return ""


def _taken_back(marks: BoxMarks) -> str:
    """Return why a mark that is no scribble may not mean yes, or nothing."""
    left, top, right, bottom = marks.sprawl_mm
    if marks.struck and min(marks.sprawl_mm) < STRUCK_LEAST_MM:
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
    return Verdict(BoxState.TICKED, 0.96, "blacked out", Style.HEAVY)


def _without_ink_inside(marks: BoxMarks) -> Verdict:
    if marks.circled >= CIRCLED:
        return Verdict(BoxState.TICKED, 0.93, "circled", Style.AROUND)
    beside = [stroke for stroke in marks.around if _counts(stroke)]
    # several strokes are rather words, or a seal's
    if len(beside) == 1 and _is_tick_beside(beside[0]) and marks.circled < HALF_CIRCLED:
        return Verdict(BoxState.TICKED, 0.92, "ticked beside", Style.AROUND)
    doubt = _ink_around(marks)
    if doubt:
        return _unclear(doubt, Style.AROUND)
    if marks.streak_excess > STREAK_EXCESS:
        return Verdict(BoxState.EMPTY, STARVED_EMPTY, "a streak that may hide a mark")
    return Verdict(BoxState.EMPTY, 0.97 if marks.streak or marks.passing_mm2 else 0.995, "no ink")


def _ink_around(marks: BoxMarks) -> str:
    """Return what about an unmarked box a person would ask, or nothing."""
    if marks.circled >= HALF_CIRCLED:
        return "half circled"
    if any(_counts(stroke) for stroke in marks.around):
        return "ink beside"
    if marks.label_mm2 >= LABEL_MM2:
        return "ink over the words"
    return "a pale stroke" if marks.pale_mm >= PALE_MM else ""


def _counts(stroke: Beside) -> bool:
    if stroke.long_mm < BESIDE_LONG_MM or stroke.area_mm2 < BESIDE_MM2:
        return False
    at_box = stroke.from_box_mm <= BESIDE_NEAR_MM and (stroke.beside or stroke.in_cell > 0.5)
    return at_box or (stroke.on_label >= ON_LABEL and stroke.in_cell > 0.5)


def _is_tick_beside(stroke: Beside) -> bool:
    return (
        not stroke.straight
        and stroke.beside
        and stroke.darkness >= FAINT
        and stroke.on_label < ON_LABEL
        and TICK_MM[0] <= stroke.height_mm <= TICK_MM[1]
        and TICK_MM[0] <= stroke.width_mm <= TICK_MM[1]
        and stroke.nearer_by_mm >= BESIDE_CLEAR_MM
    )
