"""How sure a value is: the one place where a confidence is made of all that bears on it.

How it works. A text that an engine recognised has a chance to be right that follows from a few features by a
logistic regression; the weights are the engine's own (`Calibration`). Every other reading brings its reader's
estimate. The least of that and of the reading's caps counts, whoever set them. A check that the value passed raises
it (Bayes), and then no issue of the field lets it stand above the issue's ceiling.

`python -m benchmarks.accuracy.calibration` fits an engine's weights; `docs/accuracy.md` shows how they do on forms
that they were not fitted on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from forms.definition import Kind
from scanner.issues import CATALOGUE
from scanner.validate.kinds import KIND_TRAITS
from scanner.validate.kinds.traits import Script
from scanner.values.calibration import Calibration
from scanner.values.reading import Evidence, Reading

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


def chance_of(evidence: Evidence, calibration: Calibration, kind: Kind, form: FormWriting) -> float:
    """Return the chance that a recognised text is right, before anything else that is known of it counts."""
    found = features(evidence, kind, form)
    score = sum(weight * found[name] for name, weight in calibration.weights.items())
    return 1 / (1 + math.exp(-score))


def confidence_of(
    reading: Reading, kind: Kind, form: FormWriting, *, check: int = 1, codes: Iterable[str] = ()
) -> float:
    """Return the chance that a field's value is right, with all that is known of it.

    Args:
        reading: What was read in the field.
        kind: The field's.
        form: How the whole form is written.
        check: How many times likelier a right value is to pass the check that it passed; 1 without a check.
        codes: Of the field's issues. They leave an exact reading as it is: a broken rule says that what was
            written is wrong, not that it was misread.
    """
    if reading.exact:
        return reading.estimate
    confidence = min(_chance(reading, kind, form), reading.most)
    if check > 1 and confidence > 0:
        # a misreading passes a check so many times less often than what is right
        confidence /= confidence + (1 - confidence) / check
    ceilings = [CATALOGUE[code].ceiling for code in codes if code in CATALOGUE]
    return round(min([confidence, *ceilings]), 4)


def _chance(reading: Reading, kind: Kind, form: FormWriting) -> float:
    """Return the chance that a reading is right as its engine was measured, else as its reader estimates it."""
    evidence = reading.evidence
    if evidence is None or evidence.calibration is None:
        return reading.confidence
    return chance_of(evidence, evidence.calibration, kind, form)
