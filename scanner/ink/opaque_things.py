"""Opaque things that lie on a page while it is scanned: stickers, index flags, a finger, the corner of another sheet.

What lies under such a thing cannot be read, and nothing in the writing tells that a part of it is missing: of 12500
under a flag 125 is left. A highlighter lets the writing through, and so do a seal, a fold and a shadow.

How it works:
1. The page is drawn straight at 3 pixels a millimetre, in colour by the darkest of its three channels: yellow is as
   bright as paper but for its blue. Strokes up to 2 mm wide are closed, so that tones are left.
2. What is darker than the paper of the page's surroundings, and so wide that a disc of 4 mm fits in, is a toned area.
   Tones of the blank form are none.
3. It is opaque if there is no ink in it, and if it is either far darker than paper or has a sharp outline. Folds and
   the shadows of a photo are pale and fade out.

Black and white pages have no tones. Something white on white paper shows by its shadow alone and is not found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

import cv2
import numpy as np

from forms.geometry import A4_HEIGHT_MM, A4_WIDTH_MM, MM_PER_INCH, Rect, Transform
from scanner.ink.cells.picture import WORKING_DPI
from scanner.ink.dilation import dilate, ellipse
from scanner.ink.thresholds import Thresholds
from scanner.paper.straighten import darkest_channel, straighten_coarsely
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk, pixels_under
from scanner.values.page.picture import Colour, Floats32, Gray, Mask

_PER_MM: Final = 3.0
_SIZE: Final = (round(A4_WIDTH_MM * _PER_MM), round(A4_HEIGHT_MM * _PER_MM))
_BLOCK_MM: Final = 20.0
"""The bare paper's tone is taken from blocks of this size."""

_RIM_MM: Final = 1.0  # width of the rim, half of it inside, where a thing's tone mixes with its surroundings
_EDGE_MM: Final = 1.6


@dataclass(frozen=True, slots=True)
class OpaqueRules(Thresholds):
    """The thresholds of opaque things.

    Measured on 16 returns with flags, stickers, fingers and holes that somebody else drew, and on 136 pages of all
    conditions of `python -m benchmarks` without any (seed 909, 2026-12-01).

    Attributes:
        stroke_mm: The widest stroke that is writing and no thing.
        thing_mm: The diameter of the disc that fits into every thing. A hole is 5 to 6 mm wide, a flag 6 mm and more.
        tone_share: How much darker than paper a thing is at least; yellow in grey is 0.13 darker.
        dark_share: How much darker than paper a thing without a sharp outline is; folds are up to 0.18, a finger 0.38.
        ink_share: Ink in a thing: at most 0.09 in things, at least 0.3 in characters and blots that look like one.
        ink_tone_share: How much darker than its surroundings ink in a thing is.
        edge_share: How much of a thing's tone begins within 1.6 mm where its outline is sharp.
        sharp_share: Share of a thing's outline that is sharp: 0.69 and more in 30 pale things, up to 0.47 in 30 folds.
    """

    stroke_mm: float = 2.0
    thing_mm: float = 4.0
    tone_share: float = 0.07
    dark_share: float = 0.25
    ink_share: float = 0.1
    ink_tone_share: float = 0.12
    edge_share: float = 0.7
    sharp_share: float = 0.58

    ORDERS: ClassVar = (("stroke_mm", "thing_mm"), ("tone_share", "dark_share"))


OPAQUE_RULES: Final = OpaqueRules()


def opaque_things(ink: PageInk, blank: Blank, rules: OpaqueRules = OPAQUE_RULES) -> tuple[Rect, ...]:
    """Return where opaque things lie on a page, as their outer rectangles on paper, mm.

    Args:
        ink: The page with its foreign ink; what looks like a thing under a seal is a part of the seal.
        blank: Draws the blank form, whose own tones are no things.
        rules: The thresholds.
    """
    if ink.tones.stark:
        return ()
    seen = _drawn_straight(ink.registered.page.picture.gray if ink.colour is None else ink.colour, ink.transform)
    tones = _close(seen, rules.stroke_mm)
    paper = _paper_around(tones)
    dark = tones < paper * (1 - rules.tone_share)
    if not dark.any():
        return ()
    toned = cv2.morphologyEx(dark.view(np.uint8), cv2.MORPH_OPEN, ellipse(_pixels(rules.thing_mm)))
    count, labels, places, _ = cv2.connectedComponentsWithStats(toned, connectivity=4)
    found = []
    for number in range(1, count):
        left, top, width, height = (int(one) for one in places[number, :4])
        around = np.s_[max(0, top - 3) : top + height + 3, max(0, left - 3) : left + width + 3]
        thing = _Thing(labels[around] == number, seen[around], tones[around], paper[around])
        place = Rect.at(left / _PER_MM, top / _PER_MM, width / _PER_MM, height / _PER_MM)
        if thing.is_opaque(rules) and not ink.is_sealed(place):
            found.append(place)
    return _not_printed(found, ink, blank, rules) if found else ()


@dataclass(frozen=True, slots=True, eq=False)
class _Thing:
    """A toned area in its surroundings; all arrays are (height, width), the others 0 = black."""

    area: Mask
    seen: Gray
    tones: Gray
    paper: Floats32

    def is_opaque(self, rules: OpaqueRules) -> bool:
        """Tell whether it holds no ink, and is far darker than paper or ends sharply."""
        core = ellipse(_pixels(_RIM_MM))
        inner = cv2.erode(self.area.view(np.uint8), core, borderType=cv2.BORDER_CONSTANT, borderValue=(0,)) > 0
        paper = float(np.median(self.paper[inner]))
        depth = paper - float(np.median(self.tones[inner]))
        inked = self.tones[inner].astype(np.float32) - self.seen[inner] > rules.ink_tone_share * paper
        if inked.mean() > rules.ink_share:
            return False
        if depth > rules.dark_share * paper:
            return True
        edges = cv2.morphologyEx(self.tones, cv2.MORPH_GRADIENT, ellipse(_pixels(_EDGE_MM)))
        rim = dilate(self.area, 3) & ~self.area
        return bool((edges[rim] > rules.edge_share * depth).mean() > rules.sharp_share)


def _not_printed(places: list[Rect], ink: PageInk, blank: Blank, rules: OpaqueRules) -> tuple[Rect, ...]:
    """Return those of some places in which the blank form has no tone."""
    page = blank(WORKING_DPI)[ink.page.page_no - 1]
    printed = _close(_drawn_straight(page, Transform.scaled(WORKING_DPI)), rules.stroke_mm)
    straight = Transform.scaled(_PER_MM * MM_PER_INCH)
    return tuple(
        one
        for one in places
        if np.median(printed[pixels_under(straight, one, printed.shape)]) > 255 * (1 - rules.tone_share)
    )


def _drawn_straight(picture: Gray | Colour, transform: Transform) -> Gray:
    """Return a page straight and coarse, of a coloured one the darkest channel."""
    seen = straighten_coarsely(picture, transform, _PER_MM, _SIZE)
    return seen if seen.ndim == 2 else darkest_channel(seen)


def _close(seen: Gray, stroke_mm: float) -> Gray:
    """Return a page without its strokes."""
    return np.asarray(cv2.morphologyEx(seen, cv2.MORPH_CLOSE, ellipse(_pixels(stroke_mm))), dtype=np.uint8)


def _paper_around(tones: Gray) -> Floats32:
    """Return the tone of the bare paper around each pixel."""
    step = round(_BLOCK_MM * _PER_MM)
    height, width = tones.shape
    blocks = [
        [tones[y : y + step : 2, x : x + step : 2] for x in range(0, width, step)] for y in range(0, height, step)
    ]
    levels = np.array([[np.percentile(one, 75) for one in row] for row in blocks], dtype=np.float32)
    around = cv2.resize(cv2.medianBlur(levels, 3), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(around, dtype=np.float32)


def _pixels(mm: float) -> int:
    """Return a width in whole pixels, odd."""
    return round(mm * _PER_MM) | 1
