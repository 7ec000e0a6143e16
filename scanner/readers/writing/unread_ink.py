"""Ink of a line in which no character was recognised.

A recogniser may leave out a character and stay sure of the rest: it reads 16 as 6 where the 1 is thin. Ink that
lies too far from every recognised character shows that something was left out. So does a gap between two characters of
words with a small piece of ink low in front of it: a 、 that was lost between two names, which nobody would miss. A gap
between two digits shows it too where its foot is as thick as the number's thickest strokes: a decimal point that ran
into the tail of the digit before it. And a number whose text has a gap, or ends in a point, has lost something.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.ink.cells.streaks import find_runs
from scanner.ink.percentile import percentile
from scanner.readers.writing.line_split import LinePicture
from scanner.values.page.picture import Mask
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

_SIGN_STEP: Final = (1.35, 1.5)
"""Distance of two characters of words from which a sign may stand between them: times the line's usual distance, and
heights of ink. A lost 、 leaves 1.6 to 2.3 times (9 of 9), other pairs up to 1.35 times (0 of 930; hands of
`benchmarks/accuracy/rows.py`)."""

_SIGN_HIGH: Final = 0.55  # heights of ink; a sign between words is no higher and no wider
_SIGN_LEAST: Final = (0.08, 0.01)  # its least height, in heights of ink, and its least area, in their squares
_SIGN_LOW: Final = 0.5  # share of the line's ink, from the top, under which its middle lies
_SIGN_FIRST: Final = 0.3  # heights of ink from the middle of the character before it
_SIGN_GAP: Final = 0.4  # heights of ink behind it without any

_POINTS: Final = frozenset(".．·,，、")  # a number has no second decimal point
_FOOT: Final = 0.62  # share of two digits' height, from the top, under which a point lies
POINT_GAP: Final = 0.2  # of two digits' height; how far apart they are above the point
POINT_WIDE: Final = 0.7  # share of the gap that has ink at its foot
POINT_THICK: Final = 1.0
"""How thick a gap's foot is, in multiples of the strokes' 90th percentile, from which a point may be in it.

Of 500 numbers by hand (seeds 5501 and 5502) 12 were taken without their point, and 6 of these have such a gap. So have
2 of 112 whole numbers by hand that were taken (those, and seeds 884411 and 884412), and in type up to 11 % of whole
numbers in Kai and Song, none in most of 13 typefaces."""

_GAP: Final = re.compile(r"\d\s+\d|\d[.．。,，](?!\s*\d)")
_THICK_PERCENTILE: Final = 90
_AROUND: Final = 0.5  # heights of ink on either side of two digits' middles in which they stand


def has_lost_point(line: LinePicture, found: RecognisedLine) -> bool:
    """Tell whether a number that was read without a decimal point may have one at the foot of a gap.

    Args:
        line: The line's picture.
        found: What was recognised in it.
    """
    height, width = line.gray.shape
    ink = _ink_of(line)
    if not ink.any() or any(one.text in _POINTS for one in found.characters):
        return False
    thick = cv2.distanceTransform(ink.astype(np.uint8), cv2.DIST_L2, 5)
    ridge = ink & (thick >= cv2.dilate(thick, np.ones((3, 3), np.uint8)))
    usual = percentile(thick[ridge], _THICK_PERCENTILE)
    placed = [(one.text, one.at * width) for one in found.characters if one.at is not None and one.text.strip()]
    for (one, first), (other, behind) in pairwise(placed):
        if not (one.isdigit() and other.isdigit()):
            continue
        aside = _AROUND * height / _LINE_HEIGHTS
        rows = np.flatnonzero(ink[:, max(0, int(first - aside)) : int(behind + aside)].any(axis=1))
        if not len(rows):
            continue
        high = int(rows[-1]) + 1 - int(rows[0])
        foot = int(rows[0]) + int(_FOOT * high)
        above = np.asarray(~ink[rows[0] : foot, int(first) : math.ceil(behind) + 1].any(axis=0), dtype=np.bool_)
        left, right = max(find_runs(above), key=lambda run: run[1] - run[0], default=(0, 0))
        if right - left < max(1.0, POINT_GAP * high):
            continue
        part = slice(foot, int(rows[-1]) + 1), slice(int(first) + left, int(first) + right)
        is_wide = float(ink[part].any(axis=0).mean()) >= POINT_WIDE
        if is_wide and float(thick[part].max()) >= POINT_THICK * usual:
            return True
    return False


def has_gap(text: str) -> bool:
    """Tell whether a number as it was recognised has a gap between digits, or a point with nothing behind it.

    Where print left a strip of the paper white, or something lies on it, a digit goes and may leave one of them: 30 0
    of 3010, 12. of 125 (two of four numbers under white bands, two of three under spots, on sheets that somebody else
    made). Of 119 numbers by hand that nobody altered none has either (seed 9911).

    Args:
        text: The number's text, with a space where the recogniser saw a gap.
    """
    return _GAP.search(text) is not None


def has_unread_ink(line: LinePicture, found: RecognisedLine) -> bool:
    """Tell whether a line has ink that belongs to no recognised character.

    Either a column with ink, or a piece as high as a digit, lies farther from every character's middle than ink of
    that character would, or a small piece stands in a gap between two characters of words.

    Args:
        line: The line's picture.
        found: What was recognised in it.
    """
    height, width = line.gray.shape
    placed = [(one.text, one.at * width) for one in found.characters if one.at is not None]
    ink = _ink_of(line)
    if not placed or not ink.any():
        return False
    em = height / _LINE_HEIGHTS
    middles = np.array([middle for _, middle in placed])
    if _farthest_in_reaches(np.flatnonzero(ink.any(axis=0)), middles, np.full(len(middles), _REACH * em)) > 1.0:
        return True
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    if _has_lost_sign(ink, stats[1:], placed, em):
        return True
    tall = stats[1:][stats[1:, cv2.CC_STAT_HEIGHT] >= _TALL * em]
    left, right = tall[:, [cv2.CC_STAT_LEFT]], tall[:, [cv2.CC_STAT_LEFT]] + tall[:, [cv2.CC_STAT_WIDTH]]
    bare = ~((middles >= left) & (middles <= right)).any(axis=1)
    pieces = (left[bare, 0] + right[bare, 0]) / 2
    reaches = np.array([em * (_REACH_OF_WIDE if _is_wide(text) else _REACH_OF_NARROW) for text, _ in placed])
    return _farthest_in_reaches(pieces, middles, reaches) > 1.0


def _has_lost_sign(ink: Mask, pieces: Numbers, placed: Sequence[tuple[str, float]], em: float) -> bool:
    """Tell whether a small low piece stands between two wide characters that lie far apart, with a gap behind it."""
    steps = [
        (first, behind)
        for (one, first), (other, behind) in pairwise(placed)
        if _is_word_character(one) and _is_word_character(other)
    ]
    if not steps:
        return False
    usual = float(np.median([behind - first for first, behind in steps]))
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.asarray(ink.any(axis=0))
    lowest = rows[0] + _SIGN_LOW * (rows[-1] + 1 - rows[0])
    gap = round(_SIGN_GAP * em)
    for first, behind in steps:
        if behind - first < max(_SIGN_STEP[0] * usual, _SIGN_STEP[1] * em):
            continue
        for left, top, wide, high, area in pieces:
            right = left + wide
            is_small = max(wide, high) <= _SIGN_HIGH * em and high >= _SIGN_LEAST[0] * em
            is_between = left + wide / 2 >= first + _SIGN_FIRST * em and right + gap <= behind
            is_low = area >= _SIGN_LEAST[1] * em**2 and top + high / 2 >= lowest
            if is_small and is_between and is_low and not columns[right : right + gap].any():
                return True
    return False


def _ink_of(line: LinePicture) -> Mask:
    """Return where a line has ink: bool, (height, width)."""
    ink: Mask = line.gray < 255 - _INKED_SHARE * (255 - percentile(line.gray, _DARKEST_PERCENTILE))
    return ink


def _is_word_character(text: str) -> bool:
    return text.isalpha() and _is_wide(text)


def _farthest_in_reaches(places: Numbers, middles: Numbers, reaches: Numbers) -> float:
    """Return how far the farthest place lies from its nearest character, as a multiple of that character's reach."""
    if not len(places):
        return 0.0
    return float((np.abs(places[:, np.newaxis] - middles) / reaches).min(axis=1).max())


def _is_wide(text: str) -> bool:
    return unicodedata.east_asian_width(text) in "WF"
