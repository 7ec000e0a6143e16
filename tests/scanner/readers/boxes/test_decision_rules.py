"""The rules that make a state of what was measured of a box."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.ink.boxes.surroundings import RemovedInk
from scanner.readers.boxes.decision_rules import Verdict, judge
from scanner.readers.boxes.features import BoxMarks, InsideInk
from scanner.readers.boxes.under_seal import judge_under_seal, may_be_pen_ink, may_be_seal_rest
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.reading import BoxState
from tests.scanner.readers.boxes.measured import BESIDE, BLACKED, CROSS, EMPTY, INK, TICK

DASH = replace(TICK, own=replace(INK, straight=True, layers=(1, 1), corners=0))
RING = replace(TICK, own=replace(INK, fill=0.55, layers=(2, 2), corners=4))
WORD = replace(TICK, own=replace(INK, fill=0.37, layers=(2, 1)))
SCRIBBLE = replace(TICK, own=replace(INK, fill=0.65, layers=(2, 1), corners=3))
PLAIN_TICK = replace(TICK, own=replace(INK, corners=3), plain_tick=True)
DOT = replace(TICK, own=replace(INK, long_mm=1.9, layers=(1, 1), corners=1))


def alone(marks: BoxMarks) -> Verdict:
    return judge([marks])[0]


def test_a_box_without_ink_is_empty_and_one_with_a_tick_is_ticked() -> None:
    empty, tick = judge([EMPTY, TICK])
    assert (empty.state, tick.state) == (BoxState.EMPTY, BoxState.TICKED)
    assert min(empty.confidence, tick.confidence) >= 0.99


@pytest.mark.parametrize(
    "marks",
    [
        replace(TICK, sprawl_mm=(0.0, 1.0, 5.8, 0.0)),
        replace(TICK, sprawl_mm=(0.0, 0.0, 5.8, 0.0), plain_tick=True),
        replace(TICK, sprawl_mm=(0.0, 0.0, 1.0, 0.0)),
    ],
)
def test_a_mark_that_leaves_its_box_upwards_or_is_a_plain_tick_or_ends_close_by_is_one(marks: BoxMarks) -> None:
    assert alone(marks).state is BoxState.TICKED


def test_half_a_loop_whose_sides_may_have_gone_as_streaks_is_asked_about() -> None:
    loop = replace(EMPTY, circled=0.4, streak=True)
    assert alone(loop).reason == "half circled"
    assert alone(replace(loop, streak=False)).state is BoxState.EMPTY


@pytest.mark.parametrize(
    "marks",
    [EMPTY, TICK, replace(EMPTY, circled=1.0), replace(TICK, own=replace(INK, fill=0.95)), replace(EMPTY, streak=True)],
)
def test_a_box_that_is_decided_needs_no_person(marks: BoxMarks) -> None:
    verdict = alone(marks)
    assert verdict.state is not BoxState.UNCLEAR
    assert verdict.confidence >= ACCEPTANCE


@pytest.mark.parametrize(
    ("marks", "reason"),
    [
        (replace(TICK, outline=(0.5, 0.5)), "outline"),
        (replace(TICK, contested=True), "between"),
        (replace(TICK, own=replace(INK, darkness=50)), "faint"),
        (replace(TICK, own=replace(INK, area_mm2=0.3)), "trace"),
        (replace(TICK, own=replace(INK, area_mm2=0.6, long_mm=0.9)), "trace"),
        (replace(TICK, own=replace(INK, straight=True, share=0.2), sprawl_mm=(2.0, 0.0, 9.0, 3.0)), "passes"),
        (replace(TICK, own=replace(INK, straight=True, share=0.26), sprawl_mm=(1.0, 0.0, 0.0, 1.9)), "passes"),
        (replace(TICK, own=replace(INK, straight=True, area_mm2=0.6)), "passes"),
        (replace(TICK, seal=True), "seal"),
        (replace(TICK, struck=True, sprawl_mm=(2.0, 0.0, 2.0, 0.0)), "struck"),
        (replace(TICK, sprawl_mm=(0.0, 0.0, 0.0, 5.0)), "larger"),
        (replace(TICK, sprawl_mm=(0.0, 0.0, 5.8, 0.0)), "no tick runs on"),
        (replace(TICK, sprawl_mm=(0.0, 0.0, 40.0, 0.0)), "larger"),
        (replace(TICK, own=replace(INK, layers=(4, 2)), sprawl_mm=(1.5, 1.5, 1.5, 1.5)), "scribbled"),
        (replace(TICK, level_mm=4.0), "level line"),
        (replace(TICK, own=replace(INK, corners=3), sprawl_mm=(0.0, 0.0, 5.0, 0.0)), "no tick"),
        (replace(TICK, sprawl_mm=(1.9, 0.0, 5.0, 0.0)), "no tick"),
        (replace(EMPTY, pale_mm=3.0), "pale"),
        (replace(EMPTY, circled=0.6), "circled"),
        (replace(EMPTY, label_mm2=2.0), "words"),
        (replace(EMPTY, around=(replace(BESIDE, straight=True, tick_shaped=False),)), "beside"),
        (replace(EMPTY, around=(replace(BESIDE, nearer_by_mm=0.2),)), "beside"),
        (replace(EMPTY, around=(replace(BESIDE, tick_shaped=False),)), "beside"),
        (replace(EMPTY, around=(replace(BESIDE, seal=True),)), "beside"),
        (replace(EMPTY, tone=9.0), "darker"),
        (replace(BLACKED, struck=True, sprawl_mm=(2.0, 0.0, 2.0, 0.0)), "struck"),
    ],
)
def test_a_careful_person_would_ask(marks: BoxMarks, reason: str) -> None:
    verdict = alone(marks)
    assert verdict.state is BoxState.UNCLEAR
    assert reason in verdict.reason
    assert verdict.confidence <= 0.5


@pytest.mark.parametrize("marks", [BLACKED, CROSS, replace(EMPTY, circled=0.9), replace(EMPTY, around=(BESIDE,))])
def test_other_ways_to_say_yes_are_ticked(marks: BoxMarks) -> None:
    assert alone(marks).state is BoxState.TICKED


def test_a_large_cross_is_not_struck_out() -> None:
    assert alone(replace(CROSS, struck=True, sprawl_mm=(1.5, 1.5, 1.5, 1.5))).state is BoxState.TICKED


@pytest.mark.parametrize("tick", [TICK, PLAIN_TICK])
@pytest.mark.parametrize("other", [BLACKED, CROSS, DASH, RING, WORD, SCRIBBLE])
def test_a_mark_of_another_kind_than_the_fields_ticks_is_unclear(tick: BoxMarks, other: BoxMarks) -> None:
    verdicts = judge([tick, other])
    assert [verdict.state for verdict in verdicts] == [BoxState.TICKED, BoxState.UNCLEAR]


@pytest.mark.parametrize("straight", [True, False])
def test_dots_of_which_one_seems_straight_are_of_one_kind(*, straight: bool) -> None:
    other = replace(DOT, own=replace(DOT.own, straight=straight))
    assert {verdict.state for verdict in judge([DOT, other])} == {BoxState.TICKED}


@pytest.mark.parametrize("other", [replace(CROSS, streak=True), replace(WORD, streak=True), DOT])
def test_a_sign_that_a_streak_cuts_and_a_dot_may_be_ticks(other: BoxMarks) -> None:
    straight = replace(other, own=replace(other.own, straight=other is DOT))
    assert {verdict.state for verdict in judge([PLAIN_TICK, straight])} == {BoxState.TICKED}


def test_a_hurried_tick_beside_a_plain_one_is_one_too() -> None:
    straight = replace(PLAIN_TICK, own=replace(PLAIN_TICK.own, straight=True))
    slash = replace(TICK, own=replace(INK, straight=True, layers=(1, 1)))
    assert {verdict.state for verdict in judge([PLAIN_TICK, straight, slash, TICK])} == {BoxState.TICKED}


@pytest.mark.parametrize("kind", [BLACKED, CROSS, DASH, RING, SCRIBBLE])
def test_marks_of_one_kind_are_all_ticked(kind: BoxMarks) -> None:
    assert {verdict.state for verdict in judge([kind, kind, EMPTY])} == {BoxState.TICKED, BoxState.EMPTY}


def test_grain_of_a_poor_scan_is_no_ink() -> None:
    assert alone(replace(EMPTY, own=InsideInk(area_mm2=0.2, darkness=45, long_mm=1.0))).state is BoxState.EMPTY


def test_a_loop_that_cuts_into_its_box_is_a_circle_and_no_ink_inside() -> None:
    nick = replace(INK, area_mm2=0.8, fill=0.08, share=0.05)
    assert alone(replace(TICK, own=nick, circled=0.9)).reason == "circled"


def test_an_empty_box_is_empty_on_a_fax_that_lost_thin_print() -> None:
    verdict = alone(replace(EMPTY, print_seen=0.3, outline=(0.6, 0.0)))
    assert verdict.state is BoxState.EMPTY
    assert verdict.confidence >= 0.9
    assert alone(replace(EMPTY, print_seen=1.0, outline=(0.6, 0.0))).state is BoxState.UNCLEAR


def test_a_box_darker_than_its_paper_is_weighed_against_the_pages_other_boxes() -> None:
    show_through = [replace(EMPTY, tone=tone) for tone in (0.0, 4.0, 8.0, 2.0, 7.0)]
    assert {verdict.state for verdict in judge(show_through)} == {BoxState.EMPTY}
    pale = judge([*[EMPTY] * 5, replace(EMPTY, tone=8.0)])
    assert [verdict.state for verdict in pale] == [BoxState.EMPTY] * 5 + [BoxState.UNCLEAR]


def test_a_tick_that_begins_in_its_box_and_sweeps_far_is_ticked() -> None:
    sweep = replace(TICK, own=replace(INK, straight=True, share=0.2), sprawl_mm=(0.0, 3.0, 15.0, 0.0))
    assert alone(sweep).state is BoxState.TICKED


def test_a_tick_on_the_words_is_ticked_and_a_line_through_them_is_not() -> None:
    on_words = replace(BESIDE, on_label=0.9, from_box_mm=4.0)
    verdict = alone(replace(EMPTY, around=(on_words,)))
    assert verdict.reason == "ticked on its words"
    assert verdict.confidence < ACCEPTANCE
    flat = replace(on_words, straight=True, tick_shaped=False, height_mm=0.8, width_mm=9.0)
    assert alone(replace(EMPTY, around=(flat,))).state is BoxState.UNCLEAR


def test_a_seals_strokes_beside_a_box_are_none_of_its() -> None:
    piece = replace(BESIDE, seal=True, tick_shaped=False)
    assert alone(replace(EMPTY, around=(piece, piece))).state is BoxState.EMPTY


def test_an_empty_box_is_less_sure_under_a_streak_that_is_broader_there() -> None:
    assert alone(replace(EMPTY, streak=True, streak_excess=1.0)).confidence > 0.9
    assert alone(replace(EMPTY, streak=True, streak_excess=2.5)).confidence < 0.9


def test_ink_that_goes_with_a_seal_is_unclear_only_where_pens_are_like_it() -> None:
    ticked, empty = alone(TICK), alone(EMPTY)
    assert judge_under_seal(ticked, empty, like_seal=True).state is BoxState.UNCLEAR
    assert judge_under_seal(ticked, empty, like_seal=False).state is BoxState.EMPTY
    assert judge_under_seal(ticked, ticked, like_seal=True).state is BoxState.TICKED


def inked(darkness: float) -> BoxMarks:
    return replace(TICK, own=replace(INK, darkness=darkness))


@pytest.mark.parametrize(
    ("gone", "pens"),
    [
        (RemovedInk(2.0, 90.0, 1.0), False),
        (RemovedInk(2.0, 140.0, 1.0), True),  # broad strokes of one pen differ little ...
        (RemovedInk(2.0, 90.0, 0.5), False),
        (RemovedInk(2.0, 105.0, 0.5), True),  # ... thin ones more
        (RemovedInk(0.05, 140.0, 0.2), False),  # dust
        (RemovedInk(), False),
    ],
)
def test_ink_much_paler_than_the_pages_pen_is_not_the_pens(gone: RemovedInk, pens: bool) -> None:
    assert may_be_pen_ink([inked(200.0)], gone, 0.0) is pens


def test_the_palest_mark_of_a_page_tells_what_its_pen_may_be() -> None:
    assert may_be_pen_ink([inked(200.0), inked(120.0)], RemovedInk(2.0, 90.0, 1.0), 0.0)
    assert may_be_pen_ink([inked(120.0)], RemovedInk(), around=100.0)
    assert may_be_pen_ink([], RemovedInk(), 0.0)


def test_a_circle_that_goes_with_a_seal_is_asked_about() -> None:
    assert judge_under_seal(alone(replace(EMPTY, circled=1.0)), alone(EMPTY), like_seal=False).state is BoxState.UNCLEAR


@pytest.mark.parametrize(
    ("left", "darkness", "rest"), [(0.3, 120.0, True), (0.9, 120.0, False), (0.3, 140.0, False), (0.0, 0.0, False)]
)
def test_a_little_ink_hardly_darker_than_a_seal_may_be_the_seals(left: float, darkness: float, rest: bool) -> None:
    above = replace(TICK, own=replace(TICK.own, area_mm2=left * TICK.own.area_mm2, darkness=darkness))
    assert may_be_seal_rest(TICK, above, level=100.0) is rest
    assert judge_under_seal(alone(TICK), alone(TICK), like_seal=False, may_be_seal=rest).state is (
        BoxState.UNCLEAR if rest else BoxState.TICKED
    )


def test_a_page_without_boxes_has_no_verdicts() -> None:
    assert judge([]) == ()
