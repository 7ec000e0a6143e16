"""Keeps what the reading of a file gave: its records, what joining needs of them, and their rows in the ledger.

All of it is on disk before the ledger says that the file was read.
"""

from __future__ import annotations

from collections.abc import Mapping

from scanner.batch.children.work import FileReading
from scanner.batch.folder import BatchFolder
from scanner.batch.rows import part_row_of, placed, row_of
from scanner.ledger import Ledger, SourceState
from scanner.values.source import Source


def keep_reading(
    folder: BatchFolder,
    ledger: Ledger,
    source: Source,
    answer: FileReading,
    *,
    at: str,
    company_fields: Mapping[str, str],
) -> None:
    """Keep what the reading of a file gave, in place of what an earlier reading of it gave.

    The record of a part that was put together with others stays withdrawn, until the batch is settled.

    Args:
        folder: The batch's folder.
        ledger: Its ledger.
        source: The file.
        answer: What its reading gave.
        at: When the file was last changed, ISO 8601 in UTC.
        company_fields: Form id to the id of the field that holds the company's credit code.

    Raises:
        UsageError: The folder or its ledger cannot be written.
    """
    result = answer.result
    rows = {record.record_id: row_of(record, at, company_fields) for record in result.records}
    parts = {kept.part.record_id: placed(kept, rows[kept.part.record_id]) for kept in result.parts}
    for record in result.records:
        own = {name: one for name, one in answer.pictures.items() if name.startswith(record.record_id)}
        if record.record_id not in parts:
            folder.write(record, own)
            continue
        folder.keep(parts[record.record_id], own)
        if ledger.given_out(record.record_id) in (None, record.record_id):
            folder.give_out(record)
    gone = ledger.note_read(
        SourceState(source.sha256, result.code, result.seconds),
        list(rows.values()),
        answer.fates,
        [part_row_of(kept, source.sha256) for kept in parts.values()],
    )
    for record_id in gone:
        folder.remove(record_id)
