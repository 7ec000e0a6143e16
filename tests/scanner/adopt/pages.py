"""Printed pages made by hand: words on a line are a tenth of their length times their size wide."""

from __future__ import annotations

from itertools import pairwise

from forms.geometry import Rect
from scanner.adopt.printed import Outline, OutlineShape, PrintedPage, PrintedWord, RuledLine


def word(text: str, left: float, top: float, height: float = 4.0) -> PrintedWord:
    width = sum(height if ord(letter) > 0x2E80 else height * 0.5 for letter in text)
    return PrintedWord(text, Rect(left, top, left + width, top + height))


def box(left: float, top: float, side: float = 3.0, shape: OutlineShape = OutlineShape.SQUARE) -> Outline:
    return Outline(Rect(left, top, left + side, top + side), shape)


def page(
    words: list[PrintedWord] | None = None,
    outlines: list[Outline] | None = None,
    lines: list[RuledLine] | None = None,
    cells: list[Rect] | None = None,
) -> PrintedPage:
    return PrintedPage(
        1, 210.0, 297.0, tuple(words or ()), tuple(outlines or ()), tuple(lines or ()), tuple(cells or ())
    )


def table(lefts: list[float], tops: list[float]) -> list[Rect]:
    """Cells of a table with sides at these places, row by row, a fifth of a millimetre of line between them."""
    return [
        Rect(left + 0.1, top + 0.1, right - 0.1, bottom - 0.1)
        for top, bottom in pairwise(tops)
        for left, right in pairwise(lefts)
    ]
