"""What can still be read of a ledger that is damaged or of another version, and a ledger written anew."""

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
from scanner.ledger.rows import Arrival, PageFate, RecordRow, SourceState, State
from scanner.ledger.schema import SCHEMA, SCHEMA_VERSION

FIRST_UPGRADED: Final = 3
"""The oldest version of the tables that `upgrade` takes: that of records 1.0."""

_TABLES: Final = {"file": 4, "arrival": 5, "source": 4, "page": 4, "run": 2}
"""What is taken over of a damaged ledger as it is, with the number of its columns."""


class Condition(StrEnum):
    """What state a ledger's file is in."""

    MISSING = "missing"
    DAMAGED = "damaged"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


@dataclass(slots=True)
class Remains:
    """Rows that could be read of a damaged ledger.

    Attributes:
        tables: Table to its rows, for those that are taken over as they are.
        records: Record id to its source's hash, when its file was of, and when the batch first had it.
    """

    tables: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)
    records: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def is_forgotten(self, sha256: str, pages: Iterable[int]) -> bool:
        """Tell whether a source was forgotten, or a record of it that has these of its pages."""
        if any(row[:2] == (sha256, str(State.FORGOTTEN)) for row in self.tables.get("source", ())):
            return True
        gone = {row[1] for row in self.tables.get("page", ()) if row[0] == sha256 and row[2] == "forgotten"}
        return not gone.isdisjoint(pages)

    def source_of(self, record_id: str) -> set[str]:
        """Return the hash of a record's source, where it is still told."""
        return {self.records[record_id][0]} if record_id in self.records else set()


def condition_of(path: Path) -> Condition:
    """Return what state a ledger is in; one without tables, or of a version that nobody uses, counts as damaged."""
    if not path.is_file():
        return Condition.MISSING
    try:
        with closing(sqlite3.connect(path)) as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            sound = db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            db.execute("SELECT COUNT(*) FROM record").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return Condition.DAMAGED
        raise _unusable(path, error) from error
    except sqlite3.DatabaseError:
        return Condition.DAMAGED
    if version > SCHEMA_VERSION:
        return Condition.NEWER
    if not sound or version < FIRST_UPGRADED:
        return Condition.DAMAGED
    return Condition.CURRENT if version == SCHEMA_VERSION else Condition.OLDER


def upgrade(path: Path) -> None:
    """Make a ledger of records 1.0 one of records 2.0, as a whole or not at all.

    The tables are the same. What records say of each other is worked out anew.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute("UPDATE record SET links = ''")
            db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            db.execute("COMMIT")
    except sqlite3.Error as error:
        raise _unusable(path, error) from error


def remains_of(path: Path) -> Remains:
    """Return what can be read of a ledger, row by row up to where it breaks."""
    remains = Remains()
    if not path.is_file():
        return remains
    try:
        with closing(sqlite3.connect(path)) as db:
            for table, columns in _TABLES.items():
                rows = _readable(db, f"SELECT * FROM {table}")  # noqa: S608  names of ours
                remains.tables[table] = [row for row in rows if len(row) == columns]
            for row in _readable(db, "SELECT record_id, sha256, arrived_at, taken_at FROM record"):
                remains.records[str(row[0])] = (str(row[1]), str(row[2]), str(row[3]))
    except sqlite3.DatabaseError:
        pass  # what was read by then is kept
    return remains


def _readable(db: sqlite3.Connection, query: str) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    with suppress(sqlite3.DatabaseError, UnicodeDecodeError):  # the table, or the rest of it, is not there any more
        for row in db.execute(query):
            rows.append(row)
    return rows


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source as its records tell it.

    Attributes:
        state: The exit code that it asks for.
        arrivals: Where it came.
        pages: What became of its pages.
    """

    state: SourceState
    arrivals: tuple[Arrival, ...]
    pages: tuple[PageFate, ...]


def write_anew(path: Path, records: Iterable[RecordRow], sources: Iterable[KnownSource], remains: Remains) -> None:
    """Write a ledger in place of what is there: what records tell, and what remained of it.

    A source that was read and of whose records none is there is left out: it will be read again.

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
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            db.commit()
        for ending in ("-wal", "-shm"):  # of the old one: they must not be played into the new one
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
    places = ", ".join("?" * len(RecordRow.__dataclass_fields__))
    db.executemany(f"INSERT INTO record VALUES ({places})", [row.values() for row in records])  # noqa: S608
    db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")


def _unusable(path: Path, error: Exception) -> UsageError:
    reason = str(error) if isinstance(error, sqlite3.Error) else getattr(error, "strerror", "") or str(error)
    return UsageError(
        f"{path}: the ledger cannot be read or written ({reason}); make space or give the folder back its rights, "
        "then run the repair again. 无法读写台账，请腾出磁盘空间或恢复权限后重新修复。"
    )
