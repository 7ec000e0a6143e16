"""The margins of a page's paper, where lines that nobody drew go on.

A fold runs from edge to edge of the paper, and a streak of dust on a scanner's glass from one edge at least. Around a
choice and in a cell a line of a pen looks the same that strikes out a whole row: thin, straight, and longer than what
is looked at. It ends before the paper does, or runs out on one side. So a line is looked for where nobody writes, in
the last millimetres before the edges that it leads to. A level one has to be there on both sides, since people write
from side to side; an upright one on one side, as dust that was wiped away in between leaves it. Where the picture
shows no margin nobody can say, and the line may be a pen's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Point, Rect, Transform
from scanner.ink.full_lines import FullLine
from scanner.paper.straighten import straighten
from scanner.values.page.picture import Floats, Gray, Mask

_PER_MM: Final = 5
_FROM_EDGE_MM: Final = (2.5, 8.5)  # nearer to the edge a scanner's lid and the table beneath are dark
_SEEN_MM: Final = 3.0  # a margin of which the picture shows less says nothing
_OFF_MM: Final = 1.0  # how far a line may lie from where it leads: folds are not quite straight
_AROUND_MM: Final = (1.0, 1.8)  # the paper above and below a line that it is darker than
_SMOOTH_MM: Final = 1.4  # along the line; grain is finer
_DARKER: Final = 8.0  # of 255; the palest lines that are taken for folds have 14 where they are widest
_INKED_SHARE: Final = 0.6  # of a margin; a fold is broken


@dataclass(frozen=True, slots=True, eq=False)
class PageMargins:
    """The margins of a page as it came back.

    Attributes:
        gray: uint8, (height, width), the page's picture.
        transform: From millimetres on paper to its pixels.
        width_mm: The paper's width.
        height_mm: Its height.
    """

    gray: Gray = field(repr=False)
    transform: Transform
    width_mm: float
    height_mm: float

    def only_to_edge(
        self, lines: Sequence[FullLine], window: Rect, per_mm: float, *, level: bool = False
    ) -> list[FullLine]:
        """Return those of some lines through a window that are seen to go on to the edges of the paper.

        Args:
            lines: Lines from the top to the bottom of a picture of the window, or from its left to its right.
            window: What the picture shows, mm.
            per_mm: Its pixels a millimetre.
            level: Whether they run from left to right; then the picture had its rows as columns.
        """
        if not lines:  # so it is nearly always
            return []
        page = self._turned() if level else self
        seen = Rect(window.top, window.left, window.bottom, window.right) if level else window
        known: dict[tuple[int, int], bool] = {}
        kept = []
        for slope, column in lines:
            middle = seen.left + (column + 0.5) / per_mm
            alike = round(2 * middle), round(4 * slope * seen.height)  # lines that differ by less are one line
            if alike not in known:
                known[alike] = page._goes_on(Point(middle, seen.center.y), slope, both=level)
            if known[alike]:
                kept.append((slope, column))
        return kept

    def _turned(self) -> PageMargins:
        """Return the same page with its rows as columns."""
        swapped = Transform(self.transform.matrix[:, [1, 0, 2]])
        return PageMargins(self.gray, swapped, self.height_mm, self.width_mm)

    def _goes_on(self, middle: Point, slope: float, *, both: bool) -> bool:
        """Tell whether a nearly upright line is seen in those of the upper and the lower margin that are seen.

        Args:
            middle: A point of it.
            slope: By how much it goes to the right, mm a mm down.
            both: Whether it has to be in both; otherwise one will do.
        """
        near, far = _FROM_EDGE_MM
        margins = ((near, far), (self.height_mm - far, self.height_mm - near))
        seen = [inked for top, bottom in margins if (inked := self._is_inked(middle, slope, top, bottom)) is not None]
        return bool(seen) and (all(seen) if both else any(seen))

    def _is_inked(self, middle: Point, slope: float, top: float, bottom: float) -> bool | None:
        """Tell whether a line is inked between two heights, mm; None where the picture does not show enough of them."""
        rows = np.arange(top + 0.5 / _PER_MM, bottom, 1 / _PER_MM)
        under = middle.x + slope * (rows - middle.y)
        shown = self._is_shown(np.stack([under, rows], axis=1))
        if np.count_nonzero(shown) < _SEEN_MM * _PER_MM:
            return None
        reach = _OFF_MM + _AROUND_MM[1] + 1 / _PER_MM
        left, right = float(under.min()) - reach, float(under.max()) + reach
        size = round((right - left) * _PER_MM), len(rows)
        picture = straighten(self.gray, self.transform, Rect(left, top, right, bottom), _PER_MM, size)
        columns = np.round((under - left) * _PER_MM - 0.5).astype(np.intp)
        return any(
            float((darker[shown] >= _DARKER).mean()) >= _INKED_SHARE for darker in _darker_along(picture, columns)
        )

    def _is_shown(self, places_mm: Floats) -> Mask:
        pixels = self.transform.to_pixels(places_mm)
        height, width = self.gray.shape
        return np.asarray(((pixels >= 0) & (pixels <= [width, height])).all(axis=1), dtype=np.bool_)


def _darker_along(picture: Gray, columns: NDArray[np.intp]) -> Iterator[Floats]:
    """Yield by how much a line is darker than the paper beside it, row by row, for each place where it may lie.

    Args:
        picture: uint8, (height, width).
        columns: int, (height,), where it leads.
    """
    rows = np.arange(len(picture))[:, np.newaxis]
    straight = np.asarray(picture, dtype=np.float64)
    near, far = (round(edge * _PER_MM) for edge in _AROUND_MM)
    beside = np.array([*range(-far, -near + 1), *range(near, far + 1)])
    window = np.ones(round(_SMOOTH_MM * _PER_MM)) / round(_SMOOTH_MM * _PER_MM)
    for off in range(-round(_OFF_MM * _PER_MM), round(_OFF_MM * _PER_MM) + 1):
        at = np.clip(columns[:, np.newaxis] + off, 0, picture.shape[1] - 1)
        around = np.clip(at + beside, 0, picture.shape[1] - 1)
        stroke = np.clip(at + np.array([-1, 0, 1]), 0, picture.shape[1] - 1)
        paper = np.median(straight[rows, around], axis=1)
        darker = 255.0 * (1.0 - straight[rows, stroke].mean(axis=1) / np.maximum(paper, 1.0))
        yield np.convolve(darker, window, mode="same")
