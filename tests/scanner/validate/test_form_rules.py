"""Rules between fields."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.definition import FormRule, RuleKind
from scanner.issues import CATALOGUE
from scanner.validate import validate
from scanner.values.issue import Severity
from scanner.values.reading import Outcome, Reading
from tests.scanner.validate.forms_for_rules import FORM, TODAY, E, T, boxes, codes, goes_to_review, typed, with_readings


def test_a_required_field_left_blank_is_a_warning() -> None:
    validated = with_readings(typed("company_name", "无"))
    assert codes(validated, "company_name") == ["required_blank"]
    assert validated.issues[0].severity is Severity.WARNING
    assert "企业名称" in validated.issues[0].message_zh


def test_a_field_asked_on_a_condition_is_required_only_when_it_holds() -> None:
    assert codes(with_readings(boxes("in_zone", T, E)), "zone_name") == ["required_blank"]
    assert codes(with_readings(boxes("in_zone", E, T)), "zone_name") == []
    assert codes(with_readings(boxes("in_zone", E, E)), "zone_name") == []


def test_a_conditional_field_filled_without_its_condition_is_told() -> None:
    validated = with_readings(boxes("in_zone", E, T), typed("zone_name", "苏州高新区"))
    assert codes(validated, "zone_name") == ["answer_unexpected"]
    assert not goes_to_review(validated)


def test_a_condition_that_is_unclear_is_asked_about_once() -> None:
    validated = with_readings(boxes("in_zone", T, T), typed("zone_name", "苏州高新区"))
    assert codes(validated, "zone_name") == []
    assert goes_to_review(validated)


def test_more_research_staff_than_employees_is_a_warning() -> None:
    validated = with_readings(typed("employees", "100"), typed("rd_staff", "120"))
    assert codes(validated, "rd_staff") == ["at_most_violated"]
    assert "员工总数" in validated.issues[0].message_zh


@pytest.mark.parametrize(("employees", "rd_staff"), [("100", "100"), ("100", "20"), ("/", "20"), ("若干", "20")])
def test_equal_or_missing_numbers_break_no_rule(employees: str, rd_staff: str) -> None:
    assert codes(with_readings(typed("employees", employees), typed("rd_staff", rd_staff)), "rd_staff") == []


@pytest.mark.parametrize(
    ("county", "address"),
    [
        ("吴江区", "江苏省苏州市吴江区某某路1号"),
        ("苏州市吴江区", "吴江东太湖大道1号"),
        ("昆山", "昆山市某某路"),
        ("苏州工业园区", "苏州市工业园区某某街"),
    ],
)
def test_a_county_that_the_address_names_is_no_mismatch(county: str, address: str) -> None:
    assert codes(with_readings(typed("county", county), typed("address", address)), "county") == []


def test_a_county_that_the_address_does_not_name_is_an_info() -> None:
    validated = with_readings(typed("county", "吴江区"), typed("address", "南京市江宁区某某路1号"))
    assert codes(validated, "county") == ["within_mismatch"]
    assert CATALOGUE["within_mismatch"].severity is Severity.INFO


def test_a_code_registered_in_another_county_is_an_info() -> None:
    validated = with_readings(typed("credit_code", "91320583MA1MXXJR3U"), typed("county", "吴江区"))
    assert codes(validated, "credit_code") == ["credit_code_other_county"]
    assert not goes_to_review(validated)


@pytest.mark.parametrize(
    ("code", "county"),
    [
        ("91320583MA1MXXJR3U", "昆山市"),
        ("91320594MA1MXXJR3R", "吴江区"),  # a zone's code says nothing of the county
        ("913206846081960806", "海门区"),  # the code of the former 海门市
        ("91320583MA1MXXJR3U", "昆山高新区"),
        ("91320104608196080G", "南京市白下区"),  # 白下区 went into 秦淮区
    ],
)
def test_a_code_that_fits_the_county_or_says_nothing_of_it_is_no_mismatch(code: str, county: str) -> None:
    assert codes(with_readings(typed("credit_code", code), typed("county", county)), "credit_code") == []


def test_a_text_rule_without_places_asks_for_the_words_themselves() -> None:
    rule = FormRule(RuleKind.WITHIN, "zone_name", "address")
    form = replace(FORM, rules=(rule,))
    for zone, found in (("生命科技园", []), ("软件谷", ["within_mismatch"])):
        readings = [
            typed("company_name", "某某公司"),
            boxes("in_zone", T, E),
            typed("zone_name", zone),
            typed("address", "南京市 生命科技园1号"),
        ]
        assert validate(form, readings, today=TODAY).fields["zone_name"].issues == found


def test_a_required_field_in_which_something_unclear_stands_is_not_called_blank() -> None:
    unclear = Reading("company_name", Outcome.UNCLEAR, "rapidocr", None, 0.1)
    assert codes(with_readings(unclear), "company_name") == ["field_unclear"]
