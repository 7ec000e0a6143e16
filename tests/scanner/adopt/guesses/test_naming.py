"""Ids of printed words."""

from __future__ import annotations

import re

import pytest

from forms.geometry import Rect
from scanner.adopt.guesses.naming import field_id, option_ids
from scanner.adopt.guesses.phrases import phrases_of
from scanner.adopt.guesses.sections import section_name
from tests.scanner.adopt.pages import page, word


def test_chinese_words_that_the_table_does_not_know_are_spelled_in_pinyin() -> None:
    assert field_id("紧急程度", set()) == "jinjichengdu"
    assert option_ids(["讲座", "参观", "晚宴"]) == ["jiangzuo", "canguan", "wanyan"]


@pytest.mark.parametrize("label", ["近三年研发经费投入总额及其构成", "女装𠮷", "ＡＢ型", "？", "2"])
def test_whatever_the_words_are_the_id_is_one(label: str) -> None:
    assert re.fullmatch("[a-z][a-z0-9_]{0,31}", field_id(label, set()))
    assert re.fullmatch("[a-z][a-z0-9_]{0,31}", option_ids([label])[0])


@pytest.mark.parametrize(
    ("head", "name"),
    [("3. INCOME", "s3_field"), ("Part II: Debts", "s2_field"), ("四、补充", "s4_field"), ("Remarks", "field")],
)
def test_what_has_no_words_is_called_by_the_number_of_its_section(head: str, name: str) -> None:
    phrases = phrases_of(page([word(head, 20, 40)]))
    assert section_name("field", Rect(60, 50, 90, 57), phrases) == name
