"""Keeps what people say of a batch's records: record, history, status and ledger change together or not at all.

How it works. See `scanner/ledger/checks/people.py` for the steps of a change. Links between records, and the file of
all records, are brought up to date by `scanner.batch.settling.settle`. The caller runs it when people pause, because
it looks at every record of the batch.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from forms.errors import UsageError
from forms.wording import Wording, did_you_mean
from scanner.corrections.applying import with_history
from scanner.corrections.carrying import KnownForms, form_of
from scanner.corrections.saying import entry_of, undoing
from scanner.corrections.words import FieldWord, OutdatedError, RecordWord
from scanner.ledger import Ledger, RecordRow
from scanner.ledger.checks import people
from scanner.ledger.checks.people import DoubtfulRecord
from scanner.ledger.folder import BatchFolder
from scanner.ledger.record_rows import company_fields, row_of
from scanner.values.clock import Clock, machine_clock, moment_of
from scanner.values.record import HistoryEntry, Record
from scanner.values.record.links import with_links_of, without_links

CLAIM_SECONDS: Final = 120.0
"""How long a person keeps a record without touching it."""

_VERSION_LENGTH: Final = 16


@dataclass(slots=True)
class Corrections:
    """The records of a batch, and what people say of them. Several threads may use it.

    Attributes:
        folder: The batch's folder.
        ledger: Its ledger, open; made with `shared` where several threads are.
        forms: The known forms.
        clock: Tells when something was said.
    """

    folder: BatchFolder
    ledger: Ledger
    forms: KnownForms
    clock: Clock = machine_clock
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _turn: threading.RLock = field(default_factory=threading.RLock)

    @classmethod
    def open(cls, path: Path, forms: KnownForms, *, clock: Clock = machine_clock) -> Corrections:
        """Open a batch's folder, and finish what a killed program has left half done.

        Raises:
            UsageError: It is no batch's folder, or it cannot be used.
        """
        folder = BatchFolder(path)
        corrections = cls(folder, folder.ledger(shared=True), forms, clock)
        with corrections.alone():
            finish(folder, corrections.ledger)
        return corrections

    def close(self) -> None:
        """Close the ledger."""
        self.ledger.close()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other threads and programs from changing records inside the `with` block.

        Raises:
            UsageError: Another program changes them for too long.
        """
        with self._changing(), self._lock:
            yield

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Do what `alone` does, but let other threads ask the ledger while the disk takes its time."""
        with self._turn, self.folder.changing():
            yield

    @contextmanager
    def asking(self) -> Iterator[Ledger]:
        """Give the ledger to one thread inside the `with` block, for questions and claims."""
        with self._lock:
            yield self.ledger

    # What there is

    def current_id(self, record_id: str) -> str:
        """Return the id under which a record is given out now.

        Raises:
            UsageError: There is no such record.
        """
        with self._lock:
            current = self.ledger.given_out(record_id)
            if current is None:
                near = did_you_mean(record_id, (row.record_id for row in self.ledger.records()), lists_all=False)
                raise UsageError(
                    Wording(zh="没有此记录。", en=f"no such record in {self.folder.path}{near}"), at=record_id
                )
        return current

    def record(self, record_id: str) -> Record:
        """Return a record; the id that it had before a later page completed it will do.

        Raises:
            UsageError: There is no such record.
            DamagedRecordError: Its file is gone or damaged.
        """
        return self.folder.read(self.current_id(record_id))

    def as_of(self, record: Record, version: str) -> Record | None:
        """Return a record as it stood when `version_of` gave a version, or None where that is not known any more.

        Everything that people said since is left out again, one word after the other, until the version comes out. It
        never does where the record was read anew in between.
        """
        if version_of(record) == version:
            return record
        for count in reversed(range(len(record.history))):
            earlier = self._with(record, record.history[:count])
            if version_of(earlier) == version:
                return earlier
        return None

    def doubtful(self) -> list[DoubtfulRecord]:
        """Return the records that wait for a person, the earliest arrival first."""
        with self._lock:
            return people.doubtful_records(self.ledger)

    # What people say

    def say(
        self, record_id: str, words: Sequence[FieldWord | RecordWord], *, by: str, expected: str | None = None
    ) -> Record:
        """Keep words on a record, all of them or none.

        Args:
            record_id: The record.
            words: What the person says, in order.
            by: Who says it.
            expected: The record's `version_of` when the person looked at it; None: whatever it is.

        Returns:
            The record as it stands now.

        Raises:
            RefusedWordError: A word cannot be kept.
            OutdatedError: The record has changed since the person looked at it.
            UsageError: There is no such record, or the folder cannot be written.
        """
        with self._changing():
            before = self._expected(record_id, expected)
            record = before
            for word in words:
                entry = entry_of(record, form_of(record, self.forms), word, by=by, at=self._now(record))
                record = self._with(before, [*record.history, entry])
            return self._keep(before, record)

    def undo(self, record_id: str, *, by: str, expected: str | None = None) -> Record:
        """Take back what a person said last of a record, as long as nobody else has spoken of the same.

        Raises:
            RefusedWordError: There is nothing to take back.
            OutdatedError: The record has changed since the person looked at it.
            UsageError: There is no such record, or the folder cannot be written.
        """
        with self._changing():
            before = self._expected(record_id, expected)
            entry = undoing(before, by=by, at=self._now(before))
            return self._keep(before, self._with(before, [*before.history, entry]))

    def _expected(self, record_id: str, expected: str | None) -> Record:
        record = self.record(record_id)
        if expected is not None and version_of(record) != expected:
            raise OutdatedError(
                Wording(
                    zh="此记录已被他人修改，请重新打开核对。",
                    en="somebody else has changed it since; look at it again.",
                ),
                at=f"record {record.record_id}",
            )
        return record

    def _now(self, record: Record) -> str:
        """Return the time, never before what was said last: the history stays in order though a clock is set back."""
        return max([moment_of(self.clock), *(entry.at for entry in record.history[-1:])])

    def _with(self, before: Record, history: Sequence[HistoryEntry]) -> Record:
        read = self._as_read(before)
        settled = with_history(read, history, form_of(before, self.forms), self._acceptance())
        return with_links_of(settled, before)

    def _acceptance(self) -> float:
        with self._lock:
            return self.ledger.acceptance()

    def _as_read(self, record: Record) -> Record:
        """Return the record as the program read it; where that is lost, as it stands, and undone words are doubts."""
        kept = self.folder.as_read(record.record_id) if record.history else None
        return kept or without_links(record).model_copy(update={"history": []})

    def _keep(self, before: Record, record: Record) -> Record:
        if not before.history:
            self.folder.keep_as_read(self._as_read(before))
        self.folder.prepare_change(record)
        row = row_of(record, record.read_at, company_fields(self.forms.values()), self._acceptance())
        with self._lock:
            people.note_changed(self.ledger, row)
        self.folder.finish_change(record.record_id)
        with self._lock:
            people.note_finished(self.ledger, record.record_id)
        return record

    # Claims

    def claim(self, record_id: str, who: str) -> bool:
        """Let a person look at a record alone for `CLAIM_SECONDS`; False while it is somebody else's."""
        with self._lock:
            return people.claim(self.ledger, record_id, who, now=self.clock().timestamp(), seconds=CLAIM_SECONDS)

    def release(self, who: str, record_id: str | None = None) -> None:
        """End a person's claim on a record, or all claims of the person."""
        with self._lock:
            people.release(self.ledger, who, record_id)

    def claims(self) -> dict[str, str]:
        """Return id of each record that somebody looks at now to who it is."""
        with self._lock:
            return people.claims(self.ledger, now=self.clock().timestamp(), seconds=CLAIM_SECONDS)

    def rows(self) -> list[RecordRow]:
        """Return the ledger's rows of all records that are given out."""
        with self._lock:
            return self.ledger.records()


def version_of(record: Record) -> str:
    """Return what changes with every change of a record, its links apart."""
    return hashlib.sha256(without_links(record).to_json().encode()).hexdigest()[:_VERSION_LENGTH]


def finish(folder: BatchFolder, ledger: Ledger) -> None:
    """Finish the changes that became valid before a program was killed, and drop those that did not.

    Raises:
        UsageError: The folder or its ledger cannot be written.
    """
    for record_id in people.unfinished(ledger):
        folder.finish_change(record_id)
        people.note_finished(ledger, record_id)
    folder.drop_changes()
