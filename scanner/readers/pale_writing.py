"""Writing too pale to be ink: in a yellow, a pink or a light blue pen, or with a hard pencil.

A person reads it plainly, but its strokes are paler than a shade of the paper may be elsewhere, so no reader takes them
for ink, and their cell looks blank. Such a cell is looked at once more, where nothing dark can be confused with pale
strokes, and on a coloured page in the darkest of the three colours, since yellow takes blue light alone.

How it works: away from print, long pieces are added up that are darker than the cell's own paper by several times its
grain. A straight piece is a fold, a streak or the tail of a mark. Where the cells of the labels have such pieces too,
the sheet's back shows through, or the copier was dirty, and nothing is said of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np

from forms.definition import Form
from forms.geometry import Rect, Transform
from forms.layout.model import FieldBox, Layout, Page
from scanner.ink.cells.cell_rules import RULES
from scanner.ink.cells.picture import WORKING_DPI, CellPicture, cut_cell, soften_dither
from scanner.ink.cells.pieces import Pieces
from scanner.ink.dilation import dilate
from scanner.ink.percentile import percentile
from scanner.issues import issue
from scanner.paper.straighten import darkest_channel, pixels_per_mm
from scanner.readers.cell_doubt import doubt_cell
from scanner.readers.writing_area import label_strip, writing_area
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Gray, Mask
from scanner.values.reading import Outcome, Reading

PALE_MM2: Final = 2.5
"""Pale strokes in a blank cell from which a person is asked.

Of 409 cells that were written in with eight pale pens and came back in all conditions of the benchmarks that have
greys, half of them in colour, 367 have as much, 34 of the others on sheets of which nothing is said. Of 1,092 blank
cells on grey pages none has, of 1,100 in colour two."""

_ELSEWHERE_SHARE: Final = 0.0005
"""Share of the labels' bare paper that is covered with pale strokes from which nothing is said of a page.

Ordinary pages have none at all; sheets whose back shows through have 0.0006 to 0.015, dirty copies 0.005 and more."""

_DARKER: Final = 6.0  # how much darker than its paper a stroke is at least, 255 = black on white
_GRAIN_TIMES: Final = 5.0  # the same, in standard deviations of the paper's grain
_GRAIN_PX: Final = 1.0  # sigma of the blur that takes the finest grain away
_SIGMA: Final = 1.4826  # standard deviations in a median absolute deviation
_PRINT_MM: Final = 1.0  # print may lie and spread so far from its place, and its edges are as pale
_STRAIGHT_MM: Final = 2.5  # a straight piece of such a length is no writing
_LINE_MM: Final = 5.0  # nor is a narrow one of such a length: a streak with its coloured fringes
_NARROW_MM: Final = 1.5
_FRINGE_MM: Final = 1.0  # how far the colours of a streak reach on either side of what is dark in grey
_EDGE_MM: Final = 0.8  # of a label's cell: its rules' own edges
_LEAST_MM2: Final = 8.0  # with less bare paper nothing is said


def doubt_pale_writing(
    readings: Sequence[Reading], subject: PageInk, form: Form, layout: Layout, blank: Blank
) -> list[Reading]:
    """Return a page's readings, with those of blank text fields as unclear in which somebody wrote too palely for ink.

    Args:
        readings: The readings.
        subject: The page with its foreign ink. In black and white there is no pale ink, and under a seal nothing is
            said.
        form: The form.
        layout: Its layout.
        blank: Draws the blank form.
    """
    page = layout.pages[subject.page.page_no - 1]
    blank_ids = {one.field_id for one in readings if one.outcome is Outcome.BLANK}
    boxes = [box for box in page.fields if box.field_id in blank_ids and not subject.is_sealed(box.cell)]
    if not boxes or subject.tones.stark:
        return list(readings)
    pale = _pale_fields(subject, page, boxes, blank(WORKING_DPI)[page.index])
    return [
        doubt_cell(one, issue("text_unreadable", form.field(one.field_id)), "written too palely to be read")
        if one.field_id in pale
        else one
        for one in readings
    ]


def _pale_fields(subject: PageInk, page: Page, boxes: Sequence[FieldBox], blank: Gray) -> frozenset[str]:
    looked_at = _PageLook.of(subject, blank)
    found = {box.field_id for box in boxes if looked_at.pale(box.cell, writing_area(box, page)).mm2 >= PALE_MM2}
    return frozenset(found) if found and not _is_pale_elsewhere(looked_at, subject, page) else frozenset()


@dataclass(frozen=True, slots=True)
class _Pale:
    """How much of an area pale strokes cover, and how much bare paper was looked at in it, mm2."""

    mm2: float = 0.0
    bare_mm2: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _PageLook:
    """A page as pale strokes are looked for on it.

    Attributes:
        seen: uint8, (height, width), the page in the darkest of its colours; a grey one as it is.
        gray: uint8, (height, width), the page as the other readers see it.
        transform: Gives the pixel for a place on paper, mm.
        blank: uint8, the blank page at `WORKING_DPI`.
    """

    seen: Gray
    gray: Gray
    transform: Transform
    blank: Gray

    @classmethod
    def of(cls, subject: PageInk, blank: Gray) -> Self:
        gray = soften_dither(subject.bare)
        seen = gray if subject.colour is None else _without_streaks(darkest_channel(subject.colour), subject)
        return cls(seen, gray, subject.transform, blank)

    def pale(self, cell: Rect, area: Rect) -> _Pale:
        """Return what pale strokes there are in an area of a cell."""
        picture = cut_cell(self.seen, self.transform, cell, self.blank)
        near_print = dilate(255 - picture.blank > RULES.print_darkness, 2 * picture.pixels(_PRINT_MM) + 1)
        bare = picture.mask_of(area) & ~near_print
        bare_mm2 = float(np.count_nonzero(bare)) * picture.mm(1) ** 2
        if bare_mm2 < _LEAST_MM2:
            return _Pale()
        soft = np.asarray(cv2.GaussianBlur(255 - picture.gray, (0, 0), _GRAIN_PX), dtype=np.uint8)
        paper = soft[bare]
        middle = percentile(paper, 50)
        grain = _SIGMA * percentile(np.abs(paper.astype(np.int16) - round(middle)), 50)
        pieces = Pieces.of((soft > middle + max(_DARKER, _GRAIN_TIMES * grain)) & bare, picture.mm(1))
        strokes = (pieces.extent_mm.max(axis=1) >= RULES.stroke_mm) & (pieces.size_mm2 >= RULES.stroke_mm2)
        if strokes.any():
            strokes &= ~_are_folds_or_tails(pieces) & self._are_pale(pieces, cell, picture)
        return _Pale(float(pieces.size_mm2[strokes].sum()), bare_mm2)

    def _are_pale(self, pieces: Pieces, cell: Rect, picture: CellPicture) -> Mask:
        """Tell which pieces are too pale for the readers of ink, which have decided on all others."""
        if self.seen is not self.gray:
            picture = cut_cell(self.gray, self.transform, cell, self.blank)
        found: Mask = pieces.darkest(255 - picture.gray) < RULES.middle_darkness
        return found


def _are_folds_or_tails(pieces: Pieces) -> Mask:
    """Tell which pieces are parts of folds and streaks, or tails of marks."""
    short_mm, long_mm = np.sort(pieces.extent_mm, axis=1).T
    found: Mask = pieces.are_straight() & (long_mm >= _STRAIGHT_MM)
    found |= (short_mm <= _NARROW_MM) & (long_mm >= _LINE_MM)
    return found


def _without_streaks(seen: Gray, subject: PageInk) -> Gray:
    """Return the darkest channel without the dust streaks that were found on the grey page, and their fringes."""
    whole = subject.page.picture.gray
    if subject.gray is whole:
        return seen
    size = 2 * round(_FRINGE_MM * pixels_per_mm(subject.transform)) + 1
    return np.where(dilate(subject.gray != whole, size), subject.gray, seen)


def _is_pale_elsewhere(looked_at: _PageLook, subject: PageInk, page: Page) -> bool:
    """Tell whether there are pale strokes where nobody writes, or whether there is no such place to look at."""
    looks = [looked_at.pale(strip, strip.inset(_EDGE_MM)) for strip in _label_strips(subject, page)]
    bare_mm2 = sum(one.bare_mm2 for one in looks)
    return bare_mm2 == 0.0 or sum(one.mm2 for one in looks) > _ELSEWHERE_SHARE * bare_mm2


def _label_strips(subject: PageInk, page: Page) -> Iterator[Rect]:
    for box in page.fields if page.rows else ():
        strip = label_strip(box, page)
        if strip is not None and not subject.is_sealed(strip):
            yield strip
