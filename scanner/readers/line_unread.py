"""Ink of a line in which nothing was recognised: a recogniser leaves out a character and stays sure of the rest."""

from __future__ import annotations

from typing import Final

import numpy as np

from scanner.protocols import RecognisedLine
from scanner.readers.line_split import LinePicture

_INKED: Final = 0.5  # of the way from paper to the line's darkest ink: a column that has so much has ink
_DARKEST: Final = 2  # percentile
_REACH: Final = 0.7  # heights of ink; read right: 375 of 377 lines have all of it this near a character's middle
_LINE_HEIGHTS: Final = 1.6  # of ink and margins in a picture


def has_unread_ink(line: LinePicture, found: RecognisedLine) -> bool:
    """Tell whether ink lies farther from every recognised character than a character is wide."""
    height, width = line.gray.shape
    middles = np.array([character.at * width for character in found.characters if character.at is not None])
    level = 255 - _INKED * (255 - float(np.percentile(line.gray, _DARKEST)))
    inked = np.flatnonzero((line.gray < level).any(axis=0))
    if not len(middles) or not len(inked):
        return False
    apart = np.abs(inked[:, np.newaxis] - middles[np.newaxis, :]).min(axis=1)
    return bool(apart.max() > _REACH * height / _LINE_HEIGHTS)
