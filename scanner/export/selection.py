"""Exports the records of a batch's folder: which records, in which format, and into which file."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from forms.definition import Form
from forms.errors import UsageError
from forms.files import OWNER_ONLY, whole_file
from forms.wording import Wording
from scanner.ledger.folder import BatchFolder
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.clock import BEIJING
from scanner.values.record import RECORDS_FOLDER, Record, status_of
from scanner.values.seams import Exporter


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record as a batch keeps it.

    Attributes:
        record: The record.
        taken: When the batch first had the record, with a time zone.
    """

    record: Record
    taken: datetime


@dataclass(frozen=True, slots=True)
class RecordChoice:
    """Which records are exported: those that meet all of these conditions.

    Attributes:
        statuses: The record has one of these statuses; an empty set allows all.
        since: The batch first had the record at this moment or later; None allows all.
        form_id: The record is of this form, or has no form; an empty text allows all.
        earlier_too: Whether records that a later return supersedes are exported too.
        settled: Whether a record counts only if nothing of it is open; see `is_settled`.
        acceptance: The least confidence, 0.0 to 1.0, of a value that no person has to check; for `settled`.
        record_ids: The record has one of these ids; an empty set allows all.
    """

    statuses: frozenset[str] = frozenset()
    since: datetime | None = None
    form_id: str = ""
    earlier_too: bool = False
    settled: bool = False
    acceptance: float = ACCEPTANCE
    record_ids: frozenset[str] = frozenset()

    def takes(self, kept: KeptRecord) -> bool:
        """Return whether a record meets the conditions."""
        record = kept.record
        return (
            (self.earlier_too or record.superseded_by is None)
            and (not self.statuses or record.status in self.statuses)
            and (not self.form_id or record.form is None or record.form.id == self.form_id)
            and (self.since is None or kept.taken >= self.since)
            and (not self.record_ids or record.record_id in self.record_ids)
            and (not self.settled or is_settled(record, self.acceptance))
        )


def is_settled(record: Record, acceptance: float) -> bool:
    """Return whether nothing of a record is open: it was accepted, or people have settled all that was to check.

    A rejected record is never settled: there is no answer in it to count.
    """
    if record.status == "review":
        return status_of(record, acceptance) == "accepted"
    return record.status == "accepted"


def kept_records(folder: Path, damaged: Callable[[str], None] | None = None) -> Iterator[KeptRecord]:
    """Yield the records of a batch's folder one by one, in the order of their ids.

    Raises:
        UsageError: The folder is not a batch's folder, or a record in it cannot be read.
    """
    records, moments = folder / RECORDS_FOLDER, _moments(folder)
    if not records.is_dir():
        raise UsageError(
            Wording(
                zh="这不是批处理的结果文件夹。", en=f"no folder of scanner batch: there is no {RECORDS_FOLDER}/ in it."
            ),
            at=folder,
        )
    for path in sorted(records.glob("*.json")):
        try:
            record = Record.model_validate_json(path.read_bytes())
            taken = moments.get(record.record_id) or datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except ValidationError as error:
            where = ".".join(map(str, error.errors()[0]["loc"]))
            what = Wording(
                zh="不是记录，请重读来源文件。", en=f"not a record ({where or 'no JSON'}); read its source again"
            )
            wrong = UsageError(what, at=path)
            if damaged is None:
                raise wrong from None
            damaged(str(wrong))
            continue
        except OSError as error:
            raise UsageError(
                Wording(zh="无法读取该文件。", en=f"cannot be read ({error.strerror})"), at=path
            ) from error
        yield KeptRecord(record, taken)


def acceptance_in(folder: Path) -> float:
    """Return the least confidence that the last run into a batch's folder accepted without a person, 0.0 to 1.0."""
    batch = BatchFolder(folder)
    if not batch.has_ledger:
        return ACCEPTANCE
    with contextlib.closing(batch.ledger()) as ledger:
        return ledger.acceptance()


def export_records(
    kept: Iterable[KeptRecord],
    exporter: Exporter,
    forms: Sequence[Form],
    choice: RecordChoice,
    out: AbstractContextManager[IO[bytes]],
) -> int:
    """Write the chosen records into the file that `out` opens, and return how many records were written.

    After an error no part of the file remains, since `out` gives out a file only when it is whole.
    """
    count = 0

    def chosen() -> Iterator[Record]:
        nonlocal count
        for one in kept:
            if choice.takes(one):
                count += 1
                yield one.record

    with out as stream:
        exporter.export(chosen(), forms, stream)
    return count


def to_file(path: Path, *, overwrite: bool) -> AbstractContextManager[IO[bytes]]:
    """Return a file for an export. Only the file's owner may read it, because it holds what people wrote."""
    return whole_file(path, overwrite=overwrite, mode=OWNER_ONLY)


@contextmanager
def to_standard_output() -> Iterator[IO[bytes]]:
    """Give a temporary file, of which the contents are copied to standard output at the end.

    A reader that stops early, as `head` does, is no error.

    Raises:
        UsageError: The temporary file or standard output cannot be written, for example because the disk is full.
    """
    try:
        with tempfile.TemporaryFile() as file:
            yield file
            file.seek(0)
            shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    except BrokenPipeError:  # the reader, such as `head`, has closed the pipe; Python's flush at its end must not fail
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise UsageError(
            Wording(zh="请用 --out 指定文件。", en=f"cannot be written ({error.strerror}); name a file with --out"),
            at="standard output",
        ) from error


def moment(text: str) -> datetime:
    """Return the moment that a date or a time in ISO 8601 means; without a time zone it is Beijing time.

    Raises:
        ValueError: The text is neither a date nor a time in ISO 8601.
    """
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=BEIJING)


def _moments(folder: Path) -> dict[str, datetime]:
    """Return record id to when the batch first had the record, from the batch's ledger; empty without a ledger."""
    batch = BatchFolder(folder)
    if not batch.has_ledger:
        return {}
    with contextlib.closing(batch.ledger()) as ledger:
        return {row.record_id: datetime.fromisoformat(row.taken_at) for row in ledger.records()}
