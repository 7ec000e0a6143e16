"""All records at once: the overview's figures, and the records behind each of them and behind a search.

What was counted is kept until the ledger changes. A batch that is being read changes all the time, so then it is
counted again every two seconds at most; what somebody at this desk says is counted at once. Many records are counted
beside the pages, which show the figures from before meanwhile.
"""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forms.errors import FormloopError, UsageError
from scanner.batch.status import MANIFEST, answered
from scanner.corrections import Corrections
from scanner.desk.figures.facts import FactBook
from scanner.desk.figures.overview import Counted, Overview, overview_of
from scanner.desk.figures.selections import Selection, Selections, chosen
from scanner.ledger.queries.listing import changes_of_others
from scanner.ledger.queries.standing import Standing, fates, repeated_arrivals, standings

"""The name of a manifest of `forms copies` that lies in a batch's folder and is used without being named."""

_RECOUNT_SECONDS: Final = 2.0
MANY: Final = 2000
"""Records that are counted anew beside the pages, not before the next one is shown."""


@dataclass(frozen=True, slots=True)
class _Count:
    """What was counted, and when."""

    version: tuple[int, int]
    at: float
    counted: Counted
    overview: Overview
    trouble: str


class Survey:
    """The records of a batch as a whole. Several threads may use it.

    Args:
        corrections: The batch.
        manifest: A manifest.json of `forms copies`; None for that in the batch's folder, if there is one.
    """

    def __init__(self, corrections: Corrections, manifest: Path | None = None) -> None:
        self._corrections = corrections
        self._manifest = manifest
        self.book = FactBook(corrections.folder, corrections.forms)
        self.selections = Selections()
        self._count: _Count | None = None
        self._recount: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def manifest(self) -> Path | None:
        """The manifest that says who was to answer, or None where there is none."""
        own = self._corrections.folder.path / MANIFEST
        return self._manifest or (own if own.is_file() else None)

    def overview(self, said: int) -> Overview:
        """Return the overview's figures.

        Args:
            said: How many words were said at this desk; what was counted before the latest is out of date.
        """
        return self._renewed(said).overview

    def trouble(self, said: int) -> str:
        """Return why the manifest cannot be used, or an empty text."""
        return self._renewed(said).trouble

    def chosen(self, selection: Selection, said: int) -> list[Standing]:
        """Return the records of a selection, the latest taken in first."""
        counted = self._renewed(said).counted
        return chosen(selection, counted.standings, self.book, counted.fates)

    def standings(self, said: int) -> list[Standing]:
        """Return how all records stand that are given out."""
        return list(self._renewed(said).counted.standings)

    def _renewed(self, said: int) -> _Count:
        with self._lock:
            with self._corrections.asking() as ledger:
                version = changes_of_others(ledger), said
            last = self._count
            if last is None:
                self._count = last = self._counted(version)
            if last.version == version:
                return last
            is_old = time.monotonic() - last.at > _RECOUNT_SECONDS
            if len(last.counted.standings) <= MANY:
                if is_old or last.version[1] != said:
                    self._count = last = self._counted(version)
            elif is_old and (self._recount is None or not self._recount.is_alive()):
                self._recount = threading.Thread(target=self._count_beside, args=(version,), name="desk-recount")
                self._recount.start()
            return last

    def _count_beside(self, version: tuple[int, int]) -> None:
        with contextlib.suppress(FormloopError):  # the next page counts again, and tells it
            counted = self._counted(version)
            with self._lock:
                if self._count is None or self._count.version[1] <= version[1]:
                    self._count = counted

    def _counted(self, version: tuple[int, int]) -> _Count:
        corrections, manifest, trouble, recipients = self._corrections, self.manifest, "", None
        with corrections.asking() as ledger:
            found, acceptance = standings(ledger), ledger.acceptance()
            of_files, repeated, pages = fates(ledger), repeated_arrivals(ledger), ledger.page_counts()
        if manifest is not None:
            try:
                recipients = tuple(answered(manifest, (one for one in found if one.is_latest)))
            except UsageError as error:
                trouble = str(error)
        self.book.renew(found, acceptance)
        counted = Counted(found, of_files, repeated, pages, recipients)
        overview = overview_of(counted, self.book, corrections.forms)
        return _Count(version, time.monotonic(), counted, overview, trouble)
