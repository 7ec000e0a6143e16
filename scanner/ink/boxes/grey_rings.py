"""Round seals on grey pictures: where one lies and how dark it is, so that only darker ink is read there.

Without colour a seal is known only by its round ring. A pen is nearly always darker than a seal's ink; where it
is not, a person is asked.

How it works:
1. The page is straightened at 2 pixels a millimetre. Each pixel becomes *added* (darker than the blank form by
   18 and more), *bare* (paper), or *unknown* (the form prints there, or thick words were written there).
2. A seal's ring is found by correlation with rings: for each radius from 17 to 24 mm a ring is laid on each point of
   the page (as a product of spectra), where added ink under it counts 0.4 and bare paper -0.6.
   The point with the most is that radius's likeliest centre.
3. The three best centres are looked at in 240 directions. A ring is there where 80 % of its visible
   directions are inked. Seals have that and more; pages without a seal have 70 % at most (soak test).
4. The ring's darkness is the 60th percentile along it. Two strokes of a seal that lie on each other are up to
   1.55 times as dark; that is the level above which ink is a pen's.

Measured by the soak in docs/accuracy.md, row "seal, grey" (2026-11-28): of 11,100 boxes none was wrong, and 4.21 %
were asked about.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import MM_PER_INCH, Point, Rect, Transform
from scanner.ink.boxes.surroundings import PER_MM, RemovedInk, Surroundings
from scanner.ink.percentile import percentile
from scanner.paper.straighten import straighten_coarsely
from scanner.values.page.ink import Ring
from scanner.values.page.picture import Gray

_SEARCH_PER_MM: Final = 2  # pixels a millimetre of the search

SEARCH_DPI: Final = _SEARCH_PER_MM * MM_PER_INCH
"""The same in pixels an inch; the blank page is drawn at it."""

_RADIUS_MM: Final = (17.0, 24.0)  # least and greatest radius: company seals are 38 to 45 mm wide
_PAPER_MM: Final = 10.0  # wider than any stroke, so that a closing of this size shows the bare paper
_ADDED_DARK: Final = 18.0  # darkness of a pale seal's ring
_PRINT_DARK: Final = 25.0  # darkness of the blank form from which a pixel counts as unknown
# float32, (3,): what a pixel under a ring adds to that ring's score, if the pixel is unknown, bare, or inked
_PIXEL_SCORES: Final = np.array([0.0, -0.6, 0.4], np.float32)
_RING_SIGMA_MM: Final = 0.6  # how far a ring's ink spreads across the ring, as a sigma
_REFINED_COUNT: Final = 3  # so many of the likeliest centres are looked at closely
_DIRECTION_COUNT: Final = 240  # directions from a ring's centre that are looked at
_WORD_GAP_PX: Final = 3  # pixels of the search between the strokes of written words: closed, they make a thick line
_WORD_THICK_PX: Final = 5  # pixels of the search: thicker lines are written words, because a ring is thinner
# inked share of a ring's directions: seals have 0.8 and more, pages without one 0.7 at most (accuracy/soak)
_INKED_SHARE_MIN: Final = 0.8
_VISIBLE_SHARE_MIN: Final = 0.25  # share of a ring's directions that must not be unknown
_OVERLAP_TIMES: Final = 1.55  # two strokes of a seal on each other are so many times as dark as its ring
_INK_DARK: Final = 42.0  # darkness of a pale stroke's edge
_BARE_RING_SHARE: Final = 0.8  # share of the level: a part of the ring on which nothing else lies is no darker
_RING_HALF_WIDTH_MM: Final = 1.1  # half of a ring's width with its soft edges
# percentile of the darkness along a ring that is the seal's: crossing pens are darker, soft spots paler
_TONE_PERCENTILE: Final = 60


def find_ring(gray: Gray, transform: Transform, blank_page: Gray) -> Ring | None:
    """Return the round seal of a page, or None where the page has none.

    Args:
        gray: uint8, (height, width), the page as it came back.
        transform: From millimetres on paper to its pixels.
        blank_page: uint8, the blank page at `SEARCH_DPI`.
    """
    seen = straighten_coarsely(gray, transform, _SEARCH_PER_MM, blank_page.shape[::-1])
    size = round(_PAPER_MM * _SEARCH_PER_MM) | 1
    paper = cv2.morphologyEx(seen, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    dark = cv2.subtract(paper, seen)
    visible = cv2.dilate(255 - blank_page, np.ones((3, 3), np.uint8)) <= _PRINT_DARK
    added = ((dark > _ADDED_DARK) & visible).astype(np.uint8)
    words = cv2.morphologyEx(added, cv2.MORPH_CLOSE, np.ones((_WORD_GAP_PX, _WORD_GAP_PX), np.uint8))
    words = cv2.morphologyEx(words, cv2.MORPH_OPEN, np.ones((_WORD_THICK_PX, _WORD_THICK_PX), np.uint8))
    known = visible & (words == 0)
    added[~known] = 0
    classes = known + added
    fullest = sorted((_fullest_ring(classes, x, y) for x, y in _likeliest_centres(classes)), reverse=True)[
        :_REFINED_COUNT
    ]
    share, x, y, radius = max(
        _fullest_ring(classes, x + across, y + down)
        for _, x, y, _ in fullest
        for across, down in product((-1.0, 0.0, 1.0), repeat=2)
    )
    if share < _INKED_SHARE_MIN:
        return None
    tones = np.where(added > 0, 255.0 * dark / np.maximum(paper, 1), 0.0).astype(np.float32)
    ring = _unroll(tones, x, y)[:, radius - 1 : radius + 2].max(axis=1)  # the ring's middle lies between pixels
    level = _OVERLAP_TIMES * float(np.percentile(ring[ring > 0], _TONE_PERCENTILE))
    return Ring(Point((x + 0.5) / _SEARCH_PER_MM, (y + 0.5) / _SEARCH_PER_MM), radius / _SEARCH_PER_MM, level)


def remove_seal_ink(place: Surroundings, ring: Ring) -> Surroundings:
    """Return surroundings without the ink that lies under a seal and is no darker than the seal."""
    gone = ring.covers(_distance_from_centre(place, ring)) & (place.dark <= ring.level)
    return replace(place, dark=np.where(gone, 0, place.dark).astype(np.float32))


def measure_seal_ink(place: Surroundings, ring: Ring, area: Rect) -> RemovedInk:
    """Measure the ink that `remove_seal_ink` removes from an area.

    The seal's bare ring is left out, because it is known to be no pen's.

    Args:
        place: The surroundings with the seal.
        ring: The seal.
        area: The area on paper, mm.
    """
    at = place.slices(area)
    dark, away = place.dark[at], _distance_from_centre(place, ring)[at]
    bare = (abs(away - ring.radius_mm) <= _RING_HALF_WIDTH_MM) & (dark <= _BARE_RING_SHARE * ring.level)
    under = ring.covers(away) & ~place.hidden[at]
    ink = under & (dark > _INK_DARK) & (dark <= ring.level) & ~bare
    if not ink.any():
        return RemovedInk()
    depth = cv2.distanceTransform(np.pad(ink, 1).astype(np.uint8), cv2.DIST_L2, 5)
    return RemovedInk(np.count_nonzero(ink) / PER_MM**2, percentile(dark[ink], 95), 2 * float(depth.max()) / PER_MM)


def _distance_from_centre(place: Surroundings, ring: Ring) -> NDArray[np.float64]:
    """Return how far each pixel of surroundings lies from a seal's centre, mm: float64, (height, width)."""
    height, width = place.dark.shape
    across = place.window.left + (np.arange(width) + 0.5) / PER_MM - ring.centre.x
    down = place.window.top + (np.arange(height) + 0.5) / PER_MM - ring.centre.y
    return np.asarray(np.hypot(across[np.newaxis, :], down[:, np.newaxis]))


def _likeliest_centres(classes: Gray) -> list[tuple[float, float]]:
    """Return for each radius that a seal may have the point, in pixels, that most of a ring surrounds.

    Args:
        classes: uint8, (height, width), 2 = added, 1 = bare, 0 = unknown.
    """
    # a pixel a millimetre is enough for a first guess
    height, width = (side // _SEARCH_PER_MM for side in classes.shape)
    coarse = cv2.resize(_PIXEL_SCORES[classes], (width, height), interpolation=cv2.INTER_AREA)
    shape = tuple(cv2.getOptimalDFTSize(side + round(_RADIUS_MM[1])) for side in (height, width))
    enough = cv2.copyMakeBorder(coarse, 0, shape[0] - height, 0, shape[1] - width, cv2.BORDER_CONSTANT)
    spectrum = cv2.dft(enough)
    centres = []
    for ring in _ring_spectra(shape):
        sums = cv2.idft(cv2.mulSpectrums(spectrum, ring, 0))[:height, :width]
        y, x = np.unravel_index(int(sums.argmax()), sums.shape)
        centres.append(((float(x) + 0.5) * _SEARCH_PER_MM - 0.5, (float(y) + 0.5) * _SEARCH_PER_MM - 0.5))
    return centres


@lru_cache(maxsize=4)
def _ring_spectra(shape: tuple[int, ...]) -> tuple[NDArray[Any], ...]:
    """Return the spectra of rings of all radii, in millimetres, around the first pixel of a picture."""
    down, across = (np.minimum(np.arange(side), side - np.arange(side)) for side in shape)
    away = np.hypot(down[:, np.newaxis], across[np.newaxis, :])
    radii = range(round(_RADIUS_MM[0]), round(_RADIUS_MM[1]) + 1)
    return tuple(
        np.asarray(cv2.dft(np.exp(-0.5 * ((away - radius) / _RING_SIGMA_MM) ** 2).astype(np.float32)))
        for radius in radii
    )


def _fullest_ring(classes: Gray, x: float, y: float) -> tuple[float, float, float, int]:
    """Return the fullest ring around a point.

    Args:
        classes: uint8, (height, width), 2 = added, 1 = bare, 0 = unknown.
        x: Column of the point.
        y: Row of the point.

    Returns:
        The inked share of the ring's visible directions, the point, and the ring's radius in pixels.
    """
    low, high = (round(radius * _SEARCH_PER_MM) for radius in _RADIUS_MM)
    around = _unroll(classes, x, y)[:, low:high]
    inked, whole = (around == 2).sum(axis=0), (around > 0).sum(axis=0)
    shares = np.where(whole >= _VISIBLE_SHARE_MIN * _DIRECTION_COUNT, inked / np.maximum(whole, 1), 0.0)
    radius = int(shares.argmax())
    return float(shares[radius]), x, y, low + radius


def _unroll(picture: NDArray[Any], x: float, y: float) -> NDArray[Any]:
    """Return a picture around a point in polar coordinates.

    A row is one direction, a column one pixel of distance from the point. Pixels outside of the picture are 0.
    """
    reach = round(_RADIUS_MM[1] * _SEARCH_PER_MM)
    flags = cv2.INTER_NEAREST | cv2.WARP_FILL_OUTLIERS
    return np.asarray(cv2.warpPolar(picture, (reach, _DIRECTION_COUNT), (x, y), reach, flags))
