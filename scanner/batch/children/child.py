"""The parent's end of a child: a process that reads or unpacks one file after another, within limits.

The child is a program of its own (`scanner.batch.children.worker`), not a fork. So it is the same
on Windows, and a Dask worker, which may have no `multiprocessing` children, can have one too
(docs/decisions/0005-children.md). Requests and answers are pickles on the child's standard input
and output. The child ends when its input ends, for example because its parent was killed.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import IO, Any, Final

from scanner.batch.children.work import BatchStoppedError, FileReading, Limits, PackedSetup, ReadingStoppedError
from scanner.intake.unpacking import UnopenedFile
from scanner.values.source import Source

_START_SECONDS: Final = 60.0
_POSIX: Final = os.name == "posix"
_GONE: Final = ("gone", None)

Answer = tuple[str, Any]


class Child:
    """A child process, which is started when it is first needed and again after it was ended.

    Only one thread may call `read`, `unpack` and `close`; any thread may call `stop`.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: threading.Thread | None = None
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._setup = ""
        self._stopped = False

    def read(self, source: Source, setup: PackedSetup, *, pictures: bool = True) -> FileReading:
        """Have a file read.

        Args:
            source: The file.
            setup: What the process has to know; it is sent only if the process does not have it yet.
            pictures: Whether pictures and fates of the pages are wanted too, not only the records.

        Raises:
            ReadingStoppedError: The reading took too long or too much memory, or the process died.
            BatchStoppedError: `stop` was called.
            MissingProgramError: The setup's engine is not installed where the process runs.
        """
        try:
            return self._read(source, setup, "read" if pictures else "read records")
        except BaseException:
            self.close()  # a late answer for this file would be taken for the answer for the next file
            raise

    def _read(self, source: Source, setup: PackedSetup, request: str) -> FileReading:
        self._ask(("setup", setup.content) if self._started() or self._setup != setup.digest else None)
        self._setup = setup.digest
        self._ask((request, source))
        word, content = self._answer(_START_SECONDS + self._limits.seconds)
        if word == "refused":
            raise content
        if word == "pages":
            word, content = self._answer(self._limits.seconds + self._limits.page_seconds * content)
        return FileReading(*content) if word == "was read" else self._failed()

    def unpack(self, source: Source) -> Iterator[Source | UnopenedFile]:
        """Yield the members of a container one after the other; the process waits until the next is asked for.

        Raises:
            ReadingStoppedError: A member took too long or too much memory, or the process died.
            BatchStoppedError: `stop` was called.
        """
        self._started()
        self._ask(("unpack", source))
        while True:
            word, content = self._answer(_START_SECONDS + self._limits.seconds)
            if word == "unpacked":
                return
            yield content if word == "leaf" else self._failed()
            self._ask(("next", None))

    def stop(self) -> None:
        """End the process now and for good, from any thread.

        A thread that waits for an answer gets `BatchStoppedError`.
        """
        self._stopped = True
        self._kill()

    def close(self) -> None:
        """End the process and wait for its end; a later request starts a new one, unless `stop` was called."""
        self._kill()
        if self._process is not None:
            self._process.wait()
            if self._process.stdin is not None:
                with contextlib.suppress(OSError):
                    self._process.stdin.close()
        if self._listener is not None:
            self._listener.join()
        self._process, self._listener = None, None

    def _started(self) -> bool:
        """Start the process if it does not run; return whether it was started now.

        Raises:
            BatchStoppedError: `stop` was called.
        """
        if self._stopped:
            raise BatchStoppedError("stopped")
        if self._process is not None and self._process.poll() is None:
            return False
        self.close()
        self._answers = queue.SimpleQueue()
        self._process = subprocess.Popen(
            # -P keeps Python from importing modules from the current folder, which may be an inbox.
            [sys.executable, "-P", "-m", "scanner.batch.children.worker", str(self._limits.memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=_POSIX,
        )
        self._listener = threading.Thread(target=_listen, args=(self._process.stdout, self._answers), daemon=True)
        self._listener.start()
        if self._stopped:
            self._kill()
        return True

    def _ask(self, request: Answer | None) -> None:
        if request is None or self._process is None or self._process.stdin is None:
            return
        with contextlib.suppress(OSError):  # the process is gone: `_answer` finds out
            pickle.dump(request, self._process.stdin)
            self._process.stdin.flush()

    def _answer(self, seconds: float) -> Answer:
        """Return the next answer.

        Raises:
            ReadingStoppedError: No answer came in time, or the process died.
            BatchStoppedError: `stop` was called.
        """
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            self.close()
            raise ReadingStoppedError("the file took too long to read", "time_exceeded") from None
        if answer != _GONE:
            return answer
        self.close()
        if self._stopped:
            raise BatchStoppedError("stopped")
        raise ReadingStoppedError("the process that read the file died", "reading_died")

    def _failed(self) -> Any:
        """End a process whose memory ran out, because it cannot be trusted any more.

        Raises:
            ReadingStoppedError: Always.
        """
        self.close()
        raise ReadingStoppedError("the process that read the file ran out of memory", "memory_exceeded")

    def _kill(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        # Programs that the process started, for example LibreOffice, are in its process group and end with it.
        with contextlib.suppress(ProcessLookupError):
            if _POSIX:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()


def _listen(pipe: IO[bytes] | None, answers: queue.SimpleQueue[Answer]) -> None:
    """Put the answers of a process into a queue, and `_GONE` when its output ends."""
    if pipe is None:
        return
    with pipe, contextlib.suppress(EOFError, OSError, ValueError, pickle.UnpicklingError):
        while True:
            answers.put(pickle.load(pipe))  # noqa: S301  from our own process
    answers.put(_GONE)
