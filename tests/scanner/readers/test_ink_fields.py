"""Whether a box was signed, sealed or stuck over, on pages that came back badly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from forms.faces import load_metrics
from forms.geometry import MM_PER_INCH, Rect, Transform
from forms.layout import lay_out
from forms.loading import load_form
from forms.render.pdf import PdfRenderer
from scanner.ink.foreign import find_page_ink
from scanner.paper.identify import identify
from scanner.paper.register import register
from scanner.readers.ink_fields import InkReader
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Picture
from scanner.values.reading import Outcome, Reading
from tests.makers.paper.degrade import Print, Scan, Storage, office_scan, phone_photo, photograph, poor_scan, scan
from tests.makers.paper.pens import BLUE, Paper, Pen, crease, streak, writing

FORM = load_form(Path(__file__).parents[3] / "docs" / "examples" / "talent.yaml")
LAYOUT = lay_out(FORM, load_metrics())
CELLS = {box.field_id: box.cell for _, box in LAYOUT.field_boxes()}
DPI = 300
Draw = Callable[[Paper], None]


@pytest.fixture(scope="module")
def printed() -> np.ndarray:
    document = pypdfium2.PdfDocument(PdfRenderer().render(FORM, LAYOUT))
    return np.array(document[0].render(scale=DPI / 72).to_pil().convert("RGB"))[:, :, ::-1].copy()


def read_picture(picture: Picture) -> dict[str, Reading]:
    page = identify(picture, [(FORM, LAYOUT)])
    assert isinstance(page, IdentifiedPage)
    registered = register(page, LAYOUT)
    assert isinstance(registered, RegisteredPage)
    blank = KnownForm(FORM, LAYOUT).blank
    ink = find_page_ink(registered, blank)
    return {reading.field_id: reading for reading in InkReader(blank).read(ink, FORM, LAYOUT)}


def drawn(printed: np.ndarray, draw: Draw, seed: int) -> np.ndarray:
    paper = Paper(printed.copy(), Transform.scaled(DPI), np.random.default_rng(seed))
    draw(paper)
    return paper.picture


def scanned(printed: np.ndarray, draw: Draw, how: tuple[Scan, Print], seed: int = 3) -> dict[str, Reading]:
    returned = scan(drawn(printed, draw, seed), DPI, how[0], printed=how[1], seed=seed)
    assert returned.dpi is not None
    return read_picture(Picture(1, returned.gray, dpi=(returned.dpi, returned.dpi)))


def nothing(paper: Paper) -> None:
    """Leave the paper as it is."""


def signed(paper: Paper) -> None:
    line = CELLS["signature"]
    writing(paper, Rect.at(line.left + 8, line.top + 3, 14, 9), Pen(0.4, BLUE, 0.8), size_mm=5)


def stuck(paper: Paper) -> None:
    place = Rect.at(CELLS["photo"].left + 3.5, CELLS["photo"].top + 2.5, 25, 35)
    left, top, right, bottom = (round(side * DPI / MM_PER_INCH) for side in place.as_tuple())
    paper.picture[top:bottom, left:right] = np.linspace(210, 90, bottom - top)[:, None, None].astype(np.uint8)


def slipped(paper: Paper) -> None:
    line = CELLS["signature"]
    paper.stroke(np.array([(line.left + 10, line.top + 8), (line.left + 12, line.top + 7)]), Pen(0.4))


def streaked(paper: Paper) -> None:
    streak(paper, CELLS["photo"].center.x)
    crease(paper, CELLS["signature"].center.y)


def signed_and_stuck(paper: Paper) -> None:
    signed(paper)
    stuck(paper)


def dithered(seed: int) -> tuple[Scan, Print]:
    how, printer = office_scan(seed)
    return replace(how, storage=Storage.DITHER), printer


def faxed(seed: int) -> tuple[Scan, Print]:
    how, printer = office_scan(seed)
    return replace(how, storage=Storage.FAX_FINE), printer


@pytest.mark.parametrize("how", [office_scan, poor_scan, dithered, faxed])
def test_a_signature_and_a_photo_are_seen_and_an_empty_box_beside_them_stays_empty(
    printed: np.ndarray, how: Callable[[int], tuple[Scan, Print]]
) -> None:
    readings = scanned(printed, signed_and_stuck, how(3))
    assert {field_id: reading.outcome for field_id, reading in readings.items()} == {
        "photo": Outcome.READ,
        "signature": Outcome.READ,
        "seal": Outcome.BLANK,
    }


@pytest.mark.parametrize("how", [office_scan, poor_scan, dithered, faxed])
def test_empty_boxes_are_blank_however_badly_they_were_scanned(
    printed: np.ndarray, how: Callable[[int], tuple[Scan, Print]]
) -> None:
    readings = scanned(printed, nothing, how(20))
    assert {reading.outcome for reading in readings.values()} == {Outcome.BLANK}


def test_a_photo_taken_by_a_phone_in_poor_light_is_read_alike(printed: np.ndarray) -> None:
    how, printer = phone_photo(2)
    for draw, outcome in ((nothing, Outcome.BLANK), (signed_and_stuck, Outcome.READ)):
        returned = photograph(drawn(printed, draw, 2), DPI, how, printed=printer, seed=2)
        readings = read_picture(Picture(1, returned.gray))
        assert (readings["photo"].outcome, readings["signature"].outcome) == (outcome, outcome)
        assert readings["seal"].outcome is Outcome.BLANK


def test_a_slip_of_the_pen_is_unclear_and_says_why(printed: np.ndarray) -> None:
    reading = scanned(printed, slipped, office_scan(3))["signature"]
    assert reading.outcome is Outcome.UNCLEAR
    assert [found.code for found in reading.issues] == ["ink_doubtful"]


def test_a_dust_streak_and_a_fold_through_a_box_are_no_ink(printed: np.ndarray) -> None:
    readings = scanned(printed, streaked, office_scan(3))
    assert (readings["photo"].outcome, readings["signature"].outcome) == (Outcome.BLANK, Outcome.BLANK)


def test_a_reading_says_where_it_was_seen(printed: np.ndarray) -> None:
    for reading in scanned(printed, signed, office_scan(3)).values():
        page, place = LAYOUT.place_of(reading.field_id)
        assert (reading.page_no, reading.box_mm) == (page.page_no, place)
