"""The thresholds of boxes: each decides something, just where it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from scanner.ink.boxes.surroundings import RemovedInk
from scanner.readers.boxes.decision_rules import judge
from scanner.readers.boxes.features import BoxMarks
from scanner.readers.boxes.mark_rules import RULES, MarkRules
from scanner.readers.boxes.under_seal import may_be_pen_ink, may_be_seal_rest
from tests.scanner.readers.boxes.measured import BESIDE, BLACKED, CROSS, EMPTY, INK, TICK

DARK = float(INK.darkness)
STROKE = replace(BESIDE, straight=True, tick_shaped=False)


def own(**measured: Any) -> BoxMarks:
    return replace(TICK, own=replace(INK, **measured))


def line(share: float = 0.2, *, left: float = 0.0, right: float = 0.0, bottom: float = 0.0) -> BoxMarks:
    return replace(own(straight=True, share=share), sprawl_mm=(left, 0.0, right, bottom))


def beside(**measured: Any) -> BoxMarks:
    return replace(EMPTY, around=(replace(BESIDE, **measured),))


def stroke(**measured: Any) -> BoxMarks:
    return replace(EMPTY, around=(replace(STROKE, **measured),))


def with_tones(*tones: float) -> list[BoxMarks]:
    return [replace(EMPTY, tone=tone) for tone in tones]


CASES: dict[str, Callable[[Any], BoxMarks | list[BoxMarks] | bool]] = {
    "outline_share": lambda x: replace(TICK, outline=(x, x)),
    "starved_outline_share": lambda x: replace(EMPTY, print_seen=0.3, outline=(x, 0.0)),
    "print_seen_share": lambda x: replace(EMPTY, print_seen=x, outline=(0.6, 0.0)),
    "print_lost_share": lambda x: replace(EMPTY, print_seen=x),
    "streak_excess_times": lambda x: replace(EMPTY, streak=True, streak_excess=x),
    "faint_darkness": lambda x: own(darkness=x),
    "pen_times_around": lambda x: may_be_pen_ink([TICK], RemovedInk(), DARK / x),
    "pen_times_broad": lambda x: may_be_pen_ink([TICK], RemovedInk(1.0, DARK / x, 1.0), 1.0),
    "pen_times_thin": lambda x: may_be_pen_ink([TICK], RemovedInk(1.0, DARK / x, 0.5), 1.0),
    "thin_pen_mm": lambda x: may_be_pen_ink([TICK], RemovedInk(1.0, DARK / 1.7, x), 1.0),
    "seal_rest_share": lambda x: may_be_seal_rest(own(area_mm2=2.0), own(area_mm2=2 * x, darkness=90), level=100.0),
    "seal_rest_times": lambda x: may_be_seal_rest(TICK, own(area_mm2=0.5, darkness=100 * x), level=100.0),
    "faint_mm2": lambda x: own(darkness=50, area_mm2=x),
    "pale_mm": lambda x: replace(EMPTY, pale_mm=x),
    "tone_darkness": lambda x: with_tones(0, 0, 0, 0, 0, x),
    "tone_spreads": lambda x: with_tones(6, 10, 8, 6, 10, 8, 8 + 1.48 * 2 * x),
    "tone_boxes": lambda x: with_tones(*[8.0] * x),
    "trace_mm2": lambda x: own(area_mm2=x),
    "mark_mm2": lambda x: own(area_mm2=x),
    "mark_length_mm": lambda x: own(area_mm2=0.6, long_mm=x),
    "dot_mm2": lambda x: own(area_mm2=x, long_mm=0.9),
    "thin_mm": lambda x: own(straight=True, long_mm=4.0, area_mm2=4 * x),
    "blob_mm": lambda x: own(fill=0.7, blob_mm=x, layers=(1, 1)),
    "blob_fill": lambda x: own(fill=x, blob_mm=3.5, layers=(1, 1)),
    "blackened_fill": lambda x: own(fill=x, layers=(1, 1)),
    "scribble_layers": lambda x: own(layers=(x, 2)),
    "light_fill": lambda x: [own(fill=x), BLACKED],
    "blackened_sprawl_mm": lambda x: replace(own(layers=(4, 2)), sprawl_mm=(x,) * 4),
    "blackened_sprawl_mm2": lambda x: replace(
        BLACKED, own=replace(BLACKED.own, outside_mm2=x), sprawl_mm=(1.5, 1.5, 1.5, 1.5)
    ),
    "passing_share": lambda x: line(x, left=2.0, right=9.0),
    "coming_reach_mm": lambda x: line(left=x),
    "cross_sprawl_mm": lambda x: replace(CROSS, struck=True, sprawl_mm=(x,) * 4),
    "level_reach_mm": lambda x: replace(TICK, level_mm=x),
    "tick_corners": lambda x: replace(own(corners=x), sprawl_mm=(0.0, 0.5, 5.0, 0.0)),
    "wrong_way_mm": lambda x: replace(TICK, sprawl_mm=(0.0, 0.0, 0.0, x)),
    "right_way_mm": lambda x: replace(TICK, sprawl_mm=(0.0, 0.5, x, 0.0)),
    "circled_share": lambda x: replace(EMPTY, circled=x),
    "half_circled_share": lambda x: replace(EMPTY, circled=x),
    "covered_circled_share": lambda x: replace(EMPTY, circled=x, streak=True),
    "beside_ring_share": lambda x: [replace(EMPTY, circled=1.0), replace(EMPTY, circled=x)],
    "closed_ring_share": lambda x: [replace(EMPTY, circled=x), replace(EMPTY, circled=0.77)],
    "nick_corners": lambda x: replace(own(corners=x, area_mm2=0.8, fill=0.08), circled=0.9),
    "beside_length_mm": lambda x: stroke(width_mm=x, height_mm=x),
    "beside_mm2": lambda x: stroke(area_mm2=x),
    "beside_near_mm": lambda x: stroke(from_box_mm=x),
    "beside_clear_mm": lambda x: beside(from_box_mm=2.0, nearer_by_mm=x),
    "beside_at_mm": lambda x: beside(from_box_mm=x, nearer_by_mm=1.0),
    "beside_at_clear_mm": lambda x: beside(from_box_mm=0.5, nearer_by_mm=x),
    "tick_least_mm": lambda x: beside(width_mm=x),
    "tick_most_mm": lambda x: beside(width_mm=x),
    "tick_on_words_share": lambda x: beside(on_label=x, from_box_mm=4.0),
    "on_label_share": lambda x: stroke(on_label=x, from_box_mm=4.0),
    "label_mm2": lambda x: replace(EMPTY, label_mm2=x),
}
"""Threshold to what is measured where the threshold's quantity has a certain value."""


def outcome(measured: BoxMarks | list[BoxMarks] | bool) -> object:
    if isinstance(measured, bool):
        return measured
    page = measured if isinstance(measured, list) else [measured]
    return {(verdict.state, verdict.reason) for verdict in judge(page)}


def test_every_threshold_has_its_case() -> None:
    assert set(CASES) == {one.name for one in fields(MarkRules)}


@pytest.mark.parametrize("name", CASES)
def test_just_under_a_threshold_another_answer_is_given_than_just_over_it(name: str) -> None:
    value = getattr(RULES, name)
    case = CASES[name]
    if isinstance(value, int):
        answers = [outcome(case(value + step)) for step in (-1, 0, 1)]
        assert answers[0] != answers[1] or answers[1] != answers[2]
        return
    assert outcome(case(0.99 * value)) != outcome(case(1.01 * value))


@pytest.mark.parametrize(
    "wrong",
    [
        {"outline_share": 1.1},
        {"faint_mm2": 0.0},
        {"half_circled_share": 0.9},
        {"mark_mm2": 0.9},
        {"wrong_way_mm": 30.0},
        {"tick_least_mm": 10.0},
    ],
)
def test_thresholds_that_contradict_each_other_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"cannot be|wrong order"):
        MarkRules(**wrong)


def test_other_thresholds_give_other_verdicts() -> None:
    thin = own(area_mm2=0.5)
    strict = replace(RULES, mark_mm2=0.6)
    assert judge([thin])[0].state != judge([thin], strict)[0].state
