"""CPU time of a piece of work: on a shared machine the clock on the wall says little."""

from __future__ import annotations

import time
from collections.abc import Callable

try:
    import resource
except ImportError:  # Windows: the time of child processes is not counted there
    resource = None  # type: ignore[assignment]


def cpu_seconds(work: Callable[..., object], *arguments: object) -> float:
    """Return the CPU time of a call in seconds, that of the child processes which ended in it included."""
    before = time.process_time() + _children()
    work(*arguments)
    return time.process_time() + _children() - before


def _children() -> float:
    if resource is None:
        return 0.0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
