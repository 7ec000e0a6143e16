"""Dates, as precise as they were written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.validate.kinds.dates import parse_date
from tests.scanner.validate.forms_for_rules import TODAY


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2015年", "2015"),
        ("2015", "2015"),
        ("2015年3月", "2015-03"),
        ("2015-3", "2015-03"),
        ("201503", "2015-03"),
        ("2015年10月", "2015-10"),
        ("2015.3.12", "2015-03-12"),
        ("2015/03/12", "2015-03-12"),
        ("20150312", "2015-03-12"),
        ("2015 年 3 月 12 日", "2015-03-12"),
        ("2015 3 12", "2015-03-12"),
        ("２０１５．０３．１２", "2015-03-12"),
        ("2015。3。12", "2015-03-12"),
        ("2015年3月12号", "2015-03-12"),
        ("二〇一五年三月", "2015-03"),
        ("二零一五年十二月三十一日", "2015-12-31"),
        ("二○一五年元月", "2015-01"),
        ("2015年3月廿三日", "2015-03-23"),
        ("成立于2015年3月", "2015-03"),
        ("2015-03-12 00:00:00", "2015-03-12"),
        ("2016年2月29日", "2016-02-29"),
        ("2021-06-08", "2021-06-08"),
        ("2021", "2021"),
    ],
)
def test_a_date_keeps_the_precision_that_was_written(text: str, value: str) -> None:
    parsed = parse_date(text, TODAY)
    assert (parsed.value, parsed.codes) == (value, ())


@pytest.mark.parametrize("text", ["15年3月", "15.3.12", "98年", "'98年"])
def test_a_year_of_two_digits_has_no_value(text: str) -> None:
    parsed = parse_date(text, TODAY)
    assert (parsed.value, parsed.codes) == (None, ("date_year_short",))


@pytest.mark.parametrize("text", ["2015.2.30", "2015-13", "20150230", "2015年2月29日"])
def test_a_day_that_never_was_has_no_value(text: str) -> None:
    parsed = parse_date(text, TODAY)
    assert (parsed.value, parsed.codes) == (None, ("date_not_real",))


@pytest.mark.parametrize(
    "text", ["3/12/2015", "150312", "2015312", "2015年初", "民国二十年", "1503", "近期", "2O15年3月"]
)
def test_what_may_mean_two_days_or_none_has_no_value(text: str) -> None:
    parsed = parse_date(text, TODAY)
    assert (parsed.value, parsed.codes) == (None, ("date_unparsed",))


@pytest.mark.parametrize(
    ("text", "value"), [("2022年", "2022"), ("2021年7月", "2021-07"), ("2021-06-09", "2021-06-09")]
)
def test_a_date_after_today_keeps_its_value_with_an_error(text: str, value: str) -> None:
    parsed = parse_date(text, TODAY)
    assert (parsed.value, parsed.codes) == (value, ("date_in_future",))


@given(st.dates(min_value=date(1850, 1, 1), max_value=TODAY))
def test_any_day_comes_back_from_each_way_of_writing_it(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month:02d}/{day.day:02d}",
        f"{day:%Y%m%d}",
        hanzi_day(day),
    ):
        assert parse_date(text, TODAY).value == day.isoformat()


@given(st.text(alphabet="0123456789年月日.-/ 一二十〇廿", max_size=14))
def test_no_text_of_digits_and_separators_breaks_the_parser(text: str) -> None:
    parsed = parse_date(text, TODAY)
    assert parsed.value is not None or parsed.codes


def hanzi_day(day: date) -> str:
    """A day in hanzi: 二〇一五年三月十二日."""
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in f"{day.year}")
    return f"{year}年{_tens(day.month)}月{_tens(day.day)}日"


def _tens(number: int) -> str:
    names = " 一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else names[tens]) + "十" if tens else "") + names[ones].strip()
