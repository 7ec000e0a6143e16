"""Words and days that an office puts behind an answer are known by what they say."""

from __future__ import annotations

import pytest

from scanner.readers.writing.alterations.clerks_words import ends_in_office_words, has_office_word_apart
from scanner.values.reading.recognised import Character, RecognisedLine


@pytest.mark.parametrize(
    "text", ["新材料同意", "软件 已核", "江苏智能OK", "传感器6.11.28", "保鲜储运 2026.12.1", "已阅", "膜材料已审核。"]
)
def test_office_words_behind_an_answer_are_told(text: str) -> None:
    assert ends_in_office_words(text)


@pytest.mark.parametrize(
    "text", ["新材料", "心肌修复", "BOOK", "ISO 9001", "精度0.5", "2026年5月", "V2.1", "双方同意后签约", "反复"]
)
def test_answers_that_end_otherwise_are_not(text: str) -> None:
    assert not ends_in_office_words(text)


@pytest.mark.parametrize(
    ("text", "step", "told"),
    [
        ("仪器制造业复", 2.0, True),
        ("高邮市阅", 1.6, True),
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
