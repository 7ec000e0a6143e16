"""A registered page with the ink on it that nobody wrote: dust streaks and seals, which all readers ask about alike."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Self

import numpy as np

from forms.geometry import Point, Rect, Transform
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Colour, Floats, Gray, Mask

_BITONAL_SHARE: Final = 0.98  # share of the pixels that are black or white on a black and white page
_STARK_SHARE: Final = 0.9  # the same share on a page that is nearly black and white
# how far a seal's ink reaches beyond the ring's middle: half its width, soft edges, and what it is not round
_RING_REACH_MM: Final = 1.8


@dataclass(frozen=True, slots=True)
class Tones:
    """Whether a page has greys.

    Attributes:
        bitonal: Over 98 % of its pixels are black or white.
        stark: Over 90 % are: a fax whose lines were stretched has some greys between black and white.
    """

    bitonal: bool
    stark: bool

    @classmethod
    def of(cls, gray: Gray) -> Self:
        """Return the tones of a page, from some of its pixels."""
        some = gray[:: max(1, gray.shape[0] // 400), :: max(1, gray.shape[1] // 400)]
        extreme = float(((some < 12) | (some > 243)).mean()) if int(some.min()) < 12 else 0.0
        return cls(extreme > _BITONAL_SHARE, extreme > _STARK_SHARE)


@dataclass(frozen=True, slots=True)
class Ring:
    """A round seal that came back grey.

    Attributes:
        centre: On paper, mm.
        radius_mm: From the centre to the middle of its ring.
        level: Darkness that the seal's own ink does not exceed, 255 = black.
    """

    centre: Point
    radius_mm: float
    level: float

    def is_near(self, rect: Rect, reach_mm: float) -> bool:
        """Tell whether a rectangle on paper lies under the seal or at most `reach_mm` outside of it."""
        across = max(rect.left - self.centre.x, 0.0, self.centre.x - rect.right)
        down = max(rect.top - self.centre.y, 0.0, self.centre.y - rect.bottom)
        return float(np.hypot(across, down)) <= self.radius_mm + _RING_REACH_MM + reach_mm

    def covers(self, away_mm: Floats) -> Mask:
        """Tell which points lie under the seal, from how far they are from its centre, mm."""
        under: Mask = away_mm <= self.radius_mm + _RING_REACH_MM
        return under

    def enlarged(self, times: float) -> Ring:
        """Return the seal on a page of which every length is so many times as long."""
        return Ring(Point(self.centre.x * times, self.centre.y * times), self.radius_mm * times, self.level)


@dataclass(frozen=True, slots=True, eq=False)
class PageInk:
    """A registered page with its foreign ink, worked out once for all readers.

    Attributes:
        registered: The page and where its paper lies in the picture.
        gray: uint8, (height, width), the page without dust streaks; the picture itself where it has none.
        bare: uint8, (height, width), the same without red seals; `gray` itself where the page has none.
        tones: The page's tones, streaks left out.
        seal: bool, (height, width), true under the outline of red seals; None where the page has none.
        ring: The seal that came back grey; None where none is seen.
    """

    registered: RegisteredPage
    gray: Gray = field(repr=False)
    bare: Gray = field(repr=False)
    tones: Tones
    seal: Mask | None = field(default=None, repr=False)
    ring: Ring | None = None

    @property
    def page(self) -> IdentifiedPage:
        """Which page of which form it is."""
        return self.registered.page

    @property
    def transform(self) -> Transform:
        """Gives the pixel for a place on paper, mm."""
        return self.registered.transform

    @property
    def colour(self) -> Colour | None:
        """The page in colour, None for one without."""
        return self.registered.page.picture.colour

    def is_sealed(self, rect: Rect, reach_mm: float = 0.0) -> bool:
        """Tell whether a seal, red or grey, covers a rectangle on paper or comes within `reach_mm` of it."""
        if self.ring is not None and self.ring.is_near(rect, reach_mm):
            return True
        if self.seal is None:
            return False
        rows, columns = pixels_under(self.transform, rect.inset(-reach_mm), self.seal.shape)
        return bool(self.seal[rows, columns].any())

    def enlarged(self, times: float) -> PageInk:
        """Return the page with every length on paper so many times as long."""
        matrix = self.transform.matrix @ np.diag([1 / times, 1 / times, 1.0])
        registered = replace(self.registered, transform=Transform(matrix))
        return replace(self, registered=registered, ring=self.ring and self.ring.enlarged(times))


def pixels_under(transform: Transform, rect: Rect, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the rows and columns of the pixels that a rectangle on paper covers, clipped to the picture."""
    corners = transform.rect_to_pixels(rect)
    left, top = np.floor(corners.min(axis=0)).astype(int)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int)
    return slice(max(0, top), min(shape[0], bottom)), slice(max(0, left), min(shape[1], right))
