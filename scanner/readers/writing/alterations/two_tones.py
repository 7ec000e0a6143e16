"""Two tones in one answer: words that a clerk added, or a date that was stamped behind it.

Somebody writes an answer in one go with one pen, and a printer prints it with one toner. So where the beginning or the
end of an answer is far paler or far darker than the rest, all of it and not a stroke here and there, it was added in
another ink. In print, on a scan and by hand this is seen without colour.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from scanner.ink.percentile import percentile
from scanner.readers.writing.line_split import LinePicture
from scanner.values.page.picture import Floats, Gray
from scanner.values.reading.recognised import RecognisedLine

TONES_SHARE: Final = 0.73
"""Darkness of the paler part, as a share of the darker one's, under which they are two inks.

Of 390 fields that nobody altered the lowest has 0.82, in small and hurried writing, whose thin strokes are paler, 0.755
(seed 660311); of clerks' words and date stamps on grey scans, which were run together with the answer, all have less
than 0.71 (seeds 9101 and 9202)."""

_LEAST: Final = 2  # characters in the smaller part: one may be thin or half lost
_INK_DARK: Final = 40  # darkness of a stroke's palest edge
_INK_SHARE: Final = 0.2  # of the line's darkest ink
_TONE_PERCENTILE: Final = 85  # percentile of a character's ink that is the middle of its strokes
_PIXELS: Final = 8  # fewer have no tone


def tones_share(lines: Sequence[LinePicture], found: Sequence[RecognisedLine]) -> float:
    """Return how dark the paler of two parts of an answer is against the darker one; 1.0 where there is one tone.

    Args:
        lines: The field's lines, from top to bottom.
        found: What was recognised in them.
    """
    tones = np.array([tone for line, text in zip(lines, found, strict=True) for tone in _tones(line, text)])
    least = 1.0
    for start in _apart(tones):
        first, last = float(np.median(tones[:start])), float(np.median(tones[start:]))
        least = min(least, first / last, last / first)
    return least


def _apart(tones: Floats) -> list[int]:
    """Return where an answer is cut in two parts whose tones are not mixed: all of one are paler than the other's."""
    if len(tones) < 2 * _LEAST:
        return []
    upto, behind = tones[:-1], tones[:0:-1]
    most, least = np.maximum.accumulate(upto), np.minimum.accumulate(upto)
    most_behind, least_behind = np.maximum.accumulate(behind)[::-1], np.minimum.accumulate(behind)[::-1]
    starts = np.flatnonzero((most < least_behind) | (most_behind < least)) + 1
    return [start for start in starts.tolist() if _LEAST <= start <= len(tones) - _LEAST]


def _tones(line: LinePicture, found: RecognisedLine) -> Iterator[float]:
    """Yield the darkness of each letter, digit and Han character of a line; points and dashes have none to tell."""
    dark: Gray = 255 - line.gray
    width = dark.shape[1]
    placed = [(one.text, one.at * width) for one in found.characters if one.at is not None and one.text.strip()]
    if not placed:
        return
    middles = [middle for _, middle in placed]
    borders = [0.0, *((left + right) / 2 for left, right in pairwise(middles)), float(width)]
    least = math.ceil(max(_INK_DARK, _INK_SHARE * float(dark.max())))
    for (text, _), (left, right) in zip(placed, pairwise(borders), strict=True):
        ink = dark[:, round(left) : round(right)]
        ink = ink[ink >= least]
        if text.isalnum() and ink.size >= _PIXELS:
            yield percentile(ink, _TONE_PERCENTILE)
