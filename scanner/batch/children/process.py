"""A child's process: how it is started, told, heard and ended."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import IO, Final

from forms.terminal.printable import printable
from scanner.batch.children.frames import Frame, FrameError, read_frame, write_frame
from scanner.confinement.temporary import TemporaryFolder, make_folder, sweep

_POSIX: Final = os.name == "posix"
_WORKER: Final = "scanner.batch.children.program.worker"
_LINE_CHARACTERS: Final = 2_000
_LINES: Final = 500
_ONE_THREAD: Final = dict.fromkeys(("OPENCV_FOR_THREADS_NUM", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
"""Keeps libraries from starting threads of their own: there is a process for each core."""

GONE: Final = Frame("gone")
"""What is heard of a process that has ended, or that said something that is no frame."""


class ChildProcess:
    """A process that reads or unpacks strangers' files. Any thread may call `kill`; all else is for one thread."""

    def __init__(self, memory_mb: int, answers: queue.SimpleQueue[Frame], *, worker: str = _WORKER) -> None:
        """Start it.

        Args:
            memory_mb: Megabytes that it may use, on systems that can limit it.
            answers: Where its answers go.
            worker: The module that is its program.
        """
        self._folder: TemporaryFolder = make_folder()
        self._answers = answers
        command = [sys.executable, "-P", "-m", worker, str(memory_mb), str(self._folder.path), str(os.getpid())]
        # -P keeps Python from importing modules from the current folder, which may be an inbox.
        homes = dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(self._folder.path))
        try:
            self._process = _started_by_lasting_thread(
                lambda: subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    start_new_session=_POSIX,
                    env=os.environ | homes | _ONE_THREAD,
                )
            )
        except BaseException:
            self._folder.remove()
            raise
        self._threads = [
            threading.Thread(target=work, args=(pipe,), daemon=True)
            for work, pipe in ((self._listen, self._process.stdout), (_pass_on, self._process.stderr))
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """Its number in the system."""
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def processor_seconds(self) -> float:
        """Return the processor time that it has used; 0.0 where the system does not tell it."""
        try:
            words = (
                Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
            )
            return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError, IndexError, AttributeError):
            return 0.0

    def tell(self, frame: Frame) -> None:
        """Send it a frame; if it has ended, `answers` says so."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                write_frame(self._process.stdin, frame)

    def kill(self) -> None:
        """End it now, and the programs that it started."""
        if not self.runs:
            return
        with contextlib.suppress(ProcessLookupError):
            if _POSIX:
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def close(self) -> None:
        """End it, wait for its end, and remove its temporary folder."""
        self.kill()
        self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        for thread in self._threads:
            thread.join()
        self._folder.remove()

    def _listen(self, pipe: IO[bytes]) -> None:
        with pipe, contextlib.suppress(EOFError, OSError, ValueError, FrameError):
            while True:
                self._answers.put(read_frame(pipe, store=True))
        self._answers.put(GONE)


def _pass_on(pipe: IO[bytes]) -> None:
    """Print what a child says on its standard error, as far as it is harmless: no control characters, not too much."""
    with pipe, contextlib.suppress(OSError, ValueError):
        count = 0
        while line := pipe.readline(_LINE_CHARACTERS):
            count += 1
            if count <= _LINES:
                print(printable(line.decode("utf-8", "replace").rstrip("\r\n")), file=sys.stderr)


# The kernel ends a child when the thread that started it ends, so a thread that lasts starts them all.

_wishes: queue.SimpleQueue[tuple[Callable[[], subprocess.Popen[bytes]], Future[subprocess.Popen[bytes]]]]
_wishes = queue.SimpleQueue()
_starting = threading.Lock()
_starter: list[tuple[int, threading.Thread]] = []


def _started_by_lasting_thread(start: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    with _starting:
        if not _starter or _starter[0][0] != os.getpid():  # after a fork the thread is not there
            sweep()
            thread = threading.Thread(target=_start_all, name="starter of children", daemon=True)
            _starter[:] = [(os.getpid(), thread)]
            thread.start()
    wish: Future[subprocess.Popen[bytes]] = Future()
    _wishes.put((start, wish))
    return wish.result()


def _start_all() -> None:
    while True:
        start, wish = _wishes.get()
        try:
            wish.set_result(start())
        except BaseException as error:  # noqa: BLE001  whoever asked gets it
            wish.set_exception(error)
