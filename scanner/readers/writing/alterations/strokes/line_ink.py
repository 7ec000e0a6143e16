"""The ink of a line of writing, without the soft edges of its strokes."""

from __future__ import annotations

from typing import Final

from scanner.ink.percentile import percentile
from scanner.readers.writing.line_split import LinePicture
from scanner.values.page.picture import Mask

LINE_HEIGHTS: Final = 1.6
"""A line's picture with its margins is so many times as high as its ink."""

_DARKEST_PERCENTILE: Final = 95


def ink_of_line(line: LinePicture, dark_share: float, *, palest: int) -> Mask:
    """Return the ink of a line: bool, (height, width).

    Args:
        line: The line's picture.
        dark_share: Share of the writing's darkness from which ink counts.
        palest: Darkness of the palest stroke's middle, 255 = black; what is paler is no ink.
    """
    dark = 255 - line.gray
    own = dark[dark >= palest]
    least = dark_share * percentile(own, _DARKEST_PERCENTILE) if own.size else 0.0
    ink: Mask = dark >= max(palest, least)
    return ink
