"""Which characters of a text are pointed out as doubtful."""

from __future__ import annotations

import pytest

from scanner.readers.writing.doubtful_characters import doubtful_spans
from scanner.values.reading.recognised import Character, RecognisedLine


def line(text: str, doubtful: str) -> RecognisedLine:
    """A line whose characters are sure, but for some."""
    return RecognisedLine(tuple(Character(one, 0.6 if one in doubtful else 0.99) for one in text))


@pytest.mark.parametrize(
    ("text", "lines", "spans"),
    [
        ("邗江区", [line("邗江区", "")], ()),
        ("祁江区", [line("祁江区", "祁")], ((0, 1),)),
        ("一二三四", [line("一二三四", "二三")], ((1, 3),)),
        ("一二三四", [line("一二", "二"), line("三四", "三")], ((1, 3),)),
        ("一二\n三四", [line("一二 ", "二"), line("三四", "三")], ((1, 2), (3, 4))),
        ("one two", [line("one", "e"), line("two", "w")], ((2, 3), (5, 6))),
        ("e\u0301é", [line("\u00e9é", "é")], ()),
    ],
    ids=["sure", "one", "neighbours", "wrapped", "paragraphs", "words", "composed"],
)
def test_doubtful_characters_are_found_in_the_joined_text(
    text: str, lines: list[RecognisedLine], spans: tuple[tuple[int, int], ...]
) -> None:
    assert doubtful_spans(text, lines) == spans
