"""Doubtful Han characters are weighed by the words that they make."""

from __future__ import annotations

import pytest

from scanner.readers.writing.words import prefer_words
from scanner.values.reading.recognised import Character, RecognisedLine


def line(text: str, **doubtful: tuple[float, str, float]) -> RecognisedLine:
    """A sure line but for some characters: their confidence, another reading and its confidence."""
    return RecognisedLine(
        tuple(
            Character(c, doubtful[c][0], (doubtful[c][1:],)) if c in doubtful else Character(c, 0.999)  # type: ignore[arg-type]
            for c in text
        )
    )


@pytest.mark.parametrize(
    ("read", "doubtful", "meant"),
    [
        ("新型材科", {"科": (0.8, "料", 0.15)}, "新型材料"),
        ("工司成立", {"工": (0.7, "公", 0.2)}, "公司成立"),
        ("产品质重，质重", {"重": (0.6, "量", 0.3)}, "产品质量，质量"),
    ],
)
def test_a_reading_that_makes_a_word_is_preferred(
    read: str, doubtful: dict[str, tuple[float, str, float]], meant: str
) -> None:
    assert prefer_words(line(read, **doubtful)).text == meant


def test_a_reading_that_makes_a_word_becomes_surer_and_its_rival_less_likely() -> None:
    weighed = prefer_words(line("材料", 料=(0.8, "科", 0.15))).characters[1]
    assert weighed.text == "料"
    assert weighed.confidence > 0.95
    assert dict(weighed.alternatives)["科"] < 0.05


def test_two_doubtful_characters_are_read_together() -> None:
    read = line("工司", 工=(0.6, "公", 0.35), 司=(0.6, "可", 0.35))
    assert prefer_words(read).text == "公司"


def test_what_was_seen_surely_stays_though_another_would_make_a_word() -> None:
    read = line("材科", 科=(0.996, "料", 0.003))
    assert prefer_words(read) == read


def test_words_do_not_overrule_what_was_seen_nearly_surely() -> None:
    assert prefer_words(line("材科", 科=(0.99, "料", 0.004))).text == "材科"


def test_where_no_reading_makes_a_word_nothing_changes() -> None:
    weighed = prefer_words(line("韡珺", 珺=(0.7, "琿", 0.2))).characters[1]
    assert weighed.text == "珺"
    assert weighed.confidence == pytest.approx(0.7)


def test_characters_that_are_not_han_part_words_and_stay() -> None:
    read = line("材A科9", 科=(0.7, "料", 0.2), A=(0.5, "4", 0.4))
    assert prefer_words(read) == read


def test_an_empty_line_stays_empty() -> None:
    assert prefer_words(RecognisedLine()) == RecognisedLine()
