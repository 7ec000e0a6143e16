"""What is printed on a page of a blank: words, ruled lines, cells and small outlines, in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forms.geometry import Rect

WIDE_SPACE: Final = "\u3000"
"""What stands in words that were read from a picture wherever a gap is printed that is wider than a space."""


class OutlineShape(StrEnum):
    """What the outline of a box to tick looks like; the words of a definition's `shape`."""

    SQUARE = "square"
    CIRCLE = "circle"
    BRACKET = "bracket"
    LINE = "line"  # a short rule to tick on; only people say this and the next
    WORD = "word"  # the printed words themselves, which are circled or underlined


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """Words that stand close together on a line.

    Attributes:
        text: The characters.
        box: Where they stand.
        starts: Where each of the characters begins, in millimetres from the page's left edge; empty where nobody knows.
    """

    text: str
    box: Rect
    starts: tuple[float, ...] = ()

    def part(self, start: int, stop: int) -> PrintedWord:
        """Return some of the characters as words of their own.

        Args:
            start: The first character, from 0.
            stop: The one behind the last.
        """
        ends = (*self._starts(), self.box.right)
        box = Rect(ends[start], self.box.top, max(ends[stop], ends[start] + 0.1), self.box.bottom)
        return PrintedWord(self.text[start:stop], box, ends[start:stop])

    def _starts(self) -> tuple[float, ...]:
        """Return where the characters begin; where nobody knows, Han characters are twice as wide as letters."""
        if len(self.starts) == len(self.text):
            return self.starts
        widths = [2 if ord(character) > 0x2E80 else 1 for character in self.text]
        each = self.box.width / max(sum(widths), 1)
        return tuple(self.box.left + each * sum(widths[:at]) for at in range(len(widths)))


@dataclass(frozen=True, slots=True)
class Outline:
    """A small outline that may be a box to tick.

    Attributes:
        box: Where it stands, its line included.
        shape: What it looks like.
        certainty: From 0.0 to 1.0: that it is no letter and no ornament.
    """

    box: Rect
    shape: OutlineShape
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class RuledLine:
    """A horizontal line that is drawn, dotted, or made of underscores.

    Attributes:
        left: Its left end.
        right: Its right end.
        y: The middle of its thickness.
        is_dotted: Whether it is made of dots, which may only lead the eye to what stands behind it.
    """

    left: float
    right: float
    y: float
    is_dotted: bool = False

    @property
    def length(self) -> float:
        """Its length in millimetres."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page of a blank.

    Attributes:
        page_no: From 1.
        width_mm: Its width.
        height_mm: Its height.
        words: Its words from top to bottom, without underscores, leaders and boxes that are characters.
        outlines: What may be boxes to tick.
        lines: Horizontal lines, those of tables too.
        cells: Rectangles that are closed by lines or told from what is around them by their colour; a cell that holds
            other cells is not among them.
        shaded: Those of the cells that are filled with a grey or a colour.
        is_exact: Whether its words are exact: of a digital file, not of a picture.
    """

    page_no: int
    width_mm: float
    height_mm: float
    words: tuple[PrintedWord, ...] = ()
    outlines: tuple[Outline, ...] = ()
    lines: tuple[RuledLine, ...] = ()
    cells: tuple[Rect, ...] = ()
    shaded: frozenset[Rect] = frozenset()
    is_exact: bool = True
