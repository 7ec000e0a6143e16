"""What the ledger keeps for people: who looks at which record now, what waits for them, and what they have changed.

How a change is kept. The changed record is first written beside the old one (`BatchFolder.prepare_change`). Then one
transaction writes its row and names it in the table `changed`; with that the change is valid. Last the file is moved
into its place and its name is taken from the table. If the program is killed between two of these steps, `finish`
does what is left, so that record and ledger never say different things for long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.ledger import Ledger, PartRow, RecordRow, joins
from scanner.values.form_part import JoinWish

_CHANGED_COLUMNS = ("status", "credit_code", "read", "blank", "unclear", "reasons", "digest", "to_check")
"""The columns of a record's row that a person's word can change."""

_NOT_REPLACED = "completed_by IS NULL AND (links = '' OR json_extract(links, '$.after') IS NULL)"


@dataclass(frozen=True, slots=True)
class DoubtfulRecord:
    """A record that waits for a person.

    Attributes:
        record_id: The record's id.
        path: The path that its source was read from.
        form_id: Id of its form, or None.
        version: Version of its form, or None.
        fields: Names of the fields to check, in the form's order; none where only the whole form is in doubt.
        reasons: Codes of the issues that ask for a person.
        arrived_at: When its source arrived, ISO 8601 in UTC.
    """

    record_id: str
    path: str
    form_id: str | None
    version: str | None
    fields: tuple[str, ...]
    reasons: tuple[str, ...]
    arrived_at: str


def note_changed(ledger: Ledger, row: RecordRow) -> None:
    """Keep that a record was changed: with this its prepared file is valid."""
    values = [getattr(row, name) for name in _CHANGED_COLUMNS]
    assignments = ", ".join(f"{name} = ?" for name in _CHANGED_COLUMNS)
    with ledger.changes() as db:
        db.execute(f"UPDATE record SET {assignments} WHERE record_id = ?", (*values, row.record_id))  # noqa: S608
        db.execute("INSERT OR REPLACE INTO changed VALUES (?)", (row.record_id,))
        db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")


def unfinished(ledger: Ledger) -> list[str]:
    """Return the ids of changed records whose files may not be in their places yet."""
    return [row[0] for row in ledger.query("SELECT record_id FROM changed ORDER BY record_id")]


def note_finished(ledger: Ledger, record_id: str) -> None:
    """Keep that a changed record's file is in its place; if that is lost, it is put there once more."""
    with ledger.changes(is_lasting=False) as db:
        db.execute("DELETE FROM changed WHERE record_id = ?", (record_id,))


def note_to_check(ledger: Ledger, rows: list[tuple[str, str]]) -> None:
    """Keep which fields wait for a person, as pairs of record id and `RecordRow.to_check`."""
    with ledger.changes() as db:
        db.executemany("UPDATE record SET to_check = ? WHERE record_id = ?", [(words, one) for one, words in rows])


def doubtful_records(ledger: Ledger) -> list[DoubtfulRecord]:
    """Return the records that wait for a person and that no later return replaces, the earliest arrival first."""
    rows = ledger.query(
        "SELECT record_id, path, form_id, version, to_check, reasons, arrived_at FROM record "  # noqa: S608
        f"WHERE status = 'review' AND {_NOT_REPLACED} ORDER BY arrived_at, path, first_page, record_id"
    )
    return [
        DoubtfulRecord(row[0], row[1], row[2], row[3], tuple(row[4].split()), tuple(row[5].split()), row[6])
        for row in rows
    ]


# Pages that people join and part


def note_wish(ledger: Ledger, wish: JoinWish, parts: Sequence[PartRow] = ()) -> None:
    """Keep what a person said of pages in several files, and parts that there were none of before."""
    with ledger.changes() as db:
        joins.insert_parts(db, parts)
        row = (wish.kind, " ".join(wish.parts), wish.by, wish.at, wish.reason)
        db.execute("INSERT INTO wish (kind, parts, said_by, at, reason) VALUES (?, ?, ?, ?, ?)", row)
        db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")


def wishes(ledger: Ledger) -> list[JoinWish]:
    """Return what people said of pages in several files, oldest first."""
    rows = ledger.query("SELECT kind, parts, said_by, at, reason FROM wish ORDER BY number")
    return [JoinWish(row[0], tuple(row[1].split()), row[2], row[3], row[4]) for row in rows]


# Claims: two people never get the same record


def claim(ledger: Ledger, record_id: str, who: str, *, now: float, seconds: float) -> bool:
    """Let a person look at a record alone for some time; renew the person's own claim.

    Args:
        ledger: The ledger.
        record_id: The record.
        who: Who wants it.
        now: The time, in seconds since 1970.
        seconds: How long the claim holds unless it is renewed. One that would hold longer was made before the clock
            was set back, and is none any more.

    Returns:
        Whether the record is the person's now; False while somebody else's claim holds.
    """
    with ledger.changes(is_lasting=False) as db:
        db.execute("DELETE FROM claim WHERE until <= ? OR until > ?", (now, now + seconds))
        holder = db.execute("SELECT who FROM claim WHERE record_id = ?", (record_id,)).fetchone()
        if holder is not None and holder[0] != who:
            return False
        db.execute("INSERT OR REPLACE INTO claim VALUES (?, ?, ?)", (record_id, who, now + seconds))
    return True


def release(ledger: Ledger, who: str, record_id: str | None = None) -> None:
    """End a person's claim on a record, or all claims of the person."""
    with ledger.changes(is_lasting=False) as db:
        db.execute("DELETE FROM claim WHERE who = ? AND record_id = COALESCE(?, record_id)", (who, record_id))


def claims(ledger: Ledger, *, now: float, seconds: float) -> dict[str, str]:
    """Return id of each record that somebody looks at now to who it is; `now` and `seconds` as for `claim`."""
    return dict(ledger.query("SELECT record_id, who FROM claim WHERE until > ? AND until <= ?", (now, now + seconds)))
