"""A place to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from forms.geometry import Rect
from scanner.adopt.guesses.phrases import Phrase

LEAST_HEIGHT_MM: Final = 2.9
"""Lower cells are not written in."""

_MANY_LINES_MM: Final = 14.0
_LINE_PITCH_MM: Final = 8.0


@dataclass(frozen=True, slots=True)
class Place:
    """A place to write.

    Attributes:
        box: Where.
        certainty: From 0.0 to 1.0: that it is there to be written in.
        comb: Into how many cells of one character it is divided; 0 for none.
        lines: How many lines of writing there is room for.
        own: Words that stand in the same cell: its caption.
        unit: What is printed behind it.
        is_cell: Whether it is a cell or a part of one.
        cell: The cell that it is, or of which it is a part.
        is_date: Whether 年 月 日 is printed in it.
    """

    box: Rect
    certainty: float
    comb: int = 0
    lines: int = 1
    own: tuple[Phrase, ...] = ()
    unit: str = ""
    cell: Rect | None = None
    is_date: bool = False

    @property
    def is_cell(self) -> bool:
        """Whether it is a cell or a part of one."""
        return self.cell is not None


def lines_in(box: Rect) -> int:
    """Return for how many lines of writing there is room."""
    return 1 if box.height < _MANY_LINES_MM else max(2, min(40, int(box.height / _LINE_PITCH_MM)))
