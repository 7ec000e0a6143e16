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
BLANK = KnownForm(FORM, LAYOUT).blank


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


def covered(page: RegisteredPage) -> frozenset[str]:
    return covered_fields(find_page_ink(page, BLANK), LAYOUT, BLANK)


def over(*field_ids: str) -> Rect:
    first, *others = (CELLS[one] for one in field_ids)
    for other in others:
        first = first.union(other)
    return first.inset(2.0)


@pytest.mark.parametrize("dpi", [100.0, 150.0, 200.0, 300.0])
def test_nothing_is_covered_on_a_page_on_which_nothing_lies(dpi: float) -> None:
    assert covered(scanned(dpi=dpi, skew=-2.0)) == frozenset()


@pytest.mark.parametrize("shade", [60, 200, 250])
def test_a_note_across_cells_covers_them_and_no_others(shade: int) -> None:
    page = scanned([over("employees", "address", "contact")], shade=shade)
    assert {"employees", "address", "contact"} <= covered(page)
    assert not {"company_name", "revenue", "email", "profile", "need_name"} & covered(page)


@pytest.mark.parametrize("dpi", [100.0, 200.0, 300.0])
def test_a_flag_that_hides_no_rule_covers_its_cell_by_its_tone(dpi: float) -> None:
    cell = CELLS["revenue"]
    flag = Rect.at(cell.left + 8, cell.top + 1.2, 12, cell.height - 2.4)
    assert covered(scanned([flag], dpi=dpi, shade=205)) == {"revenue"}


def test_a_box_that_somebody_blackened_covers_nothing() -> None:
    (box, *_) = LAYOUT.pages[0].options
    assert covered(scanned([box.rect.inset(-0.8)], shade=20)) == frozenset()


def test_a_covered_field_that_seems_blank_is_unclear_and_says_why() -> None:
    ink = find_page_ink(scanned([over("employees", "address")]), BLANK)
    readings = {one.field_id: one for one in read_writing(ink, FORM, LAYOUT, ENGINES["rapidocr"](), BLANK)}
    hidden, free = readings["employees"], readings["need_name"]
    assert (hidden.outcome, hidden.estimate) == (Outcome.UNCLEAR, 0.0)
    assert [problem.code for problem in hidden.issues] == ["cell_covered"]
    assert (free.outcome, free.issues) == (Outcome.BLANK, ())
