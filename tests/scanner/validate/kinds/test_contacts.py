"""Phone numbers, e-mail addresses and web addresses."""

from __future__ import annotations

import pytest

from scanner.validate.kinds.contacts import parse_email, parse_phone, parse_url
from scanner.validate.written import WrittenText


@pytest.mark.parametrize(
    "text",
    [
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "+86 13912345678",
        "025-85485892",
        "(025)85485892",
        "0512-62881234",
        "025-85485892转801",
        "025-85485892-801",
        "025-85485892、13912345678",
        "025-85485892/13912345678",
        "025-85485892;13912345678",
        "13912345678 13812345678",
        "手机:13912345678",
        "400-820-8820",
        "+852 2345 6789",
    ],
)
def test_a_usable_number_is_kept_as_it_was_typed(text: str) -> None:
    parsed = parse_phone(WrittenText(text, exact=True))
    assert (parsed.value, parsed.codes) == (text, ())


@pytest.mark.parametrize("text", ["12345", "85485892", "1391234567", "139123456789", "请致电", "025-85485892/93"])
def test_an_unusable_number_is_kept_with_a_warning(text: str) -> None:
    parsed = parse_phone(WrittenText(text, exact=True))
    assert (parsed.value, parsed.codes) == (text, ("phone_invalid",))


def test_full_width_digits_and_long_dashes_become_plain() -> None:
    assert parse_phone(WrittenText("０２５－８５４８５８９２", exact=True)).value == "025-85485892"
    assert parse_phone(WrittenText("025—85485892", exact=True)).value == "025-85485892"
    assert parse_phone(WrittenText("025 - 85485892", exact=True)).value == "025-85485892"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("139 1234 5678", "13912345678"),
        ("025-8548 5892转801", "025-85485892转801"),
        ("025 8548 5892", "025-85485892"),
        ("0512 6288 1234", "0512-62881234"),
        ("13912345678 13812345678", "13912345678 13812345678"),
    ],
)
def test_on_paper_spaces_within_a_number_are_dropped(text: str, value: str) -> None:
    parsed = parse_phone(WrittenText(text))
    assert (parsed.value, parsed.codes) == (value, ())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("li.wang@company.com.cn", "li.wang@company.com.cn"),
        ("ｌｉ＠ｃｏｍｐａｎｙ．ｃｏｍ", "li@company.com"),
        ("li @ company。com", "li@company.com"),
        ("li@a.com；wang@b.cn", "li@a.com;wang@b.cn"),
        ("Li_88@QQ.com", "Li_88@QQ.com"),
    ],
)
def test_an_address_is_put_in_half_width_without_spaces(text: str, value: str) -> None:
    parsed = parse_email(text)
    assert (parsed.value, parsed.codes) == (value, ())


@pytest.mark.parametrize(
    "text", ["li.company.com", "li@company", "li@@company.com", "@company.com", "li@com pany..com"]
)
def test_a_broken_address_is_kept_with_a_warning(text: str) -> None:
    parsed = parse_email(text)
    assert parsed.value == text.replace(" ", "")
    assert parsed.codes == ("email_invalid",)


@pytest.mark.parametrize(
    "text",
    [
        "www.company.com",
        "http://www.company.com/a?b=1",
        "https://company.com.cn:8080",
        "www.公司.中国",
        "www2.company.com",
        "company.cn/路径",
    ],
)
def test_a_web_address_needs_no_scheme(text: str) -> None:
    parsed = parse_url(text)
    assert (parsed.value, parsed.codes) == (text, ())


def test_full_width_dots_of_a_web_address_become_plain() -> None:
    assert parse_url("ｗｗｗ．ｃｏｍｐａｎｙ。com ").value == "www.company.com"


@pytest.mark.parametrize(
    "text",
    [
        "建设中",
        "company",
        "http://",
        "www..com",
        "ww.company.com",
        "https://wwww.company.cn",
        "wwwcompany.cn",
        "wwww1.cn",
    ],
)
def test_what_is_no_web_address_is_kept_with_a_warning(text: str) -> None:
    parsed = parse_url(text)
    assert (parsed.value, parsed.codes) == (text, ("url_invalid",))


def test_two_addresses_parted_by_a_space_or_a_line_stay_two() -> None:
    assert parse_email("li@a.com wang@b.cn").value == "li@a.com;wang@b.cn"
    assert parse_email("li@a.com\nwang@b.cn", exact=True).codes == ()


def test_what_is_typed_beside_an_address_does_not_become_part_of_it() -> None:
    assert parse_email("li@a.com 李雷", exact=True).codes == ("email_invalid",)
    assert parse_url("官网 www.example.com", exact=True).codes == ("url_invalid",)


@pytest.mark.parametrize("text", ["www.example.com www.example.org", "www.example.com\nhttp://b.cn"])
def test_two_web_addresses_are_asked_about(text: str) -> None:
    assert parse_url(text).codes == ("several_values",)
    assert parse_url(text).value is None
