"""Keeps what was changed in a workbook as a person's word on the records."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.corrections import Corrections, OutdatedError, RefusedWordError
from scanner.edited_sheets.edits import Edits, Refusal


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept of a workbook.

    Attributes:
        fields: How many fields.
        records: Of how many records.
        refusals: The records of which nothing could be kept after all, and why.
    """

    fields: int
    records: int
    refusals: tuple[Refusal, ...]


def keep(edits: Edits, corrections: Corrections, *, by: str) -> Kept:
    """Keep all that can be taken, record by record: of each record everything or nothing.

    Args:
        edits: What was changed.
        corrections: The records of the batch.
        by: Who changed it.

    Raises:
        UsageError: The folder cannot be written.
    """
    fields = records = 0
    refusals: list[Refusal] = []
    for one in edits.wanted:
        words = [edit.word for edit in one.edits]
        try:
            corrections.say(one.record_id, words, by=by, expected=one.version)
        except (RefusedWordError, OutdatedError) as error:
            refusals.append(Refusal(one.place, str(error)))
        else:
            fields, records = fields + len(words), records + 1
    return Kept(fields, records, tuple(refusals))
