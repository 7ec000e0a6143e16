"""How heavy a box's words came back, against how they were printed, character by character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from forms.layout.model import OptionBox
from scanner.ink.boxes.strokes import Ink, Stroke
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.ink.dilation import dilate
from scanner.values.page.picture import Floats, Mask

_AROUND_MM: Final = 0.2  # how far words reach beyond their place
_WIDE_MM: Final = 4.0  # about a character
_FLOOR: Final = 0.3  # share of print's black: the sheet's back shows through more palely, and grain is paler
_EDGE_PX: Final = 7  # of a stroke that is left out: its soft edges reach three pixels beyond it
_TAIL_MM: Final = 0.5  # a tail that is shorter beyond its box shows no direction
_TAIL_RISE: Final = 0.2  # tangent; a line that is drawn along a row rises by 0.19 at most
_TAIL_WIDE_MM: Final = 1.2  # a pen's width, and what a tail is not straight


@dataclass(frozen=True, slots=True)
class WordsInk:
    """A box's words, in parts about as wide as a character.

    Attributes:
        dark_mm2: How much of each part is dark, mm² of print's black.
        printed_mm2: How much of it is printed.
        unsealed: Whether a seal was taken out before, which takes soft edges of the words along.
    """

    dark_mm2: tuple[float, ...] = ()
    printed_mm2: tuple[float, ...] = ()
    unsealed: bool = False


NO_WORDS: Final = WordsInk()
"""The words of a box that has none."""


def measure_words(
    place: Surroundings, ink: Ink, box: OptionBox, others: Sequence[Stroke], *, own: Sequence[Stroke], is_tick: bool
) -> WordsInk:
    """Measure a box's words, without marks of other boxes and the tail of its own tick.

    Args:
        place: The choice's surroundings.
        ink: The ink added there.
        box: The box.
        others: The strokes that are marks of other boxes.
        own: The box's own strokes.
        is_tick: Whether they are a tick that turns in the box; then no part of them is a line through its words.
    """
    if box.label.contains(box.rect.center):
        return NO_WORDS  # the words of a grid stand once above all of its boxes
    at = place.slices(place.seen_label(box).inset(-_AROUND_MM))
    drawn = ink.drawn([*others, *own] if is_tick else others, at)
    free = ~dilate(drawn, _EDGE_PX) & ~_under_tail(place, box, at, own)
    rows, columns = place.slices(place.seen(box).inset(-_AROUND_MM))  # where words begin in the box, as in some drafts
    free[_within(rows, at[0]), _within(columns, at[1])] = False
    if not free.size:
        return NO_WORDS
    dark, printed = (
        _parts(np.clip(share - _FLOOR, 0.0, 1.0 - _FLOOR) * free / (1.0 - _FLOOR))
        for share in (place.dark[at] / place.black, place.printed[at] / 255.0)
    )
    return WordsInk(dark, printed)


def _within(part: slice, whole: slice) -> slice:
    """Return which of the pixels of `whole` are pixels of `part`."""
    return slice(max(0, part.start - whole.start), max(0, part.stop - whole.start))


def _under_tail(place: Surroundings, box: OptionBox, at: tuple[slice, slice], own: Sequence[Stroke]) -> Mask:
    """Tell which pixels of some rows and columns lie where the tail of a box's mark goes on, which words cut off."""
    rows, columns = (np.arange(one.start, one.stop) for one in at)
    nothing = np.zeros((len(rows), len(columns)), np.bool_)
    points = np.concatenate([stroke.points for stroke in own]) if own else np.zeros((0, 2))
    tail = points[points[:, 0] > (place.seen(box).right - place.window.left) * PER_MM]
    if not len(tail) or np.ptp(tail[:, 0]) < _TAIL_MM * PER_MM:
        return nothing
    slope, start = np.polyfit(tail[:, 0].astype(float), tail[:, 1].astype(float), 1)
    if -slope < _TAIL_RISE:
        return nothing
    under: Mask = np.abs(rows[:, np.newaxis] - (slope * columns + start)) <= _TAIL_WIDE_MM / 2 * PER_MM
    return under


def _parts(shares: Floats) -> tuple[float, ...]:
    """Return the sums of an area's pixels in parts about as wide as a character, mm²."""
    count = max(1, round(shares.shape[1] / PER_MM / _WIDE_MM))
    return tuple(float(part.sum()) / PER_MM**2 for part in np.array_split(shares, count, axis=1))
