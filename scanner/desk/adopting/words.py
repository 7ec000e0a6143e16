"""The words for kinds of fields, shapes of boxes and certainties, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from forms.definition.kinds import Kind
from forms.wording import Wording
from scanner.adopt.printed import OutlineShape
from scanner.adopt.yaml_source.definition import UNSURE

KIND_WORDS: Final[Mapping[Kind, Wording]] = {
    Kind.TEXT: Wording(zh="文字", en="text"),
    Kind.LONG_TEXT: Wording(zh="多行文字", en="long text"),
    Kind.CREDIT_CODE: Wording(zh="统一社会信用代码", en="credit code"),
    Kind.ID_CARD: Wording(zh="身份证号", en="identity number"),
    Kind.DATE: Wording(zh="日期", en="date"),
    Kind.TIME: Wording(zh="时间", en="time of day"),
    Kind.AMOUNT: Wording(zh="金额、数量", en="amount"),
    Kind.INTEGER: Wording(zh="整数", en="whole number"),
    Kind.PERCENT: Wording(zh="百分比", en="percent"),
    Kind.COUNTY: Wording(zh="县（市、区）", en="county"),
    Kind.PHONE: Wording(zh="电话", en="phone"),
    Kind.EMAIL: Wording(zh="电子邮件", en="e-mail"),
    Kind.URL: Wording(zh="网址", en="web address"),
    Kind.ONE: Wording(zh="单选", en="one of the boxes"),
    Kind.MANY: Wording(zh="多选", en="any of the boxes"),
    Kind.INK: Wording(zh="签名、盖章", en="signature or seal"),
}
"""What people call a kind of field."""

SHAPE_WORDS: Final[Mapping[OutlineShape, Wording]] = {
    OutlineShape.SQUARE: Wording(zh="方框", en="square"),
    OutlineShape.CIRCLE: Wording(zh="圆圈", en="circle"),
    OutlineShape.BRACKET: Wording(zh="括号", en="bracket"),
    OutlineShape.LINE: Wording(zh="短线", en="line"),
    OutlineShape.WORD: Wording(zh="圈字", en="word to circle"),
}
"""What people call the printed outline of a box to tick."""

Look = Literal["sure", "middling", "unsure"]

DOUBT: Final = 0.5
"""A guess below this certainty is more likely wrong than right."""

LOOK_SIGNS: Final[Mapping[Look, tuple[str, Wording]]] = {
    "sure": ("✓", Wording(zh="有把握", en="certain")),
    "middling": ("?", Wording(zh="把握不大，请看一下", en="not certain: look at it")),
    "unsure": ("??", Wording(zh="没有把握，请先核对", en="quite uncertain: check it first")),
}
"""The sign that stands beside a colour, and what both mean."""


def look_of(certainty: float) -> Look:
    """Return how a guess is shown that is so certain, 0.0 to 1.0."""
    return "sure" if certainty >= UNSURE else "middling" if certainty >= DOUBT else "unsure"
