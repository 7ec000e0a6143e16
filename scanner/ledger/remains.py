"""Reads what is left of a ledger that is damaged or of another version, and upgrades a ledger or writes it anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from forms.errors import UsageError
from forms.files import keep_names
from forms.wording import Wording
from scanner.ledger import joins
from scanner.ledger.guarded import drop_nonsense, is_sound, sensible
from scanner.ledger.rows import Arrival, PageFate, PartRow, RecordRow, SourceState, State
from scanner.ledger.schema import SCHEMA, SCHEMA_VERSION, UPGRADES

FIRST_UPGRADED: Final = 3
"""The oldest `SCHEMA_VERSION` that `upgrade` takes: that of records 1.0."""

_TABLES: Final = {
    "file": 4,
    "arrival": 5,
    "source": 4,
    "page": 4,
    "run": 2,
    "former": 2,
    "wish": 6,
    "sampled": 8,
    "second_look": 7,
    "second_rule": 3,
    "mailbox": 4,
    "mail": 3,
}
"""The tables whose rows are taken over from a damaged ledger unchanged, with the number of their columns."""


class Condition(StrEnum):
    """The state of a ledger's file; older and newer compare it with this program's `SCHEMA_VERSION`."""

    MISSING = "missing"
    DAMAGED = "damaged"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


@dataclass(slots=True)
class Remains:
    """The rows that could be read of a ledger.

    Attributes:
        tables: Table name to rows, for the tables whose rows are taken over unchanged.
        records: Record id to three texts: the hash of its source, `arrived_at` and `taken_at` of its
            row (see `RecordRow`).
    """

    tables: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)
    records: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def is_forgotten(self, sha256: str, pages: Iterable[int]) -> bool:
        """Tell whether a source was forgotten, or one of these pages of it was forgotten with its record."""
        if any(row[:2] == (sha256, str(State.FORGOTTEN)) for row in self.tables.get("source", ())):
            return True
        gone = {row[1] for row in self.tables.get("page", ()) if row[0] == sha256 and row[2] == "forgotten"}
        return not gone.isdisjoint(pages)

    def source_of(self, record_id: str) -> set[str]:
        """Return a set with the hash of a record's source, or an empty set if the hash could not be read."""
        return {self.records[record_id][0]} if record_id in self.records else set()


def condition_of(path: Path) -> Condition:
    """Return the state of a ledger's file.

    A ledger without tables, or of a version before `FIRST_UPGRADED`, counts as damaged.

    Raises:
        UsageError: The file cannot be opened or read, for example because of its rights.
    """
    if not path.is_file():
        return Condition.MISSING
    try:
        with closing(sqlite3.connect(path)) as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            sound = is_sound(db, is_current=version == SCHEMA_VERSION)
            db.execute("SELECT COUNT(*) FROM record").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return Condition.DAMAGED
        raise _unusable(path, error) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError):  # SQLite's message quotes the name of a table that is garbled
        return Condition.DAMAGED
    if version > SCHEMA_VERSION:
        return Condition.NEWER
    if not sound or version < FIRST_UPGRADED:
        return Condition.DAMAGED
    return Condition.CURRENT if version == SCHEMA_VERSION else Condition.OLDER


def upgrade(path: Path) -> None:
    """Upgrade a ledger of an older version in one transaction.

    The links between records are emptied and marked as out of date, so that `settle` works them out anew. What was
    read before version 5 has no parts: its pages are joined with pages of other files only once it is read again.

    Raises:
        UsageError: The ledger cannot be written.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            while version < SCHEMA_VERSION:
                version, statements = UPGRADES[version]
                for statement in statements.split(";"):
                    db.execute(statement)
            db.execute("UPDATE record SET links = ''")
            db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            db.execute("COMMIT")
    except sqlite3.Error as error:
        raise _unusable(path, error) from error


def remains_of(path: Path) -> Remains:
    """Return the rows that can be read of a ledger: of each table, those before the first page that cannot."""
    remains = Remains()
    if not path.is_file():
        return remains
    try:
        with closing(sqlite3.connect(path)) as db:
            db.text_factory = bytes
            for table, columns in _TABLES.items():
                rows = _readable(db, f"SELECT * FROM {table}")  # noqa: S608  names of ours
                remains.tables[table] = [row for row in rows if len(row) == columns]
            query = f"SELECT record_id, sha256, arrived_at, taken_at FROM record WHERE {sensible('record')}"  # noqa: S608
            for row in _readable(db, query):
                remains.records[str(row[0])] = (str(row[1]), str(row[2]), str(row[3]))
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        pass  # the rows that were read by then are kept
    return remains


def _readable(db: sqlite3.Connection, query: str) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    with suppress(sqlite3.DatabaseError, UnicodeDecodeError):  # the table or the rest of it is damaged
        for row in db.execute(query):
            with suppress(UnicodeDecodeError):  # this row is
                rows.append(tuple(one.decode() if isinstance(one, bytes) else one for one in row))
    return rows


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source, as far as its records tell of it.

    Attributes:
        state: The source's hash, state and exit code.
        arrivals: The places that it came at.
        pages: What became of its pages.
    """

    state: SourceState
    arrivals: tuple[Arrival, ...]
    pages: tuple[PageFate, ...]


def write_anew(
    path: Path,
    records: Iterable[RecordRow],
    sources: Iterable[KnownSource],
    remains: Remains,
    parts: Iterable[PartRow] = (),
) -> None:
    """Write a new ledger in place of an old one, from its records and from what remains of the old one.

    A source that the old ledger calls read is left out unless it is among `sources`; the next pass
    reads it again.

    Args:
        path: The ledger's file.
        records: The rows of all records.
        sources: The sources of the records.
        remains: What could be read of the old ledger.
        parts: The pages that may be joined with pages of other files.

    Raises:
        UsageError: The folder cannot be written.
    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        for name in (temporary, temporary.with_name(f"{temporary.name}-journal")):
            name.unlink(missing_ok=True)
        temporary.touch(mode=0o600)
        with closing(sqlite3.connect(temporary)) as db:
            db.executescript(SCHEMA)
            _fill(db, list(records), list(sources), remains)
            joins.insert_parts(db, parts)
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            db.commit()
        for ending in ("-wal", "-shm"):  # SQLite would apply the old ledger's log to the new one
            path.with_name(path.name + ending).unlink(missing_ok=True)
        temporary.replace(path)
        keep_names(path.parent)
    except (sqlite3.Error, OSError) as error:
        raise _unusable(path, error) from error


def _fill(db: sqlite3.Connection, records: list[RecordRow], sources: list[KnownSource], remains: Remains) -> None:
    known = {one.state.sha256 for one in sources}
    for table, rows in remains.tables.items():
        places = ", ".join("?" * _TABLES[table])
        kept = rows if table != "source" else [row for row in rows if row[1] != "read" or row[0] in known]
        db.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({places})", kept)  # noqa: S608
    drop_nonsense(db)
    for one in sources:
        state = one.state
        row = (state.sha256, str(state.state), int(state.code), state.seconds)
        db.execute("INSERT OR IGNORE INTO source VALUES (?, ?, ?, ?)", row)
        for place in one.arrivals:
            arrival = (place.path, place.sha256, place.at, place.sender, place.received_at)
            db.execute("INSERT OR IGNORE INTO arrival VALUES (?, ?, ?, ?, ?)", arrival)
        for page in one.pages:
            fate = (state.sha256, page.page_no, str(page.outcome), page.record_id)
            db.execute("INSERT OR IGNORE INTO page VALUES (?, ?, ?, ?)", fate)
    joins.insert(db, records)
    db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")


def _unusable(path: Path, error: Exception) -> UsageError:
    reason = str(error) if isinstance(error, sqlite3.Error) else getattr(error, "strerror", "") or str(error)
    return UsageError(
        Wording(
            zh="无法读写台账，请腾出磁盘空间或恢复权限后重新修复。",
            en=f"the ledger cannot be read or written ({reason}); make space or give the folder back its rights, "
            "then run the repair again.",
        ),
        at=path,
    )
