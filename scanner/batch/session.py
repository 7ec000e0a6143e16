"""A session: all that a batch or a watch holds from its start to its end, and the passes that it makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from forms.errors import ExitCode, worst
from scanner.batch.children.schedulers import Scheduler
from scanner.batch.children.work import PackedSetup
from scanner.batch.inbox import InboxFile
from scanner.batch.running import Pass, Progress
from scanner.batch.settling import settle
from scanner.corrections.carrying import KnownForms
from scanner.ledger import Ledger
from scanner.ledger.folder import BatchFolder
from scanner.roads.results import code_of_status, follows_records


@dataclass(slots=True)
class Session:
    """What a batch or a watch holds while it runs; each call of `read_files` is one pass.

    Attributes:
        folder: The folder that records are written to; the caller has prepared and locked it.
        ledger: The ledger of the folder, open.
        scheduler: Has the files read.
        setup: What a reading process has to know.
        forms: The known forms.
        progress: The functions that are called as a pass goes on.
        unreadable: How many files of the last pass could not be read.
        damaged: The files of records that the last pass found gone or damaged.
    """

    folder: BatchFolder
    ledger: Ledger
    scheduler: Scheduler
    setup: PackedSetup
    forms: KnownForms
    progress: Progress = field(default_factory=Progress)
    unreadable: int = 0
    damaged: list[Path] = field(default_factory=list)

    def read_files(self, files: list[InboxFile]) -> None:
        """Read the new sources of some files, keep their records, and settle the batch.

        If Ctrl-C comes, the sources that were read by then are kept and settled too.

        Raises:
            UsageError: The folder or its ledger cannot be written.
            MissingProgramError: The engine is not installed.
            KeyboardInterrupt: Ctrl-C came.
        """
        one = Pass(self.folder, self.ledger, self.scheduler, self.setup, self.forms, self.progress)
        try:
            one.take(files)
            self.damaged = settle(self.folder, self.ledger, self.forms)
        except KeyboardInterrupt:
            one.keep_finished()
            settle(self.folder, self.ledger, self.forms)
            raise
        finally:
            self.unreadable = one.unreadable


def code_of(ledger: Ledger) -> ExitCode:
    """Return the worst of the exit codes that the sources and the records of a ledger ask for.

    A source whose pages could be read asks for what the records ask for that its pages are in now.
    """
    told = [source.code for source in ledger.sources() if not follows_records(source.code)]
    return worst([*told, *(code_of_status(row.status) for row in ledger.records() if row.kind is not None)])
