"""What every set of thresholds is checked for: sizes above zero, shares up to one, an order that holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import ClassVar

_SHARES = ("_share", "_fill")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Thresholds that cannot contradict each other. Names that end in `share` or `fill` are shares from 0.0 to 1.0.

    Attributes:
        ORDERS: Names of thresholds of which none may be above the next one.
    """

    ORDERS: ClassVar[Sequence[Sequence[str]]] = ()

    def __post_init__(self) -> None:
        """Refuse thresholds that are no sizes or contradict each other.

        Raises:
            ValueError: A value is not above zero, a share is above 1.0, or thresholds are in the wrong order.
        """
        for one in fields(self):
            value = getattr(self, one.name)
            if not value > 0 or (one.name.endswith(_SHARES) and value > 1.0):
                raise ValueError(f"{one.name} cannot be {value}")
        for names in self.ORDERS:
            values = [getattr(self, name) for name in names]
            if values != sorted(values):
                raise ValueError(f"in the wrong order: {', '.join(names)}")
