"""What is accepted without a person; one setting decides it: the share of wrong values that one is ready to accept."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

ACCEPTANCES: Final = (
    (0.0, 1.0),
    (0.001, 0.998),
    (0.002, 0.989),
    (0.003, 0.963),
    (0.004, 0.928),
    (0.005, 0.9),
    (0.007, 0.864),
    (0.01, 0.85),
    (0.015, 0.696),
    (0.02, 0.576),
    (0.03, 0.347),
    (0.05, 0.09),
    (0.1, 0.014),
    (1.0, 0.0),
)
"""Pairs of two numbers: a share of wrong values, and the least confidence that keeps the accepted values below it.

The row (0.005, 0.9), for example, says that of the values with a confidence of 0.9 or more, 5 in 1000 are wrong. All
rows were measured in one run. A stack with more handwriting has a greater share of wrong values at the same confidence.
"""

ACCEPT_WRONG: Final = 0.003
"""The default of the setting: the share of wrong values among those that are accepted without a person."""


def acceptance_of(share: float) -> float:
    """Return the least confidence of a value that needs no person, for the share of wrong ones to accept.

    Between two rows of `ACCEPTANCES` the confidence follows a straight line. A share of 0.0 accepts nothing but exact
    digital values.
    """
    for (low, surer), (high, surest) in pairwise(ACCEPTANCES):
        if share <= high:
            along = (share - low) / (high - low)
            return surer * (1 - along) + surest * along
    return 0.0


ACCEPTANCE: Final = acceptance_of(ACCEPT_WRONG)
"""The confidence from which a value needs no person, by default."""
