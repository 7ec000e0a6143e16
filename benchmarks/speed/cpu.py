"""CPU time of a piece of work: on a shared machine the clock on the wall says little."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Self

try:
    import resource
except ImportError:  # Windows: the time of child processes is not counted there
    resource = None  # type: ignore[assignment]


class CpuTime:
    """The CPU time spent in a `with` block, that of child processes which ended in it included.

    Attributes:
        seconds: So far the sum of all blocks.
    """

    def __init__(self) -> None:
        self.seconds = 0.0

    def __enter__(self) -> Self:
        self._begun = _spent()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds += _spent() - self._begun


def _spent() -> float:
    if resource is None:
        return time.process_time()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def peak_mb() -> float:
    """Return the greatest resident memory of this process in MB; 0 where the system does not say."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        lines = []
    for line in lines:
        if line.startswith("VmHWM:"):  # ru_maxrss would be the parent's, should that be greater
            return int(line.split()[1]) / 1024
    if resource is None:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
