"""Cells that take several rows at the right, and what they leave of the rows below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms.definition import Row

_TOLERANCE_MM = 0.05


@dataclass(frozen=True, slots=True)
class Reach:
    """What reaches from the rows above into the next one.

    Attributes:
        cells: For each cell the rows that it still takes, and its width in millimetres.
    """

    cells: tuple[tuple[int, float], ...] = ()

    @property
    def width_mm(self) -> float:
        """How much of the next row's right side is taken."""
        return sum(width for _, width in self.cells)

    def leaves(self, columns: Sequence[float]) -> tuple[float, ...] | None:
        """Return the columns that are left of these, or None when a column is taken in part or all are."""
        if not self.cells:
            return tuple(columns)
        for count in range(len(columns) - 1, 0, -1):
            if abs(sum(columns[count:]) - self.width_mm) <= _TOLERANCE_MM:
                return tuple(columns[:count])
        return None

    def beyond(self, row: Row) -> Reach:
        """Return what reaches into the row after this one."""
        widths = []
        column = 0
        for cell in row.cells:
            widths.append(sum(row.columns_mm[column : column + cell.span]))
            column += cell.span
        begun = [(cell.row_span, width) for cell, width in zip(row.cells, widths, strict=True)]
        return Reach(tuple((rows - 1, width) for rows, width in (*self.cells, *begun) if rows > 1))
