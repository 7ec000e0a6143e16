"""Codes with a check digit: the unified social credit code, GB 32100-2015."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from stdnum import numdb
from stdnum.cn import uscc

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
}
