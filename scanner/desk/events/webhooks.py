"""Webhooks: addresses that are told of what happens, and the log of what they were told.

What is to be delivered stands in the register until it was, so that nothing is lost when the desk ends in between.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from forms.errors import UsageError
from forms.wording import Wording
from scanner.desk.events.happenings import Happening
from scanner.desk.users.access import LOCAL_HOSTS
from scanner.desk.users.register import Register
from scanner.values.clock import moment_of

_MOST_WEBHOOKS: Final = 20
_KEPT_LOG: Final = 200
_LONGEST_URL: Final = 2000
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that is told of what happens.

    Attributes:
        id: Its id.
        url: The address.
        secret: With which what it is told is signed.
        by: Who has set it.
        at: When, ISO 8601 with offset.
    """

    id: str
    url: str
    secret: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something that a webhook is told, or was.

    Attributes:
        id: Its id, the same at each try.
        webhook_id: The webhook.
        kind: What happened.
        body: What is sent, JSON.
        at: When it happened, ISO 8601 with offset.
        state: `waiting`, `delivered` or `given up`.
        tries: How often it was tried.
        answer: What the last try gave: the HTTP status, or the kind of failure; empty before the first.
    """

    id: str
    webhook_id: str
    kind: str
    body: str
    at: str
    state: str
    tries: int
    answer: str


_DELIVERY: Final = "SELECT id, webhook_id, kind, body, at, state, tries, answer FROM delivery"


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The webhooks of a register."""

    register: Register

    def all(self) -> list[Webhook]:
        """Return the webhooks, the oldest first."""
        rows = self.register.rows("SELECT id, url, secret, by, at FROM webhook ORDER BY at, id")
        return [Webhook(*map(str, row)) for row in rows]

    def add(self, url: str, by: str) -> Webhook:
        """Set a webhook; it is told of what happens from now on.

        Raises:
            UsageError: The address cannot be used, or there are too many.
        """
        if len(self.all()) >= _MOST_WEBHOOKS:
            raise UsageError(
                Wording(zh="数量已满，请先删除一个。", en=f"there are {_MOST_WEBHOOKS} webhooks already; delete one.")
            )
        hook = Webhook(
            secrets.token_hex(8),
            _checked(url),
            "whsec_" + secrets.token_urlsafe(_SECRET_BYTES),
            by,
            moment_of(self.register.clock),
        )
        with self.register.changes() as db:
            db.execute("INSERT INTO webhook VALUES (?, ?, ?, ?, ?)", (hook.id, hook.url, hook.secret, hook.by, hook.at))
        return hook

    def remove(self, hook_id: str) -> bool:
        """Remove a webhook and its log, and tell whether there was one."""
        if all(one.id != hook_id for one in self.all()):
            return False
        with self.register.changes() as db:
            db.execute("DELETE FROM webhook WHERE id = ?", (hook_id,))
            db.execute("DELETE FROM delivery WHERE webhook_id = ?", (hook_id,))
        return True

    def log(self, hook_id: str, limit: int) -> list[Delivery]:
        """Return what a webhook was told last, the latest first."""
        rows = self.register.rows(f"{_DELIVERY} WHERE webhook_id = ? ORDER BY rowid DESC LIMIT ?", hook_id, limit)
        return [Delivery(*row) for row in rows]  # type: ignore[arg-type]

    def note(self, happened: Sequence[Happening]) -> None:
        """Keep what all webhooks are to be told."""
        hooks = self.all()
        if not hooks:
            return
        with self.register.changes() as db:
            for one in happened:
                for hook in hooks:
                    delivery_id = secrets.token_hex(12)
                    body = json.dumps({"delivery": delivery_id, **json.loads(one.to_json())}, ensure_ascii=False)
                    db.execute(
                        "INSERT INTO delivery VALUES (?, ?, ?, ?, ?, 'waiting', 0, 0, '')",
                        (delivery_id, hook.id, one.kind, body, one.at),
                    )

    def due(self, now: float, limit: int) -> list[Delivery]:
        """Return what is to be tried now, the oldest first; nothing behind something that has to wait.

        Args:
            now: The time in seconds since 1970.
            limit: How many are returned at most.
        """
        rows = self.register.rows(
            f"{_DELIVERY} AS one WHERE state = 'waiting' AND NOT EXISTS (SELECT 1 FROM delivery AS earlier "  # noqa: S608
            "WHERE earlier.webhook_id = one.webhook_id AND earlier.state = 'waiting' AND earlier.rowid <= one.rowid "
            "AND earlier.next_try > ?) ORDER BY rowid LIMIT ?",
            now,
            limit,
        )
        return [Delivery(*row) for row in rows]  # type: ignore[arg-type]

    def note_tried(self, delivery: Delivery, state: str, answer: str, next_try: float) -> None:
        """Keep what a try has given, and drop what has become old in the log."""
        with self.register.changes() as db:
            db.execute(
                "UPDATE delivery SET state = ?, tries = tries + 1, answer = ?, next_try = ? WHERE id = ?",
                (state, answer, next_try, delivery.id),
            )
            db.execute(
                "DELETE FROM delivery WHERE webhook_id = ?1 AND state != 'waiting' AND rowid NOT IN "
                "(SELECT rowid FROM delivery WHERE webhook_id = ?1 ORDER BY rowid DESC LIMIT ?2)",
                (delivery.webhook_id, _KEPT_LOG),
            )


def signature(secret: str, body: bytes, at: int) -> str:
    """Return the header `Formloop-Signature`: when it was sent, and the HMAC-SHA256 of that moment and the body.

    Args:
        secret: The webhook's secret.
        body: What is sent.
        at: When, in seconds since 1970; whoever refuses old ones cannot be sent one twice.
    """
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def _checked(url: str) -> str:
    """Return an address that may be told.

    Raises:
        UsageError: It is none, or what happens would cross the network in the clear.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= _LONGEST_URL
    if not host or not is_plain or parts.username is not None or parts.scheme not in {"http", "https"}:
        raise UsageError(
            Wording(zh="请填写 https:// 网址。", en="say https://HOST/PATH, without a name or password in it"), at="url"
        )
    if parts.scheme == "http" and host not in LOCAL_HOSTS:
        raise UsageError(Wording(zh="除本机外须用 https。", en="http only for this machine, else https"), at="url")
    return url
