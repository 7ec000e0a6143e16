"""Words and days that an office puts behind an answer are known by what they say."""

from __future__ import annotations

import pytest

from scanner.readers.writing.alterations.clerks_words import (
    ends_in_office_words,
    ends_in_rest_of_day,
    has_office_word_apart,
    has_word_behind_sentences,
)
from scanner.values.reading.recognised import Character, RecognisedLine


@pytest.mark.parametrize(
    "text",
    [
        "新材料同意",
        "软件 已核",
        "江苏智能OK",
        "传感器6.11.28",
        "保鲜储运 2026.12.1",
        "已阅",
        "秦淮区己核",
        "膜材料已审核。",
    ],
)
def test_office_words_behind_an_answer_are_told(text: str) -> None:
    assert ends_in_office_words(text)


@pytest.mark.parametrize(
    "text", ["新材料", "心肌修复", "BOOK", "ISO 9001", "精度0.5", "2026年5月", "V2.1", "双方同意后签约", "反复"]
)
def test_answers_that_end_otherwise_are_not(text: str) -> None:
    assert not ends_in_office_words(text)


@pytest.mark.parametrize(
    ("text", "told"), [("建湖县2", True), ("镇江高新区 12", True), ("新材料", False), ("A座1203", False)]
)
def test_a_digit_behind_a_name_is_the_rest_of_a_stamped_day(text: str, *, told: bool) -> None:
    assert ends_in_rest_of_day(text) is told


@pytest.mark.parametrize("text", ["无知识产权纠纷。已", "提交技术文件。复", "成本可控！\n已核", "期限6个月。OK"])
def test_one_or_two_characters_behind_the_last_sentence_are_no_part_of_it(text: str) -> None:
    assert has_word_behind_sentences(text)


@pytest.mark.parametrize(
    "text",
    ["无知识产权纠纷。", "无纠纷", "已", "", "先小试。再中试", "期限6个月；面议", "“质量第一。”", "研发中心（一期。）"],
)
def test_a_text_that_ends_in_a_sentence_or_a_longer_part_of_one_is_whole(text: str) -> None:
    assert not has_word_behind_sentences(text)


@pytest.mark.parametrize(
    ("text", "step", "told"),
    [
        ("仪器制造业复", 2.0, True),
        ("高邮市阅", 1.6, True),
        ("功能纤维同", 1.4, True),
        ("功能纤维同", 1.3, False),
        ("心肌组织修复", 1.0, False),
        ("仪器制造业网", 2.0, False),
        ("财务制度复", 1.38, True),
        ("财务制度复", 1.32, False),
    ],
)
def test_a_single_office_word_is_told_behind_a_gap(text: str, step: float, *, told: bool) -> None:
    places = [*map(float, range(len(text) - 1)), len(text) - 2 + step]
    line = RecognisedLine(tuple(Character(one, 0.99, at=at / 10) for one, at in zip(text, places, strict=True)))
    assert has_office_word_apart(line) == told
