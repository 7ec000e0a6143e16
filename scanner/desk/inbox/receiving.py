"""Has the inbox watched and read by a process of its own, so that pages are as quick while files are being read.

The process makes the passes of `scanner watch`: each file is read by a child of it with limits. It ends cleanly when it
is told to, and at once when the desk is killed; the next start goes on where it stopped.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from multiprocessing.context import SpawnProcess
from multiprocessing.sharedctypes import SynchronizedArray
from pathlib import Path
from types import FrameType
from typing import Any, Final

from forms.errors import FormloopError
from scanner.batch.anew import read_anew, retry_what_wanted_a_program
from scanner.batch.children.schedulers import local
from scanner.batch.children.work import Setup
from scanner.batch.inbox import inbox_files
from scanner.batch.running import Progress
from scanner.batch.session import Session
from scanner.batch.watching import arriving
from scanner.confinement.lifetime import die_with_parent
from scanner.corrections import forms_by_id
from scanner.ledger import Ledger
from scanner.ledger.folder import BatchFolder
from scanner.mail.fetching import fetching
from scanner.mail.setup import MailSetup
from scanner.values.known_form import KnownForm
from scanner.values.record import Record

_FOUND, _DONE, _UNREADABLE, _TROUBLE = range(4)
_RETRY_SECONDS: Final = 5.0
_END_SECONDS: Final = 20.0
_MOST_WORDS: Final = 600
_CONTEXT: Final = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the reading of the inbox is.

    Attributes:
        waiting: How many files are not read yet.
        done: How many were read or known since the desk was opened.
        unreadable: How many files of the inbox cannot be read at all.
        trouble: Why nothing is read at present, in words; empty where all is well.
    """

    waiting: int
    done: int
    unreadable: int
    trouble: str


class Receiver:
    """Has an inbox read into a batch in the background.

    Args:
        inbox: The folder of returns.
        folder: The batch's folder.
        setup: What a reading process has to know.
        workers: How many processes read.
        mail: A mailbox that brings more into the inbox, or None.
    """

    def __init__(self, inbox: Path, folder: Path, setup: Setup, workers: int, mail: MailSetup | None = None) -> None:
        self._arguments = (inbox, folder, setup, workers, mail)
        self._inbox, self._folder = inbox, BatchFolder(folder)
        self._counts: SynchronizedArray[int] = _CONTEXT.Array("q", 4)
        self._words: Any = _CONTEXT.Array("c", _MOST_WORDS)
        self._process: SpawnProcess | None = None
        self._lock = threading.Lock()

    @property
    def mailbox(self) -> str:
        """The address of the mailbox that is read, as the ledger has it; empty where none is."""
        mail = self._arguments[-1]
        return str(mail.address) if mail is not None else ""

    def start(self) -> None:
        """Begin to read."""
        self._counts[:] = [0, 0, 0, 0]
        arguments = (*self._arguments, self._counts, self._words, os.getpid())
        self._process = _CONTEXT.Process(target=read_inbox, args=arguments, name="desk-inbox")
        self._process.start()

    def stop(self) -> None:
        """End the reading; what was read by then is kept."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        process.join(_END_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()

    def progress(self) -> Reading:
        """Return how far the reading is."""
        found, done, unreadable, trouble = self._counts[:]
        words = bytes(self._words.raw).partition(b"\0")[0].decode(errors="replace") if trouble else ""
        return Reading(max(found - done - unreadable, 0), done, unreadable, words)

    def read_again(self, record: Record, ledger: Ledger) -> None:
        """Have the files of a record read once more.

        Raises:
            UsageError: A file of it is no longer in the inbox.
        """
        read_anew(ledger, inbox_files(self._inbox), [Path(file.path) for file in record.source.files])
        threading.Thread(target=self._restart, name="desk-restart").start()

    def learn(self, known: KnownForm) -> None:
        """Read with one more form from now on, or with a new state of one; what is being read is begun again."""
        inbox, folder, setup, workers, mail = self._arguments
        form = known.form
        others = (one for one in setup.known or () if (one.form.id, one.form.version) != (form.id, form.version))
        self._arguments = inbox, folder, replace(setup, known=(*others, known)), workers, mail
        threading.Thread(target=self._restart, name="desk-restart").start()

    def _restart(self) -> None:
        with self._lock:
            self.stop()
            self.start()


def read_inbox(  # noqa: PLR0917  what a process is given
    inbox: Path,
    folder: Path,
    setup: Setup,
    workers: int,
    mail: MailSetup | None,
    counts: SynchronizedArray[int],
    words: Any,
    parent: int,
) -> None:
    """Read an inbox and whatever arrives in it, until SIGTERM or Ctrl-C comes.

    While somebody else's batch writes to the folder, it is tried again every few seconds.

    Args:
        inbox: The folder of returns.
        folder: The batch's folder.
        setup: What a reading process has to know.
        workers: How many processes read.
        mail: A mailbox that brings more into the inbox, or None; the ledger tells how it is with it.
        counts: Takes how many files were found, were done and cannot be read, and whether there is trouble.
        words: Takes the words of the trouble.
        parent: The desk's process id; when it ends, this process does.
    """
    die_with_parent(parent)
    signal.signal(signal.SIGTERM, _end)
    try:
        while True:
            try:
                _passes(inbox, folder, setup, workers, mail, counts)
            except FormloopError as error:
                words.raw = str(error).encode()[: _MOST_WORDS - 1].ljust(_MOST_WORDS, b"\0")
                counts[_TROUBLE] = 1
            time.sleep(_RETRY_SECONDS)
    except KeyboardInterrupt:
        return


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _passes(  # noqa: PLR0917  what the process is given
    inbox: Path, folder: Path, setup: Setup, workers: int, mail: MailSetup | None, counts: SynchronizedArray[int]
) -> None:
    """Make one pass after another over what arrives.

    Raises:
        FormloopError: The folder or the inbox cannot be used now.
    """
    batch = BatchFolder(folder)
    with ExitStack() as stack:
        stack.enter_context(batch.locked())
        ledger = batch.ledger(make=True)
        stack.callback(ledger.close)
        scheduler = local(workers)
        stack.callback(scheduler.close)
        stack.callback(scheduler.stop)
        ledger.note_acceptance(setup.acceptance)
        known = forms_by_id(one.form for one in setup.known or ())
        session = Session(batch, ledger, scheduler, setup.packed(), known, _counting(counts))
        retry_what_wanted_a_program(ledger, inbox_files(inbox))
        if mail is not None:
            stack.enter_context(fetching(mail.fetcher(batch, lambda _: None), batch))
        counts[_TROUBLE] = 0
        for files in arriving(inbox):
            session.read_files(files)


def _counting(counts: SynchronizedArray[int]) -> Progress:
    def add(which: int) -> Callable[[int], None]:
        def added(number: int) -> None:
            counts[which] += number

        return added

    found, done, unreadable = add(_FOUND), add(_DONE), add(_UNREADABLE)
    return Progress(found, lambda _: done(1), lambda _path, _result: done(1), lambda _path, _why: unreadable(1))
