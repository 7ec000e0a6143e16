"""Rates of counted things, with the bound that the counting supports."""

from __future__ import annotations

import math


def upper_bound(count: int, total: int, *, confidence: float = 0.95) -> float:
    """Return the one-sided Clopper-Pearson upper bound of a rate: 0 of n gives about 3/n.

    The least rate at which `count` or fewer in `total` would happen in only 5 % of runs;
    exact, found by bisection. 1.0 where nothing was counted.
    """
    if not 0 <= count <= total:
        raise ValueError(f"{count} of {total}")
    if count == total:
        return 1.0
    low, high = count / total, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(count, total, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(count: int, total: int, rate: float) -> float:
    """Return the chance of `count` or fewer in `total` at a rate strictly between 0 and 1."""
    hit, miss = math.log(rate), math.log1p(-rate)
    logs = [
        math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1) + k * hit + (total - k) * miss
        for k in range(count + 1)
    ]
    top = max(logs)
    return min(1.0, math.exp(top) * sum(math.exp(one - top) for one in logs))
