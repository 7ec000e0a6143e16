"""A photo as an iPhone stores it, through the whole road."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.pipeline import KnownForm, Pipeline
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.makers.companies.samples import SENSORS

PHOTO = Path(__file__).parents[1] / "assets" / "heic" / "page.heic"


def test_a_page_in_heic_that_the_phone_turned_is_read() -> None:
    scanner = Pipeline((KnownForm(*annex2()),), ENGINES[DEFAULT_ENGINE](), date(2026, 11, 1))
    (record,) = scanner.read(Source("IMG_1.HEIC", "IMG_1.HEIC", PHOTO.read_bytes())).records
    assert record.source.kind == "scan"
    assert record.source.pages == [1, None]
    for field_id in ("company_name", "company_type", "high_tech", "employees"):
        assert record.answers[field_id] == SENSORS.answers[field_id]
