"""Writes records into a file, as the export page and a record's print want it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from scanner.desk.office import Office
from scanner.export import ALL_EXPORTERS, FOR_PEOPLE
from scanner.export.batches import Batches
from scanner.export.options import configured
from scanner.export.selection import RecordChoice, export_records, to_file

FORMATS: Final = {"xlsx": "XLSX", "csv": "CSV", "json": "JSON"}
"""The formats that the export page offers, with the words on their buttons."""

FORMATS_FOR_PEOPLE: Final = frozenset(name for name in FORMATS if f"{name}{FOR_PEOPLE}" in ALL_EXPORTERS)
"""Those of them that have a table for people."""

PRINT: Final = "page"
"""The format of a record that is printed: its values beside the pictures of its pages, PDF."""


def write_records(
    office: Office,
    path: Path,
    name: str,
    *,
    for_people: bool = False,
    only_settled: bool = False,
    record_ids: frozenset[str] = frozenset(),
    damaged: Callable[[str], None] = lambda _: None,
) -> int:
    """Write records into a file and return how many; it uses no ledger that is open, so any thread may do it.

    Args:
        office: The batch.
        path: The file; it is replaced.
        name: The format.
        for_people: Whether a table for people is wanted, where the format has one.
        only_settled: Whether only records of which nothing is left to check are written.
        record_ids: Only these records; empty for all.
        damaged: Is told of each record that cannot be read.

    Raises:
        FormloopError: The batch cannot be read or the file cannot be written.
    """
    batches = Batches([office.folder.path])
    acceptance = batches.acceptance
    exporter = configured(
        ALL_EXPORTERS,
        f"{name}{FOR_PEOPLE}" if for_people and name in FORMATS_FOR_PEOPLE else name,
        acceptance=acceptance,
        known={"batches": batches, "day": office.today},
    )
    choice = RecordChoice(settled=only_settled, acceptance=acceptance, record_ids=record_ids)
    return export_records(batches.records(damaged), exporter, office.forms, choice, to_file(path, overwrite=True))
