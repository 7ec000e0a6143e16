"""What is seen of a box's own print and paper: its outline, its words, and how dark its inside is.

They say whether the page can be trusted there: an outline that is not seen was covered, struck over or lost.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from forms.layout.model import OptionBox
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.readers.boxes.claims import inside_of
from scanner.readers.boxes.measure_rules import MeasureRules
from scanner.values.page.picture import Floats, Mask

_COVER_RING_MM: Final = 1.5  # width of the area around a box that is looked at for a cover
_TONE_AROUND_MM: Final = 3.0  # width of the paper beside a box that its inside is compared with
_TONE_PIXELS_MIN: Final = 100  # fewer pixels say too little about the tone
_OUTLINE_STEP_MM: Final = 0.25  # the outline is looked at every so many mm
_OUTLINE_SEARCH_MM: Final = 0.25  # an outline may lie this far from its place


def outline_seen(place: Surroundings, rect: Rect, rules: MeasureRules) -> tuple[float, float]:
    """Return the share of an outline that can be seen: of all sides, and of the worst side."""
    level = rules.outline_share * place.black
    if _covered_share(place, rect, level) > rules.covered_share:
        return 0.0, 0.0
    reach = 2 * round(_OUTLINE_SEARCH_MM * PER_MM) + 1
    rows, columns = place.slices(rect.inset(-1.0))
    darkest = cv2.dilate(place.dark[rows, columns], np.ones((reach, reach), np.uint8))
    steps = np.arange(0.3, rect.width - 0.29, _OUTLINE_STEP_MM)
    left, top = place.window.left + columns.start / PER_MM, place.window.top + rows.start / PER_MM
    height, width = darkest.shape
    along_x, along_y = _pixels(rect.left + steps - left, width), _pixels(rect.top + steps - top, height)
    first_x, last_x = _pixels(np.array([rect.left, rect.right]) - left, width)
    first_y, last_y = _pixels(np.array([rect.top, rect.bottom]) - top, height)
    on_sides = (
        darkest[first_y, along_x],
        darkest[last_y, along_x],
        darkest[along_y, first_x],
        darkest[along_y, last_x],
    )
    sides = [np.count_nonzero(side >= level) / len(steps) for side in on_sides]
    return sum(sides) / 4, min(sides)


def _pixels(places_mm: Floats, count: int) -> NDArray[np.intp]:
    """Return the pixels that lie so many mm behind the first one, of so many in a row."""
    pixels = (places_mm * PER_MM).astype(np.intp)
    return np.minimum(np.maximum(pixels, 0), count - 1)


def _covered_share(place: Surroundings, rect: Rect, level: float) -> float:
    """Return which share of a box and what lies around it is dark: 1.0 where print hides all of it."""
    rows, columns = place.slices(rect.inset(-_COVER_RING_MM))
    visible = ~place.hidden[rows, columns]
    return float((place.dark[rows, columns][visible] >= level).mean()) if visible.any() else 1.0


def words_seen(place: Surroundings, box: OptionBox, rules: MeasureRules) -> float:
    """Return the share of a label's print that came out on a 1-bit scan; 1.0 for a grey scan, which loses none."""
    if not place.tones.stark:
        return 1.0
    rows, columns = place.slices(place.seen_label(box))
    solid = place.printed[rows, columns] > rules.solid_darkness
    return float((place.dark[rows, columns][solid] >= 0.4 * place.black).mean()) if solid.any() else 1.0


def inner_tone(place: Surroundings, box: OptionBox, bare: Mask) -> float:
    """Return how much darker bare paper is inside a box than on the darkest of its four sides.

    What lies under box and paper alike, such as the sheet's back showing through or a seal, makes one
    of the sides dark too. The result is 0.0 where too little paper is bare.
    """
    rect, wide = place.seen(box), place.seen(box).inset(-_TONE_AROUND_MM)
    sides = (
        Rect(wide.left, wide.top, rect.left, wide.bottom),
        Rect(rect.right, wide.top, wide.right, wide.bottom),
        Rect(wide.left, wide.top, wide.right, rect.top),
        Rect(wide.left, rect.bottom, wide.right, wide.bottom),
    )
    within, *around = (place.dark[at][bare[at]] for at in map(place.slices, (inside_of(place, box), *sides)))
    tones_beside = [float(side.mean()) for side in around if len(side) >= _TONE_PIXELS_MIN]
    return float(within.mean()) - max(tones_beside) if tones_beside and len(within) >= _TONE_PIXELS_MIN else 0.0


def dark_mm2(place: Surroundings, area: Rect) -> float:
    """Return how much is dark in an area on paper, mm² of print's black."""
    return float(place.dark[place.slices(area)].sum()) / place.black / PER_MM**2


def printed_mm2(place: Surroundings, area: Rect) -> float:
    """Return the same for what is printed there."""
    return float(place.printed[place.slices(area)].sum()) / 255.0 / PER_MM**2
