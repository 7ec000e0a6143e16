"""A page of the readers' small form as the scanner saw it, with a reading of every state."""

from __future__ import annotations

from datetime import date

from scanner.roads.recording import recorded
from scanner.validate import validate
from scanner.values.known_form import KnownForm
from scanner.values.page import RegisteredPage
from scanner.values.page.seen import ReadPage
from scanner.values.reading import BoxScore, BoxState, Outcome, Reading
from scanner.values.record import FormRef
from scanner.values.source import Source, SourceKind
from tests.scanner.readers.filled_paper import FORM, LAYOUT, blanks

READ_AT = "2026-11-29T09:30:00+08:00"
SOURCE = Source("一份.pdf", "mail.eml/一份.pdf", b"any")

READINGS = (
    Reading("name", Outcome.READ, "fake", text="某某公司", confidence=0.98, page_no=1),
    Reading("amount", Outcome.UNCLEAR, "fake", text="12O", confidence=0.3, page_no=1),
    Reading("note", Outcome.BLANK, "fake", confidence=0.99, page_no=1),
    Reading("code", Outcome.READ, "fake", text="91320411MA1NXYRP3W", confidence=0.02, page_no=1),
    Reading("names", Outcome.READ, "fake", text="香港某大学", confidence=0.95, page_no=1),
    Reading(
        "partner",
        Outcome.READ,
        "marks",
        confidence=0.97,
        options={"yes": BoxState.TICKED, "no": BoxState.EMPTY},
        scores={"yes": BoxScore(0.97, "a tick"), "no": BoxScore(0.99, "no ink")},
        page_no=1,
    ),
)


def seen(registered: RegisteredPage, readings: tuple[Reading, ...] = READINGS) -> ReadPage:
    """Return a page with its record."""
    validated = validate(FORM, readings, today=date(2026, 11, 1))
    record = recorded(SOURCE, SourceKind.SCAN, FormRef(id="small", version="1"), validated, [1], read_at=READ_AT)
    return ReadPage(KnownForm(FORM, LAYOUT, blanks), registered, readings, record=record)
