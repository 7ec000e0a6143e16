"""Pages of known forms: identified, registered to paper, or fitted with a layout of their own."""

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
    """A picture that has been recognised as a certain page of a certain form.

    Attributes:
        picture: The page's picture, turned upright.
        form_id: The form's id.
        version: The form's version.
        page_no: The form's page, from 1.
        copy_id: The copy id in the page code, or None.
        quarter_turns: How often the picture was turned clockwise by 90° to stand upright, 0 to 3.
        points_mm: float64, (n, 2), x and y on paper, in millimetres, of each point that was found.
        points_px: float64, (n, 2), x and y of the same points in the upright picture, in pixels.
        by: What the page was recognised by: `code`, `anchors`, `title`, `table`, `cells`.
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


@dataclass(frozen=True, slots=True)
class SlippedBand:
    """The part of an upright picture in which the paper slipped in a feeder.

    Attributes:
        axis: The direction in which the paper was fed: 1 down the picture, 0 across.
        start_px: Where the part begins along the axis.
        end_px: Where it ends.
    """

    axis: int
    start_px: float
    end_px: float


@dataclass(frozen=True, slots=True, eq=False)
class RegisteredPage:
    """A page of which it is known where each millimetre of the paper lies in the picture.

    Attributes:
        page: The identified page.
        transform: Gives the pixel of the upright picture for a place on paper in millimetres.
        residual_mm: The root mean square distance, on paper, of the points that were found from the
            places where the transform puts them.
        is_faint: Whether a scanner in black and white lost thin strokes of the print, and perhaps
            strokes of a pen as well.
        slipped: Where the paper slipped in a feeder: what stands there may be cut or drawn out.
    """

    page: IdentifiedPage
    transform: Transform
    residual_mm: float
    is_faint: bool = False
    slipped: SlippedBand | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FittedPage:
    """A page that was recognised by its table alone, with a layout that was made for this one page.

    Attributes:
        registered: The page; its millimetres are those of `layout`.
        layout: A layout of one page, with the cells, places to write and boxes where this page has them.
        blank: uint8, (height, width), 0 = black: what is printed on this very page.
        blank_per_mm: How many pixels of `blank` make a millimetre.
        rows: The numbers of the form's first and last row on the page, from 0.
        form_pages: The pages of the form, from 1, on which the form's own layout has these rows.
        continued: The ids of the fields that are continued here from the page before.
        unread: The ids of fields that are on the page, but where they cannot be read with certainty.
        is_faint: Whether a scan in black and white lost thin strokes of the print, and perhaps strokes
            of a pen as well.
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
        """Return a picture of what is printed on the page, at a resolution, as the only page of its layout."""
        size = (
            round(pixels_from_mm(self.layout.width_mm, dpi)),
            round(pixels_from_mm(self.layout.height_mm, dpi)),
        )
        finer = cv2.INTER_AREA if dpi < self.blank_per_mm * MM_PER_INCH else cv2.INTER_LINEAR
        return (np.asarray(cv2.resize(self.blank, size, interpolation=finer), dtype=np.uint8),)


KnownPage = IdentifiedPage | FittedPage
"""A page of a known form: recognised by its page code, anchors or frame, or else by its table alone."""


def identified(page: KnownPage) -> IdentifiedPage:
    """Return the identified page of a known page, whether or not it was recognised by its table alone."""
    return page.registered.page if isinstance(page, FittedPage) else page
