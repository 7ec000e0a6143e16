"""A folder of returns becomes records on disk; one bad file never stops the next."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from forms.errors import UsageError, WouldOverwriteError, worst
from forms.files import write_whole
from scanner.export import EXPORTERS
from scanner.intake.containers import Unopened, leaves
from scanner.model import Source
from scanner.pipeline import FileResult, Scanner, failed, unopened
from scanner.record import RECORDS_FOLDER, Record

MARKER = ".formloop-batch"
RECORDS_FILE = "records.jsonl"
_NOT_RETURNS = {"Thumbs.db", "desktop.ini", ".DS_Store"}


@dataclass(frozen=True, slots=True)
class BatchItem:
    """A file of the inbox with what became of it."""

    path: Path
    result: FileResult


def inbox_files(inbox: Path) -> list[Path]:
    """Return the files of a folder and its folders, in the order of their names.

    Raises:
        UsageError: It is no folder.
    """
    if not inbox.is_dir():
        raise UsageError(f"{inbox}: not a folder; name the folder that holds the returns")
    found = (path for path in inbox.rglob("*") if path.is_file() and path.name not in _NOT_RETURNS)
    return sorted(path for path in found if not path.name.startswith((".", "~$")))


def prepare(folder: Path) -> None:
    """Make the folder of a batch, or accept the one that holds an earlier run of it.

    Raises:
        WouldOverwriteError: It holds something else.
        UsageError: It cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise WouldOverwriteError(f"{folder}: a file; name a folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).exists():
        raise WouldOverwriteError(f"{folder}: holds other files; name an empty folder or one of an earlier batch")
    write_whole(folder / MARKER, b"A folder of scanner batch.\n")


def source_of(path: Path, shown: str) -> Source:
    """Read a file.

    Raises:
        UsageError: It cannot be read.
    """
    try:
        return Source(_readable(path.name), _readable(shown), path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error


def _readable(name: str) -> str:
    """Return a file's name as text; bytes that are no UTF-8 become U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_inbox(inbox: Path, scanner: Scanner) -> Iterator[BatchItem]:
    """Yield every file of an inbox with its records, as they are read."""
    for path in inbox_files(inbox):
        yield BatchItem(path, read_whole(source_of(path, path.relative_to(inbox).as_posix()), scanner))


def read_leaves(source: Source, scanner: Scanner, *, keep_pages: bool = False) -> Iterator[FileResult]:
    """Yield the result of every file in a returned file, itself if it is no container.

    A bug in reading one costs this file only, and is reported as one.
    """
    unpacked = leaves(source)
    while True:
        leaf: Source | Unopened | None = source
        try:
            leaf = next(unpacked, None)
            if leaf is None:
                return
            yield unopened(leaf) if isinstance(leaf, Unopened) else scanner.read(leaf, keep_pages=keep_pages)
        except Exception:  # noqa: BLE001  around one returned form: the batch goes on
            traceback.print_exc()
            yield failed(leaf if isinstance(leaf, Source) else source)


def read_whole(source: Source, scanner: Scanner) -> FileResult:
    """Return the records of every file in a returned file as one result."""
    results = list(read_leaves(source, scanner))
    return FileResult(
        tuple(record for result in results for record in result.records),
        worst(result.code for result in results),
        sum(result.seconds for result in results),
        tuple(page for result in results for page in result.blank_pages),
    )


def write_records(folder: Path, items: list[BatchItem]) -> None:
    """Write each record to its own file and all of them as JSON Lines."""
    records: dict[str, Record] = {}
    for item in items:
        for record in item.result.records:
            records[record.record_id] = record
            text = record.to_json(indent=2) + "\n"
            write_whole(folder / RECORDS_FOLDER / f"{record.record_id}.json", text.encode())
    stream = BytesIO()
    EXPORTERS["jsonl"].export(records.values(), (), stream)
    write_whole(folder / RECORDS_FILE, stream.getvalue())
