"""How a table for people is laid out so that it can be printed: column widths, paper and pages.

How it works. A table of many columns does not fit on one page's width in letters that can be read. So it is cut into
parts, each a page wide, with the first columns repeated on each. For every number of lines that most cells shall keep
to, from 1 to `_LINES_MAX`, the columns are made as narrow as their texts allow; for one to `_PARTS_MAX` parts and
for A4 and A3, that gives the size of print and the number of pages. Of those layouts that keep to `_PAGES_PER_RECORD`
the one with the largest print is taken, and A4 rather than A3 where its print is about as large.

Spreadsheets ignore page breaks in a sheet that is fitted to a number of pages, and a fixed scale would depend on the
printer and on the fonts at hand. So all parts are stretched to the same width: then the only way to fit the sheet
on that many pages is to break it between the parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, product
from math import ceil, inf
from typing import Final

from scanner.export.people.measuring import lines_in, longest_word, width_of

FONT_PT: Final = 10.0
LINE_PT: Final = 12.75
"""The height of a line of 宋体 at `FONT_PT`."""

PADDING_PT: Final = 4.0
ROW_MAX_PT: Final = 409.0
"""The most that Excel allows for a row."""

MARGINS_MM: Final = (10.0, 12.0, 10.0, 14.0)
"""Left, top, right and bottom of a printed page."""

_HALF_MM: Final = FONT_PT / 2 * 25.4 / 72
_UNITS_PER_HALF: Final = 0.953  # a half character of 6.67 pixels, in column units of 7 pixels
_UNITS_BESIDE: Final = 1.2  # the empty space at the sides of a cell
_MM_PER_UNIT: Final = 7 * 25.4 / 96
_PT_PER_MM: Final = 72 / 25.4

_LINES_MAX: Final = 24
_SHARES: Final = (0.7, 0.85, 1.0)
"""The shares of a column's texts that keep to the number of lines; a few long ones need not make it wide."""

_PARTS_MAX: Final = 5
_PAGES_MIN: Final = 3
_PAGES_PER_RECORD: Final = 3 / 13
"""A form's worth of text, some 600 characters, needs about a quarter of an A3 page in print of 8 pt."""

_LEAST_SCALE: Final = 0.6  # 6 pt
_LARGE_ENOUGH: Final = 0.9  # 9 pt, 小五
_WIDEST: Final = 200
_WORD_MAX: Final = 12  # a longer word may be broken
_NARROWEST: Final = 5
_NAME_WIDTH: Final = 15.0
_HEADING_LINES: Final = 3
_LOOSENESSES: Final = (1.0, 1.05, 1.1, 1.15)
"""How much wider than their texts need the columns are made, so that rows become a little lower."""

_ALIKE_MAX: Final = 3
"""How many layouts of the same paper, parts and size of print are tried."""

_SLACK: Final = 0.98
"""How much of a page is filled, because printers and fonts differ a little."""

_STRETCH_MAX: Final = 1.6
"""How much wider than it needs to be a small table is made to fill its page."""

_TITLE_PT: Final = 48.0  # the title and the line under it
_LEGEND_PT: Final = 45.0  # three lines that explain the colours
_MEASURED: Final = 39
"""How many rows are measured to see how many pages they need; more would take long and say the same."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A size of paper, lying on its long side.

    Attributes:
        number: Its number in a workbook, from ECMA-376, 18.3.1.63.
        width_mm: Its long side.
        height_mm: Its short side.
    """

    number: int
    width_mm: float
    height_mm: float

    @property
    def free_mm(self) -> tuple[float, float]:
        """The width and the height inside the margins."""
        left, top, right, bottom = MARGINS_MM
        return self.width_mm - left - right, self.height_mm - top - bottom


A4: Final = Paper(9, 297, 210)
A3: Final = Paper(8, 420, 297)


@dataclass(frozen=True, slots=True)
class TableText:
    """What is printed in a table, or in its first rows where it is long.

    Attributes:
        headings: The columns' headings.
        rows: The rows' cells as they are shown.
        foot: The cells of the row of totals, as far as they are known.
        breaks: For each column whether a part of the form ends with it.
        kept: How many columns at the left are repeated on every page.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...]
    breaks: tuple[bool, ...]
    kept: int


@dataclass(frozen=True, slots=True)
class PrintLayout:
    """How a table is printed.

    Attributes:
        widths: The columns' widths in half characters.
        ends: Behind how many columns each part ends; a part is what stands on one page's width.
        kept: How many columns at the left are repeated on every page.
        paper: The paper.
        scale: The size of print, where 1.0 is `FONT_PT`.
    """

    widths: tuple[float, ...]
    ends: tuple[int, ...]
    kept: int
    paper: Paper
    scale: float

    @property
    def starts(self) -> tuple[int, ...]:
        """The first column of each part, from 0, without those that are repeated on every page."""
        return (0 if len(self.ends) == 1 else self.kept, *self.ends[:-1])

    def units(self, column: int) -> float:
        """Return a column's width as a workbook states it."""
        return units_of(self.widths[column])

    def height_pt(self, texts: Sequence[str]) -> float:
        """Return the height of a row with these texts."""
        lines = max((lines_in(text, width - 1) for text, width in zip(texts, self.widths, strict=True)), default=1)
        return min(lines * LINE_PT + PADDING_PT, ROW_MAX_PT)


def units_of(width: float) -> float:
    """Return a width in half characters as a workbook states a column's width."""
    return round(width * _UNITS_PER_HALF + _UNITS_BESIDE, 2)


def lay_out_print(text: TableText) -> PrintLayout:
    """Return how a table is printed best."""
    columns: list[tuple[str, ...]] = list(zip(*text.rows, strict=True)) or [()] * len(text.headings)
    needs = [_Need(heading, column) for heading, column in zip(text.headings, columns, strict=True)]
    if text.kept > 1:
        needs[text.kept - 1].be_easy_to_read()
    measured = min(len(text.rows), _MEASURED)
    pages_wanted = max(_PAGES_MIN, ceil(measured * _PAGES_PER_RECORD))

    layouts = sorted(_layouts(text, needs), key=_worth)
    best, fewest = layouts[0], inf
    for layout in layouts:
        pages = _pages(layout, text, needs, measured)
        if pages <= pages_wanted:
            return layout
        if pages < fewest and layout.scale >= _LEAST_SCALE:
            best, fewest = layout, pages
    return best


def _worth(layout: PrintLayout) -> tuple[object, ...]:
    """Return what makes a layout better than another, the better one lower, if both need few enough pages."""
    size = round(min(layout.scale, _LARGE_ENOUGH), 2)
    return layout.scale < _LEAST_SCALE, -size, layout.paper is A3, len(layout.ends), -layout.scale


def _layouts(text: TableText, needs: Sequence[_Need]) -> Iterator[PrintLayout]:
    """Yield possible layouts."""
    before: list[float] = []
    alike: Counter[object] = Counter()
    for lines, share in product(range(1, _LINES_MAX + 1), _SHARES):
        widths = [need.width(lines, share) for need in needs]
        if widths == before:
            continue
        before = widths
        for parts in range(1, min(_PARTS_MAX, max(1, len(widths) - text.kept)) + 1):
            ends = _cut(widths, text, parts)
            for paper, looseness in product((A4, A3), _LOOSENESSES):
                layout = _layout(needs, widths, ends, paper, text.kept, looseness=looseness)
                alike[parts, paper, round(layout.scale, 2)] += 1
                if alike[parts, paper, round(layout.scale, 2)] <= _ALIKE_MAX:
                    yield layout


def _layout(
    needs: Sequence[_Need], widths: Sequence[float], ends: Sequence[int], paper: Paper, kept: int, *, looseness: float
) -> PrintLayout:
    """Return the layout of a table that is cut behind the columns `ends`, so much wider than its columns need."""
    wide, _ = paper.free_mm
    starts = [kept, *ends[:-1]]
    repeated = sum(map(units_of, widths[:kept]))
    sums = [sum(map(units_of, widths[start:end])) for start, end in zip(starts, ends, strict=True)]
    widest = looseness * max(sums)
    scale = min(1.0, _SLACK * wide / ((repeated + widest) * _MM_PER_UNIT))
    goal = max(widest, min(_SLACK * wide / scale / _MM_PER_UNIT - repeated, _STRETCH_MAX * widest))
    stretched = list(widths)
    for start, end, have in zip(starts, ends, sums, strict=True):
        _stretch(stretched, needs, range(start, end), goal - have)
    return PrintLayout(tuple(stretched), tuple(ends), kept, paper, scale)


def _pages(layout: PrintLayout, text: TableText, needs: Sequence[_Need], rows: int) -> int:
    """Return on about how many pages the first rows stand, with headings and totals."""
    _, high = layout.paper.free_mm
    heading = layout.height_pt(text.headings) + PADDING_PT
    free_pt = _SLACK * high * _PT_PER_MM / layout.scale - heading
    foot = layout.height_pt(text.foot) + _LEGEND_PT
    pages, used = 1, _TITLE_PT
    heights = (_height(layout.widths, needs, row) for row in range(rows))
    for height in (*heights, foot):
        if used and used + height > free_pt:
            pages, used = pages + 1, 0.0
        used += height
    return pages * len(layout.ends)


def _height(widths: Sequence[float], needs: Sequence[_Need], row: int) -> float:
    return max(need.lines(row, width) for need, width in zip(needs, widths, strict=True)) * LINE_PT + PADDING_PT


def _stretch(widths: list[float], needs: Sequence[_Need], columns: range, units: float) -> None:
    """Widen columns by so many units in all, those most that hold most text."""
    weights = [needs[column].wish for column in columns]
    for column, weight in zip(columns, weights, strict=True):
        widths[column] += units / _UNITS_PER_HALF * weight / sum(weights)


def _cut(widths: Sequence[float], text: TableText, parts: int) -> list[int]:
    """Return behind which columns the table is cut, so that its widest part is as narrow as possible.

    A cut inside a part of the form counts as if it made the part a tenth wider.
    """
    before = [0.0, *accumulate(map(units_of, widths))]
    count = len(widths)

    @cache
    def best(start: int, left: int) -> tuple[float, tuple[int, ...]]:
        if left == 1:
            return before[count] - before[start], (count,)
        found: list[tuple[float, tuple[int, ...]]] = []
        for end in range(start + 1, count - left + 2):
            cost = (before[end] - before[start]) * (1.0 if text.breaks[end - 1] else 1.1)
            rest, ends = best(end, left - 1)
            found.append((max(cost, rest), (end, *ends)))
        return min(found)

    return list(best(text.kept, parts)[1])


class _Need:
    """How much room a column needs."""

    def __init__(self, heading: str, texts: Sequence[str]) -> None:
        self._lines = [[width_of(line) for line in text.split("\n")] for text in texts]
        widest = max((max(lines) for lines in self._lines), default=2)
        words = max((longest_word(text) for text in texts), default=2)
        headed = min(ceil(width_of(heading) / _HEADING_LINES) + 2, _WORD_MAX)
        self._least = max(min(words, _WORD_MAX), headed, _NARROWEST) + 1.0
        self._most = max(self._least, min(widest + 1.0, _WIDEST))
        self.wish = max(1.0, sum(map(sum, self._lines)) / max(1, len(texts)) - 10)

    def be_easy_to_read(self) -> None:
        """Make the column wide enough for its texts to stand on a few lines; it is what people find a row by."""
        self._least = max(self._least, min(self._most, _NAME_WIDTH))

    def width(self, lines: int, share: float) -> float:
        """Return the least width in which a share of the texts, the shortest ones, take no more than so many lines.

        The column is never narrower than its words and never wider than its longest text.
        """
        fit = ceil(share * len(self._lines))
        low, high = self._least, self._most
        while high - low > 1:
            middle = (low + high) / 2
            if sum(_lines_of(paragraphs, middle) <= lines for paragraphs in self._lines) >= fit:
                high = middle
            else:
                low = middle
        return high

    def lines(self, row: int, width: float) -> int:
        """Return about how many lines a row's text takes."""
        return _lines_of(self._lines[row], width)


def _lines_of(paragraphs: Sequence[int], width: float) -> int:
    return sum(max(1, ceil(1.04 * one / (width - 1))) for one in paragraphs)
