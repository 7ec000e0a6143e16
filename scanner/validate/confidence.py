"""How sure a value is: the one place where everything known about a value becomes its confidence.

How it works, for a reading that is not exact (an exact one keeps its reader's estimate):

1. For a text that an engine recognised, a logistic regression over a few features gives the chance that the text is
   right. The weights are measured for each engine (`Calibration`). Every other reading starts with its reader's own
   confidence.
2. The confidence is lowered to the lowest of the reading's caps.
3. Where the value passed a check, such as a check digit, the confidence is raised by Bayes' rule.
4. The confidence is lowered to the lowest ceiling of the field's issues.

`python -m benchmarks.accuracy.calibration` fits an engine's weights. `docs/accuracy.md` shows how well the weights work
on forms that they were not fitted on.
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
from scanner.values.reading import Evidence, Reading
from scanner.values.reading.calibration import Calibration

FREE: Final = frozenset({"one", "latin", "digits", "known"})
"""Features whose weight may have either sign. A greater value of any other feature always means more doubt."""

_SHORT: Final = 8  # the whole form's slant counts as much as this many characters of the field
_PRINT_SLANTED: Final = 0.6  # the least share of slanted edges in print, see `Evidence.slanted`


@dataclass(frozen=True, slots=True)
class FormWriting:
    """How a form is written, over all of its fields.

    Attributes:
        hardness: How hard the writing is to read: the mean of -ln(confidence) over the characters, 0.0 or more.
        slanted: The share of slanted edges, 0.0 to 1.0, as in `Evidence.slanted`.
    """

    hardness: float
    slanted: float = 0.0


def writing_of(evidence: Iterable[Evidence]) -> FormWriting:
    """Return how a form is written, as the mean over all its characters; zeros where nothing was recognised."""
    found = [one for one in evidence if one.characters]
    count = max(1, sum(one.characters for one in found))
    slanted = sum(one.characters * one.slanted for one in found)
    return FormWriting(sum(one.surprise for one in found) / count, slanted / count)


def features(evidence: Evidence, kind: Kind, form: FormWriting) -> dict[str, float]:
    """Return the features that the chance is computed from: feature's name to its value, about 0 to 7.

    Args:
        evidence: What the reading rests on.
        kind: The field's kind.
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
    """Return the chance, 0.0 to 1.0, that a recognised text is right, before caps, checks and issues count."""
    found = features(evidence, kind, form)
    score = sum(weight * found[name] for name, weight in calibration.weights.items())
    return 1 / (1 + math.exp(-score))


def confidence_of(
    reading: Reading, kind: Kind, form: FormWriting, *, check: int = 1, codes: Iterable[str] = ()
) -> float:
    """Return the chance, 0.0 to 1.0, that a field's value is right, from everything that is known about it.

    Args:
        reading: What was read in the field.
        kind: The field's kind.
        form: How the whole form is written.
        check: How many times likelier a right value is to pass the check that it passed; 1 without a check.
        codes: The codes of the field's issues. They do not lower an exact reading: there a broken rule means that
            what was written is wrong, not that it was misread.
    """
    if reading.exact:
        return reading.estimate
    confidence = min(_chance(reading, kind, form), reading.most)
    if check > 1 and confidence > 0:
        # Bayes' rule: a misread value passes the check `check` times less often than a right one
        confidence /= confidence + (1 - confidence) / check
    ceilings = [CATALOGUE[code].ceiling for code in codes if code in CATALOGUE]
    return round(min([confidence, *ceilings]), 4)


def _chance(reading: Reading, kind: Kind, form: FormWriting) -> float:
    """Return the chance by the engine's calibration or, where there is none, the reader's own confidence."""
    evidence = reading.evidence
    if evidence is None or evidence.calibration is None:
        return reading.confidence
    return chance_of(evidence, evidence.calibration, kind, form)
