"""What the text of an answer on the command line means."""

from __future__ import annotations

from datetime import date

import pytest

from scanner.corrections import FieldWord, RefusedWordError
from scanner.corrections.spelled import spelled
from tests.scanner.corrections.made import FORM

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("revenue", "926.5", FieldWord("revenue", "changed", 926.5, "926.5")),
        ("revenue", "12005000元", FieldWord("revenue", "changed", 1200.5, "12005000元")),
        ("employees", "1,200", FieldWord("employees", "changed", 1200, "1,200")),
        ("founded", "2015年3月", FieldWord("founded", "changed", "2015-03", "2015年3月")),
        ("company_type", "sme", FieldWord("company_type", "changed", "sme")),
        ("company_type", "", FieldWord("company_type", "blank")),
        ("need_category", "rnd, patent", FieldWord("need_category", "changed", ["patent", "rnd"])),
        ("need_category", "", FieldWord("need_category", "blank")),
        ("contact", "\u200b李四 ", FieldWord("contact", "changed", "李四", "李四")),
        ("contact", "无", FieldWord("contact", "blank")),
        ("contact", "", FieldWord("contact", "blank")),
    ],
)
def test_an_answer_means_what_it_would_mean_on_the_form(field: str, text: str, expected: FieldWord) -> None:
    assert spelled(FORM, field, text, today=TODAY).word == expected


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        pytest.param("revenue", "很多很多", "amount", id="no amount"),
        pytest.param("founded", "去年春天", "date", id="no date"),
        pytest.param("company_type", "smee", 'did you mean "sme"', id="nearly an option"),
        pytest.param("need_category", "rnd,patents", 'did you mean "patent"', id="one of several that is no option"),
        pytest.param("revenuee", "七七", 'did you mean "revenue"', id="nearly a field"),
    ],
)
def test_what_cannot_be_understood_is_refused_without_being_repeated(field: str, text: str, words: str) -> None:
    with pytest.raises(RefusedWordError, match=words) as refused:
        spelled(FORM, field, text, today=TODAY)
    assert text not in str(refused.value)


def test_what_is_odd_about_an_answer_that_can_be_kept_is_told_with_it() -> None:
    answer = spelled(FORM, "credit_code", "913204110000000000", today=TODAY)
    assert answer.word.value == "913204110000000000"
    assert [one.code for one in answer.issues] == ["credit_code_check_digit"]
