"""Signs that look alike are settled by what stands elsewhere on the form, with a warning, or asked about."""

from __future__ import annotations

import pytest

from tests.scanner.validate.forms_for_rules import codes, goes_to_review, seen, typed, with_readings


@pytest.mark.parametrize(
    ("email", "website", "field_id", "value"),
    [
        ("li@jiangsu1ab.com", "www.jiangsulab.com", "email", "li@jiangsulab.com"),
        ("li@jiangsulab.com", "http://www.jiangsu1ab.com/cn", "website", "http://www.jiangsulab.com/cn"),
        ("li@s0ngke.cn", "songke.cn", "email", "li@songke.cn"),
    ],
)
def test_a_digit_in_a_word_is_the_letter_that_the_other_address_has(
    email: str, website: str, field_id: str, value: str
) -> None:
    validated = with_readings(seen("email", email), seen("website", website))
    assert validated.answers[field_id] == value
    assert codes(validated, field_id) == ["signs_settled"]
    assert goes_to_review(validated)


def test_hosts_that_differ_in_letters_alone_are_both_asked_about() -> None:
    validated = with_readings(seen("email", "li@liangjin.com"), seen("website", "www.liangiin.com"))
    assert validated.answers["email"] == "li@liangjin.com"
    assert [codes(validated, one) for one in ("email", "website")] == [["signs_alike"], ["signs_alike"]]
    assert goes_to_review(validated)


@pytest.mark.parametrize(
    ("email", "website"),
    [("li@abc.com", "www.abc.com"), ("li@163.com", "www.abc.com"), ("li@LAB.com", "lab.com"), ("l1@qq.com", "q9.com")],
)
def test_hosts_that_are_one_or_wholly_different_say_nothing(email: str, website: str) -> None:
    validated = with_readings(seen("email", email), seen("website", website))
    assert codes(validated, "email") == codes(validated, "website") == []


@pytest.mark.parametrize(
    ("email", "told"),
    [
        ("zhang.1@abc.com", True),
        ("1.zhang@abc.com", True),
        ("zhang.l@abc.com", False),
        ("zhang1@abc.com", False),
        ("1.0@abc.com", False),
        ("li_2@abc.com", False),
    ],
)
def test_a_single_one_or_nought_beside_letters_may_be_a_letter(email: str, *, told: bool) -> None:
    assert codes(with_readings(seen("email", email)), "email") == (["signs_alike"] if told else [])


def test_what_was_typed_into_a_file_is_as_it_stands() -> None:
    validated = with_readings(typed("email", "zhang.1@jiangsu1ab.com"), typed("website", "www.jiangsulab.com"))
    assert codes(validated, "email") == codes(validated, "website") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [("光学膜.功能膜", True), ("光学膜、功能膜", False), ("精度0.5毫米", False), ("A座.3楼", False)],
)
def test_a_point_between_chinese_words_may_be_another_sign(text: str, *, told: bool) -> None:
    assert codes(with_readings(seen("address", text)), "address") == (["signs_alike"] if told else [])
