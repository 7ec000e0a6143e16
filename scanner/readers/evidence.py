"""What a reading of text rests on, as judging its confidence needs it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from scanner.model import Evidence
from scanner.protocols import RecognisedLine

_ENDS: Final = frozenset("。！？；;!?.：:")
_LEAST: Final = 1e-6  # a character's least confidence; its logarithm stays finite


def evidence_of(
    lines: Sequence[RecognisedLine], text: str, *, chance: float, dust_mm2: float, most: float = 1.0
) -> Evidence:
    """Return the evidence of a field's reading.

    Args:
        lines: As they were recognised, from top to bottom.
        text: What was made of them.
        chance: The reader's first estimate that the text is right.
        dust_mm2: Area of the ink that was held to be dust.
        most: The most that its confidence may be, by how the writing was found and cut.
    """
    scores = [c.confidence for line in lines for c in line.characters if not c.text.isspace()]
    return Evidence(
        least=min(scores, default=0.0),
        surprise=-sum(math.log(max(score, _LEAST)) for score in scores),
        characters=len(scores),
        loose_ends=_loose_ends(lines, text),
        lone_lines=sum(len(line.text.strip()) == 1 for line in lines) if len(lines) > 1 else 0,
        dust_mm2=dust_mm2,
        chance=chance,
        most=most,
    )


def _loose_ends(lines: Sequence[RecognisedLine], text: str) -> int:
    """Return how many lines end with a sentence and go on without a break: a paragraph may end there as well."""
    place = loose = 0
    written = [stripped for line in lines if (stripped := line.text.strip())]
    for before, _ in pairwise(written):
        place = text.find(before[-1], place + len(before) - 1)
        if place < 0:
            return loose
        place += 1
        loose += before[-1] in _ENDS and text[place : place + 1] != "\n"
    return loose
