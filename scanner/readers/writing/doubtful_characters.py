"""Which characters of a text make it doubtful, as the recogniser was sure of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scanner.values.reading.recognised import RecognisedLine

_SURE: Final = 0.9
"""A character under it is pointed out. Of fields whose least sure character had 0.9 to 0.98, 93 % were right, with
0.8 to 0.9 86 %, and fewer under that (`line_chance`): there a person's eye shall go first."""


def doubtful_spans(text: str, lines: Sequence[RecognisedLine]) -> tuple[tuple[int, int], ...]:
    """Return where the characters stand in a text that the recogniser was not sure of: from, and up to but without.

    Spaces and line breaks are the joining's, so that the characters are counted without
    them. Where their number is another all the same, nothing is pointed out.

    Args:
        text: The lines joined.
        lines: As they were recognised, from top to bottom.
    """
    scores = [one.confidence for line in lines for one in line.characters if not one.text.isspace()]
    places = [place for place, character in enumerate(text) if not character.isspace()]
    if len(scores) != len(places):
        return ()
    spans: list[tuple[int, int]] = []
    for place, score in zip(places, scores, strict=True):
        if score >= _SURE:
            continue
        if spans and spans[-1][1] == place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return tuple(spans)
