"""From readings to answers, fields and issues."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.geometry import Rect
from scanner.validate import validate
from scanner.values.issue import Issue, Severity
from scanner.values.reading import Evidence, Outcome, Reading, Witness
from scanner.values.record import FormRef, IssueRef, Record, SourceRef
from tests.scanner.validate.forms_for_rules import (
    FORM,
    GOOD_CODE,
    TODAY,
    E,
    T,
    U,
    blank,
    boxes,
    codes,
    goes_to_review,
    seen,
    typed,
    with_readings,
)


def test_every_field_of_the_form_is_there_in_its_order() -> None:
    validated = validate(FORM, [typed("phone", "13912345678"), typed("company_name", "某某公司")], today=TODAY)
    order = [field.id for field in FORM.fields]
    assert list(validated.answers) == order
    assert list(validated.fields) == order


def test_a_field_whose_page_is_missing_is_unclear_with_an_error() -> None:
    readings = [blank(field.id) for field in FORM.fields if field.id not in ("profile", "cooperation")]
    validated = validate(FORM, readings, today=TODAY)
    for field_id in ("profile", "cooperation"):
        field = validated.fields[field_id]
        assert validated.answers[field_id] is None
        assert (field.outcome, field.confidence, field.issues) == ("unclear", 0.0, ["field_not_seen"])
    assert goes_to_review(validated)


def test_a_required_field_that_was_not_seen_is_not_called_blank() -> None:
    validated = validate(FORM, [], today=TODAY)
    assert codes(validated, "company_name") == ["field_not_seen"]


@pytest.mark.parametrize("text", ["无", "/", "—", "／", "——", "-", " 无 ", "无。"])
@pytest.mark.parametrize("field_id", ["profile", "investment", "website", "credit_code"])
def test_a_mark_for_nothing_is_blank_and_kept_in_the_text(field_id: str, text: str) -> None:
    validated = with_readings(typed(field_id, text))
    field = validated.fields[field_id]
    assert (validated.answers[field_id], field.outcome, field.text) == (None, "blank", text)
    assert field.issues == []


@pytest.mark.parametrize("text", ["无锡某某公司", "暂无", "A/B"])
def test_words_that_only_begin_like_nothing_are_an_answer(text: str) -> None:
    assert with_readings(typed("profile", text)).answers["profile"] == text


def test_a_text_loses_the_white_space_around_it_and_keeps_its_lines() -> None:
    validated = with_readings(typed("profile", "  第一段\r\n第二段\r第三段\n"))
    assert validated.answers["profile"] == "第一段\n第二段\n第三段"


def test_a_value_that_cannot_be_parsed_is_null_and_unclear_with_its_text() -> None:
    validated = with_readings(typed("investment", "另行商定"))
    field = validated.fields["investment"]
    assert (validated.answers["investment"], field.outcome, field.text) == (None, "unclear", "另行商定")
    assert goes_to_review(validated)


def test_an_unclear_reading_keeps_its_best_value() -> None:
    validated = with_readings(replace(seen("investment", "3000", confidence=0.4), outcome=Outcome.UNCLEAR))
    assert validated.answers["investment"] == 3000
    assert validated.fields["investment"].outcome == "unclear"
    assert codes(validated, "investment") == ["field_unclear"]


def test_a_reading_unclear_for_a_reason_of_its_own_gets_no_second_issue() -> None:
    smudge = Issue("line_struck", Severity.WARNING, "struck out", "有划改", "profile")
    reading = Reading("profile", Outcome.UNCLEAR, "rapidocr", "某某", 0.5, issues=(smudge,))
    validated = with_readings(reading)
    assert validated.issues == (smudge,)
    assert codes(validated, "profile") == ["line_struck"]


def test_place_and_reader_are_passed_on() -> None:
    reading = replace(seen("profile", "某某"), box_mm=Rect(10, 20.04, 30, 40), page_no=2)
    field = with_readings(reading).fields["profile"]
    assert (field.page, field.box_mm, field.reader) == (2, (10, 20.0, 30, 40), "rapidocr")


def test_a_wrong_check_digit_lowers_the_confidence_of_what_was_read_from_pixels_only() -> None:
    wrong = GOOD_CODE[:-1] + "A"
    assert with_readings(seen("credit_code", wrong)).fields["credit_code"].confidence == 0.5
    assert with_readings(typed("credit_code", wrong)).fields["credit_code"].confidence == 1.0


def test_a_fitting_check_digit_raises_the_confidence() -> None:
    validated = with_readings(seen("credit_code", GOOD_CODE, confidence=0.8))
    assert validated.fields["credit_code"].confidence == pytest.approx(0.8 / (0.8 + 0.2 / 31), abs=1e-4)


def test_a_repaired_code_is_the_value_while_the_text_stays_as_read() -> None:
    misread = GOOD_CODE.replace("J", "I")
    validated = with_readings(seen("credit_code", misread, GOOD_CODE))
    field = validated.fields["credit_code"]
    assert (validated.answers["credit_code"], field.text, field.outcome) == (GOOD_CODE, misread, "read")
    assert field.confidence == 0.8
    assert goes_to_review(validated)


def test_a_clean_form_needs_no_person() -> None:
    validated = with_readings(typed("credit_code", GOOD_CODE), boxes("in_zone", E, T), typed("founded", "2015年3月"))
    assert validated.issues == ()
    assert not goes_to_review(validated)


def test_an_info_needs_no_person_but_a_warning_does() -> None:
    assert not goes_to_review(with_readings(typed("investment", "约3000万")))
    assert goes_to_review(with_readings(typed("investment", "30000000元")))


def test_a_confidence_under_the_acceptance_needs_a_person() -> None:
    reading = seen("profile", "某某", confidence=0.93)
    assert not goes_to_review(with_readings(reading))
    assert goes_to_review(with_readings(reading), acceptance=0.95)


def test_a_lost_surrogate_is_replaced_and_told() -> None:
    validated = with_readings(typed("profile", "姓\ud842"))
    assert validated.answers["profile"] == "姓\ufffd"
    assert validated.fields["profile"].text == "姓\ufffd"
    assert codes(validated, "profile") == ["character_lost"]


def test_a_letter_of_tamil_that_was_a_rare_character_is_kept_and_told() -> None:
    validated = with_readings(typed("profile", "石ஷ祥"))
    assert validated.answers["profile"] == "石ஷ祥"
    assert codes(validated, "profile") == ["character_doubtful"]
    assert goes_to_review(validated)


def test_what_people_write_in_chinese_is_not_doubtful() -> None:
    assert codes(with_readings(typed("profile", "䶮𠮷々〆Ａbé，α级Ж型カㄅ한㎡℃①Ⅳ①🙂〓ʼ葛󠄀")), "profile") == []


def test_two_readings_of_a_field_are_refused() -> None:
    with pytest.raises(ValueError, match="two readings of profile"):
        validate(FORM, [blank("profile"), blank("profile")], today=TODAY)


def test_a_reading_of_a_field_that_the_form_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match="a reading of other"):
        validate(FORM, [Reading("other", Outcome.BLANK, "marks")], today=TODAY)


@given(
    st.sampled_from([f.id for f in FORM.fields if not f.kind.is_choice]),
    st.text(),
    st.sampled_from(["marks", "form-values"]),
)
def test_whatever_was_written_gives_a_record_that_can_be_written_as_json(field_id: str, text: str, reader: str) -> None:
    validated = with_readings(Reading(field_id, Outcome.READ, reader, text, 0.9, alternatives=(text,)))
    record = Record(
        record_id="0" * 24,
        read_at="2026-11-29T09:30:00+08:00",
        form=FormRef(id="small", version="1"),
        source=SourceRef(name="a", path="a", sha256="0" * 64, kind="scan", pages=[1], files=[]),
        status="review",
        answers=validated.answers,
        fields=validated.fields,
        issues=[
            IssueRef(
                code=i.code, field=i.field_id, severity=i.severity.value, message=i.message, message_zh=i.message_zh
            )
            for i in validated.issues
        ],
    )
    assert record.to_json().encode()


def test_no_message_holds_what_was_written() -> None:
    secret = "某某机密"
    texts = [typed(f.id, secret) for f in FORM.fields if not f.kind.is_choice]
    validated = with_readings(*texts, boxes("in_zone", U, U))
    assert len(validated.issues) > 5
    for found in validated.issues:
        assert secret not in found.message + found.message_zh


@pytest.mark.parametrize(
    ("field_id", "text", "value", "code"),
    [
        ("profile", "某某\u200b公司\ufeff", "某某公司", "character_invisible"),
        ("phone", "\u202d13912345678\u202c", "13912345678", "character_invisible"),
        ("profile", "某某\u202e公司", "某某公司", "character_control"),
        ("profile", "某\x00某\x1b公司", "某某公司", "character_control"),
        ("investment", "30\u200b00", 3000, "character_invisible"),
        ("email", "li\u2060xm@abc.com", "lixm@abc.com", "character_invisible"),
    ],
)
def test_characters_that_nobody_sees_are_taken_out_of_the_value_and_told(
    field_id: str, text: str, value: object, code: str
) -> None:
    validated = with_readings(typed(field_id, text))
    assert validated.answers[field_id] == value
    assert validated.fields[field_id].text == text
    assert codes(validated, field_id) == [code]
    assert goes_to_review(validated) is (code == "character_control")


def test_a_field_of_nothing_but_invisible_characters_is_blank() -> None:
    validated = with_readings(typed("profile", "\u200b\ufeff"))
    assert (validated.answers["profile"], validated.fields["profile"].outcome) == (None, "blank")


def test_other_line_breaks_of_word_processors_are_line_breaks() -> None:
    assert (
        with_readings(typed("profile", "第一段\x0b第二段\u2028第三段")).answers["profile"] == "第一段\n第二段\n第三段"
    )


def test_what_paper_may_say_as_well_goes_into_the_record_best_first_and_at_most_four() -> None:
    others = ("甲", "乙", "甲", "", "丙", "丁", "戊", "己")
    evidence = Evidence(1.0, 2, doubtful=((0, 1), (1, 9)))
    reading = Reading("profile", Outcome.READ, "rapidocr", "甲", 0.9, alternatives=others, evidence=evidence)
    field = with_readings(reading).fields["profile"]
    assert field.alternatives == ["乙", "丙", "丁", "戊"]
    assert field.doubtful == [[0, 1]]


def test_a_digital_value_has_no_alternatives_and_no_doubtful_characters() -> None:
    reading = replace(typed("profile", "甲乙"), alternatives=("丙",), evidence=Evidence(1.0, 2, doubtful=((0, 1),)))
    field = with_readings(reading).fields["profile"]
    assert (field.alternatives, field.doubtful, field.witnesses) == ([], [], [])


def test_what_the_parts_of_a_file_say_goes_into_the_record_in_their_order() -> None:
    said = (Witness("value", "甲"), Witness("appearance", "乙"))
    reading = replace(typed("profile", "甲"), outcome=Outcome.UNCLEAR, witnesses=said)
    validated = with_readings(reading)
    assert [(one.said_by, one.text) for one in validated.fields["profile"].witnesses] == [
        ("value", "甲"),
        ("appearance", "乙"),
    ]
    assert (validated.answers["profile"], validated.fields["profile"].outcome) == ("甲", "unclear")


@pytest.mark.parametrize(
    "text", ["\u200b", "\ufeff", "\u3164", "\ufe0f", "\u00ad", "\u2800", "\u115f \u1160", "\U000e0041"]
)
def test_characters_that_show_nothing_are_a_blank(text: str) -> None:
    validation = with_readings(typed("company_name", text))
    assert (validation.fields["company_name"].outcome, validation.answers["company_name"]) == ("blank", None)
