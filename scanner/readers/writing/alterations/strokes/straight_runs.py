"""Straight runs of ink at a slope: pixels that lie side by side along a line that leans a little.

How it works: a pixel's number is that of its line and its column, so that pixels side by side on one line follow each
other once the numbers are sorted. Only the pixels with ink are looked at, which are few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from scanner.values.page.picture import Gray

Numbers = NDArray[np.int32]
"""int32, (n,), a number for each of some pixels or runs."""


@dataclass(frozen=True, slots=True, eq=False)
class SlopedPixels:
    """Pixels whose runs are looked for at several slopes.

    Attributes:
        x: int32, (n,), their columns.
        upright: int32, (n,), their numbers along lines that do not lean.
        width: Of the picture.
    """

    x: Numbers
    upright: Numbers
    width: int

    @classmethod
    def of(cls, picture: Gray) -> Self:
        """Take the pixels of a picture that are not 0."""
        width = picture.shape[1]
        at = np.flatnonzero(picture).astype(np.int32)
        rows = at // np.int32(max(1, width))
        return cls(at - rows * np.int32(width), at + rows, width)

    def numbers_at(self, slope: float) -> Numbers:
        """Return the pixels' numbers along lines of a slope, rise over run, positive downwards: int32, (n,)."""
        lines = np.round(slope * (np.arange(self.width) - self.width / 2)).astype(np.int32)
        return self.upright - (lines * np.int32(self.width + 1))[self.x]

    def runs_at(self, slope: float) -> tuple[Numbers, Numbers, Numbers]:
        """Return the line, the first and the last column (exclusive) of each run, line by line, from left to right."""
        numbers = np.sort(self.numbers_at(slope))
        if not len(numbers):
            return numbers, numbers, numbers
        ends = np.append(np.flatnonzero(np.diff(numbers) != 1), len(numbers) - 1)
        first, last = numbers[np.append(0, ends[:-1] + 1)], numbers[ends]
        lines, left = np.divmod(first, np.int32(self.width + 1))
        return lines, left, left + (last - first) + 1
