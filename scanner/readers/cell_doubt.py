"""What becomes of a reading whose cell, or the paper around it, gives reason for doubt."""

from __future__ import annotations

from dataclasses import replace

from scanner.values.issue import Issue
from scanner.values.reading import Outcome, Reading


def doubt_cell(reading: Reading, problem: Issue, why: str, *, most: float) -> Reading:
    """Return a reading with a problem: a blank one is unclear then, and a value is trusted less.

    Args:
        reading: What was read in the cell.
        problem: What people are told.
        why: The same in a few words for engineers.
        most: The most that a value is trusted, 0.0 to 1.0.
    """
    if reading.outcome is Outcome.BLANK:
        reading = replace(reading, outcome=Outcome.UNCLEAR).capped(0.0, why)
    return replace(reading.capped(most, why), issues=(*reading.issues, problem))
