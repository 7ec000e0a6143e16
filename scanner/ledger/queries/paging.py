"""The records that are given out page by page, and what became of one file: what programs ask for."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.ledger import Ledger
from scanner.ledger.rows import State


@dataclass(frozen=True, slots=True)
class Place:
    """A record's place among all records: they are ordered by when the batch first had them, then by their id."""

    taken_at: str
    record_id: str


def records_after(
    ledger: Ledger, after: Place | None, limit: int, *, status: str = "", form_id: str = "", since: str = ""
) -> list[Place]:
    """Return the places of records that are given out, in order.

    Args:
        ledger: The ledger.
        after: Only records behind this place; None for all.
        limit: How many are returned at most.
        status: Only records of this status; empty for all.
        form_id: Only records of this form; empty for all.
        since: Only records that the batch first had then or later, ISO 8601 in UTC; empty for all.
    """
    start = after or Place("", "")
    rows = ledger.query(
        "SELECT taken_at, record_id FROM record WHERE completed_by IS NULL AND (taken_at, record_id) > (?1, ?2) "
        "AND (?3 = '' OR status = ?3) AND (?4 = '' OR form_id = ?4) AND taken_at >= ?5 "
        "ORDER BY taken_at, record_id LIMIT ?6",
        (start.taken_at, start.record_id, status, form_id, since, limit),
    )
    return [Place(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class FileFate:
    """What became of a file.

    Attributes:
        state: Whether it waits, was read, unpacked or forgotten.
        paths: Where it lies in the inbox, through its containers.
        record_ids: The records that it and the files in it have given.
    """

    state: State
    paths: tuple[str, ...]
    record_ids: tuple[str, ...]


def fate_of(ledger: Ledger, sha256: str) -> FileFate | None:
    """Return what became of a file, or None if the batch has never seen it.

    Args:
        ledger: The ledger.
        sha256: The SHA-256 of its bytes, in hexadecimal digits.
    """
    paths = tuple(one.path for one in ledger.arrivals(sha256))
    seen = ledger.query("SELECT 1 FROM file WHERE sha256 = ?1 UNION SELECT 1 FROM source WHERE sha256 = ?1", (sha256,))
    if not paths and not seen:
        return None
    found = {row[0] for row in ledger.query("SELECT record_id FROM record WHERE sha256 = ?", (sha256,))}
    for path in paths:
        inside = f"{path}/"
        rows = ledger.query("SELECT record_id FROM record WHERE substr(path, 1, ?) = ?", (len(inside), inside))
        found |= {row[0] for row in rows}
    given_out = sorted({current for one in found if (current := ledger.given_out(one)) is not None})
    return FileFate(ledger.state(sha256), paths, tuple(given_out))
