"""A line that may have been typed into the form, held against the characters of one of the form's typefaces.

How it works: each recognised character is drawn in the typeface, as large as the line's ink says, and sought where the
recogniser saw it (normalised correlation, less a little for every em that it lies away from there). The characters of
a line are placed together, one behind the other, so that two equal neighbours get a place each. What is found again
covers its own ink, with a rim for soft edges; ink that nothing covers belongs to no character.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.faces import Face
from scanner.ink.dilation import dilate
from scanner.ink.percentile import percentile
from scanner.readers.writing.alterations.typefaces.drawn_characters import DrawnCharacter, draw_character
from scanner.readers.writing.line_split import LinePicture
from scanner.values.page.picture import Floats, Gray, Mask
from scanner.values.reading.recognised import RecognisedLine

Places = NDArray[np.intp]
"""intp, (n,), a row or a column of each of some places."""

_SCALES: Final = (1.0, 0.93, 0.86)  # a stroke that stands out of the line makes its characters seem larger
_BLUR_EM: Final = 0.035
_WINDOW_EM: Final = 1.2  # a stroke through one character is not much longer
_REACH_EM: Final = 0.5  # sideways from where the recogniser saw a character's middle
_AWAY_LIKENESS: Final = 0.3  # likeness that a character loses by lying an em away from there
_APART: Final = 0.6  # of the way at which two drawings stand side by side, neighbours are at least apart
_RISE_EM: Final = 0.33  # up and down from the line
_INK: Final = (0.6, 0.035)  # share of the line's darkness from which ink counts, and em by which print spreads
_PALE_INK: Final = (0.38, 0.08)
_BOLD_EM: Final = 0.035  # by which bold print spreads farther: a fax that was set dark
_HALF: Final = 128  # grey value of a drawing's edge
_DRAWN: Final = 70  # grey value from which a drawing has ink
_EM_PX: Final = 48  # size at which heights are looked up
_LEAST_PX: Final = 10
_INK_DARK: Final = 60
_LEFT_EM2: Final = 0.004  # ink that nothing covers, from which a pixel more or less in size is tried
_TYPED: Final = 0.7  # mean likeness from which a line may be typed at all
_GOOD_LIKENESS: Final = 0.88  # mean likeness at which no other size is tried


@dataclass(frozen=True, slots=True)
class TypeMatch:
    """How a field or a line compares with its characters as they are typed.

    Attributes:
        likenesses: Of each letter, digit and Han character, -1.0 to 1.0.
        bare_em2: The most ink within 1.2 em that none of the characters has.
        pale_em2: The same with pale ink, and farther from the characters, whose soft edges are as pale.
        weight: How much ink there is, as a multiple of what the drawings of the characters have.
    """

    likenesses: tuple[float, ...] = ()
    bare_em2: float = 0.0
    pale_em2: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A character where it was found again: its drawing and its upper left corner."""

    drawn: DrawnCharacter
    left: int
    top: int
    likeness: float
    is_sign: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Sought:
    """A character at each column near its middle, where it is most like its drawing.

    Attributes:
        drawn: Its drawing.
        first: Column of the drawing's left side at the first place.
        likenesses: float64, (n,), of each place.
        rows: intp, (n,), row of the drawing's upper side in the band at each place.
        scores: float64, (n,), likeness less what being away from the middle costs.
        is_sign: Whether it is a letter, a digit or a Han character.
    """

    drawn: DrawnCharacter
    first: int
    likenesses: Floats
    rows: Places
    scores: Floats
    is_sign: bool


def match_type(
    line: LinePicture, found: RecognisedLine, *, face: Face = Face.FIELD, is_bold: bool = False
) -> TypeMatch:
    """Return how a line compares with its characters as they are typed.

    Args:
        line: The line's picture.
        found: What was recognised in it.
        face: The typeface that it is held against.
        is_bold: Whether the page's strokes are broader than they are drawn, so that more ink at them is their own.
    """
    dark: Gray = 255 - line.gray
    own = dark[dark > _INK_DARK]
    width = dark.shape[1]
    placed = [(_plain(one.text), one.at * width) for one in found.characters if one.at is not None and one.text.strip()]
    if not own.size or not placed:
        return TypeMatch()
    level = percentile(own, 90)
    em_px = _em_px(dark >= level / 2, [text for text, _ in placed], face)
    if em_px is None:
        return TypeMatch()
    best, size = _find_best(dark, placed, em_px, face)
    match = _match(dark, level, best, size, is_bold=is_bold)
    if max(match.bare_em2, match.pale_em2) < _LEFT_EM2 or _mean(best) < _TYPED:
        return match
    other, other_px = max(
        ((_find_all(dark, placed, near, face), near) for near in (size - 1, size + 1)), key=lambda one: _mean(one[0])
    )
    return _match(dark, level, other, other_px, is_bold=is_bold) if _mean(other) > _mean(best) else match


def _match(dark: Gray, level: float, found: Sequence[_Found], em_px: int, *, is_bold: bool) -> TypeMatch:
    """Return how a line compares with its characters where they were found, drawn in a size."""
    likenesses = tuple(one.likeness for one in found if one.is_sign)
    drawn = sum(int((one.drawn.ink > _HALF).sum()) for one in found if one.is_sign)
    weight = float((dark >= _INK[0] * level).sum()) / max(1, drawn)
    wider = _BOLD_EM if is_bold else 0.0
    bare, pale = (
        _bare_em2(dark >= share * level, found, em_px, rim_em=rim + wider) for share, rim in (_INK, _PALE_INK)
    )
    return TypeMatch(likenesses, bare, pale, weight)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _mean(found: Sequence[_Found]) -> float:
    likenesses = [one.likeness for one in found if one.is_sign]
    return sum(likenesses) / len(likenesses) if likenesses else 0.0


def _em_px(ink: Mask, texts: Sequence[str], face: Face) -> float | None:
    """Return how large the characters of a line have to be drawn to be as high as its ink."""
    drawn = [one for text in texts if (one := draw_character(text, face, _EM_PX, blur_em=_BLUR_EM))]
    rows = np.flatnonzero(ink.any(axis=1))
    if not drawn or not len(rows):
        return None
    high = max(one.bottom for one in drawn) - min(one.top for one in drawn)
    return float(rows[-1] + 1 - rows[0]) / high * _EM_PX


def _find_best(dark: Gray, placed: Sequence[tuple[str, float]], em_px: float, face: Face) -> tuple[list[_Found], int]:
    """Return a line's characters in the size in which they are most like their drawings, and the size."""
    best, best_px = list[_Found](), _LEAST_PX
    for scale in _SCALES:
        size = max(_LEAST_PX, round(em_px * scale))
        found = _find_all(dark, placed, size, face)
        if not best or _mean(found) > _mean(best):
            best, best_px = found, size
        if _mean(best) >= _GOOD_LIKENESS:
            break
    return best, best_px


def _find_all(dark: Gray, placed: Sequence[tuple[str, float]], em_px: int, face: Face) -> list[_Found]:
    """Return a line's characters where together they are most like their drawings of a size, one behind the other."""
    padded = cv2.copyMakeBorder(dark, *(em_px,) * 4, cv2.BORDER_CONSTANT).astype(np.uint8, copy=False)
    above = em_px - round(_RISE_EM * em_px)
    band = padded[above : padded.shape[0] - above]
    found, chain = list[_Found](), list[_Sought]()
    for text, middle in placed:
        drawn = draw_character(text, face, em_px, blur_em=_BLUR_EM)
        if drawn is None:
            found.append(_anything(middle, em_px))
        elif sought := _seek(band, drawn, middle, em_px, is_sign=text.isalnum()):
            chain.append(sought)
    for sought, column in zip(chain, _in_order(chain), strict=True):
        row = int(sought.rows[column])
        place = sought.first + column, above + row - em_px
        found.append(_Found(sought.drawn, *place, float(sought.likenesses[column]), sought.is_sign))
    return found


def _seek(band: Gray, drawn: DrawnCharacter, middle: float, em_px: int, *, is_sign: bool) -> _Sought | None:
    """Return how like its drawing a character is at each place near its middle; None where the band is too small."""
    height, width = drawn.ink.shape
    half = width / 2 + _REACH_EM * em_px
    left = max(0, round(middle - half) + em_px)
    part = band[:, left : round(middle + half) + em_px]
    if part.shape[0] < height or part.shape[1] < width:
        return None
    likeness = cv2.matchTemplate(part, drawn.ink, cv2.TM_CCOEFF_NORMED)
    rows = cv2.reduceArgMax(likeness, 0)[0].astype(np.intp)
    best = likeness.max(axis=0).astype(np.float64)
    lefts = left - em_px + np.arange(len(best))
    scores = best - _AWAY_LIKENESS * np.abs(lefts + width / 2 - middle) / em_px
    return _Sought(drawn, left - em_px, best, rows, scores, is_sign)


def _in_order(chain: Sequence[_Sought]) -> list[int]:
    """Return the column of each character's best place, of all in which each stands behind the one before it.

    Each of two equal neighbours is as like the one place as the other, so that they are placed together: the best
    sum up to a character at a column is its own score there and the best sum of the one before it, up to where it
    still leaves room.
    """
    if not chain:
        return []
    sums, before = chain[0].scores, list[Places]()
    for previous, sought in pairwise(chain):
        upto = np.maximum.accumulate(sums)
        is_better = np.append(True, upto[1:] > upto[:-1])
        best_at = np.maximum.accumulate(np.where(is_better, np.arange(len(sums)), 0))
        widths = previous.drawn.ink.shape[1], sought.drawn.ink.shape[1]
        room = _APART * sum(widths) / 2 + (widths[0] - widths[1]) / 2
        last = sought.first + np.arange(len(sought.scores)) - previous.first - round(room)
        at = np.minimum(last, len(sums) - 1)
        is_behind = (at >= 0) & np.isfinite(upto[at])
        if not is_behind.any():  # no room is left: what was recognised is not what stands there
            at, is_behind = np.full_like(at, len(sums) - 1), np.ones_like(is_behind)
        sums = np.where(is_behind, sought.scores + upto[at], -np.inf)
        before.append(best_at[at])
    columns = [int(np.argmax(sums))]
    for places in reversed(before):
        columns.append(int(places[columns[-1]]))
    return columns[::-1]


def _anything(middle: float, em_px: int) -> _Found:
    """Return what covers all ink at a character that the typeface has not."""
    block = DrawnCharacter(np.full((3 * em_px, em_px), 255, np.uint8), -2 * em_px, em_px)
    return _Found(block, round(middle - em_px / 2), -em_px, 0.0, is_sign=False)


def _bare_em2(ink: Mask, found: Sequence[_Found], em_px: int, *, rim_em: float) -> float:
    """Return the most ink of a line within 1.2 em that no drawing covers, em2."""
    covered = np.zeros((ink.shape[0] + 2 * em_px, ink.shape[1] + 2 * em_px), np.bool_)
    for one in found:
        height, width = one.drawn.ink.shape
        place = covered[max(0, one.top + em_px) :, max(0, one.left + em_px) :][:height, :width]
        np.maximum(place, one.drawn.ink[: place.shape[0], : place.shape[1]] > _DRAWN, out=place)
    near = dilate(covered, 2 * max(1, round(rim_em * em_px)) + 1, is_round=True)
    bare = ink & ~near[em_px:-em_px, em_px:-em_px]
    window = round(_WINDOW_EM * em_px)
    upto = np.cumsum(bare.sum(axis=0))
    behind = np.concatenate((upto, np.full(window, upto[-1])))[window - 1 :]
    before = np.concatenate(([0], upto))
    return float((behind - before).max()) / em_px**2
