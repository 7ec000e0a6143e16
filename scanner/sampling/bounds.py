"""What a sample says of the whole: exact bounds of a rate, and how large a sample has to be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

CONFIDENCE: Final = 0.95
"""How sure the stated bounds are."""

WANTED: Final = 0.005
"""The rate of wrong values that a further sample is proposed for."""

_STEPS: Final = 60
_MOST: Final = 1 << 24


def upper_bound(count: int, total: int, *, confidence: float = CONFIDENCE) -> float:
    """Return the one-sided Clopper-Pearson upper bound of a rate: 0 of n gives about 3/n.

    The least rate at which `count` or fewer in `total` would happen in only 5 % of samples; exact, found by bisection.
    A sample without repetition from a finite whole is at least as sure as this. Source: C. J. Clopper and E. S.
    Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial, Biometrika 26 (1934).

    Args:
        count: How many were found.
        total: How many were looked at.
        confidence: How sure the bound is, between 0.0 and 1.0.

    Returns:
        A rate, 0.0 to 1.0; 1.0 where nothing was looked at.
    """
    if not 0 <= count <= total:
        raise ValueError(f"{count} of {total}")
    if count == total:
        return 1.0
    low, high = count / total, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_most(count, total, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def more_to_show(count: int, total: int, rate: float = WANTED) -> int | None:
    """Return how many more have to be looked at, none of them wrong, until the bound is a rate or less.

    Args:
        count: How many were found.
        total: How many were looked at.
        rate: The rate, between 0.0 and 1.0.

    Returns:
        0 where the bound is low enough already; None where it would take millions.
    """
    if upper_bound(count, total) <= rate:
        return 0
    high = max(total, 1)
    while upper_bound(count, high) > rate:
        high *= 2
        if high > _MOST:
            return None
    low = max(total, high // 2)
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if upper_bound(count, middle) > rate else (low, middle)
    return high - total


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sample says of one kind of return.

    Attributes:
        kind: The kind of return.
        seen: How many values were looked at.
        wrong: How many of them were wrong.
        illegible: How many nobody could read; the bound counts them as wrong.
        waiting: How many were drawn and not looked at yet.
    """

    kind: str
    seen: int
    wrong: int
    illegible: int
    waiting: int

    @property
    def bound(self) -> float:
        """The rate of wrong values that is not exceeded, with 95 % confidence, rounded up to two digits."""
        return rounded_up(upper_bound(self.wrong + self.illegible, self.seen))

    @property
    def more(self) -> int | None:
        """How many more would show that at most `WANTED` are wrong, if none of them is; 0 if it is shown."""
        return more_to_show(self.wrong + self.illegible, self.seen)


def rounded_up(rate: float) -> float:
    """Return a rate with two digits that count, never less than it is."""
    if rate <= 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(rate)) - 1)
    return min(1.0, round(math.ceil(rate / unit - 1e-9) * unit, 12))


def _at_most(count: int, total: int, rate: float) -> float:
    """Return the chance of `count` or fewer in `total` at a rate strictly between 0 and 1."""
    hit, miss = math.log(rate), math.log1p(-rate)
    logs = [
        math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1) + k * hit + (total - k) * miss
        for k in range(count + 1)
    ]
    top = max(logs)
    return min(1.0, math.exp(top) * sum(math.exp(one - top) for one in logs))
