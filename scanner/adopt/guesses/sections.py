"""Finds the number of the section that something stands in, for ids of what has no words of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from forms.geometry import Rect
from scanner.adopt.guesses.phrases import Phrase

_LEFT_MM: Final = 8.0
_NUMERALS: Final = "一二三四五六七八九十"
_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_HEAD: Final = re.compile(
    r"(?:(?:part|section|step|第)\s*)?(?:([0-9]{1,2})|([ivx]{1,4})\b|([一二三四五六七八九十]))\s*[.、．:：)）部]", re.I
)


def section_name(what: str, place: Rect, phrases: Sequence[Phrase]) -> str:
    """Return an id for something without words of its own: `s3_field` in the third section, `field` in none.

    Args:
        what: What it is.
        place: Where it stands.
        phrases: The phrases of its page.
    """
    edge = min((phrase.box.left for phrase in phrases), default=0.0) + _LEFT_MM
    above = [phrase for phrase in phrases if phrase.box.top < place.bottom and phrase.box.left < edge]
    for phrase in sorted(above, key=lambda one: -one.box.top):
        number = _number(phrase.text)
        if number:
            return f"s{number}_{what}"
    return what


def _number(text: str) -> int:
    found = _HEAD.match(text.strip())
    if found is None:
        return 0
    digits, roman, han = found.groups()
    if digits:
        return int(digits)
    if han:
        return 1 + _NUMERALS.index(han)
    return 1 + _ROMAN.index(roman.lower()) if roman.lower() in _ROMAN else 0
