"""The folder that a batch writes to: its marker, ledger, records and page pictures.

Only the owner of the folder may read its files. A file is written under a temporary name and
moved into place, so that it is there as a whole or not at all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from filelock import FileLock, Timeout

from forms.errors import UsageError
from forms.files import OWNER_ONLY, claim_folder, keep_names, whole_file, write_whole
from forms.wording import Wording, unwritable_folder
from scanner.ledger import Ledger
from scanner.ledger.kept_pages import PAGES_FOLDER, KeptPages
from scanner.values.kept_part import KeptPart
from scanner.values.record import RECORDS_FOLDER, Record
from scanner.values.record.sources import ID_LENGTH

MARKER: Final = ".formloop-batch"
PARTS_FOLDER: Final = "parts"
"""The folder of what joining needs: a part of a form that may come in several files, and its pages' pictures."""

CROPS_FOLDER: Final = "crops"
"""The folder of what an export cut out of pictures of pages: the doubtful cells that a sheet for people links to."""

AS_READ_FOLDER: Final = "as_read"
"""The folder of records as the program read them, for those of which a person has said something since."""

CHANGES_FOLDER: Final = "changes"
"""The folder of records that a person has changed, until they stand in the place of the old ones."""

RECORDS_FILE: Final = "records.jsonl"
LEDGER_FILE: Final = "ledger.sqlite"
_LOCK_FILE: Final = ".lock"
_CHANGING_FILE: Final = ".changing"
_SETTLING_FILE: Final = ".settling"
_CHANGING_SECONDS: Final = 60.0
"""How long a change waits for others; the longest that one takes is the joining of forms in a large batch."""

_SETTLING_SECONDS: Final = 600.0
"""How long a settling waits for another one, which goes through all records of a batch."""

_LOOK_SECONDS: Final = 0.005
"""How often it looks whether the others are done: they usually are within some milliseconds."""

_PRIVATE_FOLDER: Final = 0o700
_Content = TypeVar("_Content")


def is_batch_folder(folder: Path) -> bool:
    """Tell whether a batch writes to a folder; False if the folder cannot be read."""
    return any(os.path.lexists(folder / name) for name in (MARKER, LEDGER_FILE))


@dataclass(frozen=True, slots=True)
class BatchFolder:
    """The folder that a batch writes to.

    Attributes:
        path: The folder's path; it need not exist before `prepare`.
    """

    path: Path

    @property
    def records_file(self) -> Path:
        """The path of the file that holds all records, one a line."""
        return self.path / RECORDS_FILE

    @property
    def has_ledger(self) -> bool:
        """Whether the folder has a ledger: a batch was run into it."""
        return (self.path / LEDGER_FILE).is_file()

    def prepare(self) -> None:
        """Make the folder, or accept a folder that holds an earlier run of a batch.

        Raises:
            WouldOverwriteError: The folder holds something else.
            UsageError: The folder cannot be written.
        """
        claim_folder(self.path, MARKER, "A folder of scanner batch.\n", mode=OWNER_ONLY)
        try:
            for folder in (self.path, self.path / RECORDS_FOLDER, self.path / PARTS_FOLDER):
                folder.mkdir(exist_ok=True)
                folder.chmod(_PRIVATE_FOLDER)
            keep_names(self.path)
        except OSError as error:
            raise UsageError(
                Wording(
                    zh="无法写入，请换个文件夹。", en=f"cannot be written ({error.strerror}); choose a folder that can"
                ),
                at=self.path,
            ) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the folder, so that no other command writes to it inside the `with` block.

        The operating system frees the lock if this program is killed. Half-written files of a command that was killed
        are removed first, because they may hold what people filled in. The desk keeps people's words without this
        lock, so that is done while nobody changes or settles records.

        Raises:
            UsageError: Another command writes to the folder, or the folder cannot be written.
        """
        busy = Wording(
            zh="另一个批处理正在使用此文件夹，请等待其结束。",
            en="another scanner batch or watch writes to it; wait for its end.",
        )
        with self._holding(_LOCK_FILE, 0.0, busy):
            with self._settling_alone(), self._changing_alone():
                self._remove_half_written()
            yield

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Keep all others from changing records inside the `with` block, and wait until none of them does.

        Whoever keeps a reading, settles the batch or keeps a person's word holds this lock for that moment. So people
        correct records while a batch or a watch goes on.

        Raises:
            UsageError: Another program holds the lock for too long, or the folder was removed or cannot be written.
        """
        self._check_that_it_is_there()
        with self._changing_alone():
            yield

    @contextmanager
    def settling(self) -> Iterator[None]:
        """Keep all others from settling the batch inside the `with` block, and wait until none of them does.

        The file of all records is written then, while people go on. An older state of it must not replace a newer one.

        Raises:
            UsageError: Another program holds the lock for too long, or the folder was removed or cannot be written.
        """
        self._check_that_it_is_there()
        with self._settling_alone():
            yield

    def _changing_alone(self) -> AbstractContextManager[None]:
        return self._holding(_CHANGING_FILE, _CHANGING_SECONDS, _still_changing(_CHANGING_SECONDS))

    def _settling_alone(self) -> AbstractContextManager[None]:
        return self._holding(_SETTLING_FILE, _SETTLING_SECONDS, _still_changing(_SETTLING_SECONDS))

    @contextmanager
    def _holding(self, name: str, seconds: float, busy: Wording) -> Iterator[None]:
        """Hold the lock of a file inside the `with` block.

        Args:
            name: The file's name.
            seconds: How long it waits for whoever holds the lock.
            busy: What is told when that takes longer.

        Raises:
            UsageError: It does, or the folder cannot be written.
        """
        lock = FileLock(self.path / name, mode=OWNER_ONLY)
        try:
            lock.acquire(timeout=seconds, poll_interval=_LOOK_SECONDS)
        except Timeout:
            raise UsageError(busy, at=self.path) from None
        except OSError as error:
            raise UsageError(unwritable_folder(error), at=self.path) from error
        try:
            yield
        finally:
            lock.release()

    def ledger(self, *, make: bool = False, shared: bool = False) -> Ledger:
        """Open the ledger of the folder.

        Args:
            make: Whether to make a ledger where there is none.
            shared: Whether several threads use the ledger, one after the other.

        Raises:
            UsageError: There is no ledger, it cannot be used, or one shall be made although the
                folder already holds records.
        """
        file = self.path / LEDGER_FILE
        is_lost = not self.has_ledger or file.stat().st_size == 0
        if make and is_lost and any((self.path / RECORDS_FOLDER).glob("*.json")):
            raise UsageError(
                Wording(
                    zh="台账已丢失，请先运行 scanner repair 修复。",
                    en=f"holds records, but its ledger is gone; run: scanner repair {self.path}",
                ),
                at=self.path,
            )
        return Ledger.open(file, make=make, shared=shared)

    def write(self, record: Record, pictures: Mapping[str, bytes | Path]) -> None:
        """Write a record and pictures of its pages; a record that is there already, to the byte, is left as it is.

        Args:
            record: The record.
            pictures: File name to the content of the file, JPEG, or to where that is kept already.

        Raises:
            UsageError: The disk is full or the folder cannot be written.
        """
        self._check_that_it_is_there()
        self._put(RECORDS_FOLDER, pictures)
        file, text = self._file(record.record_id), _text(record)
        if not file.is_file() or file.read_bytes() != text:
            write_whole(file, text, mode=OWNER_ONLY)

    def read(self, record_id: str) -> Record:
        """Return the record of an id.

        Raises:
            UsageError: The record's file is gone or damaged.
        """
        return _loaded(self._file(record_id), Record.model_validate_json)

    def has(self, record_id: str) -> bool:
        """Tell whether the record of an id is given out."""
        return self._file(record_id).is_file()

    def keep_as_read(self, record: Record) -> None:
        """Keep a record as the program read it: what people say of it is put on this one each time.

        Raises:
            UsageError: The disk is full or the folder cannot be written.
        """
        self._check_that_it_is_there()
        write_whole(self._file(record.record_id, self._private(AS_READ_FOLDER)), _text(record), mode=OWNER_ONLY)

    def as_read(self, record_id: str) -> Record | None:
        """Return a record as the program read it, or None where that was not kept or is damaged."""
        try:
            return _loaded(self._file(record_id, self.path / AS_READ_FOLDER), Record.model_validate_json)
        except DamagedRecordError:
            return None

    def prepare_change(self, record: Record) -> None:
        """Write a changed record beside the one that it will replace.

        Raises:
            UsageError: The disk is full or the folder cannot be written.
        """
        self._check_that_it_is_there()
        write_whole(self._file(record.record_id, self._private(CHANGES_FOLDER)), _text(record), mode=OWNER_ONLY)

    def finish_change(self, record_id: str) -> None:
        """Put a prepared record in the place of the old one; nothing is done where that was done before.

        Raises:
            UsageError: The folder cannot be written.
        """
        prepared = self._file(record_id, self.path / CHANGES_FOLDER)
        if not prepared.exists():
            return
        try:
            prepared.replace(self._file(record_id))
        except OSError as error:
            raise UsageError(unwritable_folder(error), at=self.path) from error

    def drop_changes(self) -> None:
        """Remove the changed records that were prepared and never became valid, and what a killed program half wrote.

        Whoever writes such files holds the lock of `changing`, so the caller has to hold it too.
        """
        for path in (*(self.path / CHANGES_FOLDER).glob("*"), *(self.path / AS_READ_FOLDER).glob(".*")):
            path.unlink(missing_ok=True)

    def pages_of(self, sha256: str, stamp: str) -> KeptPages:
        """Return the place of the pages of a stack that are kept until all of them were read.

        Args:
            sha256: The SHA-256 of the stack.
            stamp: What the reading of its pages depends on; pages that were kept under another one are removed.

        Raises:
            UsageError: The folder cannot be written.
        """
        self._check_that_it_is_there()
        return KeptPages.of(self._private(PAGES_FOLDER), sha256, stamp)

    def _private(self, name: str) -> Path:
        """Return a folder inside this one that its owner alone may read; make it where it is missing."""
        folder = self.path / name
        try:
            folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        except OSError as error:
            raise UsageError(unwritable_folder(error), at=self.path) from error
        return folder

    def keep(self, kept: KeptPart, pictures: Mapping[str, bytes | Path]) -> None:
        """Keep a part of a form that may come in several files, and pictures of its pages.

        Raises:
            UsageError: The disk is full or the folder cannot be written.
        """
        self._check_that_it_is_there()
        self._put(PARTS_FOLDER, pictures)
        write_whole(self._part_file(kept.part.record_id), kept.to_json(), mode=OWNER_ONLY)

    def part(self, record_id: str) -> KeptPart:
        """Return the part whose own record has an id.

        Raises:
            UsageError: The part's file is gone or damaged.
        """
        return _loaded(self._part_file(record_id), KeptPart.from_json)

    def write_joined(self, record: Record, pictures: Mapping[int, str]) -> None:
        """Write a record that was put together from parts, with the pictures of its pages.

        Args:
            record: The record.
            pictures: The form's page, from 1, to the id of the part whose picture of it is used.

        Raises:
            UsageError: The disk is full or the folder cannot be written.
        """
        for page, part in pictures.items():
            self._share(f"{part}-{page}.jpg", f"{record.record_id}-{page}.jpg")
        self.write(record, {})

    def give_out(self, record: Record) -> None:
        """Write the record of one part, with its pictures, as long as it is not put together with others.

        Raises:
            UsageError: The disk is full or the folder cannot be written.
        """
        for path in (self.path / PARTS_FOLDER).glob(f"{record.record_id}-*.jpg"):
            self._share(path.name, path.name)
        self.write(record, {})

    def _put(self, folder: str, pictures: Mapping[str, bytes | Path]) -> None:
        for name, content in pictures.items():
            if isinstance(content, Path):
                _share(content, self.path / folder / name)
            else:
                write_whole(self.path / folder / name, content, mode=OWNER_ONLY)

    def _share(self, kept: str, name: str) -> None:
        """Give out a picture that is kept with a part."""
        _share(self.path / PARTS_FOLDER / kept, self.path / RECORDS_FOLDER / name)

    def withdraw(self, record_ids: Collection[str]) -> None:
        """Remove records that others complete, and their pictures; what joining needs of them stays."""
        if not record_ids:
            return
        for folder in (RECORDS_FOLDER, AS_READ_FOLDER, CHANGES_FOLDER, CROPS_FOLDER):
            for path in (self.path / folder).glob("*"):
                if path.name[:ID_LENGTH] in record_ids:
                    path.unlink(missing_ok=True)

    def remove(self, record_id: str) -> None:
        """Remove a record, its pictures and cut-outs, what joining needs of it, and how it was read."""
        for folder in (RECORDS_FOLDER, PARTS_FOLDER, AS_READ_FOLDER, CHANGES_FOLDER, CROPS_FOLDER):
            for path in (self.path / folder).glob(f"{record_id}*"):
                path.unlink(missing_ok=True)

    def _remove_half_written(self) -> None:
        """Remove the temporary files that `whole_file` leaves when its program is killed."""
        half_written = [
            *self.path.glob(f".{RECORDS_FILE}.*"),
            *(
                path
                for kind in ("json", "jpg")
                for folder in (RECORDS_FOLDER, PARTS_FOLDER, AS_READ_FOLDER, CHANGES_FOLDER, f"{PAGES_FOLDER}/*")
                for path in self.path.glob(f"{folder}/.*.{kind}.*")
            ),
        ]
        for path in half_written:
            path.unlink(missing_ok=True)

    def write_all(self, record_ids: Iterable[str]) -> list[Path]:
        """Write all records to `records_file` as JSON Lines, in the order of the ids.

        The records may be many, so each file is only checked to be JSON with its id, not to be a valid record.

        Returns:
            The files of records that are gone or no JSON; they are left out.

        Raises:
            UsageError: `records_file` cannot be written.
        """
        self._check_that_it_is_there()
        damaged: list[Path] = []
        with whole_file(self.records_file, mode=OWNER_ONLY) as stream:
            for record_id in record_ids:
                try:
                    stream.write(self._line(record_id))
                except DamagedRecordError:
                    damaged.append(self._file(record_id))
        return damaged

    def _check_that_it_is_there(self) -> None:
        """Check that nobody has removed the folder since it was opened: it would be made anew, without its ledger.

        Raises:
            UsageError: It was removed.
        """
        if not self.has_ledger:
            raise UsageError(
                Wording(
                    zh="结果文件夹或其台账在运行中被删除，已停止写入。",
                    en="was removed, or its ledger was, while records were written to it; nothing more is written.",
                ),
                at=self.path,
            )

    def _line(self, record_id: str) -> bytes:
        path = self._file(record_id)
        try:
            record = json.loads(path.read_bytes())
            if not isinstance(record, dict) or record.get("record_id") != record_id:
                raise ValueError("another record")
            return json.dumps(record, ensure_ascii=False).encode() + b"\n"
        except (OSError, ValueError, RecursionError) as error:
            raise _damaged(path) from error

    def _part_file(self, record_id: str) -> Path:
        return self.path / PARTS_FOLDER / f"{record_id}.json"

    def _file(self, record_id: str, folder: Path | None = None) -> Path:
        return (folder or self.path / RECORDS_FOLDER) / f"{record_id}.json"


def _still_changing(seconds: float) -> Wording:
    return Wording(
        zh="另一个程序正在修改记录，请稍后再试。",
        en=f"another program has been changing records for {seconds:.0f} s; try again.",
    )


def _share(source: Path, target: Path) -> None:
    """Put a picture that is kept elsewhere to a place, without a second copy of it where the file system can do so."""
    if not source.is_file() or (target.exists() and target.samefile(source)):
        return
    linked = target.with_name(f".{target.name}.link")
    linked.unlink(missing_ok=True)
    try:
        linked.hardlink_to(source)
        linked.replace(target)
    except (OSError, NotImplementedError):
        write_whole(target, source.read_bytes(), mode=OWNER_ONLY)


def _text(record: Record) -> bytes:
    """Return a record as its file holds it."""
    return (record.to_json(indent=2) + "\n").encode()


class DamagedRecordError(UsageError):
    """A record's file is gone, or holds no record."""


def _loaded(path: Path, parse: Callable[[bytes], _Content]) -> _Content:
    """Return what a file holds.

    Raises:
        DamagedRecordError: It is gone or cannot be parsed.
    """
    try:
        return parse(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> DamagedRecordError:
    return DamagedRecordError(
        Wording(
            zh="记录文件缺失或已损坏，请用 --again 重新读取。",
            en="missing or damaged; read its source anew with --again.",
        ),
        at=path,
    )
