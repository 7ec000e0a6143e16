"""Records and rows made by hand, and a scheduler that reads without a scanner."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from forms.errors import ExitCode
from scanner.batch.children.schedulers import Scheduler
from scanner.batch.children.work import FileReading, Job, Limits, PackedSetup
from scanner.batch.running import Pass
from scanner.batch.session import Session
from scanner.corrections.carrying import forms_by_id
from scanner.ledger.folder import BatchFolder
from scanner.pipeline import FileResult
from scanner.values.record import FieldRef, FileRef, FormRef, Record, record_id, source_of
from scanner.values.source import Source
from tests.annex2 import annex2

SETUP = PackedSetup("none", b"", Limits())
READ_AT = "2026-11-29T09:30:00+08:00"
FORMS = (annex2()[0],)


def record_of(
    source: Source, *, company: str | None = None, copy_id: str | None = None, page_no: int = 1, page_count: int = 1
) -> Record:
    """An accepted record of one page, the first of so many, of a company or a copy."""
    sha256 = hashlib.sha256(source.content).hexdigest()
    field_ref = FieldRef(
        outcome="read" if company else "blank",
        text=company,
        confidence=1.0,
        page=1,
        box_mm=None,
        reader="form-values",
        issues=[],
    )
    file = FileRef(name=source.name, path=source.path, sha256=sha256, kind="pdf-form", pages={"1": page_no})
    return Record(
        record_id=record_id(sha256, [page_no, *[None] * (page_count - 1)]),
        read_at=READ_AT,
        form=FormRef(id="annex2", version="1", copy_id=copy_id),
        source=source_of([file], page_count),
        status="accepted",
        answers={"credit_code": company},
        fields={"credit_code": field_ref},
        issues=[],
    )


def read_by_words(source: Source) -> FileResult:
    """Read a file that says itself whose it is: `company CODE` or `copy ID`, and `half` where page 2 is missing."""
    kind, word, *more = source.content.decode().split()
    pages = 2 if "half" in more else 1
    if kind == "company":
        made = record_of(source, company=word, page_count=pages)
    else:
        made = record_of(source, copy_id=word, page_count=pages)
    return FileResult((made,), ExitCode.OK, 0.0)


@dataclass
class HandScheduler:
    """Reads at once, in this thread, and keeps what it was asked for."""

    read: Callable[[Source], FileResult] = read_by_words
    asked: list[str] = field(default_factory=list)

    def made(self, slots: int = 2) -> Scheduler:
        """Return it as a scheduler."""
        return Scheduler(slots, self._submit, lambda: None, lambda: None)

    def _submit(self, job: Job) -> Future[FileReading]:
        self.asked.append(job.source.path)
        future: Future[FileReading] = Future()
        try:
            future.set_result(FileReading(self.read(job.source)))
        except Exception as error:  # noqa: BLE001  as an executor keeps it
            future.set_exception(error)
        return future


@dataclass
class StoppingScheduler(HandScheduler):
    """Reads so many files and is then interrupted, as by Ctrl-C."""

    after: int = 0

    def _submit(self, job: Job) -> Future[FileReading]:
        if len(self.asked) == self.after:
            raise KeyboardInterrupt
        return super()._submit(job)


def session_in(folder: Path, scheduler: HandScheduler) -> Session:
    """Return a session that writes into a folder."""
    batch = BatchFolder(folder)
    batch.prepare()
    return Session(batch, batch.ledger(make=True), scheduler.made(), SETUP, forms_by_id(FORMS))


__all__ = ["FORMS", "SETUP", "HandScheduler", "Pass", "StoppingScheduler", "record_of", "session_in"]
