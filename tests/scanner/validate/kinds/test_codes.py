"""Credit codes, GB 32100-2015. All codes are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from scanner.validate.kinds.codes import parse_credit_code
from scanner.validate.written import WrittenText
from tests.scanner.validate.forms_for_rules import GOOD_CODE

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
OTHER_GOOD_CODE = "91320583MA1MXXJR3U"


def with_check_digit(first_17: str) -> str:
    return first_17 + uscc.calc_check_digit(first_17)


@pytest.mark.parametrize(
    "text",
    [
        GOOD_CODE,
        "9132 0594 MA1M XXJR 3R",
        "91320594-MA1MXXJR3R",
        GOOD_CODE.lower(),
        "９１３２０５９４ＭＡ１ＭＸＸＪＲ３Ｒ",
    ],
)
def test_a_code_is_put_in_half_width_upper_case_without_spaces(text: str) -> None:
    parsed = parse_credit_code(WrittenText(text))
    assert (parsed.value, parsed.codes) == (GOOD_CODE, ())


def test_a_wrong_check_digit_keeps_the_value_with_an_error() -> None:
    parsed = parse_credit_code(WrittenText(GOOD_CODE[:-1] + "A"))
    assert (parsed.value, parsed.codes) == (GOOD_CODE[:-1] + "A", ("credit_code_check_digit",))


@pytest.mark.parametrize(
    "text", ["913205943R", GOOD_CODE + "1", GOOD_CODE.replace("J", "I"), "320594000012345", "9132O594MA1MXXJR3R"]
)
def test_what_has_not_the_form_of_a_code_has_no_value(text: str) -> None:
    parsed = parse_credit_code(WrittenText(text))
    assert (parsed.value, parsed.codes) == (None, ("credit_code_form",))


def test_the_only_alternative_with_a_fitting_check_digit_is_taken() -> None:
    misread = GOOD_CODE.replace("J", "I")
    parsed = parse_credit_code(WrittenText(misread, (GOOD_CODE.replace("J", "L"), GOOD_CODE, GOOD_CODE.lower())))
    assert (parsed.value, parsed.codes) == (GOOD_CODE, ("credit_code_repaired",))


def test_two_alternatives_with_fitting_check_digits_settle_nothing() -> None:
    parsed = parse_credit_code(WrittenText(GOOD_CODE[:-1] + "A", (GOOD_CODE, OTHER_GOOD_CODE)))
    assert (parsed.value, parsed.codes) == (GOOD_CODE[:-1] + "A", ("credit_code_ambiguous",))


def test_a_first_reading_that_fits_is_not_compared_with_its_alternatives() -> None:
    assert parse_credit_code(WrittenText(GOOD_CODE, (OTHER_GOOD_CODE,))).codes == ()


def test_letters_that_never_occur_are_not_replaced_by_guessing() -> None:
    assert parse_credit_code(WrittenText("9132059" + "4MA1MXXJR3R".replace("1", "I"))).value is None


def test_a_code_of_another_province_is_told() -> None:
    assert parse_credit_code(WrittenText("91110105MA1MXXJR3N")).codes == ("credit_code_elsewhere",)


def test_the_national_authority_is_elsewhere_but_known() -> None:
    assert parse_credit_code(WrittenText(with_check_digit("91100000MA1MXXJR3"))).codes == ("credit_code_elsewhere",)


def test_a_division_in_no_list_is_told() -> None:
    assert parse_credit_code(WrittenText("91990105MA1MXXJR3D")).codes == ("credit_code_division_unknown",)


def test_the_codes_of_development_zones_are_no_surprise() -> None:
    assert GOOD_CODE[2:8] == "320594"  # 苏州工业园区, not in GB/T 2260
    assert parse_credit_code(WrittenText(GOOD_CODE)).codes == ()


@given(st.text(alphabet=SIGNS, min_size=9, max_size=9), st.integers(0, 16), st.sampled_from(SIGNS))
def test_one_character_misread_never_passes(organisation: str, place: int, sign: str) -> None:
    code = with_check_digit("91320105" + organisation)
    misread = code[:place] + sign + code[place + 1 :]
    parsed = parse_credit_code(WrittenText(misread))
    assert (parsed.value == code) == (misread == code)
    assert bool(parsed.codes) == (misread != code)
