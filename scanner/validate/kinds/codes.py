"""Codes with a check digit: the unified social credit code, GB 32100-2015; the identity number, GB 11643."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from stdnum import numdb
from stdnum.cn import ric, uscc

from forms.definition import Kind
from forms.definition.provinces import JIANGSU, Province
from scanner.validate.kinds.traits import KindTraits, Script
from scanner.validate.written import ParsedValue, WrittenText, folded

# The parts of a credit code: authority and type of body (2 characters), division (6), organisation (9) and check
# digit (1). I, O, Z, S and V never occur. python-stdnum's own `validate` is not used, because it refuses codes of which
# the authority is a letter (Y, N, A).
_SIGN = "[0-9A-HJ-NPQRTUWXY]"
_FORM = re.compile(rf"{_SIGN}{{2}}\d{{6}}{_SIGN}{{10}}")

CHECK_ODDS = 31
"""A code with one misread character never passes the check modulo 31; with more, it passes one time in 31."""

_ID_CARD_FORM = re.compile(r"[1-9]\d{16}[\dX]")

ID_CARD_ODDS = 11
"""A number with one misread character never passes the check modulo 11; with more, it passes one time in 11."""

EARLIEST_BIRTH = date(1900, 1, 1)


def parse_credit_code(written: WrittenText, province: Province = JIANGSU) -> ParsedValue:
    """Return the 18 characters of a credit code without spaces.

    Where the first reading breaks a rule and exactly one alternative keeps all of them, that alternative is taken. A
    code of the right form with a wrong check digit is kept as the value, and its field is unclear.
    """
    code = bare_code(written.text)
    if _passes(code):
        return ParsedValue(code, _whereabouts(code, province), check=CHECK_ODDS)
    passing = sorted({other for other in map(bare_code, written.alternatives) if _passes(other)})
    if len(passing) == 1:
        return ParsedValue(passing[0], ("credit_code_repaired", *_whereabouts(passing[0], province)))
    best = code if _FORM.fullmatch(code) else None
    if passing:
        return ParsedValue(best, ("credit_code_ambiguous",))
    return ParsedValue(best, ("credit_code_form" if best is None else "credit_code_check_digit",))


def parse_id_card(written: WrittenText, today: date) -> ParsedValue:
    """Return the 18 characters of an identity number without spaces.

    A number of the right form that breaks another rule is kept as the value. The place of registration is not checked,
    because valid numbers hold codes of divisions that no list has any more. Numbers of 15 digits are no longer valid
    and do not have the right form.
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
    """Return a code in half width and upper case, without spaces, hyphens and the marks `_`, `|`, `.` and `·`."""
    return re.sub(r"[-_|.·]", "", folded(text)).upper()


def _passes(code: str) -> bool:
    return _FORM.fullmatch(code) is not None and uscc.calc_check_digit(code[:17]) == code[17]


def _whereabouts(code: str, province: Province) -> tuple[str, ...]:
    """Return the codes of the issues with a credit code's place of registration."""
    division = code[2:8]
    if not _known_city(division):
        return ("credit_code_division_unknown",)
    return () if division.startswith(province.code) else ("credit_code_elsewhere",)


def _known_city(division: str) -> bool:
    """Tell whether the province and the city of a division code are known.

    The last two digits, which name the county, are not checked: development zones have codes of their own (320594 for
    苏州工业园区) that are not in GB/T 2260. 100000 is the national authority.
    """
    if division == "100000":
        return True
    divisions = numdb.get("cn/loc")
    places = [place for part in (division, division[:4] + "00") for _, place in divisions.info(part)]
    return any("county" in place for place in places)


TRAITS: Final[Mapping[Kind, KindTraits]] = {
    Kind.CREDIT_CODE: KindTraits(
        parse=lambda field, written, _today: parse_credit_code(written, field.province),
        script=Script.DIGITS,
    ),
    Kind.ID_CARD: KindTraits(
        parse=lambda _field, written, today: parse_id_card(written, today),
        is_mendable=True,
        script=Script.DIGITS,
    ),
}
