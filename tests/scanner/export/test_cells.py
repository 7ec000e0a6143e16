import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.export.cells import clean, guarded, is_formula, number_or_text, plain_number
from tests.scanner.export.guards import without_guards


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠a"])
def test_what_a_spreadsheet_would_calculate_is_a_formula(text: str) -> None:
    assert is_formula(text)
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", [" =1", "\n=1", "\u3000＝1", "\u200b=1", "\ufeff=1", "\u00a0-1"])
def test_a_formula_behind_what_nobody_sees_is_one_too(text: str) -> None:
    assert is_formula(text)


@pytest.mark.parametrize("text", ["苏州=1", "a@b.example", "0512-6288", "—", "·一", "1-2", "", "'=1"])
def test_other_text_is_no_formula(text: str) -> None:
    assert not is_formula(text)


@pytest.mark.parametrize(
    "text",
    [
        "913204110000000000",  # a credit code of digits alone: 9.13E+17
        "91320E12",
        "13912345678",
        "051262889901",
        "007",
        "1.50",
        "1,234",
        "12%",
        "(5)",
        "￥100",
        "１２３",
        "1/2",
        "3 1/2",
        "1-2",
        "2015-03",
        "2015.3",
        "2015年3月",
        "3月5日",
        "2015/3/12",
        "2015-03-12 09:30",
        "12:30",
        "12:30:00 PM",
        "MAR1",
        "Sept 2",
        "5-May",
        "1 January 2020",
        "true",
    ],
)
def test_text_that_a_spreadsheet_would_change_is_guarded(text: str) -> None:
    assert guarded(text) == "'" + text


@pytest.mark.parametrize(
    "text",
    [
        "91320411MA1NXYRP3W",
        "0512-62889901",
        "0512-62889901转806",
        "400-800-1234",
        "2015",
        "0",
        "186",
        "2015-03-12",
        "2021-06-08T09:30:00+08:00",
        "苏州云蚕微纳传感技术有限公司",
        "Decision 3",
        "3 台",
        "第12:30号",
        "a@b.example",
    ],
)
def test_text_that_shows_as_it_is_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


TEXTS = st.text() | st.text(alphabet=",;\t\n|'=+-@＝－\u200b a1")


@given(TEXTS)
def test_taking_the_apostrophes_away_gives_the_text_back(text: str) -> None:
    assert without_guards(guarded(text)) == text


@given(st.text(alphabet=st.characters(exclude_characters=",;\t\n|")) | st.text(alphabet="'=+-@＝－\u200b a1"))
def test_a_text_without_separators_has_one_apostrophe_at_most_and_in_front(text: str) -> None:
    assert guarded(text).removeprefix("'") == text


@pytest.mark.parametrize("part", ["1", "1 ", " ", "1/", "1,", "(", "jan", "1:1"])
def test_long_hostile_text_is_judged_without_trying_every_way_to_split_it(part: str) -> None:
    text = part * 100_000 + "x"
    assert guarded(text) == text


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_clean_text_can_be_written_as_utf_8_and_xml(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert all(one in "\t\n" or (ord(one) >= 0x20 and one not in "\ufffe\uffff") for one in cleaned)


def test_control_characters_are_shown_and_line_ends_are_line_feeds() -> None:
    assert clean("a\0b\x1fc\x7fd\r\ne\rf\tg") == "a␀b␟c␡d\ne\nf\tg"


def test_a_lone_surrogate_is_marked_and_a_pair_is_a_character() -> None:
    assert clean("a\ud842b") == "a\ufffdb"
    assert clean("𠮷") == "𠮷"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (186, 186),
        (12580.5, 12580.5),
        (True, 1),
        (False, 0),
        (None, None),
        (10**15 - 1, 10**15 - 1),
        (12345678901234567, "12345678901234567"),
        (1e22, "10000000000000000000000"),
        (float("nan"), "NaN"),
        (["甲", "乙"], "甲；乙"),
        ([], None),
        ("", None),
    ],
)
def test_a_number_is_a_number_as_long_as_a_spreadsheet_keeps_its_digits(value: object, cell: object) -> None:
    found = number_or_text(value)  # type: ignore[arg-type]
    assert (found, type(found)) == (cell, type(cell))


def test_a_number_is_written_without_an_exponent() -> None:
    assert [plain_number(one) for one in (0.00001, 350.0, 12580.5)] == ["0.00001", "350", "12580.5"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "−", "﹣", "⁼", "➕", "‑"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "\n", "|", "; \u200b"])
def test_a_formula_behind_a_sign_at_which_a_program_may_split_is_guarded(separator: str, sign: str) -> None:
    assert guarded(f"苏州{separator}{sign}1") == f"苏州{separator}'{sign}1"


def test_a_text_that_begins_with_a_tab_is_guarded_at_its_start_and_behind_the_tab() -> None:
    assert guarded("\t=1") == "'\t'=1"


def test_what_was_guarded_can_be_told_from_what_was_written_with_an_apostrophe() -> None:
    assert guarded("a;'=1") == "a;''=1"
    assert guarded("'a") == "''a"


@pytest.mark.parametrize("piece", ["1:", "2015.", "1/", "$", "1 ", "12:00:", "jan", "1-"])
def test_a_very_long_text_costs_no_more_than_its_length(piece: str) -> None:
    text = piece * 200_000 + "x"
    assert guarded(text).lstrip("'") == text
