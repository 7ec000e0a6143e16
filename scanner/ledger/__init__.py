"""The ledger of a batch: what was received, what became of it, page by page and record by record.

The ledger is one SQLite file with a write-ahead log. A source is identified by the SHA-256 of its
bytes. An arrival is a place that a source came at: a path in the inbox. A record is written to disk
before the ledger names it, so that every record in the ledger has its file. Of the values that were
filled in, the ledger holds the credit code, by which a company that returns its form again is
recognised, and what a second person said otherwise of a field, until a third has decided.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from forms.errors import ExitCode, UsageError
from forms.wording import Wording
from scanner.ledger import joins
from scanner.ledger.guarded import GuardedConnection, damaged, explained, is_sound, unusable
from scanner.ledger.joins import JoinChange
from scanner.ledger.rows import Arrival, KnownFile, PageFate, PartRow, RecordRow, SourceState, State
from scanner.ledger.schema import SCHEMA, SCHEMA_VERSION
from scanner.ledger.uninterrupted import uninterrupted
from scanner.values.acceptance import ACCEPTANCE

__all__ = [
    "Arrival",
    "JoinChange",
    "KnownFile",
    "Ledger",
    "PageFate",
    "PartRow",
    "RecordRow",
    "SourceState",
    "State",
]

_BUSY_SECONDS = 30.0
_FORMER = "SELECT record_id FROM former WHERE part_id = ?"
_RECORD_COLUMNS = ", ".join(RecordRow.__dataclass_fields__)


class Ledger:
    """An open ledger. One process writes to it; others may read it at the same time.

    Hashes (`sha256`) are written in hexadecimal digits. Every method that changes the ledger raises
    UsageError if it cannot be written.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._path = path

    @classmethod
    def open(cls, path: Path, *, make: bool = False, shared: bool = False) -> Ledger:
        """Open a ledger.

        Args:
            path: The ledger's file.
            make: Whether to make a ledger where there is none.
            shared: Whether several threads use it; they have to take care that they do so one after the other.

        Raises:
            UsageError: There is no ledger and none is to be made, it is of another version of this
                program, it is damaged, or it cannot be read or written.
        """
        if not make and not path.is_file():
            raise _no_batch(path)
        try:
            if make:
                path.touch(mode=0o600)
            connection = sqlite3.connect(
                path,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                factory=GuardedConnection,
                check_same_thread=not shared,
            )
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
            raise (explained(path, error) if isinstance(error, sqlite3.Error) else unusable(path, error)) from error
        if not is_sound(connection):
            connection.close()
            raise damaged(path)
        connection.path = path
        return cls(connection, path)

    def close(self) -> None:
        """Close the ledger."""
        self._db.close()

    @contextmanager
    def changes(self, *, is_lasting: bool = True) -> Iterator[sqlite3.Connection]:
        """Yield the connection in one transaction: all changes in the block are kept, or none of them.

        Args:
            is_lasting: Whether a power cut just after it may not undo it. Waiting for the disk is most of what a small
                change takes; one that nobody misses, or that is done again, does not wait.
        """
        try:
            with uninterrupted():
                try:
                    if not is_lasting:
                        self._db.execute("PRAGMA synchronous = NORMAL")
                    self._db.execute("BEGIN IMMEDIATE")
                    yield self._db
                    self._db.execute("COMMIT")
                except BaseException:
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")
                    raise
                finally:
                    if not is_lasting:
                        self._db.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error as error:
            raise explained(self._path, error) from error

    # How the batch was read

    def note_acceptance(self, acceptance: float) -> None:
        """Keep the least confidence, 0.0 to 1.0, of a field that this run accepts without a person."""
        with self.changes() as db:
            db.execute("INSERT OR REPLACE INTO run VALUES (1, ?)", (acceptance,))

    def acceptance(self) -> float:
        """Return the least confidence, 0.0 to 1.0, that the last run accepted; the default one if there was no run."""
        row = self._db.execute("SELECT acceptance FROM run").fetchone()
        return float(row[0]) if row else ACCEPTANCE

    # What came in

    def known_file(self, path: str) -> KnownFile | None:
        """Return a file of the inbox as it was last seen, or None if it was never seen."""
        row = self._db.execute("SELECT path, size, mtime_ns, sha256 FROM file WHERE path = ?", (path,)).fetchone()
        return KnownFile(*row) if row else None

    def note_file(self, file: KnownFile) -> None:
        """Keep a file's size, time of last change and hash, so that an unchanged file need not be read again."""
        with self.changes() as db:
            db.execute(
                "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", (file.path, file.size, file.mtime_ns, file.sha256)
            )

    def note_arrival(self, arrival: Arrival) -> None:
        """Keep that a source came at a place; an arrival that is known already changes nothing."""
        if self._db.execute(
            "SELECT 1 FROM arrival WHERE path = ? AND sha256 = ?", (arrival.path, arrival.sha256)
        ).fetchone():
            return
        with self.changes() as db:
            row = (arrival.path, arrival.sha256, arrival.at, arrival.sender, arrival.received_at)
            db.execute("INSERT INTO arrival VALUES (?, ?, ?, ?, ?)", row)
            db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")

    def arrivals(self, sha256: str) -> list[Arrival]:
        """Return the arrivals of a source, in the order of their paths."""
        rows = self._db.execute("SELECT * FROM arrival WHERE sha256 = ? ORDER BY path", (sha256,))
        return [Arrival(*row) for row in rows]

    def arrivals_at(self, path: str) -> list[Arrival]:
        """Return the arrivals at a path and at all paths inside it, in the order of their paths."""
        inside = path + "/"
        rows = self._db.execute(
            "SELECT * FROM arrival WHERE path = ? OR substr(path, 1, ?) = ? ORDER BY path", (path, len(inside), inside)
        )
        return [Arrival(*row) for row in rows]

    def repeated(self) -> dict[str, list[str]]:
        """Return hash to paths, in their order, for the sources that came at more than one place."""
        rows = self._db.execute(
            "SELECT sha256, path FROM arrival WHERE sha256 IN "
            "(SELECT sha256 FROM arrival GROUP BY sha256 HAVING COUNT(*) > 1) ORDER BY sha256, path"
        )
        places: dict[str, list[str]] = {}
        for sha256, path in rows:
            places.setdefault(sha256, []).append(path)
        return places

    # What became of the sources

    def state(self, sha256: str) -> State:
        """Return what became of a source; `WAITING` if the ledger does not know it."""
        row = self._db.execute("SELECT state FROM source WHERE sha256 = ?", (sha256,)).fetchone()
        return State(row[0]) if row else State.WAITING

    def is_forgotten(self, sha256: str) -> bool:
        """Tell whether a source, or one of its records, was forgotten."""
        pages = "SELECT 1 FROM page WHERE sha256 = ? AND outcome = 'forgotten'"
        return self.state(sha256) is State.FORGOTTEN or self._db.execute(pages, (sha256,)).fetchone() is not None

    def note_unpacked(self, sha256: str) -> list[str]:
        """Keep that all members of a container were read.

        Returns:
            Ids of records of the container itself, which are no longer in the ledger. The container
            has such records if it could not be opened before.
        """
        with self.changes() as db:
            before = self._without_records(db, sha256)
            db.execute("INSERT OR REPLACE INTO source VALUES (?, ?, 0, 0.0)", (sha256, str(State.UNPACKED)))
        return sorted(before)

    def note_read(
        self,
        source: SourceState,
        records: Sequence[RecordRow],
        pages: Sequence[PageFate],
        parts: Sequence[PartRow] = (),
    ) -> list[str]:
        """Keep the records and pages of a source, in place of those that it had before.

        A record that the source had before keeps the time when the batch first had it, and stays completed by the
        record that it was put together to, until the batch is settled.

        Args:
            source: The source, with its exit code and the seconds that its reading took.
            records: The rows of its records.
            pages: What became of its pages.
            parts: Of its records those whose pages may be joined with pages of other files.

        Returns:
            Ids of the records that the source had before and has no longer.
        """
        with self.changes() as db:
            before = self._without_records(db, source.sha256)
            db.execute(
                "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?)",
                (source.sha256, str(State.READ), int(source.code), source.seconds),
            )
            now = datetime.now(UTC).isoformat()
            for row in records:
                taken_at, completed_by = before.get(row.record_id, (now, None))
                joins.insert(db, [replace(row, taken_at=taken_at, completed_by=completed_by)])
            joins.insert_parts(db, parts)
            db.executemany(
                "INSERT INTO page VALUES (?, ?, ?, ?)",
                [(source.sha256, page.page_no, str(page.outcome), page.record_id) for page in pages],
            )
            db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")
        return sorted(before.keys() - {row.record_id for row in records})

    @staticmethod
    def _without_records(db: sqlite3.Connection, sha256: str) -> dict[str, tuple[str, str | None]]:
        """Remove the records and pages of a source.

        Returns:
            Record id to when the batch first had the record, and to the record that completes it.
        """
        rows = db.execute(
            "SELECT record_id, taken_at, completed_by FROM record WHERE sha256 = ? AND joined = ''", (sha256,)
        )
        before = {row[0]: (row[1], row[2]) for row in rows}
        db.execute("DELETE FROM record WHERE sha256 = ? AND joined = ''", (sha256,))
        db.execute("DELETE FROM part WHERE sha256 = ?", (sha256,))
        db.execute("DELETE FROM page WHERE sha256 = ?", (sha256,))
        if before:
            db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")
        return before

    def is_settled(self) -> bool:
        """Tell whether the links between records, and the file of all records, are up to date."""
        return self._db.execute("SELECT 1 FROM unsettled").fetchone() is None

    def note_linked(self, links: Sequence[tuple[str, str]]) -> None:
        """Keep that joined records and links are up to date, and that the file of all records is to be written.

        Args:
            links: The links that changed: pairs of record id and `Links.words()`.
        """
        with self.changes() as db:
            db.execute("DELETE FROM unsettled WHERE yes = 1")
            db.execute("INSERT OR REPLACE INTO unsettled VALUES (2)")
            db.executemany("UPDATE record SET links = ? WHERE record_id = ?", [(words, one) for one, words in links])

    def note_settled(self) -> None:
        """Keep that the file of all records is written; what changed since `note_linked` is still to be settled."""
        with self.changes() as db:
            db.execute("DELETE FROM unsettled WHERE yes = 2")

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query of another module of this package."""
        rows: list[tuple[Any, ...]] = self._db.execute(sql, parameters).fetchall()
        return rows

    def read_again(self, sha256: str) -> None:
        """Let the next pass read a source anew; its records stay until then.

        Of a stack that is not read to its end, what was read of it counts no more.
        """
        with self.changes() as db:
            if not db.execute("DELETE FROM source WHERE sha256 = ?", (sha256,)).rowcount:
                db.execute("DELETE FROM page WHERE sha256 = ?", (sha256,))

    def lose(self, record_id: str) -> None:
        """Remove a record whose file is gone, and let the next pass read its source anew.

        A record that was put together from parts is made again from them when the batch is settled.
        """
        with self.changes() as db:
            if joins.parts_of(db, record_id):
                joins.change(db, JoinChange((), {}, [record_id]))
                db.execute("DELETE FROM former WHERE record_id = ?", (record_id,))
                db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")
                return
            its_source = "SELECT sha256 FROM record WHERE record_id = ?"
            db.execute(f"DELETE FROM source WHERE sha256 IN ({its_source})", (record_id,))  # noqa: S608
            for table in ("record", "part"):
                db.execute(f"DELETE FROM {table} WHERE record_id = ?", (record_id,))  # noqa: S608  names of ours
            db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")

    def drop_stand_ins(self, container: str, members: Collection[str]) -> list[str]:
        """Remove the stand-ins of a container's members, once the container was unpacked again.

        A member that cannot be unpacked without a program that is not installed has a stand-in: a
        source with the hash of its packed bytes. When the program is installed and the container is
        unpacked again, the member is a source with another hash, and the stand-in is of no more use.

        Args:
            container: Path of the container in the inbox.
            members: Hashes of the members that it gave when it was unpacked again.

        Returns:
            Ids of the records that were removed.
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
            with self.changes() as db:
                for _, sha256 in gone:
                    self._without_records(db, sha256)
                    db.execute("DELETE FROM arrival WHERE sha256 = ?", (sha256,))
        return [record_id for record_id, _ in gone]

    def records(self) -> list[RecordRow]:
        """Return the rows of all records that are given out, in the order of path and first page."""
        rows = self._db.execute(
            f"SELECT {_RECORD_COLUMNS} FROM record WHERE completed_by IS NULL "  # noqa: S608
            "ORDER BY path, first_page, record_id"
        )
        return [RecordRow(*row) for row in rows]

    # Forms whose pages came in several files

    def parts(self) -> list[PartRow]:
        """Return all pages that may be joined with pages of other files, in the order of their records' ids."""
        return joins.all_parts(self._db)

    def parts_of(self, record_id: str) -> list[str]:
        """Return the ids of the records that a joined record stands in the place of; none for another record."""
        return joins.parts_of(self._db, record_id)

    def files_of_joined(self) -> dict[str, list[tuple[str, str]]]:
        """Return id of each joined record to the hash and the path of each of its files."""
        return joins.files_of_joined(self._db)

    def given_out(self, record_id: str) -> str | None:
        """Return the id of the record that is given out under an id now: of one that completes it, or its own.

        None where no record ever had the id, or it was forgotten.
        """
        return joins.given_out(self._db, record_id)

    def withdrawn(self) -> list[str]:
        """Return the ids of records that were given out once and are not now."""
        return joins.withdrawn(self._db)

    def note_joined(self, wanted: JoinChange) -> None:
        """Keep how the joined records change."""
        if wanted.rows or wanted.gone:
            with self.changes() as db:
                joins.change(db, wanted)

    def sources(self) -> list[SourceState]:
        """Return every source that was read, unpacked or forgotten, in the order of their hashes."""
        rows = self._db.execute("SELECT sha256, state, code, seconds FROM source ORDER BY sha256")
        return [SourceState(row[0], ExitCode(row[2]), row[3], State(row[1])) for row in rows]

    def page_counts(self) -> dict[str, int]:
        """Return outcome, a word of `PageRole` or `forgotten`, to the number of pages."""
        return dict(self._db.execute("SELECT outcome, COUNT(*) FROM page GROUP BY outcome ORDER BY outcome"))

    def forget(self, record_id: str) -> list[str]:
        """Remove a record, and of each source that has no record left all that is known but its hash.

        The hash stays and is marked as forgotten. Otherwise the next start would read the file again. With a record
        that was put together, the records of its parts are forgotten. The id of a record that was completed means the
        record that completes it.

        Returns:
            The ids that were forgotten; none if there was no such record.
        """
        with self.changes() as db:
            current = joins.given_out(db, record_id)
            if current is None:
                return []
            parts = joins.parts_of(db, current)
            for one in parts or [current]:
                self._forget_one(db, one)
            former = [row[0] for part in parts for row in db.execute(_FORMER, (part,))]
            db.executemany("DELETE FROM former WHERE record_id = ?", [(one,) for one in former])
            for table in ("record", "sampled", "second_look"):
                db.execute(f"DELETE FROM {table} WHERE record_id = ?", (current,))  # noqa: S608  names of ours
            db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return list(dict.fromkeys([current, *parts, *former]))

    @staticmethod
    def _forget_one(db: sqlite3.Connection, record_id: str) -> None:
        """Remove the record of one file, and all but the hash of a source that has no record left.

        A stack that is not read to its end keeps what tells which of its pages were forgotten.
        """
        row = db.execute("SELECT sha256 FROM record WHERE record_id = ?", (record_id,)).fetchone()
        was_read = db.execute("SELECT 1 FROM source WHERE sha256 = ?", row).fetchone() is not None
        for table in ("record", "part", "sampled", "second_look"):
            db.execute(f"DELETE FROM {table} WHERE record_id = ?", (record_id,))  # noqa: S608  names of ours
        db.execute("UPDATE page SET record_id = NULL, outcome = 'forgotten' WHERE record_id = ?", (record_id,))
        if was_read and not db.execute("SELECT 1 FROM record WHERE sha256 = ? AND joined = ''", row).fetchone():
            for table in ("page", "arrival", "file"):
                db.execute(f"DELETE FROM {table} WHERE sha256 = ?", row)  # noqa: S608  names of ours
            db.execute(
                "UPDATE source SET state = ?, code = 0, seconds = 0.0 WHERE sha256 = ?",
                (str(State.FORGOTTEN), *row),
            )


def _no_batch(path: Path) -> UsageError:
    return UsageError(
        Wording(
            zh="这不是批处理的结果文件夹，请指定 scanner batch 的 DIR。",
            en="no batch was run into this folder; name the DIR of a scanner batch.",
        ),
        at=path.parent,
    )


def _other_version(path: Path) -> UsageError:
    return UsageError(
        Wording(
            zh="由本程序的另一版本生成，请先运行 scanner repair 转换。",
            en=f"made by another version of this program; run: scanner repair {path.parent}",
        ),
        at=path.parent,
    )
