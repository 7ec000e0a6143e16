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


@pytest.mark.parametrize(
    ("email", "contact", "value"),
    [
        ("zhang.1@abc.com", "张磊", "zhang.l@abc.com"),
        ("1ei.Zhang88@abc.com", "张磊", "lei.Zhang88@abc.com"),
        ("shan1ei@abc.com", "单磊", "shanlei@abc.com"),
        ("1xm@abc.com", "李晓明", "lxm@abc.com"),
        ("zhangweil@abc.com", "张伟", "zhangwei1@abc.com"),
        ("0uyang.feng@abc.com", "欧阳锋", "ouyang.feng@abc.com"),
    ],
)
def test_a_mailbox_is_spelled_as_the_name_on_the_form_is(email: str, contact: str, value: str) -> None:
    validated = with_readings(seen("email", email), seen("company_name", contact))
    assert validated.answers["email"] == value
    assert codes(validated, "email") == (["signs_settled"] if value != email else [])


@pytest.mark.parametrize(
    ("email", "contact", "told"),
    [
        ("wangl1@abc.com", "王丽", True),  # wangli, or the first wangl
        ("wangli@abc.com", "王丽", False),
        ("zhangwei1@abc.com", "张伟", False),
        ("zhang.1@abc.com", "李伟", True),
        ("sales@abc.com", "张伟", False),
        ("zhangwe1@abc.com", "张伟强有限公司", False),
    ],
)
def test_a_mailbox_is_asked_about_where_the_name_leaves_it_open(email: str, contact: str, *, told: bool) -> None:
    validated = with_readings(seen("email", email), seen("company_name", contact))
    assert validated.answers["email"] == email
    assert codes(validated, "email") == (["signs_alike"] if told else [])


def test_a_mailbox_and_its_host_are_settled_together() -> None:
    validated = with_readings(
        seen("email", "zhang.1@jiangsu1ab.com"), seen("website", "www.jiangsulab.com"), seen("company_name", "张磊")
    )
    assert validated.answers["email"] == "zhang.l@jiangsulab.com"


def test_what_was_typed_into_a_file_is_as_it_stands() -> None:
    validated = with_readings(typed("email", "zhang.1@jiangsu1ab.com"), typed("website", "www.jiangsulab.com"))
    assert codes(validated, "email") == codes(validated, "website") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [("光学膜.功能膜", True), ("光学膜、功能膜", False), ("精度0.5毫米", False), ("A座.3楼", False)],
)
def test_a_point_between_chinese_words_may_be_another_sign(text: str, *, told: bool) -> None:
    assert codes(with_readings(seen("address", text)), "address") == (["signs_alike"] if told else [])
