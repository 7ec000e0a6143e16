"""Reads whether anything was drawn, written, stamped or stuck in a box of a page seen as a picture.

Strokes are told apart from print, dust and shade in the same way as for written text. In a photo
that was stuck in, its edges and the lines of the face count as strokes. Strokes near each other
make a cluster, and only the size of a cluster counts: a slip of the pen makes a small one, and the
streak of a scanner makes a long and thin one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from forms.definition import Field, Form
from forms.geometry import Rect, pixels_from_mm
from forms.layout.model import FieldBox, Layout, Page
from scanner.ink.cells.picture import WORKING_DPI, CellPicture, cut_cell
from scanner.ink.cells.writing import Writing, find_writing
from scanner.ink.dilation import dilate
from scanner.issues import issue
from scanner.readers.writing_area import writing_area
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Gray
from scanner.values.reading import Outcome, Reading

READER: Final = "ink"

_NEAR_MM: Final = 3.0  # strokes as near to each other as this belong to one cluster
_INK_MM: Final = (2.0, 5.0)
"""The least width and length of a cluster that was surely drawn on purpose.

They were measured on simulated scans, faxes and phone photos of `docs/examples/talent.yaml`:
signatures take up 5 by 7 mm and more, photos fill their whole box, a slip of the pen takes 1 by 3.
"""

_LINE_MM: Final = (0.8, 10.0)  # a cluster that is thinner and longer than this is a streak or a fold
_PEPPER: Final = 0.002  # if dust covers a larger share of the box than this, the dots are those of a dithered picture
_PEPPER_BLUR_MM: Final = 0.2  # sigma of a blur that turns dithered dots grey and keeps the stroke of a pen
_SURE: Final = 0.99
_STREAKED: Final = 0.85
_DOUBTFUL: Final = 0.5


class InkReader:
    """Reads the ink fields of a page; what the form itself prints in them is left out of account."""

    def __init__(self, blank: Blank) -> None:
        """Keep `blank`, which draws the blank form."""
        self._blank = blank

    def read(self, subject: PageInk, form: Form, layout: Layout) -> tuple[Reading, ...]:
        """Return a reading for each ink field of the page, in the layout's order."""
        page = layout.pages[subject.page.page_no - 1]
        boxes = [box for box in page.fields if form.field(box.field_id).kind.is_ink]
        if not boxes:
            return ()
        blank = self._blank(WORKING_DPI)[page.index]
        return tuple(_read_box(subject, form.field(box.field_id), box, page, blank) for box in boxes)


def ink_ids(form: Form) -> frozenset[str]:
    """Return the ids of a form's ink fields."""
    return frozenset(field.id for field in form.fields if field.kind.is_ink)


def _read_box(subject: PageInk, field: Field, box: FieldBox, page: Page, blank: Gray) -> Reading:
    found = _find_ink(cut_cell(subject.gray, subject.transform, box.cell, blank), writing_area(box, page))
    sizes = _cluster_sizes(found)
    if any(width >= _INK_MM[0] and length >= _INK_MM[1] for width, length in sizes):
        outcome, confidence = Outcome.READ, _SURE
    elif all(width <= _LINE_MM[0] and length >= _LINE_MM[1] for width, length in sizes):
        outcome, confidence = Outcome.BLANK, _STREAKED if sizes else found.chance
    else:
        outcome, confidence = Outcome.UNCLEAR, _DOUBTFUL
    issues = (issue("ink_doubtful", field),) if outcome is Outcome.UNCLEAR else ()
    return Reading(
        field.id, outcome, READER, confidence=confidence, page_no=page.page_no, box_mm=box.rect, issues=issues
    )


def _find_ink(picture: CellPicture, area: Rect) -> Writing:
    """Return the strokes in an area; a dithered picture is blurred first, because its dots would pass for strokes."""
    found = find_writing(picture, area)
    if found.left_out_mm2 < _PEPPER * area.width * area.height:
        return found
    sigma = pixels_from_mm(_PEPPER_BLUR_MM, picture.dpi)
    blurred = np.asarray(cv2.GaussianBlur(picture.gray, (0, 0), sigma), dtype=np.uint8)
    return find_writing(replace(picture, gray=blurred), area)


def _cluster_sizes(found: Writing) -> list[tuple[float, float]]:
    """Return the width and the length, in mm, of the smallest (possibly turned) rectangle around each cluster."""
    near = dilate(found.ink, found.picture.pixels(_NEAR_MM))
    count, labels = cv2.connectedComponents(near.view(np.uint8))
    sizes = []
    for label in range(1, count):
        rows, columns = np.nonzero((labels == label) & found.ink)
        points = np.stack([columns, rows], axis=1).astype(np.float32)
        _, sides, _ = cv2.minAreaRect(points)
        width, length = sorted(found.picture.mm(float(side) + 1) for side in sides)
        sizes.append((width, length))
    return sizes
