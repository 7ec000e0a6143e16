"""The queue: which doubtful field a person is asked next.

The queue is made from the ledger's rows alone, never from the records, and is kept until the ledger changes. A record
is claimed for a session when its first field is asked, so that two people never get the same record; the claim ends
when its session asks about another record, or after two minutes without a key. Skipped fields come back last.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from scanner.corrections import Corrections
from scanner.desk.users.entrance import FieldPlace, Session
from scanner.ledger.checks.people import DoubtfulRecord
from scanner.ledger.queries.listing import changes_of_others
from scanner.values.record import Record

WHOLE: Final = ""
"""The field of a place that means the whole record: what is doubtful is no single field, as where a page is missing."""

_LOOKED_AHEAD: Final = 2

_RELIST_SECONDS: Final = 2.0
"""While files are being read, the doubtful records are not asked for more often: it takes 0.1 s for 10,000 records."""

_FRESH_SECONDS: Final = 15.0
"""A claim that is younger is not written to the disk anew; the least that an idle one lasts is shorter by this."""

_STALE_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Turn:
    """What a session is asked now.

    Attributes:
        place: The field, or the whole record where `place.field` is `WHOLE`.
        following: What is asked after it.
        remaining: How many doubtful fields of the batch are left, this one included.
        was_skipped: Whether all that is left was skipped before.
    """

    place: FieldPlace
    following: tuple[FieldPlace, ...]
    remaining: int
    was_skipped: bool


class Queue:
    """The doubtful fields of a batch, shared by all sessions.

    Args:
        corrections: Knows which records are doubtful, and keeps the claims.
    """

    def __init__(self, corrections: Corrections) -> None:
        self._corrections = corrections
        self._records: dict[str, DoubtfulRecord] = {}
        self._remaining = 0
        self._seen = -1
        self._listed_at: float | None = None

    @property
    def remaining(self) -> int:
        """How many doubtful fields are left; a record that is doubtful as a whole counts as one."""
        self._refresh()
        return self._remaining

    @property
    def records(self) -> int:
        """How many records are doubtful."""
        self._refresh()
        return len(self._records)

    def turn(self, session: Session) -> Turn | None:
        """Return what a session is asked next, with its record claimed for it; None if nothing is left for it."""
        self._refresh()
        while True:
            found = list(islice(self._open(session), _LOOKED_AHEAD + 1))
            if not found:
                self.leave(session)
                return None
            if self.claim(session, found[0].record_id):
                was_skipped = found[0] in session.skipped
                return Turn(found[0], tuple(found[1:]), self._remaining, was_skipped)

    def claim(self, session: Session, record_id: str) -> bool:
        """Claim a record for a session, or renew its claim; the record that it had before is free then.

        Returns:
            Whether the record is the session's now; False if somebody else has it.
        """
        now = time.monotonic()
        if session.record_id == record_id and now - session.claimed_at < _FRESH_SECONDS:
            return True
        if not self._corrections.claim(record_id, session.who):
            return False
        if session.record_id != record_id:
            self.leave(session)
        session.record_id, session.claimed_at = record_id, now
        return True

    def leave(self, session: Session) -> None:
        """Let others have the record that a session has claimed."""
        if session.record_id:
            self._corrections.release(session.who, session.record_id)
            session.record_id = ""

    def holder(self, session: Session, record_id: str) -> str | None:
        """Return who else is at a record, or None."""
        who = self._claims().get(record_id)
        return None if who in (None, session.who) else who

    def held_by_others(self, session: Session) -> int:
        """Return how many doubtful records others are at."""
        return sum(who != session.who and one in self._records for one, who in self._claims().items())

    def open_fields(self, record_id: str) -> tuple[str, ...]:
        """Return the doubtful fields of a record, in the form's order; none if the record is not doubtful."""
        found = self._records.get(record_id)
        return _places_of(found) if found is not None else ()

    def renew(self, record: Record, acceptance: float) -> None:
        """Take in what became of a record after a person's word.

        Args:
            record: The record as it is now.
            acceptance: The least confidence, 0.0 to 1.0, of a value that needs no person.
        """
        before = self._records.get(record.record_id)
        if before is not None:
            self._remaining -= len(_places_of(before))
        if record.status != "review":
            self._records.pop(record.record_id, None)
            self._seen = self._changes()
            return
        if before is None:
            self._seen = -1  # a record that has become doubtful again has its place among the others
            return
        now = replace(before, fields=record.fields_to_ask(acceptance))
        self._records[record.record_id] = now
        self._remaining += len(_places_of(now))
        self._seen = self._changes()

    def forget(self) -> None:
        """Ask for the doubtful records anew at the next turn, because records were joined or parted."""
        self._seen = -1

    def _refresh(self) -> None:
        """Ask for the doubtful records anew if somebody else changed the ledger, and now and then in any case."""
        now, seen = time.monotonic(), self._changes()
        if self._listed_at is not None and self._seen >= 0:
            age = now - self._listed_at
            if age < _RELIST_SECONDS or (seen == self._seen and age < _STALE_SECONDS):
                return
        self._seen, self._listed_at = seen, now
        self._records = {one.record_id: one for one in self._corrections.doubtful()}
        self._remaining = sum(len(_places_of(one)) for one in self._records.values())

    def _claims(self) -> Mapping[str, str]:
        return self._corrections.claims()

    def _changes(self) -> int:
        with self._corrections.asking() as ledger:
            return changes_of_others(ledger)

    def _open(self, session: Session) -> Iterator[FieldPlace]:
        """Yield what a session may be asked, in its order; what it has skipped comes last."""
        taken = {one for one, who in self._claims().items() if who != session.who}
        ordered = self._by_record(session) if session.order == "record" else self._by_field()
        for place in ordered:
            is_left = place.field == WHOLE and place.record_id in session.later
            if place.record_id not in taken and place not in session.skipped and not is_left:
                yield place
        for place in session.skipped:
            if place.record_id not in taken and place.field in self.open_fields(place.record_id):
                yield place

    def _by_record(self, session: Session) -> Iterator[FieldPlace]:
        """Yield all doubtful places record by record, those of the session's own record first, then those behind it."""
        ids = list(self._records)
        start = ids.index(session.record_id) if session.record_id in self._records else 0
        for record_id in (*ids[start:], *ids[:start]):
            yield from (FieldPlace(record_id, name) for name in self.open_fields(record_id))

    def _by_field(self) -> Iterator[FieldPlace]:
        """Yield all doubtful places so that the same field of all records comes in a row."""
        places: dict[str, list[FieldPlace]] = {}
        for record_id, one in self._records.items():
            for name in _places_of(one):
                places.setdefault(name, []).append(FieldPlace(record_id, name))
        for same in places.values():
            yield from same


def _places_of(record: DoubtfulRecord) -> tuple[str, ...]:
    return record.fields or (WHOLE,)
