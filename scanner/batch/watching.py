"""Watches an inbox: gives its files as they arrive, once they have stopped growing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from watchfiles import watch

from scanner.batch.inbox import InboxFile, inbox_files

QUIET_SECONDS: Final = 2.0
"""A file that has not changed for this long is taken to have stopped growing."""

_LOOK_MS: Final = 1000
_FULL_LOOK_SECONDS: Final = 60.0  # a network file system does not report changes


def arriving(inbox: Path) -> Iterator[list[InboxFile]]:
    """Yield the files of an inbox that have stopped growing: at first all, then those that are new or have changed.

    Raises:
        UsageError: The inbox is no folder, is a batch's folder, or cannot be read.
    """
    seen: dict[str, tuple[int, int]] = {}
    since: dict[str, float] = {}
    full_look = 0.0
    for changes in watch(inbox, rust_timeout=_LOOK_MS, yield_on_timeout=True, raise_interrupt=True, debounce=_LOOK_MS):
        if not changes and not since and time.monotonic() - full_look < _FULL_LOOK_SECONDS and full_look:
            continue
        full_look = time.monotonic()
        ready = []
        for one in inbox_files(inbox):
            state = (one.size, one.mtime_ns)
            if seen.get(one.path) != state:
                seen[one.path], since[one.path] = state, time.monotonic()
            elif one.path in since and time.monotonic() - since[one.path] >= QUIET_SECONDS:
                del since[one.path]
                ready.append(one)
        if ready:
            yield ready
