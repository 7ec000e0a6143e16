"""A line through a value of which only dots are left: a thin, grey or red one on a fax or a poor copy.

Its dots join no characters, so that no run is long. A person sees them all the same, because they lie on one straight
line in gap after gap between the characters.

How it works: columns without ink, and those with one thin piece of ink, are the gaps of a line of writing. For level
lines at all heights and of slopes up to 0.125 it is counted how much of the gaps within five characters' width has its
thin ink on that line. Ends of strokes reach into gaps too, but each at a height of its own. A dash or a 一 is level and
thin itself, and is left out with its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scanner.readers.writing.alterations.strokes.line_ink import LINE_HEIGHTS, ink_of_line
from scanner.readers.writing.line_split import LinePicture
from scanner.values.page.picture import Floats, Mask
from scanner.values.reading.recognised import RecognisedLine

BROKEN_SHARE: Final = 0.6
"""Share of the gaps within five characters that has thin ink on one line, from which a line runs through them.

Of 620 fields of words, figures and codes that nobody altered, typed and by hand, on scans, faxes and photos, none has
more than 0.56 in three places or more; e-mail addresses by hand have up to 0.62. Lines that were drawn from end to end
have 0.63 to 1.0 where they left anything between the characters (seeds 771201, 771202, 309174 and 660311)."""

BROKEN_PLACES: Final = 3
"""Places along the line that have ink: in a name of two or three characters a single long stroke fills 0.75 of them."""

_WINDOW_EM: Final = 5.0
_LEAST_GAPS_EM: Final = 1.0  # of gaps within the window; less says nothing
_THIN_EM: Final = 0.12  # height of a piece of ink that a thin line may be
_NEAR_EM: Final = 0.04  # how far a dot's middle may lie from the line, a pixel at least
_APART_EM: Final = 0.4  # dots that are farther apart are two places
_LEVEL_SIGNS: Final = frozenset("—－―_─…~～-一二三=+＋")
_SIGN_HALF_EM: Final = 0.6
_SLOPES: Final = tuple(step / 80 for step in range(-10, 11))
_INK_DARK: Final = 60  # darkness of the palest stroke's middle, 255 = black
_DARK_SHARE: Final = 0.35  # share of the writing's darkness from which ink counts: what is left of a line is pale

Columns = NDArray[np.intp]
"""intp, (n,), the columns of some dots."""


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """What of a line of writing's gaps has thin ink on one straight line.

    Attributes:
        share: Of the gaps within five characters' width, 0.0 to 1.0.
        places: In how many places that ink lies.
    """

    share: float = 0.0
    places: int = 0

    @property
    def is_there(self) -> bool:
        """Whether these are the remains of a line."""
        return self.share >= BROKEN_SHARE and self.places >= BROKEN_PLACES


def broken_line(line: LinePicture, found: RecognisedLine) -> BrokenLine:
    """Return the straight line that has most thin ink in the gaps of a line of writing.

    Args:
        line: The line's picture.
        found: What was recognised in it.
    """
    ink = ink_of_line(line, _DARK_SHARE, palest=_INK_DARK)
    height, width = ink.shape
    em_px = height / LINE_HEIGHTS
    inked = np.asarray(ink.any(axis=0))
    top, bottom = ink.argmax(axis=0), height - 1 - ink[::-1].argmax(axis=0)
    is_thin = inked & (bottom - top <= max(2.0, _THIN_EM * em_px))
    is_gap = (~inked | is_thin) & _between_ends(inked)
    for one in found.characters:
        if one.at is not None and one.text in _LEVEL_SIGNS:
            left, right = (round(one.at * width + side * _SIGN_HALF_EM * em_px) for side in (-1, 1))
            is_gap[max(0, left) : max(0, right) + 1] = False
    columns = np.flatnonzero(is_thin & is_gap)
    middles = (top + bottom)[columns] / 2
    lines = _lines_through(columns, middles, em_px)
    best = max((_of_gaps(dots, is_gap, em_px) for dots in lines), key=lambda one: one[0], default=None)
    if best is None:
        return BrokenLine()
    share, dots = best
    return BrokenLine(share, 1 + int((np.diff(dots) > _APART_EM * em_px).sum()) if len(dots) else 0)


def _between_ends(inked: Mask) -> Mask:
    """Return the columns from the first ink to the last: bool, (width,)."""
    columns = np.flatnonzero(inked)
    between = np.zeros_like(inked)
    if len(columns):
        between[columns[0] : columns[-1] + 1] = True
    return between


def _lines_through(columns: Columns, middles: Floats, em_px: float) -> Iterator[Columns]:
    """Yield the columns of the dots that lie on each level line with enough of them."""
    least = BROKEN_SHARE * _LEAST_GAPS_EM * em_px
    near = max(1.0, _NEAR_EM * em_px)
    if len(columns) < least:
        return
    for slope in _SLOPES:
        levels = middles - slope * columns
        heights, ordered = np.unique(np.round(levels)), np.sort(levels)
        counts = np.searchsorted(ordered, heights + near, "right") - np.searchsorted(ordered, heights - near)
        for height in heights[counts >= least]:
            yield columns[np.abs(levels - height) <= near]


def _of_gaps(dots: Columns, is_gap: Mask, em_px: float) -> tuple[float, Columns]:
    """Return the greatest share of the gaps within a window that some dots fill, and the dots there."""
    window = min(round(_WINDOW_EM * em_px), len(is_gap))
    filled = np.zeros(len(is_gap), np.int64)
    filled[dots] = 1
    inside, gaps = (
        upto[window:] - upto[:-window] for upto in (np.append(0, np.cumsum(one)) for one in (filled, is_gap))
    )
    shares = np.where(gaps >= _LEAST_GAPS_EM * em_px, inside / np.maximum(gaps, 1), 0.0)
    start = int(np.argmax(shares))
    return float(shares[start]), dots[(dots >= start) & (dots < start + window)]
