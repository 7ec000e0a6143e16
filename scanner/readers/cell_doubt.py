"""What becomes of a reading whose cell, or the paper around it, gives reason for doubt."""

from __future__ import annotations

from dataclasses import replace

from scanner.values.issue import Issue
from scanner.values.reading import Outcome, Reading


def doubt_cell(reading: Reading, problem: Issue, why: str, *, most: float | None = None) -> Reading:
    """Return a reading with a problem: a blank one is unclear then, since the cell may hold anything.

    Args:
        reading: What was read in the cell.
        problem: What people are told.
        why: The same in a few words for engineers.
        most: The most that the reading is trusted, 0.0 to 1.0, if that is less for it.
    """
    if reading.outcome is Outcome.BLANK:
        reading = replace(reading, outcome=Outcome.UNCLEAR).capped(0.0, why)
    if most is not None:
        reading = reading.capped(most, why)
    return replace(reading, issues=(*reading.issues, problem))
