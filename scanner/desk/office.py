"""What the desk holds while it serves a batch: its records, its queue, its pictures, and who is there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import InitVar, dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from forms.definition import Form
from forms.wording import Wording
from scanner.batch.settling import settle
from scanner.corrections import Corrections, FieldWord, RecordWord, forms_by_id, version_of
from scanner.corrections.carrying import form_of
from scanner.corrections.hand_joins import join, part
from scanner.desk.blind.sampling import Sampling
from scanner.desk.blind.second_looks import SecondLooks
from scanner.desk.checking.cells import PagePictures
from scanner.desk.checking.queue import Queue
from scanner.desk.figures.survey import Survey
from scanner.desk.problems import NotAllowedError
from scanner.desk.users.entrance import Entrance, FieldPlace, Session
from scanner.desk.users.register import REGISTER_FILE, Register
from scanner.ledger.folder import BatchFolder
from scanner.values.clock import Clock, machine_clock
from scanner.values.record import Record
from scanner.values.record.history import verdict_in_force

_MOST_UNDONE: Final = 1000
"""How many words of a session are remembered for taking them back; a program's session has no end."""


@dataclass(slots=True)
class Office:
    """A batch that is open at the desk. Only one thread uses it, but for `pictures`.

    Words are kept one after the other on a thread of their own, which waits for the disk while pages are shown.

    Attributes:
        folder: The batch's folder.
        inbox: The folder that returns are put into; None where the desk reads nothing.
        forms: The known versions of forms.
        corrections: What people say of the records.
        pictures: The pictures of the records' pages.
        entrance: Who may enter.
        queue: What is asked next.
        register: The users, the programs with a token, and the webhooks.
        clock: The time.
        survey: All records at once: the figures of the overview, and searches.
        sampling: The random sample of accepted values.
        second_looks: Fields that a second person looks at.
        words_said: How many words were said or taken back since the batch was opened.
    """

    folder: BatchFolder
    inbox: Path | None
    forms: Sequence[Form]
    corrections: Corrections
    entrance: Entrance
    clock: Clock
    manifest: InitVar[Path | None] = None
    survey: Survey = field(init=False)
    sampling: Sampling = field(init=False)
    second_looks: SecondLooks = field(init=False)
    pictures: PagePictures = field(init=False)
    queue: Queue = field(init=False)
    register: Register = field(init=False)
    words_said: int = 0
    _settled: int = 0
    _writer: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "desk-words"))

    def __post_init__(self, manifest: Path | None) -> None:
        self.survey = Survey(self.corrections, manifest)
        self.sampling = Sampling(self.corrections, self.survey)
        self.second_looks = SecondLooks(self.corrections, self.survey)
        self.pictures = PagePictures(self.folder)
        self.queue = Queue(self.corrections)
        self.register = Register(self.folder.path / REGISTER_FILE, self.clock)

    @classmethod
    def open(
        cls,
        folder: Path,
        forms: Iterable[Form],
        *,
        inbox: Path | None = None,
        entrance: Entrance | None = None,
        clock: Clock = machine_clock,
        manifest: Path | None = None,
    ) -> Office:
        """Open a batch.

        Args:
            folder: The batch's folder.
            forms: The known versions of forms.
            inbox: The folder that returns are put into; then a batch is begun where there is none.
            entrance: Who may enter.
            clock: The time.
            manifest: A manifest.json of `forms copies`: who was to answer.

        Raises:
            UsageError: The folder holds no batch, or cannot be used.
        """
        known, batch = tuple(forms), BatchFolder(folder)
        if inbox is not None:
            batch.prepare()
            batch.ledger(make=True).close()
        corrections = Corrections.open(folder, forms_by_id(known), clock=clock)
        return cls(batch, inbox, known, corrections, entrance or Entrance(), clock, manifest)

    def close(self) -> None:
        """Bring what follows from people's words up to date, and close the batch."""
        self._writer.shutdown()
        with contextlib.closing(self.corrections):
            self.settle()

    def settle(self) -> None:
        """Bring the links of records and the file of all records up to date, if something was said since."""
        if self._settled != self.words_said:
            _settle(self.corrections)
            self._settled = self.words_said

    def settle_beside(self) -> None:
        """Do what `settle` does on a thread of its own, while others are served: it takes seconds in a large batch."""
        said = self.words_said
        if self._settled == said:
            return
        with contextlib.closing(Corrections.open(self.folder.path, self.corrections.forms)) as corrections:
            _settle(corrections)
        self._settled = said

    @property
    def acceptance(self) -> float:
        """The least confidence, 0.0 to 1.0, of a value that needs no person."""
        with self.corrections.asking() as ledger:
            return ledger.acceptance()

    @property
    def today(self) -> date:
        """The latest day that a date may be."""
        return self.clock().date()

    def form_of(self, record: Record) -> Form | None:
        """Return the form that a record is of, if it is known."""
        return form_of(record, self.corrections.forms)

    async def say(
        self, session: Session, record_id: str, words: Sequence[FieldWord | RecordWord], expected: str | None
    ) -> Record:
        """Keep what a person says of a record, and remember it for taking it back.

        Args:
            session: The person's session.
            record_id: The record.
            words: What is said, kept together or not at all.
            expected: The version of the record that the person has seen; None for any.

        Raises:
            UsageError: A value cannot be taken, the role does not allow it, or the record has changed; nothing is kept.
        """
        if session.role != "leader" and any(isinstance(word, RecordWord) for word in words):
            expected = self._checked_verdict(session, record_id, expected)
        record = await self._kept(lambda: self.corrections.say(record_id, words, by=session.by, expected=expected))
        session.said += [FieldPlace(record_id, getattr(word, "field", "")) for word in words]
        del session.said[:-_MOST_UNDONE]
        self._changed(record)
        return record

    async def _kept(self, change: Callable[[], Record]) -> Record:
        """Have a change of a record kept by the thread that does so, and return the record as it is then."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, change)

    def _checked_verdict(self, session: Session, record_id: str, expected: str | None) -> str:
        """See that no other person's verdict stands on a record: only a leader may go over it.

        Returns:
            The version of the record that may be changed: the one that was expected, or the one that was looked at.

        Raises:
            NotAllowedError: One does.
        """
        record = self.corrections.record(record_id)
        standing = verdict_in_force(record.history)
        if standing is not None and standing.by != session.by:
            raise NotAllowedError(
                Wording(
                    zh=f"{standing.by} 已有结论，只有负责人可以更改。",
                    en=f"{standing.by} has said {standing.kind}; only a leader may change that.",
                ),
                at=f"record {record_id}",
            )
        return expected or version_of(record)

    async def undo(self, session: Session) -> FieldPlace | None:
        """Take a session's latest word back.

        Returns:
            Where the word was said, or None if nothing is left to take back.

        Raises:
            UsageError: It cannot be taken back; it stays the session's latest.
        """
        if not session.said:
            return None
        place = session.said.pop()
        try:
            record = await self._kept(lambda: self.corrections.undo(place.record_id, by=session.by))
        except BaseException:
            session.said.append(place)
            raise
        self._changed(record)
        return FieldPlace(record.record_id, place.field)

    def join(self, session: Session, record_ids: Sequence[str], reason: str) -> None:
        """Say that the pages of some records are one form; `settle_beside` then puts them together.

        Raises:
            UsageError: They cannot be one form.
        """
        join(self.corrections, record_ids, by=session.by, reason=reason)
        self._regrouped()

    def part(self, session: Session, record_id: str, reason: str) -> tuple[str, ...]:
        """Say that the files of a joined record are not one form; `settle_beside` then gives each out by itself.

        Returns:
            The ids of the records that it falls into.

        Raises:
            UsageError: Its pages came in one file.
        """
        found = part(self.corrections, record_id, by=session.by, reason=reason)
        self._regrouped()
        return found

    def _regrouped(self) -> None:
        self.words_said += 1
        self.queue.forget()

    def _changed(self, record: Record) -> None:
        self.words_said += 1
        self.queue.renew(record, self.acceptance)


def _settle(corrections: Corrections) -> None:
    with corrections.asking() as ledger:
        settle(corrections.folder, ledger, corrections.forms)
