"""Lays a known blank's page over a picture by the features that both have.

How it works: boxes and letters come again and again on a page, so that a feature alone does not say which of them it
is. Therefore all pairs that are alike vote for where the page may lie at all; then each feature of the blank is paired
with the most alike one near its own place; and a projective transform is fitted to these pairs (MAGSAC++).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Transform
from scanner.paper.known_print.features import LONG_SIDE_PX, Descriptors, Features
from scanner.paper.known_print.index import SHARES, TURN_MAX, PrintedPage
from scanner.values.page.picture import Floats

INLIERS_MIN: Final = 10
"""Fewest features that must agree on one transform. It only saves time: `registering` judges what is found."""

_NEAR: Final = 2.5 / LONG_SIDE_PX  # as a share of the picture's longer side: about 2 mm
_FAR_BITS: Final = 80  # two features of one place differ in fewer bits
_CELLS: Final = 24  # along the picture's longer side, in which pairs that agree on the page's middle are counted
_ACROSS: Final = 2 * _CELLS  # so many are counted in, since the middle may lie beside the picture
_STRIP: Final = 32  # features compared at once
_PLACE_REACH: Final = 0.10  # how far from the likeliest middle a pair may put it, as a share of the longer side

Numbers = NDArray[np.int64]


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


def match_print(page: PrintedPage, seen: Features, size_px: tuple[int, int]) -> PrintMatch | None:
    """Return a blank's page laid over a picture, or None where its features do not agree.

    Args:
        page: The page.
        seen: The picture's features.
        size_px: Width and height of what was looked at.
    """
    if min(len(page.features.points), len(seen.points)) < INLIERS_MIN:
        return None
    held, asked, apart = _alike(page.features, seen)
    where = _likeliest_place(page, seen, held, asked, max(size_px))
    if where is None:
        return None
    held, asked, apart = held[where], asked[where], apart[where]
    order = np.lexsort((apart, held))  # of each feature of the blank, the one most alike among those near its place
    first = order[np.concatenate([[True], np.diff(held[order]) > 0])]
    on_paper, in_picture = page.features.points[held[first]], seen.points[asked[first]]
    if len(first) < INLIERS_MIN:
        return None
    cv2.setRNGSeed(1)
    found, inside = cv2.findHomography(on_paper, in_picture, cv2.USAC_MAGSAC, _NEAR * max(size_px), maxIters=3000)
    matrix: Floats | None = found  # None where no points agree
    if matrix is None or abs(float(np.linalg.det(matrix))) < 1e-9:
        return None
    kept = inside.ravel().astype(bool)
    points_mm, points_px = on_paper[kept], seen.in_picture(in_picture[kept])
    if len(np.unique(points_px.round(), axis=0)) < INLIERS_MIN:
        return None
    whole = matrix if seen.origin is None else seen.origin @ matrix
    return PrintMatch(page, Transform(np.asarray(whole, dtype=np.float64)), points_mm, points_px)


def _alike(held: Features, seen: Features) -> tuple[Numbers, Numbers, Numbers]:
    """Return the pairs of features that are alike, and by how many bits they differ: int64, (n,) each."""
    apart = _bits_apart(held.descriptors, seen.descriptors).ravel()
    at = np.flatnonzero(apart < _FAR_BITS)
    count = len(seen.descriptors)
    return at // count, at % count, apart[at].astype(np.int64)


def _bits_apart(one: Descriptors, other: Descriptors) -> NDArray[np.uint16]:
    """Return by how many bits each of some features differs from each of others: uint16, (n, m).

    It is done in strips of a few rows, which stay in the processor's cache: 1,200 features take two thirds of the time.
    """
    held, seen = one.view(np.uint64), np.ascontiguousarray(other.view(np.uint64).T)
    apart = np.zeros((len(one), len(other)), np.uint16)
    differing = np.empty((_STRIP, len(other)), np.uint64)
    counted = np.empty((_STRIP, len(other)), np.uint8)
    for top in range(0, len(held), _STRIP):
        rows, strip = held[top : top + _STRIP], apart[top : top + _STRIP]
        count = len(rows)
        for word, bits in enumerate(seen):
            np.bitwise_xor(rows[:, word, None], bits, out=differing[:count])
            np.bitwise_count(differing[:count], out=counted[:count])
            strip += counted[:count]
    return apart


def _likeliest_place(
    page: PrintedPage, seen: Features, held: Numbers, asked: Numbers, side_px: int
) -> NDArray[np.bool_] | None:
    """Return which pairs agree on about where the page lies in the picture: bool, (n,); None where hardly any do.

    Each pair says where the page's middle is, if the page has a certain size and turn. The turn is a quarter's, and
    three sizes are tried, as in the index.
    """
    turn = seen.angles[asked] - page.features.angles[held]
    quarters = np.round(turn / (np.pi / 2))
    level = np.flatnonzero(np.abs(turn - quarters * np.pi / 2) < TURN_MAX)  # only these can vote
    weights = 1.0 / np.bincount(held, minlength=len(page.features.points))[held[level]]
    quarters = np.mod(quarters[level], 4).astype(np.int64)
    middle = np.array([page.known.layout.width_mm, page.known.layout.height_mm]) / 2
    arms = page.features.points[held[level]] - middle
    cosine, sine = np.array([1.0, 0.0, -1.0, 0.0])[quarters], np.array([0.0, 1.0, 0.0, -1.0])[quarters]
    arms = np.stack([cosine * arms[:, 0] - sine * arms[:, 1], sine * arms[:, 0] + cosine * arms[:, 1]], axis=1)
    points = seen.points[asked[level]]
    best: tuple[float, NDArray[np.bool_] | None] = (0.0, None)
    for share in SHARES:
        at = (points - arms * share * side_px / (2 * middle.max())) / side_px
        inside = (np.abs(at - 0.5) < 1.0).all(axis=1)
        cells = np.clip(((at + 0.5) * _CELLS).astype(np.int64), 0, _ACROSS - 1)
        places = ((quarters * _ACROSS + cells[:, 1]) * _ACROSS + cells[:, 0])[inside]
        votes = np.bincount(places, weights[inside], 4 * _ACROSS**2).reshape(4, _ACROSS, _ACROSS)
        near = np.stack([cv2.blur(each, (3, 3), borderType=cv2.BORDER_CONSTANT) for each in votes])
        quarter, y, x = np.unravel_index(int(near.argmax()), near.shape)
        if near[quarter, y, x] > best[0]:
            there = (np.array([x, y]) + 0.5) / _CELLS - 0.5
            mine = np.zeros(len(held), np.bool_)
            mine[level] = inside & (quarters == quarter) & (np.hypot(*(at - there).T) < _PLACE_REACH)
            best = (float(near[quarter, y, x]), mine)
    return best[1]
