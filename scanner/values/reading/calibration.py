"""The calibration of an OCR engine: the weights by which the chance that its text is right is worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the chance that a text is right follows from its features, for one OCR engine.

    It is a logistic regression: each feature (see `Evidence`) is multiplied by its weight, and the sum gives the
    chance. `python -m benchmarks.accuracy.calibration` fits the weights; `scanner/validate/confidence.py` lists the
    features and works out the chance.

    Attributes:
        weights: The weight of each feature, by the feature's name.
        fitted_on: What the weights were fitted on, for people to read.
    """

    weights: Mapping[str, float]
    fitted_on: str
