"""The program of a child process: it reads the files that its parent sends, within a limit on memory.

    python -m scanner.batch.children.worker MEGABYTES

Only `scanner.batch.children.child` starts it.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import IO, Any

from forms.errors import MissingProgramError
from scanner.batch.children.safe_reading import read_safely
from scanner.batch.children.work import MEGABYTE, Setup
from scanner.batch.pictures import page_jpeg, page_pictures
from scanner.batch.rows import fates_of
from scanner.engines import ENGINES
from scanner.intake import count_pages
from scanner.intake.unpacking import leaves
from scanner.pipeline import Pipeline
from scanner.values.source import Source

Say = Callable[[str, Any], None]


def main() -> None:
    """Serve requests from the standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ignore Ctrl-C: the batch decides when a child ends
    _limit_memory(int(sys.argv[1]) * MEGABYTE)
    requests, answers = sys.stdin.buffer, _own_output()

    def say(word: str, content: Any) -> None:
        pickle.dump((word, content), answers)
        answers.flush()

    try:
        _serve(requests, say)
    except MemoryError:
        say("out of memory", None)
    except (EOFError, BrokenPipeError):
        pass


def _serve(requests: IO[bytes], say: Say) -> None:
    scanner: Pipeline | None = None
    while True:
        word, content = pickle.load(requests)  # noqa: S301  from our own parent
        match word:
            case "setup":
                scanner = None
                try:
                    scanner = _scanner(pickle.loads(content))  # noqa: S301
                except MissingProgramError as error:
                    say("refused", error)
            case "read" if scanner is not None:
                say("pages", count_pages(content))
                result = read_safely(content, scanner, draw=page_jpeg)
                say("was read", (replace(result, pages=(), drawn={}), fates_of(result), page_pictures(result)))
            case "read records" if scanner is not None:
                say("pages", count_pages(content))
                say("was read", (read_safely(content, scanner),))
            case "unpack":
                _unpack(content, requests, say)


def _unpack(source: Source, requests: IO[bytes], say: Say) -> None:
    for leaf in leaves(source):
        say("leaf", leaf)
        pickle.load(requests)  # noqa: S301  wait until the parent asks for the next member
    say("unpacked", None)


def _scanner(setup: Setup) -> Pipeline:
    return Pipeline(setup.known, ENGINES[setup.engine](), setup.today, setup.acceptance)


def _own_output() -> IO[bytes]:
    """Return the standard output, reserved for answers; what a library prints goes to the standard error."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own


def _limit_memory(limit: int) -> None:
    """Limit the bytes of writable memory (RLIMIT_DATA) of this process, on systems that can (POSIX)."""
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


if __name__ == "__main__":
    try:
        main()
    except Exception:  # noqa: BLE001  the process's edge
        traceback.print_exc()
        sys.exit(1)
