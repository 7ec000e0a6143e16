"""The rows of the benchmark: a way of filling in the form and a condition that it comes back in."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from tests.makers.paper.conditions import CONDITIONS, Condition, Group
from tests.makers.paper.filled import Filling
from tests.makers.paper.handwriting import Hand

TYPED: Final = Filling("typed")
TYPED_AMBIGUOUS: Final = Filling("typed, ambiguous marks", ambiguous=True)

NEAT: Final = Filling(
    "neat hand",
    (
        Hand("ma-shan-zheng", (4.2, 5.6), turn_deg=1.0, shake=0.015, slope=0.004, slant=0.05),
        Hand("long-cang", (4.4, 5.8), turn_deg=1.0, shake=0.015, slope=0.004, slant=0.05),
    ),
)
HURRIED: Final = Filling(
    "hurried hand",
    (
        Hand("zhi-mang-xing", (4.2, 6.2), turn_deg=2.5, shake=0.03, slope=0.012, slant=0.2, spacing=(0.92, 1.05)),
        Hand("long-cang", (4.2, 6.2), turn_deg=3.0, shake=0.035, slope=0.012, slant=0.25, spacing=(0.9, 1.05)),
    ),
)
CURSIVE: Final = Filling(
    "cursive hand",
    (Hand("liu-jian-mao-cao", (4.4, 6.0), turn_deg=2.0, shake=0.02, slope=0.01, slant=0.1),),
)
DIGITS: Final = Filling(
    "neat hand, real digits",
    (Hand("ma-shan-zheng", (4.2, 5.6), turn_deg=1.0, shake=0.015, slope=0.004, slant=0.05, real_digits=True),),
)
UNSEEN: Final = Filling(
    "unseen hand",
    (Hand("xiaolai", (4.2, 5.8), turn_deg=1.5, shake=0.02, slope=0.006, slant=0.1, real_digits=True),),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the tables."""

    filling: Filling
    condition: Condition

    @property
    def name(self) -> str:
        """Both, as the tables and `--only` have them."""
        return f"{self.condition.name}, {self.filling.name}"

    @property
    def key(self) -> int:
        """A number that goes into its seeds and stays the same when rows are added."""
        return zlib.crc32(self.name.encode())

    def full_count(self) -> tuple[int, int]:
        """Return how many forms `--full` makes for boxes and for text."""
        scans = self.condition.group is Group.SCANS
        if self.filling.hands or self.filling.ambiguous:
            return (200, 200) if scans else (60, 60)
        return (1000, 200) if scans else (200, 60)


def _condition(name: str) -> Condition:
    return next(one for one in CONDITIONS if one.name == name)


ROWS: Final = (
    *(Row(TYPED, condition) for condition in CONDITIONS),
    *(
        Row(TYPED_AMBIGUOUS, _condition(name))
        for name in ("scan 200 dpi", "scan 300 dpi", "poor JPEG, skewed", "fax fine", "phone photo")
    ),
    *(Row(filling, _condition(name)) for filling in (NEAT, HURRIED) for name in ("scan 200 dpi", "scan 300 dpi")),
    Row(NEAT, _condition("fax fine")),
    Row(CURSIVE, _condition("scan 200 dpi")),
    Row(DIGITS, _condition("scan 200 dpi")),
    *(Row(UNSEEN, _condition(name)) for name in ("scan 200 dpi", "fax fine")),
)
