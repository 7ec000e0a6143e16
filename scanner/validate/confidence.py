"""The chance that a value read from pixels is right, from what its reading rests on.

A logistic regression on a few features that a person can follow. It was fitted by
`python -m benchmarks.calibration`, which prints the constants below; `docs/accuracy.md`
shows how it does on forms that it was not fitted on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from forms.definition import Kind
from scanner.model import Evidence

WEIGHTS: Final[Mapping[str, float]] = {
    "one": 6.59,
    "doubt": -0.415,
    "surprise": -1.951,
    "length": -0.48,
    "hardness": -1.234,
    "loose": -2.27,
    "lone": -1.308,
    "dust": -0.185,
    "latin": 0.017,
    "digits": 0.693,
    "known": 0.396,
}
"""Feature to its weight. Seed 7101, 2026-11-25: 853 fields of 38 forms, two thirds of them in print."""

FREE: Final = frozenset({"one", "latin", "digits", "known"})
"""Features whose weight may have either sign; of all others more means more doubt."""

_SUREST: Final = 0.9995  # a character's confidence from which more says nothing
_LATIN: Final = frozenset({Kind.EMAIL, Kind.URL})
_DIGITS: Final = frozenset({Kind.AMOUNT, Kind.INTEGER, Kind.DATE, Kind.PHONE, Kind.CREDIT_CODE})


def hardness_of(evidence: Iterable[Evidence]) -> float:
    """Return how hard the form's writing is to read: the mean surprise a character, 0.0 and more."""
    found = [one for one in evidence if one.characters]
    return sum(one.surprise for one in found) / max(1, sum(one.characters for one in found))


def features(evidence: Evidence, kind: Kind, hardness: float) -> dict[str, float]:
    """Return what the chance is made of, each about 0 to 5; more doubt never gives a greater chance.

    Args:
        evidence: What the reading rests on.
        kind: The field's.
        hardness: Of the whole form, see `hardness_of`.
    """
    least = min(max(evidence.least, 0.001), _SUREST)
    return {
        "one": 1.0,
        "doubt": math.log((1 - least) / least) - math.log((1 - _SUREST) / _SUREST),
        "surprise": math.sqrt(evidence.surprise),
        "length": math.log(max(1, evidence.characters)),
        "hardness": math.sqrt(hardness),
        "loose": float(evidence.loose_ends > 0),
        "lone": float(evidence.lone_lines > 0),
        "dust": math.log1p(evidence.dust_mm2),
        "latin": float(kind in _LATIN),
        "digits": float(kind in _DIGITS),
        "known": float(kind is Kind.COUNTY),
    }


def chance_of(evidence: Evidence, kind: Kind, hardness: float) -> float:
    """Return the chance that a reading is right, before any rule of its kind looked at it."""
    found = features(evidence, kind, hardness)
    score = sum(weight * found[name] for name, weight in WEIGHTS.items())
    return 1 / (1 + math.exp(-score))
