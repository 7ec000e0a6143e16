"""Who may enter the desk: links that work once, users who log in, and the sessions that both open.

A link holds a token and works once. Who follows it, or logs in, gets a session's cookie, which no script can read and
no other site can send. Nothing here is written to the disk: when the desk ends, every session ends.
"""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from scanner.desk.users.register import Person, Role

COOKIE: Final = "formloop_desk"
"""The name of the cookie that holds a session's key."""

_TOKEN_BYTES: Final = 32
_MOST_SESSIONS: Final = 200

IDLE_SECONDS: Final = 3600.0
"""How long a user's session lasts without a request."""

LONGEST_SECONDS: Final = 12 * 3600.0
"""How long a user's session lasts at most: a working day."""

Language = Literal["zh", "en"]
Order = Literal["record", "field"]


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """A field of a record: the record's id, and the field's name in it."""

    record_id: str
    field: str


@dataclass(slots=True)
class Session:
    """One browser at the desk, with what the person has done in it so far.

    Attributes:
        key: What the browser's cookie holds.
        csrf: The token that every change from this browser's pages carries.
        by: The person's name, as the records' history has it.
        number: Tells this session apart from others of the same person.
        language: The language of the pages.
        order: Whether the queue goes record by record, or one field through all records.
        record_id: The record that is claimed for this session; empty for none.
        claimed_at: When that claim was last renewed, in seconds of a clock that never goes back.
        skipped: The fields that were skipped, in the order in which they were.
        later: The ids of records whose doubts as a whole were left for later; they do not come back by themselves.
        said: The fields that words were said on, the latest last; None in the place of a word on a whole record.
        settled: How many doubtful fields were settled since `since`.
        since: When this job of settling began, in seconds of a clock that never goes back; None before the first field.
        notice: What the next page says once, in the person's language.
        role: What the person may do.
        entered: When the user's entry in the register was made; a session ends with a new password. Empty for others.
        opened_at: When the session began, in seconds of a clock that never goes back.
        used_at: When its browser last asked for something, in seconds of the same clock.
    """

    key: str
    csrf: str
    by: str
    number: int
    language: Language = "zh"
    order: Order = "record"
    record_id: str = ""
    claimed_at: float = 0.0
    skipped: dict[FieldPlace, None] = field(default_factory=dict)
    later: set[str] = field(default_factory=set)
    said: list[FieldPlace] = field(default_factory=list)
    settled: int = 0
    since: float | None = None
    notice: str = ""
    role: Role = "leader"
    entered: str = ""
    opened_at: float = 0.0
    used_at: float = 0.0

    @property
    def who(self) -> str:
        """The name that claims have; two browsers of one person have two."""
        return f"{self.by} #{self.number}"

    def take_notice(self) -> str:
        """Return what the next page says, once."""
        notice, self.notice = self.notice, ""
        return notice


class Entrance:
    """The links that nobody has followed yet, and the sessions that are open.

    Args:
        idle_seconds: How long a session lasts without a request.
        longest_seconds: How long a session lasts at most.
        clock: Seconds that never go back.
    """

    def __init__(
        self,
        idle_seconds: float = math.inf,
        longest_seconds: float = math.inf,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._idle, self._longest, self.clock = idle_seconds, longest_seconds, clock
        self._links: dict[str, str] = {}
        self._sessions: dict[str, Session] = {}
        self._programs: dict[str, Session] = {}
        self._count = 0

    def link(self, by: str) -> str:
        """Return a new token that lets a person in once.

        Args:
            by: The person's name.
        """
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        self._links[token] = by
        return token

    def enter(self, token: str) -> Session | None:
        """Return a new session for a token, which is of no more use then; None if there is no such token."""
        by = self._links.pop(token, None)
        return self._opened(by, "leader", "") if by is not None else None

    def log_in(self, user: Person) -> Session:
        """Return a new session for a user who has given the right password."""
        return self._opened(user.name, user.role, user.at)

    def session(self, key: str | None) -> Session | None:
        """Return the session of a cookie, or None; one that was idle or open for too long has ended."""
        session = self._sessions.get(key or "")
        if session is None:
            return None
        now = self.clock()
        if now - session.used_at > self._idle or now - session.opened_at > self._longest:
            self.end(session)
            return None
        session.used_at = now
        return session

    def end(self, session: Session) -> None:
        """End a session."""
        self._sessions.pop(session.key, None)

    def program(self, person: Person) -> Session:
        """Return what a program with a token has done so far; it has one session as long as the desk serves."""
        session = self._programs.get(person.name)
        if session is None:
            self._count += 1
            session = self._programs[person.name] = Session("", "", person.name, self._count)
        session.role = person.role
        return session

    def _opened(self, by: str, role: Role, entered: str) -> Session:
        self._count += 1
        keys = secrets.token_urlsafe(_TOKEN_BYTES), secrets.token_urlsafe(_TOKEN_BYTES)
        now = self.clock()
        session = Session(*keys, by, self._count, role=role, entered=entered, opened_at=now, used_at=now)
        while len(self._sessions) >= _MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        self._sessions[session.key] = session
        return session
