"""Answers that were typed into the form, held against the characters of the typeface that they are typed in.

Most answers that come back on paper were typed into the form, printed and signed. Their characters are known to the
last stroke, so that whatever else lies at them was added: a line through the last digit, which a recogniser looks past,
a tick, a second hand.

How it works: each recognised character is drawn in the typeface, as large as the line's ink says, and sought where the
recogniser saw it (normalised correlation). Where most characters of a page are found again with a likeness of 0.78 and
more, it was typed: typed fields reach 0.85 to 0.96 on scans, faxes and photos, handwriting and other typefaces 0.3 to
0.6. Then ink that no drawing covers, with a rim for its soft edges, is nobody's, and a character
that is unlike its drawing is another one or not alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import cv2
import numpy as np

from forms.definition import Kind
from forms.faces import Face
from scanner.readers.writing.drawn_characters import DrawnCharacter, draw_character
from scanner.readers.writing.line_split import LinePicture
from scanner.values.page.picture import Gray, Mask
from scanner.values.reading.recognised import RecognisedLine

TYPED_LIKENESS: Final = 0.78
"""Likeness of most characters of a page from which it was typed."""

OTHER_LIKENESS: Final = 0.45
"""Likeness of a letter, a digit or a Han character under which it was not typed with the rest of its line.

Of 450 typed fields of one line that nobody altered one has a character with less than 0.5; words by hand have 0.25 to
0.45."""

OTHER_DIGIT_LIKENESS: Final = 0.73
"""The same in fields of digits, whose few and simple characters are found again better: 230 of them that nobody altered
have 0.76 and more, on faxes too; 17 of 25 with one line through them have less (seeds 9101 and 9202)."""

BARE_EM2: Final = 0.0165
"""Connected ink that no character explains from which something was added, in squares of a character's height.

Of 450 typed fields that nobody altered 2 % have more than 0.010; of 48 with one to three characters struck out 8 %
have less than 0.0165 (seeds 9101 and 9202)."""

_LATIN: Final = (Kind.EMAIL, Kind.URL)  # kinds with an alphabet that is not mostly digits
_TYPED_AT_ALL: Final = 0.7  # likeness of a field's best character; with less it was not typed, but written by hand
_SCALES: Final = (1.0, 0.93, 0.86)  # a stroke that stands out of the line makes its characters seem larger
_BLUR_EM: Final = 0.035
_RIM_EM: Final = 0.05  # print spreads by so much
_REACH_EM: Final = 0.5  # sideways from where the recogniser saw a character's middle
_AWAY_LIKENESS: Final = 0.3  # likeness that a character loses by lying an em away from there
_RISE_EM: Final = 0.33  # up and down from the line
_INK_SHARE: Final = 0.6  # of the line's darkness: soft edges are nobody's ink
_DRAWN: Final = 70  # grey value from which a drawing has ink
_EM_PX: Final = 100  # size at which heights are looked up
_LEAST_PX: Final = 10
_INK_DARK: Final = 60
_GOOD_LIKENESS: Final = 0.88  # mean likeness at which no other size is tried
_USUAL_PERCENTILE: Final = 60  # of the sample's likenesses: some characters may be altered, some fields written by hand
_SAMPLE: Final = 50  # characters of a page from which its typeface is known


@dataclass(frozen=True, slots=True)
class TypeMatch:
    """How a line compares with its characters in a typeface.

    Attributes:
        likenesses: Of each letter, digit and Han character, -1.0 to 1.0.
        bare_em2: The largest connected ink that none of the characters has.
    """

    likenesses: tuple[float, ...] = ()
    bare_em2: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A character where it was found again: its drawing and its upper left corner."""

    drawn: DrawnCharacter
    left: int
    top: int
    likeness: float
    is_sign: bool


def is_typed(lines: Sequence[tuple[LinePicture, RecognisedLine]]) -> bool:
    """Tell whether most of a page's answers were typed into the form, in its own typeface for that.

    Args:
        lines: The page's lines with what was recognised in them.
    """
    step = max(1, sum(len(found.characters) for _, found in lines) // _SAMPLE)
    likenesses, passed = list[float](), 0
    for line, found in lines:
        if passed // step < (passed + len(found.characters)) // step and len(found.characters) <= _SAMPLE:
            likenesses += match_type(line, found).likenesses
        passed += len(found.characters)
    return bool(likenesses) and float(np.percentile(likenesses, _USUAL_PERCENTILE)) >= TYPED_LIKENESS


class TypeDoubt(StrEnum):
    """What a field shows that is held against the characters as they are typed."""

    UNKNOWN = "not typed"
    NONE = "as typed"
    BARE_INK = "ink that no character has"
    OTHER_HAND = "a character that was not typed with the rest"


def type_doubt(
    lines: Sequence[LinePicture], found: Sequence[RecognisedLine], kind: Kind, *, one_line: bool
) -> TypeDoubt:
    """Return what a field of a typed page shows.

    Args:
        lines: Its lines.
        found: What was recognised in them.
        kind: Its kind.
        one_line: Whether it is made for one line of writing.
    """
    matches = [match_type(line, text) for line, text in zip(lines, found, strict=True)]
    likenesses = [one for match in matches for one in match.likenesses]
    if max(likenesses, default=0.0) < _TYPED_AT_ALL:
        return TypeDoubt.UNKNOWN
    if max(match.bare_em2 for match in matches) >= BARE_EM2:
        return TypeDoubt.BARE_INK
    of_digits = bool(kind.traits.alphabet) and kind not in _LATIN
    least = OTHER_DIGIT_LIKENESS if of_digits else OTHER_LIKENESS
    return TypeDoubt.OTHER_HAND if one_line and min(likenesses) < least else TypeDoubt.NONE


def match_type(line: LinePicture, found: RecognisedLine) -> TypeMatch:
    """Return how a line compares with its characters as they are typed.

    Args:
        line: The line's picture.
        found: What was recognised in it.
    """
    dark: Gray = 255 - line.gray
    own = dark[dark > _INK_DARK]
    width = dark.shape[1]
    placed = [(_plain(one.text), one.at * width) for one in found.characters if one.at is not None and one.text.strip()]
    if not own.size or not placed:
        return TypeMatch()
    level = float(np.percentile(own, 90))
    em_px = _em_px(dark >= level / 2, [text for text, _ in placed])
    if em_px is None:
        return TypeMatch()
    best, size = _find_best(dark, placed, em_px)
    likenesses = tuple(one.likeness for one in best if one.is_sign)
    return TypeMatch(likenesses, _bare_em2(dark >= _INK_SHARE * level, best, size))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _mean(found: Sequence[_Found]) -> float:
    likenesses = [one.likeness for one in found if one.is_sign]
    return sum(likenesses) / len(likenesses) if likenesses else 0.0


def _em_px(ink: Mask, texts: Sequence[str]) -> float | None:
    """Return how large the characters of a line have to be drawn to be as high as its ink."""
    drawn = [one for text in texts if (one := draw_character(text, Face.FIELD, _EM_PX, blur_em=_BLUR_EM))]
    rows = np.flatnonzero(ink.any(axis=1))
    if not drawn or not len(rows):
        return None
    high = max(one.bottom for one in drawn) - min(one.top for one in drawn)
    return float(rows[-1] + 1 - rows[0]) / high * _EM_PX


def _find_best(dark: Gray, placed: Sequence[tuple[str, float]], em_px: float) -> tuple[list[_Found], int]:
    """Return a line's characters in the size in which they are most like their drawings, and the size."""
    best, best_px = list[_Found](), _LEAST_PX
    for scale in _SCALES:
        size = max(_LEAST_PX, round(em_px * scale))
        found = _find_all(dark, placed, size)
        if not best or _mean(found) > _mean(best):
            best, best_px = found, size
        if _mean(best) >= _GOOD_LIKENESS:
            break
    return best, best_px


def _find_all(dark: Gray, placed: Sequence[tuple[str, float]], em_px: int) -> list[_Found]:
    """Return a line's characters where they are most like their drawings of a size."""
    padded = np.pad(dark, em_px)
    above = em_px - round(_RISE_EM * em_px)
    band = padded[above : padded.shape[0] - above]
    found = []
    for text, middle in placed:
        drawn = draw_character(text, Face.FIELD, em_px, blur_em=_BLUR_EM)
        if drawn is None:
            found.append(_anything(middle, em_px))
            continue
        half = drawn.ink.shape[1] / 2 + _REACH_EM * em_px
        left = max(0, round(middle - half) + em_px)
        part = band[:, left : round(middle + half) + em_px]
        if part.shape[0] < drawn.ink.shape[0] or part.shape[1] < drawn.ink.shape[1]:
            continue
        likeness = cv2.matchTemplate(part, drawn.ink, cv2.TM_CCOEFF_NORMED)
        lefts = left - em_px + np.arange(likeness.shape[1])
        away = np.abs(lefts + drawn.ink.shape[1] / 2 - middle) / em_px
        row, column = divmod(int(np.argmax(likeness - _AWAY_LIKENESS * away)), likeness.shape[1])
        place = int(lefts[column]), above + row - em_px
        found.append(_Found(drawn, *place, float(likeness[row, column]), text.isalnum()))
    return found


def _anything(middle: float, em_px: int) -> _Found:
    """Return what covers all ink at a character that the typeface has not."""
    block = DrawnCharacter(np.full((3 * em_px, em_px), 255, np.uint8), -2 * em_px, em_px)
    return _Found(block, round(middle - em_px / 2), -em_px, 0.0, is_sign=False)


def _bare_em2(ink: Mask, found: Sequence[_Found], em_px: int) -> float:
    """Return the largest connected ink of a line that no drawing covers, em2."""
    covered = np.zeros((ink.shape[0] + 2 * em_px, ink.shape[1] + 2 * em_px), np.uint8)
    for one in found:
        height, width = one.drawn.ink.shape
        place = covered[max(0, one.top + em_px) :, max(0, one.left + em_px) :][:height, :width]
        np.maximum(place, one.drawn.ink[: place.shape[0], : place.shape[1]] > _DRAWN, out=place)
    size = 2 * max(1, round(_RIM_EM * em_px)) + 1
    near = cv2.dilate(covered, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    bare = ink & (near[em_px:-em_px, em_px:-em_px] == 0)
    count, _, stats, _ = cv2.connectedComponentsWithStats(bare.astype(np.uint8), connectivity=8)
    return float(stats[1:, cv2.CC_STAT_AREA].max()) / em_px**2 if count > 1 else 0.0
