"""What a page's print looks like in a few hundred places: the features that blanks and pictures are compared by.

How it works: the picture is made 380 pixels high, where a corner's surroundings are 24 mm wide and hold parts of
several words and lines. (With 8 mm, at 1,100 pixels, forms of one office are too alike; measured in 2026-11.) Its
shadows are evened out, and ORB (Rublee and others, ICCV 2011) finds corners at several sizes and describes each by 256
comparisons of grey values around it, turned to the corner's own direction. The same print gives nearly the same bits
at any turn, and at any scale that the sizes cover. The page is cut into fields of a grid that give their best corners
each, so that one dense paragraph does not take all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Transform
from scanner.paper.straighten import Halvings
from scanner.values.page.picture import Floats, Gray

LONG_SIDE_PX: Final = 380
"""Height to which an upright page is brought: 32 dpi for A4."""

FEATURES_OF_BLANK: Final = 500
FEATURES_OF_PICTURE: Final = 700
_GRID: Final = (6, 8)  # fields across and down an upright page
_LEVELS: Final = 6  # sizes, each 1.2 times the next: 2.5 times in all
_SOFTEN_PX: Final = 0.9
_PAPER_PX: Final = 41  # wider than a letter's strokes, narrower than a shadow
_EDGE_PX: Final = 12
_THRESHOLDS: Final = (12, 6)
"""Of FAST: grey values by which a corner differs from its surroundings; the second where the first finds too few.

Thin print that came back pale has a third of the black of the blank's at 32 dpi. A poor scan of a page with little on
it had 0.23 of the blank's corners with 12, and 0.64 with 6 (2026-11)."""

Descriptors = NDArray[np.uint8]
"""uint8, (n, 32): 256 bits a feature."""


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """The features of one picture.

    Attributes:
        points: float64, (n, 2), where they are, in pixels of the picture, or in mm on a blank.
        descriptors: What is around them.
        angles: float64, (n,), the directions of their surroundings in radians, clockwise.
        origin: float64, (3, 3), the map from what was looked at to the whole picture; None where they are one.
    """

    points: Floats = field(repr=False)
    descriptors: Descriptors = field(repr=False)
    angles: Floats = field(repr=False)
    origin: Floats | None = field(default=None, repr=False)

    def scaled(self, factor: float) -> Features:
        """Return the same features with every length multiplied by a factor."""
        return replace(self, points=self.points * factor)

    def in_picture(self, points: Floats) -> Floats:
        """Return points of what was looked at as points of the whole picture, float64 (n, 2)."""
        return points if self.origin is None else Transform(self.origin).to_pixels(points)


def find_features(picture: Halvings, count: int, *, long_side_px: float = LONG_SIDE_PX) -> Features:
    """Return the features of a picture, at most `count`.

    Args:
        picture: The picture, 0 = black.
        count: How many are wanted.
        long_side_px: To what the picture's longer side is brought: more where the page is only a part of it.
    """
    small, enlarged = picture.shrunk_to(long_side_px)
    size = (small.shape[1], small.shape[0])
    even = _evened(small)
    orb = cv2.ORB.create(nfeatures=4 * count, scaleFactor=1.2, nlevels=_LEVELS, edgeThreshold=_EDGE_PX)
    found: Sequence[cv2.KeyPoint] = ()
    for threshold in _THRESHOLDS:
        orb.setFastThreshold(threshold)
        found = orb.detect(even, None)
        if len(found) >= count:
            break
    kept, descriptors = orb.compute(even, _spread(found, size, count))
    if not len(kept):
        return Features(np.zeros((0, 2)), np.zeros((0, 32), np.uint8), np.zeros(0))
    points = (np.array([one.pt for one in kept], dtype=np.float64) + 0.5) * enlarged
    angles = np.radians([one.angle for one in kept])
    return Features(points, np.asarray(descriptors, dtype=np.uint8), angles)


def _evened(small: Gray) -> Gray:
    """Return a picture with white paper: shadows and tints of panels are evened out."""
    soft = cv2.GaussianBlur(small, (0, 0), _SOFTEN_PX)
    paper = cv2.blur(cv2.dilate(soft, np.ones((_PAPER_PX // 2 | 1,) * 2, np.uint8)), (_PAPER_PX, _PAPER_PX))
    return np.asarray(cv2.divide(soft, np.maximum(paper, 40), scale=255.0), dtype=np.uint8)


def _spread(found: Sequence[cv2.KeyPoint], size: tuple[int, int], count: int) -> list[cv2.KeyPoint]:
    """Return the strongest features of each field of a grid."""
    across, down = _GRID if size[1] >= size[0] else _GRID[::-1]
    each = max(1, round(1.6 * count / (across * down)))
    taken: dict[tuple[int, int], int] = {}
    kept: list[cv2.KeyPoint] = []
    for one in sorted(found, key=lambda point: -point.response):
        place = (int(one.pt[0] * across / size[0]), int(one.pt[1] * down / size[1]))
        if taken.get(place, 0) < each:
            taken[place] = taken.get(place, 0) + 1
            kept.append(one)
        if len(kept) == count:
            break
    return kept
