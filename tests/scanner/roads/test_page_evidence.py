"""What is kept of pages puts them together as the pages themselves, and as a child may be believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from forms.geometry import Transform
from forms.layout.model import Layout
from scanner.roads.page_evidence import evidence_of, seen_in
from scanner.sheets.assembly import Assembly, assemble
from scanner.values.issue import Issue, Severity
from scanner.values.page import FittedPage, IdentifiedPage, RegisteredPage
from scanner.values.page.evidence import PageEvidence
from scanner.values.page.picture import Picture
from scanner.values.page.seen import ReadPage, RefusedPage, SeenPage, StrayPage
from scanner.values.reading import BoxScore, BoxState, Evidence, Outcome, Reading
from tests.makers.files.simulated import CONTEXT

KNOWN = CONTEXT.known[0]
PAPER = np.zeros((4, 4), np.uint8)
POINTS = np.ones((4, 2))
PROBLEM = Issue("page_not_registered", Severity.ERROR, "not as printed", "版面不符")


def reading(text: str) -> Reading:
    evidence = Evidence(0.1, len(text), slanted=0.7, doubtful=((0, 1),))
    return Reading(
        "company_name",
        Outcome.READ,
        "rapidocr",
        text,
        0.1 + 0.2,
        {"yes": BoxState.TICKED},
        ("others",),
        1,
        scores={"yes": BoxScore(0.9, "ink")},
        evidence=evidence,
    ).capped(1 / 3, "why")


def identified(
    no: int, page_no: int, copy_id: str | None = None, *, by: str = "code", piece: int = 0
) -> IdentifiedPage:
    return IdentifiedPage(Picture(no, PAPER, piece=piece), "annex2", "1", page_no, copy_id, 2, POINTS, POINTS, by)


def read(page: IdentifiedPage, *texts: str) -> ReadPage:
    return ReadPage(KNOWN, RegisteredPage(page, Transform.scaled(200), 0.1), tuple(map(reading, texts)))


def fitted(no: int, rows: tuple[int, int], pages: tuple[int, ...]) -> ReadPage:
    registered = RegisteredPage(identified(no, 1, by="table"), Transform.scaled(200), 0.0)
    place = FittedPage(registered, Layout("annex2", ()), PAPER, 10.0, rows, pages)
    return ReadPage(KNOWN, place, (reading(f"{rows}"),))


def kept(pages: Sequence[SeenPage]) -> list[SeenPage]:
    """The pages after they were kept as JSON, page of the source by page of the source."""
    found: list[SeenPage] = []
    for page_no in dict.fromkeys(page.page_no for page in pages):
        content = evidence_of(page_no, [page for page in pages if page.page_no == page_no]).to_json()
        found += seen_in(PageEvidence.from_json(content), CONTEXT)
    return found


def described(pages: Sequence[SeenPage]) -> tuple[object, ...]:
    """All of an assembly that decides over records."""
    refused = {page.order: page.issue for page in pages if isinstance(page, RefusedPage)}
    found: Assembly = assemble([page.assembled for page in pages], CONTEXT.page_count, refused=refused)
    sheets = [
        (
            sheet.form_id,
            sheet.copy_id,
            sheet.doubt,
            [page and (page.order, page.source_page_no) for page in sheet.pages],
            [page.order for page in sheet.attached],
            [(extra.number, extra.page.order) for extra in sheet.doubled],
        )
        for sheet in found.sheets
    ]
    return sheets, found.blank, [page.order for page in found.lost]


STACKS: dict[str, list[SeenPage]] = {
    "a stray, two forms, a blank": [
        StrayPage(Picture(1, PAPER), issue=PROBLEM),
        read(identified(2, 1), "a"),
        read(identified(3, 2)),
        StrayPage(Picture(4, PAPER), is_blank=True),
        read(identified(5, 1), "b"),
        read(identified(6, 2)),
    ],
    "copies that lie among each other, one without its code": [
        read(identified(1, 1, "AAAA0001")),
        read(identified(2, 1, "AAAA0002")),
        read(identified(3, 2, by="anchors")),
        read(identified(4, 2, "AAAA0001")),
    ],
    "rows on other pages than the form's own": [
        fitted(1, (0, 11), (1,)),
        fitted(2, (11, 15), (1,)),
        fitted(3, (16, 23), (2,)),
        RefusedPage(KNOWN, identified(4, 1, "AAAA0003"), PROBLEM, 2.0),
    ],
    "two side by side, fed back to front": [
        read(identified(1, 2, piece=0)),
        read(identified(1, 1, piece=1)),
        read(identified(2, 2)),
        read(identified(3, 1)),
    ],
}


@pytest.mark.parametrize("pages", STACKS.values(), ids=STACKS.keys())
def test_pages_from_their_evidence_are_put_together_as_the_pages_themselves(pages: list[SeenPage]) -> None:
    again = kept(pages)
    assert described(again) == described(pages)
    assert [type(page) for page in again] == [type(page) for page in pages]
    for page, other in zip(again, pages, strict=True):
        if isinstance(page, ReadPage) and isinstance(other, ReadPage):
            assert page.readings == other.readings
        elif isinstance(page, RefusedPage | StrayPage) and isinstance(other, RefusedPage | StrayPage):
            assert page.issue == other.issue


def test_a_page_that_could_not_be_opened_keeps_its_reason() -> None:
    content = evidence_of(3, PROBLEM).to_json()
    assert PageEvidence.from_json(content) == PageEvidence(3, issue=PROBLEM)


def test_a_lone_surrogate_does_not_keep_a_page_from_being_kept() -> None:
    page = read(identified(1, 1), "甲\ud800乙")
    (again,) = kept([page])
    assert isinstance(again, ReadPage)
    assert again.readings == (replace(page.readings[0], text="甲\ufffd乙"),)
