"""The one table of printed words and what they say of a field: its kind, its id, its unit, one or many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from forms.definition.kinds import Kind


@dataclass(frozen=True, slots=True)
class Meaning:
    """What printed words say of a field.

    Attributes:
        pattern: The words, a regular expression for a label in lower case.
        kind: The kind of field; None where the words say only what it is called.
        id: What a field with such a label is called; empty for its own words.
    """

    pattern: str
    kind: Kind | None
    id: str = ""


MEANINGS: Final[tuple[Meaning, ...]] = (
    Meaning(r"统一社会信用代码|社会统一信用代码|信用代码|credit code", Kind.CREDIT_CODE, "credit_code"),
    Meaning(r"身份证|公民身份号码", Kind.ID_CARD, "id_card"),
    Meaning(r"签名|签字|签章|盖章|公章|signature|\bsigned?\b( by)?$|\bsign here|unterschrift", Kind.INK, "signature"),
    Meaning(r"照片|\bphoto(graph)?$", Kind.INK, "photo"),
    Meaning(r"出生(年月|日期)|生日|date of birth|birth ?date|\bdob\b|\bborn\b|geburtsdatum", Kind.DATE, "birth_date"),
    Meaning(r"成立(时间|日期)|注册(时间|日期)|date of (foundation|incorporation)", Kind.DATE, "founded"),
    Meaning(r"(起始|开始)(日期|时间)|start date|date from", Kind.DATE, "start_date"),
    Meaning(r"(截止|结束|终止)(日期|时间)|end date|date to$", Kind.DATE, "end_date"),
    Meaning(r"日期|年月日|^时间$|(填表|填报|申请)时间|\bdated?\b|^datum\b|yyyy|dd ?/ ?mm|mm ?/ ?dd", Kind.DATE, "date"),
    Meaning(r"(上|下)午|几点|时刻|\btime of (day|arrival|departure)\b|^time$|\bhh ?: ?mm", Kind.TIME, "time"),
    Meaning(r"比例|百分比|占比|\bper ?cent(age)?\b|\bshare in %", Kind.PERCENT),
    Meaning(r"电子邮[箱件]|邮箱|e-?mail", Kind.EMAIL, "email"),
    Meaning(r"手机|移动电话|\bmobile\b|\bcell( ?phone)?\b", Kind.PHONE, "mobile"),
    Meaning(r"传真|\bfax\b", Kind.PHONE, "fax"),
    Meaning(r"电话|联系方式|\b(tele)?phone\b|\btel\b|telefon", Kind.PHONE, "phone"),
    Meaning(r"网址|网站|\bweb ?site\b|\burl\b|\bhomepage\b", Kind.URL, "website"),
    Meaning(r"(所在)?(县|区县|县区|县.?市.?区)", Kind.COUNTY, "county"),
    Meaning(r"员工(总)?(人)?数|职工(人)?数|从业人数|number of employees", Kind.INTEGER, "employees"),
    Meaning(r"年龄|\bage\b", Kind.INTEGER, "age"),
    Meaning(r"人数|数量|个数|件数|\bnumber of\b|\bhow many\b|\bquantity\b|\bqty\b", Kind.INTEGER),
    Meaning(
        r"金额|收入|产值|利润|投资|预算|经费|费用|资产|\bamount\b|\bincome\b|\bsalary\b|\bwages?\b|\btotal\b",
        Kind.AMOUNT,
    ),
    Meaning(r"\bcosts?\b|\bprice\b|\bfees?\b|\bbudget\b|\brent\b|\bpayments?\b|\btax(es)?\b|\bbalance\b", Kind.AMOUNT),
    Meaning(r"企业名称|单位名称|公司名称|company name|name of (the )?company", None, "company_name"),
    Meaning(
        r"(简介|概况|情况说明|内容描述|主要内容|意见|备注说明)$|\bdescri|\bremarks?\b|\bcomments?\b", Kind.LONG_TEXT
    ),
    Meaning(r"姓名|^full name$|^name$", None, "name"),
    Meaning(r"\bfirst name|\bgiven names?|\bvorname", None, "first_name"),
    Meaning(r"\blast name|\bsurname|\bfamily name|\bnachname", None, "last_name"),
    Meaning(r"性别|\bsex\b|\bgender\b", None, "sex"),
    Meaning(r"民族", None, "ethnic_group"),
    Meaning(r"国籍|nationality", None, "nationality"),
    Meaning(r"地址|住址|\baddress\b", None, "address"),
    Meaning(r"邮政编码|邮编|\bzip\b|\bpost(al)? ?code\b", None, "postcode"),
    Meaning(r"联系人|contact person", None, "contact"),
    Meaning(r"职务|职位|^position$|job title", None, "position"),
    Meaning(r"职业|\boccupation\b", None, "occupation"),
    Meaning(r"学历|\bdegree\b", None, "education"),
    Meaning(r"工作单位|所在单位|申报单位|填报单位|^单位$", None, "organisation"),
    Meaning(r"项目名称|project (name|title)", None, "project"),
    Meaning(r"负责人", None, "person_in_charge"),
    Meaning(r"法定代表人|法人", None, "legal_representative"),
    Meaning(r"企业类型|企业性质|单位性质", None, "company_type"),
    Meaning(r"行业", None, "industry"),
    Meaning(r"编号|^序号$", None, "number"),
    Meaning(r"备注", None, "remarks"),
    Meaning(r"婚姻", None, "marital_status"),
    Meaning(r"部门", None, "department"),
    Meaning(r"专业", None, "speciality"),
    Meaning(r"政治面貌", None, "political_status"),
)
"""In this order: the first that fits says the kind, and the first that names an id says the id."""

OPTION_IDS: Final = {
    "是": "yes", "否": "no", "有": "yes", "无": "no", "男": "m", "女": "f", "其他": "other", "其它": "other",
    "yes": "yes", "no": "no", "male": "m", "female": "f", "other": "other", "ja": "yes", "nein": "no",
    "同意": "agree", "不同意": "disagree", "已婚": "married", "未婚": "single", "合格": "passed", "不合格": "failed",
}  # fmt: skip

MANY_WORDS: Final = re.compile(
    r"可多选|多选|可复选|(tick|check|select|mark|choose) (all|any|each)|all that apply|as many as|one or more",
    re.I,
)
ONE_WORDS: Final = re.compile(
    r"单选|只选一|任选其一|(tick|check|select|mark|choose) (only )?one|only one box|one only|\?$|？$|是否", re.I
)

ROOM_WORDS: Final = re.compile(
    r"\b(explain|describe|list (the|all|any)|comments?|remarks?|details|schedule)\b|说明|意见|理由|简介|备注|建议", re.I
)
"""Words below which room is left to write at length."""

TO_EXPLAIN: Final = re.compile(
    r"\b(explain|describe|(list|provide|give) (the|all|any))\b|请(说明|描述|列出|简述|详述)", re.I
)
"""Words that ask to write at length, though the room for it may stand below other words."""

WRITE_HERE: Final = re.compile(r"\b(enter|write|fill|list)\b.*\bhere\b|填(写|在)此|写在此", re.I)
"""Words that say that the answer is written right behind them."""

OTHER: Final = re.compile(r"其他|其它|\bother|specify|请注明", re.I)
"""Words behind or beside which something is to be written, though boxes stand there too."""

CONTRARIES: Final = (
    {"yes", "no"}, {"m", "f"}, {"agree", "disagree"}, {"married", "single"}, {"passed", "failed"},
    {"yes", "no", "n_a"}, {"true", "false"}, {"yes", "no", "other"},
)  # fmt: skip
"""Ids of options of which only one can be true."""

CIRCLE_WORDS: Final = re.compile(
    r"请?(在.{0,12})?(圈选|圈出|圈上|圈起|划圈|画圈|打圈)|(打|画|划)[○〇]"
    r"|(^|[(（,.;:]|\b(please|kindly|and|or|then|to|answers?|options?))\s*circle\b(?! of\b)"
    r"|\bcircle (one|all|the|your|any|each|what|which|as|either|yes|only|those|that)\b|\bcircled?( one)?\s*[)）:]",
    re.I,
)
"""Words that ask to circle printed words."""

STRIKE_WORDS: Final = re.compile(r"划(去|掉|除)|删(去|除)|\b(delete|strike|cross) (out|as|where|the|whichever)\b", re.I)
"""Words that ask to strike printed words out, which says the contrary of what a circle says."""

TICK_WORDS: Final = re.compile(
    r"打(勾|钩|√|✓)|(划|画)(勾|钩|√|✓)|勾选|√|✓|\b(tick|check|mark|circle)\b.{0,40}\b(box|column|cell|one|number|answer|each)",
    re.I,
)
"""Words that ask to tick what fits."""

SCALE_WORDS: Final = re.compile(
    r"(是|否|有|无|对|错|能|不能|同意|不同意|知道|不知道|不清楚|不了解|不确定|不适用|合格|不合格|优秀?|良好?|及格|不及格|中|差|好|一般"
    r"|(很|非常|十分|比较|较|基本|完全|极|最|不太|不|极不|很不|非常不|比较不)?(满意|同意|符合|重要|了解|好|差|赞成|高|低|多|少|清楚|常见)"
    r"|从不|从来不|很少|偶尔|有时|经常|常常|总是|每天|每周|每月|没有|轻度|中度|重度)"
    r"|yes|no|n/?a|not applicable|not sure|unsure|un?decided|neutral|true|false|ok|pass|fail|(no|not) opinion|no answer"
    r"|don.?t know|neither( agree nor disagree)?"
    r"|(very |quite |rather |totally |completely |fully |strongly |somewhat |slightly |moderately |not (at all |very )?"
    r"|mostly |partly |extremely )?((dis)?agree|(dis)?satisfied|(un)?important|(un)?likely|good|bad|poor|fair|average"
    r"|high|low|medium|often|true|false|(un)?happy|clear|difficult|easy)|excellent|acceptable"
    r"|(almost )?(never|always)|rarely|seldom|sometimes|often|usually|frequently|daily|weekly|monthly"
    r"|none|mild|moderate|severe|a lot|a little|not at all",
    re.I,
)
"""Words that head the columns of a grid: answers, of which each question takes one."""

UNITS: Final = re.compile(
    r"^[（(]?\s*(万元|亿元|元|万人|人|名|个|件|项|亩|平方米|㎡|m²|%|％|岁|年|月|日|天|小时|吨|公斤|kg|cm|mm|km|euro?s?|€|usd|\$|hours?|days?|years?)\s*[）)]?$",
    re.I,
)
AMOUNT_UNITS: Final = ("万元", "亿元", "元", "eur", "euro", "€", "usd", "$")
PERCENT_UNITS: Final = ("%", "％")
COUNT_UNITS: Final = ("人", "名", "个", "件", "项", "岁", "天", "days", "day", "years", "hours")
UNIT_IN_LABEL: Final = re.compile(r"[（(]\s*(?:单位[:：]?)?\s*(万元|亿元|元|人|%|％|EUR|€|USD)\s*[）)]")

DATE_CELLS: Final = re.compile(r"^\s*(19|20)?\s*年\s*月\s*(日\s*)?$")
PLACEHOLDER: Final = re.compile(
    r"^(click or tap.*|click here.*|单击.*|点击.*|choose an item.*|选择一项.*|enter text.*"
    r"|[dmy年月日]{2,4}\s*[-/. ]\s*[dmy]{2,4}.*)$",
    re.I,
)


def kind_of(label: str, unit: str = "") -> Kind | None:
    """Return the kind that a label and a unit say, or None."""
    words = label.lower()
    if unit in PERCENT_UNITS:
        return Kind.PERCENT
    if unit.lower() in AMOUNT_UNITS:
        return Kind.AMOUNT
    if unit in COUNT_UNITS:
        return Kind.INTEGER
    for meaning in MEANINGS:
        if meaning.kind is not None and re.search(meaning.pattern, words):
            return meaning.kind
    return None


def id_of(label: str) -> str:
    """Return the id that a label's words have in the table, or nothing."""
    words = label.lower()
    for meaning in MEANINGS:
        if meaning.id and re.search(meaning.pattern, words):
            return meaning.id
    return ""
