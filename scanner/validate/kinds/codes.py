"""Codes with a check digit: the unified social credit code, GB 32100-2015; the identity number, GB 11643."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from stdnum import numdb
from stdnum.cn import ric, uscc

from forms.definition import Kind
from scanner.validate.kinds.traits import KindTraits, Script
from scanner.validate.written import ParsedValue, WrittenText, folded

# Authority and type of body, division, organisation, check digit. I, O, Z, S and V never occur;
# python-stdnum's own `validate` refuses the authorities that are letters (Y, N, A).
_SIGN = "[0-9A-HJ-NPQRTUWXY]"
_FORM = re.compile(rf"{_SIGN}{{2}}\d{{6}}{_SIGN}{{10}}")

CHECK_ODDS = 31
"""A text with one character misread never passes modulo 31; any other passes one time in 31."""

JIANGSU = "32"

_ID_CARD_FORM = re.compile(r"[1-9]\d{16}[\dX]")

ID_CARD_ODDS = 11
"""A text with one character misread never passes modulo 11; any other passes one time in 11."""

EARLIEST_BIRTH = date(1900, 1, 1)


def parse_credit_code(written: WrittenText) -> ParsedValue:
    """Return the 18 characters without spaces.

    Where the first reading fails and exactly one alternative passes, that one is taken. A
    code of the right form whose check digit does not fit keeps its value, unclear.
    """
    code = bare_code(written.text)
    if _passes(code):
        return ParsedValue(code, _whereabouts(code), check=CHECK_ODDS)
    passing = sorted({other for other in map(bare_code, written.alternatives) if _passes(other)})
    if len(passing) == 1:
        return ParsedValue(passing[0], ("credit_code_repaired", *_whereabouts(passing[0])))
    best = code if _FORM.fullmatch(code) else None
    if passing:
        return ParsedValue(best, ("credit_code_ambiguous",))
    return ParsedValue(best, ("credit_code_form" if best is None else "credit_code_check_digit",))


def parse_id_card(written: WrittenText, today: date) -> ParsedValue:
    """Return the 18 characters without spaces; one that breaks a rule but has the form keeps its value.

    The place of registration is not checked: divisions that no list has any more stand in
    honest numbers. Numbers of 15 digits, which are no longer valid, have not the form.
    """
    number = bare_code(written.text)
    if _ID_CARD_FORM.fullmatch(number) is None:
        return ParsedValue(None, ("id_card_form",))
    if ric.calc_check_digit(number) != number[-1]:
        return ParsedValue(number, ("id_card_check_digit",))
    if not _is_birth_date(number[6:14], today):
        return ParsedValue(number, ("id_card_birth_date",))
    return ParsedValue(number, check=ID_CARD_ODDS)


def _is_birth_date(digits: str, today: date) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return EARLIEST_BIRTH <= born <= today


def bare_code(text: str) -> str:
    """Return it in half width and upper case, without spaces and hyphens."""
    return re.sub(r"[-_|.·]", "", folded(text)).upper()


def _passes(code: str) -> bool:
    return _FORM.fullmatch(code) is not None and uscc.calc_check_digit(code[:17]) == code[17]


def _whereabouts(code: str) -> tuple[str, ...]:
    """Return the issues with the place of registration."""
    division = code[2:8]
    if not _known_city(division):
        return ("credit_code_division_unknown",)
    return () if division.startswith(JIANGSU) else ("credit_code_elsewhere",)


def _known_city(division: str) -> bool:
    """Tell whether the province and the city are known.

    Development zones have county codes of their own (320594, 苏州工业园区) that are not in
    GB/T 2260, and 100000 is the national authority.
    """
    if division == "100000":
        return True
    divisions = numdb.get("cn/loc")
    places = [place for part in (division, division[:4] + "00") for _, place in divisions.info(part)]
    return any("county" in place for place in places)


TRAITS: Final[Mapping[Kind, KindTraits]] = {
    Kind.CREDIT_CODE: KindTraits(
        parse=lambda _field, written, _today: parse_credit_code(written),
        script=Script.DIGITS,
    ),
    Kind.ID_CARD: KindTraits(
        parse=lambda _field, written, today: parse_id_card(written, today),
        is_mendable=True,
        script=Script.DIGITS,
    ),
}
