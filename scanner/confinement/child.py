"""What every child process does first: it ends with its parent, keeps to limits and closes the network and the disk."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

from scanner.confinement.lifetime import die_with_parent, leave_no_core, limit_file_size, limit_memory
from scanner.confinement.network import close_network
from scanner.confinement.writing import write_only_in

_MEGABYTE: Final = 1024 * 1024
_LARGEST_FILE: Final = 512 * _MEGABYTE


def confined(arguments: Sequence[str]) -> tuple[IO[bytes], IO[bytes]]:
    """Confine this process, and return the streams on which its parent asks and is answered.

    Args:
        arguments: Those that the process was started with: how many megabytes it may take, the only folder that it may
            write in, and the process id of its parent.
    """
    megabytes, folder, parent = arguments
    die_with_parent(int(parent))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ignore Ctrl-C: the parent decides when a child ends
    requests, answers = sys.stdin.buffer, _own_output()
    limit_memory(int(megabytes) * _MEGABYTE)
    limit_file_size(_LARGEST_FILE)
    leave_no_core()
    close_network()
    write_only_in(Path(folder))
    return requests, answers


def _own_output() -> IO[bytes]:
    """Return the standard output, reserved for answers; what a library prints goes to the standard error."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own
