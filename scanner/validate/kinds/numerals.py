"""Numbers as people write them, in digits, in hanzi, or in both, as exact decimals.

The package cn2an does something similar, but it computes in floats (16.4亿 gives 1639999999, see its issue 55) and
refuses forms that occur here (13万2000, 一百九十万零三千), so it is not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

MAX_DIGITS = 15
"""The most digits of a number. No form asks for a longer one, and a float could not hold it."""

_DIGITS = str.maketrans(
    "〇○零一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參叄陸两兩点點拾佰仟萬億",
    "00012345678912345678923362" + "2..十百千万亿",
)
_TOKEN = re.compile(r"(\d+(?:\.\d+)?)|([十百千万亿])")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])")
# "3.000" may be 3,000 with its comma misread, since nobody writes three zeros after a decimal point.
_DOUBTFUL = re.compile(r"(?<![\d.])[1-9]\d{0,2}(?:\.000)+(?!\d)")
_POWER = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}


def plain_digits(text: str) -> str:
    """Return a text with hanzi digits as digits and the numerals of cheques as everyday ones: 叁仟 becomes 3千."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    return text.translate(_DIGITS)


def read_number(text: str) -> Decimal | None:
    """Return the number that a folded text says.

    None means that the text is no number, or may mean two different numbers (二百五 is 205 or 250). A single 一 gives
    None as well, because on paper it is more often a dash than a one.
    """
    if text == "一":
        return None
    plain = _DOUBTFUL.sub("?", plain_digits(text))
    plain = _GROUPED.sub(lambda match: match[0].replace(",", ""), plain)
    tokens = list(_tokens(plain))
    if not tokens or "".join(tokens) != plain or any(len(token) > MAX_DIGITS for token in tokens):
        return None
    total = _sum(tokens)
    return total if total is not None and total < Decimal(10) ** MAX_DIGITS else None


def _tokens(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        yield match[0]


def _sum(tokens: list[str]) -> Decimal | None:
    """Return the sum of the parts before 亿, before 万 and after both; None where their order makes no number."""
    total = Decimal(0)
    part: list[str] = []
    seen: list[str] = []
    for word in tokens:
        if word not in ("万", "亿"):
            part.append(word)
            continue
        if word in seen or (not part and (word == "万" or not seen)):
            return None
        below = _below_wan(part, seen[-1] if seen else None, closed=True)
        if below is None:
            return None
        total = (total + below) * 10**8 if word == "亿" else total + below * 10**4
        seen.append(word)
        part = []
    below = _below_wan(part, seen[-1] if seen else None, closed=False)
    return None if below is None else total + below


def _below_wan(part: list[str], before: str | None, *, closed: bool) -> Decimal | None:
    """Return the number that a part of 千, 百, 十 and digits says; None where the units are not in falling order.

    Args:
        part: The part's numbers and units, in their order.
        before: The 万 or 亿 that stands before the part; None at the beginning.
        closed: Whether a 万 or 亿 stands after the part.
    """
    total, number, last, unit = Decimal(0), None, 99, before
    for token in part:
        power = _POWER.get(token)
        if power is None:
            number = token
            continue
        if power >= last or (number is None and (power != 1 or total)):
            return None
        total += Decimal(number or 1) * 10**power
        number, last, unit = None, power, token
    if number is None:
        return total
    if unit is not None and not (closed and unit == before) and not _fits_behind(number, unit):
        return None
    return total + Decimal(number)


def _fits_behind(number: str, unit: str) -> bool:
    """Tell whether digits after a unit have only one meaning, as in 一千零五 and 3万2000, but not in 二百五."""
    power = _POWER[unit]
    return "." not in number and (len(number) == power or (number.startswith("0") and len(number) < power))
