"""What a reading of text rests on, as judging its confidence needs it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from scanner.model import Evidence
from scanner.protocols import RecognisedLine

_LEAST: Final = 1e-6  # a character's least confidence; its logarithm stays finite


def evidence_of(lines: Sequence[RecognisedLine], *, chance: float, most: float = 1.0) -> Evidence:
    """Return the evidence of a field's reading.

    Args:
        lines: As they were recognised, from top to bottom.
        chance: The reader's first estimate that the text is right.
        most: The most that its confidence may be, by how the writing was found, cut and joined.
    """
    scores = [c.confidence for line in lines for c in line.characters if not c.text.isspace()]
    return Evidence(
        surprise=-sum(math.log(max(score, _LEAST)) for score in scores),
        characters=len(scores),
        lone_lines=sum(len(line.text.strip()) == 1 for line in lines) if len(lines) > 1 else 0,
        most=most,
        chance=chance,
    )
