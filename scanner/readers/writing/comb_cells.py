"""A comb's characters recognised cell by cell, where the whole line leaves doubt."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from forms.geometry import Rect
from scanner.ink.cells.picture import PAPER
from scanner.ink.cells.writing import Writing
from scanner.values.page.picture import Gray
from scanner.values.reading.recognised import RecognisedLine

# of the writing's height, on all sides: the recogniser needs about so much margin
_MARGIN_SHARE: Final = 0.3
_INK_MIN_MM2: Final = 0.1  # less ink in a cell is a neighbour's stroke that reaches in


def split_cells(writing: Writing, rect: Rect, count: int) -> tuple[Gray | None, ...]:
    """Return a picture of each cell of a comb, with a margin; None for a cell in which nothing is written.

    Args:
        writing: The strokes of the field.
        rect: The comb on paper, mm.
        count: How many equal cells it has.
    """
    picture = writing.picture
    rows = np.flatnonzero(writing.ink.any(axis=1))
    if not len(rows):
        return (None,) * count
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    margin = max(2, round(_MARGIN_SHARE * (bottom - top)))
    borders = [rect.left + rect.width * number / count - picture.window.left for number in range(count + 1)]
    columns = [max(0, round(border / picture.mm(1))) for border in borders]
    return tuple(
        np.pad(writing.gray[top:bottom, left:right], margin, constant_values=PAPER)
        if int(writing.ink[:, left:right].sum()) * picture.mm(1) ** 2 >= _INK_MIN_MM2
        else None
        for left, right in pairwise(columns)
    )


def texts_of_cells(line: RecognisedLine, cells: Sequence[RecognisedLine]) -> tuple[str, ...]:
    """Return what a comb may say by its cells.

    These are the cells' characters all together, and the line with one character exchanged for its cell's, for each
    cell that says otherwise. They are few on purpose: among many texts a wrong one passes the check digit by chance.

    Args:
        line: The comb as it was recognised as one line.
        cells: Each cell in which something is written; its surest character counts.
    """
    surest = [max(cell.characters, key=lambda one: one.confidence).text for cell in cells if cell.characters]
    written = [character.text for character in line.characters if not character.text.isspace()]
    texts = ["".join(surest)]
    if len(surest) == len(written):
        texts += [
            "".join((*written[:at], other, *written[at + 1 :]))
            for at, (one, other) in enumerate(zip(written, surest, strict=True))
            if one != other
        ]
    return tuple(texts)
