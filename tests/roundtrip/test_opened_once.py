"""A filled PDF is opened once and its pages are drawn once, however many stages ask for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pikepdf
import pytest

from forms.filling import fill_pdf
from scanner.intake.pdf import open_pdf
from scanner.intake.pdf.pages import drawn_pages
from scanner.pipeline import FileResult, KnownForm, Pipeline
from scanner.values.issue import Issue
from scanner.values.opened import Opened
from scanner.values.page.picture import Picture
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import DigestEngine
from tests.roundtrip.annotations import NAME, Annotated, cell, written_into

FORM, LAYOUT = annex2()
NOTED = Annotated({"contact": "李四"}).typed(cell("email"), "a@b.cn").content()


class CountingOpener:
    """Opens PDFs as the scanner does, and counts openings and the pages that are drawn, with and without fields."""

    def __init__(self) -> None:
        self.opened = 0
        self.drawn: Counter[tuple[int, bool]] = Counter()

    def __call__(self, source: Source) -> Opened:
        self.opened += 1
        return open_pdf(source, draw=self._draw)

    def _draw(self, pdf: pikepdf.Pdf, source: Source, *, fields: bool) -> Iterator[Picture | Issue]:
        for page_no, page in enumerate(drawn_pages(pdf, source, fields=fields), start=1):
            self.drawn[page_no, fields] += 1
            yield page


def read(content: bytes, opener: CountingOpener) -> FileResult:
    scanner = Pipeline((KnownForm(FORM, LAYOUT),), DigestEngine(), date(2026, 11, 1), opener=opener)
    return scanner.read(Source("a.pdf", "a.pdf", content), keep_pages=True)


@pytest.mark.parametrize(
    ("content", "views"),
    [
        pytest.param(fill_pdf(FORM, LAYOUT, {"contact": "李四"}), [True], id="only filled in"),
        pytest.param(
            Annotated({"contact": "李四"}).typed(cell("email"), "a@b.cn").content(), [False, True], id="noted"
        ),
        pytest.param(written_into(0, cell("company_name"), NAME, {"contact": "李四"}), [False, True], id="edited"),
        pytest.param(written_into(0, cell("company_name"), NAME, {}), [False, True], id="written on instead"),
    ],
)
def test_a_filled_pdf_is_opened_once_and_each_page_drawn_once_a_view(content: bytes, views: list[bool]) -> None:
    opener = CountingOpener()
    result = read(content, opener)
    assert [page.page_no for page in result.pages] == [1, 2]
    assert opener.opened == 1
    assert opener.drawn == {(page_no, fields): 1 for page_no in (1, 2) for fields in views}
