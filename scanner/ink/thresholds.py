"""What every set of thresholds is checked for: sizes above zero, shares up to one, an order that holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_SHARES = ("_share", "_fill")


def check_thresholds(rules: DataclassInstance, ordered: Sequence[Sequence[str]] = ()) -> None:
    """Refuse thresholds that are no sizes or contradict each other.

    Args:
        rules: The thresholds. Names that end in `share` or `fill` are shares from 0.0 to 1.0.
        ordered: Names of thresholds of which none may be above the next one.

    Raises:
        ValueError: A value is not above zero, a share is above 1.0, or thresholds are in the wrong order.
    """
    for one in fields(rules):
        value = getattr(rules, one.name)
        if not value > 0 or (one.name.endswith(_SHARES) and value > 1.0):
            raise ValueError(f"{one.name} cannot be {value}")
    for names in ordered:
        values = [getattr(rules, name) for name in names]
        if values != sorted(values):
            raise ValueError(f"in the wrong order: {', '.join(names)}")
