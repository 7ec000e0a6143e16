"""Closes the network to this process and to every program that it starts, on Linux.

How it works. A seccomp filter is a small program that the kernel runs at every system call. It needs no rights, it
cannot be taken off again, and programs that are started inherit it (`man 2 seccomp`). The filter refuses every kind of
socket but that between programs of one machine (AF_UNIX), which LibreOffice needs; it refuses io_uring, which makes
sockets without the system call; and it refuses looking into other processes. Calls of another architecture than the
process's own are refused as well: they have other numbers.

Where a kernel takes no filter, a network namespace of its own, in which there is no network, does the same. It needs a
kernel that gives namespaces to everybody.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import socket
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SET_NO_NEW_PRIVILEGES: Final = 38  # linux/prctl.h
_SET_MODE_FILTER: Final = 1  # linux/seccomp.h
_ALL_THREADS: Final = 1
_NEW_USER_AND_NETWORK: Final = 0x1000_0000 | 0x4000_0000  # linux/sched.h

_LOAD: Final = 0x20  # linux/bpf_common.h: load 4 bytes of the call's description
_IF_EQUAL: Final = 0x15
_IF_AT_LEAST: Final = 0x35
_RETURN: Final = 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_ALLOW: Final = 0x7FFF_0000
_REFUSE: Final = 0x0005_0000 | errno.EPERM
_X32: Final = 0x4000_0000  # the first number of a second table of calls on x86-64


@dataclass(frozen=True, slots=True)
class _Calls:
    """Numbers of system calls on one architecture.

    Attributes:
        architecture: The kernel's number of the architecture.
        seccomp: The call that sets a filter.
        socket: The call that makes a socket.
        refused: Always refused: io_uring_setup, ptrace, process_vm_readv, process_vm_writev, pidfd_getfd.
    """

    architecture: int
    seccomp: int
    socket: int
    refused: tuple[int, ...]


_CALLS: Final = {
    "x86_64": _Calls(0xC000_003E, 317, 41, (425, 101, 310, 311, 438)),
    "aarch64": _Calls(0xC000_00B7, 277, 198, (425, 117, 270, 271, 438)),
}


def close_network() -> bool:
    """Close the network to this process and its programs; return whether it is closed."""
    if not sys.platform.startswith("linux"):
        return False
    return _filtered() or _in_empty_namespace()


def is_network_closed() -> bool:
    """Tell whether this process, and so every program that it starts, can reach no network."""
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
    except PermissionError:
        return True
    except OSError:
        return False
    return _has_only_itself()


def _has_only_itself() -> bool:
    try:
        devices = Path("/proc/self/net/dev").read_text(encoding="utf-8").splitlines()[2:]
    except OSError:
        return False
    return [line.split(":")[0].strip() for line in devices] == ["lo"] and not _can_reach_itself()


def _can_reach_itself() -> bool:
    """Tell whether the device `lo` is up: in a namespace of our own it is down, so that nothing is reached."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("127.0.0.1", 9))
    except OSError:
        return False
    return True


def _filtered() -> bool:
    calls = _CALLS.get(platform.machine())
    if calls is None or sys.byteorder != "little" or struct.calcsize("P") != 8:
        return False
    code = b"".join(_program(calls))
    kept = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(kept))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    done = libc.syscall(calls.seccomp, _SET_MODE_FILTER, _ALL_THREADS, ctypes.create_string_buffer(head, len(head)))
    return int(done) == 0


def _program(calls: _Calls) -> list[bytes]:
    """Return the filter's steps. A jump counts the steps that it leaves out."""
    checks = [_step(_IF_EQUAL, number, len(calls.refused) - index + 3, 0) for index, number in enumerate(calls.refused)]
    return [
        _step(_LOAD, _ARCHITECTURE),
        _step(_IF_EQUAL, calls.architecture, 0, len(checks) + 6),
        _step(_LOAD, _NUMBER),
        _step(_IF_AT_LEAST, _X32, len(checks) + 4, 0),
        *checks,
        _step(_IF_EQUAL, calls.socket, 0, 2),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_IF_EQUAL, int(socket.AF_UNIX), 0, 1),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _REFUSE),
    ]


def _step(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_so, if_not, value)


def _in_empty_namespace() -> bool:
    unshare = getattr(os, "unshare", None)  # Python 3.12
    if unshare is None:
        libc = ctypes.CDLL(None, use_errno=True)
        return int(libc.unshare(_NEW_USER_AND_NETWORK)) == 0
    try:
        unshare(_NEW_USER_AND_NETWORK)
    except OSError:
        return False
    return True
