"""Finds empty cells that are ticked: rows of questions under heads that are answers, as 满意 一般 不满意.

How it works. Under a band of cells some of which, side by side, have words of a scale, other bands follow with the same
columns. A row is asked where its cells under those heads are empty and another cell of it has words. With two such rows
at least the cells are boxes to tick; a single row, and heads that nobody knows for answers, are places to write.
Figures head boxes only on a form that says that something is ticked.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from forms.geometry import Rect
from scanner.adopt.guesses.bands import bands_of, row_below
from scanner.adopt.guesses.naming import option_id
from scanner.adopt.guesses.phrases import Phrase, clean, phrases_in
from scanner.adopt.guesses.vocabulary import SCALE_WORDS, TICK_WORDS
from scanner.adopt.printed import Outline, OutlineShape, PrintedPage

_ROWS_LEAST: Final = 2
_WIDE_MOST_MM: Final = 45.0
_HIGH_MOST_MM: Final = 22.0
_LINE_MM: Final = 0.1
_CERTAINTY: Final = 0.8
_FIGURES_LEAST: Final = 3


def ticked_cells(page: PrintedPage, phrases: Sequence[Phrase], outlines: Sequence[Outline]) -> list[Outline]:
    """Return the empty cells of a page that are ticked, as outlines.

    Args:
        page: The page.
        phrases: Its phrases.
        outlines: Its other boxes to tick: a cell with one of them is not empty.
    """
    bands = bands_of(page)
    has_ticks = any(TICK_WORDS.search(phrase.text) for phrase in phrases)
    taken = [one.box for one in outlines]
    found: list[Outline] = []
    for number, head in enumerate(bands):
        columns = _answers(head, phrases, with_figures=has_ticks)
        if not columns:
            continue
        rows, last = list[list[Rect]](), head
        for band in bands[number + 1 :]:
            row = row_below(last, band)
            if row is None:
                continue
            if not _is_asked(row, columns, phrases, taken):
                break
            rows.append(row)
            last = row
        if len(rows) >= _ROWS_LEAST:
            found += [_outline(row[column]) for row in rows for column in columns]
    return found


def _answers(head: Sequence[Rect], phrases: Sequence[Phrase], *, with_figures: bool) -> list[int]:
    """Return the columns side by side, two at least, whose heads are different answers, or nothing."""
    words = [clean(" ".join(phrase.text for phrase in phrases_in(cell, phrases))) for cell in head]
    figures = [int(word) if with_figures and word.isdecimal() and len(word) < 3 else None for word in words]
    scale = [at for at, word in enumerate(words) if SCALE_WORDS.fullmatch(word)]
    counted = [
        at
        for at, figure in enumerate(figures)
        if figure is not None and any(
            0 <= other < len(figures) and figures[other] == figure + other - at for other in (at - 1, at + 1)
        )
    ]  # fmt: skip
    columns = scale if len(scale) >= _ROWS_LEAST else counted if len(counted) >= _FIGURES_LEAST else []
    are_beside = all(after - before == 1 for before, after in pairwise(columns))
    are_small = all(head[at].width <= _WIDE_MOST_MM for at in columns)
    are_different = len({option_id(words[at]) for at in columns}) == len(columns)
    return columns if are_beside and are_small and are_different and len(columns) < len(head) else []


def _is_asked(row: Sequence[Rect], columns: Sequence[int], phrases: Sequence[Phrase], taken: Sequence[Rect]) -> bool:
    """Tell whether the cells of a row in some columns are empty, and words of it stand in another."""
    for column in columns:
        cell = row[column]
        if cell.height > _HIGH_MOST_MM or phrases_in(cell, phrases) or any(cell.contains(one.center) for one in taken):
            return False
    return any(
        character.isalpha()
        for at, cell in enumerate(row)
        if at not in columns
        for phrase in phrases_in(cell, phrases)
        for character in phrase.text
    )


def _outline(cell: Rect) -> Outline:
    return Outline(cell.inset(-_LINE_MM), OutlineShape.SQUARE, _CERTAINTY)
