"""Repairs a batch that an older program made, or whose ledger is damaged, from its records.

How it works. First each record of an older version is converted: its new text is written under
a temporary name and moved into place. Then the ledger is repaired. A ledger of records 1.0 is
upgraded to this program's version in one transaction; a damaged or missing ledger is written
anew from the records and from what can still be read of the old ledger. Last, the links between
records and the file of all records are brought up to date, as after every pass. If the repair is
interrupted, it can be started again: it finds the records that are converted already and goes on,
because the ledger is given this program's version only after all records are converted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from forms.definition import Form
from forms.errors import ExitCode, UsageError, worst
from forms.files import OWNER_ONLY, write_whole
from forms.wording import Wording
from scanner.batch.settling import settle
from scanner.corrections.carrying import forms_by_id
from scanner.corrections.keeping import finish
from scanner.ledger import Arrival, Ledger, PageFate, RecordRow, SourceState
from scanner.ledger.checks.people import note_to_check
from scanner.ledger.folder import CHANGES_FOLDER, LEDGER_FILE, PARTS_FOLDER, BatchFolder, is_batch_folder
from scanner.ledger.kept_pages import unfinished_stacks
from scanner.ledger.record_rows import company_fields, part_row_of, row_of
from scanner.ledger.remains import Condition, KnownSource, Remains, condition_of, remains_of, upgrade, write_anew
from scanner.roads.results import code_of
from scanner.values.clock import BEIJING
from scanner.values.kept_part import KeptPart
from scanner.values.page.seen import PageRole
from scanner.values.record import RECORDS_FOLDER, FileRef, Record
from scanner.values.record.upgrade import OldRecordError, current, is_current

_HASH: Final = re.compile(rb'"sha256":\s*"([0-9a-f]{64})"')
_CODES: Final = {
    "program_missing": ExitCode.MISSING_PROGRAM,
    "office_unprotected": ExitCode.MISSING_PROGRAM,
    "program_failed": ExitCode.BUG,
}


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What a repair found and did.

    Attributes:
        converted: How many records were of an older version and were converted.
        kept: How many records needed no change of version.
        lost: Names of records' files that are missing or are no records; the next batch reads their
            sources again.
        ledger: The state that the ledger was in before the repair.
    """

    converted: int
    kept: int
    lost: tuple[str, ...]
    ledger: Condition


def repair(path: Path, forms: Sequence[Form]) -> RepairReport:
    """Repair a batch. The files of a batch that needs no repair stay the same, byte for byte.

    Args:
        path: The batch's folder.
        forms: The known versions of forms that have fields.

    Raises:
        UsageError: `path` is no batch's folder, another command writes to it, it cannot be
            written, or it was made by a newer program.
    """
    if not is_batch_folder(path) or not (path / RECORDS_FOLDER).is_dir():
        raise UsageError(
            Wording(
                zh="这不是批处理的结果文件夹，请指定 scanner batch 的 DIR。",
                en="no batch was run into this folder; name the DIR of a scanner batch.",
            ),
            at=path,
        )
    folder, ledger_file = BatchFolder(path), path / LEDGER_FILE
    with folder.locked():
        condition = condition_of(ledger_file)
        if condition is Condition.NEWER:
            raise UsageError(
                Wording(
                    zh="由本程序的更新版本生成，请安装新版本。",
                    en="made by a newer version of this program; install that one.",
                ),
                at=path,
            )
        remains = remains_of(ledger_file)
        if condition is not Condition.CURRENT:
            _take_prepared(folder)
        found = _converted_records(folder, remains)
        if condition is Condition.OLDER:
            upgrade(ledger_file)
        elif condition is not Condition.CURRENT:
            rows, sources = _told_by(found.of_files(), company_fields(forms), remains)
            parts = [part_row_of(kept, kept.record.source.sha256) for kept in found.parts]
            again = {*_read_again(path, found.lost, sources, remains), *unfinished_stacks(path)}
            read = [one for one in sources if one.state.sha256 not in again]
            write_anew(ledger_file, rows, read, remains, parts)
        with closing(folder.ledger()) as ledger:
            finish(folder, ledger)
            least = ledger.acceptance()
            note_to_check(ledger, [(one.record_id, " ".join(one.fields_to_ask(least))) for one in found.sound])
            lost = {*found.lost, *_without_files(folder, ledger, found)}
            settle(folder, ledger, forms_by_id(forms))
    return RepairReport(found.converted, len(found.sound) - found.converted, tuple(sorted(lost)), condition)


def _take_prepared(folder: BatchFolder) -> None:
    """Put records that people changed in their places: a ledger that is gone cannot say which changes became valid."""
    for file in sorted((folder.path / CHANGES_FOLDER).glob("*.json")):
        with suppress(ValueError, OSError):
            if Record.model_validate_json(file.read_bytes()).record_id == file.stem:
                folder.finish_change(file.stem)


@dataclass(frozen=True, slots=True)
class _FoundRecords:
    """What was found in a folder of records.

    Attributes:
        sound: The records, all of them of this program's version after conversion.
        lost: Names of `.json` files that are no records.
        converted: How many of the records were of an older version.
        parts: The parts of forms that may come in several files.
    """

    sound: list[Record]
    lost: list[str]
    converted: int
    parts: list[KeptPart] = field(default_factory=list)

    def of_files(self) -> list[Record]:
        """Return the records of one file each: those that are given out, and those that others complete.

        Records that were put together are left out: `settle` makes them again from the parts.
        """
        parts = {kept.record.record_id: kept.record for kept in self.parts}
        own = {one.record_id: one for one in self.sound if len(one.source.files) == 1}
        return list((parts | own).values())


def _converted_records(folder: BatchFolder, remains: Remains) -> _FoundRecords:
    """Convert the records of an older version, and remove records that were forgotten.

    A forgotten record is still there if the program was killed after the ledger forgot the record
    and before its file was removed.
    """
    sound: list[Record] = []
    lost: list[str] = []
    converted = 0
    for file in sorted((folder.path / RECORDS_FOLDER).glob("*.json")):
        try:
            content = file.read_bytes()
            moment = _read_at(file, remains)
            record = current(content, moment)
            if record.record_id != file.stem:
                raise OldRecordError("under another name")
            is_old = not is_current(content)
        except (OldRecordError, OSError):
            lost.append(file.name)
            continue
        if any(remains.is_forgotten(one.sha256, one.pages.values()) for one in record.source.files):
            folder.remove(record.record_id)
            continue
        if is_old:
            write_whole(file, (record.to_json(indent=2) + "\n").encode(), mode=OWNER_ONLY)
            converted += 1
        sound.append(record)
    return _FoundRecords(sound, lost, converted, _kept_parts(folder, remains))


def _kept_parts(folder: BatchFolder, remains: Remains) -> list[KeptPart]:
    """Return the parts of forms that can be read, and remove those that were forgotten."""
    found: list[KeptPart] = []
    for file in sorted((folder.path / PARTS_FOLDER).glob("*.json")):
        try:
            kept = folder.part(file.stem)
        except UsageError:
            continue  # its source is read again
        if any(remains.is_forgotten(one.sha256, one.pages.values()) for one in kept.record.source.files):
            folder.remove(file.stem)
        else:
            found.append(kept)
    return found


def _read_again(folder: Path, lost: Sequence[str], sources: Sequence[KnownSource], remains: Remains) -> Collection[str]:
    """Return the hashes of the sources of lost records: a new ledger must not say that they were read.

    The source of a lost record is found in what is left of the record's file, or in the old
    ledger. If neither tells it, the record may have come from any source: then all sources are
    read again, so that no form is lost.
    """
    again: set[str] = set()
    for name in lost:
        content = (folder / RECORDS_FOLDER / name).read_bytes()
        its_own = {one.decode() for one in _HASH.findall(content)} | remains.source_of(Path(name).stem)
        again |= its_own or {one.state.sha256 for one in sources}
    return again


def _read_at(file: Path, remains: Remains) -> str:
    """Return when a record was read, for a record of an older version that does not say so.

    It is the moment when the batch first had the record, as the old ledger tells it, or else the
    last change of the record's file; ISO 8601 in Beijing's time.
    """
    _, _, taken_at = remains.records.get(file.stem, ("", "", ""))
    try:
        moment = datetime.fromisoformat(taken_at)
    except ValueError:
        moment = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(BEIJING).isoformat(timespec="seconds")


def _without_files(folder: BatchFolder, ledger: Ledger, found: _FoundRecords) -> list[str]:
    """Let a source be read again if the ledger knows a record or a part of it whose file is missing or no record.

    A record that was put together is made again from its parts.

    Returns:
        The names of the files of the records that are to be read again.
    """
    records = {one.record_id for one in found.sound}
    parts = {kept.record.record_id for kept in found.parts}
    for row in ledger.records():
        if row.joined and row.record_id not in records:
            ledger.lose(row.record_id)
    for kept in found.parts:
        if kept.record.record_id in {row.record_id for row in ledger.records()} - records:
            folder.give_out(kept.record)
    gone = [row.record_id for row in ledger.records() if row.record_id not in records | parts]
    gone += [row.record_id for row in ledger.parts() if row.record_id not in parts and row.record_id not in gone]
    for record_id in gone:
        ledger.lose(record_id)
    return [f"{record_id}.json" for record_id in gone]


# What records tell of sources


def _told_by(
    records: Sequence[Record], company_of: Mapping[str, str], remains: Remains
) -> tuple[list[RecordRow], list[KnownSource]]:
    """Return the ledger's rows of records, and the sources that the records came from."""
    rows = []
    by_source: dict[str, list[tuple[Record, FileRef]]] = defaultdict(list)
    for record in records:
        at = _in_utc(record.read_at)
        _, arrived_at, taken_at = remains.records.get(record.record_id, ("", "", ""))
        row = row_of(record, arrived_at or at, company_of)
        rows.append(replace(row, taken_at=taken_at or at))
        for file in record.source.files:
            by_source[file.sha256].append((record, file))
    return rows, [_source(sha256, told) for sha256, told in by_source.items()]


def _source(sha256: str, told: Sequence[tuple[Record, FileRef]]) -> KnownSource:
    arrivals: dict[str, Arrival] = {}
    pages: dict[int, PageFate] = {}
    for record, file in told:
        received = file.received
        sender, received_at = (received.sender, received.at) if received else (None, None)
        arrivals[file.path] = Arrival(file.path, sha256, _in_utc(record.read_at), sender, received_at)
        role = PageRole.READ if record.fields else PageRole.UNKNOWN
        pages |= {page: PageFate(page, role, record.record_id) for page in file.pages.values()}
    code = worst(_code(record) for record, _ in told)
    return KnownSource(SourceState(sha256, code, 0.0), tuple(arrivals.values()), tuple(pages.values()))


def _code(record: Record) -> ExitCode:
    """Return the exit code that a source asks for, worked out from its record."""
    if record.fields or record.source.kind is not None:
        return code_of(record)
    return next((_CODES[problem.code] for problem in record.issues if problem.code in _CODES), ExitCode.SOURCE)


def _in_utc(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat()
