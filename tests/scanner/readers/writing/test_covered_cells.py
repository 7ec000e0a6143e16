"""Fields under a note that lies on the page while it is scanned."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from forms.blank import blank_pages
from forms.geometry import Rect, Transform, pixels_from_mm
from scanner.engines import ENGINES
from scanner.ink.foreign import find_page_ink
from scanner.readers.page_writing import read_writing
from scanner.readers.writing.covered_cells import covered_fields
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Gray, Picture
from scanner.values.reading import Outcome
from tests.annex2 import annex2
from tests.makers.paper.degrade import Print, Scan, scan

FORM, LAYOUT = annex2()
CELLS = {box.field_id: box.cell for box in LAYOUT.pages[0].fields}
NOTHING = np.zeros((0, 2))


def scanned(notes: Sequence[Rect] = (), *, dpi: float = 200.0, skew: float = 1.0, shade: int = 235) -> RegisteredPage:
    """Page 1, blank, scanned with notes on it."""
    paper = np.array(blank_pages(FORM, LAYOUT, 300)[0])
    for note in notes:
        left, top, right, bottom = (round(pixels_from_mm(side, 300)) for side in note.as_tuple())
        paper[top:bottom, left:right] = shade
    seen = scan(paper, 300, Scan(dpi=dpi, skew_deg=skew), printed=Print(), seed=3)
    known = np.array([[20, 20], [190, 20], [190, 270], [20, 270]], dtype=np.float64)
    matrix = cv2.getPerspectiveTransform(known.astype(np.float32), seen.to_pixels(known).astype(np.float32))
    picture: Gray = seen.gray
    return RegisteredPage(
        IdentifiedPage(Picture(1, picture, dpi=dpi), FORM.id, "1", 1, None, 0, NOTHING, NOTHING), Transform(matrix), 0.0
    )


def over(*field_ids: str) -> Rect:
    first, *others = (CELLS[one] for one in field_ids)
    for other in others:
        first = first.union(other)
    return first.inset(2.0)


@pytest.mark.parametrize("dpi", [100.0, 150.0, 200.0, 300.0])
def test_nothing_is_covered_on_a_page_on_which_nothing_lies(dpi: float) -> None:
    assert covered_fields(scanned(dpi=dpi, skew=-2.0), LAYOUT) == frozenset()


@pytest.mark.parametrize("shade", [60, 200, 250])
def test_a_note_across_cells_covers_them_and_no_others(shade: int) -> None:
    page = scanned([over("employees", "address", "contact")], shade=shade)
    assert {"employees", "address", "contact"} <= covered_fields(page, LAYOUT)
    assert not {"company_name", "revenue", "email", "profile", "need_name"} & covered_fields(page, LAYOUT)


def test_a_covered_field_that_seems_blank_is_unclear_and_says_why() -> None:
    page, blank = scanned([over("employees", "address")]), KnownForm(FORM, LAYOUT).blank
    ink = find_page_ink(page, blank)
    readings = {one.field_id: one for one in read_writing(ink, FORM, LAYOUT, ENGINES["rapidocr"](), blank)}
    covered, free = readings["employees"], readings["need_name"]
    assert (covered.outcome, covered.estimate) == (Outcome.UNCLEAR, 0.0)
    assert [problem.code for problem in covered.issues] == ["cell_covered"]
    assert (free.outcome, free.issues) == (Outcome.BLANK, ())
