"""Ends this process when its parent ends, and when it has used too much memory or processor time."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from typing import Final

_SET_PARENT_DEATH_SIGNAL: Final = 1  # linux/prctl.h


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when the thread that started it ends, even in the middle of native code.

    Linux only. Elsewhere a process that reads requests ends when they end.

    Args:
        parent: The parent's process id: if it is another one already, the parent has ended meanwhile.

    Raises:
        SystemExit: The parent has ended.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)
    if os.name == "posix" and os.getppid() != parent:
        raise SystemExit(1)


def limit_memory(limit_bytes: int) -> None:
    """Limit the writable memory (RLIMIT_DATA) of this process and of its programs, on systems that can (POSIX)."""
    _limit("RLIMIT_DATA", limit_bytes)


def limit_processor_time(seconds: int) -> None:
    """Limit the processor time of this process, and of each program that it starts, on systems that can (POSIX)."""
    _limit("RLIMIT_CPU", seconds)


def limit_file_size(limit_bytes: int) -> None:
    """Limit the size of a file that this process or its programs may write, on systems that can (POSIX)."""
    _limit("RLIMIT_FSIZE", limit_bytes)


def leave_no_core() -> None:
    """Have no picture of the memory written to the disk when this process crashes: it holds what people wrote."""
    _limit("RLIMIT_CORE", 0)


def limit_processor_time_from_now(seconds: int) -> None:
    """Limit the further processor time of this process, on systems that can (POSIX); a later call renews it."""
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _limit(name: str, most: int) -> None:
    """Lower a limit; one that is lower already stays."""
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return
    which = getattr(resource, name)
    soft, hard = resource.getrlimit(which)
    lowest = min((one for one in (soft, hard, most) if one != resource.RLIM_INFINITY), default=most)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (lowest, lowest))
