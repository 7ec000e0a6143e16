"""The desk's register: who may enter, which programs may ask, and which addresses are told of what happens.

It is a small database beside the batch's ledger, which the desk and the commands share. It is made when its first entry
is. Passwords stand in it as argon2 hashes and tokens as SHA-256, so that nobody can enter with what it holds; a
webhook's secret has to stand in it as it is. No value of a form ever stands in it. Every question opens it anew, which
takes a fraction of a millisecond: whoever is removed by a command is out with the next request.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from forms.errors import UsageError
from forms.files import OWNER_ONLY
from forms.terminal.printable import printable_line
from forms.wording import Wording, did_you_mean
from scanner.desk.users.passwords import checked_password, hash_of
from scanner.values.clock import Clock, machine_clock, moment_of

REGISTER_FILE: Final = "desk.sqlite"
"""The register's name in a batch's folder."""

Role = Literal["clerk", "leader"]
"""What somebody may do: a leader may also manage webhooks, and take back what others have accepted or rejected."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)

LONGEST_NAME: Final = 40
TOKEN_PREFIX: Final = "formloop_"  # noqa: S105  by which people and scanners for leaked secrets know a token
_TOKEN_BYTES: Final = 32
_BUSY_SECONDS: Final = 20

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS user (name TEXT PRIMARY KEY, role TEXT NOT NULL, hash TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS token (name TEXT PRIMARY KEY, role TEXT NOT NULL, digest TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS upload (sha256 TEXT PRIMARY KEY, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS webhook (id TEXT PRIMARY KEY, url TEXT NOT NULL, secret TEXT NOT NULL, by TEXT NOT NULL,
    at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (id TEXT PRIMARY KEY, webhook_id TEXT NOT NULL, kind TEXT NOT NULL,
    body TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'given up')),
    tries INTEGER NOT NULL, next_try REAL NOT NULL, answer TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, next_try);
"""


@dataclass(frozen=True, slots=True)
class Person:
    """A user, or a program with a token.

    Attributes:
        name: The name, as the records' history has it.
        role: What it may do.
        at: When it was entered, ISO 8601 with offset.
    """

    name: str
    role: Role
    at: str


@dataclass(frozen=True, slots=True)
class Register:
    """The register of a batch's desk. Any thread and any process may use it.

    Attributes:
        path: The database; it need not exist.
        clock: The time.
    """

    path: Path
    clock: Clock = machine_clock

    # Users

    def users(self) -> list[Person]:
        """Return the users, by name."""
        return self._people("SELECT name, role, at FROM user ORDER BY name")

    def user(self, name: str) -> Person | None:
        """Return a user, or None."""
        return next(iter(self._people("SELECT name, role, at FROM user WHERE name = ?", name)), None)

    def password_hash(self, name: str) -> str | None:
        """Return the argon2 hash of a user's password, or None if there is no such user."""
        rows = self.rows("SELECT hash FROM user WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    def put_user(self, name: str, role: Role, password: str) -> None:
        """Enter a user, or give a user another role and password.

        Raises:
            UsageError: The name or the password cannot be used.
        """
        name, hashed = self._new_name(name, "token"), hash_of(checked_password(password))
        with self.changes() as db:
            db.execute("INSERT OR REPLACE INTO user VALUES (?, ?, ?, ?)", (name, role, hashed, self._now()))

    def remove_user(self, name: str) -> None:
        """Remove a user, whose sessions end.

        Raises:
            UsageError: There is no such user.
        """
        self._remove("user", name, [one.name for one in self.users()])

    # Tokens

    def tokens(self) -> list[Person]:
        """Return the programs that have a token, by name."""
        return self._people("SELECT name, role, at FROM token ORDER BY name")

    def program(self, token: str) -> Person | None:
        """Return the program that a token belongs to, or None."""
        return next(iter(self._people("SELECT name, role, at FROM token WHERE digest = ?", _digest(token))), None)

    def new_token(self, name: str, role: Role) -> str:
        """Return a new token for a program; the one that it had is of no more use.

        Raises:
            UsageError: The name cannot be used.
        """
        name, token = self._new_name(name, "user"), TOKEN_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
        with self.changes() as db:
            db.execute("INSERT OR REPLACE INTO token VALUES (?, ?, ?, ?)", (name, role, _digest(token), self._now()))
        return token

    def remove_token(self, name: str) -> None:
        """Remove a program's token.

        Raises:
            UsageError: No program of this name has one.
        """
        self._remove("token", name, [one.name for one in self.tokens()])

    # Files that came by the API

    def note_upload(self, sha256: str) -> None:
        """Remember that a file was handed in, so that it can be asked for before its reading has begun."""
        with self.changes() as db:
            db.execute("INSERT OR REPLACE INTO upload VALUES (?, ?)", (sha256, self._now()))

    def was_uploaded(self, sha256: str) -> bool:
        """Tell whether a file was handed in."""
        return bool(self.rows("SELECT 1 FROM upload WHERE sha256 = ?", sha256))

    # The database

    def rows(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        """Return the rows that a question gives; none where there is no register yet.

        Raises:
            UsageError: The register cannot be read.
        """
        if not self.path.is_file():
            return []
        with self._opened() as db:
            return db.execute(sql, parameters).fetchall()

    @contextmanager
    def changes(self) -> Iterator[sqlite3.Connection]:
        """Yield the register in one transaction; it is made where there is none.

        Raises:
            UsageError: It cannot be written.
        """
        try:
            self.path.touch(mode=OWNER_ONLY)
        except OSError as error:
            raise UsageError(
                Wording(zh="无法写入。", en=f"cannot be written ({error.strerror})"), at=self.path
            ) from error
        with self._opened() as db:
            db.executescript(_SCHEMA)
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the database; what is not committed at the end is left out."""
        try:
            db = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)
            try:
                yield db
            finally:
                db.close()
        except sqlite3.Error as error:
            raise UsageError(
                Wording(
                    zh="用户登记文件无法使用，请移走后重新登记。",
                    en=f"cannot be used ({error}); move it away and enter the users anew.",
                ),
                at=self.path,
            ) from error

    def _people(self, sql: str, *parameters: object) -> list[Person]:
        found = []
        for name, role, at in self.rows(sql, *parameters):
            found += [Person(str(name), known, str(at)) for known in ROLES if known == role]
        return found

    def _new_name(self, name: str, other: Literal["user", "token"]) -> str:
        """Return a name as it is kept.

        Raises:
            UsageError: It says nothing, is too long, or stands for somebody else.
        """
        kept = printable_line(name).strip()
        if not kept or len(kept) > LONGEST_NAME or kept != name.strip():
            raise UsageError(
                Wording(
                    zh=f"姓名须为 1 至 {LONGEST_NAME} 个字。", en=f"a name has 1 to {LONGEST_NAME} printable characters"
                )
            )
        taken = self.users() if other == "user" else self.tokens()
        if any(one.name == kept for one in taken):
            raise UsageError(
                Wording(zh="此名称已被占用，请换一个。", en=f"is the name of a {other}; choose another."), at=kept
            )
        return kept

    def _remove(self, table: Literal["user", "token"], name: str, known: list[str]) -> None:
        if name not in known:
            raise UsageError(Wording(zh="没有此名称。", en=f"no such {table}{did_you_mean(name, known).en}"), at=name)
        with self.changes() as db:
            db.execute(f"DELETE FROM {table} WHERE name = ?", (name,))  # noqa: S608  one of two words

    def _now(self) -> str:
        return moment_of(self.clock)


def _digest(token: str) -> str:
    """Return what is kept of a token; it has 256 random bits, so that one quick round is enough."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
