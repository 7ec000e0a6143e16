"""What happens in a batch while its desk serves: files that were read, records that came, changed or were withdrawn.

The ledger is compared with what it was half a second ago, whoever has changed it: the reading of the inbox, a person at
a page, a program, or a command beside the desk. As long as nobody listens, nothing is compared. No happening holds a
value of a form.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from forms.errors import FormloopError
from scanner.desk.office import Office
from scanner.ledger import Ledger
from scanner.ledger.queries.listing import changes_of_others
from scanner.values.clock import moment_of

_LOOK_SECONDS: Final = 0.5
_MOST_KEPT: Final = 10_000
_LISTENED_SECONDS: Final = 300.0
"""So long after the last one who listened has gone, it is still noticed what happens: he may come back."""

_NEWS: Final = "SELECT record_id, status, form_id, to_check, digest FROM record WHERE completed_by IS NULL"
_FILES: Final = "SELECT sha256, state FROM source"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened.

    Attributes:
        id: Tells it apart from all others; a later one of the same desk has a larger number behind the hyphen.
        kind: `file.read`, `record.created`, `record.changed` or `record.withdrawn`.
        at: When it was noticed, ISO 8601 with offset.
        content: Which file or record, and its state.
    """

    id: str
    kind: str
    at: str
    content: Mapping[str, Any]

    def to_json(self) -> str:
        """Return it as JSON, in one line."""
        return json.dumps({"id": self.id, "kind": self.kind, "at": self.at, **self.content}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The records that are given out and the files that were read, at one moment."""

    records: Mapping[str, tuple[str, ...]]
    files: Mapping[str, str]


Take = Callable[[Sequence[Happening]], Awaitable[None]]
"""Takes what has happened."""


class Happenings:
    """What happens in a batch, for all who listen.

    Args:
        office: The batch.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._takers: list[Take] = []
        self._kept: deque[Happening] = deque(maxlen=_MOST_KEPT)
        self._begin()
        self._seen: tuple[int, int] = (-1, -1)
        self._snapshot: _Snapshot | None = None
        self._listened_at: float | None = None
        self.is_over = False

    def tell(self, take: Take) -> None:
        """Have somebody told of all that happens, as long as there are webhooks."""
        self._takers.append(take)

    def end(self) -> None:
        """Say that the desk ends."""
        self.is_over = True

    def listen(self) -> None:
        """Say that somebody listens; what happens from now on is noticed."""
        self._listened_at = time.monotonic()
        if self._snapshot is None:
            self._begin()
            self._seen, self._snapshot = self._changes(), self._taken()

    @property
    def latest(self) -> str:
        """The id of what happened last, to ask for what comes after it."""
        return f"{self._epoch}-{self._count}"

    def after(self, last_id: str) -> list[Happening] | None:
        """Return what happened after something, or None where that is not known any more."""
        epoch, _, number = last_id.rpartition("-")
        if epoch != self._epoch or not (number.isascii() and number.isdigit()) or len(number) > 12:
            return None
        missing = self._count - int(number)
        if missing < 0 or missing > len(self._kept):
            return None
        return list(self._kept)[len(self._kept) - missing :]

    async def watch(self) -> None:
        """Notice what happens, until it is cancelled."""
        while True:
            with contextlib.suppress(FormloopError):  # the ledger is busy; it is looked at again
                await self._look()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _look(self) -> None:
        if self._office.register.rows("SELECT 1 FROM webhook LIMIT 1"):
            self.listen()
        if self._listened_at is None or self._snapshot is None:
            return
        if time.monotonic() - self._listened_at > _LISTENED_SECONDS:
            self._listened_at = self._snapshot = None
            return
        changes = self._changes()
        if changes == self._seen:
            return
        before, now = self._snapshot, await asyncio.to_thread(self._taken)
        self._seen, self._snapshot = changes, now
        found = [self._happened(kind, content) for kind, content in _differences(before, now)]
        self._kept.extend(found)
        if found:
            for take in self._takers:
                await take(found)

    def _begin(self) -> None:
        """Count anew: what happened before is not known."""
        self._epoch, self._count = secrets.token_hex(4), 0
        self._kept.clear()

    def _happened(self, kind: str, content: Mapping[str, Any]) -> Happening:
        self._count += 1
        return Happening(self.latest, kind, moment_of(self._office.clock), content)

    def _changes(self) -> tuple[int, int]:
        """Return what changes with every change of the ledger, by others and by this desk."""
        with self._office.corrections.asking() as ledger:
            return changes_of_others(ledger), self._office.words_said

    def _taken(self) -> _Snapshot:
        with self._office.corrections.asking() as ledger:
            return _snapshot(ledger)


def _snapshot(ledger: Ledger) -> _Snapshot:
    """Return what a ledger holds: the files first, so that none is seen whose records, written meanwhile, are not."""
    files = {str(sha256): str(state) for sha256, state in ledger.query(_FILES)}
    records = {str(row[0]): tuple(str(one or "") for one in row[1:]) for row in ledger.query(_NEWS)}
    return _Snapshot(records, files)


def _differences(before: _Snapshot, now: _Snapshot) -> list[tuple[str, dict[str, Any]]]:
    """Return kind and content of what happened between two moments: records first, then the files they came from."""
    found: list[tuple[str, dict[str, Any]]] = []
    for record_id, row in now.records.items():
        if before.records.get(record_id) != row:
            status, form, to_check, _ = row
            kind = "record.changed" if record_id in before.records else "record.created"
            content = {"record_id": record_id, "status": status, "form": form or None, "to_check": to_check.split()}
            found.append((kind, content))
    found += [("record.withdrawn", {"record_id": one}) for one in before.records if one not in now.records]
    for sha256, state in now.files.items():
        if before.files.get(sha256) != state and state != "forgotten":
            found.append(("file.read", {"sha256": sha256, "state": state}))
    return found
