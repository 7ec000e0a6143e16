"""The pages of a stack that is not read to its end yet: page by page, its evidence and its pictures on the disk.

How it works. A page's pictures are written first, then its evidence, then the ledger's row of the page; what the ledger
has no row of does not count. Once the stack was put together and the ledger says that it was read, all of it is
removed. A page that was forgotten meanwhile stays as a blank one, so that nothing brings back what was on it.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from forms.errors import UsageError
from forms.files import OWNER_ONLY, write_whole
from forms.wording import Wording, unwritable_folder
from scanner.ledger import Ledger, PageFate, PartRow, RecordRow, State, joins
from scanner.values.page.evidence import PageEvidence, SeenPart

PAGES_FOLDER: Final = "pages"
"""The folder of the pages of stacks that are not read to their end yet."""

SEEN: Final = "seen"
"""What the ledger says of a page that was read, and not put together with others yet."""

_BEGUN_FILE: Final = "begun"
_PRIVATE_FOLDER: Final = 0o700
_HASH_LENGTH: Final = 64


@dataclass(frozen=True, slots=True)
class KeptPages:
    """The place of one stack's pages.

    Attributes:
        path: The folder; its name is the stack's SHA-256 and a stamp of what the reading of its pages depends on.
    """

    path: Path

    @staticmethod
    def of(folder: Path, sha256: str, stamp: str) -> KeptPages:
        """Make the place of a stack's pages, or find it again; what was kept under another stamp is removed.

        Raises:
            UsageError: The folder cannot be written.
        """
        mine = folder / f"{sha256}-{stamp}"
        for other in folder.glob(f"{sha256}-*"):
            if other != mine:
                shutil.rmtree(other, ignore_errors=True)
        try:
            mine.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        except OSError as error:
            raise UsageError(unwritable_folder(error), at=mine) from error
        return KeptPages(mine)

    def begun(self, now: str) -> str:
        """Return when the reading of the stack began, ISO 8601; `now` where it begins now."""
        file = self.path / _BEGUN_FILE
        with suppress(OSError, ValueError):
            told = file.read_text(encoding="ascii")
            return datetime.fromisoformat(told).isoformat() and told
        write_whole(file, now.encode(), mode=OWNER_ONLY)
        return now

    def keep(self, page_no: int, evidence: bytes, pictures: Mapping[int, bytes]) -> None:
        """Write what is kept of a page.

        Args:
            page_no: The source's page, from 1.
            evidence: JSON of its `PageEvidence`.
            pictures: JPEGs, by which of the pages side by side in it they show, from 0.

        Raises:
            UsageError: The disk is full or the folder cannot be written.
        """
        if not self.path.is_dir():
            raise UsageError(
                Wording(zh="结果文件夹在运行中被删除，已停止写入。", en="was removed while a stack was read."),
                at=self.path,
            )
        for piece, content in pictures.items():
            write_whole(self.picture(page_no, piece), content, mode=OWNER_ONLY)
        write_whole(self._file(page_no), evidence, mode=OWNER_ONLY)

    def evidence(self, page_no: int) -> bytes | None:
        """Return the evidence of a page; None where there is none, or it is damaged."""
        with suppress(OSError, ValueError, RecursionError):
            content = self._file(page_no).read_bytes()
            if PageEvidence.from_json(content).page_no == page_no:
                return content
        return None

    def sound(self, pages: Iterable[int]) -> set[int]:
        """Return those of some pages whose evidence is here and undamaged."""
        return {page for page in pages if self.evidence(page) is not None}

    def picture(self, page_no: int, piece: int) -> Path:
        """Return where a page's picture is; see `keep`."""
        return self.path / f"{page_no:06}-{piece}.jpg"

    def forget(self, page_no: int) -> None:
        """Keep a page as a blank one.

        Raises:
            UsageError: The folder cannot be written.
        """
        blank = PageEvidence(page_no, (SeenPart(0, None, is_blank=True),))
        write_whole(self._file(page_no), blank.to_json(), mode=OWNER_ONLY)
        for picture in self.path.glob(f"{page_no:06}-*.jpg"):
            picture.unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove all that is kept."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _file(self, page_no: int) -> Path:
        return self.path / f"{page_no:06}.json"


def unfinished_stacks(folder: Path) -> dict[str, list[KeptPages]]:
    """Return the SHA-256 of each stack of which pages are kept, and their places.

    Args:
        folder: The folder of the batch.
    """
    found: dict[str, list[KeptPages]] = {}
    for path in sorted((folder / PAGES_FOLDER).glob("*-*")):
        found.setdefault(path.name[:_HASH_LENGTH], []).append(KeptPages(path))
    return found


def remove_finished(folder: Path, ledger: Ledger) -> None:
    """Remove the pages of stacks that were read to their end: the program may have been killed before it did so."""
    for sha256, places in unfinished_stacks(folder).items():
        if ledger.state(sha256) is not State.WAITING:
            for place in places:
                place.remove()


def forget_pages(folder: Path, ledger: Ledger, record_id: str) -> None:
    """Forget what is kept of the pages of a record, as long as its stack is not read to its end.

    Raises:
        UsageError: The folder cannot be written.
    """
    current = ledger.given_out(record_id)
    if current is None:
        return
    stacks = unfinished_stacks(folder)
    for one in ledger.parts_of(current) or [current]:
        for sha256, pages in ledger.query("SELECT sha256, pages FROM record WHERE record_id = ?", (one,)):
            for place in stacks.get(sha256, ()):
                for page in pages.split(","):
                    if page.isdecimal():
                        place.forget(int(page))


# The ledger's rows


def note_seen(ledger: Ledger, sha256: str, pages: Iterable[int]) -> None:
    """Keep that pages of a stack were read; what is kept of them is on the disk."""
    with ledger.changes() as db:
        rows = [(sha256, page_no, SEEN) for page_no in pages]
        db.executemany("INSERT OR REPLACE INTO page VALUES (?, ?, ?, NULL)", rows)


def seen_pages(ledger: Ledger, sha256: str) -> Collection[int]:
    """Return the pages of a stack that were read, of one that is not read to its end."""
    return {row[0] for row in ledger.query("SELECT page_no FROM page WHERE sha256 = ?", (sha256,))}


def note_read_so_far(
    ledger: Ledger, records: Sequence[RecordRow], pages: Sequence[PageFate], parts: Sequence[PartRow]
) -> None:
    """Keep records of a stack that is not read to its end.

    Args:
        ledger: The ledger.
        records: Their rows, at least one; one that is there already keeps the time when the batch first had it.
        pages: What became of their pages.
        parts: Of the records those whose pages may be joined with pages of other files.
    """
    with ledger.changes() as db:
        now = datetime.now(UTC).isoformat()
        for row in records:
            before = db.execute(
                "SELECT taken_at, completed_by FROM record WHERE record_id = ?", (row.record_id,)
            ).fetchone()
            taken_at, completed_by = before or (now, None)
            db.execute("DELETE FROM record WHERE record_id = ?", (row.record_id,))
            joins.insert(db, [replace(row, taken_at=taken_at, completed_by=completed_by)])
        db.executemany(
            "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?)",
            [(records[0].sha256, page.page_no, str(page.outcome), page.record_id) for page in pages],
        )
        joins.insert_parts(db, parts)
        db.execute("INSERT OR REPLACE INTO unsettled VALUES (1)")
