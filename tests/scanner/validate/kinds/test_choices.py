"""Groups of boxes."""

from __future__ import annotations

from scanner.values.reading import BoxState, Outcome, Reading
from tests.scanner.validate.forms_for_rules import E, T, U, boxes, codes, with_readings


def test_one_tick_is_the_answer() -> None:
    validated = with_readings(boxes("in_zone", E, T))
    assert validated.answers["in_zone"] == "no"
    assert validated.fields["in_zone"].outcome == "read"
    assert validated.fields["in_zone"].options == {"yes": "empty", "no": "ticked"}


def test_two_ticks_where_one_is_asked_are_no_answer() -> None:
    validated = with_readings(boxes("in_zone", T, T))
    assert validated.answers["in_zone"] is None
    assert validated.fields["in_zone"].outcome == "unclear"
    assert codes(validated, "in_zone") == ["choice_several"]


def test_no_tick_is_blank() -> None:
    validated = with_readings(boxes("in_zone", E, E), boxes("cooperation", E, E, E))
    assert validated.answers["in_zone"] is None
    assert validated.answers["cooperation"] == []
    assert validated.fields["in_zone"].outcome == "blank"
    assert validated.fields["cooperation"].outcome == "blank"


def test_several_ticks_of_a_many_come_in_the_order_of_the_form() -> None:
    states = {"joint": BoxState.TICKED, "equity": BoxState.EMPTY, "transfer": BoxState.TICKED}
    validated = with_readings(Reading("cooperation", Outcome.READ, "form-values", options=states))
    assert validated.answers["cooperation"] == ["transfer", "joint"]
    assert list(validated.fields["cooperation"].options or {}) == ["transfer", "equity", "joint"]


def test_a_many_with_an_unclear_box_is_null_and_the_box_is_named_for_a_part_would_pass_for_the_whole() -> None:
    validated = with_readings(boxes("cooperation", T, U, E))
    assert validated.answers["cooperation"] is None
    assert validated.fields["cooperation"].outcome == "unclear"
    assert list((validated.fields["cooperation"].options or {}).values())[:2] == ["ticked", "unclear"]
    (found,) = validated.issues
    assert found.code == "box_unclear"
    assert "技术入股" in found.message_zh
    assert "equity" in found.message


def test_a_tick_beside_an_unclear_box_is_no_answer() -> None:
    validated = with_readings(boxes("in_zone", T, U))
    assert validated.answers["in_zone"] is None
    assert validated.fields["in_zone"].outcome == "unclear"
    assert validated.fields["in_zone"].options == {"yes": "ticked", "no": "unclear"}


def test_a_group_that_the_reader_calls_unclear_stays_so() -> None:
    states = {"yes": BoxState.TICKED, "no": BoxState.EMPTY}
    validated = with_readings(Reading("in_zone", Outcome.UNCLEAR, "content-controls", "是？", options=states))
    assert validated.fields["in_zone"].outcome == "unclear"
    assert validated.answers["in_zone"] is None
    assert codes(validated, "in_zone") == ["field_unclear"]


def test_a_box_without_a_state_is_unclear() -> None:
    validated = with_readings(Reading("in_zone", Outcome.READ, "content-controls", options={"yes": BoxState.TICKED}))
    assert validated.fields["in_zone"].options == {"yes": "ticked", "no": "unclear"}
    assert validated.fields["in_zone"].outcome == "unclear"


def test_a_blank_group_without_states_has_empty_boxes() -> None:
    validated = with_readings(Reading("in_zone", Outcome.BLANK, "content-controls"))
    assert validated.fields["in_zone"].options == {"yes": "empty", "no": "empty"}
    assert validated.fields["in_zone"].outcome == "blank"


def test_an_unclear_group_without_states_has_no_value_and_one_issue() -> None:
    validated = with_readings(Reading("cooperation", Outcome.UNCLEAR, "content-controls", "联合"))
    assert validated.answers["cooperation"] is None
    assert set((validated.fields["cooperation"].options or {}).values()) == {"unclear"}
    assert codes(validated, "cooperation") == ["field_unclear"]
