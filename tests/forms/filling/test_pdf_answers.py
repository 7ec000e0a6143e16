from __future__ import annotations

import pytest

from forms.answers import answer_text, check_answers
from forms.errors import UsageError
from tests.annex2 import ANSWERS, annex2

FORM, _ = annex2()


def test_right_answers_come_back_in_the_form_s_order() -> None:
    checked = check_answers(FORM, dict(reversed(ANSWERS.items())))
    assert checked == ANSWERS
    assert list(checked) == [field.id for field in FORM.fields]


def test_a_missing_id_is_left_out_and_null_is_a_blank() -> None:
    assert check_answers(FORM, {"company_name": None, "revenue": None}) == {"company_name": None, "revenue": None}


def test_an_unknown_id_is_named_with_the_nearest() -> None:
    with pytest.raises(UsageError, match='no field "compnay_name"; did you mean "company_name"'):
        check_answers(FORM, {"compnay_name": "甲"})


@pytest.mark.parametrize(
    ("field_id", "value", "expected"),
    [
        ("company_name", 5, "a string or null, not a number"),
        ("revenue", "300", "a number or null, not a string"),
        ("revenue", True, "a number or null, not a boolean"),
        ("revenue", float("nan"), "a number or null"),
        ("employees", 1.5, "a whole number or null"),
        ("company_type", ["sme"], "one of the option ids large, sme, other, not a list"),
        ("need_category", "rnd", "a list of option ids, not a string"),
        ("need_category", [3], "one of the option ids"),
        ("need_category", {}, "a list of option ids, not an object"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_with_its_label(field_id: str, value: object, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_answers(FORM, {field_id: value})
    assert f'field "{field_id}" ({FORM.field(field_id).name}): expected {expected}' in str(caught.value)


def test_an_unknown_option_is_told_the_nearest_and_not_repeated() -> None:
    with pytest.raises(UsageError, match='did you mean "sme"') as caught:
        check_answers(FORM, {"company_type": "smee"})
    assert "smee" not in str(caught.value)


def test_options_come_back_in_the_form_s_order_once_each() -> None:
    assert check_answers(FORM, {"need_category": ["support", "rnd", "support"]}) == {
        "need_category": ["rnd", "support"]
    }


@pytest.mark.parametrize("character", ["\0", "\x0b", "\ud842"])
def test_what_is_no_character_to_write_is_refused(character: str) -> None:
    with pytest.raises(UsageError, match=rf"U\+{ord(character):04X}"):
        check_answers(FORM, {"company_name": f"甲{character}乙"})


@pytest.mark.parametrize(
    ("value", "text"),
    [(300, "300"), (1000.0, "1000"), (12345.6, "12345.6"), (1e20, "1" + "0" * 20), (1e-7, "0.0000001"), (-0.5, "-0.5")],
)
def test_a_number_is_written_plainly(value: float, text: str) -> None:
    assert answer_text(value) == text
