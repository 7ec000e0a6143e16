"""The counties, cities and districts of Jiangsu, and the zones that companies name instead of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from forms.definition import Kind
from scanner.validate.kinds.traits import KindTraits, Script
from scanner.validate.written import ParsedValue, WrittenText, folded

_ZONE_WORD = re.compile(
    r"(?:国家级?|省级)?(?:高新技术产业(?:开发)?区|高新技术(?:产业)?园区|高新技术开发区|高新开发区|高新区|经济技术开发区|"
    r"经济开发区|经开区|经济区|技术开发区|开发区|工业园区?|产业园区?|科技园区?|科技城|软件园|新区|保税区|综合保税区|"
    r"综保区|保税港区|旅游度假区|度假区|示范区|园区)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A county-level division, or a zone that companies name instead of one.

    Attributes:
        name: The full name, such as `吴江区`.
        city: The name of the prefecture-level city, without 市.
        code: The division's code in GB/T 2260; empty for a zone.
        former: Whether the name has been given up.
    """

    name: str
    city: str
    code: str = ""
    former: bool = False

    @property
    def stem(self) -> str:
        """The name without 县, 市 or 区, where two characters or more are left."""
        return self.name[:-1] if self.code and len(self.name) > 2 else self.name


@cache
def places() -> tuple[Place, ...]:
    """Return the current divisions, then the zones, then the former divisions."""
    divisions = [
        Place(row["name"], row["city"], row["code"], former=bool(row["until"])) for row in _rows("divisions.csv")
    ]
    zones = [Place(row["name"], row["city"]) for row in _rows("zones.csv")]
    return (
        *(place for place in divisions if not place.former),
        *zones,
        *(place for place in divisions if place.former),
    )


@cache
def _cities() -> frozenset[str]:
    return frozenset(place.city for place in places())


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def find_place(text: str) -> Place | None:
    """Return the place that a text names, or None. A city alone is not a place.

    The province and the city may stand before the place, and a street or a note in brackets may stand after it. For a
    name that two cities share (鼓楼区) the first place of `places` is returned.
    """
    plain = re.sub(r"\(.*?\)|[-、,./·]", "", folded(text))
    plain = re.sub(r"^(?:中国)?(?:江苏省|江苏)?", "", plain)
    for place in places():
        if any(_names(rest, place) for rest in _tails(plain, place.city)):
            return place
    return _find_zone(plain)


def _tails(plain: str, city: str) -> tuple[str, ...]:
    """Return the text as it is and, first, without the city if it begins with that city."""
    for start in (city + "市", city):
        if plain.startswith(start) and plain != start:
            return (plain.removeprefix(start), plain)
    return (plain,)


def _names(plain: str, place: Place) -> bool:
    name = place.name.replace("-", "")
    return plain == place.stem or plain.startswith(name)


def _find_zone(plain: str) -> Place | None:
    """Return the zone that a text names as a city or a county followed by a word such as 经开区, or None."""
    word = re.search(f"{_ZONE_WORD.pattern}$", plain)
    if word is None:
        return None
    owner = plain[: word.start()]
    for city in _cities():
        if owner in (city, city + "市"):
            return Place(plain, city)
    for place in places():
        if place.code and any(rest in (place.stem, place.name) for rest in _tails(owner, place.city)):
            return Place(plain, place.city)
    return None


def parse_county(written: WrittenText) -> ParsedValue:
    """Return the text without spaces; if it is no known name, return the only alternative that is one."""
    text = re.sub(r"\s+", "", written.text)
    place = find_place(text)
    if place is not None:
        return ParsedValue(text, ("county_former",) if place.former else ())
    known = {re.sub(r"\s+", "", other) for other in written.alternatives if find_place(other) is not None}
    if len(known) == 1:
        return ParsedValue(known.pop(), ("county_repaired",))
    return ParsedValue(text, ("county_unknown",))


TRAITS: Final[Mapping[Kind, KindTraits]] = {
    Kind.COUNTY: KindTraits(parse=lambda _field, written, _today: parse_county(written), script=Script.KNOWN),
}
