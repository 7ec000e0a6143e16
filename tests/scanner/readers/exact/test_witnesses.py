"""What a drawn text says of a value: the same, its beginning, or something else."""

from __future__ import annotations

import pytest

from scanner.readers.exact.witnesses import testimony_of_text as heard
from scanner.values.reading.statements import Statement

LONG = "计算机、通信和其他电子设备制造业"


def said(value: str | None, shown: str, *, fills_box: bool = True) -> list[Statement]:
    statements = [Statement("industry", "value", value)] if value is not None else []
    return [*statements, Statement("industry", "appearance", shown, fills_box=fills_box)]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(LONG, LONG, id="the same"),
        pytest.param(LONG + "及其维修", LONG, id="cut off at the end"),
        pytest.param("旧" + LONG, LONG, id="cut off at the beginning"),
        pytest.param("面积5🏭万平方米以上的厂房", "面积5万平方米以上的厂房", id="a character that the font lacks"),
        pytest.param("面积5🏭万平方米以上的厂房", "面积5??万平方米以上的厂房", id="two signs for it"),
        pytest.param("面积5🏭万平方米以上的厂房", "面积5万平方米以上", id="and cut off"),
    ],
)
def test_a_text_that_may_be_drawn_of_the_value_is_no_doubt(value: str, shown: str) -> None:
    assert heard(said(value, shown)).witnesses == ()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(None, LONG, id="no value"),
        pytest.param("计算机", LONG, id="the value is a part of what is drawn"),
        pytest.param("计算机、通信和其他电子设备", LONG, id="the value is its beginning"),
        pytest.param("计算机、通信和另一种电子设备制造业", LONG, id="a word is other"),
        pytest.param("面积5🏭", "面积5万平方米以上的厂房", id="a character that the font lacks at the end"),
        pytest.param("★" * 3000, "仪器仪表制造业及其维修" * 30, id="nothing but signs"),
    ],
)
def test_a_text_that_says_more_or_other_than_the_value_is_a_doubt(value: str | None, shown: str) -> None:
    assert {one.said_by for one in heard(said(value, shown)).witnesses} >= {"appearance"}
