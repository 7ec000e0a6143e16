"""Keeps what the reading of a file gave: its records, what joining needs of them, and their rows in the ledger.

All of it is on disk before the ledger says that the file was read. What people said of a record stays when its file is
read again.
"""

from __future__ import annotations

from scanner.batch.children.work import FileReading
from scanner.corrections.carrying import KnownForms, carried
from scanner.ledger import Ledger, SourceState
from scanner.ledger.folder import BatchFolder, DamagedRecordError
from scanner.ledger.kept_pages import note_read_so_far
from scanner.ledger.record_rows import company_fields, part_row_of, placed, row_of
from scanner.values.record import Record
from scanner.values.source import Source


def keep_reading(
    folder: BatchFolder,
    ledger: Ledger,
    source: Source,
    answer: FileReading,
    *,
    at: str,
    forms: KnownForms,
    is_whole: bool = True,
) -> None:
    """Keep what the reading of a file gave, in place of what an earlier reading of it gave.

    The record of a part that was put together with others stays withdrawn, until the batch is settled.

    Args:
        folder: The batch's folder.
        ledger: Its ledger.
        source: The file.
        answer: What its reading gave.
        at: When the file was last changed, ISO 8601 in UTC.
        forms: The known forms.
        is_whole: Whether these are all records of the file; else it is a stack whose other pages are still to be read.

    Raises:
        UsageError: The folder or its ledger cannot be written.
    """
    acceptance = ledger.acceptance()
    companies = company_fields(forms.values())
    result = answer.result
    rows = {record.record_id: row_of(record, at, companies, acceptance) for record in result.records}
    parts = {kept.part.record_id: placed(kept, rows[kept.part.record_id]) for kept in result.parts}
    for record in result.records:
        own = {name: answer.pictures[name] for name in answer.pictures if name.startswith(record.record_id)}
        is_part = record.record_id in parts
        if is_part:
            folder.keep(parts[record.record_id], own)
        if is_part and ledger.given_out(record.record_id) not in (None, record.record_id):
            continue
        corrected = carried(folder, record, _before(folder, record), forms, acceptance)
        if corrected is not record:
            rows[record.record_id] = row_of(corrected, at, companies, acceptance)
        if is_part:
            folder.give_out(corrected)
        else:
            folder.write(corrected, own)
    part_rows = [part_row_of(kept, source.sha256) for kept in parts.values()]
    if not is_whole:
        note_read_so_far(ledger, list(rows.values()), answer.fates, part_rows)
        return
    state = SourceState(source.sha256, result.code, result.seconds)
    gone = ledger.note_read(state, list(rows.values()), answer.fates, part_rows)
    for record_id in gone:
        folder.remove(record_id)


def _before(folder: BatchFolder, record: Record) -> list[Record]:
    """Return the record that an earlier reading gave, in a list; an empty list where there is none that can be read."""
    try:
        return [folder.read(record.record_id)] if folder.has(record.record_id) else []
    except DamagedRecordError:
        return []
