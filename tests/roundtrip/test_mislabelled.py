"""Files whose name says other than their bytes, through the whole road: read, and told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from forms.filling import fill_pdf, fill_word
from scanner.pipeline import KnownForm, Pipeline
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import DigestEngine
from tests.makers.companies.samples import SENSORS


@pytest.mark.parametrize(("fill", "name"), [(fill_word, "a.doc"), (fill_pdf, "a.jpg")])
def test_a_form_under_a_wrong_name_is_read_and_told(fill: Callable[..., bytes], name: str) -> None:
    scanner = Pipeline((KnownForm(*annex2()),), DigestEngine(), date(2026, 11, 1))
    (record,) = scanner.read(Source(name, name, fill(*annex2(), SENSORS.answers))).records
    assert record.answers["company_name"] == SENSORS.answers["company_name"]
    assert [problem.code for problem in record.issues if problem.field is None] == ["file_mislabelled"]
