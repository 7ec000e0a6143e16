"""Round seals on grey pictures: where one lies and how dark it is, so that only darker ink is read there.

Without colour a seal is told by its ring, of about 20 mm radius, in what the page has more than the
blank form. A pen is darker than a seal's ink nearly always; where it is not, a person is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Point, Rect, Transform
from scanner.ink.boxes.surroundings import PER_MM, RemovedInk, Surroundings, percentile
from scanner.values.picture import Gray

Pixels = NDArray[np.uint8]

_PER_MM: Final = 2  # pixels a millimetre of the search
_RADIUS_MM: Final = (17.0, 24.0)  # company seals are 38 to 45 mm wide
_PAPER_MM: Final = 10.0
_ADDED: Final = 18.0  # darkness of a pale seal's ring
_PRINT: Final = 25.0  # darkness of the blank from which a pixel tells nothing
_WORTH: Final = np.array([0.0, -0.6, 0.4], np.float32)  # what is not known, bare or inked says for a ring
_RING_SIGMA_MM: Final = 0.6  # of a ring's ink across it
_REFINED: Final = 3  # of the likeliest centres are looked at more closely
_TURNS: Final = 240  # directions from a ring's centre
_GAP: Final = 3  # pixels of the search between strokes of words ...
_THICK: Final = 5  # ... whose lines are thicker; a ring is not
_AROUND: Final = 0.8  # of the ring is there: seals have 0.8 and more, pages without one 0.7 at most (accuracy/soak)
_VISIBLE: Final = 0.25  # of the ring, at least, lies on bare paper
_TWICE: Final = 1.55  # darkness of strokes of a seal that lie on each other, against its ring's
_INK: Final = 42.0  # darkness of a pale stroke's edge
_SINGLE: Final = 0.8  # of the level: a ring on which nothing else lies is no darker
_RING_MM: Final = 1.1  # half of a ring's width with its soft edges
_TONE: Final = 60  # percentile of the ring's darkness: pens that cross it are darker, its soft spots paler
_BAND_MM: Final = 1.8  # from the middle of the ring outwards: half of its width, soft edges, what it is from round


@dataclass(frozen=True, slots=True)
class Ring:
    """A round seal.

    Attributes:
        centre: On paper, mm.
        radius_mm: Of the middle of its ring.
        level: Darkness that its own ink does not exceed.
    """

    centre: Point
    radius_mm: float
    level: float

    def is_near(self, rect: Rect, reach_mm: float) -> bool:
        """Tell whether a place on paper lies under the seal or within some distance from it."""
        across = max(rect.left - self.centre.x, 0.0, self.centre.x - rect.right)
        down = max(rect.top - self.centre.y, 0.0, self.centre.y - rect.bottom)
        return float(np.hypot(across, down)) <= self.radius_mm + _BAND_MM + reach_mm


def find_ring(gray: Gray, transform: Transform, blank_page: Gray) -> Ring | None:
    """Return the round seal of a page, or None without any.

    Args:
        gray: uint8, (height, width), the page as it came back.
        transform: Paper to its pixels.
        blank_page: The blank page at `MARK_DPI`.
    """
    width, height = blank_page.shape[1] * _PER_MM // PER_MM, blank_page.shape[0] * _PER_MM // PER_MM
    seen = _small(gray, transform, (width, height))
    size = round(_PAPER_MM * _PER_MM) | 1
    paper = cv2.morphologyEx(seen, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    dark = cv2.subtract(paper, seen)
    blank = 255 - cv2.resize(blank_page, (width, height), interpolation=cv2.INTER_AREA)
    visible = cv2.dilate(blank, np.ones((3, 3), np.uint8)) <= _PRINT
    added = ((dark > _ADDED) & visible).astype(np.uint8)
    words = cv2.morphologyEx(added, cv2.MORPH_CLOSE, np.ones((_GAP, _GAP), np.uint8))
    words = cv2.morphologyEx(words, cv2.MORPH_OPEN, np.ones((_THICK, _THICK), np.uint8))
    known = visible & (words == 0)
    added[~known] = 0
    told = known + added
    fullest = sorted((_fullest(told, x, y) for x, y in _centres(told)), reverse=True)[:_REFINED]
    share, x, y, radius = max(
        _fullest(told, x + across, y + down)
        for _, x, y, _ in fullest
        for across, down in product((-1.0, 0.0, 1.0), repeat=2)
    )
    if share < _AROUND:
        return None
    tones = np.where(added > 0, 255.0 * dark / np.maximum(paper, 1), 0.0).astype(np.float32)
    ring = _unrolled(tones, x, y)[:, radius - 1 : radius + 2].max(axis=1)  # its middle, which lies between pixels
    level = _TWICE * float(np.percentile(ring[ring > 0], _TONE))
    return Ring(Point((x + 0.5) / _PER_MM, (y + 0.5) / _PER_MM), radius / _PER_MM, level)


def above(place: Surroundings, ring: Ring) -> Surroundings:
    """Return surroundings without what is no darker than a seal, where the seal lies."""
    gone = (_from_centre(place, ring) <= ring.radius_mm + _BAND_MM) & (place.dark <= ring.level)
    return replace(place, dark=np.where(gone, 0, place.dark).astype(np.float32))


def gone_above(place: Surroundings, ring: Ring, area: Rect) -> RemovedInk:
    """Return what goes with a seal from an area, apart from its bare ring."""
    at = place.slices(area)
    dark, away = place.dark[at], _from_centre(place, ring)[at]
    bare = (abs(away - ring.radius_mm) <= _RING_MM) & (dark <= _SINGLE * ring.level)
    under = (away <= ring.radius_mm + _BAND_MM) & ~place.hidden[at]
    ink = under & (dark > _INK) & (dark <= ring.level) & ~bare
    if not ink.any():
        return RemovedInk()
    depth = cv2.distanceTransform(np.pad(ink, 1).astype(np.uint8), cv2.DIST_L2, 5)
    return RemovedInk(np.count_nonzero(ink) / PER_MM**2, percentile(dark[ink], 95), 2 * float(depth.max()) / PER_MM)


def _from_centre(place: Surroundings, ring: Ring) -> NDArray[np.float64]:
    """Return how far the pixels of surroundings lie from a seal's centre, mm."""
    height, width = place.dark.shape
    across = place.window.left + (np.arange(width) + 0.5) / PER_MM - ring.centre.x
    down = place.window.top + (np.arange(height) + 0.5) / PER_MM - ring.centre.y
    return np.asarray(np.hypot(across[np.newaxis, :], down[:, np.newaxis]))


def _small(gray: Gray, transform: Transform, size: tuple[int, int]) -> Gray:
    """Return the page straightened at the search's resolution."""
    ends = transform.to_pixels(np.array([(50.0, 100.0), (150.0, 100.0)]))
    fewer = max(1, int(np.hypot(*(ends[1] - ends[0])) / (100.0 * _PER_MM)))  # a whole number is much faster
    height, width = gray.shape[0] // fewer, gray.shape[1] // fewer
    small = cv2.resize(gray[: height * fewer, : width * fewer], (width, height), interpolation=cv2.INTER_AREA)
    step = 1 / _PER_MM
    to_paper = np.array([[step, 0, step / 2], [0, step, step / 2], [0, 0, 1]])
    to_middle = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])  # OpenCV counts from a pixel's middle
    matrix = to_middle @ np.diag([1 / fewer, 1 / fewer, 1.0]) @ transform.matrix @ to_paper
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    straight = cv2.warpPerspective(small, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(straight, dtype=np.uint8)


def _centres(told: Pixels) -> list[tuple[float, float]]:
    """Return for each radius that a seal may have the point, in pixels, with the most of a ring around it."""
    height, width = (side // _PER_MM for side in told.shape)  # a pixel a millimetre tells it
    coarse = cv2.resize(_WORTH[told], (width, height), interpolation=cv2.INTER_AREA)
    shape = tuple(cv2.getOptimalDFTSize(side + round(_RADIUS_MM[1])) for side in (height, width))
    spectrum = np.fft.rfft2(coarse, shape)
    centres = []
    for ring in _rings(shape):
        sums = np.fft.irfft2(spectrum * ring, shape)[:height, :width]
        y, x = np.unravel_index(int(sums.argmax()), sums.shape)
        centres.append(((float(x) + 0.5) * _PER_MM - 0.5, (float(y) + 0.5) * _PER_MM - 0.5))
    return centres


@lru_cache(maxsize=4)
def _rings(shape: tuple[int, ...]) -> tuple[NDArray[Any], ...]:
    """Return the spectra of rings of all radii, in millimetres, about the first pixel of a picture."""
    down, across = (np.minimum(np.arange(side), side - np.arange(side)) for side in shape)
    away = np.hypot(down[:, np.newaxis], across[np.newaxis, :])
    radii = range(round(_RADIUS_MM[0]), round(_RADIUS_MM[1]) + 1)
    return tuple(
        np.fft.rfft2(np.exp(-0.5 * ((away - radius) / _RING_SIGMA_MM) ** 2).astype(np.float32)) for radius in radii
    )


def _fullest(told: Pixels, x: float, y: float) -> tuple[float, float, float, int]:
    """Return how much of the fullest ring about a point is there, the point and the ring's radius in pixels.

    Args:
        told: uint8, (height, width), 2 = added, 1 = bare, 0 = not known.
        x: Of the point.
        y: Of the point.
    """
    low, high = (round(radius * _PER_MM) for radius in _RADIUS_MM)
    around = _unrolled(told, x, y)[:, low:high]
    inked, whole = (around == 2).sum(axis=0), (around > 0).sum(axis=0)
    shares = np.where(whole >= _VISIBLE * _TURNS, inked / np.maximum(whole, 1), 0.0)
    radius = int(shares.argmax())
    return float(shares[radius]), x, y, low + radius


def _unrolled(picture: NDArray[Any], x: float, y: float) -> NDArray[Any]:
    """Return a picture by directions (rows) and distances (columns, a pixel each) from a point; 0 is outside of it."""
    reach = round(_RADIUS_MM[1] * _PER_MM)
    flags = cv2.INTER_NEAREST | cv2.WARP_FILL_OUTLIERS
    return np.asarray(cv2.warpPolar(picture, (reach, _TURNS), (x, y), reach, flags))
