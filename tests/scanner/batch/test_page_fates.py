"""What the ledger keeps of a file that was read."""

from __future__ import annotations

import numpy as np

from forms.errors import ExitCode
from scanner.batch.page_fates import fates_of
from scanner.ledger import PageFate
from scanner.pipeline import FileResult
from scanner.roads.rejection import rejected
from scanner.values.known_form import KnownForm
from scanner.values.page.picture import Picture
from scanner.values.page.seen import ReadPage, StrayPage
from scanner.values.source import Source
from tests.scanner.batch.made import READ_AT, record_of
from tests.scanner.readers.filled_paper import FORM, LAYOUT, Paper

SOURCE = Source("a.pdf", "a.pdf", b"stack")


def _picture(page_no: int) -> Picture:
    return Picture(page_no, np.zeros((4, 4), np.uint8))


def test_every_page_has_its_fate_and_the_record_that_says_so() -> None:
    form, rest = record_of(SOURCE), rejected(SOURCE, None, [], read_at=READ_AT, pages=[4])
    pages = (
        ReadPage(KnownForm(FORM, LAYOUT), Paper().registered(), record=form),
        StrayPage(_picture(2), record=form),
        StrayPage(_picture(3), is_blank=True),
        StrayPage(_picture(4)),
    )
    result = FileResult((form, rest), ExitCode.REVIEW, 0.0, (3,), pages, broken_pages=(5,))
    assert fates_of(result) == (
        PageFate(1, "read", form.record_id),
        PageFate(2, "attached", form.record_id),
        PageFate(3, "blank", None),
        PageFate(4, "unknown", rest.record_id),
        PageFate(5, "broken", None),
    )
