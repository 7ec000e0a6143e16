"""Times of the day: a value is hours and minutes of a day of 24 hours, such as `09:30`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from forms.definition import Kind
from scanner.validate.kinds.numerals import plain_digits
from scanner.validate.kinds.traits import KindTraits, Script
from scanner.validate.written import ParsedValue, folded

_NOON: Final = 12
_DAY: Final = 24
_EARLY: Final = 6
"""An hour from 1 to 6 with 点 and without 上午 or 下午 is more often one of the afternoon (3点 for 15:00): a person is
asked. With a colon it is an hour of 24, as clocks show it."""

_MORNING: Final = "上午|早上|早晨|清晨|凌晨|早"
_AFTERNOON: Final = "下午|傍晚|午后"
_NIGHT: Final = "晚上|夜里|夜间|晚|夜"
_MIDDAY: Final = "中午|正午"
_ABOUT: Final = re.compile(r"^(?:大约|大概|约|将近|接近)|(?:左右|前后)$")
_BETWEEN: Final = re.compile(r"[-~至到]")
_CLOCK: Final = re.compile(
    rf"(?P<half>{_MORNING}|{_AFTERNOON}|{_NIGHT}|{_MIDDAY})?"
    r"(?P<hour>\d{1,2})"
    r"(?:[:.](?P<minute>\d{2})(?::00)?"
    r"|(?P<mark>h)(?:钟|整)?(?:(?P<said>\d{1,2})分?|(?P<part>半|[13]刻))?)?"
    r"(?P<latin>[ap]\.?m\.?)?"
)
_RUN: Final = re.compile(r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)")
_PARTS: Final = {"半": 30, "1刻": 15, "3刻": 45}


def parse_time(text: str) -> ParsedValue:
    """Return a time of the day as `"09:30"`.

    A time with seconds is understood where they are zeros. 24:00 is refused, because it may mean the day's end or its
    beginning.
    """
    plain = _as_digits(text)
    bare = _ABOUT.sub("", plain)
    codes = ("time_approximate",) if bare != plain else ()
    if _BETWEEN.search(bare):
        return ParsedValue(None, ("time_range",))
    found = _RUN.fullmatch(bare)
    if found is not None:
        return ParsedValue(f"{found['hour']}:{found['minute']}", codes)
    found = _CLOCK.fullmatch(bare)
    if found is None or not _is_whole(found):
        return ParsedValue(None, ("time_unparsed",))
    hour = _hour(found)
    minute = _minute(found)
    if hour is None or minute >= 60:
        return ParsedValue(None, ("time_not_real",))
    if found["mark"] and not found["half"] and not found["latin"] and 1 <= hour <= _EARLY:
        codes = (*codes, "time_half_unsaid")
    return ParsedValue(f"{hour:02d}:{minute:02d}", codes)


def _is_whole(found: re.Match[str]) -> bool:
    """Tell whether a time says more than a number: 9 alone may be anything, 下午3 and 3pm may not."""
    return any(found[part] for part in ("half", "minute", "mark", "latin"))


def _minute(found: re.Match[str]) -> int:
    if found["part"]:
        return _PARTS[found["part"]]
    return int(found["minute"] or found["said"] or 0)


def _hour(found: re.Match[str]) -> int | None:
    """Return the hour of 24; None where the half of the day and the hour do not go together, as in 上午15点."""
    hour, half = int(found["hour"]), found["half"] or ""
    latin = (found["latin"] or "")[:1]
    is_late = latin == "p" or (half and re.fullmatch(f"{_AFTERNOON}|{_NIGHT}", half) is not None)
    is_early = latin == "a" or (half and re.fullmatch(_MORNING, half) is not None)
    if hour >= _DAY or (is_early and hour > _NOON) or (latin and hour in (0, *range(_NOON + 1, _DAY))):
        return None
    if half in ("中午", "正午"):
        return hour + _NOON if hour <= 2 else hour if hour <= _NOON + 2 else None
    if is_late and hour < _NOON:
        return hour + _NOON
    if hour == _NOON and (latin == "a" or half == "凌晨" or re.fullmatch(_NIGHT, half)):
        return 0
    return hour


def _as_digits(text: str) -> str:
    """Return a text folded and in lower case, with hanzi digits as digits: 九点三十分 becomes 9h30分."""
    plain = folded(text).lower().strip("。;,")
    digits = plain_digits(re.sub("[点點时時]", "h", plain))  # plain_digits takes 点 for a decimal point

    def ten(match: re.Match[str]) -> str:
        tens, ones = match[1] or "1", match[2] or "0"
        return tens + ones

    return re.sub(r"(?<!\d)(\d?)十(\d?)(?!\d)", ten, digits)


TRAITS: Final[Mapping[Kind, KindTraits]] = {
    Kind.TIME: KindTraits(
        parse=lambda _field, written, _today: parse_time(written.text),
        is_mendable=True,
        script=Script.DIGITS,
    ),
}
