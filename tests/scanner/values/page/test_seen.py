"""What became of a page of a source."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forms.geometry import MM_PER_INCH
from scanner.issues import issue
from scanner.roads.rejection import rejected
from scanner.values.known_form import KnownForm
from scanner.values.page import FittedPage
from scanner.values.page.seen import PageRole, ReadPage, RefusedPage, SeenPage, StrayPage
from scanner.values.source import Source
from tests.scanner.readers.filled_paper import FORM, LAYOUT, Paper, blanks

KNOWN = KnownForm(FORM, LAYOUT, blanks)
REGISTERED = Paper().registered()
FITTED = FittedPage(REGISTERED, LAYOUT, blanks(300)[0], 300 / MM_PER_INCH, (0, 4), (1,))
RECORD = rejected(Source("a.pdf", "a.pdf", b""), None, [], read_at="2026-11-29T09:30:00+08:00")
REASON = issue("page_not_registered", page_no=1, reason="it leans", reason_zh="图像歪斜变形")
READ = ReadPage(KNOWN, REGISTERED)
REFUSED = RefusedPage(KNOWN, REGISTERED.page, REASON)
STRAY = StrayPage(REGISTERED.page.picture)


@pytest.mark.parametrize(
    ("page", "role"),
    [
        (READ, PageRole.READ),
        (replace(READ, is_doubled=True), PageRole.DOUBLED),
        (REFUSED, PageRole.REFUSED),
        (replace(REFUSED, is_attached=True), PageRole.ATTACHED),
        (STRAY, PageRole.UNKNOWN),
        (replace(STRAY, record=RECORD), PageRole.ATTACHED),
        (replace(STRAY, is_blank=True, record=RECORD), PageRole.BLANK),
    ],
    ids=["read", "doubled", "refused", "refused behind", "unknown", "behind", "blank behind"],
)
def test_the_ledger_s_word_follows_from_what_a_page_is(page: SeenPage, role: PageRole) -> None:
    assert page.role is role


@pytest.mark.parametrize(
    "page", [READ, ReadPage(KNOWN, FITTED), REFUSED, STRAY], ids=["read", "fitted", "refused", "stray"]
)
def test_a_page_without_its_pixels_still_knows_its_number_and_what_it_is(page: SeenPage) -> None:
    small = page.without_pixels()
    assert small.picture.gray.size == 0
    assert (small.page_no, small.role, type(small)) == (page.page_no, page.role, type(page))
    assert page.picture.gray.size > 0


def test_a_page_that_its_table_told_has_its_own_layout_and_its_own_blank() -> None:
    own = replace(LAYOUT, pages=(replace(LAYOUT.pages[0], fields=()),))
    page = ReadPage(KNOWN, replace(FITTED, layout=own))
    assert page.printed is own.pages[0]
    assert np.array_equal(page.blank(100.0), FITTED.blank_pages(100.0)[0])
    assert ReadPage(KNOWN, REGISTERED).printed is LAYOUT.pages[0]
