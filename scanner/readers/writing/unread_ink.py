"""Ink of a line in which no character was recognised.

A recogniser may leave out a character and stay sure of the rest: it reads 16 as 6 where the 1 is thin. Ink that
lies too far from every recognised character shows that something was left out.
"""

from __future__ import annotations

import unicodedata
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.readers.writing.line_split import LinePicture
from scanner.values.reading.recognised import RecognisedLine

Numbers = NDArray[Any]

_INKED_SHARE: Final = 0.5  # a column has ink where it is this share of the way from paper to the line's darkest ink
_DARKEST_PERCENTILE: Final = 2  # percentile of the grey values that stands for the darkest ink
# heights of ink; in 375 of 377 lines that were read right, all ink is this near to a character's middle
_REACH: Final = 0.7
_LINE_HEIGHTS: Final = 1.6  # a picture with its margins is so many times as high as its ink

_TALL: Final = 0.5  # heights of ink; a piece as high as a digit is no punctuation and no dot
_REACH_OF_WIDE: Final = 0.66  # heights of ink from the middle of a Han character to the middle of its farthest piece
_REACH_OF_NARROW: Final = 0.33  # the same from the middle of a digit or a letter
"""Of lines that were read right, 0.6 % in print (of 906) and 1.3 % by hand (of 453) have a piece that no character's
middle lies in and that is farther than this from every character. With one digit taken out of the reading, 63 % have
such a piece (of 1,283 digits); by the columns alone 15 % are found (benchmarks, seeds 551 and 552)."""


def has_unread_ink(line: LinePicture, found: RecognisedLine) -> bool:
    """Tell whether a line has ink that belongs to no recognised character.

    Either a column with ink, or a piece as high as a digit, lies farther from every character's middle than ink of
    that character would.

    Args:
        line: The line's picture.
        found: What was recognised in it.
    """
    height, width = line.gray.shape
    placed = [(one.text, one.at * width) for one in found.characters if one.at is not None]
    ink = line.gray < 255 - _INKED_SHARE * (255 - float(np.percentile(line.gray, _DARKEST_PERCENTILE)))
    if not placed or not ink.any():
        return False
    em = height / _LINE_HEIGHTS
    middles = np.array([middle for _, middle in placed])
    if _farthest_in_reaches(np.flatnonzero(ink.any(axis=0)), middles, np.full(len(middles), _REACH * em)) > 1.0:
        return True
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    tall = stats[1:][stats[1:, cv2.CC_STAT_HEIGHT] >= _TALL * em]
    left, right = tall[:, [cv2.CC_STAT_LEFT]], tall[:, [cv2.CC_STAT_LEFT]] + tall[:, [cv2.CC_STAT_WIDTH]]
    bare = ~((middles >= left) & (middles <= right)).any(axis=1)
    pieces = (left[bare, 0] + right[bare, 0]) / 2
    reaches = np.array([em * (_REACH_OF_WIDE if _is_wide(text) else _REACH_OF_NARROW) for text, _ in placed])
    return _farthest_in_reaches(pieces, middles, reaches) > 1.0


def _farthest_in_reaches(places: Numbers, middles: Numbers, reaches: Numbers) -> float:
    """Return how far the farthest place lies from its nearest character, as a multiple of that character's reach."""
    if not len(places):
        return 0.0
    return float((np.abs(places[:, np.newaxis] - middles) / reaches).min(axis=1).max())


def _is_wide(text: str) -> bool:
    return unicodedata.east_asian_width(text) in "WF"
