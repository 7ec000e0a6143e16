"""The rules that turn what is measured of a box into ticked, empty or unclear.

Every threshold is a length, an area or a share that a person could check with a ruler. A box
is unclear wherever a careful person would ask: an unclear box costs a look, a wrong one an error
that nobody sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scanner.model import BoxState
from scanner.readers.mark_features import Beside, BoxMarks

OUTLINE_MIN: Final = 0.6
FAINT: Final = 62.0
MARK_LONG_MM: Final = 1.5
MARK_MM2: Final = 0.45
DOT_MM2: Final = 0.45
TRACE_MM2: Final = 0.10
HEAVY_BLOB_MM: Final = 1.7
HEAVY_FILL: Final = 0.72
BUSY_MM: Final = 11.5
SPRAWL_MM: Final = 1.2
PASSING_SHARE: Final = 0.30
BESIDE_LONG_MM: Final = 1.8
BESIDE_MM2: Final = 0.4
BESIDE_NEAR_MM: Final = 2.0
CIRCLED: Final = 0.75
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


def judge(page: Sequence[BoxMarks]) -> tuple[Verdict, ...]:
    """Return a verdict for each box of a page; marks of two kinds on one page make both doubtful."""
    verdicts = [_alone(marks) for marks in page]
    light = any(v.state is BoxState.TICKED and v.style is Style.LIGHT for v in verdicts)
    return tuple(
        _unclear("blacked out where others are ticked", Style.HEAVY)
        if light and v.state is BoxState.TICKED and v.style is Style.HEAVY
        else v
        for v in verdicts
    )


def _unclear(reason: str, style: Style = Style.NONE) -> Verdict:
    return Verdict(BoxState.UNCLEAR, 0.5, reason, style)


def _alone(marks: BoxMarks) -> Verdict:
    """Judge a box by itself."""
    if marks.outline < OUTLINE_MIN:
        return _unclear("outline not found")
    if marks.contested:
        return _unclear("a mark between boxes")
    own = marks.own
    if own.area_mm2 < TRACE_MM2:
        return _without_ink_inside(marks)
    if own.darkness < FAINT:
        return _unclear("very faint")
    if own.area_mm2 < MARK_MM2 or (own.long_mm < MARK_LONG_MM and own.area_mm2 < DOT_MM2):
        return _unclear("a trace")
    if own.blob_mm >= HEAVY_BLOB_MM or own.fill >= HEAVY_FILL or own.drawn_mm >= BUSY_MM:
        return _heavy(marks)
    if own.straight and own.share < PASSING_SHARE:
        return _unclear("a line passes through")
    return Verdict(BoxState.TICKED, 0.99, "ink inside", Style.LIGHT)


def _heavy(marks: BoxMarks) -> Verdict:
    if max(marks.sprawl_mm) > SPRAWL_MM:
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
    return Verdict(BoxState.EMPTY, 0.97 if marks.streak or marks.passing_mm2 else 0.995, "no ink")


def _counts(stroke: Beside) -> bool:
    near = stroke.from_box_mm <= BESIDE_NEAR_MM or stroke.on_label > 0.3
    return near and stroke.long_mm >= BESIDE_LONG_MM and stroke.area_mm2 >= BESIDE_MM2 and stroke.in_cell > 0.5


def _is_tick_beside(stroke: Beside) -> bool:
    return (
        not stroke.straight
        and stroke.darkness >= FAINT
        and stroke.long_mm >= 2.5
        and stroke.nearer_by_mm >= 1.5
        and stroke.in_cell > 0.8
    )
