"""The words for kinds of fields, shapes of boxes and certainties, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from forms.definition.kinds import Kind
from scanner.adopt.printed import OutlineShape
from scanner.adopt.yaml_source.definition import UNSURE

KIND_WORDS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.TEXT: ("文字", "text"),
    Kind.LONG_TEXT: ("多行文字", "long text"),
    Kind.CREDIT_CODE: ("统一社会信用代码", "credit code"),
    Kind.ID_CARD: ("身份证号", "identity number"),
    Kind.DATE: ("日期", "date"),
    Kind.TIME: ("时间", "time of day"),
    Kind.AMOUNT: ("金额、数量", "amount"),
    Kind.INTEGER: ("整数", "whole number"),
    Kind.PERCENT: ("百分比", "percent"),
    Kind.COUNTY: ("县（市、区）", "county"),
    Kind.PHONE: ("电话", "phone"),
    Kind.EMAIL: ("电子邮件", "e-mail"),
    Kind.URL: ("网址", "web address"),
    Kind.ONE: ("单选", "one of the boxes"),
    Kind.MANY: ("多选", "any of the boxes"),
    Kind.INK: ("签名、盖章", "signature or seal"),
}
"""What people call a kind of field."""

SHAPE_WORDS: Final[Mapping[OutlineShape, tuple[str, str]]] = {
    OutlineShape.SQUARE: ("方框", "square"),
    OutlineShape.CIRCLE: ("圆圈", "circle"),
    OutlineShape.BRACKET: ("括号", "bracket"),
    OutlineShape.LINE: ("短线", "line"),
    OutlineShape.WORD: ("圈字", "word to circle"),
}
"""What people call the printed outline of a box to tick."""

Look = Literal["sure", "middling", "unsure"]

DOUBT: Final = 0.5
"""A guess below this certainty is more likely wrong than right."""

LOOK_SIGNS: Final[Mapping[Look, tuple[str, tuple[str, str]]]] = {
    "sure": ("✓", ("有把握", "certain")),
    "middling": ("?", ("把握不大，请看一下", "not certain: look at it")),
    "unsure": ("??", ("没有把握，请先核对", "quite uncertain: check it first")),
}
"""The sign that stands beside a colour, and what both mean."""


def look_of(certainty: float) -> Look:
    """Return how a guess is shown that is so certain, 0.0 to 1.0."""
    return "sure" if certainty >= UNSURE else "middling" if certainty >= DOUBT else "unsure"
