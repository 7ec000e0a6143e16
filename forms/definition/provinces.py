"""The provinces of GB/T 2260 whose counties a form may ask for, and the whole country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Province:
    """A province, an autonomous region or a municipality; or the whole country, without a code.

    Attributes:
        code: The first two digits of its divisions' codes in GB/T 2260; empty for the whole country.
        name: Its full name in Chinese, such as `江苏省`.
        short: What people call it, such as `江苏`.
        english: Its name in English.
    """

    code: str
    name: str
    short: str
    english: str


_ROWS: Final = """\
11 北京市 北京 Beijing
12 天津市 天津 Tianjin
13 河北省 河北 Hebei
14 山西省 山西 Shanxi
15 内蒙古自治区 内蒙古 Inner Mongolia
21 辽宁省 辽宁 Liaoning
22 吉林省 吉林 Jilin
23 黑龙江省 黑龙江 Heilongjiang
31 上海市 上海 Shanghai
32 江苏省 江苏 Jiangsu
33 浙江省 浙江 Zhejiang
34 安徽省 安徽 Anhui
35 福建省 福建 Fujian
36 江西省 江西 Jiangxi
37 山东省 山东 Shandong
41 河南省 河南 Henan
42 湖北省 湖北 Hubei
43 湖南省 湖南 Hunan
44 广东省 广东 Guangdong
45 广西壮族自治区 广西 Guangxi
46 海南省 海南 Hainan
50 重庆市 重庆 Chongqing
51 四川省 四川 Sichuan
52 贵州省 贵州 Guizhou
53 云南省 云南 Yunnan
54 西藏自治区 西藏 Tibet
61 陕西省 陕西 Shaanxi
62 甘肃省 甘肃 Gansu
63 青海省 青海 Qinghai
64 宁夏回族自治区 宁夏 Ningxia
65 新疆维吾尔自治区 新疆 Xinjiang
"""

WHOLE_COUNTRY: Final = Province("", "全国", "全国", "China")

PROVINCES: Final[Mapping[str, Province]] = {
    province.code: province for province in (Province(*row.split(" ", 3)) for row in _ROWS.splitlines())
}
"""Code to province, without Hong Kong, Macao and Taiwan, which have no divisions in GB/T 2260."""

JIANGSU: Final = PROVINCES["32"]


def find_province(name: str) -> Province | None:
    """Return the province of a name in Chinese or English, in full or in short, or None; 全国 is the whole country."""
    for province in (WHOLE_COUNTRY, *PROVINCES.values()):
        if name.casefold() in (province.name, province.short, province.english.casefold()):
            return province
    return None
