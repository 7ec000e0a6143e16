"""Words above or below a line: something that was inserted, or written anew over what is struck.

How it works: the ink at each recognised character has a height, up to the first gap, and the same character has one in
the typeface that is typed in. So a small letter, a digit and a Han character all tell how large the line is written, in
em. A line is as high as its highest and lowest characters of that size. One that is far higher has something above or
below it, unless only one character stands out: in a hand a 年 has a long stroke, and 霞 is large.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from forms.faces import Face
from scanner.ink.dilation import dilate
from scanner.readers.writing.alterations.typefaces.drawn_characters import draw_character
from scanner.readers.writing.line_split import LinePicture
from scanner.values.page.picture import Floats, Mask
from scanner.values.reading.recognised import RecognisedLine

TALL_HEIGHTS: Final = 1.6
"""Height of a line, in heights of its characters, from which something stands above or below it in a field made for one
line.

Of 609 such fields that nobody altered one has more; of 12 with words inserted above the line 9, and two are two lines
(seeds 830417 and 640221)."""

TYPED_TALL_HEIGHTS: Final = 1.4
"""The same on a page that was typed, also for a field that is unlike type there because a caret joins its characters:
of 157 such fields that nobody altered the tallest has 1.22, of 40 with words inserted the lowest 1.47 (seeds 771201 and
771202)."""

BESIDE_EM: Final = 0.12
"""Width of the ink that stands out of a line, without what stands out at one character, from which it is no stroke of
that character: a caret and words above it have 0.17 and more."""

FAR_TALL_HEIGHTS: Final = 1.9
"""Height from which something stands above or below a line even if it stands at one character only: the tallest of 380
unaltered fields by hand has 1.7, words above the first or the last character 2.1."""

CARET_HEIGHTS: Final = 1.45
"""Height from which something was inserted where ink stands out above and below the line at one place between two
characters, as a caret and the words over it do: the tallest of 266 unaltered fields by hand has 1.39 (seed 777)."""

UNEQUAL_SHARE: Final = 0.65
"""Two lines in a field made for one, of which one is lower than this share of the other, are no wrapped answer."""

_CARET_REACH_EM: Final = 0.5  # a caret and the words over it are no farther apart
_BETWEEN_EM: Final = 0.25  # a place between two characters is so far from the middle of each
_INK_DARK: Final = 55  # darkness of the palest stroke's edge: inserted words are often paler
_BAND: Final = 1.1  # heights of the characters in which most ink of a line lies
_EM_PX: Final = 48  # size at which characters are drawn
_BLUR_EM: Final = 0.035
_DRAWN: Final = 70  # grey value from which a drawing has ink
_LEAST_EM: Final = 0.4  # a character without higher ink, such as 二, tells no size: a hand's slope counts for much
_WHOLE_SHARE: Final = 0.3  # share of a line's characters that have to be without a gap to tell its size alone
_WIDE: Final = 1.8  # width of a Han character, in widths of a digit


@dataclass(frozen=True, slots=True)
class AboveScores:
    """How far the ink of a field stands out of its line.

    Attributes:
        tall: Height of the tallest line, in heights of its characters.
        beside_em: Width of the ink above and below that line, without that at one character, em.
        lowest: Height of the lowest line, as a share of the tallest one's.
        is_between: Whether ink stands out above and below that line at one place between two characters.
    """

    tall: float = 1.0
    beside_em: float = 0.0
    lowest: float = 1.0
    is_between: bool = False

    @property
    def are_above(self) -> bool:
        """Whether something stands above or below the line of a field that is made for one."""
        is_beside = self.tall >= TALL_HEIGHTS and self.beside_em >= BESIDE_EM
        is_beside |= self.tall >= CARET_HEIGHTS and self.is_between
        return is_beside or self.tall >= FAR_TALL_HEIGHTS or self.lowest < UNEQUAL_SHARE

    @property
    def are_above_type(self) -> bool:
        """Whether something stands above or below the line of such a field on a page that was typed."""
        return self.are_above or (self.tall >= TYPED_TALL_HEIGHTS and self.beside_em >= BESIDE_EM)


def scores_above(lines: Sequence[LinePicture], found: Sequence[RecognisedLine]) -> AboveScores:
    """Return how far the ink of a field stands out of its line.

    Args:
        lines: Its lines.
        found: What was recognised in each of them.
    """
    scores = [_scores(*both) for both in zip(lines, found, strict=True)]
    tall, beside_em, is_between = max(scores, default=(1.0, 0.0, False))
    heights = [line.height_mm for line in lines]
    return AboveScores(tall, beside_em, min(heights) / max(heights) if heights else 1.0, is_between)


def _scores(line: LinePicture, found: RecognisedLine) -> tuple[float, float, bool]:
    """Return a line's scores: how tall it is, how broad what stands out of it is, and whether that is between two."""
    ink = line.gray <= 255 - _INK_DARK
    texts, middles = _placed(ink, found)
    drawn = [draw_character(text, Face.FIELD, _EM_PX, blur_em=_BLUR_EM) for text in texts]
    known = [one for one in drawn if one is not None]
    if not ink.any() or not known:
        return 1.0, 0.0, False
    nearest = np.abs(np.arange(ink.shape[1])[:, np.newaxis] - middles).argmin(axis=1)
    parts = (ink[:, nearest == number] for number in range(len(texts)))
    sizes = [
        (own / like, own == _height(part))
        for text, one, part in zip(texts, drawn, parts, strict=True)
        if one is not None and text.isalnum()
        if (like := _tallest(one.ink > _DRAWN) / _EM_PX) >= _LEAST_EM and (own := _tallest(part))
    ]
    if not sizes:
        return 1.0, 0.0, False
    em_px = _size_px(sizes)
    high = (max(one.bottom for one in known) - min(one.top for one in known)) / _EM_PX * em_px
    above, below = _outside(ink, max(1, round(_BAND * high)))
    widths = np.bincount(nearest, weights=above.astype(float) + below, minlength=len(texts))
    is_between = _are_between(above, below, middles, em_px)
    return _height(ink) / high, float(widths.sum() - widths.max()) / em_px, is_between


def _size_px(sizes: Sequence[tuple[float, bool]]) -> float:
    """Return how large a line is written, px an em, from its characters' sizes and whether each is without a gap.

    Where words are inserted, a caret joins the characters and makes them seem larger, and the words stand apart above
    them; a character without a gap is as large as it seems.
    """
    whole = [size for size, is_whole in sizes if is_whole]
    return float(np.median(whole if len(whole) >= _WHOLE_SHARE * len(sizes) else [size for size, _ in sizes]))


def _placed(ink: Mask, found: RecognisedLine) -> tuple[list[str], Floats]:
    """Return a line's characters and their middles, px; from an engine that tells no places, by their widths."""
    columns = np.flatnonzero(ink.any(axis=0))
    characters = [one for one in found.characters if one.text.strip()]
    texts = [one.text for one in characters]
    told = [one.at for one in characters if one.at is not None]
    if len(told) == len(texts) or not len(columns):
        return texts[: len(told)], np.array(told) * ink.shape[1]
    widths = np.array([_WIDE if unicodedata.east_asian_width(text) in "WF" else 1.0 for text in texts])
    share = (np.cumsum(widths) - widths / 2) / widths.sum()
    return texts, columns[0] + share * (columns[-1] + 1 - columns[0])


def _height(ink: Mask) -> int:
    """Return how many rows lie between the first and the last that have ink; 0 without ink."""
    rows = np.flatnonzero(ink.any(axis=1))
    return int(rows[-1] + 1 - rows[0]) if len(rows) else 0


def _tallest(ink: Mask) -> int:
    """Return how many rows lie in the longest sequence of rows that have ink."""
    rows = np.flatnonzero(np.append(True, np.append(~ink.any(axis=1), True)))
    return int(np.diff(rows).max()) - 1


def _are_between(above: Mask, below: Mask, middles: Floats, em_px: float) -> bool:
    """Tell whether what stands out below a line lies between two characters, and something stands out above it.

    A large character stands out on both sides, too, and so does a long stroke, but at its own place.
    """
    near = dilate(above[np.newaxis], 2 * round(_CARET_REACH_EM * em_px) + 1, 1)[0]
    places = np.flatnonzero(below & near)
    if not len(places):
        return False
    return float(np.abs(middles - places.mean()).min()) >= _BETWEEN_EM * em_px


def _outside(ink: Mask, high: int) -> tuple[Mask, Mask]:
    """Return whether each column has ink above the band of a height that holds most ink, and whether below it."""
    if high >= ink.shape[0]:
        nothing = np.zeros(ink.shape[1], np.bool_)
        return nothing, nothing
    upto = np.append(0, np.cumsum(ink.sum(axis=1)))
    top = int(np.argmax(upto[high:] - upto[:-high]))
    above, below = ink[:top], ink[top + high :]
    return np.asarray(above.any(axis=0), dtype=np.bool_), np.asarray(below.any(axis=0), dtype=np.bool_)
