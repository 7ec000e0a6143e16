"""Some of a ledger's records at a time, for a page that lists them: a batch may have ten thousand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scanner.ledger import Ledger, RecordRow

_COLUMNS: Final = ", ".join(RecordRow.__dataclass_fields__)


def listed(ledger: Ledger, *, status: str | None = None, offset: int = 0, limit: int = -1) -> list[RecordRow]:
    """Return the rows of records that are given out, the latest taken in first.

    Args:
        ledger: The ledger.
        status: Only records of this status; None for all.
        offset: How many rows are left out at the start.
        limit: How many rows are returned at most; -1 for all.
    """
    rows = ledger.query(
        f"SELECT {_COLUMNS} FROM record WHERE completed_by IS NULL AND (?1 IS NULL OR status = ?1) "  # noqa: S608
        "ORDER BY taken_at DESC, path DESC, first_page, record_id LIMIT ?2 OFFSET ?3",
        (status, limit, offset),
    )
    return [RecordRow(*row) for row in rows]


def lacking_pages(ledger: Ledger, limit: int) -> list[tuple[str, str]]:
    """Return id and path of records that pages may be joined to: those that lack pages, and pages of no known form.

    Args:
        ledger: The ledger.
        limit: How many are returned at most.
    """
    rows = ledger.query(
        "SELECT record_id, path FROM record WHERE completed_by IS NULL AND (instr(pages, '-') "
        "OR (status = 'rejected' AND pages != '')) ORDER BY path, first_page, record_id LIMIT ?",
        (limit,),
    )
    return [(row[0], row[1]) for row in rows]


def status_counts(ledger: Ledger, *, since: str = "") -> dict[str, int]:
    """Return status to the number of records that are given out.

    Args:
        ledger: The ledger.
        since: Only records that the batch first had then or later, ISO 8601 in UTC; empty for all.
    """
    return dict(
        ledger.query(
            "SELECT status, COUNT(*) FROM record WHERE completed_by IS NULL AND taken_at >= ? GROUP BY status", (since,)
        )
    )


def seconds_of(ledger: Ledger, sha256: str) -> float | None:
    """Return how long the reading of a source took, or None if it was not read."""
    rows = ledger.query("SELECT seconds FROM source WHERE sha256 = ?", (sha256,))
    return float(rows[0][0]) if rows else None


def changes_of_others(ledger: Ledger) -> int:
    """Return a number that changes when somebody else changes the ledger, through another connection."""
    return int(ledger.query("PRAGMA data_version")[0][0])


def rows_of(ledger: Ledger, record_ids: Sequence[str]) -> list[RecordRow]:
    """Return the rows of some records, in the order of their ids as given; those that are gone are left out."""
    places = ", ".join("?" * len(record_ids))
    rows = ledger.query(f"SELECT {_COLUMNS} FROM record WHERE record_id IN ({places})", record_ids)  # noqa: S608
    found = {row[0]: RecordRow(*row) for row in rows}
    return [found[one] for one in record_ids if one in found]
