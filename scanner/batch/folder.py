"""The folder that a batch writes to: its marker, ledger, records and page pictures.

Only its owner may read what is in it. A file in it appears whole or not at all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from forms.errors import UsageError
from forms.files import OWNER_ONLY, claim_folder, keep_names, whole_file, write_whole
from scanner.ledger import Ledger
from scanner.values.record import RECORDS_FOLDER, Record

MARKER: Final = ".formloop-batch"
RECORDS_FILE: Final = "records.jsonl"
LEDGER_FILE: Final = "ledger.sqlite"
_LOCK_FILE: Final = ".lock"
_PRIVATE_FOLDER: Final = 0o700


def is_batch_folder(folder: Path) -> bool:
    """Tell whether a folder is one that a batch writes to; False where that cannot be seen."""
    return any(os.path.lexists(folder / name) for name in (MARKER, LEDGER_FILE))


@dataclass(frozen=True, slots=True)
class BatchFolder:
    """A folder of a batch.

    Attributes:
        path: Where it is.
    """

    path: Path

    @property
    def records_file(self) -> Path:
        """All its records, one a line."""
        return self.path / RECORDS_FILE

    @property
    def has_ledger(self) -> bool:
        """Whether a batch was run into it."""
        return (self.path / LEDGER_FILE).is_file()

    def prepare(self) -> None:
        """Make it, or accept one that holds an earlier run.

        Raises:
            WouldOverwriteError: It holds something else.
            UsageError: It cannot be written.
        """
        claim_folder(self.path, MARKER, "A folder of scanner batch.\n", mode=OWNER_ONLY)
        try:
            for folder in (self.path, self.path / RECORDS_FOLDER):
                folder.mkdir(exist_ok=True)
                folder.chmod(_PRIVATE_FOLDER)
            keep_names(self.path)
        except OSError as error:
            raise UsageError(
                f"{self.path}: cannot be written ({error.strerror}); choose a folder that can; 无法写入，请换个文件夹。"
            ) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other commands from writing to it meanwhile; the system gives it free if we are killed.

        What a killed command left half written is removed: nobody else writes now, and it holds what people wrote.

        Raises:
            UsageError: Another command writes to it, or it cannot be written.
        """
        lock = FileLock(self.path / _LOCK_FILE, mode=OWNER_ONLY)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise UsageError(
                f"{self.path}: another scanner batch or watch writes to it; wait for its end. "
                "另一个批处理正在使用此文件夹，请等待其结束。"
            ) from None
        except OSError as error:
            raise UsageError(f"{self.path}: cannot be written ({error.strerror}) 无法写入此文件夹。") from error
        try:
            self._remove_half_written()
            yield
        finally:
            lock.release()

    def ledger(self, *, make: bool = False) -> Ledger:
        """Open its ledger.

        Raises:
            UsageError: There is none, or it cannot be used.
        """
        file = self.path / LEDGER_FILE
        is_lost = not self.has_ledger or file.stat().st_size == 0
        if make and is_lost and any((self.path / RECORDS_FOLDER).glob("*.json")):
            raise UsageError(
                f"{self.path}: holds records, but its ledger is gone; run: scanner repair {self.path} "
                "台账已丢失，请先运行 scanner repair 修复。"
            )
        return Ledger.open(file, make=make)

    def write(self, record: Record, pictures: Mapping[str, bytes]) -> None:
        """Write a record and pictures of its pages.

        Raises:
            UsageError: The disk is full or the folder cannot be written.
        """
        for name, content in pictures.items():
            write_whole(self.path / RECORDS_FOLDER / name, content, mode=OWNER_ONLY)
        text = record.to_json(indent=2) + "\n"
        write_whole(self._file(record.record_id), text.encode(), mode=OWNER_ONLY)

    def read(self, record_id: str) -> Record:
        """Return a record.

        Raises:
            UsageError: It is gone or damaged.
        """
        path = self._file(record_id)
        try:
            return Record.model_validate_json(path.read_bytes())
        except (OSError, ValueError) as error:
            raise _damaged(path) from error

    def remove(self, record_id: str) -> None:
        """Remove a record and the pictures of its pages."""
        for path in (self.path / RECORDS_FOLDER).glob(f"{record_id}*"):
            path.unlink(missing_ok=True)

    def _remove_half_written(self) -> None:
        """Remove what `whole_file` had under a temporary name when its program was killed."""
        half_written = [
            *self.path.glob(f".{RECORDS_FILE}.*"),
            *(path for kind in ("json", "jpg") for path in (self.path / RECORDS_FOLDER).glob(f".*.{kind}.*")),
        ]
        for path in half_written:
            path.unlink(missing_ok=True)

    def write_all(self, record_ids: Iterable[str]) -> None:
        """Write all records as JSON Lines, one after the other; their files are not understood, for they are many.

        Raises:
            UsageError: A record is gone or no JSON, or the file cannot be written.
        """
        with whole_file(self.records_file, mode=OWNER_ONLY) as stream:
            for record_id in record_ids:
                stream.write(self._line(record_id))

    def _line(self, record_id: str) -> bytes:
        path = self._file(record_id)
        try:
            return json.dumps(json.loads(path.read_bytes()), ensure_ascii=False).encode() + b"\n"
        except (OSError, ValueError) as error:
            raise _damaged(path) from error

    def _file(self, record_id: str) -> Path:
        return self.path / RECORDS_FOLDER / f"{record_id}.json"


def _damaged(path: Path) -> UsageError:
    return UsageError(
        f"{path}: missing or damaged; read its source anew with --again. 记录文件缺失或已损坏，请用 --again 重新读取。"
    )
