"""Two tones in one answer: words that a clerk added, or a date that was stamped behind it.

Somebody writes an answer in one go with one pen, and a printer prints it with one toner. So where the beginning or the
end of an answer is far paler or far darker than the rest, all of it and not a stroke here and there, it was added in
another ink. In print, on a scan and by hand this is seen without colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from scanner.readers.writing.line_split import LinePicture
from scanner.values.page.picture import Floats
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
    for start in range(_LEAST, len(tones) - _LEAST + 1):
        least = min(least, _share(tones[:start], tones[start:]))
    return least


def _share(one: Floats, other: Floats) -> float:
    """Return the darkness of the paler one of two parts against the other's; 1.0 where their tones are mixed."""
    if one.max() < other.min():
        return float(np.median(one) / np.median(other))
    return float(np.median(other) / np.median(one)) if other.max() < one.min() else 1.0


def _tones(line: LinePicture, found: RecognisedLine) -> Iterator[float]:
    """Yield the darkness of each letter, digit and Han character of a line; points and dashes have none to tell."""
    dark = 255.0 - line.gray
    width = dark.shape[1]
    placed = [(one.text, one.at * width) for one in found.characters if one.at is not None and one.text.strip()]
    if not placed:
        return
    middles = [middle for _, middle in placed]
    borders = [0.0, *((left + right) / 2 for left, right in pairwise(middles)), float(width)]
    least = max(_INK_DARK, _INK_SHARE * float(dark.max()))
    for (text, _), (left, right) in zip(placed, pairwise(borders), strict=True):
        ink = dark[:, round(left) : round(right)]
        ink = ink[ink >= least]
        if text.isalnum() and ink.size >= _PIXELS:
            yield float(np.percentile(ink, _TONE_PERCENTILE))
