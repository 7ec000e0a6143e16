"""The ledger of a batch: what was received, what became of it, page by page and record by record.

One SQLite file with a write-ahead log. A source is known by the SHA-256 of its bytes, an
arrival by the place it came at; a record stands on disk before the ledger says so, so that
what the ledger says is always there. It holds no field's value but the credit code, by
which a company that returns its form again is known.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from forms.errors import ExitCode, UsageError
from scanner.ledger.rows import Arrival, KnownFile, PageFate, RecordRow, SourceState, State
from scanner.ledger.schema import SCHEMA, SCHEMA_VERSION
from scanner.ledger.uninterrupted import uninterrupted

__all__ = ["Arrival", "KnownFile", "Ledger", "PageFate", "RecordRow", "SourceState", "State"]

_BUSY_SECONDS = 30.0
_RECORD_COLUMNS = ", ".join(RecordRow.__dataclass_fields__)


class Ledger:
    """An open ledger; one process writes to it, others may read meanwhile."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._path = path

    @classmethod
    def open(cls, path: Path, *, make: bool = False) -> Ledger:
        """Open a ledger, or make it.

        Raises:
            UsageError: There is none, it is of another version of this program, or it cannot be read or written.
        """
        if not make and not path.is_file():
            raise _no_batch(path)
        try:
            if make:
                path.touch(mode=0o600)
            connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in ((0, SCHEMA_VERSION) if make else (SCHEMA_VERSION,)):
                connection.close()
                raise _other_version(path) if version else _no_batch(path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            if version == 0:
                connection.executescript(f"BEGIN;{SCHEMA};PRAGMA user_version = {SCHEMA_VERSION};COMMIT;")
        except (sqlite3.Error, OSError) as error:
            is_damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
            raise (_damaged(path) if is_damaged else _unusable(path, error)) from error
        return cls(connection, path)

    def close(self) -> None:
        """Close it."""
        self._db.close()

    @contextmanager
    def _changes(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection; what is changed meanwhile is kept as a whole or not at all."""
        try:
            with uninterrupted():
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield self._db
                    self._db.execute("COMMIT")
                except BaseException:
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")
                    raise
        except sqlite3.Error as error:
            raise _unusable(self._path, error) from error

    # How it was read

    def note_acceptance(self, acceptance: float) -> None:
        """Keep the least confidence that a run accepts without a person."""
        with self._changes() as db:
            db.execute("INSERT OR REPLACE INTO run VALUES (1, ?)", (acceptance,))

    def acceptance(self) -> float | None:
        """Return what the last run accepted, or None before the first."""
        row = self._db.execute("SELECT acceptance FROM run").fetchone()
        return float(row[0]) if row else None

    # What came in

    def known_file(self, path: str) -> KnownFile | None:
        """Return a file of the inbox as it was last seen."""
        row = self._db.execute("SELECT path, size, mtime_ns, sha256 FROM file WHERE path = ?", (path,)).fetchone()
        return KnownFile(*row) if row else None

    def note_file(self, file: KnownFile) -> None:
        """Keep a file's size, time and hash, so that it need not be read to be known again."""
        with self._changes() as db:
            db.execute(
                "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", (file.path, file.size, file.mtime_ns, file.sha256)
            )

    def note_arrival(self, arrival: Arrival) -> None:
        """Keep that a source came at a place; nothing changes where that is known."""
        if self._db.execute(
            "SELECT 1 FROM arrival WHERE path = ? AND sha256 = ?", (arrival.path, arrival.sha256)
        ).fetchone():
            return
        with self._changes() as db:
            row = (arrival.path, arrival.sha256, arrival.at, arrival.sender, arrival.received_at)
            db.execute("INSERT INTO arrival VALUES (?, ?, ?, ?, ?)", row)
            db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")

    def arrivals(self, sha256: str) -> list[Arrival]:
        """Return the places that a source came at, in their order."""
        rows = self._db.execute("SELECT * FROM arrival WHERE sha256 = ? ORDER BY path", (sha256,))
        return [Arrival(*row) for row in rows]

    def arrivals_at(self, path: str) -> list[Arrival]:
        """Return what came at a place or inside of it, by path."""
        inside = path + "/"
        rows = self._db.execute(
            "SELECT * FROM arrival WHERE path = ? OR substr(path, 1, ?) = ? ORDER BY path", (path, len(inside), inside)
        )
        return [Arrival(*row) for row in rows]

    def repeated(self) -> dict[str, list[str]]:
        """Return the sources that came more than once, each with its places in their order."""
        rows = self._db.execute(
            "SELECT sha256, path FROM arrival WHERE sha256 IN "
            "(SELECT sha256 FROM arrival GROUP BY sha256 HAVING COUNT(*) > 1) ORDER BY sha256, path"
        )
        places: dict[str, list[str]] = {}
        for sha256, path in rows:
            places.setdefault(sha256, []).append(path)
        return places

    # What became of it

    def state(self, sha256: str) -> State:
        """Return what became of a source."""
        row = self._db.execute("SELECT state FROM source WHERE sha256 = ?", (sha256,)).fetchone()
        return State(row[0]) if row else State.WAITING

    def is_forgotten(self, sha256: str) -> bool:
        """Tell whether a source, or a record of it, was forgotten."""
        pages = "SELECT 1 FROM page WHERE sha256 = ? AND outcome = 'forgotten'"
        return self.state(sha256) is State.FORGOTTEN or self._db.execute(pages, (sha256,)).fetchone() is not None

    def note_unpacked(self, sha256: str) -> list[str]:
        """Keep that all in a container was read.

        Returns:
            Ids of records that it gave itself before: it could not be opened then.
        """
        with self._changes() as db:
            before = self._without_records(db, sha256)
            db.execute("INSERT OR REPLACE INTO source VALUES (?, ?, 0, 0.0)", (sha256, str(State.UNPACKED)))
        return sorted(before)

    def note_read(self, source: SourceState, records: Sequence[RecordRow], pages: Sequence[PageFate]) -> list[str]:
        """Keep what was read of a source, in place of what was read before, and when a record came first.

        Returns:
            Ids of records that it gave before and no longer gives.
        """
        with self._changes() as db:
            before = self._without_records(db, source.sha256)
            db.execute(
                "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?)",
                (source.sha256, str(State.READ), int(source.code), source.seconds),
            )
            places = ", ".join("?" * len(RecordRow.__dataclass_fields__))
            now = datetime.now(UTC).isoformat()
            rows = [replace(row, taken_at=before.get(row.record_id, now)) for row in records]
            db.executemany(f"INSERT INTO record VALUES ({places})", [row.values() for row in rows])  # noqa: S608
            db.executemany(
                "INSERT INTO page VALUES (?, ?, ?, ?)",
                [(source.sha256, page.page_no, str(page.outcome), page.record_id) for page in pages],
            )
            db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")
        return sorted(before.keys() - {row.record_id for row in records})

    @staticmethod
    def _without_records(db: sqlite3.Connection, sha256: str) -> dict[str, str]:
        """Remove what was read of a source; return the ids of its records, and when the batch first had each."""
        before = dict(db.execute("SELECT record_id, taken_at FROM record WHERE sha256 = ?", (sha256,)))
        db.execute("DELETE FROM record WHERE sha256 = ?", (sha256,))
        db.execute("DELETE FROM page WHERE sha256 = ?", (sha256,))
        if before:
            db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")
        return before

    def is_settled(self) -> bool:
        """Tell whether what records say of each other, and the file of all records, is up to date."""
        return self._db.execute("SELECT 1 FROM unsettled").fetchone() is None

    def note_settled(self, links: Sequence[tuple[str, str]]) -> None:
        """Keep what records now say of others, record id and the words of its links; all is up to date."""
        with self._changes() as db:
            db.execute("DELETE FROM unsettled")
            db.executemany("UPDATE record SET links = ? WHERE record_id = ?", [(words, one) for one, words in links])

    def read_again(self, sha256: str) -> None:
        """Let a source be read anew; its records stay until then."""
        with self._changes() as db:
            db.execute("DELETE FROM source WHERE sha256 = ?", (sha256,))

    def lose(self, record_id: str) -> None:
        """Let the source of a record be read anew whose file is gone."""
        with self._changes() as db:
            its_source = "SELECT sha256 FROM record WHERE record_id = ?"
            db.execute(f"DELETE FROM source WHERE sha256 IN ({its_source})", (record_id,))  # noqa: S608
            db.execute("DELETE FROM record WHERE record_id = ?", (record_id,))
            db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")

    def drop_stand_ins(self, container: str, members: Collection[str]) -> list[str]:
        """Remove what stood for members that wanted a program, as packed bytes, and were let be read anew.

        Args:
            container: Path of the container, which was unpacked again.
            members: Hashes of what is in it now.

        Returns:
            Ids of the records that are gone.
        """
        inside = container + "/"
        found = self._db.execute(
            "SELECT DISTINCT record_id, record.sha256 FROM record JOIN arrival USING (sha256) "
            "LEFT JOIN source USING (sha256) "
            "WHERE state IS NULL AND reasons = 'program_missing' AND substr(arrival.path, 1, ?) = ?",
            (len(inside), inside),
        ).fetchall()
        gone = [(record_id, sha256) for record_id, sha256 in found if sha256 not in members]
        if gone:
            with self._changes() as db:
                for _, sha256 in gone:
                    self._without_records(db, sha256)
                    db.execute("DELETE FROM arrival WHERE sha256 = ?", (sha256,))
        return [record_id for record_id, _ in gone]

    def records(self) -> list[RecordRow]:
        """Return the rows of all records, by path and pages."""
        rows = self._db.execute(f"SELECT {_RECORD_COLUMNS} FROM record ORDER BY path, first_page, record_id")  # noqa: S608
        return [RecordRow(*row) for row in rows]

    def sources(self) -> list[SourceState]:
        """Return what became of every source."""
        rows = self._db.execute("SELECT sha256, state, code, seconds FROM source ORDER BY sha256")
        return [SourceState(row[0], ExitCode(row[2]), row[3], State(row[1])) for row in rows]

    def page_counts(self) -> dict[str, int]:
        """Return how many pages had each outcome."""
        return dict(self._db.execute("SELECT outcome, COUNT(*) FROM page GROUP BY outcome ORDER BY outcome"))

    def forget(self, record_id: str) -> bool:
        """Remove a record and, where it was its source's last, all that is known of the source but its hash.

        The hash stays, marked forgotten: else the next start would read the file again.
        """
        with self._changes() as db:
            row = db.execute("SELECT sha256 FROM record WHERE record_id = ?", (record_id,)).fetchone()
            if row is None:
                return False
            db.execute("DELETE FROM record WHERE record_id = ?", (record_id,))
            db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")
            db.execute("UPDATE page SET record_id = NULL, outcome = 'forgotten' WHERE record_id = ?", (record_id,))
            if not db.execute("SELECT 1 FROM record WHERE sha256 = ?", row).fetchone():
                for table in ("page", "arrival", "file"):
                    db.execute(f"DELETE FROM {table} WHERE sha256 = ?", row)  # noqa: S608  names of ours
                db.execute(
                    "UPDATE source SET state = ?, code = 0, seconds = 0.0 WHERE sha256 = ?",
                    (str(State.FORGOTTEN), *row),
                )
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return True


def _no_batch(path: Path) -> UsageError:
    return UsageError(
        f"{path.parent}: no batch was run into this folder; name the DIR of a scanner batch. "
        "这不是批处理的结果文件夹，请指定 scanner batch 的 DIR。"
    )


def _other_version(path: Path) -> UsageError:
    return UsageError(
        f"{path.parent}: made by another version of this program; run: scanner repair {path.parent} "
        "由本程序的另一版本生成，请先运行 scanner repair 转换。"
    )


def _damaged(path: Path) -> UsageError:
    return UsageError(
        f"{path.parent}: its ledger is damaged; run: scanner repair {path.parent} "
        "台账已损坏，请先运行 scanner repair 修复。"
    )


def _unusable(path: Path, error: Exception) -> UsageError:
    reason = str(error) if isinstance(error, sqlite3.Error) else getattr(error, "strerror", "") or str(error)
    return UsageError(
        f"{path}: the ledger cannot be used ({reason}); make space or give the folder back its rights, "
        "then start again: nothing that was read is lost. 无法写入台账，请腾出磁盘空间或恢复权限后重新运行。"
    )
