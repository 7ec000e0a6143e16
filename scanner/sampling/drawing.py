"""Draws values at random, each with the same chance."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import Final

Place = tuple[str, str]
"""A record's id and the name of a field in it."""

SURPRISING: Final = random.SystemRandom()
"""Chance that nobody can foresee: whoever could would know which values are never looked at."""


def draw(
    population: Sequence[tuple[str, Sequence[str]]], count: int, known: Collection[Place], chance: random.Random
) -> list[Place]:
    """Draw values without repetition.

    Args:
        population: Each record's id with the names of its fields that may be drawn.
        count: How many are wanted.
        known: Values that were drawn before; they are not drawn again.
        chance: Decides.

    Returns:
        The values, in the order in which they were drawn; fewer than wanted where there are no more.
    """
    ends = list(accumulate(len(fields) for _, fields in population))
    total = ends[-1] if ends else 0
    found: list[Place] = []
    for number in chance.sample(range(total), min(total, count + len(known))):
        at = bisect_right(ends, number)
        record_id, fields = population[at]
        place = record_id, fields[number - ends[at]]
        if place not in known:
            found.append(place)
        if len(found) == count:
            break
    return found
