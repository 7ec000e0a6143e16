"""Records with doubts, in a batch's folder, made by hand: no file is read for them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from forms.answers import answer_text
from forms.errors import ExitCode
from scanner.batch.children.work import FileReading
from scanner.batch.settling import settle
from scanner.batch.several_files.keeping import keep_reading
from scanner.corrections import Corrections, KnownForms, forms_by_id
from scanner.issues import issue
from scanner.ledger import Arrival
from scanner.ledger.folder import BatchFolder
from scanner.pipeline import FileResult
from scanner.roads.rejection import issue_ref
from scanner.values.record import FieldRef, FileRef, FormRef, Record, Value, record_id, source_of, status_of
from scanner.values.source import Source
from tests.annex2 import ANSWERS, annex2

FORM = annex2()[0]
KNOWN: KnownForms = forms_by_id([FORM])
READ_AT = "2026-11-29T09:30:00+08:00"
Reading = Mapping[str, tuple[Value, str | None]]


def scanned(name: str, doubtful: Reading, *, answers: Mapping[str, Value] = ANSWERS, read_at: str = READ_AT) -> Record:
    """A record of a scan of two pages whose `doubtful` fields were read as those values and texts, and are unclear."""
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    fields, values, issues = {}, {}, []
    for number, field in enumerate(FORM.fields):
        value = doubtful[field.id][0] if field.id in doubtful else answers.get(field.id)
        is_unclear = field.id in doubtful
        values[field.id] = value
        options = None
        if field.kind.is_choice:
            chosen = value if isinstance(value, list) else [value]
            options = {
                one.id: "unclear" if is_unclear and value is None else "ticked" if one.id in chosen else "empty"
                for one in field.options
            }
        text = None if field.kind.is_choice or value is None else answer_text(value)  # type: ignore[arg-type]
        fields[field.id] = FieldRef(
            outcome="unclear" if is_unclear else "blank" if value in (None, [], "") else "read",
            text=doubtful[field.id][1] if is_unclear else text,
            confidence=0.4 if is_unclear else 0.99,
            page=1 if number < 17 else 2,
            box_mm=(60.0, 20.0 + number % 17 * 12, 180.0, 30.0 + number % 17 * 12),
            reader="rapidocr",
            options=options,
            alternatives=["926.5", "9265"] if is_unclear and not field.kind.is_choice else [],
            issues=["field_unclear"] if is_unclear else [],
        )
        if is_unclear:
            issues.append(issue_ref(issue("field_unclear", field)))
    file = FileRef(name=name, path=name, sha256=sha256, kind="scan", pages={"1": 1, "2": 2})
    record = Record(
        record_id=record_id(sha256, [1, 2]),
        read_at=read_at,
        form=FormRef(id="annex2", version="1"),
        source=source_of([file], 2),
        status="review",
        answers=values,
        fields=fields,
        issues=issues,
    )
    return record.model_copy(update={"status": status_of(record)})


def keep(folder: Path, *records: Record) -> None:
    """Keep records in a batch's folder, as a pass keeps what it read; make the folder where it is missing."""
    batch = BatchFolder(folder)
    batch.prepare()
    with closing(batch.ledger(make=True)) as ledger:
        for record in records:
            source = Source(record.source.name, record.source.path, record.source.name.encode())
            ledger.note_arrival(Arrival(source.path, source.sha256, "2026-11-29T01:00:00+00:00"))
            reading = FileReading(FileResult((record,), ExitCode.REVIEW, 0.0))
            keep_reading(batch, ledger, source, reading, at="2026-11-29T01:00:00+00:00", forms=KNOWN)
        settle(batch, ledger, KNOWN)


def clock_from(start: str) -> Callable[[], datetime]:
    """A clock that moves on a second each time that it is looked at."""
    seconds = [int(datetime.fromisoformat(start).timestamp())]

    def now() -> datetime:
        seconds[0] += 1
        return datetime.fromtimestamp(seconds[0], datetime.fromisoformat(start).tzinfo)

    return now


def opened(folder: Path) -> Corrections:
    """The corrections of a folder, with a clock of their own."""
    return Corrections.open(folder, KNOWN, clock=clock_from("2026-11-30T08:00:00+08:00"))
