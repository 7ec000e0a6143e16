"""Counties, cities, districts and zones of Jiangsu and of the other provinces."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from stdnum import numdb

from forms.definition.provinces import PROVINCES, WHOLE_COUNTRY, Province, find_province
from scanner.validate.kinds.counties import find_place, parse_county, places
from scanner.validate.written import WrittenText

CURRENT = [place for place in places() if place.code and not place.former]


def test_jiangsu_has_95_divisions_in_13_cities() -> None:
    assert Counter(place.name[-1] for place in CURRENT) == {"区": 55, "市": 21, "县": 19}
    assert len({place.city for place in CURRENT}) == 13
    assert len({place.code for place in CURRENT}) == 95


def test_the_list_agrees_with_the_divisions_of_python_stdnum() -> None:
    divisions = numdb.get("cn/loc")
    for place in CURRENT:
        county = next(part["county"] for _, part in divisions.info(place.code) if "county" in part)
        assert re.search(rf"(?:^|,)(?:\[\d*-\])?{place.name}$", county), place


def test_each_division_is_found_by_its_name_and_with_its_city() -> None:
    for place in CURRENT:
        assert find_place(f"江苏省{place.city}市{place.name}") == place
        assert find_place(place.city + place.name) == place
        found = find_place(place.name)
        assert found is not None
        assert found.name == place.name


@pytest.mark.parametrize(
    "text",
    [
        "吴江",
        "昆山",
        "苏州市 吴江区",
        "南京市、江宁区",
        "江宁区秣陵街道",
        "苏州工业园区",
        "苏州市工业园区",
        "南京江北新区",
        "常州经开区",
        "常州国家高新技术产业开发区",
        "江宁经济技术开发区",
        "昆山高新区",
        "张家港保税区",
        "泰州医药高新区",
        "无锡高新区（新吴区）",
    ],
)
def test_short_names_and_zones_are_known(text: str) -> None:
    assert parse_county(WrittenText(text)).codes == ()


@pytest.mark.parametrize("text", ["苏州市", "上海市浦东新区", "北京市鼓楼区", "昆出市", "某县", "开发区", "区"])
def test_what_is_no_county_of_jiangsu_is_kept_with_a_warning(text: str) -> None:
    parsed = parse_county(WrittenText(text))
    assert (parsed.value, parsed.codes) == (text, ("county_unknown",))


@pytest.mark.parametrize("text", ["海门市", "吴江市", "南京市白下区"])
def test_a_name_that_was_given_up_is_told(text: str) -> None:
    assert parse_county(WrittenText(text)).codes == ("county_former",)


def test_the_value_is_what_was_written_without_spaces() -> None:
    assert parse_county(WrittenText(" 苏州市 吴江区 ")).value == "苏州市吴江区"


def test_a_misread_name_is_replaced_by_the_only_alternative_that_is_known() -> None:
    parsed = parse_county(WrittenText("昆出市", ("昆比市", "昆山市")))
    assert (parsed.value, parsed.codes) == ("昆山市", ("county_repaired",))


def test_two_known_alternatives_settle_nothing() -> None:
    parsed = parse_county(WrittenText("太昆市", ("昆山市", "太仓市")))
    assert (parsed.value, parsed.codes) == ("太昆市", ("county_unknown",))


def test_a_district_two_cities_share_is_found_in_the_city_that_is_named() -> None:
    xuzhou, nanjing = find_place("徐州市鼓楼区"), find_place("南京市鼓楼区")
    assert xuzhou is not None
    assert nanjing is not None
    assert (xuzhou.city, nanjing.city) == ("徐州", "南京")


ELSEWHERE = [province for province in PROVINCES.values() if province.short != "江苏"]


def test_the_country_has_the_divisions_that_it_counts() -> None:
    """The statistics of 2023 count 2,843 county-level divisions; 三沙's districts stand for its islands."""
    current = [place for place in places(WHOLE_COUNTRY) if place.code and not place.former]
    assert len({place.code for place in current}) == len(current)
    assert 2840 <= len(current) <= 2860
    assert all(place.code[:2] in PROVINCES for place in current)


@pytest.mark.parametrize("province", ELSEWHERE, ids=[province.english for province in ELSEWHERE])
def test_each_division_elsewhere_is_found_by_its_name_its_city_and_its_province(province: Province) -> None:
    for place in places(province):
        if not place.code or place.former:
            continue
        for text in (province.name + place.city + place.name, place.city + place.name, province.short + place.name):
            found = find_place(text, province)
            assert found is not None, text
            assert found.name == place.name, text


@pytest.mark.parametrize(
    ("text", "province", "name"),
    [
        ("浙江省杭州市西湖区", "浙江", "西湖区"),
        ("济南市中区", "山东", "市中区"),
        ("吉林市船营区", "吉林", "船营区"),
        ("延边州延吉", "Jilin", "延吉市"),
        ("延边朝鲜族自治州延吉市", "吉林省", "延吉市"),
        ("长阳县", "湖北", "长阳土家族自治县"),
        ("东莞市虎门镇", "广东", "东莞市"),
        ("海淀", "Beijing", "海淀区"),
        ("上海浦东新区张江", "全国", "浦东新区"),
        ("江苏省昆山", "全国", "昆山市"),
        ("青海省海南藏族自治州共和县", "全国", "共和县"),
        ("西安高新区", "陕西", "西安高新区"),
    ],
)
def test_a_place_is_found_in_the_province_that_is_asked(text: str, province: str, name: str) -> None:
    asked = find_province(province)
    assert asked is not None
    found = find_place(text, asked)
    assert found is not None
    assert found.name == name


def test_a_place_of_another_province_is_not_known_where_one_is_asked() -> None:
    zhejiang = PROVINCES["33"]
    assert parse_county(WrittenText("苏州市吴江区"), zhejiang).codes == ("county_unknown",)
    assert parse_county(WrittenText("苏州市吴江区"), WHOLE_COUNTRY).codes == ()
    assert parse_county(WrittenText("杭州市下城区"), zhejiang).codes == ("county_former",)
