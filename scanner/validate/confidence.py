"""The chance that a value read from pixels is right, from what its reading rests on.

A logistic regression on a few features that a person can follow. It was fitted by
`python -m benchmarks.accuracy.calibration`, which prints the constants below; `docs/accuracy.md`
shows how it does on forms that it was not fitted on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from forms.definition import Kind
from scanner.validate.kinds import KIND_TRAITS
from scanner.validate.kinds.traits import Script
from scanner.values.reading import Evidence

WEIGHTS: Final[Mapping[str, float]] = {
    "one": 7.807,
    "surprise": -1.277,
    "left_out": -0.132,
    "hardness": -2.331,
    "slanted": -0.691,
    "lone": 0.0,
    "latin": -0.104,
    "digits": -0.304,
    "known": 1.141,
}
"""Feature to its weight. Seed 281128, 2026-11-28: 4789 fields of 192 forms, those with even numbers."""

FREE: Final = frozenset({"one", "latin", "digits", "known"})
"""Features whose weight may have either sign; of all others more means more doubt."""

_SHORT: Final = 8  # characters say as much of how a field is written as the whole form does
_PRINT_SLANTED: Final = 0.6


@dataclass(frozen=True, slots=True)
class FormWriting:
    """How a form is written, over all of its fields.

    Attributes:
        hardness: How hard it is to read: the mean surprise a character, 0.0 and more.
        slanted: As `Evidence.slanted`.
    """

    hardness: float
    slanted: float = 0.0


def writing_of(evidence: Iterable[Evidence]) -> FormWriting:
    """Return how a form is written."""
    found = [one for one in evidence if one.characters]
    count = max(1, sum(one.characters for one in found))
    slanted = sum(one.characters * one.slanted for one in found)
    return FormWriting(sum(one.surprise for one in found) / count, slanted / count)


def features(evidence: Evidence, kind: Kind, form: FormWriting) -> dict[str, float]:
    """Return what the chance is made of, each about 0 to 7; more doubt never gives a greater chance.

    Args:
        evidence: What the reading rests on.
        kind: The field's.
        form: How the whole form is written.
    """
    script = KIND_TRAITS[kind].script
    slanted = (evidence.characters * evidence.slanted + _SHORT * form.slanted) / (evidence.characters + _SHORT)
    return {
        "one": 1.0,
        "surprise": math.log1p(100 * evidence.surprise),
        "left_out": math.log1p(1000 * evidence.left_out),
        "hardness": math.sqrt(form.hardness),
        "slanted": 10 * max(0.0, slanted - _PRINT_SLANTED),
        "lone": float(evidence.lone_lines > 0),
        "latin": float(script is Script.LATIN),
        "digits": float(script is Script.DIGITS),
        "known": float(script is Script.KNOWN),
    }


def chance_of(evidence: Evidence, kind: Kind, form: FormWriting) -> float:
    """Return the chance that a reading is right, before any rule of its kind looked at it."""
    found = features(evidence, kind, form)
    score = sum(weight * found[name] for name, weight in WEIGHTS.items())
    return 1 / (1 + math.exp(-score))
