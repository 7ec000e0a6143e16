"""Pages whose form is known, and those whose pixels are tied to paper."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import MM_PER_INCH, Transform, pixels_from_mm
from forms.layout.model import Layout
from scanner.values.page.picture import Gray, Picture


@dataclass(frozen=True, slots=True, eq=False)
class IdentifiedPage:
    """A picture of which form and page are known.

    Attributes:
        picture: Turned upright.
        form_id: The form.
        version: Its version.
        page_no: The form's page, from 1.
        copy_id: From the page code, or None.
        quarter_turns: How often it was turned clockwise by 90° to stand upright, 0 to 3.
        points_mm: float64, (n, 2), x and y on paper, in millimetres, of each point that was found.
        points_px: float64, (n, 2), x and y of the same points in the upright picture, in pixels.
        by: What the page was known by: `code`, `anchors`, `title`, `table`, `cells`.
    """

    picture: Picture
    form_id: str
    version: str
    page_no: int
    copy_id: str | None
    quarter_turns: int
    points_mm: NDArray[np.float64] = field(repr=False)
    points_px: NDArray[np.float64] = field(repr=False)
    by: str = "code"

    @property
    def source_page_no(self) -> int:
        """The source's page that it came from, from 1."""
        return self.picture.page_no

    @property
    def order(self) -> float:
        """A number that no other page of the source has; see `Picture.order`."""
        return self.picture.order


@dataclass(frozen=True, slots=True, eq=False)
class RegisteredPage:
    """A page whose pixels are tied to paper.

    Attributes:
        page: What is known of it.
        transform: Paper in mm to the upright picture's pixels.
        residual_mm: Root mean square distance of the found points from where the
            transform puts them.
        is_faint: Whether a threshold lost thin strokes of the print, and perhaps of a pen.
    """

    page: IdentifiedPage
    transform: Transform
    residual_mm: float
    is_faint: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FittedPage:
    """A page known by its table alone, with a layout made to measure.

    Attributes:
        registered: The page; its millimetres are those of `layout`.
        layout: One page with the cells, places to write and boxes where this page has them.
        blank: uint8, (height, width), 0 = printed: what is printed on this very page.
        blank_per_mm: Pixels a millimetre of `blank`.
        rows: Numbers of the form's first and last row on it, from 0.
        form_pages: The pages of the form, from 1, that its rows are printed on by the form's own layout.
        continued: Ids of the fields that go on from the page before.
        unread: Ids of fields that are on it, but not where they can be read surely.
        is_faint: Whether a 1-bit scan lost thin strokes of the print, and perhaps of a pen.
    """

    registered: RegisteredPage
    layout: Layout
    blank: Gray = field(repr=False)
    blank_per_mm: float
    rows: tuple[int, int]
    form_pages: tuple[int, ...]
    continued: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    is_faint: bool = False

    @property
    def source_page_no(self) -> int:
        """The source's page that it came from, from 1."""
        return self.registered.page.source_page_no

    @property
    def order(self) -> float:
        """A number that no other page of the source has; see `Picture.order`."""
        return self.registered.page.order

    def blank_pages(self, dpi: float) -> tuple[Gray, ...]:
        """Return what is printed on it at a resolution, as the only page of its layout."""
        size = (
            round(pixels_from_mm(self.layout.width_mm, dpi)),
            round(pixels_from_mm(self.layout.height_mm, dpi)),
        )
        finer = cv2.INTER_AREA if dpi < self.blank_per_mm * MM_PER_INCH else cv2.INTER_LINEAR
        return (np.asarray(cv2.resize(self.blank, size, interpolation=finer), dtype=np.uint8),)


KnownPage = IdentifiedPage | FittedPage
"""A page of a known form: found by our marks, or by its table alone."""


def identified(page: KnownPage) -> IdentifiedPage:
    """Return what is known of a page, however it was found."""
    return page.registered.page if isinstance(page, FittedPage) else page
