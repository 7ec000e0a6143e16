"""What the ledger says of every record at once, and of every file, in few columns: an overview counts ten thousand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scanner.ledger import Ledger

_COLUMNS: Final = (
    "record_id, sha256, digest, status, kind, form_id, version, copy_id, credit_code, taken_at, reasons, "
    "CASE links WHEN '' THEN 1 ELSE json_extract(links, '$.after') IS NULL END"
)

_FATES: Final = """
WITH known AS (SELECT DISTINCT sha256 FROM arrival),
gave AS (
    SELECT sha256, SUM(completed_by IS NULL) AS own, SUM(completed_by IS NULL AND status = 'review') AS review,
    SUM(completed_by IS NULL AND status = 'accepted') AS accepted FROM record WHERE joined = '' GROUP BY sha256
)
SELECT known.sha256, CASE
    WHEN source.state IS NULL THEN 'waiting'
    WHEN source.state != 'read' THEN source.state
    WHEN gave.sha256 IS NULL THEN 'empty'
    WHEN gave.own = 0 THEN 'joined'
    WHEN gave.review > 0 THEN 'review'
    WHEN gave.accepted > 0 THEN 'accepted'
    ELSE 'rejected' END
FROM known LEFT JOIN source USING (sha256) LEFT JOIN gave USING (sha256)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a record that is given out stands.

    Attributes:
        record_id: The record's id.
        sha256: The SHA-256 of its first file.
        digest: Changes with everything that the record says but its links.
        status: `accepted`, `review` or `rejected`.
        kind: The kind of its source, or None.
        form_id: Id of its form, or None.
        version: Version of its form, or None.
        copy_id: Id of the copy that came back, or None.
        credit_code: The company's credit code, if it was read with confidence, or None.
        taken_at: When the batch first had it, ISO 8601 in UTC.
        reasons: Codes of the issues that ask for a person, joined by spaces.
        is_latest: Whether no later return replaces it.
    """

    record_id: str
    sha256: str
    digest: str
    status: str
    kind: str | None
    form_id: str | None
    version: str | None
    copy_id: str | None
    credit_code: str | None
    taken_at: str
    reasons: str
    is_latest: bool


def standings(ledger: Ledger) -> list[Standing]:
    """Return how every record that is given out stands, in the order of `listed`: the latest taken in first."""
    rows = ledger.query(
        f"SELECT {_COLUMNS} FROM record WHERE completed_by IS NULL "  # noqa: S608  names of ours
        "ORDER BY taken_at DESC, path DESC, first_page, record_id"
    )
    return [Standing(*(*row[:11], bool(row[11]))) for row in rows]


def fates(ledger: Ledger) -> dict[str, str]:
    """Return the hash of every file that arrived to what became of it.

    `waiting`: not read yet; `unpacked`: a container whose members were read; `forgotten`; `empty`: it gave no record;
    `joined`: its pages are in the record of another file; else the status of its records, `review` where one is.
    """
    return dict(ledger.query(_FATES))


def repeated_arrivals(ledger: Ledger) -> int:
    """Return how many times a file arrived that had arrived before."""
    return int(ledger.query("SELECT COUNT(*) - COUNT(DISTINCT sha256) FROM arrival")[0][0])
