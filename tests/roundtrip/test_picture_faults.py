"""Scans that are negatives, or whose file states a wrong resolution, are read like the scan that they were made of."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageOps

from forms.filling import fill_pdf
from scanner.engines import ENGINES
from scanner.pipeline import KnownForm, Pipeline
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.makers.companies.samples import SENSORS

FORM, LAYOUT = annex2()
DPI = 200


@pytest.fixture(scope="module")
def scanner() -> Pipeline:
    return Pipeline((KnownForm(FORM, LAYOUT),), ENGINES["rapidocr"](), date(2026, 11, 1), boxes_only=True)


@pytest.fixture(scope="module")
def scans() -> list[Image.Image]:
    """The pages of a filled-in form, printed and scanned: a little noise, a little askew."""
    document = pypdfium2.PdfDocument(fill_pdf(FORM, LAYOUT, SENSORS.answers))
    document.init_forms()
    rng = np.random.default_rng(3)
    pages = []
    for page in document:
        print_ = page.render(scale=DPI / 72, may_draw_forms=True).to_pil().convert("L")
        turned = print_.rotate(0.6, resample=Image.Resampling.BICUBIC, fillcolor=255)
        noisy = np.asarray(turned, np.float64) * 0.9 + 15 + rng.normal(0, 4, (turned.height, turned.width))
        pages.append(Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)))
    return pages


def boxes(scanner: Pipeline, pages: list[Image.Image], dpi: tuple[float, float] | None) -> Mapping[str, object]:
    """Read pages as one TIFF and return what is ticked."""
    stream = io.BytesIO()
    stated = {} if dpi is None else {"dpi": dpi}
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_deflate", **stated)
    records: tuple[Record, ...] = tuple(scanner.read(Source("a.tif", "a.tif", stream.getvalue())).records)
    assert len(records) == 1
    assert not [problem.code for problem in records[0].issues if problem.code.startswith("page_")]
    return {field.id: records[0].answers[field.id] for field in FORM.fields if field.kind.is_choice}


@pytest.fixture(scope="module")
def ticked(scanner: Pipeline, scans: list[Image.Image]) -> Mapping[str, object]:
    expected = {field.id: SENSORS.answers.get(field.id) for field in FORM.fields if field.kind.is_choice}
    found = boxes(scanner, scans, (DPI, DPI))
    assert found["high_tech"] == expected["high_tech"]
    return found


def test_a_negative_is_read_like_the_scan(
    scanner: Pipeline, scans: list[Image.Image], ticked: Mapping[str, object]
) -> None:
    assert boxes(scanner, [ImageOps.invert(page) for page in scans], (DPI, DPI)) == ticked


@pytest.mark.parametrize("dpi", [(204.0, 98.0), (98.0, 204.0), (200.0, 100.0), (300.0, 200.0), (300.0, 300.0), None])
def test_a_wrong_resolution_in_the_file_is_not_believed(
    dpi: tuple[float, float] | None, scanner: Pipeline, scans: list[Image.Image], ticked: Mapping[str, object]
) -> None:
    assert boxes(scanner, scans, dpi) == ticked


@pytest.mark.parametrize("dpi", [(204.0, 98.0), (204.0, 196.0), None])
def test_a_standard_fax_is_read_whatever_its_file_says(
    dpi: tuple[float, float] | None, scanner: Pipeline, scans: list[Image.Image], ticked: Mapping[str, object]
) -> None:
    low = [page.resize((round(page.width * 1.02), round(page.height * 0.49)), Image.Resampling.BOX) for page in scans]
    assert boxes(scanner, low, dpi) == ticked


def test_an_all_black_picture_is_no_blank_page(scanner: Pipeline) -> None:
    stream = io.BytesIO()
    Image.new("L", (1654, 2339), 0).save(stream, "PNG")
    result = scanner.read(Source("a.png", "a.png", stream.getvalue()))
    assert not result.blank_pages
