"""Writes records into a file, as the export page and a record's print want it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from typing import IO, Final

from scanner.desk.office import Office
from scanner.export import ALL_EXPORTERS, FOR_PEOPLE
from scanner.export.batches import Batches
from scanner.export.options import configured
from scanner.export.selection import RecordChoice, export_records

FORMATS: Final = {"xlsx": "XLSX", "csv": "CSV", "json": "JSON"}
"""The formats that the export page offers, with the words on their buttons."""

FORMATS_FOR_PEOPLE: Final = frozenset(name for name in FORMATS if f"{name}{FOR_PEOPLE}" in ALL_EXPORTERS)
"""Those of them that have a table for people."""

PRINT: Final = "page"
"""The format of a record that is printed: its values beside the pictures of its pages, PDF."""


def write_records(
    office: Office,
    name: str,
    *,
    for_people: bool = False,
    only_settled: bool = False,
    form_id: str = "",
    record_ids: frozenset[str] = frozenset(),
    damaged: Callable[[str], None] = lambda _: None,
) -> IO[bytes]:
    """Return records as a file that has no name and is gone once it is closed.

    No ledger that is open is used, so any thread may do it.

    Args:
        office: The batch.
        name: The format.
        for_people: Whether a table for people is wanted, where the format has one.
        only_settled: Whether only records of which nothing is left to check are written.
        form_id: Only records of this form; empty for all.
        record_ids: Only these records; empty for all.
        damaged: Is told of each record that cannot be read.

    Raises:
        FormloopError: The batch cannot be read, or the format has no place for a record.
    """
    batches = Batches([office.folder.path])
    acceptance = batches.acceptance
    exporter = configured(
        ALL_EXPORTERS,
        f"{name}{FOR_PEOPLE}" if for_people and name in FORMATS_FOR_PEOPLE else name,
        acceptance=acceptance,
        known={"batches": batches, "day": office.today},
    )
    choice = RecordChoice(form_id=form_id, settled=only_settled, acceptance=acceptance, record_ids=record_ids)
    file = tempfile.TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    try:
        export_records(batches.records(damaged), exporter, office.forms, choice, nullcontext(file))
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file
