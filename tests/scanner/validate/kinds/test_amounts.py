"""Amounts and whole numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.validate.kinds.amounts import parse_amount, parse_integer, parse_percent
from scanner.validate.kinds.numerals import read_number
from scanner.validate.written import ParsedValue

WAN = "万元"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3000", 3000),
        ("3000万元", 3000),
        ("3000 万", 3000),
        ("3,000", 3000),
        ("３，０００", 3000),
        ("1.2亿元", 12000),
        ("1亿2000万", 12000),
        ("16.4亿", 164000),
        ("0.5", 0.5),
        ("2000.5万元", 2000.5),
        ("三千万", 3000),
        ("叁仟万", 3000),
        ("人民币叁仟万元整", 3000),
        ("一点五亿", 15000),
        ("二十五万", 25),
        ("十二", 12),
        ("二〇〇〇", 2000),
        ("3千万", 3000),
        ("¥3000万", 3000),
        ("3000万元人民币", 3000),
        ("1,234.56", 1234.56),
        ("13万2000", 13.2),
        ("0", 0),
    ],
)
def test_an_amount_is_understood_in_the_unit_of_the_form(text: str, value: float) -> None:
    parsed = parse_amount(text, WAN)
    assert (parsed.value, type(parsed.value), parsed.codes) == (value, type(value), ())


@pytest.mark.parametrize(("text", "value"), [("5000000元", 500), ("500千元", 50), ("12345元", 1.2345)])
def test_an_amount_in_yuan_is_converted_with_a_warning(text: str, value: float) -> None:
    parsed = parse_amount(text, WAN)
    assert (parsed.value, parsed.codes) == (value, ("amount_unit_converted",))


@pytest.mark.parametrize(
    "text",
    ["约3,000万", "大约3000", "3000左右", "3000余万元", "3000多万", "3000万以上", "不低于3000万", "~3000", "≥3000"],
)
def test_words_for_about_are_dropped_and_told(text: str) -> None:
    parsed = parse_amount(text, WAN)
    assert (parsed.value, parsed.codes) == (3000, ("amount_approximate",))


@pytest.mark.parametrize(
    "text", ["3000-5000", "3000～5000", "3000至5000万", "3000万元—5000万元", "三千到五千", "三四千万"]
)
def test_a_range_has_no_value(text: str) -> None:
    parsed = parse_amount(text, WAN)
    assert (parsed.value, parsed.codes) == (None, ("amount_range",))


@pytest.mark.parametrize("text", ["100万美元", "USD 300", "港币300万", "HK$300万", "300万欧元", "$300", "€300"])
def test_another_currency_has_no_value(text: str) -> None:
    parsed = parse_amount(text, WAN)
    assert (parsed.value, parsed.codes) == (None, ("amount_currency",))


@pytest.mark.parametrize(
    "text", ["二百五", "3,5", "3.000", "-5", "上千万", "万元", "详见附件", "1.2.3", "3万2", "亿万", "1,2345", "9" * 20]
)
def test_what_may_mean_two_things_or_none_has_no_value(text: str) -> None:
    parsed = parse_amount(text, WAN)
    assert (parsed.value, parsed.codes) == (None, ("amount_unparsed",))


def test_a_single_han_one_is_no_number_because_on_paper_it_is_a_dash() -> None:
    assert parse_amount("一", WAN).value is None
    assert parse_integer("一", "").value is None


def test_a_bare_number_above_ten_billion_yuan_is_asked_about() -> None:
    assert parse_amount("30000000", WAN).codes == ("amount_large",)
    assert parse_amount("3000亿元", WAN).codes == ()


def test_a_form_in_yuan_takes_a_bare_number_as_yuan() -> None:
    assert parse_amount("3000", "元").value == 3000
    assert parse_amount("3000元", "元").codes == ()
    assert parse_amount("3万", "元").value == 30000


def test_a_unit_that_is_no_money_is_taken_off() -> None:
    assert parse_amount("12.5吨", "吨").value == 12.5


@pytest.mark.parametrize(
    ("text", "value"),
    [("200", 200), ("1,200", 1200), ("２００人", 200), ("二百", 200), ("一百二十人", 120), ("1.2万", 12000), ("0", 0)],
)
def test_a_whole_number_is_understood(text: str, value: int) -> None:
    parsed = parse_integer(text, "")
    assert (parsed.value, type(parsed.value), parsed.codes) == (value, int, ())


@pytest.mark.parametrize("text", ["约200人", "200余人", "200多名", "200人左右", "200+"])
def test_a_whole_number_with_about_is_taken_and_told(text: str) -> None:
    parsed = parse_integer(text, "")
    assert (parsed.value, parsed.codes) == (200, ("integer_approximate",))


@pytest.mark.parametrize("text", ["3.5", "五六十", "200-300", "若干", "研发20"])
def test_what_is_no_whole_number_has_no_value(text: str) -> None:
    parsed = parse_integer(text, "")
    assert (parsed.value, parsed.codes) == (None, ("integer_unparsed",))


@given(st.integers(min_value=0, max_value=10**9))
def test_any_whole_amount_comes_back_with_and_without_its_unit(amount: int) -> None:
    for text in (f"{amount}万元", f"{amount}万", f"{amount:,}万元"):
        assert parse_amount(text, WAN).value == amount
    assert parse_amount(str(amount), WAN).value == amount
    assert parse_amount(f"{amount}0000元", WAN).value == amount


@given(st.decimals(min_value=0, max_value=10**6, places=2))
def test_a_decimal_amount_is_exact(amount: Decimal) -> None:
    parsed = parse_amount(f"{amount}万元", WAN)
    if parsed.codes != ("amount_unparsed",):  # 3.000 is doubtful, two places never are
        assert parsed.value == float(amount)
    assert parse_amount(f"{amount}亿元", WAN).value == float(amount * 10**4)


@given(st.integers(min_value=2, max_value=10**12 - 1))
def test_any_number_in_hanzi_is_read_back(number: int) -> None:
    assert read_number(in_hanzi(number)) == number
    assert (
        read_number(in_hanzi(number).translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")))
        == number
    )


@given(st.text(alphabet="0123456789.,一二两三十百千万亿零点元约-多", max_size=12))
def test_no_text_of_digits_and_units_breaks_the_parser(text: str) -> None:
    for parsed in (parse_amount(text, WAN), parse_integer(text, "")):
        assert (parsed.value is None) == any(code.endswith(("_unparsed", "_range")) for code in parsed.codes)


def in_hanzi(number: int) -> str:
    """A number as it is spoken: 100200 is 十万零二百."""
    parts = []
    for unit, power in (("亿", 10**8), ("万", 10**4), ("", 1)):
        part = number // power % 10**4
        if part:
            gap = "零" if parts and part < 1000 else ""
            parts.append(gap + _below_ten_thousand(part) + unit)
    spoken = "".join(parts)
    return spoken.removeprefix("一") if spoken.startswith("一十") else spoken


def _below_ten_thousand(number: int) -> str:
    text, gap = "", False
    for unit, power in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // power % 10
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + unit
        gap = digit == 0
    return text


@pytest.mark.parametrize("text", ["120\n30", "120 30", "1 200 30", "12 0", "120\t30", "一百\n二十", "②", "10²", "1③"])
def test_two_numbers_typed_in_one_cell_and_signs_that_are_no_digits_are_no_number(text: str) -> None:
    assert parse_integer(text, "", exact=True) == ParsedValue(None, ("integer_unparsed",))
    assert parse_amount(text, "万元", exact=True).value is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("12 000", 12000), ("1 234 567", 1234567), ("1\u00a0200", 1200), ("120 \n", 120), ("12\n人", 12)],
)
def test_typed_thousands_are_joined(text: str, value: int) -> None:
    assert parse_integer(text, "", exact=True).value == value


def test_on_paper_a_space_between_digits_is_the_readers_guess() -> None:
    assert parse_integer("12 0", "").value == 120
    assert parse_integer("120\n30", "").value is None


@pytest.mark.parametrize("text", [".5", "。5", "．5"])
def test_a_point_before_the_first_digit_is_part_of_a_typed_number_and_on_paper_a_question(text: str) -> None:
    assert parse_amount(text, "万元", exact=True).value == 0.5
    assert parse_percent(text, exact=True).value == 0.5
    assert parse_amount(text, "万元") == ParsedValue(None, ("amount_unparsed",))
    assert parse_integer(text, "人", exact=True) == ParsedValue(None, ("integer_unparsed",))
