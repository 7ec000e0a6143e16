"""Lays a known blank's page over a picture by the features that both have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np

from forms.geometry import Transform
from scanner.paper.known_print.features import LONG_SIDE_PX, Features
from scanner.paper.known_print.index import PrintedPage
from scanner.values.page.picture import Floats

INLIERS_MIN: Final = 10
"""Fewest features that must agree on one transform. It only saves time: `registering` judges what is found."""

_NEAR: Final = 2.5 / LONG_SIDE_PX  # as a share of the picture's longer side: about 2 mm
_FAR_BITS: Final = 80  # two features of one place differ in fewer bits
_RATIO: Final = 0.92  # of the best match's distance to the second's


@dataclass(frozen=True, slots=True, eq=False)
class PrintMatch:
    """A page of a blank, laid over a picture.

    Attributes:
        page: The page.
        transform: From millimetres on paper to the picture's pixels, by the features alone.
        points_mm: float64, (n, 2), the features that agree, on paper.
        points_px: float64, (n, 2), the same in the picture.
    """

    page: PrintedPage
    transform: Transform
    points_mm: Floats = field(repr=False)
    points_px: Floats = field(repr=False)

    @property
    def strength(self) -> int:
        """How many features agree."""
        return len(self.points_mm)


def match_print(page: PrintedPage, seen: Features, long_side_px: int) -> PrintMatch | None:
    """Return a blank's page laid over a picture, or None where its features do not agree.

    Args:
        page: The page.
        seen: The picture's features.
        long_side_px: The longer side of what was looked at.
    """
    if min(len(page.features.points), len(seen.points)) < INLIERS_MIN:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(page.features.descriptors, seen.descriptors, k=2)
    good = [
        first
        for first, second in pairs
        if first.distance < _FAR_BITS and first.distance < _RATIO * max(1.0, second.distance)
    ]
    if len(good) < INLIERS_MIN:
        return None
    on_paper = page.features.points[[one.queryIdx for one in good]]
    in_picture = seen.points[[one.trainIdx for one in good]]
    cv2.setRNGSeed(1)
    found, inside = cv2.findHomography(on_paper, in_picture, cv2.USAC_MAGSAC, _NEAR * long_side_px, maxIters=2000)
    matrix: Floats | None = found  # type: ignore[assignment]  # None where no points agree, whatever OpenCV's types say
    if matrix is None or abs(float(np.linalg.det(matrix))) < 1e-9:
        return None
    kept = inside.ravel().astype(bool)
    points_mm, points_px = on_paper[kept], seen.in_picture(in_picture[kept])
    if len(np.unique(points_px.round(), axis=0)) < INLIERS_MIN:
        return None
    whole = matrix if seen.origin is None else seen.origin @ matrix
    return PrintMatch(page, Transform(np.asarray(whole, dtype=np.float64)), points_mm, points_px)
