"""The counties, cities and districts of every province, and the zones that companies name instead of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from forms.definition import Kind
from forms.definition.provinces import JIANGSU, PROVINCES, WHOLE_COUNTRY, Province
from scanner.validate.kinds.traits import KindTraits, Script
from scanner.validate.written import ParsedValue, WrittenText, folded

_ZONE_WORD = re.compile(
    r"(?:国家级?|省级)?(?:高新技术产业(?:开发)?区|高新技术(?:产业)?园区|高新技术开发区|高新开发区|高新区|经济技术开发区|"
    r"经济开发区|经开区|经济区|技术开发区|开发区|工业园区?|产业园区?|科技园区?|科技城|软件园|新区|保税区|综合保税区|"
    r"综保区|保税港区|旅游度假区|度假区|示范区|园区)"
)

_AUTONOMOUS = re.compile(
    r"(?:(?:[蒙藏回苗彝壮侗傣白羌瑶畲满黎水怒]|蒙古|维吾尔|布依|朝鲜|哈尼|哈萨克|傈僳|景颇|土家|柯尔克孜|达斡尔|鄂温克|鄂伦春|"
    r"仡佬|拉祜|佤|纳西|布朗|独龙|普米|仫佬|毛南|裕固|东乡|保安|撒拉|土|锡伯|塔吉克|各|基诺|京|门巴|珞巴)族?)+自治[县旗]$"
)
"""What the name of an autonomous county says of its peoples, as in 长阳土家族自治县; in daily use it is left out."""


@dataclass(frozen=True, slots=True)
class Place:
    """A county-level division, or a zone that companies name instead of one.

    Attributes:
        name: The full name, such as `吴江区`.
        city: The name of the prefecture-level city without 市, of another prefecture without 自治州, 地区 or 盟; empty
            for a division directly under its province.
        code: The division's code in GB/T 2260; empty for a zone.
        former: Whether the name has been given up.
    """

    name: str
    city: str
    code: str = ""
    former: bool = False

    @property
    def stem(self) -> str:
        """The name without 县, 市, 区 or 旗 and without its peoples, where two characters or more are left."""
        if not self.code:
            return self.name
        bare = _AUTONOMOUS.sub("", self.name)
        if bare != self.name and len(bare) > 1:
            return bare
        return self.name[:-1] if len(self.name) > 2 else self.name


@cache
def places(province: Province = JIANGSU) -> tuple[Place, ...]:
    """Return the current divisions of a province or of the country, then the zones, then the former divisions."""
    rows = _rows_of(province)
    return (
        *(Place(row["name"], row["city"], row["code"]) for row in rows if row["code"] and not row["until"]),
        *(Place(row["name"], row["city"]) for row in rows if not row["code"]),
        *(Place(row["name"], row["city"], row["code"], former=True) for row in rows if row["until"]),
    )


@cache
def _cities(province: Province) -> frozenset[str]:
    return frozenset(place.city for place in places(province) if place.city)


def _rows_of(province: Province) -> list[dict[str, str]]:
    ours = [*_rows("divisions.csv"), *({"code": "", "until": "", **row} for row in _rows("zones.csv"))]
    if province == JIANGSU:
        return ours
    elsewhere = _rows("divisions_elsewhere.csv")
    if province == WHOLE_COUNTRY:
        return [*ours, *elsewhere]
    return [row for row in elsewhere if row["province"] == province.code]


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def find_place(text: str, province: Province = JIANGSU) -> Place | None:
    """Return the place that a text names, or None. A city alone is not a place, unless it has no counties.

    The province and the city may stand before the place, and a street or a note in brackets may stand after it. For a
    name that two cities share (鼓楼区) the first place of `places` is returned, in the province that is named.
    """
    plain = re.sub(r"\(.*?\)|[-、,./·]", "", folded(text)).removeprefix("中国")
    named, rest = _without_province(plain, province)
    for place in places(named):
        if any(_names(tail, place) for tail in _tails(rest, place.city)):
            return place
    return _find_zone(rest, named)


_PREFECTURES: Final = ("吉林市", "海南藏族自治州")
"""Prefectures that have the name of a province: the one lies in 吉林省, the other in 青海省."""


def _without_province(plain: str, province: Province) -> tuple[Province, str]:
    """Return the province that a text begins with, if it is looked at, and what stands after it."""
    for one in PROVINCES.values() if province == WHOLE_COUNTRY else (province,):
        if plain.startswith(one.name):
            return one, plain.removeprefix(one.name)
        if plain.startswith(one.short) and not plain.startswith(_PREFECTURES):
            return one, plain.removeprefix(one.short)
    return province, plain


@cache
def _prefecture(city: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(city)}(?:市|地区|盟|州|[^市县区]{{0,9}}?自治州)?")


def _tails(plain: str, city: str) -> tuple[str, ...]:
    """Return the text as it is and, first, without the city if it begins with that city.

    A district's name may begin with 市 itself, as in 济南市中区.
    """
    if not city or not plain.startswith(city):
        return (plain,)
    rest = _prefecture(city).sub("", plain, count=1)
    return (rest, plain.removeprefix(city), plain) if rest else (plain,)


def _names(plain: str, place: Place) -> bool:
    name = place.name.replace("-", "")
    return plain in (place.stem, place.stem + name[-1]) or plain.startswith(name)


def _find_zone(plain: str, province: Province) -> Place | None:
    """Return the zone that a text names as a city or a county followed by a word such as 经开区, or None."""
    word = re.search(f"{_ZONE_WORD.pattern}$", plain)
    if word is None:
        return None
    owner = plain[: word.start()]
    for city in _cities(province):
        if owner in (city, city + "市"):
            return Place(plain, city)
    for place in places(province):
        if place.code and any(rest in (place.stem, place.name) for rest in _tails(owner, place.city)):
            return Place(plain, place.city)
    return None


def parse_county(written: WrittenText, province: Province = JIANGSU) -> ParsedValue:
    """Return the text without spaces; if it is no known name, return the only alternative that is one."""
    text = re.sub(r"\s+", "", written.text)
    place = find_place(text, province)
    if place is not None:
        return ParsedValue(text, ("county_former",) if place.former else ())
    known = {re.sub(r"\s+", "", other) for other in written.alternatives if find_place(other, province)}
    if len(known) == 1:
        return ParsedValue(known.pop(), ("county_repaired",))
    return ParsedValue(text, ("county_unknown",))


TRAITS: Final[Mapping[Kind, KindTraits]] = {
    Kind.COUNTY: KindTraits(
        parse=lambda field, written, _today: parse_county(written, field.province), script=Script.KNOWN
    ),
}
