"""What the ledger knows of forms whose pages came in several files.

A record of one file stays in the table `record` when it is put together with others: `completed_by` names the record
that is given out in its place. That record has a row of its own, with `joined` set. Both rows change in one
transaction. The table `former` leads the id of a record that was given out once, and is joined otherwise now, to one
of its parts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from scanner.ledger.rows import PartRow, RecordRow
from scanner.values.form_part import part_as_json, part_from_json


@dataclass(frozen=True, slots=True)
class JoinChange:
    """How the joined records of a batch change.

    Attributes:
        rows: The rows of joined records that are new, or were made anew.
        parts: Id of each of them to the ids of its parts.
        gone: Ids of joined records that are no more, because their parts are joined otherwise or not at all.
    """

    rows: Sequence[RecordRow]
    parts: Mapping[str, Sequence[str]]
    gone: Sequence[str]


def change(db: sqlite3.Connection, wanted: JoinChange) -> None:
    """Write a change; a part that is no longer joined is given out by itself again."""
    now = datetime.now(UTC).isoformat()
    for gone in wanted.gone:
        first = db.execute("SELECT MIN(record_id) FROM record WHERE completed_by = ?", (gone,)).fetchone()[0]
        if first is not None:
            db.execute("INSERT OR REPLACE INTO former VALUES (?, ?)", (gone, first))
        _undo(db, gone)
    for row in wanted.rows:
        taken = db.execute("SELECT taken_at FROM record WHERE record_id = ?", (row.record_id,)).fetchone()
        _undo(db, row.record_id)
        db.execute("DELETE FROM former WHERE record_id = ?", (row.record_id,))
        insert(db, [replace(row, taken_at=taken[0] if taken else now)])
        db.executemany(
            "UPDATE record SET completed_by = ?, links = '' WHERE record_id = ?",
            [(row.record_id, part) for part in wanted.parts[row.record_id]],
        )


def _undo(db: sqlite3.Connection, record_id: str) -> None:
    db.execute("DELETE FROM record WHERE record_id = ? AND joined != ''", (record_id,))
    db.execute("UPDATE record SET completed_by = NULL, links = '' WHERE completed_by = ?", (record_id,))


def insert(db: sqlite3.Connection, rows: Iterable[RecordRow]) -> None:
    """Write rows of records."""
    places = ", ".join("?" * len(RecordRow.__dataclass_fields__))
    db.executemany(f"INSERT INTO record VALUES ({places})", [row.values() for row in rows])  # noqa: S608


def insert_parts(db: sqlite3.Connection, parts: Iterable[PartRow]) -> None:
    """Write rows of parts."""
    rows = [(one.record_id, one.sha256, part_as_json(one.part), one.digest) for one in parts]
    db.executemany("INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?)", rows)


def all_parts(db: sqlite3.Connection) -> list[PartRow]:
    """Return all parts, in the order of their ids."""
    rows = db.execute("SELECT record_id, sha256, part, digest FROM part ORDER BY record_id")
    return [PartRow(row[0], row[1], part_from_json(row[2]), row[3]) for row in rows]


def parts_of(db: sqlite3.Connection, record_id: str) -> list[str]:
    """Return the ids of the records that a joined record stands in the place of; none for another record."""
    rows = db.execute("SELECT record_id FROM record WHERE completed_by = ? ORDER BY record_id", (record_id,))
    return [row[0] for row in rows]


def files_of_joined(db: sqlite3.Connection) -> dict[str, list[tuple[str, str]]]:
    """Return id of each joined record to the hash and the path of each of its files."""
    found: dict[str, list[tuple[str, str]]] = {}
    rows = db.execute("SELECT completed_by, sha256, path FROM record WHERE completed_by IS NOT NULL ORDER BY record_id")
    for joined, sha256, path in rows:
        found.setdefault(joined, []).append((sha256, path))
    return found


def given_out(db: sqlite3.Connection, record_id: str) -> str | None:
    """Return the id of the record that is given out under an id now; None where there never was one of that id."""
    row = db.execute("SELECT completed_by FROM record WHERE record_id = ?", (record_id,)).fetchone()
    if row is not None:
        return record_id if row[0] is None else str(row[0])
    former = db.execute("SELECT part_id FROM former WHERE record_id = ?", (record_id,)).fetchone()
    return None if former is None else given_out(db, former[0])


def withdrawn(db: sqlite3.Connection) -> list[str]:
    """Return the ids of records that were given out once and are not now: their files are to be gone."""
    completed = db.execute("SELECT record_id FROM record WHERE completed_by IS NOT NULL")
    former = db.execute("SELECT record_id FROM former WHERE record_id NOT IN (SELECT record_id FROM record)")
    return [row[0] for rows in (completed, former) for row in rows]
