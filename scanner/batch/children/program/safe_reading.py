"""Reads files so that a bug in reading one file spoils only that file's result."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator

from forms.errors import REPORT_A_BUG, worst
from forms.terminal.printable import printable_line
from scanner.intake.unpacking import UnopenedFile, leaves
from scanner.pipeline import Draw, FileResult, Pipeline, failed, unopened
from scanner.values.clock import moment_of
from scanner.values.opened import Opened
from scanner.values.source import Source


def read_safely(
    source: Source,
    scanner: Pipeline,
    *,
    keep_pages: bool = False,
    draw: Draw | None = None,
    finished: Callable[[int], None] = lambda _: None,
    opened: Opened | None = None,
) -> FileResult:
    """Return the result of a file; if a bug raises an exception, return a result that says that reading failed.

    The exception's type and traceback are printed to the standard error. Its message is not
    printed, because it may hold what somebody wrote into the form.

    Args:
        source: The file.
        scanner: Reads the file.
        keep_pages: Whether the result keeps the pages.
        draw: Draws a picture of each page, or None for no pictures.
        finished: Told the number of each page that has been read.
        opened: The opened file, if it was opened before.

    Raises:
        MemoryError: The memory was not enough.
    """
    try:
        return scanner.read(source, keep_pages=keep_pages, draw=draw, finished=finished, opened=opened)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  around one returned form: the batch goes on
        report_bug(source, error)
        return failed(source, moment_of(scanner.clock))


def read_leaves(source: Source, scanner: Pipeline, *, keep_pages: bool = False) -> Iterator[FileResult]:
    """Yield the result of every file in a container, or of the file itself if it is no container."""
    for leaf in leaves(source):
        if isinstance(leaf, UnopenedFile):
            yield unopened(leaf, moment_of(scanner.clock))
        else:
            yield read_safely(leaf, scanner, keep_pages=keep_pages)


def read_whole(source: Source, scanner: Pipeline) -> FileResult:
    """Return one result with the records of every file in a container, or of the file itself."""
    results = list(read_leaves(source, scanner))
    return FileResult(
        tuple(record for result in results for record in result.records),
        worst(result.code for result in results),
        sum(result.seconds for result in results),
        tuple(page for result in results for page in result.blank_pages),
    )


def report_bug(source: Source, error: Exception) -> None:
    """Print what engineers need to find a bug; nothing of it is from the form."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    print(f"{printable_line(source.path)}: a bug: {type(error).__name__}\n{frames}{REPORT_A_BUG}", file=sys.stderr)
