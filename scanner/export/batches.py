"""The batches that an export takes its records from: each record once, and which batch it is of."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import Final

from forms.errors import UsageError
from forms.wording import Wording
from scanner.export.selection import KeptRecord, acceptance_in, kept_records
from scanner.ledger import RecordRow
from scanner.ledger.folder import BatchFolder
from scanner.values.record import Record

_ID: Final = re.compile("[0-9a-f]+")


class Batches:
    """The folders of one or several batches, which are exported together.

    Attributes:
        folders: The batches' folders, in the order in which they were given.
        names: What people call each batch: its folder's name, with as many of the folders above it as tell it from
            the others.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        """Take the folders; one that is given twice counts once."""
        found = {folder.resolve(): folder for folder in reversed(folders)}
        self.folders = tuple(folder for folder in folders if found.get(folder.resolve()) is folder)
        self.names = _told_apart([folder.resolve() for folder in self.folders])
        self._numbers: dict[str, int] = {}

    @property
    def are_several(self) -> bool:
        """Whether there is more than one batch."""
        return len(self.folders) > 1

    @property
    def acceptance(self) -> float:
        """The least confidence, 0.0 to 1.0, that the strictest of the batches accepted without a person."""
        return max(map(acceptance_in, self.folders))

    def records(self, damaged: Callable[[str], None] | None = None) -> Iterator[KeptRecord]:
        """Yield the records of all batches one by one, in the order of their ids.

        Of a record that several batches have, the one that people have done most to counts; of alike ones that of the
        batch that was given first.

        Args:
            damaged: Is told of each file that is no record; None makes such a file an error.

        Raises:
            UsageError: A folder is not a batch's folder, or a record in it cannot be read.
        """
        if not self.are_several:
            yield from kept_records(self.folders[0], damaged)
            return
        numbered = (self._numbered(number, damaged) for number in range(len(self.folders)))
        for record_id, same in groupby(merge(*numbered, key=_record_id), key=_record_id):
            number, kept = max(same, key=lambda one: (len(one[1].record.history), -one[0]))
            self._numbers[record_id] = number
            yield kept

    def folder_of(self, record: Record) -> Path:
        """Return the folder of the batch that a record came from."""
        return self.folders[self._numbers.get(record.record_id, 0)]

    def name_of(self, record: Record) -> str:
        """Return the name of the batch that a record came from."""
        return self.names[self._numbers.get(record.record_id, 0)]

    def rows(self) -> list[RecordRow]:
        """Return the rows of all records in the batches' ledgers; a batch without a ledger has none."""
        found: dict[str, RecordRow] = {}
        for batch in map(BatchFolder, self.folders):
            if batch.has_ledger:
                with contextlib.closing(batch.ledger()) as ledger:
                    found |= {row.record_id: row for row in ledger.records() if row.record_id not in found}
        return list(found.values())

    def given_out(self, record_id: str) -> str:
        """Return the id of the record that an id means now: of one that completes it, or its own.

        Raises:
            UsageError: No batch has such a record.
        """
        for batch in map(BatchFolder, self.folders):
            now = record_id
            if batch.has_ledger:
                with contextlib.closing(batch.ledger()) as ledger:
                    now = ledger.given_out(record_id) or record_id
            if _ID.fullmatch(now) and batch.has(now):
                return now
        raise UsageError(Wording(zh="没有这条记录。", en=f"no such record in {', '.join(self.names)}."), at=record_id)

    def _numbered(self, number: int, damaged: Callable[[str], None] | None) -> Iterator[tuple[int, KeptRecord]]:
        return ((number, kept) for kept in kept_records(self.folders[number], damaged))


def _record_id(one: tuple[int, KeptRecord]) -> str:
    return one[1].record.record_id


def _told_apart(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the shortest ends of paths that differ from each other."""
    most = max(len(folder.parts) for folder in folders)
    names: list[str] = []
    for length in range(1, most + 1):
        names = ["/".join(part.strip("/") for part in folder.parts[-length:]) for folder in folders]
        if len(set(names)) == len(names):
            break
    return tuple(names)
