"""Signs of a stroke through a value, each too weak by itself, that together tell it.

One character of a word that is struck by hand has a line that is hardly longer than it: no longer than many of a hand's
own strokes, but it joins the character to its neighbour as well, and the character does not explain it. In a field
that nobody typed on a typed page, less is needed: a line through all of a short answer makes its characters unlike
those of the typeface.
"""

from __future__ import annotations

from typing import Final

from scanner.readers.writing.alterations.strokes.across import AcrossScores
from scanner.readers.writing.alterations.typefaces.known_type import TypeDoubt
from scanner.readers.writing.paragraphs import is_han

RUN_HEIGHTS: Final = 1.05
PIECE_HEIGHTS: Final = 1.1
EXCESS_EM: Final = 0.1
"""Longest run, widest piece and least explained run from which a field has all three weak signs.

Of 330 fields of one line by hand that nobody altered 2.7 % have them all, every one figures that a hand joins, so that
only words count. What was typed is told by its characters alone."""

UNLIKE_RUN_HEIGHTS: Final = 1.15
UNLIKE_PIECE_HEIGHTS: Final = 1.35
"""Either from which a field of a typed page that is unlike type was struck; none of 540 unaltered ones has it."""


def has_weak_signs(text: str, across: AcrossScores, excess_em: float, doubt: TypeDoubt) -> bool:
    """Tell whether a field made for one line has signs of a stroke that tell it together.

    Args:
        text: What was recognised.
        across: How far its ink runs on across its characters.
        excess_em: By how much its least explained run is longer than its characters explain.
        doubt: What it shows that is held against the characters as they are typed.
    """
    if doubt is TypeDoubt.UNLIKE and (across.run >= UNLIKE_RUN_HEIGHTS or across.piece >= UNLIKE_PIECE_HEIGHTS):
        return True
    if doubt is TypeDoubt.NONE or not any(map(is_han, text)):
        return False
    return across.run >= RUN_HEIGHTS and across.piece >= PIECE_HEIGHTS and excess_em >= EXCESS_EM
