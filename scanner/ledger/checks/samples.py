"""The values that were drawn at random for a check, and what was found; the values themselves stand in the records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from scanner.ledger import Ledger

Found = Literal["", "right", "wrong", "illegible", "void"]
"""What was found: nothing yet; the value is right or wrong; nobody can read it; or it is no accepted value any more."""


@dataclass(frozen=True, slots=True)
class SampledValue:
    """A value that was drawn.

    Attributes:
        record_id: The record.
        field: The field's name in it.
        kind: The kind of return, with ` blank` behind it for a field that was read as blank.
        place: Its place in the order in which values were drawn, from 1.
        drawn_at: When, ISO 8601.
        found: What was found.
        said_by: Who looked at it; empty for nobody yet.
        said_at: When, ISO 8601; empty for not yet.
    """

    record_id: str
    field: str
    kind: str
    place: int
    drawn_at: str
    found: Found = ""
    said_by: str = ""
    said_at: str = ""


def note_drawn(ledger: Ledger, drawn: Iterable[tuple[str, str, str]], at: str) -> None:
    """Keep values that were drawn, as record id, field and kind; `at` is the time, ISO 8601."""
    with ledger.changes() as db:
        last = db.execute("SELECT COALESCE(MAX(place), 0) FROM sampled").fetchone()[0]
        rows = [
            (record_id, field, kind, number, at, "", "", "")
            for number, (record_id, field, kind) in enumerate(drawn, start=last + 1)
        ]
        db.executemany("INSERT INTO sampled VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def note_found(ledger: Ledger, place: tuple[str, str], found: Found, *, by: str, at: str) -> None:
    """Keep what a person found of a value that was drawn."""
    with ledger.changes() as db:
        db.execute(
            "UPDATE sampled SET found = ?, said_by = ?, said_at = ? WHERE record_id = ? AND field = ?",
            (found, by, at, *place),
        )


def sampled_values(ledger: Ledger) -> Sequence[SampledValue]:
    """Return all values that were drawn, in the order in which they were."""
    return [SampledValue(*row) for row in ledger.query("SELECT * FROM sampled ORDER BY place")]
