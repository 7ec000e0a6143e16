"""An index of the pages of known blanks, asked which of them a picture may show.

How it works: locality-sensitive hashing of bits (Indyk and Motwani, 1998). Each of a few tables takes some of a
feature's 256 bits as a number and keeps under it the features of all pages that have it. A picture's feature is
compared with those under its own numbers, and where two are alike it votes: the two places and directions say where
the middle of the page must lie in the picture and how far the page is turned, and only votes that agree on that add up
(a Hough transform). Letters and boxes are alike on all forms; their places are not. The more features the index holds,
the more bits a number has, so that as few stand under one whatever the number of forms: asking takes hardly longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import MM_PER_INCH
from scanner.paper.known_print.features import FEATURES_OF_BLANK, LONG_SIDE_PX, Descriptors, Features, find_features
from scanner.paper.straighten import Halvings
from scanner.values.known_form import KnownForm

_TABLES: Final = 6
_RIVAL: Final = 0.5  # a page with a smaller share of the likeliest page's votes is not asked for
_BITS_MIN: Final = 11
_BITS_MAX: Final = 20
_UNDER_ONE_NUMBER: Final = 6.0  # features, on average
_UNDER_ONE_MAX: Final = 40  # of more, such as the corners of boxes, the rest is left out
_ALIKE_BITS: Final = 52  # features that differ in fewer of 256 bits are alike
_PLACES: Final = 16  # bins along the picture's longer side for where a page's middle lies
TURN_MAX: Final = np.radians(25.0)  # how far a page may be turned away from a quarter turn
SHARES: Final = (1.0, 0.86, 0.72)
"""Which share of its picture a page takes: all of a scan, less of a photo. The next one is taken for those between."""


@dataclass(frozen=True, slots=True, eq=False)
class PrintedPage:
    """A page of a known blank with its features.

    Attributes:
        known: The form.
        index: The form's page, from 0.
        features: Its features, in mm on paper.
    """

    known: KnownForm
    index: int
    features: Features = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """One of the hash tables.

    Attributes:
        bits: int64, (k,), which bits make the number.
        numbers: int64, (n,), the numbers of all features, in order.
        rows: int64, (n,), the feature that each is of.
    """

    bits: NDArray[np.int64]
    numbers: NDArray[np.int64]
    rows: NDArray[np.int64]

    def pairs(self, descriptors: Descriptors) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return which of these features and which of the table's have the same number: int64, (m,) each."""
        asked = _numbers(descriptors, self.bits)
        start = np.searchsorted(self.numbers, asked, side="left")
        length = np.minimum(np.searchsorted(self.numbers, asked, side="right") - start, _UNDER_ONE_MAX)
        first = np.concatenate([[0], np.cumsum(length)[:-1]])
        at = np.repeat(start - first, length) + np.arange(int(length.sum()))
        return np.repeat(np.arange(len(asked)), length), self.rows[at]


@dataclass(frozen=True, slots=True, eq=False)
class PrintIndex:
    """The pages of all known blanks.

    Attributes:
        pages: The pages.
        owners: int64, (n,), the page of each feature of the index.
        held: The features of all pages; their points are mm from the middles of their pages.
    """

    pages: tuple[PrintedPage, ...]
    owners: NDArray[np.int64] = field(repr=False)
    held: Features = field(repr=False)
    _tables: tuple[_Table, ...] = field(repr=False)

    @classmethod
    def of(cls, known: Sequence[KnownForm]) -> PrintIndex:
        """Return the index of the forms among these that have a blank."""
        pages = tuple(page for one in known if one.form.is_placed for page in _printed_pages(one))
        counts = [len(page.features.points) for page in pages]
        held = Features(
            np.concatenate([np.zeros((0, 2)), *(page.features.points - _middle(page) for page in pages)]),
            np.concatenate([np.zeros((0, 32), np.uint8), *(page.features.descriptors for page in pages)]),
            np.concatenate([np.zeros(0), *(page.features.angles for page in pages)]),
        )
        wanted = np.log2(max(2.0, sum(counts) / _UNDER_ONE_NUMBER))
        length = int(np.clip(round(float(wanted)), _BITS_MIN, _BITS_MAX))
        rng = np.random.default_rng(20)  # any bits do; the same ones in every run
        tables = []
        for _ in range(_TABLES):
            bits = rng.choice(256, length, replace=False)
            numbers = _numbers(held.descriptors, bits)
            order = np.argsort(numbers, kind="stable")
            tables.append(_Table(bits, numbers[order], order))
        return cls(pages, np.repeat(np.arange(len(pages)), counts), held, tuple(tables))

    def likely(self, seen: Features, size_px: tuple[int, int], count: int) -> list[PrintedPage]:
        """Return the pages that a picture's features speak for most, the likeliest first, at most `count`.

        Args:
            seen: The features.
            size_px: Width and height of the picture.
            count: How many pages are wanted.
        """
        asked, rows = self._alike(seen)
        if not len(asked):
            return []
        turn = seen.angles[asked] - self.held.angles[rows]
        quarters = np.round(turn / (np.pi / 2))
        near = np.abs(turn - quarters * np.pi / 2) < TURN_MAX
        asked, rows, quarters = asked[near], rows[near], quarters[near]
        weights = 1.0 / np.sqrt(np.maximum(1, np.bincount(asked, minlength=len(seen.points))))
        cosine, sine = np.cos(quarters * np.pi / 2), np.sin(quarters * np.pi / 2)
        x, y = self.held.points[rows].T
        towards = np.stack([cosine * x - sine * y, sine * x + cosine * y], axis=1)
        votes = np.zeros(len(self.pages))
        side_mm = self._side_mm
        for share in SHARES:
            per_mm = share * max(size_px) / side_mm
            middle = (seen.points[asked] - towards * per_mm) / max(size_px)
            keys = self.owners[rows] * 4 + np.mod(quarters, 4).astype(np.int64)
            np.maximum(votes, _most_agreed(keys, middle, asked, weights, len(self.pages)), out=votes)
        best = np.argsort(-votes, kind="stable")[:count]
        return [self.pages[number] for number in best if votes[number] > _RIVAL * votes[best[0]]]

    @property
    def _side_mm(self) -> float:
        """The longer side of the blanks' paper, most of which is of one size."""
        return float(np.median([max(page.known.layout.width_mm, page.known.layout.height_mm) for page in self.pages]))

    def _alike(self, seen: Features) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the pairs of a picture's and the index's features that are alike: int64, (n,) each, each pair once.

        The bits are compared before the pairs that several tables found are made one, since few pairs are alike.
        """
        found = [table.pairs(seen.descriptors) for table in self._tables]
        asked = np.concatenate([pairs[0] for pairs in found])
        rows = np.concatenate([pairs[1] for pairs in found])
        words, held = seen.descriptors.view(np.uint64), self.held.descriptors.view(np.uint64)
        near = np.bitwise_count(words[asked] ^ held[rows]).sum(axis=1, dtype=np.uint16) < _ALIKE_BITS
        keys = np.sort(asked[near] * len(self.owners) + rows[near])
        keys = keys[_first_of_equals(keys)]
        return keys // max(1, len(self.owners)), keys % max(1, len(self.owners))


def _middle(page: PrintedPage) -> NDArray[np.float64]:
    return np.array([page.known.layout.width_mm / 2, page.known.layout.height_mm / 2])


def _most_agreed(
    keys: NDArray[np.int64],
    middle: NDArray[np.float64],
    asked: NDArray[np.int64],
    weights: NDArray[np.float64],
    pages: int,
) -> NDArray[np.float64]:
    """Return the most votes of each page that agree on its middle: float64, (pages,).

    A feature of the picture votes once in each bin. Votes near a bin's border count in the bins on both sides.

    Args:
        keys: Page times four and quarter turns of each vote.
        middle: float64, (n, 2), where it puts the page's middle, as a share of the picture's longer side.
        asked: The picture's feature that votes.
        weights: What a vote of each of the picture's features counts.
        pages: How many pages there are.
    """
    inside = ((middle > -0.2) & (middle < 1.2)).all(axis=1)
    at, keys, asked = (middle[inside] + 0.5) * _PLACES, keys[inside], asked[inside]
    votes = np.zeros(pages)
    if not len(keys):
        return votes
    for dx, dy in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)):
        place = ((at[:, 0] + dx).astype(np.int64) << 6) + (at[:, 1] + dy).astype(np.int64)
        each = np.sort((((keys << 12) + place) << 12) + asked)
        each = each[_first_of_equals(each)]
        bins = each >> 12
        first = np.flatnonzero(_first_of_equals(bins))
        np.maximum.at(votes, bins[first] >> 14, np.add.reduceat(weights[each & 4095], first))
    return votes


def _first_of_equals(ordered: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which of some ordered numbers differ from the one before them: bool, (n,)."""
    return np.concatenate([[True], ordered[1:] != ordered[:-1]]) if len(ordered) else np.zeros(0, np.bool_)


def _printed_pages(known: KnownForm) -> list[PrintedPage]:
    layout = known.layout
    dpi = LONG_SIDE_PX / max(layout.width_mm, layout.height_mm) * MM_PER_INCH
    pages = []
    for index, picture in enumerate(known.blank(dpi)):
        found = find_features(Halvings(picture), FEATURES_OF_BLANK)
        pages.append(PrintedPage(known, index, found.scaled(MM_PER_INCH / dpi)))
    return pages


def _numbers(descriptors: Descriptors, bits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number that some bits of each feature make: int64, (n,)."""
    picked = (descriptors[:, bits >> 3] >> (bits & 7)) & 1
    numbers: NDArray[np.int64] = picked.astype(np.int64) @ (1 << np.arange(len(bits), dtype=np.int64))
    return numbers
