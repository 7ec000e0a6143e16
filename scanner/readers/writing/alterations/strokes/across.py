"""Strokes across what is written: struck out, in whole or in part, or something drawn over it.

How it works: a stroke that runs across characters is longer than any stroke within one. Two scores tell it, both in
heights of a line, so that size and resolution do not count:

- The longest straight run of ink at a slope of up to 0.24: one line, two, the arms of a cross. A stroke of a
  character is as long as the character is wide; a run that is longer crosses the next one's place.
- The widest connected piece of ink: a wavy line or a zigzag joins the characters that it crosses.

Where a hand writes small and close together, the scanner's blur joins the characters: most unaltered runs of more than
a height fall apart when only firm ink counts, a pen's line does not. A grey or red line is no firm ink; it counts where
it runs on across several characters.

Both are measured on the cell's picture before lines are taken out of it as folds, but without the line that a value
stands on. Runs go on where the form's own print, such as the dividers of a comb, hides them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from forms.geometry import Rect
from scanner.ink.cells.pieces import piece_extents_px
from scanner.ink.cells.writing import Writing
from scanner.ink.dilation import dilate
from scanner.ink.percentile import percentile
from scanner.readers.writing.alterations.strokes.straight_runs import Numbers, SlopedPixels
from scanner.readers.writing.alterations.strokes.underline import without_underline
from scanner.readers.writing.line_split import LinePicture
from scanner.values.page.picture import Mask

RUN_HEIGHTS: Final = 1.45
"""Longest straight run from which something lies across the characters.

Of 690 fields that nobody altered 0.6 % have more (typed 0.4 %, by hand up to 2.9 % of hurried numbers, which are
mostly asked about anyway); of 68 values that were struck with one or two lines 90 % have more."""

NARROW_RUN_HEIGHTS: Final = 1.7
"""The same for digits and letters alone, which are lower than they are apart: where a hand joins two of them, such as
the bar of a 4 and the 8 behind it, a run has up to 1.65. What one digit's stroke has too much is told by
`unexplained`."""

PIECE_HEIGHTS: Final = 2.7
"""Widest connected piece from which something joins the characters: `www` in print has up to 2.4; 80 % of wavy and
hatched lines have more than 3."""

FAR_RUN_HEIGHTS: Final = 2.2
"""Longest run of pale ink, as a grey line has it, from which something lies across the characters.

Blur joins up to 1.95 of what nobody altered (seed 660311); grey and red lines through several characters have 2.9 and
more (seeds 771201 and 771202)."""

HAN_PIECE_HEIGHTS: Final = 2.2
"""The same for Han characters, figures among them or not, which no typeface joins: a wavy line through two of them has
2.5, and of 550 fields by hand that nobody altered the widest piece has 1.9."""

_LINE_SIGNS: Final = "—－―_─…~～-"  # characters that are long runs themselves; each adds a height
_INK_DARK: Final = 70  # darkness of the palest stroke's middle, 255 = black
_DARK_SHARE: Final = 0.55  # share of the writing's darkness from which ink counts: blurred edges join no characters
_FIRM_SHARE: Final = 0.65  # the same where what a hand writes small and close together is not to be joined
_SHORT_HEIGHTS: Final = 1.05  # a run and a piece that are shorter say nothing, and are not measured again
_DARKEST_PERCENTILE: Final = 95  # percentile of the strokes' darkness that stands for the writing's
_PRINT_DARK: Final = 40  # darkness from which the blank form counts as printed
_PRINT_REACH_MM: Final = 0.45  # print may have moved and spread this far
_HIDDEN_MM: Final = 1.2  # a run goes on over print that is no wider than this
_EDGE_MM: Final = 0.7  # of the area: ink nearer to its edge may be a rule's
_USUAL_PERCENTILE: Final = 75  # percentile of the pieces' heights that is a character's: many pieces are parts of one
_FAR_HIGHER: Final = 1.6  # times its usual pieces, from which a line's height is no character's
_SMALL_LETTERS: Final = frozenset("acemnorsuvwxz")
_SMALL_SHARE: Final = 0.7  # height of a small letter, as a share of a capital's or a digit's
_SLOPES: Final = tuple(step / 25 for step in range(-6, 7))
_HEIGHT_MM: Final = (2.0, 6.0)  # least and greatest height of a line that runs are compared with


@dataclass(frozen=True, slots=True)
class AcrossScores:
    """How far ink runs on across characters.

    Attributes:
        run: Length of the longest straight run, in heights of a line.
        piece: Width of the widest connected piece, in heights of a line.
    """

    run: float
    piece: float

    def are_across(self, text: str) -> bool:
        """Tell whether something lies across the characters of a text, in which dashes are long runs of their own."""
        dashes = sum(text.count(sign) for sign in _LINE_SIGNS)
        is_narrow = not any(unicodedata.east_asian_width(one) in "WF" for one in text)
        least = NARROW_RUN_HEIGHTS if text and is_narrow else RUN_HEIGHTS
        is_han = bool(text) and not is_narrow and not any(one.isascii() and one.isalpha() for one in text)
        widest = HAN_PIECE_HEIGHTS if is_han else PIECE_HEIGHTS
        return self.run >= least + dashes or self.piece >= widest + dashes


def scores_across(writing: Writing, lines: Sequence[LinePicture], area: Rect, text: str) -> AcrossScores:
    """Return how far ink runs on across the characters of a field.

    Args:
        writing: The field's strokes with the picture of its cell.
        lines: Its lines.
        area: Where it is written, mm.
        text: What was recognised.
    """
    if not lines:
        return AcrossScores(0.0, 0.0)
    character = _character_mm(writing, [line.height_mm for line in lines], text)
    scores = _scores(writing, area, character, _DARK_SHARE)
    is_far = scores.run >= FAR_RUN_HEIGHTS or scores.piece >= PIECE_HEIGHTS
    is_short = max(scores.run, scores.piece) < _SHORT_HEIGHTS
    return scores if is_far or is_short else _scores(writing, area, character, _FIRM_SHARE)


def _scores(writing: Writing, area: Rect, character: float, dark_share: float) -> AcrossScores:
    """Return how far ink of a share of the writing's darkness runs on, in heights of a character, mm."""
    picture = writing.picture
    ink, hidden = _ink_of(writing, area, dark_share)
    ink = without_underline(ink, picture.mm(1))
    if not ink.any():
        return AcrossScores(0.0, 0.0)
    return AcrossScores(
        _longest_run(ink, hidden) * picture.mm(1) / character,
        int(piece_extents_px(ink)[:, 0].max()) * picture.mm(1) / character,
    )


def _character_mm(writing: Writing, heights: Sequence[float], text: str) -> float:
    """Return the height of a field's characters, mm: of a line, or of most of its pieces where they are far lower."""
    tall = writing.pieces.extent_mm[:, 1]
    tall = tall[tall >= _HEIGHT_MM[0]]
    usual = percentile(tall, _USUAL_PERCENTILE) / _usual_share(text) if len(tall) else _HEIGHT_MM[1]
    line = float(np.median(heights))
    return float(np.clip(usual if line >= _FAR_HIGHER * usual else line, *_HEIGHT_MM))


def _usual_share(text: str) -> float:
    """Return how high most characters of a text are, as a share of a full one: most of an address are small letters."""
    shares = [_SMALL_SHARE if one in _SMALL_LETTERS else 1.0 for one in text if one.isalnum()]
    return percentile(np.array(shares), _USUAL_PERCENTILE) if shares else 1.0


def _ink_of(writing: Writing, area: Rect, dark_share: float) -> tuple[Mask, Mask]:
    """Return the ink in an area, and the narrow print that may hide some: bool, (height, width) each."""
    picture, dark = writing.picture, 255 - writing.picture.gray
    own = dark[writing.ink]
    least = dark_share * percentile(own, _DARKEST_PERCENTILE) if own.size else 0.0
    near = dilate(255 - picture.blank > _PRINT_DARK, 2 * picture.pixels(_PRINT_REACH_MM) + 1)
    inside = picture.mask_of(area.inset(min(_EDGE_MM, area.width / 4), min(_EDGE_MM, area.height / 4)))
    wide = cv2.morphologyEx(near.view(np.uint8), cv2.MORPH_OPEN, np.ones((1, picture.pixels(_HIDDEN_MM) + 1), np.uint8))
    ink: Mask = (dark >= max(_INK_DARK, least)) & ~near & inside
    hidden: Mask = near & (wide == 0) & inside
    return ink, hidden


def _longest_run(ink: Mask, hidden: Mask) -> int:
    """Return the most pixels that lie in one straight run; hidden pixels neither count nor end it."""
    thick = dilate(ink, 1, 3)
    rows = np.flatnonzero(thick.any(axis=1))
    columns = np.flatnonzero(thick.any(axis=0))
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    state = np.where(thick[part], 2, np.where(hidden[part], 1, 0)).astype(np.uint8)
    pixels = SlopedPixels.of(state)
    is_ink = (state[state > 0] == 2).astype(np.int32)
    return max(_longest_run_at(pixels.numbers_at(slope), is_ink) for slope in _SLOPES)


def _longest_run_at(numbers: Numbers, is_ink: Numbers) -> int:
    """Return the most inked pixels that lie side by side along lines of a slope.

    Args:
        numbers: The numbers of the pixels that are inked or hidden, see `SlopedPixels`.
        is_ink: 1 for an inked pixel, 0 for a hidden one, which ends no run.
    """
    flagged = np.sort(numbers * np.int32(2) + is_ink)
    starts = np.append(0, np.flatnonzero(np.diff(flagged >> 1) != 1) + 1)
    return int(np.add.reduceat(flagged & 1, starts).max())
