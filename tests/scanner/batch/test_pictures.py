"""Which pages of a file have a picture in the batch's folder, and what it is called."""

from __future__ import annotations

import numpy as np

from forms.errors import ExitCode
from scanner.batch.pictures import page_pictures
from scanner.roads.rejection import rejected
from scanner.roads.results import FileResult
from scanner.values.page.picture import Picture
from scanner.values.page.seen import StrayPage
from scanner.values.record import Record
from scanner.values.source import Source
from tests.scanner.corrections.made import scanned

_PIXELS = np.full((4, 4), 255, np.uint8)


def _result(record: Record, *pages: StrayPage) -> FileResult:
    drawn = {page.order: f"page {page.page_no}".encode() for page in pages}
    return FileResult((record,), ExitCode.REVIEW, 0.0, pages=pages, drawn=drawn)


def test_a_page_of_no_known_form_has_a_picture_under_its_rejected_record() -> None:
    source = Source("letter.pdf", "letter.pdf", b"a letter")
    record = rejected(source, None, [], read_at="2026-11-29T09:30:00+08:00", pages=[2, 3])
    pages = [StrayPage(Picture(number, _PIXELS)) for number in (1, 2, 3)]
    assert page_pictures(_result(record, *pages)) == {
        f"{record.record_id}-1.jpg": b"page 2",
        f"{record.record_id}-2.jpg": b"page 3",
    }


def test_a_page_that_lies_behind_a_form_has_a_picture_and_a_blank_one_has_none() -> None:
    record = scanned("a.pdf", {})
    pages = [
        StrayPage(Picture(3, _PIXELS), record=record),
        StrayPage(Picture(4, _PIXELS), is_blank=True, record=record),
    ]
    assert page_pictures(_result(record, *pages)) == {f"{record.record_id}-behind-3.jpg": b"page 3"}
