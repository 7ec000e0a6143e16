"""Strokes that the recognised characters do not explain: one character struck out, and read as if it were not.

A recogniser looks past a line through a character: it reads 782 where the 2 is struck, and is sure of it. So the
longest level runs of ink are compared with those of the same characters as the form's own typefaces draw them.

How it works: every straight run of ink at a slope of up to 0.32 has a length and a place in its line. What explains it
are the longest runs of the recognised characters under it, each at about the same height of the line, in any of the
typefaces; a run that crosses two characters is explained by both together. What is left, in heights of a full
character (em), is the run's excess. Only runs that are long for any character are looked at, so that few characters
have to be drawn.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.faces import Face
from scanner.ink.dilation import dilate
from scanner.readers.writing.alterations.strokes.line_ink import LINE_HEIGHTS, ink_of_line
from scanner.readers.writing.alterations.strokes.straight_runs import SlopedPixels
from scanner.readers.writing.alterations.typefaces.drawn_characters import draw_character
from scanner.readers.writing.line_split import LinePicture
from scanner.values.page.picture import Floats, Mask
from scanner.values.reading.recognised import RecognisedLine

EXCESS_EM: Final = 0.26
"""Excess from which a stroke is no part of the characters.

Of 516 fields that nobody altered and that were read right 1 % have more, mostly codes by hand; of 66 in which one to
three characters were struck out 70 % (seeds 9101 and 9202)."""

KNOWN_EXCESS_EM: Final = 0.36
"""The same where something else shows most of what was added: the characters themselves are known (`known_type`), or a
code has a check digit and cells of its own, in which a hand writes broad capitals (W, M) as it likes."""

DOUBTFUL_EXCESS_EM: Final = 0.1
"""A smaller excess says nothing. From here up to `KNOWN_EXCESS_EM` it has to be one of firm ink as well.

Of five unaltered fields by hand that were asked about for it blur had made two (seeds 660311 and 771202)."""

_FACES: Final = (Face.FIELD, Face.KAI, Face.BODY, Face.TITLE)  # the heading's is of the same kind as the first
_SLOPES: Final = tuple(step / 25 for step in range(-8, 9, 2))
_EM_PX: Final = 32  # characters are drawn so large
_BASELINE_PX: Final = 45  # row of the baseline in a drawing's table of runs
_BLUR_EM: Final = 0.05  # print and scanners blur by so much: narrow gaps within a character close
_DRAWN: Final = 70  # grey value of a blurred drawing from which it has ink
_INK_DARK: Final = 70  # darkness of the palest stroke's middle, 255 = black
_DARK_SHARE: Final = 0.55  # share of the writing's darkness from which ink counts
_FIRM_SHARE: Final = 0.65  # the same where blur may have joined what a hand wrote close together
_HEIGHT_REACH_EM: Final = 0.18  # a hand's strokes lie so much higher or lower than the typeface's
_WIDE_RUN_EM: Final = 0.85  # a shorter run over a Han character is a stroke of its own, or says nothing
_NARROW_RUN_EM: Final = 0.5  # the same over digits and letters
_HALF_WIDE_EM: Final = 0.5  # half of a Han character's width
_HALF_NARROW_EM: Final = 0.27  # half of a digit's
_UNDER_SHARE: Final = 0.25  # share of a character that a run has to cover to be explained by it
_MOST_EM: Final = 1.45  # times a line's height that an em is at most
_GRID_PX: Final = 2  # runs that begin, end and lie this close together are one
_LINE_SIGNS: Final = frozenset("—－―_─…~～-=/／")  # signs that are level runs themselves, and are as long as they like


@dataclass(frozen=True, slots=True, eq=False)
class _PlacedText:
    """A line's characters with their places, px, and how large an em is."""

    texts: tuple[str, ...]
    middles: Floats
    halves: Floats
    em_px: float
    top: int


def excess_em(line: LinePicture, found: RecognisedLine) -> float:
    """Return by how much the least explained run of a line is longer than its characters explain, em; 0.0 if none.

    Args:
        line: The line's picture.
        found: What was recognised in it.
    """
    excess = _excess_of(line, found, _DARK_SHARE)
    if not DOUBTFUL_EXCESS_EM <= excess < KNOWN_EXCESS_EM:
        return excess
    return min(excess, _excess_of(line, found, _FIRM_SHARE))


def _excess_of(line: LinePicture, found: RecognisedLine, dark_share: float) -> float:
    """Return the same of the ink that has a share of the line's darkness."""
    ink = ink_of_line(line, dark_share, palest=_INK_DARK)
    rows = np.flatnonzero(ink.any(axis=1))
    width = line.gray.shape[1]
    characters = [(one.text, one.at * width) for one in found.characters if one.at is not None and one.text.strip()]
    if not len(rows) or not characters:
        return 0.0
    em_px = line.gray.shape[0] / LINE_HEIGHTS
    wide = [unicodedata.east_asian_width(text) in "WF" for text, _ in characters]
    runs = _odd_runs(_runs(ink, _NARROW_RUN_EM * em_px), [at for _, at in characters], wide, em_px)
    if not len(runs):
        return 0.0
    placed = _placed(characters, wide, rows, em_px)
    return max((_excess(run, placed) for run in _apart(runs)), default=0.0)


def _odd_runs(runs: Floats, middles: Sequence[float], wide: Sequence[bool], em_px: float) -> Floats:
    """Return the runs that are longer than what is usual for the characters whose middles they cover."""
    usual = np.where(wide, _WIDE_RUN_EM, _NARROW_RUN_EM) * em_px
    at = np.array(middles)
    covered = (runs[:, :1] <= at) & (runs[:, 1:2] >= at)
    nearest = usual[np.abs((runs[:, :1] + runs[:, 1:2]) / 2 - at).argmin(axis=1)]
    odd: Floats = runs[runs[:, 1] - runs[:, 0] >= np.maximum(nearest, (covered * usual).sum(axis=1))]
    return odd


def _placed(
    characters: Sequence[tuple[str, float]], wide: Sequence[bool], rows: NDArray[np.intp], em_px: float
) -> _PlacedText:
    """Return a line's characters as they would be drawn as high as the line's ink."""
    heights = [_height(text) for text, _ in characters]
    first, last = min(top for top, _ in heights), max(bottom for _, bottom in heights)
    em_px = min((rows[-1] + 1 - rows[0]) / max(1, last - first) * _EM_PX, _MOST_EM * em_px)
    halves = np.where(wide, _HALF_WIDE_EM, _HALF_NARROW_EM) * em_px
    top = round(rows[0] - first * em_px / _EM_PX)
    return _PlacedText(
        tuple(text for text, _ in characters), np.array([at for _, at in characters]), halves, em_px, top
    )


def _apart(runs: Floats) -> Iterator[tuple[float, float, float]]:
    """Yield the runs (left, right, row) once each, the longest first."""
    seen = set()
    for left, right, row in runs[np.argsort(runs[:, 0] - runs[:, 1])]:
        key = (left // _GRID_PX, right // _GRID_PX, row // (2 * _GRID_PX))
        if key not in seen:
            seen.add(key)
            yield float(left), float(right), float(row)


def _excess(run: tuple[float, float, float], placed: _PlacedText) -> float:
    """Return by how much a run is longer than what the characters under it have at its height, em."""
    left, right, row = run
    at = (row - placed.top) / placed.em_px
    low, high = (int(np.clip((at + side * _HEIGHT_REACH_EM) * _EM_PX, 0, 2 * _EM_PX - 1)) for side in (-1, 1))
    covered = np.minimum(right, placed.middles + placed.halves) - np.maximum(left, placed.middles - placed.halves)
    under = covered >= _UNDER_SHARE * 2 * placed.halves
    if not under.any():
        under = np.zeros_like(under)
        under[int(np.argmin(np.abs(placed.middles - (left + right) / 2)))] = True
    explained = sum(
        float(_runs_em(text)[low : high + 1].max())
        for text, is_under in zip(placed.texts, under, strict=True)
        if is_under
    )
    return (right - left) / placed.em_px - explained


def _height(text: str) -> tuple[int, int]:
    """Return the first row of a character's ink in the table of its runs, and the row behind its last."""
    drawn = draw_character(text, Face.FIELD, _EM_PX, blur_em=_BLUR_EM)
    return (_BASELINE_PX + drawn.top, _BASELINE_PX + drawn.bottom) if drawn else (_BASELINE_PX - _EM_PX, _BASELINE_PX)


@cache
def _runs_em(text: str) -> Floats:
    """Return the longest run at each height of a character, in any of the typefaces: float64, (rows,), em."""
    longest = np.zeros(2 * _EM_PX)
    for face in _FACES:
        drawn = draw_character(text, face, _EM_PX, blur_em=_BLUR_EM)
        if drawn is None:
            continue
        upper = _BASELINE_PX + (drawn.top + drawn.bottom - drawn.ink.shape[0]) // 2
        runs = _runs(drawn.ink > _DRAWN, 3)
        at = np.clip(np.rint(runs[:, 2]).astype(np.intp) + upper, 0, 2 * _EM_PX - 1)
        np.maximum.at(longest, at, (runs[:, 1] - runs[:, 0]) / _EM_PX)
    if text in _LINE_SIGNS:
        longest[:] = np.inf
    return longest


def _runs(ink: Mask, least_px: float) -> Floats:
    """Return the straight runs of ink of a least length: float64, (n, 3), left, right and the row of their middle."""
    pixels = SlopedPixels.of(dilate(ink, 1, 3).view(np.uint8))
    found = []
    for slope in _SLOPES:
        lines, left, right = pixels.runs_at(slope)
        kept = right - left >= least_px
        lines, left, right = lines[kept], left[kept], right[kept]
        found.append(np.stack([left, right, lines + slope * ((left + right) / 2 - pixels.width / 2)], axis=1))
    return np.concatenate(found).astype(np.float64)
