"""Small pieces of a blank's print that are found again in a picture, each by itself.

How it works: the blank is cut into fields of a grid, and in each the place is taken whose print has the clearest
corners, away from places that are filled in. The picture is drawn straight with the best transform so far, and each
piece is moved over it until it matches best (normalised correlation). The match's top is placed between pixels by a
parabola. First this is done with half the pixels, which takes a fifth of the time and says where a page lies to within
0.1 mm; what is told from that alone never reaches the finer look.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import MM_PER_INCH, Transform
from forms.layout.model import Page
from scanner.paper.straighten import shrink, straighten_coarsely
from scanner.values.page.picture import Floats, Floats32, Gray, Mask

PER_MM: Final = 6.0
PATCH_DPI: Final = PER_MM * MM_PER_INCH

_COARSER: Final = 2  # the rough look has so many times fewer pixels a millimetre
_HALF_MM: Final = 3.5
_FIELD_MM: Final = 10.0  # one piece is looked for in each field of so many mm
_CLEAR_CORNER: Final = 0.02  # least eigenvalue of a corner worth a piece, as a share of the page's best
_MATCH_MIN: Final = 0.45
_LEAD_MIN: Final = 0.05  # by how much a match is better than any other that is more than 0.8 mm away
_APART_MM: Final = 0.8
_SOFTEN_MM: Final = 0.2
_FIRST: Final = 48  # so many pieces from all over the page are looked for first
_FIRST_SHARE_MIN: Final = 0.25
"""Where fewer of these are found, the others are not looked for: the page is another one.

At the first look 0.88 and more of the pieces of a page's own blank were found, and 0.04 to 0.35 of other blanks' that
its features had spoken for; with 0.25 thirteen of sixteen of those are done with after a fifth of the pieces
(2026-11)."""


@dataclass(frozen=True, slots=True, eq=False)
class PatchSamples:
    """Pieces of print and where they were found.

    Attributes:
        places_mm: float64, (n, 2), where they belong on paper.
        found: bool, (n,), which were found.
        errors_mm: float64, (n, 2), by how much each lies off, nan where it was not found.
    """

    places_mm: Floats = field(repr=False)
    found: Mask = field(repr=False)
    errors_mm: Floats = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Patches:
    """The pieces of one page of a blank.

    Attributes:
        places_mm: float64, (n, 2), the middles of the pieces.
        corners_px: int64, (n, 2), their top left corners in the blank.
        blank: float32, the blank, softened.
        per_mm: Its pixels a millimetre.
    """

    places_mm: Floats = field(repr=False)
    corners_px: NDArray[np.int64] = field(repr=False)
    blank: Floats32 = field(repr=False)
    per_mm: float

    @classmethod
    def of(cls, blank: Gray, page: Page) -> tuple[Patches, Patches]:
        """Return the pieces of a page for a rough look, and the same pieces for an exact one.

        Args:
            blank: uint8, the blank page at `PATCH_DPI`.
            page: The layout's page, whose places to write in are left out.
        """
        rough = PER_MM / _COARSER
        small = _soft(shrink(blank, _COARSER), rough)
        corners = _clear_corners(small, rough, page)
        fine = np.maximum(0, _COARSER * corners - 1)
        return cls._at(corners, small, rough), cls._at(fine, _soft(blank, PER_MM), PER_MM)

    @classmethod
    def _at(cls, corners_px: NDArray[np.int64], soft: Floats32, per_mm: float) -> Patches:
        middles = np.asarray((corners_px + _half(per_mm) + 0.5) / per_mm, dtype=np.float64)
        return cls(middles, corners_px, soft, per_mm)

    @property
    def spread_mm2(self) -> float:
        """The area that the pieces surround: all of the page, or its upper third where nothing is printed below."""
        return float(cv2.contourArea(cv2.convexHull(self.places_mm.astype(np.float32)))) if len(self.places_mm) else 0.0

    def find(self, gray: Gray, transform: Transform, reach_mm: float) -> PatchSamples:
        """Return where the pieces are found in a picture; none of them where it is the picture of another page.

        Args:
            gray: uint8, (height, width), the picture.
            transform: From millimetres on paper to its pixels, as good as it is known.
            reach_mm: How far from their places they are looked for.
        """
        size = (self.blank.shape[1], self.blank.shape[0])
        seen = _soft(straighten_coarsely(gray, transform, self.per_mm, size), self.per_mm)
        there = _inside(self.places_mm, transform, gray.shape)
        reach = round(reach_mm * self.per_mm)
        apart = round(_APART_MM * self.per_mm)
        side = 2 * _half(self.per_mm) + 1
        padded = cv2.copyMakeBorder(seen, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
        errors = np.full((len(self.corners_px), 2), np.nan)
        numbers = _from_all_over(np.flatnonzero(there))
        for done, number in enumerate(numbers):
            if done == _FIRST and np.isnan(errors[numbers[:done], 0]).sum() > (1 - _FIRST_SHARE_MIN) * done:
                errors[:] = np.nan
                break
            x, y = self.corners_px[number]
            piece = self.blank[y : y + side, x : x + side]
            around = padded[y : y + side + 2 * reach, x : x + side + 2 * reach]
            scores = np.asarray(cv2.matchTemplate(around, piece, cv2.TM_CCOEFF_NORMED), dtype=np.float32)
            moved = _best_place(scores, apart)
            if moved is not None:
                errors[number] = (np.array(moved) - reach) / self.per_mm
        return PatchSamples(self.places_mm, ~np.isnan(errors[:, 0]), errors)


def _from_all_over(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return numbers in another order, of which the first `_FIRST` are taken evenly from all of them."""
    every = max(1, len(numbers) // _FIRST)
    return np.concatenate([numbers[start::every] for start in range(every)])


def _half(per_mm: float) -> int:
    """Return half a piece's side in pixels, without the one in its middle."""
    return round(_HALF_MM * per_mm - 0.5)


def _soft(picture: Gray, per_mm: float) -> Floats32:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), _SOFTEN_MM * per_mm), dtype=np.float32)


def _clear_corners(soft: Floats32, per_mm: float, page: Page) -> NDArray[np.int64]:
    """Return where the pieces are: int64, (n, 2), their top left corners in pixels, at most one in each field."""
    half = _half(per_mm)
    clear = np.array(cv2.cornerMinEigenVal(soft, blockSize=2 * half + 1, ksize=3), dtype=np.float32)
    for box in page.fields:
        rect = box.rect.inset(-_HALF_MM)
        top, bottom = (max(0, round(y * per_mm)) for y in (rect.top, rect.bottom))
        left, right = (max(0, round(x * per_mm)) for x in (rect.left, rect.right))
        clear[top:bottom, left:right] *= 0.2  # what is written there would be in the way
    edge = half + 1
    clear[:edge] = clear[-edge:] = 0
    clear[:, :edge] = clear[:, -edge:] = 0
    step = round(_FIELD_MM * per_mm)
    floor = _CLEAR_CORNER * float(np.percentile(clear, 99.5))
    corners = []
    for top in range(0, clear.shape[0], step):
        for left in range(0, clear.shape[1], step):
            cell = clear[top : top + step, left : left + step]
            y, x = np.unravel_index(int(cell.argmax()), cell.shape)
            if cell[y, x] > floor:
                corners.append((left + int(x) - half, top + int(y) - half))
    return np.array(corners, dtype=np.int64).reshape(-1, 2)


def _inside(places_mm: Floats, transform: Transform, shape: tuple[int, ...]) -> Mask:
    """Tell which places lie in the picture at all."""
    pixels = transform.to_pixels(places_mm)
    return np.asarray(((pixels > 0) & (pixels < [shape[1], shape[0]])).all(axis=1), dtype=np.bool_)


def _best_place(scores: NDArray[np.float32], apart: int) -> tuple[float, float] | None:
    """Return the top of a map of matches, x and y between pixels, or None where none stands out.

    Args:
        scores: float32, the matches.
        apart: Another match so many pixels away is a rival.
    """
    y, x = np.unravel_index(int(scores.argmax()), scores.shape)
    best = float(scores[y, x])
    if not np.isfinite(best) or best < _MATCH_MIN or not 0 < y < scores.shape[0] - 1 or not 0 < x < scores.shape[1] - 1:
        return None
    others = scores.copy()
    others[max(0, y - apart) : y + apart + 1, max(0, x - apart) : x + apart + 1] = -1
    if float(others.max()) > best - _LEAD_MIN:
        return None
    across, down = scores[y, x - 1 : x + 2], scores[y - 1 : y + 2, x]
    return float(x) + _parabola(across), float(y) + _parabola(down)


def _parabola(values: NDArray[np.float32]) -> float:
    """Return where between -0.5 and 0.5 a parabola through three values has its top."""
    before, middle, after = (float(value) for value in values)
    bend = before - 2 * middle + after
    return 0.0 if bend >= -1e-9 else min(0.5, max(-0.5, 0.5 * (before - after) / bend))
