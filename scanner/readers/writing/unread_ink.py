"""Ink of a line in which nothing was recognised: a recogniser leaves out a character and stays sure of the rest."""

from __future__ import annotations

import unicodedata
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.readers.writing.line_split import LinePicture
from scanner.values.recognised import RecognisedLine

Numbers = NDArray[Any]

_INKED: Final = 0.5  # of the way from paper to the line's darkest ink: a column that has so much has ink
_DARKEST: Final = 2  # percentile
_REACH: Final = 0.7  # heights of ink; read right: 375 of 377 lines have all of it this near a character's middle
_LINE_HEIGHTS: Final = 1.6  # of ink and margins in a picture

_TALL: Final = 0.5  # heights of ink: a piece as high as a digit, no punctuation and no dot
_REACH_OF_WIDE: Final = 0.66  # ... from the middle of a Han character to that of a piece of it
_REACH_OF_NARROW: Final = 0.33  # ... from the middle of a digit or a letter
"""Of lines read right 0.6 % in print (906) and 1.3 % by hand (453) have a piece farther away in which no character's
middle lies; where one digit is taken out of what was read, 63 % have, against 15 % by the columns alone (1,283 digits;
benchmarks, seeds 551 and 552)."""


def has_unread_ink(line: LinePicture, found: RecognisedLine) -> bool:
    """Tell whether ink, or a piece as high as a digit, lies farther from every recognised character than its own would.

    A recogniser that leaves out a 1 before other digits is sure of the rest: 16 is read as 6.
    """
    height, width = line.gray.shape
    placed = [(one.text, one.at * width) for one in found.characters if one.at is not None]
    ink = line.gray < 255 - _INKED * (255 - float(np.percentile(line.gray, _DARKEST)))
    if not placed or not ink.any():
        return False
    em = height / _LINE_HEIGHTS
    middles = np.array([middle for _, middle in placed])
    if _farthest(np.flatnonzero(ink.any(axis=0)), middles, np.full(len(middles), _REACH * em)) > 1.0:
        return True
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    tall = stats[1:][stats[1:, cv2.CC_STAT_HEIGHT] >= _TALL * em]
    left, right = tall[:, [cv2.CC_STAT_LEFT]], tall[:, [cv2.CC_STAT_LEFT]] + tall[:, [cv2.CC_STAT_WIDTH]]
    bare = ~((middles >= left) & (middles <= right)).any(axis=1)
    pieces = (left[bare, 0] + right[bare, 0]) / 2
    reaches = np.array([em * (_REACH_OF_WIDE if _is_wide(text) else _REACH_OF_NARROW) for text, _ in placed])
    return _farthest(pieces, middles, reaches) > 1.0


def _farthest(places: Numbers, middles: Numbers, reaches: Numbers) -> float:
    """Return how far from every character the farthest place lies, in the characters' reaches; 0.0 without places."""
    if not len(places):
        return 0.0
    return float((np.abs(places[:, np.newaxis] - middles) / reaches).min(axis=1).max())


def _is_wide(text: str) -> bool:
    return unicodedata.east_asian_width(text) in "WF"
