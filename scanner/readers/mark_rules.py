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

OUTLINE_MIN: Final = 0.8
STARVED_OUTLINE_MIN: Final = 0.6
PRINT_SEEN_MIN: Final = 0.7
PALE_MM: Final = 1.6
FAINT: Final = 62.0
FAINT_MM2: Final = 0.3
MARK_LONG_MM: Final = 1.5
MARK_MM2: Final = 0.45
DOT_MM2: Final = 0.75
TRACE_MM2: Final = 0.10
HEAVY_BLOB_MM: Final = 1.8
HEAVY_FILL: Final = 0.6
FULL: Final = 0.82
LIGHT_FILL: Final = 0.45
THIN_MM: Final = 0.22
STRUCK_MM: Final = 1.6  # to the left of the box: a line through it, unless a cross reaches as far all round
STRUCK_LEAST_MM: Final = 0.5
WRONG_WAY_MM: Final = 2.8
FAR_MM: Final = 24.0
BUSY: Final = 3
SPRAWL_MM: Final = 1.2
SPRAWL_MM2: Final = 5.0  # the arms of a broad cross have 4
PASSING_SHARE: Final = 0.30
BESIDE_LONG_MM: Final = 1.8
BESIDE_MM2: Final = 0.4
LABEL_MM2: Final = 0.9
BESIDE_NEAR_MM: Final = 2.8
TICK_MM: Final = (2.0, 9.0)  # width and height of a tick beside its box
CIRCLED: Final = 0.75
NICK_SHARE: Final = 0.12  # of a loop's ink inside the box that it cuts into
HALF_CIRCLED: Final = 0.45


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
    """Return a verdict for each box of a page; marks of two kinds on one page make both doubtful."""
    starved = bool(page) and median(marks.print_seen for marks in page) < PRINT_SEEN_MIN
    verdicts = [_alone(marks, starved=starved) for marks in page]
    light = any(
        v.state is BoxState.TICKED and v.style is Style.LIGHT and _is_light(m)
        for m, v in zip(page, verdicts, strict=True)
    )
    return tuple(
        _unclear("blacked out where others are ticked", Style.HEAVY)
        if light and v.state is BoxState.TICKED and v.style is Style.HEAVY
        else v
        for v in verdicts
    )


def _unclear(reason: str, style: Style = Style.NONE) -> Verdict:
    return Verdict(BoxState.UNCLEAR, 0.5, reason, style)


def _alone(marks: BoxMarks, *, starved: bool) -> Verdict:
    """Judge a box by itself; on a starved scan, where thin print is lost, a pale tick may be too."""
    if marks.outline < (STARVED_OUTLINE_MIN if starved else OUTLINE_MIN):
        return _unclear("outline not found")
    if marks.contested:
        return _unclear("a mark between boxes")
    own = marks.own
    pale_trace = own.darkness < FAINT and own.area_mm2 < FAINT_MM2
    if own.area_mm2 < TRACE_MM2 or pale_trace or (marks.circled >= CIRCLED and own.share < NICK_SHARE):
        found = _without_ink_inside(marks)
        return replace(found, confidence=0.8) if starved and found.state is BoxState.EMPTY else found
    if own.darkness < FAINT:
        return _unclear("very faint")
    if marks.pale_mm >= PALE_MM and own.area_mm2 < MARK_MM2:
        return _unclear("a pale stroke")
    if own.area_mm2 < MARK_MM2 or (own.long_mm < MARK_LONG_MM and own.area_mm2 < DOT_MM2):
        return _unclear("a trace")
    if marks.seal:
        return _unclear("a seal or a drawing goes over it")
    full = (own.blob_mm >= HEAVY_BLOB_MM and own.fill >= HEAVY_FILL) or own.fill >= FULL
    if full or max(own.layers) >= BUSY:
        return _heavy(marks)
    left, top, right, bottom = marks.sprawl_mm
    if own.straight and (own.share < PASSING_SHARE or own.area_mm2 < THIN_MM * own.long_mm):
        return _unclear("a line passes through")
    if left > STRUCK_MM and min(marks.sprawl_mm) < STRUCK_LEAST_MM:
        return _unclear("struck out")
    if max(left, bottom) > WRONG_WAY_MM or max(top, right) > FAR_MM:
        return _unclear("part of something larger")
    return Verdict(BoxState.TICKED, 0.99, "ink inside", Style.LIGHT)


def _is_light(marks: BoxMarks) -> bool:
    """Tell whether a mark is clearly a tick, a cross or the like, and no scribble."""
    return marks.own.fill < LIGHT_FILL and max(marks.own.layers) < BUSY


def _heavy(marks: BoxMarks) -> Verdict:
    wild = max(marks.own.layers) >= BUSY or marks.own.outside_mm2 > SPRAWL_MM2
    if max(marks.sprawl_mm) > SPRAWL_MM and wild:
        return _unclear("scribbled out", Style.HEAVY)
    return Verdict(BoxState.TICKED, 0.96, "blacked out", Style.HEAVY)


def _without_ink_inside(marks: BoxMarks) -> Verdict:
    if marks.circled >= CIRCLED:
        return Verdict(BoxState.TICKED, 0.93, "circled", Style.AROUND)
    if marks.circled >= HALF_CIRCLED:
        return _unclear("half circled", Style.AROUND)
    beside = [stroke for stroke in marks.around if _counts(stroke)]
    if beside:
        if any(_is_tick_beside(stroke) for stroke in beside):
            return Verdict(BoxState.TICKED, 0.92, "ticked beside", Style.AROUND)
        return _unclear("ink beside", Style.AROUND)
    if marks.label_mm2 >= LABEL_MM2:
        return _unclear("ink over the words", Style.AROUND)
    if marks.pale_mm >= PALE_MM:
        return _unclear("a pale stroke")
    return Verdict(BoxState.EMPTY, 0.97 if marks.streak or marks.passing_mm2 else 0.995, "no ink")


def _counts(stroke: Beside) -> bool:
    if stroke.long_mm < BESIDE_LONG_MM or stroke.area_mm2 < BESIDE_MM2:
        return False
    at_box = stroke.from_box_mm <= BESIDE_NEAR_MM and (stroke.beside or stroke.in_cell > 0.5)
    return at_box or (stroke.on_label > 0.3 and stroke.in_cell > 0.5)


def _is_tick_beside(stroke: Beside) -> bool:
    return (
        not stroke.straight
        and stroke.beside
        and stroke.darkness >= FAINT
        and stroke.from_box_mm <= BESIDE_NEAR_MM
        and stroke.on_label < 0.3
        and TICK_MM[0] <= stroke.height_mm <= TICK_MM[1]
        and TICK_MM[0] <= stroke.width_mm <= TICK_MM[1]
        and stroke.nearer_by_mm >= 1.5
    )
