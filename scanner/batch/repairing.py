"""A batch of an older program, or with a damaged ledger, made whole from its records.

How it works. First each record of an older version is converted in its own file, under a
temporary name and moved into place. Then the ledger: one of records 1.0 goes up to this
program's version in one transaction; one that is damaged or missing is written anew from the
records, with what can still be read of it. Last, what records say of each other and the file
of all records are brought up to date, as after every pass. Whatever ends it in between, the
next start finds the records that are converted already and goes on: the ledger says that it
is of this version only when all of them are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from forms.errors import ExitCode, UsageError, worst
from forms.files import OWNER_ONLY, write_whole
from scanner.batch.folder import LEDGER_FILE, BatchFolder, is_batch_folder
from scanner.batch.rows import row_of
from scanner.batch.settling import settle
from scanner.ledger import Arrival, Ledger, PageFate, RecordRow, SourceState
from scanner.ledger.remains import Condition, KnownSource, Remains, condition_of, remains_of, upgrade, write_anew
from scanner.pipeline import code_of
from scanner.values.clock import BEIJING
from scanner.values.record import RECORDS_FOLDER, FileRef, Record
from scanner.values.record_upgrade import OldRecordError, current, is_current
from scanner.values.seen_page import PageRole

_CODES: Final = {
    "program_missing": ExitCode.MISSING_PROGRAM,
    "program_failed": ExitCode.BUG,
    "reading_died": ExitCode.BUG,
}


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What a repair found and did.

    Attributes:
        converted: How many records were of an older version.
        kept: How many were as they should be.
        lost: Names of records' files that are missing or no records; their sources will be read again.
        ledger: The state that the ledger was in.
    """

    converted: int
    kept: int
    lost: tuple[str, ...]
    ledger: Condition


def repair(path: Path, company_fields: Mapping[str, str]) -> RepairReport:
    """Make a batch whole; one that is whole stays as it is, to the byte.

    Args:
        path: The batch's folder.
        company_fields: Form id to the field whose value is its company's credit code.

    Raises:
        UsageError: It is no batch's folder, another command writes to it, it cannot be
            written, or it was made by a newer program.
    """
    if not is_batch_folder(path) or not (path / RECORDS_FOLDER).is_dir():
        raise UsageError(
            f"{path}: no batch was run into this folder; name the DIR of a scanner batch. "
            "这不是批处理的结果文件夹，请指定 scanner batch 的 DIR。"
        )
    folder, ledger_file = BatchFolder(path), path / LEDGER_FILE
    with folder.locked():
        condition = condition_of(ledger_file)
        if condition is Condition.NEWER:
            raise UsageError(
                f"{path}: made by a newer version of this program; install that one. "
                "由本程序的更新版本生成，请安装新版本。"
            )
        remains = remains_of(ledger_file)
        sound, lost, converted = _converted_records(path / RECORDS_FOLDER, remains)
        if condition is Condition.OLDER:
            upgrade(ledger_file)
        elif condition is not Condition.CURRENT:
            write_anew(ledger_file, *_told_by(sound, company_fields, remains), remains)
        with closing(folder.ledger()) as ledger:
            lost = sorted({*lost, *_without_files(ledger, {one.record_id for one in sound})})
            settle(folder, ledger)
    return RepairReport(converted, len(sound) - converted, tuple(lost), condition)


def _converted_records(folder: Path, remains: Remains) -> tuple[list[Record], list[str], int]:
    """Convert what is of an older version.

    Returns:
        The records, the names of files that are none, and how many were converted.
    """
    sound: list[Record] = []
    lost: list[str] = []
    converted = 0
    for file in sorted(folder.glob("*.json")):
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
        if is_old:
            write_whole(file, (record.to_json(indent=2) + "\n").encode(), mode=OWNER_ONLY)
            converted += 1
        sound.append(record)
    return sound, lost, converted


def _read_at(file: Path, remains: Remains) -> str:
    """Return when a record was read that does not say so: when the batch first had it, or when it was written."""
    _, taken_at = remains.moments.get(file.stem, ("", ""))
    try:
        moment = datetime.fromisoformat(taken_at)
    except ValueError:
        moment = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(BEIJING).isoformat(timespec="seconds")


def _without_files(ledger: Ledger, present: set[str]) -> list[str]:
    """Have the sources read again of records that the ledger knows and whose files are no records."""
    gone = [row.record_id for row in ledger.records() if row.record_id not in present]
    for record_id in gone:
        ledger.lose(record_id)
    return [f"{record_id}.json" for record_id in gone]


# What records tell of sources


def _told_by(
    records: Sequence[Record], company_fields: Mapping[str, str], remains: Remains
) -> tuple[list[RecordRow], list[KnownSource]]:
    """Return the rows of records and of the sources that they came from, as a ledger keeps them."""
    rows = []
    by_source: dict[str, list[tuple[Record, FileRef]]] = defaultdict(list)
    for record in records:
        at = _in_utc(record.read_at)
        arrived_at, taken_at = remains.moments.get(record.record_id, ("", ""))
        row = row_of(record, arrived_at or at, company_fields)
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
    """Return the exit code that a source asked for, as its record tells it."""
    if record.fields or record.source.kind is not None:
        return code_of(record)
    return next((_CODES[problem.code] for problem in record.issues if problem.code in _CODES), ExitCode.SOURCE)


def _in_utc(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat()
