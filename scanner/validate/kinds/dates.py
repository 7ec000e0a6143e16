"""Dates: a value is as precise as the date was written (year, month or day)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from forms.definition import Kind
from scanner.validate.kinds.numerals import plain_digits
from scanner.validate.kinds.traits import KindTraits, Script
from scanner.validate.written import ParsedValue, folded

EARLIEST_YEAR = 1850
"""No company that answers is older. An earlier year means that a row of digits was divided wrongly."""

_WORDS = re.compile(r"^(?:公司|企业)?(?:成立于|成立时间|成立|注册于|始建于|创建于|创立于)?:?|(?:成立|注册|创立|创建)$")
_MIDNIGHT = re.compile(r"(?<=\d)[T ]?0?0:00(?::00(?:\.0+)?)?Z?$")
_GAP = r"[-./,、·_~年]"
_PARTS = re.compile(rf"(\d{{4}})(?:{_GAP}+(\d{{1,2}})(?:[-./,、·_~月]+(\d{{1,2}})日?|月)?|年)?")
_SHORT_YEAR = re.compile(rf"'?\d{{2}}(?:年|{_GAP}\d{{1,2}}(?:\D\d{{1,2}})?\D?$)")
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})?")


def parse_date(text: str, today: date) -> ParsedValue:
    """Return a date as `"2015"`, `"2015-03"` or `"2015-03-12"`; a date in the future keeps its value.

    Args:
        text: The text as it was written.
        today: The latest day that a date may be.
    """
    spaced = re.sub(r"(?<=\d)\s+(?=\d)", "-", text.strip())
    plain = _MIDNIGHT.sub("", _as_digits(re.sub(r"[-T ]0?0:00(?::00)?$", "", spaced)))
    plain = _WORDS.sub("", plain).replace("。", ".").replace("号", "日").rstrip(".,、;-/")
    found = _RUN.fullmatch(plain) or _PARTS.fullmatch(plain)
    if found is None:
        return ParsedValue(None, ("date_year_short" if _SHORT_YEAR.match(plain) else "date_unparsed",))
    year, month, day = (int(part) if part else None for part in found.groups())
    if year is None or year < EARLIEST_YEAR:
        return ParsedValue(None, ("date_unparsed",))
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return ParsedValue(None, ("date_not_real",))
    value = "-".join([f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part is not None)])
    # texts in ISO 8601 of the same precision sort as their dates do
    return ParsedValue(value, ("date_in_future",) if value > today.isoformat()[: len(value)] else ())


def _as_digits(text: str) -> str:
    """Return a text folded, with hanzi digits as digits: 二〇一五年十二月 becomes 2015年12月."""
    digits = plain_digits(folded(text).replace("元月", "1月"))

    def ten(match: re.Match[str]) -> str:
        tens, ones = match[1] or "1", match[2] or "0"
        return tens + ones

    return re.sub(r"(?<!\d)(\d?)十(\d?)(?!\d)", ten, digits)


TRAITS: Final[Mapping[Kind, KindTraits]] = {
    Kind.DATE: KindTraits(
        parse=lambda field, written, today: parse_date(written.text, date.max if field.most else today),
        is_mendable=True,
        script=Script.DIGITS,
    ),
}
