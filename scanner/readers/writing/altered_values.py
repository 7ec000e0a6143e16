"""What shows that a value was altered after it was written: struck out, added to, or marked by another hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from forms.definition import Field, Kind
from forms.geometry import Rect
from scanner.ink.cells.writing import Writing
from scanner.issues import issue
from scanner.readers.writing.line_split import LinePicture
from scanner.readers.writing.other_colours import OTHER_MM2, other_colour_mm2
from scanner.readers.writing.paragraphs import is_han
from scanner.readers.writing.strokes_across import scores_across
from scanner.values.page.ink import PageInk
from scanner.values.reading import Outcome, Reading

_TICKS: Final = frozenset("√✓✔☑∨")
"""Signs that the recogniser makes of a clerk's tick; nobody writes them into an answer in words."""

_LATIN: Final = (Kind.EMAIL, Kind.URL)  # kinds whose answers hold no Han characters


def doubt_altered(
    reading: Reading,
    field: Field,
    *,
    writing: Writing,
    lines: Sequence[LinePicture],
    ink: PageInk,
    area: Rect,
    one_line: bool,
) -> Reading:
    """Return a reading as doubtful if its value was altered after it was written; the text stays for a person to see.

    Args:
        reading: What was recognised.
        field: Its field.
        writing: The field's strokes.
        lines: Its lines.
        ink: The page with its foreign ink.
        area: Where the field is written, mm.
        one_line: Whether the field is made for one line of writing, and is no comb.
    """
    text = reading.text or ""
    scores = scores_across(writing, lines, area)
    # a seal that came back grey lies across the characters too, and is told by other means
    under_ring = ink.ring is not None and ink.ring.is_near(area, 0.0)
    is_struck = not under_ring and scores.are_across(text)
    is_added = (
        (one_line and not under_ring and scores.are_above)
        or other_colour_mm2(ink, writing, area) >= OTHER_MM2
        or _has_foreign_signs(text, field.kind)
    )
    codes = [code for code, seen in (("strokes_across", is_struck), ("ink_added", is_added)) if seen]
    issues = tuple(issue(code, field) for code in codes)
    return replace(reading, outcome=Outcome.UNCLEAR, issues=(*reading.issues, *issues)) if issues else reading


def _has_foreign_signs(text: str, kind: Kind) -> bool:
    """Tell whether a text holds signs that were not written with it: a tick, or Han in an address of the internet."""
    return not _TICKS.isdisjoint(text) or (kind in _LATIN and any(map(is_han, text)))
