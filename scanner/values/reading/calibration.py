"""What the features of a reading are worth for one OCR engine: the weights of a logistic regression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the chance that a text is right follows from its features, for the engine that recognised it.

    `python -m benchmarks.accuracy.calibration` fits one; `scanner/validate/confidence.py` lists the features and
    works out the chance.

    Attributes:
        weights: Feature to its weight.
        fitted_on: What it was fitted on, for people.
    """

    weights: Mapping[str, float]
    fitted_on: str
