"""The program that keeps LibreOffice: it starts a program without network, and ends it in time and with its parent.

    python -m scanner.confinement.keeper PARENT SECONDS FOLDER MEGABYTES PROTECTED|UNPROTECTED PROGRAM ARGUMENT ...

`PARENT` is the process id of whoever starts it. The program may write in `FOLDER` only, where the kernel can see to
that. The keeper and the program are a process group of their own, and the keeper ends the whole group: LibreOffice is
a script that starts a program that starts another, and the last one would live on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from scanner.confinement.lifetime import limit_file_size, limit_memory, limit_processor_time
from scanner.confinement.network import close_network, is_network_closed
from scanner.confinement.writing import write_only_in

UNPROTECTED: Final = 97
"""Exit code: the network could not be closed, and nothing was started."""

_LOOK_SECONDS: Final = 0.2
_MEGABYTE: Final = 1024 * 1024
_LARGEST_FILE: Final = 512 * _MEGABYTE


def main() -> int:
    """Start the program and wait for its end."""
    parent, seconds, folder, megabytes, protection, *command = sys.argv[1:]
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, _end_group)
    if not (is_network_closed() or close_network()) and protection == "PROTECTED":
        return UNPROTECTED
    write_only_in(Path(folder))
    limit_memory(int(megabytes) * _MEGABYTE)
    limit_processor_time(int(float(seconds)) + 1)
    limit_file_size(_LARGEST_FILE)
    return _kept(command, int(parent), float(seconds))


def _kept(command: list[str], parent: int, seconds: float) -> int:
    """Return how a program ended; one that a signal ended gives 128 and the signal, as in a shell."""
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + seconds
    while os.getppid() == parent and time.monotonic() < end:
        try:
            code = program.wait(_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        return code if code >= 0 else 128 - code
    _end_group()
    return 1


def _end_group(_number: int = 0, _frame: object = None) -> None:
    """Kill every process of the group, this one too."""
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
