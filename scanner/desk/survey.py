"""All records at once: the overview's figures, and the records behind each of them and behind a search.

What was counted is kept until the ledger changes. A batch that is being read changes all the time, so then it is
counted again every two seconds at most, beside the pages where it takes long; what somebody at this desk says is
counted at once.
"""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forms.errors import FormloopError, UsageError
from scanner.batch.status import answered
from scanner.corrections import Corrections
from scanner.desk.facts import FactBook
from scanner.desk.overview import Counted, Overview, overview_of
from scanner.desk.selections import Selection, Selections, chosen
from scanner.ledger.listing import changes_of_others
from scanner.ledger.standing import Standing, fates, repeated_arrivals, standings
from scanner.values.acceptance import ACCEPTANCE

MANIFEST: Final = "manifest.json"
"""The name of a manifest of `forms copies` that lies in a batch's folder and is used without being named."""

_RECOUNT_SECONDS: Final = 2.0
_QUICK_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class _Count:
    """What was counted, when, and how long that took."""

    version: tuple[int, int]
    at: float
    seconds: float
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
            said: How many words were said at this desk; what was counted before the latest is counted again.
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
            if last is None or last.version[1] != said:
                self._count = last = self._counted(version)
            elif last.version != version and time.monotonic() - last.at > _RECOUNT_SECONDS:
                if last.seconds < _QUICK_SECONDS:
                    self._count = last = self._counted(version)
                elif self._recount is None or not self._recount.is_alive():
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
        begun = time.monotonic()
        corrections, manifest, trouble, recipients = self._corrections, self.manifest, "", None
        with corrections.asking() as ledger:
            found, kept = standings(ledger), ledger.acceptance()
            of_files, repeated, pages = fates(ledger), repeated_arrivals(ledger), ledger.page_counts()
        if manifest is not None:
            try:
                recipients = tuple(answered(manifest, (one for one in found if one.is_latest)))
            except UsageError as error:
                trouble = str(error)
        self.book.renew(found, ACCEPTANCE if kept is None else kept)
        counted = Counted(found, of_files, repeated, pages, recipients)
        overview = overview_of(counted, self.book, corrections.forms)
        now = time.monotonic()
        return _Count(version, now, now - begun, counted, overview, trouble)
