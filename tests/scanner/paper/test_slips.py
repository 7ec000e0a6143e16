"""Pages that a feeder let slip: put together from their parts; only what stands at the slip is asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import cv2
import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image

from forms.filling import fill_pdf
from scanner.engines import ENGINES
from scanner.paper.identify import identify
from scanner.paper.register import register
from scanner.pipeline import KnownForm, Pipeline
from scanner.readers.slipped_cells import slipped_fields
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Picture
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.makers.companies.samples import SENSORS

FORM, LAYOUT = annex2()
KNOWN = KnownForm(FORM, LAYOUT)
DPI = 200
Gray = NDArray[np.uint8]


@pytest.fixture(scope="module")
def scan() -> Callable[[float], Gray]:
    """Page 1, filled in on a screen, printed, and scanned askew by some degrees."""
    document = pypdfium2.PdfDocument(fill_pdf(FORM, LAYOUT, SENSORS.answers))
    document.init_forms()
    print_ = document[0].render(scale=DPI / 72, may_draw_forms=True).to_pil().convert("L")

    def scanned(degrees: float) -> Gray:
        turned = print_.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
        noise = np.random.default_rng(4).normal(0, 4, (turned.height, turned.width))
        return np.clip(np.asarray(turned, np.float64) * 0.9 + 15 + noise, 0, 255).astype(np.uint8)

    return scanned


def slipped(page: Gray, at_mm: float, by_mm: float) -> Gray:
    """Return a scan during which the paper stood still for some millimetres, or jumped ahead if they are negative."""
    at, lines = round(at_mm / 25.4 * DPI), round(by_mm / 25.4 * DPI)
    return np.concatenate([page[:at], page[at - lines :]])


def registered(page: Gray) -> RegisteredPage:
    found = identify(Picture(1, page, dpi=(DPI, DPI)), [(FORM, LAYOUT)])
    assert isinstance(found, IdentifiedPage)
    result = register(found, LAYOUT, blank=KNOWN.blank)
    assert isinstance(result, RegisteredPage)
    return result


@pytest.mark.parametrize("degrees", [0.0, 1.2])
@pytest.mark.parametrize("by_mm", [1.5, 3.0, -2.0])
@pytest.mark.parametrize(
    ("at_mm", "fields"),
    [(80, {"company_type", "industry"}), (200, {"profile"}), (100, {"main_business", "main_products"})],
)
def test_a_slip_costs_the_fields_that_it_goes_through(
    at_mm: float, fields: set[str], by_mm: float, degrees: float, scan: Callable[[float], Gray]
) -> None:
    page = registered(slipped(scan(degrees), at_mm, by_mm))
    asked = slipped_fields(page, LAYOUT)
    assert fields <= asked
    assert len(asked) <= len(fields) + 2
    assert page.residual_mm < 0.05, "both parts lie where they should"


def test_paper_that_slipped_while_it_was_fed_sideways_is_put_together(scan: Callable[[float], Gray]) -> None:
    page = registered(np.ascontiguousarray(slipped(np.ascontiguousarray(scan(0.0).T), 130, 2.0).T))
    assert page.slipped is not None
    assert page.slipped.axis == 0
    assert page.residual_mm < 0.05


@pytest.mark.parametrize("degrees", [0.0, -1.5])
def test_an_even_scan_has_not_slipped(degrees: float, scan: Callable[[float], Gray]) -> None:
    page = registered(scan(degrees))
    assert page.slipped is None
    assert slipped_fields(page, LAYOUT) == frozenset()


def test_curled_paper_has_not_slipped(scan: Callable[[float], Gray]) -> None:
    page = scan(0.0)
    rows, columns = np.mgrid[0 : page.shape[0], 0 : page.shape[1]].astype(np.float32)
    bent = cv2.remap(page, columns, rows + 9.0 * np.sin(np.pi * rows / page.shape[0]), cv2.INTER_LINEAR)
    assert registered(np.asarray(bent, np.uint8)).slipped is None


def test_fields_away_from_the_slip_are_read_as_on_an_even_scan(scan: Callable[[float], Gray]) -> None:
    scanner = Pipeline((KNOWN,), ENGINES["rapidocr"](), date(2026, 11, 1))
    records = []
    for page in (scan(0.5), slipped(scan(0.5), 80, 1.5)):
        content = cv2.imencode(".png", page)[1].tobytes()
        records += scanner.read(Source("a.png", "a.png", content)).records
    even, mended = records
    asked = {"company_type", "industry"}
    told = {problem.field for problem in mended.issues if problem.code == "cell_slipped"}
    assert told == asked
    for field in FORM.fields:
        if field.id not in asked:
            assert mended.answers[field.id] == even.answers[field.id], field.id
    assert all(mended.fields[field_id].confidence <= 0.5 for field_id in asked)
