"""A batch or a watch from its start to its end: folder, lock, ledger and scheduler opened and closed in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from forms.errors import ExitCode, worst
from scanner.batch.children.schedulers import Scheduler
from scanner.batch.children.work import PackedSetup
from scanner.batch.folder import BatchFolder
from scanner.batch.inbox import InboxFile
from scanner.batch.running import Pass, Progress
from scanner.batch.settling import settle
from scanner.ledger import Ledger


@dataclass(slots=True)
class Session:
    """What a batch or a watch holds while it runs; `read_files` is one pass.

    Attributes:
        folder: Where records go; prepared and locked by who made it.
        ledger: Its ledger.
        scheduler: Where files are read.
        setup: What a reading process has to know.
        progress: Who is told.
        unreadable: How many files of the last pass could not be read.
        company_fields: Form id to the field that tells its company.
    """

    folder: BatchFolder
    ledger: Ledger
    scheduler: Scheduler
    setup: PackedSetup
    company_fields: dict[str, str]
    progress: Progress = field(default_factory=Progress)
    unreadable: int = 0

    def read_files(self, files: list[InboxFile]) -> None:
        """Read what is new of some files; what was read is kept and settled, Ctrl-C or not.

        Raises:
            UsageError: The folder cannot be written.
            KeyboardInterrupt: As it came.
        """
        one = Pass(self.folder, self.ledger, self.scheduler, self.setup, self.company_fields, self.progress)
        try:
            one.take(files)
            settle(self.folder, self.ledger)
        except KeyboardInterrupt:
            one.keep_finished()
            settle(self.folder, self.ledger)
            raise
        finally:
            self.unreadable = one.unreadable


def code_of(ledger: Ledger) -> ExitCode:
    """Return the exit code that all sources of a ledger together ask for."""
    return worst(source.code for source in ledger.sources())
