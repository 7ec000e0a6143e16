from __future__ import annotations

import re

import pytest

from forms.errors import UsageError
from forms.filling import fill_word
from forms.filling.fit import check_fits, find_misfits
from tests.annex2 import ANSWERS, annex2

FORM, LAYOUT = annex2()


def test_what_fits_is_let_through() -> None:
    check_fits(FORM, LAYOUT, ANSWERS)
    assert not find_misfits(FORM, LAYOUT, {})


def test_what_no_size_can_show_is_refused_with_the_field_s_label_and_how_much_fits() -> None:
    with pytest.raises(UsageError) as caught:
        check_fits(FORM, LAYOUT, {"company_name": "甲", "main_products": "产" * 2000, "address": "路" * 500})
    said = str(caught.value)
    assert 'field "main_products" (主要产品和服务): 2000 characters' in said
    assert 'field "address" (企业地址): 500 characters' in said
    assert "company_name" not in said
    assert "产" not in said.replace("主要产品和服务", "")


@pytest.mark.parametrize(("field_id", "text"), [("main_products", "产" * 2000), ("address", "Road 7, " * 90)])
def test_as_much_as_is_said_to_fit_fits_and_no_more(field_id: str, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_fits(FORM, LAYOUT, {field_id: text})
    found = re.search(r"of which (\d+) can be shown at 7 pt", str(caught.value))
    assert found is not None
    shown = int(found[1])
    assert not find_misfits(FORM, LAYOUT, {field_id: text[:shown]})
    assert find_misfits(FORM, LAYOUT, {field_id: text[: shown + 1]})


def test_in_word_a_row_grows_and_nothing_is_refused() -> None:
    assert fill_word(FORM, LAYOUT, {"main_products": "产" * 2000})


def test_a_credit_code_fits_its_comb_and_a_far_longer_text_fits_nowhere() -> None:
    assert find_misfits(FORM, LAYOUT, {"credit_code": "91320100MA1MABCD5X"}) == []
    assert [field.id for field in find_misfits(FORM, LAYOUT, {"credit_code": "9" * 500})] == ["credit_code"]
