"""What is opened of a filled PDF: its pictures only where somebody wants them, and not to tell that a page is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import pikepdf

from forms.filling import fill_pdf
from scanner.intake.pdf import open_pdf
from scanner.intake.pdf.pages import drawn_pages
from scanner.pipeline import KnownForm, Pipeline
from scanner.values.issue import Issue
from scanner.values.page.picture import Picture
from scanner.values.page.seen import SeenPage
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine
from tests.makers.companies.samples import SENSORS

FORM, LAYOUT = annex2()


def read(*, wants_pictures: bool) -> tuple[list[int], str]:
    """Read a filled PDF and return which of its pages were drawn, and its status."""
    drawn: list[int] = []

    def draw(pdf: pikepdf.Pdf, source: Source, *, fields: bool) -> Iterator[Picture | Issue]:
        for page in drawn_pages(pdf, source, fields=fields):
            drawn.append(len(drawn) + 1)
            yield page

    def small(_page: SeenPage) -> bytes:
        return b"jpeg"

    pipeline = Pipeline(
        (KnownForm(FORM, LAYOUT),), ScriptedEngine(), date(2026, 11, 1), opener=partial(open_pdf, draw=draw)
    )
    source = Source("a.pdf", "a.pdf", fill_pdf(FORM, LAYOUT, SENSORS.answers))
    result = pipeline.read(source, draw=small if wants_pictures else None, finished=lambda _page_no: None)
    return drawn, result.records[0].status


def test_a_filled_pdf_is_read_without_its_pictures_where_nobody_wants_them() -> None:
    assert read(wants_pictures=False) == ([], "accepted")


def test_its_pictures_are_opened_where_they_are_wanted() -> None:
    drawn, _ = read(wants_pictures=True)
    assert drawn
