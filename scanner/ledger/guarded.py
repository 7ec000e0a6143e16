"""A connection to a ledger's file that tells damage by name, whatever is asked and wherever it shows.

SQLite finds a damaged page only when it comes to it, in the middle of any query. So every statement and every row goes
through here, and `is_sound` looks through the whole file when a ledger is opened.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from forms.errors import UsageError
from forms.wording import Wording
from scanner.ledger.schema import SCHEMA

_Result = TypeVar("_Result")

_DAMAGE: Final = ("malformed", "not a database", "decode to utf-8", "corrupt", "no such table", "no such column")

_HEX: Final = "length({0}) != {1} OR {0} GLOB '*[^0-9a-f]*'"
_NONSENSE: Final = (
    ("record", _HEX.format("record_id", 24)),
    ("record", _HEX.format("sha256", 64)),
    ("record", "status NOT IN ('accepted', 'review', 'rejected')"),
    ("record", "typeof(first_page) != 'integer' OR typeof(read) != 'integer' OR typeof(unclear) != 'integer'"),
    ("record", "typeof(path) != 'text' OR typeof(arrived_at) != 'text' OR typeof(taken_at) != 'text'"),
    ("record", "julianday(taken_at) IS NULL OR julianday(arrived_at) IS NULL"),
    ("source", _HEX.format("sha256", 64)),
    ("source", "typeof(code) != 'integer' OR typeof(seconds) NOT IN ('real', 'integer')"),
    ("arrival", _HEX.format("sha256", 64)),
    ("file", _HEX.format("sha256", 64)),
    ("page", _HEX.format("sha256", 64)),
    ("page", "typeof(page_no) != 'integer'"),
)
"""What no row of a table can be: page by page the file may be whole, and a row may be garbled all the same."""


def damaged(path: Path) -> UsageError:
    """Return the error of a ledger whose file is damaged."""
    return UsageError(
        Wording(
            zh="台账已损坏，请先运行 scanner repair 修复。",
            en=f"its ledger is damaged; run: scanner repair {path.parent}",
        ),
        at=path.parent,
    )


def unusable(path: Path, error: Exception) -> UsageError:
    """Return the error of a ledger that cannot be read or written as the folder and the disk are."""
    reason = str(error) if isinstance(error, sqlite3.Error) else getattr(error, "strerror", "") or str(error)
    return UsageError(
        Wording(
            zh="无法写入台账，请腾出磁盘空间或恢复权限后重新运行。",
            en=f"the ledger cannot be used ({reason}); make space or give the folder back its rights, then start "
            "again: nothing that was read is lost.",
        ),
        at=path,
    )


def explained(path: Path, error: sqlite3.Error) -> UsageError:
    """Return what an error of SQLite means for the ledger."""
    words = str(error).lower()
    is_damage = not isinstance(error, sqlite3.OperationalError) or any(word in words for word in _DAMAGE)
    return damaged(path) if is_damage else unusable(path, error)


def is_sound(connection: sqlite3.Connection, *, is_current: bool = True) -> bool:
    """Tell whether a ledger's file is whole, and every row in it can be one.

    Args:
        connection: The ledger.
        is_current: Whether it is of this program's version, and so has all its tables and columns.
    """
    try:
        if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            return False
        if is_current and not _columns_of_ours() <= _columns_of(connection):
            return False
        if any(
            connection.execute(f"SELECT 1 FROM {table} WHERE {what} LIMIT 1").fetchone()  # noqa: S608  names of ours
            for table, what in _NONSENSE
        ):
            return False
        _read_every_row(connection)
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return False
    return True


@cache
def _columns_of_ours() -> frozenset[tuple[str, str]]:
    """Return the tables of a new ledger with their columns."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        return _columns_of(connection)


def _columns_of(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """Return the tables of a ledger with their columns: a name that is garbled is no damage to SQLite."""
    tables = "sqlite_master AS made JOIN pragma_table_info(made.name) AS one"
    found = connection.execute(f"SELECT made.name, one.name FROM {tables} WHERE made.type = 'table'")  # noqa: S608
    return frozenset((str(table), str(column)) for table, column in found.fetchall())


def _read_every_row(connection: sqlite3.Connection) -> None:
    """Read all rows of all tables: a text that is no UTF-8 shows only when it is read.

    Raises:
        sqlite3.OperationalError: There is such a text.
    """
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for _ in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608  a name that the file itself gives
            pass


def sensible(table: str) -> str:
    """Return the condition, in SQL, that a row of a table can be one."""
    return " AND ".join(f"NOT ({what})" for one, what in _NONSENSE if one == table)


def drop_nonsense(connection: sqlite3.Connection) -> None:
    """Remove the rows that can be none: of a damaged ledger, what was read may be garbled."""
    for table, what in _NONSENSE:
        connection.execute(f"DELETE FROM {table} WHERE {what}")  # noqa: S608  names of ours


class GuardedCursor(sqlite3.Cursor):
    """A cursor whose errors say what they mean for the ledger."""

    def execute(self, sql: str, parameters: Any = (), /) -> GuardedCursor:
        """Run a statement."""
        self._guarded(lambda: super(GuardedCursor, self).execute(sql, parameters))
        return self

    def executemany(self, sql: str, parameters: Any, /) -> GuardedCursor:
        """Run a statement for each of several rows."""
        self._guarded(lambda: super(GuardedCursor, self).executemany(sql, parameters))
        return self

    def fetchone(self) -> Any:
        """Return the next row, or None."""
        return self._guarded(super().fetchone)

    def fetchall(self) -> list[Any]:
        """Return all further rows."""
        return self._guarded(super().fetchall)

    def __next__(self) -> Any:
        """Return the next row."""
        return self._guarded(super().__next__)

    def _guarded(self, work: Callable[[], _Result]) -> _Result:
        try:
            try:
                return work()
            except UnicodeDecodeError as error:  # SQLite's message quotes the name of a table that is garbled
                raise sqlite3.DatabaseError("malformed") from error
        except sqlite3.Error as error:
            connection = self.connection
            path = connection.path if isinstance(connection, GuardedConnection) else None
            if path is None:
                raise
            raise explained(path, error) from error


class GuardedConnection(sqlite3.Connection):
    """A connection whose statements are guarded once `path` is set."""

    path: Path | None = None

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        """Run a statement with a guarded cursor."""
        return self.cursor(GuardedCursor).execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> Any:
        """Run a statement for each of several rows with a guarded cursor."""
        return self.cursor(GuardedCursor).executemany(sql, parameters)


__all__: Sequence[str] = ["GuardedConnection", "damaged", "explained", "is_sound", "unusable"]
